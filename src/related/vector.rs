//! [`Vector`]: the telling terms of one article, compact enough to be kept for each; and
//! [`Weighed`], the same with what the terms are worth, to be compared.

use super::Weights;
use super::bits::{Bits, Unpacked};
use super::terms::{Counted, TERMS, Term, dampened};

/// How many terms are kept of an article: all of a short one, the strongest of a long one.
const MOST: usize = 96;
/// A term that stands there more often counts as if it stood there so often.
const OFTEN: u8 = 31;

/// How the terms of a vector are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    /// Of older caches: for each term the distance from the one before, doubled and one more if a
    /// byte with the number of times follows, in groups of seven bits.
    Groups,
    /// The number of terms in a byte; then for each the distance from the one before, the high bits
    /// in unary, the low ones as they are, and the number of times in unary.
    Bits,
}

impl Coding {
    /// That of [`Vector::to_bytes`].
    pub const NEWEST: Self = Self::Bits;

    /// The number for it in the file.
    pub fn number(self) -> i64 {
        match self {
            Self::Groups => 0,
            Self::Bits => 1,
        }
    }

    /// What a number in the file means; `None` for that of a newer tidings.
    pub fn of(number: i64) -> Option<Self> {
        [Self::Groups, Self::Bits].into_iter().find(|coding| coding.number() == number)
    }
}

/// Terms of an article and how often each stands there, in the order of their numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vector(Vec<(Term, u8)>);

impl Vector {
    /// The strongest terms of a text.
    pub fn of(counted: &Counted, weights: &Weights) -> Self {
        let terms = &counted.0;
        let kept = |(term, times): (Term, u32)| (term, times.min(u32::from(OFTEN)) as u8);
        if terms.len() <= MOST {
            return Self(terms.iter().copied().map(kept).collect());
        }
        let worth =
            |&(term, times): &(Term, u32)| (dampened(times) * weights.of(term), term, times);
        let mut worth: Vec<(f32, Term, u32)> = terms.iter().map(worth).collect();
        worth.select_nth_unstable_by(MOST, |(one, first, _), (other, second, _)| {
            other.total_cmp(one).then(first.cmp(second))
        });
        worth.truncate(MOST);
        let mut terms: Vec<_> =
            worth.into_iter().map(|(_, term, times)| kept((term, times))).collect();
        terms.sort_unstable();
        Self(terms)
    }

    /// The form in which it is stored, [`Coding::Bits`].
    pub fn to_bytes(&self) -> Vec<u8> {
        let count = self.0.len().min(MOST);
        let low = low_bits(count);
        let mut bits = Bits::behind(vec![count as u8]);
        let mut next = 0;
        for &(term, times) in self.0.iter().take(MOST) {
            let apart = term.number() - next;
            next = term.number() + 1;
            bits.unary(apart >> low);
            bits.low(apart, low);
            bits.unary(u32::from(times.clamp(1, OFTEN)) - 1);
        }
        bits.into_bytes()
    }

    /// Reads a stored form; what of it is damaged is left out.
    pub fn from_bytes(coding: Coding, bytes: &[u8]) -> Self {
        match coding {
            Coding::Groups => Self::from_groups(bytes),
            Coding::Bits => Self::from_bits(bytes),
        }
    }

    fn from_bits(bytes: &[u8]) -> Self {
        let Some((count, rest)) = bytes.split_first() else { return Self::default() };
        let count = usize::from(*count).min(MOST);
        let (low, mut rest, mut next) = (low_bits(count), Unpacked::new(rest), 0_u32);
        let terms = (0..count).map_while(|_| {
            let apart = rest.unary()? << low | rest.low(low)?;
            let times = rest.unary()?.saturating_add(1).min(u32::from(OFTEN)) as u8;
            let term = Term::numbered(next.checked_add(apart)?)?;
            next = term.number() + 1;
            Some((term, times))
        });
        Self(terms.collect())
    }

    fn from_groups(bytes: &[u8]) -> Self {
        let (mut terms, mut before, mut rest) = (Vec::with_capacity(MOST), 0_u32, bytes.iter());
        while let Some(number) = number(&mut rest) {
            let times = if number & 1 == 1 { rest.next().copied().unwrap_or(1) } else { 1 };
            before = before.saturating_add(number >> 1);
            let Some(term) = Term::numbered(before).filter(|_| terms.len() < MOST) else { break };
            terms.push((term, times.max(1)));
        }
        Self(terms)
    }

    /// The terms.
    pub fn terms(&self) -> impl Iterator<Item = Term> {
        self.0.iter().map(|(term, _)| *term)
    }
}

/// How many bits of the distance between two of so many terms stand as they are: the rest is mostly 0
/// or 1, as distances of numbers go that lie anywhere.
fn low_bits(count: usize) -> u32 {
    (TERMS * 7 / 10 / count.max(1)).max(1).ilog2()
}

