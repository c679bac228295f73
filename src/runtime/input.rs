//! [`Reader`]: the one thread that reads keys, and the gate that keeps it from reading while
//! somebody else has the terminal.
//!
//! It reads by itself and leaves crossterm's reader unused: that one waits inside a read for the
//! rest of a sequence and cannot be called back from there, leaves what goes beyond one kilobyte
//! lying until the next key, and turns in a circle for ever once its terminal is gone. It wakes
//! only when something was typed.

use std::io;
use std::ops::ControlFlow;
use std::os::fd::BorrowedFd;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rustix::event::PollFlags;
use rustix::io::Errno;

use super::decode::{Decoder, Input};
use super::signals::spawn;
use super::tty::{self, Readiness};
use crate::model::Problem;

/// The most that is read at once; a paste of any length comes in pieces of this size.
const CHUNK: usize = 4096;

/// A handle on the reading thread.
#[derive(Clone, Debug)]
pub struct Reader {
    gate: Arc<Gate>,
}

/// Reading happens only with the lock held and only where something is there to read, so whoever
/// has the lock knows that nobody is inside a read.
#[derive(Debug, Default)]
struct Gate {
    parked: Mutex<bool>,
    opened: Condvar,
}

impl Gate {
    fn lock(&self) -> MutexGuard<'_, bool> {
        self.parked.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What became of one look at the terminal.
enum Look {
    Read(usize),
    Nothing,
    Gone,
}

impl Reader {
    /// Starts reading. `forward` gets everything in the order it was typed and may block; the
    /// thread ends when it breaks, or after [`Input::Ended`].
    ///
    /// # Errors
    /// There is no terminal, or the system gives no thread.
    pub fn start(
        forward: impl FnMut(Input) -> ControlFlow<()> + Send + 'static,
    ) -> Result<Self, Problem> {
        let refused =
            |error: io::Error| Problem::new("cannot read the keyboard", error.to_string());
        let tty = tty::input().map_err(refused)?;
        let gate = Arc::new(Gate::default());
        let theirs = Arc::clone(&gate);
        spawn("input", move || run(tty, &theirs, forward)).map_err(refused)?;
        Ok(Self { gate })
    }

    /// Stops reading: once this returns, no key is taken until [`Reader::resume`].
    pub fn park(&self) {
        *self.gate.lock() = true;
    }

    /// Reads on.
    pub fn resume(&self) {
        *self.gate.lock() = false;
        self.gate.opened.notify_all();
    }
}

fn run(tty: BorrowedFd<'static>, gate: &Gate, mut forward: impl FnMut(Input) -> ControlFlow<()>) {
    let mut decoder = Decoder::default();
    let mut bytes = [0; CHUNK];
    loop {
        let mut inputs = Vec::new();
        match look(tty, gate, decoder.patience(), &mut bytes) {
            Look::Read(count) => decoder.feed(&bytes[..count], &mut inputs),
            Look::Nothing => decoder.settle(&mut inputs),
            Look::Gone => inputs.push(Input::Ended),
        }
        for input in inputs {
            let ended = input == Input::Ended;
            if forward(input).is_break() || ended {
                return;
            }
        }
    }
}

fn look(tty: BorrowedFd<'_>, gate: &Gate, patience: Option<Duration>, bytes: &mut [u8]) -> Look {
    loop {
        match tty::wait(tty, PollFlags::IN, patience) {
            Ok(Readiness::Ready) => {}
            Ok(Readiness::TimedOut) => return Look::Nothing,
            Ok(Readiness::Gone) | Err(_) => return Look::Gone,
        }
        let mut parked = gate.lock();
        if *parked {
            while *parked {
                parked = gate.opened.wait(parked).unwrap_or_else(PoisonError::into_inner);
            }
            continue; // What woke this thread was typed for somebody else.
        }
        // Somebody else may have read it while this thread waited for the lock.
        if !matches!(tty::wait(tty, PollFlags::IN, Some(Duration::ZERO)), Ok(Readiness::Ready)) {
            continue;
        }
        match rustix::io::read(tty, &mut *bytes) {
            Ok(0) => return Look::Gone,
            Ok(count) => return Look::Read(count),
            Err(Errno::INTR | Errno::AGAIN) => {}
            Err(_) => return Look::Gone,
        }
    }
}
