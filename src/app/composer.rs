//! [`Composer`]: the comment being written, inline under its article: what it answers, and how safe it
//! is. How its text is typed is `editing`'s.

use ratatui_textarea::TextArea;

use crate::model::{ArticleId, Clean, CommentKey, Problem};

use super::editing::Editing;
use super::effect::DraftText;

/// What the store says after a draft was saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedDraft {
    pub key: CommentKey,
}

/// How safe the text on the screen is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Saving {
    /// Nothing was typed yet.
    Empty,
    /// Typed, and on its way to the disk.
    Pending,
    Saved,
    Failed(Problem),
}

/// The composer's state.
#[derive(Debug)]
pub struct Composer {
    pub(super) editing: Editing,
    pub article: ArticleId,
    pub reply_to: Option<String>,
    /// Whose comment it answers, if the name is known.
    pub answers: Option<Clean>,
    /// The comment's name, once it was saved for the first time.
    pub key: Option<CommentKey>,
    pub saving: Saving,
    /// The text as it was last stored.
    pub stored: String,
    /// Whether the comment goes to the outbox as soon as it is saved.
    pub queue_when_saved: bool,
}

impl Composer {
    /// A composer for an article, going on with `text` if there is a draft.
    pub fn new(article: ArticleId, key: Option<CommentKey>, text: &str) -> Self {
        Self {
            editing: Editing::new(text),
            article,
            reply_to: None,
            answers: None,
            saving: if key.is_some() { Saving::Saved } else { Saving::Empty },
            stored: text.to_owned(),
            queue_when_saved: false,
            key,
        }
    }

    /// A composer for an answer to a comment.
    #[must_use]
    pub fn answering(self, reply_to: Option<String>, answers: Option<Clean>) -> Self {
        Self { reply_to, answers, ..self }
    }

    /// What stands above the text.
    pub fn heading(&self) -> Clean {
        match (&self.reply_to, &self.answers) {
            (None, _) => Clean::new("Your comment"),
            (Some(_), None) => Clean::new("Your answer"),
            (Some(_), Some(name)) => Clean::new(&format!("Your answer to {name}")),
        }
    }

    /// The text as it is typed.
    pub fn text(&self) -> String {
        self.editing.text()
    }

    /// Whether nothing but white space stands in it.
    pub fn is_blank(&self) -> bool {
        self.lines().iter().all(|line| line.trim().is_empty())
    }

    /// The widget, for drawing.
    pub fn area(&self) -> &TextArea<'static> {
        self.editing.area()
    }

    /// The lines of the text, for measuring how many rows they take.
    pub fn lines(&self) -> &[String] {
        self.editing.area().lines()
    }

    /// The draft to be stored.
    pub fn draft(&self) -> DraftText {
        DraftText {
            article: self.article.clone(),
            reply_to: self.reply_to.clone(),
            text: self.text(),
        }
    }

    /// Puts another reader's text before this one, as one undo step; the cursor stays at the end.
    pub fn join(&mut self, other: &str) {
        let mine = self.text();
        self.stored = other.to_owned();
        self.editing.replace(&format!("{other}\n\n{mine}"));
        self.saving = Saving::Pending;
    }
}
