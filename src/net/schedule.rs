//! When to ask a source again: the usual pace, stretched by what servers say and by failures.
//!
//! Pure arithmetic; the clock is read elsewhere.

use std::time::Duration;

/// No source waits longer than this, whatever a server or a row of failures asks for.
pub const LONGEST_WAIT: Duration = Duration::from_secs(24 * 60 * 60);

/// How the last visit went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// There was an answer, with the time it will do for, if the server said.
    Answered { max_age: Option<Duration> },
    /// It failed, for the `failures`-th time in a row (1 or more), with the time the server asked
    /// to be left alone.
    Failed { failures: u32, retry_after: Option<Duration> },
}

/// How long to wait until the next visit, where `usual` is the pace that the user set.
///
/// Each further failure doubles the wait. A server can make it longer, never shorter, and never
/// longer than [`LONGEST_WAIT`], unless the user's own pace is slower than that.
pub fn next_visit(usual: Duration, outcome: Outcome) -> Duration {
    let (own, asked) = match outcome {
        Outcome::Answered { max_age } => (usual, max_age),
        Outcome::Failed { failures, retry_after } => {
            let doublings = failures.saturating_sub(1).min(31);
            (usual.saturating_mul(1 << doublings), retry_after)
        }
    };
    let wait = own.max(asked.unwrap_or_default());
    wait.min(LONGEST_WAIT.max(usual))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    fn failed(failures: u32, retry_after: Option<Duration>) -> Duration {
        next_visit(HOUR, Outcome::Failed { failures, retry_after })
    }

    fn answered(max_age: Option<Duration>) -> Duration {
        next_visit(HOUR, Outcome::Answered { max_age })
    }

    #[test]
    fn failures_double_the_wait_up_to_a_day() {
        let waits: Vec<u64> =
            [0, 1, 2, 3, 4, 5, 6, u32::MAX].map(|n| failed(n, None).as_secs() / 3600).to_vec();
        assert_eq!(waits, [1, 1, 2, 4, 8, 16, 24, 24]);
    }

    #[test]
    fn a_server_can_ask_for_more_time_but_not_for_less() {
        assert_eq!(failed(1, Some(3 * HOUR)), 3 * HOUR);
        assert_eq!(failed(3, Some(HOUR)), 4 * HOUR);
        assert_eq!(answered(Some(6 * HOUR)), 6 * HOUR);
        assert_eq!(answered(Some(Duration::ZERO)), HOUR);
        assert_eq!(answered(Some(Duration::MAX)), LONGEST_WAIT);
    }

    #[test]
    fn a_slow_pace_of_the_user_stays() {
        let week = 7 * LONGEST_WAIT;
        assert_eq!(next_visit(week, Outcome::Answered { max_age: None }), week);
        assert_eq!(next_visit(week, Outcome::Failed { failures: 9, retry_after: None }), week);
    }
}
