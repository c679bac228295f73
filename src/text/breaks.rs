//! Where a line of shown text may be broken: at the places Unicode names (UAX 14), after the
//! hyphen of a compound, at soft hyphens, at the divisions of a word, and anywhere between two
//! clusters where a word is wider than the whole line.

use std::borrow::Cow;

use hypher::Lang;
use textwrap::WordSeparator;
use unicode_width::UnicodeWidthChar;

use super::Role;
use super::hyphen;
use super::leaf::{Origin, Shown};
use super::measure::{clusters, ellipsis};
use super::width;
use crate::model::Face;

/// A stretch of shown text that stays on one line, without the space after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fragment {
    pub start: usize,
    pub end: usize,
    pub columns: usize,
    /// Columns of the space that follows on the same line.
    pub space: usize,
    pub ending: Ending,
}

/// What happens to a fragment at the end of a line, or altogether.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    Plain,
    /// A hyphen is added where the line is broken after it.
    Hyphen,
    /// One cluster, wider than the whole line: `…` stands for it.
    Elided,
}

impl textwrap::core::Fragment for Fragment {
    fn width(&self) -> f64 {
        self.columns as f64
    }

    fn whitespace_width(&self) -> f64 {
        self.space as f64
    }

    fn penalty_width(&self) -> f64 {
        if self.ending == Ending::Hyphen { 1.0 } else { 0.0 }
    }
}

/// Narrower than this no hyphens are added: they would take the room of the letters.
const NARROWEST_FOR_HYPHENS: usize = 4;

/// Which divisions of words are wanted.
#[derive(Clone, Copy, Debug)]
pub(super) enum Divide {
    /// None, not even at soft hyphens.
    Never,
    /// At the author's soft hyphens.
    Soft,
    /// There and by the patterns of a language.
    By(Lang),
}

/// The fragments of one line of the author's.
pub(super) struct Fragments<'a> {
    shown: &'a Shown,
    room: usize,
    divide: Divide,
    pub list: Vec<Fragment>,
    /// Whether a word was wider than a line.
    pub burst: bool,
    cuts: Vec<Cut>,
}

type Cut = (usize, Ending);

/// A word up to the next place where a line may be broken, and the bytes of space behind it.
pub(super) type Word = (usize, usize);

/// The words of `from..to` of a shown text: the costly part, which is the same for every way to
/// divide them.
pub(super) fn words(shown: &Shown, (from, to): (usize, usize)) -> Vec<Word> {
    let text = &shown.text[from..to];
    let mut words = Vec::with_capacity((to - from) / 5);
    let mut end = from;
    for word in WordSeparator::UnicodeBreakProperties.find_words(&without_dictionaries(text)) {
        let barred = barred(&text[end - from..], word.len());
        words.extend(barred.map(|(at, space)| (end + at, space)));
        end += word.len();
        // An address looks torn where only its scheme is left at the end of a line, and so does a path
        // without its first slash.
        let joined = word.whitespace.is_empty() && (word.ends_with("://") || word.ends_with(" /"));
        let space = word.whitespace.len();
        if !joined {
            words.push((end, space));
        }
        end += space;
    }
    if words.last().is_none_or(|(last, space)| last + space < end) {
        words.push((end, 0));
    }
    words
}

/// The spaces in what Unicode takes for one word of so many bytes, because a sign comes behind them that
/// may end a sentence, where the sign begins a word: `:add`, `/etc`, `!important`. Each as the place where
/// the word before it ends, and its bytes. A sign that stands alone stays with what is before it, as
/// French wants it.
fn barred(text: &str, length: usize) -> impl Iterator<Item = (usize, usize)> {
    text[..length].match_indices(' ').filter_map(|(at, _)| {
        let rest = text[at..].trim_start_matches(' ');
        let mut signs = rest.chars();
        let begins = !text[..at].ends_with(' ')
            && signs.next().is_some_and(|c| ":;!?/".contains(c))
            && signs.next().is_some_and(char::is_alphanumeric);
        begins.then(|| (at, text.len() - at - rest.len()))
    })
}

/// Cuts words, of which the first begins at `from`, into fragments of at most `room` columns.
pub(super) fn fragments<'a>(
    shown: &'a Shown,
    (from, to): (usize, usize),
    words: &[Word],
    room: usize,
    divide: Divide,
) -> Fragments<'a> {
    let divide = if room < NARROWEST_FOR_HYPHENS { Divide::Never } else { divide };
    let list = Vec::with_capacity(words.len() + words.len() / 4);
    let mut made = Fragments { shown, room, divide, list, burst: false, cuts: Vec::new() };
    let mut at = from;
    let mut token = Token { rest: &shown.text[from..to], address: None };
    for (end, space) in words {
        made.push_word(at, *end, *space, &mut token);
        at = end + space;
        if *space > 0 {
            token = Token { rest: &shown.text[at..to], address: None };
        }
    }
    made
}

/// The text as it is shown to the line breaker: the scripts of South-East Asia, whose words only
/// a dictionary can tell apart, look like letters of one long word. We carry no dictionaries, and
/// asked for one the breaker writes its complaint into the terminal in debug builds.
fn without_dictionaries(text: &str) -> Cow<'_, str> {
    if !text.contains(needs_dictionary) {
        return Cow::Borrowed(text);
    }
    // A plain letter of as many bytes, so that the places of the breaks are those of the text.
    Cow::Owned(text.chars().map(|c| if needs_dictionary(c) { 'ᐁ' } else { c }).collect())
}

