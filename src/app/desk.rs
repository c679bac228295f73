//! [`Desk`]: the screen of all own comments, with their articles and how far they have come.

use crate::model::{Comment, CommentKey, CommentState};

use super::command::Command;
use super::effect::{Change, Effect, Request};
use super::state::{Expect, OpenBy, Screen, State};

/// The screen's state.
#[derive(Debug, Default)]
pub struct Desk {
    /// Newest change first.
    pub comments: Vec<Comment>,
    pub selected: Option<CommentKey>,
    /// The first comment on the screen.
    pub top: usize,
    /// Discarded here, the last one at the end: `u` brings it back.
    pub discarded: Vec<CommentKey>,
}

/// Lines a comment takes on the screen: its article, its state with its first words, a blank.
pub const LINES_EACH: usize = 3;

impl Desk {
    /// Takes in the comments as they stand; the cursor stays on its comment.
    pub fn fill(&mut self, comments: Vec<Comment>) {
        let cursor = self.cursor().unwrap_or(0);
        self.comments = comments;
        if self.cursor().is_none() {
            self.select(cursor);
        }
    }

    /// The index of the comment under the cursor.
    pub fn cursor(&self) -> Option<usize> {
        let key = self.selected.as_ref()?;
        self.comments.iter().position(|comment| comment.key == *key)
    }

    /// The comment under the cursor.
    pub fn selected_comment(&self) -> Option<&Comment> {
        self.cursor().map(|index| &self.comments[index])
    }

    /// Puts the cursor on the comment at `index`, or the nearest there is.
    pub fn select(&mut self, index: usize) {
        let index = index.min(self.comments.len().saturating_sub(1));
        self.selected = self.comments.get(index).map(|comment| comment.key.clone());
    }

    /// Moves the cursor by some comments.
    pub fn move_by(&mut self, comments: isize) {
        self.select(self.cursor().unwrap_or(0).saturating_add_signed(comments));
    }

    /// Scrolls as little as needed to show the comment under the cursor.
    pub fn settle(&mut self, height: usize) {
        let shown = Self::page(height);
        let cursor = self.cursor().unwrap_or(0);
        self.top = self.top.min(cursor).max((cursor + 1).saturating_sub(shown));
    }

    /// How many comments a screen of this height holds.
    pub fn page(height: usize) -> usize {
        (height / LINES_EACH).max(1)
    }
}

impl State {
    /// Opens the screen of own comments.
    pub(super) fn open_desk(&mut self) {
        self.screen = Screen::Desk(Desk::default());
        self.ask(Request::Comments, Expect::Comments);
    }

    /// A command on that screen.
    pub(super) fn run_desk(&mut self, command: Command) {
        let height = usize::from(self.rows).saturating_sub(3);
        let Screen::Desk(desk) = &mut self.screen else { return };
        let page = isize::try_from(Desk::page(height)).unwrap_or(1);
        match command {
            Command::Down => desk.move_by(1),
            Command::Up => desk.move_by(-1),
            Command::PageDown => desk.move_by(page),
            Command::PageUp => desk.move_by(-page),
            Command::Top => desk.select(0),
            Command::Bottom => desk.select(usize::MAX),
            Command::Back => {
                self.screen = Screen::Reading;
                return self.refresh_open_article();
            }
            Command::Open => return self.open_from_desk(),
            Command::EditComment => return self.edit_from_desk(),
            Command::DiscardComment => return self.discard(),
            Command::UndoDiscard => return self.undo_discard(),
            Command::Suspend => return self.effects.push(Effect::Suspend),
            _ => {}
        }
        desk.settle(height);
    }

    /// Asks what has changed around the open article.
    pub(super) fn refresh_open_article(&mut self) {
        if let Some(reader) = &self.reader {
            let id = reader.article.id.clone();
            self.ask(Request::Open { id }, Expect::Refresh);
        }
    }

    fn selected_comment(&self) -> Option<&Comment> {
        match &self.screen {
            Screen::Desk(desk) => desk.selected_comment(),
            Screen::Reading | Screen::Help(_) | Screen::Choose(_) => None,
        }
    }

    fn open_from_desk(&mut self) {
        let Some(id) = self.selected_comment().map(|comment| comment.article.clone()) else {
            return;
        };
        self.screen = Screen::Reading;
        self.ask(Request::Open { id }, Expect::Open(OpenBy::Comments));
    }

    /// Takes a waiting or refused comment back into its draft, and opens it under its article.
    fn edit_from_desk(&mut self) {
        let Some(comment) = self.selected_comment() else { return };
        let key = comment.key.clone();
        match comment.state {
            CommentState::Queued | CommentState::Paused | CommentState::Refused => {
                self.change(Change::Unqueue { key });
                self.open_from_desk();
            }
            CommentState::Draft => self.open_from_desk(),
            CommentState::Sending
            | CommentState::Sent
            | CommentState::Held
            | CommentState::Approved
            | CommentState::Unsure => {
                self.status.say("It is no longer only yours to change.", self.now);
            }
        }
    }

    fn discard(&mut self) {
        let Some(key) = self.selected_comment().map(|comment| comment.key.clone()) else { return };
        if let Screen::Desk(desk) = &mut self.screen {
            desk.discarded.push(key.clone());
        }
        self.change(Change::Discard { key });
        self.ask(Request::Comments, Expect::Comments);
        self.status.say("Discarded. u brings it back.", self.now);
    }

    fn undo_discard(&mut self) {
        let Screen::Desk(desk) = &mut self.screen else { return };
        let Some(key) = desk.discarded.pop() else {
            return self.status.say("Nothing was discarded here.", self.now);
        };
        self.change(Change::Restore { key });
        self.ask(Request::Comments, Expect::Comments);
        self.status.say("It is back.", self.now);
    }
}
