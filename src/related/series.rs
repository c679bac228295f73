//! Whether two titles of one source belong to a series, and how such titles begin.

use crate::model::title_key;

/// How a series' name ends in a title at the latest, in words.
const LONGEST: usize = 8;

/// The name of the series that a title may belong to, as a key: what stands before its number
/// (`The Week in Trams, Part 4`), or before the first colon (`Letter from Malmö: The Ferry`).
/// A single word is a topic and no name, unless a number follows it.
pub fn series_name(title: &str) -> Option<String> {
    let key = title_key(title);
    let words: Vec<&str> = key.split(' ').collect();
    let number = words.iter().position(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    if let Some(at) = number.filter(|at| (1..=LONGEST).contains(at)) {
        return Some(words[..at].join(" "));
    }
    let before = title_key(title.split_once(": ")?.0);
    let words = before.split(' ').count();
    (2..=LONGEST).contains(&words).then_some(before)
}

/// Whether the titles of two articles of one source belong to the same series: they differ, and
/// bear the same name.
pub fn same_series(one: &str, other: &str) -> bool {
    let names = (series_name(one), series_name(other));
    names.0.is_some() && names.0 == names.1 && title_key(one) != title_key(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_colons_name_a_series() {
        for (one, other, same) in [
            ("The Week in Trams, Part 4", "The Week in Trams – part 5", true),
            ("Letter from Malmö: The Ferry", "Letter from Malmö: The Bridge", true),
            ("Issue 12", "Issue 13", true),
            ("Issue 12", "Issue 12", false),
            ("Update: It is open", "Update: It is not", false),
            ("10 Things to See", "11 Things to Hear", false),
            ("The Ferry", "The Bridge", false),
            ("The Week in Trams, Part 4", "The Week in Boats, Part 4", false),
        ] {
            assert_eq!(same_series(one, other), same, "{one} / {other}");
        }
    }
}
