//! Signals become notices for the event loop, and a deadline for the process.
//!
//! Two threads: one ends the process, one reports the rest. They are apart so that a loop that no
//! longer takes notices can still be ended. What a notice means is the loop's business.

use std::io;
use std::process::ExitCode;
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{
    Pid, Signal, getpgrp, getpid, getsid, kill_current_process_group, kill_process,
};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH};
use signal_hook::iterator::Signals as Incoming;
use signal_hook::low_level;

use super::{modes, tty};
use crate::model::Problem;

/// How long the event loop has to save and end before the process is ended for it.
const DEADLINE: Duration = Duration::from_millis(400);

/// How long [`Signals::stop`] waits to be continued; a stopped process does not notice waiting.
const STOPPED: Duration = Duration::from_secs(1);

/// No thread here does more than pass something on, or report that it could not.
pub(super) const SMALL_STACK: usize = 256 * 1024;

/// What a signal asks of the event loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Save and end with [`Ending::code`]; 400 ms are left. Comes once.
    End(Ending),
    /// Somebody wants the program stopped: suspend the terminal and call [`Signals::stop`].
    Stop,
    /// The process was continued: resume the terminal and draw it whole.
    Continued,
    /// The terminal has this size now.
    Resized { columns: u16, rows: u16 },
}

/// The signal a process ends for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ending(i32);

impl Ending {
    /// 128 and the signal's number, as shells count.
    pub fn code(self) -> ExitCode {
        ExitCode::from(self.status())
    }

    fn status(self) -> u8 {
        u8::try_from(128 + self.0).unwrap_or(u8::MAX)
    }
}

/// The running signal threads. They stay for the life of the process.
#[derive(Debug)]
pub struct Signals {
    continued: Arc<Continued>,
}

/// How often the process was continued.
#[derive(Debug, Default)]
struct Continued {
    times: Mutex<u64>,
    changed: Condvar,
}

impl Continued {
    fn times(&self) -> MutexGuard<'_, u64> {
        self.times.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Signals {
    /// Starts the threads; to be called before the terminal is entered, so that no signal finds it
    /// changed and unguarded. `notify` is called from them; if it blocks, later notices wait, but a
    /// signal that ends the process still ends it.
    ///
    /// `SIGPIPE` needs nothing: the Rust runtime ignores it, and a child gets the default back.
    ///
    /// # Errors
    /// The system gives no thread or no pipe.
    pub fn start(notify: impl Fn(Notice) + Send + Sync + 'static) -> Result<Self, Problem> {
        let refused =
            |error: io::Error| Problem::new("cannot watch for signals", error.to_string());
        let notify: Arc<dyn Fn(Notice) + Send + Sync> = Arc::new(notify);
        let continued = Arc::new(Continued::default());
        let ends = Incoming::new([SIGTERM, SIGHUP, SIGINT, SIGQUIT]).map_err(refused)?;
        let others = Incoming::new([SIGTSTP, SIGCONT, SIGWINCH]).map_err(refused)?;
        let for_end = Arc::clone(&notify);
        spawn("ending", move || end_on(ends, &for_end)).map_err(refused)?;
        let counted = Arc::clone(&continued);
        spawn("signals", move || report(others, &*notify, &counted)).map_err(refused)?;
        Ok(Self { continued })
    }

    /// Stops the process together with its job, as Ctrl-Z does, and returns once it goes on. The
    /// terminal must have been suspended. Returns at once where no shell could continue it.
    pub fn stop(&self) {
        if !has_shell() {
            return;
        }
        let times = self.continued.times();
        let before = *times;
        if kill_current_process_group(Signal::STOP).is_err() {
            return;
        }
        // The kernel may let this thread run on for a moment; the count tells when that was it.
        let waited =
            self.continued.changed.wait_timeout_while(times, STOPPED, |now| *now == before);
        drop(waited);
    }
}

/// Whether the job has somebody above it who sees that it stopped. The leader of a session, such
/// as the program in `xterm -e tidings`, has nobody.
fn has_shell() -> bool {
    getsid(None).is_ok_and(|session| session != getpgrp())
}

pub(super) fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> io::Result<()> {
    thread::Builder::new().name(name.to_owned()).stack_size(SMALL_STACK).spawn(work).map(drop)
}

fn end_on(mut signals: Incoming, notify: &Arc<dyn Fn(Notice) + Send + Sync>) {
    for signal in signals.forever() {
        if matches!(signal, SIGINT | SIGQUIT) && Lent::is_or_was_just_now() {
            continue; // Ctrl-C in the editor's terminal is meant for the editor.
        }
        if let Some(child) = Lent::child() {
            // The loop waits for the child: it has to let go of the terminal first.
            let _ = kill_process(child, Signal::TERM);
        }
        let ending = Ending(signal);
        let notify = Arc::clone(notify);
        // The loop may not take it any more, so the telling is not allowed to hold up the ending.
        let _ = spawn("notice", move || notify(Notice::End(ending)));
        thread::sleep(DEADLINE);
        modes::leave();
        low_level::exit(ending.status().into());
    }
}

fn report(mut signals: Incoming, notify: &dyn Fn(Notice), continued: &Continued) {
    for signal in signals.forever() {
        let lent = Lent::is_on();
        match signal {
            // The editor stopped itself and its job with it; there is no screen to tidy up.
            SIGTSTP if lent => drop(kill_process(getpid(), Signal::STOP)),
            SIGTSTP => notify(Notice::Stop),
            SIGCONT => {
                *continued.times() += 1;
                continued.changed.notify_all();
                if !lent {
                    notify(Notice::Continued);
                }
            }
            _winch => {
                let (columns, rows) = tty::size();
                notify(Notice::Resized { columns, rows });
            }
        }
    }
}

/// The child that has the terminal now, or one of the two values below.
static HOLDER: AtomicI32 = AtomicI32::new(NOBODY);
const NOBODY: i32 = 0;
const NOT_KNOWN_YET: i32 = -1;

/// When a child last gave the terminal back. The lock is held for a copy only.
static LAST_LENT: Mutex<Option<Instant>> = Mutex::new(None);

/// A signal that the terminal sent to a child and to this process alike may be noticed here only
/// after the child has died of it.
const AFTERMATH: Duration = Duration::from_millis(500);

/// The terminal is lent to a child process while this lives: keys that make signals are meant for
/// the child then.
#[derive(Debug)]
pub(super) struct Lent;

impl Lent {
    /// To be called before the child is started: it may be typed at before its id is known.
    pub(super) fn begin() -> Self {
        HOLDER.store(NOT_KNOWN_YET, Ordering::Release);
        Self
    }

    pub(super) fn to(&self, child: u32) {
        HOLDER.store(i32::try_from(child).unwrap_or(NOT_KNOWN_YET), Ordering::Release);
    }

    fn is_on() -> bool {
        HOLDER.load(Ordering::Acquire) != NOBODY
    }

    fn child() -> Option<Pid> {
        Some(HOLDER.load(Ordering::Acquire)).filter(|holder| *holder > 0).and_then(Pid::from_raw)
    }

    fn last() -> MutexGuard<'static, Option<Instant>> {
        LAST_LENT.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_or_was_just_now() -> bool {
        // In this order: a child that ends between the two looks is seen by the second.
        Self::is_on() || Self::last().is_some_and(|last| last.elapsed() < AFTERMATH)
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        *Self::last() = Some(Instant::now());
        HOLDER.store(NOBODY, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shells_count_signals_from_128() {
        assert_eq!([Ending(SIGHUP), Ending(SIGTERM)].map(Ending::status), [129, 143]);
    }
}