/// A number in groups of seven bits, the lowest first.
fn number(bytes: &mut std::slice::Iter<'_, u8>) -> Option<u32> {
    let mut number = 0;
    for shift in [0, 7, 14] {
        let byte = *bytes.next()?;
        number |= u32::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

/// A vector of length one, each term with its part of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Weighed(Vec<(Term, f32)>);

impl Weighed {
    /// Weighs the terms of a vector.
    pub fn new(vector: &Vector, weights: &Weights) -> Self {
        let worth =
            |&(term, times): &(Term, u8)| (term, dampened(u32::from(times)) * weights.of(term));
        let mut terms: Vec<(Term, f32)> =
            vector.0.iter().map(worth).filter(|(_, worth)| *worth > 0.0).collect();
        let length = terms.iter().map(|(_, worth)| worth * worth).sum::<f32>().sqrt();
        terms.iter_mut().for_each(|(_, worth)| *worth /= length);
        Self(terms)
    }

    /// How near two texts are: 0 with nothing in common, 1 if they are the same.
    pub fn cosine(&self, other: &Self) -> f32 {
        let (mut mine, mut theirs) = (self.0.iter().peekable(), other.0.iter().peekable());
        let mut sum = 0.0;
        while let (Some((term, worth)), Some((their, others))) = (mine.peek(), theirs.peek()) {
            match term.cmp(their) {
                std::cmp::Ordering::Less => drop(mine.next()),
                std::cmp::Ordering::Greater => drop(theirs.next()),
                std::cmp::Ordering::Equal => {
                    sum += worth * others;
                    mine.next();
                    theirs.next();
                }
            }
        }
        sum
    }

    /// What a term adds to how near another text is.
    pub fn part(&self, term: Term) -> f32 {
        self.0.binary_search_by_key(&term, |(term, _)| *term).map_or(0.0, |at| self.0[at].1)
    }
}

/// For each term of an article, how many of the nearest ones have it: what studying it teaches.
pub fn shared_by(article: &Vector, nearest: &[Vector]) -> Vec<(Term, u32)> {
    let has =
        |vector: &Vector, term: Term| vector.0.binary_search_by_key(&term, |(t, _)| *t).is_ok();
    let count = |term: Term| nearest.iter().filter(|vector| has(vector, term)).count() as u32;
    article.terms().map(|term| (term, count(term))).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Count, count};
    use super::*;

    fn vector(text: &str) -> Vector {
        Vector::of(&count(&[text]), &Weights::default())
    }

    fn near(one: &str, other: &str) -> f32 {
        let [one, other] = [one, other].map(|t| Weighed::new(&vector(t), &Weights::default()));
        one.cosine(&other)
    }

    #[test]
    fn texts_are_as_near_as_what_they_share() {
        assert!((near("oil price up", "oil price up") - 1.0).abs() < 1e-5);
        assert_eq!(near("oil price", "tide moon"), 0.0);
        assert!(near("oil price up", "oil price down") > near("oil price up", "oil rig down"));
        assert_eq!(near("", "oil"), 0.0);
    }

    #[test]
    fn of_a_long_text_the_strongest_terms_are_kept() {
        let words: Vec<String> = (0..400).map(|n| format!("w{n}")).collect();
        let text = format!("{} rare rare rare", words.join(" "));
        let common =
            |n: usize| Count { term: Term::of(&words[n]), articles: 900, studied: 0, shared: 0 };
        let weights = Weights::learn(1_000, &(0..300).map(common).collect::<Vec<_>>());
        let vector = Vector::of(&count(&[&text]), &weights);
        assert_eq!(vector.0.len(), MOST);
        assert!(vector.terms().any(|term| term == Term::of("rare")));
        assert!((0..300).filter(|n| vector.terms().any(|t| t == Term::of(&words[*n]))).count() < 5);
    }

    #[test]
    fn vectors_of_older_caches_are_read() {
        let read = Vector::from_bytes(Coding::Groups, &[0x0b, 3, 0x82, 0x01]);
        let term = |number| Term::numbered(number).unwrap();
        assert_eq!(read.0, [(term(5), 3), (term(70), 1)]);
        assert_eq!(Vector::from_bytes(Coding::Bits, &read.to_bytes()), read);
        assert_eq!(Coding::of(2), None);
    }

    #[test]
    fn a_term_takes_two_bytes() {
        let words: Vec<String> = (0..60).map(|n| format!("w{n}")).collect();
        let bytes = vector(&words.join(" ")).to_bytes();
        assert!(bytes.len() < 120, "{}", bytes.len());
    }

    #[test]
    fn studying_counts_who_has_what() {
        let nearest = ["oil up", "oil price", "tide"].map(vector);
        let mut shared = shared_by(&vector("oil price"), &nearest);
        shared.sort_unstable_by_key(|(_, count)| *count);
        assert_eq!(shared, [(Term::of("price"), 1), (Term::of("oil"), 2)]);
    }

    proptest! {
        #[test]
        fn a_vector_survives_being_stored(words in proptest::collection::vec("[a-z]{2,6}", 0..200)) {
            let vector = vector(&words.join(" "));
            let stored = vector.to_bytes();
            prop_assert_eq!(Vector::from_bytes(Coding::NEWEST, &stored), vector);
        }

        #[test]
        fn damaged_bytes_do_no_harm(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            for coding in [Coding::Groups, Coding::Bits] {
                let read = Vector::from_bytes(coding, &bytes);
                prop_assert!(read.0.len() <= MOST && read.0.is_sorted_by_key(|(term, _)| *term));
                prop_assert_eq!(Coding::of(coding.number()), Some(coding));
            }
        }
    }
}
