//! Where the words of a text are. The index, the search and the marks in a snippet all take words
//! from here, so that what is found can be shown.
//!
//! A word is a run of letters and digits. Scripts that put no space between words (Chinese,
//! Japanese, Thai and their kin; Korean, too, for its endings) have an atom for each character; the
//! index holds every two neighbours of them as a word, so that any part of a run can be found.

use std::ops::Range;

use super::fold::{is_unseen, push_folded};
use crate::model::Ending;

/// A word, or one character of a script without spaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Atom {
    /// In the form in which it is compared.
    pub(super) plain: String,
    /// Its bytes in the text.
    pub(super) span: Range<usize>,
    pub(super) dense: bool,
}

/// Whether a character belongs to a script that is written without spaces between words.
fn is_dense(c: char) -> bool {
    matches!(u32::from(c), 0x0e00..=0x0eff | 0x1000..=0x109f | 0x1780..=0x17ff | 0x3005..=0x3007
        | 0x3040..=0x30ff | 0x31f0..=0x31ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xac00..=0xd7a3
        | 0xf900..=0xfaff | 0xff66..=0xff9d | 0x2_0000..=0x3_ffff)
}

/// Whether a character is part of a word: besides letters and digits also the vowel signs of
/// Indian scripts and everything that is dropped when comparing.
fn is_word(c: char) -> bool {
    c.is_alphanumeric() || is_unseen(c) || matches!(u32::from(c), 0x900..=0xdff)
}

/// Calls `each` with every atom's compared form, its bytes, and whether its script is dense.
pub(super) fn each_atom(text: &str, mut each: impl FnMut(&str, Range<usize>, bool)) {
    let mut plain = String::new();
    let (mut start, mut at) = (None, 0);
    while let Some(c) = text[at..].chars().next() {
        // Most texts are ASCII for the most part: a run of its letters is taken at once.
        let run = text.as_bytes()[at..].iter().take_while(|b| b.is_ascii_alphanumeric()).count();
        if run > 0 {
            start.get_or_insert(at);
            let from = plain.len();
            plain.push_str(&text[at..at + run]);
            plain[from..].make_ascii_lowercase();
            at += run;
            continue;
        }
        let next = at + c.len_utf8();
        let dense = !c.is_ascii() && is_dense(c);
        if !c.is_ascii() && !dense && is_word(c) {
            start.get_or_insert(at);
            push_folded(c, &mut plain);
            at = next;
            continue;
        }
        if let Some(start) = start.take()
            && !plain.is_empty()
        {
            each(&plain, start..at, false);
        }
        plain.clear();
        if dense {
            push_folded(c, &mut plain);
            each(&plain, at..next, true);
            plain.clear();
        }
        at = next;
    }
    if let Some(start) = start.filter(|_| !plain.is_empty()) {
        each(&plain, start..text.len(), false);
    }
}

/// The atoms of a text.
pub(super) fn atoms(text: &str) -> Vec<Atom> {
    let mut atoms = Vec::new();
    each_atom(text, |plain, span, dense| {
        atoms.push(Atom { plain: plain.to_owned(), span, dense });
    });
    atoms
}

/// A text as the index gets it: its words in their compared form with a space behind each.
pub fn index_form(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    // The dense atom before, and where it ended.
    let mut before: Option<(String, usize)> = None;
    let push = |out: &mut String, first: &str, second: &str| {
        out.push_str(first);
        out.push_str(second);
        out.push(' ');
    };
    each_atom(text, |plain, span, dense| {
        if let Some((last, end)) = before.take() {
            // The last of a run also stands alone: whoever looks for one character finds it so.
            let next = if dense && end == span.start { plain } else { "" };
            push(&mut out, &last, next);
        }
        if dense {
            before = Some((plain.to_owned(), span.end));
        } else {
            push(&mut out, plain, "");
        }
    });
    if let Some((last, _)) = before {
        push(&mut out, &last, "");
    }
    out
}

