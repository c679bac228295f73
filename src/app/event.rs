//! [`Event`]: everything that can happen, from a key press to a worker's answer.

use crate::model::{Address, ArticleId, Comment, Problem, Timestamp};

use super::composer::SavedDraft;
use super::effect::{Answer, DraftText, Ticket};
use super::errand::{Outcome, Progress};
use super::key::Key;
use super::sending::Told;

/// One thing that happened. Every change of state begins as one of these.
#[derive(Clone, Debug)]
pub enum Event {
    Key(Key),
    /// A bracketed paste, as the terminal handed it over.
    Paste(String),
    Resize {
        columns: u16,
        rows: u16,
    },
    /// Time has passed; sent when [`super::State::wakes_in`] asked for it.
    Tick,
    /// What the store says to a request. A late answer may fill the state, never move it.
    Answered(Ticket, Result<Answer, Problem>),
    /// A change could not be stored.
    Failed(Problem),
    /// The draft of this article, or of an answer there, if it has one; its text is the one to go
    /// on with.
    DraftOpened(ArticleId, Option<String>, Result<Option<Comment>, Problem>),
    /// This text of a draft was stored, or was not.
    DraftSaved(DraftText, Result<SavedDraft, Problem>),
    /// The external editor has ended, with the text it left.
    Edited(Result<String, Problem>),
    /// No browser took this address.
    NotBrowsed(Address, Problem),
    /// A refresh has come a step further.
    Progressed(Progress),
    /// An errand has ended.
    ErrandDone(Outcome),
    /// A picture is here, so many pixels wide and high; or it cannot be had.
    PictureFound(Address, Option<(u32, u32)>),
    /// What became of a comment that was to be sent.
    Told(Box<Told>),
    /// A sending has ended: when there is something to do by itself again.
    SendingEnded(Result<Option<Timestamp>, Problem>),
    /// Somebody else wrote to the cache or the desk.
    Outside,
    /// The process was told to end.
    Shutdown,
}
