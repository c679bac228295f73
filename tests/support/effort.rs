//! What a piece of work costs a processor. A machine that has other things to do must not fail a
//! test of it, as it would by the clock on the wall.

use std::time::{Duration, Instant};

/// Work that this thread does from now on.
pub struct Effort {
    began: Instant,
    before: Option<Duration>,
}

impl Effort {
    pub fn begin() -> Self {
        Self { began: Instant::now(), before: worked() }
    }

    /// The time this thread has had a processor since; where the system does not say, the time
    /// that has passed.
    pub fn so_far(&self) -> Duration {
        match (self.before, worked()) {
            (Some(before), Some(now)) => now.saturating_sub(before),
            (None, _) | (_, None) => self.began.elapsed(),
        }
    }
}

fn worked() -> Option<Duration> {
    let said = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(Duration::from_nanos(said.split(' ').next()?.parse().ok()?))
}
