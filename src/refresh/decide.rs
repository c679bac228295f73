//! What the reader decides about one source's visits, and when that takes effect.

use crate::model::{FullText, Interval, Problem, Source, Timestamp};
use crate::store::Store;

use super::pace;

/// A decision about a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// How often it is fetched; `None` leaves it to tidings.
    Every(Option<Interval>),
    FullText(FullText),
}

/// Writes a decision down; `every` is the reader's usual interval. A new interval also moves the
/// next visit, unless the server asked to be left alone or the last visits failed: those waits
/// are not the reader's to shorten. Says whether the source is still there.
///
/// # Errors
///
/// The store cannot be written.
pub fn decide(
    store: &mut Store,
    source: &mut Source,
    decision: Decision,
    every: Option<Interval>,
    now: Timestamp,
) -> Result<bool, Problem> {
    let before = pace::usual(source.interval, &source.state, every);
    match decision {
        Decision::Every(interval) => source.interval = interval.map(Interval::seconds),
        Decision::FullText(full_text) => source.full_text = full_text,
    }
    if !store.decide_source(source, now)? {
        return Ok(false);
    }
    let after = pace::usual(source.interval, &source.state, every);
    if let Some(due) = replanned(source, before, after) {
        source.state.next_due = Some(due);
        store.save_feed(&source.id, &[], &source.state, now)?;
    }
    Ok(true)
}

/// When the next visit is, where the plan was the reader's or our own so far.
fn replanned(source: &Source, before: u32, after: u32) -> Option<Timestamp> {
    let state = &source.state;
    let (last, due) = (state.last_success?, state.next_due?);
    let ours = state.failures == 0 && due.since(last) <= i64::from(before);
    (ours && before != after).then(|| Timestamp(last.0.saturating_add(i64::from(after))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Address, NamedBy, SourceState};

    fn source(waits: i64, failures: u32) -> Source {
        let address = Address::parse("https://a.example/feed").expect("an address");
        let state = SourceState {
            last_success: Some(Timestamp(1_000)),
            next_due: Some(Timestamp(1_000 + waits)),
            failures,
            ..SourceState::default()
        };
        Source { state, ..Source::new(address, NamedBy::Reader) }
    }

    #[test]
    fn a_new_interval_moves_the_next_visit_but_no_wait_that_was_asked_for() {
        let due = |source: &Source, after| replanned(source, 3_600, after).map(|due| due.0);
        assert_eq!(due(&source(3_600, 0), 7_200), Some(8_200));
        assert_eq!(due(&source(3_600, 0), 600), Some(1_600));
        assert_eq!(due(&source(3_600, 0), 3_600), None);
        assert_eq!(due(&source(36_000, 0), 600), None);
        assert_eq!(due(&source(1_800, 1), 600), None);
    }
}
