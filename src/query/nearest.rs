//! The known name nearest to a mistyped one. Compares names; never changes or accepts one.

/// The name among `known` that a typing mistake would turn into `typed`, if one is close enough.
///
/// A name's last part alone (`measure` for `reader.measure`) counts as close.
pub fn nearest<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // A long word is no slip of the finger, and measuring it would cost its length squared.
    if typed.chars().count() > 64 {
        return None;
    }
    let typed = typed.to_lowercase();
    let far = |name: &&str| distance(&typed, name).min(distance(&typed, last_part(name)));
    let best = known.into_iter().min_by_key(far)?;
    (far(&best) <= 2.max(typed.chars().count() / 3)).then_some(best)
}

fn last_part(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(_, last)| last)
}

/// How many characters must be put in, taken out, changed or swapped with their neighbour to make
/// one word of the other: the optimal string alignment distance.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut older: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, to) in b.iter().enumerate() {
            let changed = above[j] + usize::from(from != to);
            let mut least = changed.min(above[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *from == b[j - 1] && a[i - 1] == *to {
                least = least.min(older[j - 1] + 1);
            }
            row.push(least);
        }
        older = std::mem::replace(&mut above, row);
    }
    above.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_the_slips() {
        for (a, b, expected) in [
            ("theme", "theme", 0),
            ("theme", "thme", 1),
            ("theme", "tehme", 1),
            ("measure", "mesure", 1),
            ("", "abc", 3),
            ("abc", "xyz", 3),
        ] {
            assert_eq!(distance(a, b), expected, "{a} {b}");
            assert_eq!(distance(b, a), expected, "{b} {a}");
        }
    }

    #[test]
    fn finds_slips_and_forgotten_sections_and_nothing_far_off() {
        let known = ["reader.measure", "reader.justify", "theme"];
        for (typed, expected) in [
            ("reader.mesure", Some("reader.measure")),
            ("measure", Some("reader.measure")),
            ("Theme", Some("theme")),
            ("thmee", Some("theme")),
            ("colour", None),
            ("", None),
        ] {
            assert_eq!(nearest(typed, known), expected, "{typed}");
        }
        assert_eq!(nearest(&"reader.measure".repeat(100), known), None);
    }
}
