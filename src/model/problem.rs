//! [`Problem`]: a failure as data, in sentences a person can act on.

use std::fmt;

use serde::Serialize;

use super::Clean;

/// What failed, why, and what to do about it. Each part is a sentence or the start of one,
/// without a full stop; `hint` may be empty where there is nothing to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// What did not work: `cannot read page.html`.
    pub what: Clean,
    /// The reason, in plain words: `it is not valid JSON (line 3)`.
    pub why: Clean,
    /// The way on: `check the file, or use --as plain`.
    #[serde(skip_serializing_if = "is_empty")]
    pub hint: Clean,
}

impl Problem {
    /// A problem without a way on.
    pub fn new(what: impl AsRef<str>, why: impl AsRef<str>) -> Self {
        Self {
            what: Clean::folded(what.as_ref()),
            why: Clean::folded(why.as_ref()),
            hint: Clean::default(),
        }
    }

    /// Adds what the reader can do.
    #[must_use]
    pub fn hint(mut self, hint: impl AsRef<str>) -> Self {
        self.hint = Clean::folded(hint.as_ref());
        self
    }
}

fn is_empty(text: &Clean) -> bool {
    text.is_empty()
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.what, self.why)?;
        if !self.hint.is_empty() {
            write!(f, "; {}", self.hint)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problem {}
