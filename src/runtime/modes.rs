//! The modes a terminal is put into, and the way back out of them from any thread at any moment.
//!
//! The way back belongs to the process, not to a value: a panic hook and a signal's thread have to
//! find it. It takes no lock that somebody else could hold while doing anything slow, it allocates
//! nothing, and it never waits for a terminal that has stopped taking bytes.

use std::io;
use std::os::fd::BorrowedFd;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Mutex, MutexGuard, TryLockError};
use std::thread::yield_now;
use std::time::{Duration, Instant};

use rustix::event::PollFlags;
use rustix::io::Errno;
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};

use super::tty::{self, Readiness};

/// Alternate screen, bracketed paste, unambiguous keys (kitty protocol, flag 1), no cursor.
/// The keys come after the screen: each screen has its own stack of them. Nothing is asked,
/// because a terminal that does not answer would hold up the start.
const ENTER: &[u8] = b"\x1b[?1049h\x1b[?2004h\x1b[>1u\x1b[?25l";

/// The same for a terminal that never left: the stack of keys already has our entry.
const ENTER_AGAIN: &[u8] = b"\x1b[?1049h\x1b[?2004h\x1b[?25l";

/// The reverse in reverse order, after the end of a frame that may have been cut off.
const LEAVE: &[u8] = b"\x1b[?2026l\x1b[0m\x1b[?25h\x1b[<1u\x1b[?2004l\x1b[?1049l";

/// How long a leaving thread gives a full terminal, and another thread that is leaving already.
const PATIENCE: Duration = Duration::from_millis(50);

const OUTSIDE: u8 = 0;
const INSIDE: u8 = 1;
const LEAVING: u8 = 2;

static STATE: AtomicU8 = AtomicU8::new(OUTSIDE);

/// The line settings as they were found. The lock is held for a copy and never for anything else.
static SAVED: Mutex<Option<Termios>> = Mutex::new(None);

/// Which line settings [`leave`] restores later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settings {
    /// Those the terminal has now: a shell has set them.
    AsFound,
    /// Those remembered: what the terminal has now was left by a child that may have crashed.
    AsRemembered,
}

/// Puts the terminal into the program's modes, and remembers its settings if it was outside.
///
/// # Errors
/// Where the terminal refuses; its settings are then as before.
pub fn enter(restored_later: Settings) -> io::Result<()> {
    let tty = tty::input()?;
    let inside = inside();
    let mut settings = tcgetattr(tty)?;
    if let Some(mut saved) = lock_saved() {
        match (&*saved, restored_later) {
            (Some(saved), _) if inside => settings = saved.clone(),
            (Some(saved), Settings::AsRemembered) => settings = saved.clone(),
            (None | Some(_), Settings::AsFound | Settings::AsRemembered) => {
                *saved = Some(settings.clone());
            }
        }
    }
    settings.make_raw();
    tcsetattr(tty, OptionalActions::Now, &settings)?;
    // From here on there is something to undo, even if the next write fails half way.
    STATE.store(INSIDE, Ordering::Release);
    write_all(tty::output(), if inside { ENTER_AGAIN } else { ENTER }, None)
}

/// Whether the terminal is in the program's modes.
pub fn inside() -> bool {
    STATE.load(Ordering::Acquire) == INSIDE
}

/// Gives the terminal back as it was found. Any thread may call it, more than once.
pub fn leave() {
    match STATE.compare_exchange(INSIDE, LEAVING, Ordering::AcqRel, Ordering::Acquire) {
        Ok(_) => {}
        Err(LEAVING) if !wait_for_other() => {}
        Err(_) => return,
    }
    // A terminal that takes nothing is left alone: the process has to end all the same.
    let _ = write_all(tty::output(), LEAVE, Some(PATIENCE));
    restore_settings();
    STATE.store(OUTSIDE, Ordering::Release);
}

/// Waits for the thread that is leaving; whether it came to the end of it.
fn wait_for_other() -> bool {
    let start = Instant::now();
    while start.elapsed() < PATIENCE * 2 {
        if STATE.load(Ordering::Acquire) != LEAVING {
            return true;
        }
        yield_now();
    }
    false
}

fn restore_settings() {
    // Changing a terminal that another job holds would stop this process before it can end, and
    // whoever holds it has brought settings of its own.
    if !tty::in_foreground() {
        return;
    }
    let saved = lock_saved().and_then(|saved| saved.clone());
    if let (Some(saved), Ok(tty)) = (saved, tty::input()) {
        let _ = tcsetattr(tty, OptionalActions::Now, &saved);
    }
}

/// The lock, unless its holder was cut off in the middle of a copy and will never give it back.
fn lock_saved() -> Option<MutexGuard<'static, Option<Termios>>> {
    for _ in 0..10_000 {
        match SAVED.try_lock() {
            Ok(guard) => return Some(guard),
            Err(TryLockError::Poisoned(poisoned)) => return Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => yield_now(),
        }
    }
    None
}

/// Writes everything, also to a descriptor that somebody has made non-blocking, and gives up when
/// the terminal takes nothing for `patience` (`None`: never).
///
/// # Errors
/// The terminal is gone, or it took nothing for too long.
pub fn write_all(
    output: BorrowedFd<'_>,
    mut bytes: &[u8],
    patience: Option<Duration>,
) -> io::Result<()> {
    while !bytes.is_empty() {
        if patience.is_some() {
            wait_for_room(output, patience)?;
        }
        match rustix::io::write(output, bytes) {
            Ok(written) => bytes = bytes.get(written..).unwrap_or_default(),
            Err(Errno::INTR) => {}
            Err(Errno::AGAIN) => wait_for_room(output, patience)?,
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

fn wait_for_room(output: BorrowedFd<'_>, patience: Option<Duration>) -> io::Result<()> {
    match tty::wait(output, PollFlags::OUT, patience)? {
        Readiness::Ready => Ok(()),
        Readiness::TimedOut => Err(io::ErrorKind::TimedOut.into()),
        Readiness::Gone => Err(io::ErrorKind::BrokenPipe.into()),
    }
}
