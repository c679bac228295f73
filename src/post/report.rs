//! What a sender tells: after each comment, and at the end.

use super::system::Need;
use crate::model::{CommentState, Outgoing, Timestamp};

/// What became of one comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The comment and its way as they are on the disk now.
    pub outgoing: Outgoing,
    /// What the writer has to be asked for before it can go.
    pub need: Option<Need>,
}

impl Told {
    /// Whether the site has it, as far as anybody can know.
    pub fn arrived(&self) -> bool {
        matches!(
            self.outgoing.comment.state,
            CommentState::Sent | CommentState::Held | CommentState::Approved
        )
    }
}

/// How far a sender is.
#[derive(Clone, Copy, Debug)]
pub struct Progress<'a> {
    pub done: usize,
    pub of: usize,
    pub latest: &'a Told,
}

/// What a sender did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    pub told: Vec<Told>,
    /// When there is something to do by itself again.
    pub next: Option<Timestamp>,
}
