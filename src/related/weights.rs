//! [`Weights`]: what each term is worth, learned from the cache itself.
//!
//! Rarity is the usual logarithm. Cohesion is the share of an article's nearest ones that have one
//! of its terms, too, averaged over the articles that were studied. Rarity alone takes misprints
//! and odd numbers for the most telling words there are; what articles are about is what their
//! neighbours are about.

use super::terms::{TERMS, Term};

/// How many of the nearest articles are looked at when one is studied, at most; what they share is
/// counted as if it always were so many.
pub const NEAREST: usize = 20;

/// Steps of a stored weight for each unit, so that the rarest term of a million fits into a byte.
const STEPS: f32 = 17.0;
/// Cohesion of terms of which nothing is known yet.
const UNKNOWN: f32 = 0.25;
/// What terms of like rarity say about one counts as much as so many articles that have it.
const PRIOR: f32 = 3.0;
/// Classes of rarity, each twice as rare as the one before.
const CLASSES: usize = 24;

/// What the cache counted of one term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    pub term: Term,
    /// Articles that had it when they came in.
    pub articles: u32,
    /// Articles with it that were studied.
    pub studied: u32,
    /// How many of their nearest articles had it, too, all together.
    pub shared: u32,
}

/// What each term is worth, a byte a term. The default knows nothing and gives each the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Weights(Vec<u8>);

impl Weights {
    /// Weighs the terms of a cache that has read so many articles.
    pub fn learn(articles: u64, counts: &[Count]) -> Self {
        let articles = articles as f32 + 1.0;
        let classes = Classes::of(articles, counts);
        let mut weights = vec![byte(articles.ln() * classes.cohesion(CLASSES - 1).sqrt()); TERMS];
        for count in counts {
            let rarity = rarity(articles, count);
            let prior = classes.cohesion(class(rarity));
            let studied = count.studied as f32;
            let shared = count.shared as f32 / NEAREST as f32;
            let cohesion = (shared + PRIOR * prior) / (studied + PRIOR);
            if let Some(weight) = weights.get_mut(count.term.number() as usize) {
                *weight = byte(rarity * cohesion.min(1.0).sqrt());
            }
        }
        Self(weights)
    }

    /// Weights as they were stored; bytes that are none of ours know nothing.
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        if bytes.len() == TERMS { Self(bytes) } else { Self::default() }
    }

    /// The weights to be stored.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// What a term is worth; 0 for one that stands everywhere.
    pub fn of(&self, term: Term) -> f32 {
        self.0.get(term.number() as usize).map_or(1.0, |byte| f32::from(*byte) / STEPS)
    }
}

fn byte(weight: f32) -> u8 {
    // A float becomes the nearest number there is: 0 to 255.
    (weight * STEPS).round() as u8
}

fn rarity(articles: f32, count: &Count) -> f32 {
    (articles / count.articles.max(1) as f32).ln().max(0.0)
}

fn class(rarity: f32) -> usize {
    ((rarity / std::f32::consts::LN_2) as usize).min(CLASSES - 1)
}

/// The cohesion of terms by how rare they are.
struct Classes([(f32, f32); CLASSES]);

impl Classes {
    fn of(articles: f32, counts: &[Count]) -> Self {
        let mut classes = [(0.0, 0.0); CLASSES];
        for count in counts {
            let (studied, shared) = &mut classes[class(rarity(articles, count))];
            *studied += count.studied as f32;
            *shared += count.shared as f32 / NEAREST as f32;
        }
        Self(classes)
    }

    /// Of a class that nothing is known of, that of the nearest more common one.
    fn cohesion(&self, class: usize) -> f32 {
        let known = self.0[..=class].iter().rev().find(|(studied, _)| *studied >= PRIOR);
        known.map_or(UNKNOWN, |(studied, shared)| shared / studied)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(word: &str, articles: u32, studied: u32, shared: u32) -> Count {
        Count { term: Term::of(word), articles, studied, shared }
    }

    #[test]
    fn rare_terms_are_worth_more_and_those_of_every_article_nothing() {
        let counts =
            [counted("the", 1_001, 0, 0), counted("oil", 100, 0, 0), counted("tin", 5, 0, 0)];
        let weights = Weights::learn(1_000, &counts);
        let [the, oil, tin, new] =
            ["the", "oil", "tin", "unheard"].map(|w| weights.of(Term::of(w)));
        assert!(the == 0.0 && oil > 0.0 && tin > oil && new >= tin);
    }

    #[test]
    fn terms_that_the_nearest_share_are_worth_more_than_others_as_rare() {
        let counts = [counted("cocoa", 50, 10, 160), counted("showers", 50, 10, 8)];
        let weights = Weights::learn(1_000, &counts);
        assert!(weights.of(Term::of("cocoa")) > 1.5 * weights.of(Term::of("showers")));
    }

    #[test]
    fn one_odd_article_decides_nothing() {
        let usual = (0..40).map(|n| counted(&format!("w{n}"), 50, 10, 60));
        let with = |odd| Weights::learn(1_000, &usual.clone().chain([odd]).collect::<Vec<_>>());
        let once = with(counted("odd", 50, 1, 0)).of(Term::of("odd"));
        let often = with(counted("odd", 50, 30, 0)).of(Term::of("odd"));
        assert!(once > 2.0 * often, "{once} {often}");
    }

    #[test]
    fn weights_survive_being_stored() {
        let weights = Weights::learn(1_000, &[counted("oil", 100, 3, 20)]);
        assert_eq!(Weights::from_bytes(weights.bytes().to_vec()), weights);
        assert_eq!(Weights::from_bytes(vec![1, 2]), Weights::default());
        assert_eq!(Weights::default().of(Term::of("oil")), 1.0);
    }
}
