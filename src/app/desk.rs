//! [`Desk`]: the screen of all own comments, with their articles and how far they have come.

use crate::model::{Comment, CommentKey};

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
