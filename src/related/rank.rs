//! Putting candidates in order: how near they are, what else speaks for them, and which of them say
//! the same as another.

use super::Weighed;
use crate::model::ListKey;

/// Texts this near are one text: a report that came twice, or was only touched up.
const SAME: f32 = 0.98;
/// Texts less near than this have nothing to say about each other.
const NEAR: f32 = 0.05;
/// How many of the nearest are compared with each other.
const POOL: usize = 60;
/// How many of these speak for the others.
const VOICES: usize = 10;
/// What they say counts against what the article itself says.
const HEARD: f32 = 0.3;
/// Steps in which two scores count as equal, so that the newer article comes first.
const STEPS: f32 = 500.0;

/// What speaks for a candidate besides its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Evidence {
    /// Its title says that it answers this one.
    Replies,
    /// This one's title says that it answers it.
    Answered,
    /// This one links to it.
    Cited,
    /// It links to this one.
    Cites,
    /// Its title counts on from this one's, or the chain leads there.
    Series,
    /// Both link to the same page.
    SameLink,
}

impl Evidence {
    /// What it counts beside how near the words are, which is 1 at most.
    fn weight(self) -> f32 {
        match self {
            Self::Replies | Self::Answered | Self::Cited | Self::Cites => 1.0,
            Self::Series | Self::SameLink => 0.25,
        }
    }
}

/// An article that may be related.
#[derive(Clone, Debug)]
pub struct Candidate {
    pub key: ListKey,
    pub weighed: Weighed,
    /// Each kind once.
    pub evidence: Vec<Evidence>,
}

impl Candidate {
    fn bonus(&self) -> f32 {
        self.evidence.iter().map(|evidence| evidence.weight()).sum()
    }
}

/// A candidate in its place.
#[derive(Clone, Debug)]
pub struct Ranked {
    pub candidate: Candidate,
    pub score: f32,
}

/// The candidates that are related to an article, the most related first and the newest of equals;
/// of several that are one text only the first, and none that is the article's own.
///
/// A candidate is judged by the article's words and, for a part, by those of the candidates nearest
/// to it: a word that only these two share by chance brings nothing from the others.
pub fn rank(article: &Weighed, candidates: Vec<Candidate>, limit: usize) -> Vec<Ranked> {
    let near = |candidate: Candidate| {
        let cosine = article.cosine(&candidate.weighed);
        (cosine < SAME && (cosine >= NEAR || !candidate.evidence.is_empty()))
            .then_some((cosine, candidate))
    };
    let mut all: Vec<(f32, Candidate)> = candidates.into_iter().filter_map(near).collect();
    all.sort_by(|one, other| {
        let by = |(cosine, candidate): &(f32, Candidate)| cosine + candidate.bonus();
        by(other).total_cmp(&by(one)).then_with(|| other.1.key.cmp(&one.1.key))
    });
    let mut pool: Vec<(f32, Candidate)> = Vec::new();
    for one in all {
        let same = |(_, other): &(f32, Candidate)| one.1.weighed.cosine(&other.weighed) >= SAME;
        if !pool.iter().any(same) {
            pool.push(one);
        }
        if pool.len() == POOL.max(limit) {
            break;
        }
    }
    let heard = heard(&pool);
    let mut ranked: Vec<Ranked> = pool
        .into_iter()
        .zip(heard)
        .map(|((cosine, candidate), heard)| {
            let score = cosine * (1.0 - HEARD) + heard * HEARD + candidate.bonus();
            Ranked { candidate, score }
        })
        .collect();
    let step = |ranked: &Ranked| (ranked.score * STEPS).round();
    ranked.sort_by(|one, other| {
        step(other).total_cmp(&step(one)).then_with(|| other.candidate.key.cmp(&one.candidate.key))
    });
    ranked.truncate(limit);
    ranked
}

/// How near each candidate is to the nearest others, each of which counts as it is near itself.
fn heard(pool: &[(f32, Candidate)]) -> Vec<f32> {
    let voices = &pool[..pool.len().min(VOICES)];
    let of = |at: usize, candidate: &Candidate| {
        let others = voices.iter().enumerate().filter(|(voice, _)| *voice != at);
        let (sum, weight) = others.fold((0.0, 0.0), |(sum, weight), (_, (near, voice))| {
            (sum + near * voice.weighed.cosine(&candidate.weighed), weight + near)
        });
        if weight > 0.0 { sum / weight } else { 0.0 }
    };
    pool.iter().enumerate().map(|(at, (_, candidate))| of(at, candidate)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Vector, Weights, count};
    use super::*;

    fn weighed(text: &str) -> Weighed {
        Weighed::new(&Vector::of(&count(&[text]), &Weights::default()), &Weights::default())
    }

    fn candidate(row: i64, text: &str, evidence: &[Evidence]) -> Candidate {
        let key = ListKey { when: row, row };
        Candidate { key, weighed: weighed(text), evidence: evidence.to_vec() }
    }

    fn ranked(text: &str, candidates: Vec<Candidate>) -> Vec<i64> {
        let ranked = rank(&weighed(text), candidates, 10);
        ranked.iter().map(|ranked| ranked.candidate.key.row).collect()
    }

    #[test]
    fn the_nearest_come_first_and_strangers_not_at_all() {
        let candidates = vec![
            candidate(1, "tide moon", &[]),
            candidate(2, "oil price rises again", &[]),
            candidate(3, "oil rig sold", &[]),
        ];
        assert_eq!(ranked("oil price rises", candidates), [2, 3]);
    }

    #[test]
    fn of_equals_the_newest_comes_first() {
        let candidates = ["oil tin", "oil zinc", "oil lead"];
        let candidates =
            candidates.iter().zip(1..).map(|(text, row)| candidate(row, text, &[])).collect();
        assert_eq!(ranked("oil gas", candidates), [3, 2, 1]);
    }

    #[test]
    fn one_text_comes_once_and_the_article_itself_never() {
        let candidates = vec![
            candidate(1, "oil price rises", &[Evidence::Cites]),
            candidate(2, "oil price falls today", &[]),
            candidate(3, "oil price falls today", &[]),
        ];
        assert_eq!(ranked("rises oil price", candidates), [3]);
    }

    #[test]
    fn links_say_more_than_words() {
        let candidates = vec![
            candidate(1, "oil price rises again", &[]),
            candidate(2, "tide moon", &[Evidence::Cited]),
            candidate(3, "oil rig sold", &[Evidence::SameLink]),
        ];
        assert_eq!(ranked("oil price rises", candidates), [2, 1, 3]);
    }

    #[test]
    fn what_the_nearest_are_about_decides_between_two_as_near() {
        let candidates = vec![
            candidate(1, "cocoa crop bahia", &[]),
            candidate(2, "cocoa crop harvest", &[]),
            candidate(3, "crop bahia", &[]),
            candidate(5, "showers tuesday", &[]),
            candidate(4, "showers harvest", &[]),
        ];
        let found = ranked("cocoa crop showers", candidates);
        let place = |row: i64| found.iter().position(|other| *other == row);
        assert!(place(4) < place(5));
    }
}
