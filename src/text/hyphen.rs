//! Where a word may be divided: by the patterns of its language, and never in an address.

use hypher::Lang;

/// Letters that stay before and after a division, whatever the patterns allow.
const BEFORE: usize = 2;
const AFTER: usize = 3;

/// The patterns for a BCP 47 tag, chosen by its primary subtag.
pub(super) fn patterns(tag: Option<&str>) -> Option<Lang> {
    let primary = tag?.split(['-', '_']).next()?.to_ascii_lowercase();
    Lang::from_iso(primary.as_bytes().try_into().ok()?)
}

/// Calls `found` with each place in bytes where `word` may be divided by a hyphen.
///
/// Only plain runs of letters are divided: what is joined by a hyphen, a digit or an apostrophe
/// keeps together, and punctuation round a word does not change its patterns.
pub(super) fn divisions(word: &str, lang: Lang, mut found: impl FnMut(usize)) {
    let mut start = None;
    let mut before = ' ';
    let ends = word.char_indices().chain([(word.len(), ' ')]);
    for (at, c) in ends {
        match (start, is_letter(c)) {
            (None, true) => start = Some((at, before)),
            (Some((from, opened_by)), false) => {
                if !binds(opened_by) && !binds(c) {
                    divide(&word[from..at], lang, |inner| found(from + inner));
                }
                start = None;
            }
            (None, false) | (Some(_), true) => {}
        }
        before = c;
    }
}

fn divide(letters: &str, lang: Lang, mut found: impl FnMut(usize)) {
    if letters.len() < BEFORE + AFTER {
        return;
    }
    let (before, after) = lang.bounds();
    let mut at = 0;
    for part in hypher::hyphenate_bounded(letters, lang, before.max(BEFORE), after.max(AFTER)) {
        at += part.len();
        if at < letters.len() {
            found(at);
        }
    }
}

/// A letter of the scripts we have patterns for; each is a cluster of its own.
fn is_letter(c: char) -> bool {
    let known = matches!(c, '\0'..='\u{2af}' | '\u{370}'..='\u{52f}' | '\u{1e00}'..='\u{1fff}');
    known && c.is_alphabetic()
}

/// Whether a character beside letters makes one word with them.
fn binds(c: char) -> bool {
    c.is_alphanumeric()
        || matches!(c, '-' | '\'' | '’' | '_' | '\u{2010}' | '\u{2011}' | '\u{300}'..='\u{36f}')
}

/// Whether a token without spaces is an address, a file name or a number: then hyphens are part
/// of it and none may be added.
pub(super) fn is_address(token: &str) -> bool {
    let dotted = token.match_indices('.').any(|(at, _)| {
        let before = token[..at].chars().next_back();
        let after = token[at + 1..].chars().next();
        before.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_alphanumeric)
    });
    dotted || token.contains("://") || token.contains(['@', '_', '\\'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn divided(word: &str, tag: &str) -> String {
        let mut text = word.to_owned();
        let mut places = Vec::new();
        if let Some(lang) = patterns(Some(tag)) {
            divisions(word, lang, |at| places.push(at));
        }
        for at in places.into_iter().rev() {
            text.insert(at, '|');
        }
        text
    }

    #[test]
    fn divides_by_language_and_only_plain_words() {
        for (tag, word, parts) in [
            ("en", "extensive", "ex|ten|sive"),
            ("en-GB", "“Extensive”,", "“Ex|ten|sive”,"),
            ("de_AT", "Übersetzung", "Über|set|zung"),
            ("sv", "tidningen", "tid|ningen"),
            ("ru", "газета", "га|зета"),
            ("en", "well-established", "well-established"),
            ("en", "(international\u{a0}[12].", "(in|ter|na|tional\u{a0}[12]."),
            ("en", "extensive2", "extensive2"),
            ("en", "about", "about"),
            ("xx", "extensive", "extensive"),
            ("", "extensive", "extensive"),
            ("en", "naïvete\u{301}", "naïvete\u{301}"),
        ] {
            let got = divided(word, tag);
            assert_eq!(got, parts, "{tag} {word}");
        }
    }

    #[test]
    fn knows_what_is_no_word() {
        for token in ["https://a.example/x", "example.org", "me@host", "a_b", "3.5", "(x.rs)"] {
            assert!(is_address(token), "{token}");
        }
        for token in ["end.", "“word”,", "and/or", "...", "well-known"] {
            assert!(!is_address(token), "{token}");
        }
    }
}
