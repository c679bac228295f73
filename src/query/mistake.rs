//! [`Mistake`]: why a query cannot be understood, and the place in it that is meant.

use std::ops::Range;

use crate::model::Problem;

/// What is wrong with a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The bytes of the query that are meant; empty at its end.
    pub at: Range<usize>,
    /// The place as people count it: in characters, from 1.
    pub column: usize,
    /// What is wrong, as the rest of a sentence: `there is no field sorce`.
    pub why: String,
    /// What may have been meant; empty where nobody knows.
    pub hint: String,
}

impl Mistake {
    /// A mistake at a place of a text.
    pub(super) fn new(text: &str, at: Range<usize>, why: String, hint: String) -> Self {
        let column = text.get(..at.start).map_or(0, |before| before.chars().count()) + 1;
        Self { at, column, why, hint }
    }
}

impl From<Mistake> for Problem {
    fn from(mistake: Mistake) -> Self {
        let why = format!("at column {}, {}", mistake.column, mistake.why);
        Self::new("cannot understand the search", why).hint(mistake.hint)
    }
}
