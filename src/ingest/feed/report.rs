//! What was wrong with a feed, in sentences: each kind of trouble once.

use super::{LONGEST_FIELD, MOST_ENTRIES};
use crate::model::Problem;

/// The kinds of trouble met while reading.
#[derive(Clone, Debug, Default)]
pub struct Trouble {
    pub cut_field: bool,
    pub many_entries: bool,
    pub too_deep: bool,
    pub truncated: bool,
    /// Tags that begin or end where they should not.
    pub mismatched: usize,
}

impl Trouble {
    /// The problems to tell about the document `name`.
    pub fn problems(&self, name: &str) -> Vec<Problem> {
        let partly = || format!("cannot read all of {name}");
        let mut problems = Vec::new();
        if self.many_entries {
            let why = format!("it may have more than {MOST_ENTRIES} entries");
            problems.push(Problem::new(partly(), why).hint("the first ones were read"));
        }
        if self.cut_field {
            let why = format!("a text in it is longer than {} MiB", LONGEST_FIELD >> 20);
            problems.push(Problem::new(partly(), why).hint("the text was cut off there"));
        }
        if self.too_deep {
            let why = "its elements stand too deep in each other";
            problems.push(Problem::new(partly(), why).hint("the innermost were left out"));
        }
        if self.truncated {
            let why = "it ends in the middle";
            problems.push(Problem::new(partly(), why).hint("what stands before was read"));
        } else if self.mismatched > 0 {
            let why = "some of its tags do not match";
            let hint = "what could be read was read";
            problems.push(Problem::new(format!("{name} is not well formed"), why).hint(hint));
        }
        problems
    }

    /// The problem of a document in which there is no feed.
    pub fn no_feed(name: &str) -> Problem {
        Problem::new(format!("cannot read {name} as a feed"), "there is no feed in it")
            .hint("check the address, or open it as a page")
    }
}
