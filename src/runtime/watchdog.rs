//! A thread that sees the terminal vanish and turns that into a `SIGHUP`.
//!
//! The kernel sends that signal only to the leader of a session. A program whose leader ignores it
//! would live on without a terminal, and no read or write need ever say so.

use std::time::Duration;

use rustix::event::PollFlags;
use rustix::process::{Signal, getpid, kill_process};

use super::signals::spawn;
use super::tty::{self, Readiness};
use crate::model::Problem;

/// How long one look lasts. Linux wakes a sleeping look when the terminal's other end closes;
/// other systems do not promise it, so there the thread looks again.
const LOOK: Option<Duration> =
    if cfg!(target_os = "linux") { None } else { Some(Duration::from_millis(500)) };

/// Starts watching. [`super::signals::Signals`] must be running: it does what is then due.
///
/// # Errors
/// There is no terminal, or the system gives no thread.
pub fn start() -> Result<(), Problem> {
    let refused =
        |error: std::io::Error| Problem::new("cannot watch the terminal", error.to_string());
    let tty = tty::input().map_err(refused)?;
    spawn("watchdog", move || {
        loop {
            match tty::wait(tty, PollFlags::empty(), LOOK) {
                Ok(Readiness::TimedOut) => {}
                Ok(Readiness::Gone) => break,
                // A terminal that cannot be polled cannot be watched; reading it still ends.
                Ok(Readiness::Ready) | Err(_) => return,
            }
        }
        let _ = kill_process(getpid(), Signal::HUP);
    })
    .map_err(refused)
}
