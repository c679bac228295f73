//! What a step of the protocol does to a comment's way: what is counted, what is in doubt from then
//! on, and how long to wait. Pure, like the table it belongs to.

use std::time::Duration;

use super::protocol::{Event, Row, When};
use crate::model::{Delivery, Timestamp};

/// The longest time a request is under way, and how long the site may be at work on it afterwards.
const UNDER_WAY: i64 = 60;
const SETTLED: i64 = 120;

/// How long after an attempt of unknown outcome a site's refusal of a second one is relied on: what
/// a moderator has thrown away in the meantime does not count as there.
pub const RELIABLE: i64 = 24 * 3_600;

/// How long a site is left alone that said "too fast" and not for how long.
const FLOOD: i64 = 20;

/// The waits after failures: doubled from the first to the last, in seconds.
const FIRST_WAIT: i64 = 60;
const LAST_WAIT: i64 = 6 * 3_600;

/// How often a moderator's site is asked: soon, then hourly, then daily, then never again; each
/// with the age of the comment up to which it holds, in seconds.
const POLLS: [(i64, i64); 4] =
    [(3_600, 600), (24 * 3_600, 3_600), (7 * 24 * 3_600, 6 * 3_600), (60 * 24 * 3_600, 24 * 3_600)];

/// The way of a comment after a row's step at `now`. `asked` is how long the site itself asked to
/// be left alone. Everything that does not follow from the step stays as it was.
pub fn after(delivery: &Delivery, row: Row, asked: Option<Duration>, now: Timestamp) -> Delivery {
    let mut next = delivery.clone();
    match row.event {
        Event::Taken => {
            next.attempts = next.attempts.saturating_add(1);
            next.started = Some(now);
        }
        Event::Lost | Event::Orphaned => next.doubt = next.doubt.or(next.started).or(Some(now)),
        Event::NotReady
        | Event::NotSent
        | Event::Stored
        | Event::StoredHeld
        | Event::Duplicate
        | Event::TooFast
        | Event::Denied
        | Event::Found
        | Event::AbsentSafe
        | Event::AbsentOpen
        | Event::NoSight
        | Event::Visible
        | Event::Hidden
        | Event::Removed
        | Event::Hold
        | Event::Retry
        | Event::SendAgain
        | Event::Arrived => {}
    }
    if row.event == Event::SendAgain {
        // The writer answers for it: a refusal as a duplicate counts from here on.
        next.doubt = Some(now);
    }
    let asked = asked.map(|wait| i64::try_from(wait.as_secs()).unwrap_or(i64::MAX));
    let at = |seconds: i64| Some(Timestamp(now.0.saturating_add(seconds)));
    next.not_before = match row.when {
        When::Flood => at(asked.unwrap_or(0).max(FLOOD)),
        When::Settled if row.event == Event::Orphaned => {
            let started = next.started.unwrap_or(now).0;
            Some(Timestamp(started.saturating_add(UNDER_WAY + SETTLED)))
        }
        When::Settled => at(SETTLED),
        // What the site or caution asked for stays asked for.
        When::Never | When::Now | When::Backoff | When::Poll => {
            delivery.not_before.filter(|moment| *moment > now)
        }
    };
    next.next_try = match row.when {
        When::Never => None,
        When::Now => Some(next.not_before.unwrap_or(now)),
        When::Backoff => at(asked.unwrap_or(0).max(backoff(next.attempts))),
        When::Flood | When::Settled => next.not_before,
        When::Poll => poll(now.since(next.started.unwrap_or(now))).and_then(at),
    };
    next
}

fn backoff(attempts: u32) -> i64 {
    let doubled = FIRST_WAIT.checked_shl(attempts.saturating_sub(1).min(20)).unwrap_or(LAST_WAIT);
    doubled.clamp(FIRST_WAIT, LAST_WAIT)
}

fn poll(age: i64) -> Option<i64> {
    POLLS.iter().find(|(upto, _)| age < *upto).map(|(_, wait)| *wait)
}
