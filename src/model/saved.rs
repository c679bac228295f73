//! [`SavedQuery`]: a query that the reader gave a name; and [`Hidden`], what such queries leave out.

use super::{Clean, Count};

/// A query with a name, as it stands among the sources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedQuery {
    pub name: Clean,
    /// The query as it was written.
    pub text: Clean,
    pub purpose: Purpose,
}

/// What a saved query is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Purpose {
    /// To list what it holds for.
    #[default]
    Lists,
    /// To leave out of every list what it holds for.
    Hides,
}

impl Purpose {
    /// The word for it in what programs read.
    pub fn word(self) -> &'static str {
        match self {
            Self::Lists => "lists",
            Self::Hides => "hides",
        }
    }
}

/// What a list leaves out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hidden {
    pub count: Count,
    /// The names of the saved queries that hide, as words: `crypto and 2 more`.
    pub by: Clean,
}

impl Hidden {
    /// That so many are left out, as the beginning of a sentence.
    pub fn words(&self) -> String {
        format!("{} hidden by {}", self.count, self.by)
    }
}
