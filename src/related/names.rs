//! Finding the names of people, places and things in a text: words with a capital inside a
//! sentence, and runs of them anywhere. Scripts without capitals have none that can be told so.

use std::collections::BTreeSet;

/// Words of a name at most; longer runs are headlines.
const LONGEST: usize = 5;

/// The names in a text, each once. A word that `is_common` says is on everybody's lips, such as a
/// day of the week, is no name, and none begins or ends with one.
pub fn names(text: &str, is_common: impl Fn(&str) -> bool) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut run: Vec<Word<'_>> = Vec::new();
    for word in words(text) {
        let follows = word.capital && !word.opens && run.last().is_none_or(|last| !last.closes);
        if !follows {
            take(&mut names, &mut run, &is_common);
        }
        if word.capital {
            run.push(word);
        }
    }
    take(&mut names, &mut run, &is_common);
    names
}

/// A word of a text, without the marks around it.
#[derive(Clone, Copy, Debug)]
struct Word<'a> {
    text: &'a str,
    capital: bool,
    /// It begins a sentence, or something in brackets or quotes.
    opens: bool,
    /// A mark stands behind it.
    closes: bool,
    /// It begins a sentence.
    first: bool,
}

fn words(text: &str) -> impl Iterator<Item = Word<'_>> {
    let mut first = true;
    text.split_inclusive(char::is_whitespace).filter_map(move |piece| {
        let line_ends = piece.ends_with('\n');
        let piece = piece.trim();
        let bare = piece.trim_matches(|c: char| !c.is_alphanumeric());
        if bare.is_empty() {
            first |= line_ends;
            return None;
        }
        // One letter and a point is a name that is not written out.
        let initial = bare.chars().nth(1).is_none() && piece.ends_with('.');
        let bare = if initial { &piece[piece.find(bare).unwrap_or(0)..] } else { bare };
        let closes = !piece.ends_with(bare);
        let capital = is_capital(bare);
        let word =
            Word { text: bare, capital, opens: first || !piece.starts_with(bare), closes, first };
        first = line_ends || (!initial && piece.ends_with(['.', '!', '?', ':', '”', '"']));
        Some(word)
    })
}

/// Whether a word begins with a capital and goes on in small letters, or is an initial: what is
/// all in capitals is shouted or an abbreviation.
fn is_capital(word: &str) -> bool {
    let mut letters = word.chars().filter(|c| c.is_alphabetic());
    let initial = word.ends_with('.');
    letters.next().is_some_and(char::is_uppercase) && (letters.any(char::is_lowercase) || initial)
}

fn take(names: &mut BTreeSet<String>, run: &mut Vec<Word<'_>>, is_common: &impl Fn(&str) -> bool) {
    let words = std::mem::take(run);
    // A sentence begins with a capital, whatever its first word is.
    let opening = usize::from(words.len() == 1 && words[0].first);
    let mut words = &words[opening..];
    while let Some((word, rest)) = words.split_first().filter(|(word, _)| is_common(word.text)) {
        debug_assert!(word.capital);
        words = rest;
    }
    while let Some((_, rest)) = words.split_last().filter(|(word, _)| is_common(word.text)) {
        words = rest;
    }
    let long = words.iter().any(|word| word.text.chars().count() > 2);
    if long && words.len() <= LONGEST {
        let name: Vec<&str> = words.iter().map(|word| word.text).collect();
        names.insert(name.join(" "));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let common = ["the", "monday", "in", "he"];
        names(text, |word| common.contains(&word.to_lowercase().as_str())).into_iter().collect()
    }

    #[test]
    fn people_and_places_are_found_inside_sentences() {
        let text = "The Harbour Bridge opened on Monday in Malmö, said M. Lindqvist. Traffic went by \
                    ferry. He thanked Ada Byron (Göteborg) and NATO.";
        assert_eq!(
            found(text),
            ["Ada Byron", "Göteborg", "Harbour Bridge", "M. Lindqvist", "Malmö"]
        );
    }

    #[test]
    fn what_only_begins_a_sentence_or_shouts_is_no_name() {
        assert!(found("Traffic was slow. Cars waited.\nNothing moved").is_empty());
        assert!(found("BAHIA COCOA REVIEW").is_empty());
        assert!(found("東京都庁の発表").is_empty());
        assert!(found("A Very Long Headline With Many Big Words In It").is_empty());
    }
}
