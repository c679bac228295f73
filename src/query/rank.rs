//! How well texts fit a search, compared with each other.

use super::seek::{self, Fields, Seeker};

/// What a word counts in title, byline and body.
const WEIGHTS: [f64; 3] = [8.0, 2.0, 1.0];
/// How soon more of the same word count no more, and how much a long text has to have more of it:
/// the usual values of BM25.
const K1: f64 = 1.2;
const B: f64 = 0.75;

/// How often the words of a search stand in one text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sighting {
    /// For each word or phrase, weighted by where it stands.
    counts: Vec<f64>,
    /// Bytes of the text.
    length: f64,
}

impl Seeker {
    /// Counts the words that are looked for.
    pub fn sight(&self, fields: Fields<'_>) -> Sighting {
        let mut counts = vec![0.0; self.runs().len()];
        for (text, weight) in [fields.title, fields.byline, fields.body].into_iter().zip(WEIGHTS) {
            seek::each_sight(self.runs(), text, |run| counts[run] += weight);
        }
        // How long words are differs less than how long texts are.
        Sighting { counts, length: fields.body.len() as f64 }
    }

    /// Which part of the words that are looked for a title has: 0 to 1.
    pub fn share(&self, title: &str) -> f64 {
        // Nobody looks for more words than this at once.
        let (mut found, runs) = (0_u64, self.runs());
        seek::each_sight(runs, title, |run| found |= 1_u64.checked_shl(run as u32).unwrap_or(0));
        f64::from(found.count_ones()) / runs.len().clamp(1, 64) as f64
    }
}

/// How well each of some texts fits: BM25 among them (Robertson and Zaragoza, "The Probabilistic
/// Relevance Framework: BM25 and Beyond"), with what a word counts in a title taken into its
/// frequency. Never negative; a word that all texts have still counts.
pub fn relevances(sightings: &[Sighting]) -> Vec<f64> {
    let all = sightings.len() as f64;
    let average = sightings.iter().map(|text| text.length).sum::<f64>() / all.max(1.0);
    let runs = sightings.first().map_or(0, |text| text.counts.len());
    let rarity: Vec<f64> = (0..runs)
        .map(|run| {
            let having = sightings.iter().filter(|text| text.counts[run] > 0.0).count() as f64;
            (1.0 + (all - having + 0.5) / (having + 0.5)).ln()
        })
        .collect();
    let relevance = |text: &Sighting| {
        let long = 1.0 - B + B * text.length / average.max(1.0);
        let word =
            |(count, rarity): (&f64, &f64)| rarity * count * (K1 + 1.0) / (count + K1 * long);
        text.counts.iter().zip(&rarity).map(word).sum()
    };
    sightings.iter().map(relevance).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::{Typing, parse};

    #[test]
    fn titles_rare_words_and_short_texts_count_more() {
        let seeker = Seeker::new(&parse("tide OR moon", Typing::Done).unwrap());
        let long = format!("tide {}", "word ".repeat(99));
        let texts = [
            ("", "tide and more"),
            ("Tide", "and more"),
            ("", "moon and more"),
            ("", long.as_str()),
            ("", "nothing of it"),
            ("", "tide tide more"),
        ];
        let sight = |(title, body): &(&str, &str)| seeker.sight(Fields { title, byline: "", body });
        let sightings: Vec<Sighting> = texts.iter().map(sight).collect();
        let found = relevances(&sightings);
        let [plain, title, rare, long, none, twice] = found[..] else { panic!("six texts") };
        assert!(title > twice && twice > plain && rare > plain && plain > long && long > none);
        assert!(none == 0.0 && relevances(&[]).is_empty());
        assert_eq!((seeker.share("The Tide"), seeker.share("x")), (0.5, 0.0));
    }
}