/// Letters and marks of the scripts with line breaking class SA; all take three bytes in UTF-8.
fn needs_dictionary(c: char) -> bool {
    let script = matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}'
        | '\u{1780}'..='\u{17ff}' | '\u{1950}'..='\u{19df}' | '\u{1a20}'..='\u{1aaf}'
        | '\u{a9e0}'..='\u{a9ff}' | '\u{aa60}'..='\u{aadf}');
    script && (c.is_alphabetic() || c.width() == Some(0))
}

/// The stretch of text between two spaces that a word belongs to. It is looked at only if asked,
/// and then once for all the words in it.
struct Token<'a> {
    rest: &'a str,
    address: Option<bool>,
}

impl Token<'_> {
    fn is_address(&mut self) -> bool {
        *self.address.get_or_insert_with(|| {
            hyphen::is_address(self.rest.split(' ').next().unwrap_or_default())
        })
    }
}

impl Fragments<'_> {
    fn push_word(&mut self, start: usize, end: usize, space: usize, token: &mut Token<'_>) {
        if start == end && space == 0 {
            return;
        }
        self.find_cuts(start, end, token);
        let mut from = start;
        for index in 0..self.cuts.len() {
            let (to, ending) = self.cuts[index];
            self.push_piece(from, to, ending);
            from = to;
        }
        self.push_piece(from, end, Ending::Plain);
        if let Some(last) = self.list.last_mut() {
            last.space = space;
        }
    }

    /// Collects the places inside a word where it may be divided, in order.
    fn find_cuts(&mut self, start: usize, end: usize, token: &mut Token<'_>) {
        self.cuts.clear();
        let word = &self.shown.text[start..end];
        if word.contains('-') && !token.is_address() {
            self.cuts.extend(after_hyphens(word).map(|at| (start + at, Ending::Plain)));
        }
        let cuts = &mut self.cuts;
        match self.divide {
            Divide::Never => {}
            Divide::Soft => soft_cuts(self.shown, start, end, cuts),
            Divide::By(lang) => {
                soft_cuts(self.shown, start, end, cuts);
                if cuts.is_empty() && !token.is_address() {
                    pattern_cuts(self.shown, start, end, lang, cuts);
                }
            }
        }
        cuts.sort_unstable_by_key(|(at, _)| *at);
        cuts.dedup_by_key(|(at, _)| *at);
    }

    fn push_piece(&mut self, start: usize, end: usize, ending: Ending) {
        let columns = self.shown.width(start, end);
        let room = self.room - usize::from(ending == Ending::Hyphen);
        if columns <= room {
            self.list.push(Fragment { start, end, columns, space: 0, ending });
        } else {
            self.burst = true;
            self.burst_piece(start, end, room, ending);
        }
    }

    /// Breaks a piece that is wider than a line between its clusters.
    fn burst_piece(&mut self, start: usize, end: usize, room: usize, ending: Ending) {
        let mut from = start;
        let mut used = 0;
        // The last cluster before a link number, and what it took up to there: a break within
        // the number is moved before that cluster, so that no line holds the number alone.
        let mut before_number = (start, 0);
        let mut last = (start, 0);
        for slice in self.shown.slices(start, end) {
            let number = is_number(&slice);
            if number {
                before_number = last;
            }
            let mut at = slice.start;
            for (cluster, columns) in clusters(slice.text) {
                if columns > room {
                    self.push_part(from, at, used, Ending::Plain);
                    let shown = width(ellipsis(room));
                    self.push_part(at, at + cluster.len(), shown, Ending::Elided);
                    (from, used) = (at + cluster.len(), 0);
                } else if used + columns > room {
                    let (cut, kept) = before_number;
                    let moved = number && cut > from && used - kept + columns <= room;
                    let (cut, kept) = if moved { (cut, kept) } else { (at, used) };
                    self.push_part(from, cut, kept, Ending::Plain);
                    (from, used) = (cut, used - kept + columns);
                    before_number = (start, 0);
                } else {
                    used += columns;
                }
                last = (at, used.saturating_sub(columns));
                at += cluster.len();
            }
        }
        self.push_part(from, end, used, ending);
    }

    fn push_part(&mut self, start: usize, end: usize, columns: usize, ending: Ending) {
        if start < end {
            self.list.push(Fragment { start, end, columns, space: 0, ending });
        }
    }
}

fn is_number(slice: &super::leaf::Slice<'_>) -> bool {
    slice.segment.origin == Origin::Added && slice.segment.look.role == Role::Marker
}

/// Places after the hyphens of compounds: between two letters before and one after.
fn after_hyphens(word: &str) -> impl Iterator<Item = usize> {
    word.match_indices('-')
        .map(|(at, _)| at)
        .filter(|at| {
            let mut before = word[..*at].chars().rev();
            let two = [before.next(), before.next()];
            two.iter().all(|c| c.is_some_and(char::is_alphanumeric))
                && word[at + 1..].starts_with(char::is_alphabetic)
        })
        .map(|at| at + 1)
}

fn soft_cuts(shown: &Shown, start: usize, end: usize, cuts: &mut Vec<Cut>) {
    let first = shown.soft.partition_point(|at| *at <= start);
    let inside = shown.soft[first..].iter().take_while(|at| **at < end);
    // Between a letter and its marks a soft hyphen means nothing.
    let sensible = inside.filter(|at| shown.text[**at..].starts_with(char::is_alphanumeric));
    cuts.extend(sensible.map(|at| (*at, Ending::Hyphen)));
}

fn pattern_cuts(shown: &Shown, start: usize, end: usize, lang: Lang, cuts: &mut Vec<Cut>) {
    hyphen::divisions(&shown.text[start..end], lang, |at| {
        let Some(segment) = shown.segment_at(start + at) else { return };
        if segment.origin == Origin::Source && !segment.look.faces.has(Face::Code) {
            cuts.push((start + at, Ending::Hyphen));
        }
    });
}
