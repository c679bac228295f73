//! The terminal's own side: two threads that draw and record what the program sends and take down
//! how it ends, and the state that both share with the test.

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::sync::{Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use portable_pty::Child;
use rustix::io::Errno;
use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};

use super::Exit;
use super::launch::Answers;

/// How long a state may take to come about; only a failing test waits for it.
const DEADLINE: Duration = Duration::from_secs(20);

/// Written to the terminal by the harness itself: everything before it has been read then.
pub(super) const MARK: &[u8] = b"\0\0end of the recording\0\0";

/// What the test and the two threads share.
pub(super) struct Shared {
    pub(super) state: Mutex<State>,
    pub(super) changed: Condvar,
    pub(super) writer: Mutex<Option<Box<dyn Write + Send>>>,
    answers: Answers,
}

/// What the terminal holds.
pub(super) struct State {
    pub(super) parser: vt100::Parser,
    pub(super) recorded: Vec<u8>,
    /// Whether a frame has begun and not ended (synchronized output): the screen is half drawn.
    pub(super) in_frame: bool,
    pub(super) exit: Option<Exit>,
}

impl Shared {
    /// A blank terminal of so many columns and rows; `writer` is where its keys go.
    pub(super) fn new(
        (cols, rows): (u16, u16),
        writer: Box<dyn Write + Send>,
        answers: Answers,
    ) -> Self {
        let state = State {
            parser: vt100::Parser::new(non_zero(rows), non_zero(cols), 0),
            recorded: Vec::new(),
            in_frame: false,
            exit: None,
        };
        Self {
            state: Mutex::new(state),
            changed: Condvar::new(),
            writer: Mutex::new(Some(writer)),
            answers,
        }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// Waits until `fulfilled` gives something; `None` once the deadline has passed.
    pub(super) fn wait<T>(&self, mut fulfilled: impl FnMut(&State) -> Option<T>) -> Option<T> {
        let end = Instant::now() + DEADLINE;
        let mut state = self.lock();
        loop {
            if let Some(found) = fulfilled(&state) {
                return Some(found);
            }
            let left = end.checked_duration_since(Instant::now())?;
            state = self.changed.wait_timeout(state, left).unwrap().0;
        }
    }
}

pub(super) fn non_zero(number: u16) -> NonZeroU16 {
    NonZeroU16::new(number).expect("a terminal has at least one row and one column")
}

/// The thread that plays the terminal: it draws, records and answers.
pub(super) fn record(mut bytes: Box<dyn Read + Send>, shared: &Shared) {
    let mut chunk = [0; 65536];
    let mut seen_to = 0;
    while let Ok(count @ 1..) = bytes.read(&mut chunk) {
        let mut state = shared.lock();
        let State { parser, recorded, in_frame, .. } = &mut *state;
        recorded.extend_from_slice(&chunk[..count]);
        let marked = find(recorded, MARK, seen_to.max(MARK.len()) - MARK.len());
        recorded.truncate(marked.unwrap_or(recorded.len()));
        let fresh = &recorded[seen_to.min(recorded.len())..];
        parser.process(fresh);
        // A sequence may have been cut: look a little further back than to what is new.
        let tail = &recorded[seen_to.saturating_sub(16).min(recorded.len())..];
        *in_frame = frame_open(tail).unwrap_or(*in_frame);
        let reply = (shared.answers == Answers::Some).then(|| answers(fresh, parser.screen()));
        seen_to = recorded.len();
        drop(state);
        shared.changed.notify_all();
        if let (Some(reply), Some(writer)) = (reply, shared.writer.lock().unwrap().as_mut()) {
            let _ = writer.write_all(&reply);
        }
        if marked.is_some() {
            return;
        }
    }
}

fn find(bytes: &[u8], wanted: &[u8], from: usize) -> Option<usize> {
    let tail = bytes.get(from..)?;
    tail.windows(wanted.len()).position(|found| found == wanted).map(|at| from + at)
}

/// Whether a frame is left open by these bytes; `None` where they say nothing about it.
fn frame_open(bytes: &[u8]) -> Option<bool> {
    let last = |wanted: &[u8]| bytes.windows(wanted.len()).rposition(|found| found == wanted);
    let (begin, end) = (last(b"\x1b[?2026h"), last(b"\x1b[?2026l"));
    (begin.is_some() || end.is_some()).then_some(begin > end)
}

/// What a terminal says to the questions in these bytes.
fn answers(bytes: &[u8], screen: &vt100::Screen) -> Vec<u8> {
    let (row, col) = screen.cursor_position();
    let place = format!("\x1b[{};{}R", row + 1, col + 1);
    let known: [(&[u8], &str); 3] =
        [(b"\x1b[6n", &place), (b"\x1b[?u", "\x1b[?0u"), (b"\x1b[c", "\x1b[?62;22c")];
    let asked = known.iter().filter(|(question, _)| find(bytes, question, 0).is_some());
    asked.flat_map(|(_, answer)| answer.bytes()).collect()
}

/// The thread that takes down how the program ended.
pub(super) fn wait_for_end(mut child: Box<dyn Child + Send + Sync>, pid: Pid, shared: &Shared) {
    // A dead process still shows what it used, until somebody takes notice of its end.
    let dead = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
    while matches!(waitid(WaitId::Pid(pid), dead), Err(Errno::INTR)) {}
    let at = Instant::now();
    let cpu = cpu_time(pid);
    let mut state = shared.lock();
    let status = child.wait().unwrap();
    let (code, signal) = (status.exit_code(), status.signal().map(str::to_owned));
    state.exit = Some(Exit { code, signal, at, cpu });
    drop(state);
    shared.changed.notify_all();
}

/// The processor time of a process, from Linux's `/proc` (proc(5), fields 14 and 15 of `stat`, in
/// hundredths of a second); nothing elsewhere.
pub fn cpu_time(pid: Pid) -> Duration {
    let path = format!("/proc/{}/stat", pid.as_raw_nonzero());
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let fields = text.rsplit_once(") ").map_or("", |(_, fields)| fields);
    let ticks = fields.split(' ').skip(11).take(2);
    Duration::from_millis(10 * ticks.filter_map(|tick| tick.parse::<u64>().ok()).sum::<u64>())
}
