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
            why: Clean::folded(without_number(why.as_ref())),
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

/// A system's error without the number that only a programmer can read: `… (os error 28)`.
fn without_number(why: &str) -> &str {
    why.rsplit_once(" (os error ").map_or(why, |(words, _)| words)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_a_sentence_without_error_numbers() {
        let problem = Problem::new("cannot save", "No space left on device (os error 28)");
        assert_eq!(problem.to_string(), "cannot save: No space left on device");
        assert_eq!(
            problem.hint("free some space").to_string(),
            "cannot save: No space left on device; free some space"
        );
    }
}
