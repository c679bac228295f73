//! The two ends of the terminal as file descriptors: where keys come from and where frames go.
//!
//! It knows no escape codes and changes no modes.

use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::OnceLock;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::stdio::{stdin, stdout};
use rustix::termios::{isatty, tcgetpgrp, tcgetwinsize};

use crate::model::Problem;

/// The size taken where a terminal does not know its own, as some containers' do.
const FALLBACK: (u16, u16) = (80, 24);

/// The device keys are read from if standard input is something else, opened once.
static CONTROLLING: OnceLock<OwnedFd> = OnceLock::new();

/// Where frames are written to: standard output.
pub fn output() -> BorrowedFd<'static> {
    stdout()
}

/// Where keys are read from: standard input, or the controlling terminal if that is a pipe.
///
/// # Errors
/// Where there is no terminal at all, the error of opening it.
pub fn input() -> io::Result<BorrowedFd<'static>> {
    if isatty(stdin()) {
        return Ok(stdin());
    }
    if let Some(opened) = CONTROLLING.get() {
        return Ok(opened.as_fd());
    }
    let opened = OwnedFd::from(File::options().read(true).write(true).open("/dev/tty")?);
    Ok(CONTROLLING.get_or_init(|| opened).as_fd())
}

/// Checks that there is a terminal at both ends.
///
/// # Errors
/// A [`Problem`] that names what a script should use in its place.
pub fn require() -> Result<BorrowedFd<'static>, Problem> {
    if !isatty(output()) {
        return Err(no_terminal("standard output goes elsewhere"));
    }
    if std::env::var_os("TERM").is_some_and(|term| term == "dumb") {
        return Err(no_terminal("this one, TERM=dumb, can only print lines"));
    }
    input().map_err(|_| no_terminal("no terminal belongs to this process"))
}

fn no_terminal(why: &str) -> Problem {
    let why = format!("it needs a terminal to draw on, and {why}");
    Problem::new("cannot open the reader", why).hint("use `tidings list` and `tidings show` there")
}

/// Columns and rows of the terminal.
pub fn size() -> (u16, u16) {
    match tcgetwinsize(output()) {
        Ok(size) if size.ws_col > 0 && size.ws_row > 0 => (size.ws_col, size.ws_row),
        Ok(_) | Err(_) => FALLBACK,
    }
}

/// What a cell measures where the terminal does not say: twice as high as wide.
const CELL: (u16, u16) = (10, 20);

/// Width and height of one cell in pixels.
pub fn cell() -> (u16, u16) {
    let Ok(size) = tcgetwinsize(output()) else { return CELL };
    let across = size.ws_xpixel.checked_div(size.ws_col).unwrap_or(0);
    let down = size.ws_ypixel.checked_div(size.ws_row).unwrap_or(0);
    if across < 2 || down < 4 { CELL } else { (across, down) }
}

/// Whether this process may change the terminal without being stopped for it by the kernel.
pub fn in_foreground() -> bool {
    input()
        .and_then(|tty| Ok(tcgetpgrp(tty)?))
        .is_ok_and(|foreground| foreground == rustix::process::getpgrp())
}

/// What waiting for the terminal ended with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readiness {
    Ready,
    TimedOut,
    /// The other end is gone; nothing will ever come again.
    Gone,
}

/// Waits until the terminal can do what `wanted` says, at most `patience` (`None`: for ever).
///
/// With no flag wanted it waits for the terminal to vanish and for nothing else.
///
/// # Errors
/// Whatever poll(2) says, other than that a signal came in.
pub fn wait(
    tty: BorrowedFd<'_>,
    wanted: PollFlags,
    patience: Option<Duration>,
) -> io::Result<Readiness> {
    let patience = patience.and_then(|patience| Timespec::try_from(patience).ok());
    let mut waited = [PollFd::from_borrowed_fd(tty, wanted)];
    loop {
        match poll(&mut waited, patience.as_ref()) {
            Ok(0) => return Ok(Readiness::TimedOut),
            Ok(_) => break,
            Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let seen = waited[0].revents();
    // What was typed before the end is still read: ready comes before gone.
    if seen.intersects(wanted) && !seen.intersects(PollFlags::ERR | PollFlags::NVAL) {
        return Ok(Readiness::Ready);
    }
    Ok(Readiness::Gone)
}
