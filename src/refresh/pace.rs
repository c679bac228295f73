//! When to fetch a source again. Pure arithmetic; the clock is read elsewhere.

use std::time::Duration;

use crate::model::{Article, Interval, SourceState, Timestamp};
use crate::net::{self, next_visit};

/// Seconds between two fetches of a source of which nothing is known.
pub const USUAL: u32 = 3_600;
/// Bounds of the pace that is found out, in seconds.
const QUICKEST: i64 = 1_800;
const SLOWEST: i64 = 6 * 3_600;
/// The newest entries that are looked at.
const LATEST: usize = 10;
/// The wait after the first failure; each further one doubles it.
const PATIENCE: Duration = Duration::from_secs(30 * 60);

/// When a visit takes place, and what holds for sources of which nothing was decided.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    pub now: Timestamp,
    /// The reader's usual interval.
    pub every: Option<Interval>,
}

/// How often a feed with these articles needs fetching: about four times for each that appears.
pub fn pace(articles: &[Article], now: Timestamp) -> u32 {
    let dates = articles.iter().filter_map(|article| article.published);
    let mut dates: Vec<i64> = dates.map(|date| date.0).filter(|date| *date <= now.0).collect();
    dates.sort_unstable_by(|one, other| other.cmp(one));
    dates.truncate(LATEST);
    let (Some(oldest), true) = (dates.last(), dates.len() >= 3) else { return USUAL };
    let gaps = i64::try_from(dates.len()).unwrap_or(1);
    let gap = now.0.saturating_sub(*oldest) / gaps;
    u32::try_from((gap / 4).clamp(QUICKEST, SLOWEST)).unwrap_or(USUAL)
}

/// Seconds between two visits: as the reader decided for the source, else for all of them, else
/// as often as the feed seems to need.
pub fn usual(interval: Option<u32>, state: &SourceState, every: Option<Interval>) -> u32 {
    interval.or(every.map(Interval::seconds)).or(state.pace).unwrap_or(USUAL)
}

/// When to come again after an answer.
pub fn after_answer(
    interval: Option<u32>,
    state: &SourceState,
    max_age: Option<Duration>,
    moment: Moment,
) -> Timestamp {
    let usual = Duration::from_secs(usual(interval, state, moment.every).into());
    later(moment.now, next_visit(usual, net::Outcome::Answered { max_age }))
}

/// When to come again after the `failures`-th failure in a row.
pub fn after_failure(failures: u32, retry_after: Option<Duration>, now: Timestamp) -> Timestamp {
    later(now, next_visit(PATIENCE, net::Outcome::Failed { failures, retry_after }))
}

fn later(now: Timestamp, wait: Duration) -> Timestamp {
    Timestamp(now.0.saturating_add(i64::try_from(wait.as_secs()).unwrap_or(i64::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ArticleId, Clean};

    const NOW: Timestamp = Timestamp(1_800_000_000);

    fn every(seconds: i64, count: i64) -> Vec<Article> {
        (0..count)
            .map(|n| Article {
                published: Some(Timestamp(NOW.0 - n * seconds)),
                ..Article::new(ArticleId::given("a"), Clean::new("A"))
            })
            .collect()
    }

    #[test]
    fn the_pace_follows_what_appears_within_bounds() {
        for (articles, want) in [
            (every(60, 50), 1_800),
            (every(14_400, 50), 3_240),
            (every(86_400 * 30, 50), 21_600),
            (every(60, 2), USUAL),
            (every(-86_400, 9), USUAL),
        ] {
            assert_eq!(pace(&articles, NOW), want);
        }
    }

    #[test]
    fn the_reader_decides_before_the_pace_and_the_server_can_ask_for_more() {
        let state = SourceState { pace: Some(1_800), ..SourceState::default() };
        let moment = Moment { now: NOW, every: None };
        let wait = |interval, state: &SourceState, age: Option<u64>| {
            after_answer(interval, state, age.map(Duration::from_secs), moment).0 - NOW.0
        };
        assert_eq!(wait(None, &SourceState::default(), None), 3_600);
        assert_eq!(wait(None, &state, Some(60)), 1_800);
        assert_eq!(wait(Some(600), &state, None), 600);
        assert_eq!(wait(Some(600), &state, Some(7_200)), 7_200);
        assert_eq!(wait(None, &state, Some(9_999_999)), 86_400);
        let every = Interval::parse("2h");
        assert_eq!(usual(None, &state, every), 7_200);
        assert_eq!(usual(Some(600), &state, every), 600);
    }

    #[test]
    fn failures_double_the_wait_from_half_an_hour_to_a_day() {
        let wait = |failures| after_failure(failures, None, NOW).0 - NOW.0;
        let waits: Vec<i64> = (1..=8).map(wait).map(|seconds| seconds / 60).collect();
        assert_eq!(waits, [30, 60, 120, 240, 480, 960, 1_440, 1_440]);
        let asked = after_failure(1, Some(Duration::from_secs(7_200)), NOW);
        assert_eq!(asked.0 - NOW.0, 7_200);
    }
}
