//! [`Term`]: a word by its number, and how often the terms stand in a text.

use std::collections::HashMap;

use super::Weights;

/// How many numbers there are for words. Words that share one count as the same: among those that
/// two texts have, that is rare enough, and no table grows with what others write.
pub(super) const TERMS: usize = 1 << 18;

/// Longer words are addresses and digits of no use.
const LONGEST: usize = 40;

/// A word as a number below 2^18.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Term(u32);

impl Term {
    /// The number of a word, its hash folded to eighteen bits.
    pub fn of(word: &str) -> Self {
        let hash = hash(word);
        Self((hash ^ hash >> 18) & (TERMS as u32 - 1))
    }

    /// A term by its number, if there is one.
    pub fn numbered(number: u32) -> Option<Self> {
        ((number as usize) < TERMS).then_some(Self(number))
    }

    /// Its number.
    pub fn number(self) -> u32 {
        self.0
    }
}

/// The number of any text: 32-bit FNV-1a. It is stored: never change it.
pub fn hash(text: &str) -> u32 {
    let step = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(16_777_619);
    text.bytes().fold(2_166_136_261, step)
}

/// How often the terms of a text stand in it, in the order of their numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counted(pub(super) Vec<(Term, u32)>);

impl Counted {
    /// The terms.
    pub fn terms(&self) -> impl Iterator<Item = Term> {
        self.0.iter().map(|(term, _)| *term)
    }
}

/// The words that are terms: of two characters or more.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(' ').filter(|word| word.len() <= LONGEST && word.chars().nth(1).is_some())
}

/// About as many bytes a word has, and the space behind it.
const WORD: usize = 6;

/// Counts the terms of texts in the form the index has: folded words with spaces between.
pub fn count(texts: &[&str]) -> Counted {
    let bytes: usize = texts.iter().map(|text| text.len()).sum();
    let mut terms = Vec::with_capacity(bytes / WORD);
    terms.extend(texts.iter().flat_map(|text| words(text)).map(Term::of));
    terms.sort_unstable();
    let runs = terms.chunk_by(|one, other| one == other);
    Counted(runs.map(|run| (run[0], u32::try_from(run.len()).unwrap_or(u32::MAX))).collect())
}

/// What a term counts that stands so many times in a text: ever less with each time.
pub(super) fn dampened(times: u32) -> f32 {
    if times == 1 { 1.0 } else { 1.0 + (times as f32).ln() }
}

/// The words of a text that say most about it, each with what it is worth there; at most `limit`,
/// the strongest first.
pub fn strongest<'a>(texts: &[&'a str], weights: &Weights, limit: usize) -> Vec<(&'a str, f32)> {
    let mut counts: HashMap<&str, u32> = HashMap::new();
    for word in texts.iter().flat_map(|text| words(text)) {
        *counts.entry(word).or_default() += 1;
    }
    let worth =
        |(word, times): (&'a str, u32)| (word, dampened(times) * weights.of(Term::of(word)));
    let mut strongest: Vec<(&str, f32)> =
        counts.into_iter().map(worth).filter(|(_, worth)| *worth > 0.0).collect();
    strongest.sort_unstable_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(other.0)));
    strongest.truncate(limit);
    strongest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_counted_and_short_or_endless_words_are_not() {
        let endless = "x".repeat(41);
        let counted = count(&["tide a tide ", &format!("moon {endless} 東京 ")]);
        let times = |word: &str| {
            counted.0.iter().find(|(term, _)| *term == Term::of(word)).map(|(_, times)| *times)
        };
        assert_eq!((times("tide"), times("moon"), times("東京")), (Some(2), Some(1), Some(1)));
        assert_eq!((times("a"), counted.0.len()), (None, 3));
        assert!(counted.0.is_sorted());
    }

    #[test]
    fn numbers_of_words_stay_what_they_are() {
        assert_eq!((hash(""), hash("a")), (0x811c_9dc5, 0xe40c_292c));
        assert_eq!(Term::of("a").number(), (0xe40c_292c ^ 0xe40c_292c_u32 >> 18) & 0x3_ffff);
        assert!(Term::numbered(1 << 18).is_none());
        assert_eq!(Term::numbered(7).map(Term::number), Some(7));
    }

    #[test]
    fn what_stands_often_is_stronger() {
        let flat = Weights::default();
        let strong = strongest(&["tide tide moon ", "wind "], &flat, 2);
        assert_eq!(strong[0].0, "tide");
        assert_eq!((strong[1].0, strong.len()), ("moon", 2));
    }
}