/// An [`index_form`] without most of the words that come again, for an index that only keeps which
/// text has a word. Each word has one place where it is remembered, which it may lose to another:
/// telling most of them takes no memory.
pub fn each_once(form: &str) -> String {
    let mut out = String::with_capacity(form.len());
    let mut said = [""; SAID];
    for word in form.split_terminator(' ') {
        // FNV-1a: short words, no enemies.
        let hash = word
            .bytes()
            .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
        let place = hash as usize % SAID;
        if said[place] != word {
            said[place] = word;
            out.push_str(word);
            out.push(' ');
        }
    }
    out
}

/// How many words are remembered so that they need not be said again.
const SAID: usize = 1_024;

/// What to look up in the index for some text of a query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IndexWords {
    /// Each with whether it is only a beginning; a text that is meant has all of them.
    pub words: Vec<(String, Ending)>,
    /// Whether a text that has all of them is one that is meant; otherwise it has to be read.
    pub exact: bool,
}

/// The words to look up for a piece of a query, which stand one behind the other there.
pub fn index_words(text: &str, ending: Ending) -> IndexWords {
    let atoms = atoms(text);
    let mut words: Vec<(String, Ending)> = Vec::new();
    for (at, atom) in atoms.iter().enumerate() {
        let next = atoms.get(at + 1).filter(|next| next.dense && next.span.start == atom.span.end);
        let follows = at > 0 && atoms[at - 1].dense && atoms[at - 1].span.end == atom.span.start;
        match (atom.dense, next) {
            (true, Some(next)) => {
                words.push((format!("{}{}", atom.plain, next.plain), Ending::Whole))
            }
            // The pair before has it already.
            (true, None) if follows => {}
            (true, None) => words.push((atom.plain.clone(), Ending::Open)),
            (false, _) => {
                let last = at + 1 == atoms.len();
                words.push((atom.plain.clone(), if last { ending } else { Ending::Whole }));
            }
        }
    }
    let pair = atoms.len() == 2 && words.len() == 1;
    IndexWords { exact: atoms.len() <= 1 || pair, words }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_index_gets_words_and_pairs() {
        for (text, form) in [
            ("The Café—it’s open, 24/7", "the cafe it s open 24 7 "),
            ("東京都 abc", "東京 京都 都 abc "),
            ("我a", "我 a "),
            ("한국어로", "한국 국어 어로 로 "),
            ("co\u{ad}operate re\u{301}sume", "cooperate resume "),
            ("हिन्दी भाषा", "हिन्दी भाषा "),
            ("— … !", ""),
        ] {
            assert_eq!(index_form(text), form);
            assert_eq!(each_once(form), form);
        }
        let text = "The tide, the tide: 東京東京";
        assert_eq!(index_form(text), "the tide the tide 東京 京東 東京 京 ");
        assert_eq!(each_once(&index_form(text)), "the tide 東京 京東 京 ");
    }

    #[test]
    fn every_word_is_said_and_few_are_said_again() {
        let words: Vec<String> = (0..3_000).map(|n: u32| format!("w{}", n * n % 997)).collect();
        let form = each_once(&index_form(&words.join(" ")));
        let said: Vec<&str> = form.split_whitespace().collect();
        let distinct: std::collections::BTreeSet<&str> = words.iter().map(String::as_str).collect();
        assert_eq!(said.iter().copied().collect::<std::collections::BTreeSet<_>>(), distinct);
        let often = each_once(&index_form(&words[..90].join(" ").repeat(9)));
        assert!(often.split_whitespace().count() < 3 * 90, "{often}");
    }

    #[test]
    fn a_query_looks_up_what_the_index_has() {
        let words = |text, ending| {
            let found = index_words(text, ending);
            let words: Vec<String> = found
                .words
                .iter()
                .map(|(word, ending)| match ending {
                    Ending::Whole => word.clone(),
                    Ending::Open => format!("{word}*"),
                })
                .collect();
            (words.join(" "), found.exact)
        };
        for (text, ending, expected, exact) in [
            ("Oil", Ending::Whole, "oil", true),
            ("oi", Ending::Open, "oi*", true),
            ("well-known", Ending::Open, "well known*", false),
            ("京", Ending::Whole, "京*", true),
            ("東京", Ending::Whole, "東京", true),
            ("東京都", Ending::Whole, "東京 京都", false),
            ("!", Ending::Whole, "", true),
        ] {
            assert_eq!(words(text, ending), (expected.to_owned(), exact), "{text}");
        }
    }
}
