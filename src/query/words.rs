//! Where the words of a text are. The index, the search and the marks in a snippet all take words
//! from here, so that what is found can be shown.
//!
//! A word is a run of letters and digits. Scripts that put no space between words (Chinese,
//! Japanese, Thai and their kin; Korean, too, for its endings) have an atom for each character; the
//! index holds every two neighbours of them as a word, so that any part of a run can be found.

use std::borrow::Cow;
use std::ops::Range;

use super::fold::{is_unseen, push_folded};
use crate::model::Ending;

/// A word, or one character of a script without spaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Atom<'a> {
    /// In the form in which it is compared, which is mostly the form in which it stands.
    pub(super) plain: Cow<'a, str>,
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
    let bytes = text.as_bytes();
    let mut plain = String::new();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match Kind::of(*byte) {
            Kind::Apart => at += 1,
            Kind::Small | Kind::Capital => at = each_word(text, at, &mut plain, &mut each),
            Kind::Beyond => at = each_beyond(text, at, &mut plain, &mut each),
        }
    }
}

/// What a byte of a text is. Most texts are ASCII for the most part, where a look into a table is
/// enough.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Between words.
    Apart,
    /// A letter or digit in the form in which it is compared.
    Small,
    Capital,
    /// Part of a character beyond ASCII.
    Beyond,
}

impl Kind {
    const TABLE: [Self; 256] = {
        let mut table = [Self::Beyond; 256];
        let mut byte = 0_u8;
        while byte < 128 {
            table[byte as usize] = match byte {
                b'a'..=b'z' | b'0'..=b'9' => Self::Small,
                b'A'..=b'Z' => Self::Capital,
                _ => Self::Apart,
            };
            byte += 1;
        }
        table
    };

    fn of(byte: u8) -> Self {
        Self::TABLE[usize::from(byte)]
    }
}

/// Says the word that begins with an ASCII letter or digit, and where it ends.
fn each_word(
    text: &str,
    start: usize,
    plain: &mut String,
    each: &mut impl FnMut(&str, Range<usize>, bool),
) -> usize {
    let (mut end, mut capital) = (start, false);
    for byte in &text.as_bytes()[start..] {
        match Kind::of(*byte) {
            Kind::Small => {}
            Kind::Capital => capital = true,
            Kind::Apart => break,
            Kind::Beyond => return each_beyond(text, start, plain, each),
        }
        end += 1;
    }
    let word = &text[start..end];
    if capital {
        plain.clear();
        plain.push_str(word);
        plain.make_ascii_lowercase();
        each(plain, start..end, false);
    } else {
        each(word, start..end, false);
    }
    end
}

/// Says the word that begins somewhere, whatever it is written in, or passes over what is none; and
/// where that ends.
fn each_beyond(
    text: &str,
    start: usize,
    plain: &mut String,
    each: &mut impl FnMut(&str, Range<usize>, bool),
) -> usize {
    plain.clear();
    let mut end = start;
    for c in text[start..].chars() {
        if !c.is_ascii() && is_dense(c) {
            if end == start {
                push_folded(c, plain);
                end += c.len_utf8();
                each(plain, start..end, true);
                return end;
            }
            break;
        }
        if !is_word(c) {
            break;
        }
        push_folded(c, plain);
        end += c.len_utf8();
    }
    if !plain.is_empty() {
        each(plain, start..end, false);
    }
    // What is no word is passed over.
    let passed = || text[start..].chars().next().map_or(0, char::len_utf8);
    if end == start { start + passed() } else { end }
}

/// The atoms of a text.
pub(super) fn atoms(text: &str) -> Vec<Atom<'_>> {
    let mut atoms = Vec::with_capacity(text.len() / 6);
    each_atom(text, |plain, span, dense| {
        let stands = &text[span.clone()];
        let plain = if stands == plain { Cow::from(stands) } else { Cow::from(plain.to_owned()) };
        atoms.push(Atom { plain, span, dense });
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
            (true, None) => words.push((atom.plain.to_string(), Ending::Open)),
            (false, _) => {
                let last = at + 1 == atoms.len();
                words.push((atom.plain.to_string(), if last { ending } else { Ending::Whole }));
            }
        }
    }
    let pair = atoms.len() == 2 && words.len() == 1;
    IndexWords { exact: atoms.len() <= 1 || pair, words }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::query::folded;

    proptest! {
        /// In every text, whatever it is written in, between the words nothing is left of any.
        #[test]
        fn words_are_all_there_is_in_a_text(text in "([a-zA-Z0-9 .,é東京한ｱ\u{301}\u{ad}हि—]|\\PC){0,40}") {
            let mut end = 0;
            for atom in atoms(&text) {
                prop_assert_eq!(&*atom.plain, folded(&text[atom.span.clone()]));
                prop_assert!(!atom.plain.is_empty() && atom.span.start >= end);
                let between = &text[end..atom.span.start];
                prop_assert!(between.chars().all(|c| !is_word(c) || is_unseen(c)), "{between}");
                end = atom.span.end;
            }
            prop_assert!(text[end..].chars().all(|c| !(is_word(c) || is_dense(c)) || is_unseen(c)));
        }
    }

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
