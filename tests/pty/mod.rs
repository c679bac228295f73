//! Drives a real program in a real pseudo-terminal: keys in, screen out, and every byte kept.
//!
//! It waits for states and never for a time. A wait that is not fulfilled within twenty seconds
//! fails its test and prints the screen.

// Each test binary that includes this module uses another part of it.
#![allow(dead_code)]

pub mod clean;

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::fs::OFlags;
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process, waitid};
use rustix::termios::{OptionalActions, SpecialCodeIndex, tcgetattr, tcsetattr};
use tempfile::TempDir;

/// How long a state may take to come about; only a failing test waits for it.
const DEADLINE: Duration = Duration::from_secs(20);

/// Written to the terminal by the harness itself: everything before it has been read then.
const MARK: &[u8] = b"\0\0end of the recording\0\0";

/// What the terminal says to a program that asks it something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Answers {
    /// Nothing, like many multiplexers. The program under test should not ask.
    #[default]
    None,
    /// The cursor's place, a VT220's attributes, and no keyboard flags.
    Some,
}

/// A program about to be started.
#[derive(Clone, Debug)]
pub struct Launch {
    program: PathBuf,
    args: Vec<OsString>,
    env: Vec<(OsString, OsString)>,
    cols: u16,
    rows: u16,
    home: Option<PathBuf>,
    answers: Answers,
}

impl Launch {
    pub fn new(program: impl AsRef<Path>) -> Self {
        Self {
            program: program.as_ref().to_owned(),
            args: Vec::new(),
            env: Vec::new(),
            cols: 80,
            rows: 24,
            home: None,
            answers: Answers::default(),
        }
    }

    #[must_use]
    pub fn args(mut self, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Self {
        self.args.extend(args.into_iter().map(|arg| arg.as_ref().to_owned()));
        self
    }

    #[must_use]
    pub fn env(mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Self {
        self.env.push((name.as_ref().to_owned(), value.as_ref().to_owned()));
        self
    }

    #[must_use]
    pub fn size(mut self, cols: u16, rows: u16) -> Self {
        (self.cols, self.rows) = (cols, rows);
        self
    }

    /// Uses a home that outlives the session, for programs that are started again.
    #[must_use]
    pub fn home(mut self, home: impl AsRef<Path>) -> Self {
        self.home = Some(home.as_ref().to_owned());
        self
    }

    #[must_use]
    pub fn answers(mut self, answers: Answers) -> Self {
        self.answers = answers;
        self
    }

    pub fn start(self) -> Session {
        Session::launch(self)
    }

    fn command(&self, home: &Path) -> CommandBuilder {
        let mut command = CommandBuilder::new(&self.program);
        command.args(&self.args);
        command.env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        command.env("HOME", home);
        for (name, folder) in XDG {
            command.env(name, home.join(folder));
        }
        for (name, value) in &self.env {
            command.env(name, value);
        }
        command.cwd(home);
        command
    }
}

const XDG: [(&str, &str); 5] = [
    ("XDG_DATA_HOME", "data"),
    ("XDG_CONFIG_HOME", "config"),
    ("XDG_CACHE_HOME", "cache"),
    ("XDG_STATE_HOME", "state"),
    ("XDG_RUNTIME_DIR", "run"),
];

/// How a program ended.
#[derive(Clone, Debug)]
pub struct Exit {
    /// The exit code; 1 where a signal ended it.
    pub code: u32,
    /// The name of the signal that ended it.
    pub signal: Option<String>,
    pub at: Instant,
    /// The processor time it used from its start to its end.
    pub cpu: Duration,
}

/// How one cell is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    pub bold: bool,
    pub dim: bool,
    pub italic: bool,
    pub underline: bool,
    pub inverse: bool,
    pub fg: vt100::Color,
    pub bg: vt100::Color,
}

/// A running program and the terminal it runs in. Dropping it kills the program.
pub struct Session {
    shared: Arc<Shared>,
    master: Option<Box<dyn MasterPty + Send>>,
    reader: Option<JoinHandle<()>>,
    /// Kept open, so that the settings outlive the program and the recording has a known end.
    slave: File,
    pid: Pid,
    home: PathBuf,
    /// Deletes the home with the session, where it is the session's own.
    _own_home: Option<TempDir>,
}

struct Shared {
    state: Mutex<State>,
    changed: Condvar,
    writer: Mutex<Option<Box<dyn Write + Send>>>,
    answers: Answers,
}

struct State {
    parser: vt100::Parser,
    recorded: Vec<u8>,
    /// Whether a frame has begun and not ended (synchronized output): the screen is half drawn.
    in_frame: bool,
    exit: Option<Exit>,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// Waits until `fulfilled` gives something; `None` once the deadline has passed.
    fn wait<T>(&self, mut fulfilled: impl FnMut(&State) -> Option<T>) -> Option<T> {
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

impl Session {
    /// Starts a program with a home of its own.
    pub fn start(
        program: impl AsRef<Path>,
        args: &[&str],
        env: &[(&str, &str)],
        cols: u16,
        rows: u16,
    ) -> Self {
        let launch = Launch::new(program).args(args).size(cols, rows);
        env.iter().fold(launch, |launch, (name, value)| launch.env(name, value)).start()
    }

    fn launch(launch: Launch) -> Self {
        let own_home = launch.home.is_none().then(|| tempfile::tempdir().unwrap());
        let home = own_home
            .as_ref()
            .map_or_else(|| launch.home.clone().unwrap(), |own| own.path().to_owned());
        for (_, folder) in XDG {
            std::fs::create_dir_all(home.join(folder)).unwrap();
        }
        let pair = native_pty_system().openpty(pty_size(launch.cols, launch.rows)).unwrap();
        let slave = File::options()
            .read(true)
            .write(true)
            .custom_flags(OFlags::NOCTTY.bits().cast_signed())
            .open(pair.master.tty_name().unwrap())
            .unwrap();
        let child = pair
            .slave
            .spawn_command(launch.command(&home))
            .unwrap_or_else(|error| panic!("cannot start {}: {error:#}", launch.program.display()));
        drop(pair.slave);
        let pid = Pid::from_raw(child.process_id().unwrap().cast_signed()).unwrap();
        let (rows, cols) = (non_zero(launch.rows), non_zero(launch.cols));
        let shared = Arc::new(Shared {
            state: Mutex::new(State {
                parser: vt100::Parser::new(rows, cols, 0),
                recorded: Vec::new(),
                in_frame: false,
                exit: None,
            }),
            changed: Condvar::new(),
            writer: Mutex::new(Some(pair.master.take_writer().unwrap())),
            answers: launch.answers,
        });
        let bytes = pair.master.try_clone_reader().unwrap();
        let (reading, waiting) = (Arc::clone(&shared), Arc::clone(&shared));
        let reader = thread::spawn(move || record(bytes, &reading));
        thread::spawn(move || wait_for_end(child, pid, &waiting));
        let (master, reader) = (Some(pair.master), Some(reader));
        Self { shared, master, reader, slave, pid, home, _own_home: own_home }
    }

    /// The home folder the program runs in; the XDG folders `data`, `config`, `cache`, `state`
    /// and `run` are in it.
    pub fn home(&self) -> &Path {
        &self.home
    }

    pub fn pid(&self) -> Pid {
        self.pid
    }

    /// Presses keys. Text stands for itself, other keys are named: `<Enter>`, `<Esc>`, `<Tab>`,
    /// `<Up>`, `<PageDown>`, `<F1>`, `<C-s>`, `<A-x>`, `<lt>` for the sign itself.
    #[track_caller]
    pub fn keys(&self, keys: &str) {
        self.send(&key_bytes(keys));
    }

    /// Pastes, as one event if the program asked for that.
    pub fn paste(&self, text: &str) {
        let text = text.replace('\n', "\r");
        let bracketed = self.shared.lock().parser.screen().bracketed_paste();
        let bytes = if bracketed { format!("\x1b[200~{text}\x1b[201~") } else { text };
        self.send(bytes.as_bytes());
    }

    /// Sends bytes as a terminal would.
    pub fn send(&self, bytes: &[u8]) {
        let mut writer = self.shared.writer.lock().unwrap();
        let writer = writer.as_mut().expect("the terminal was hung up");
        writer.write_all(bytes).and_then(|()| writer.flush()).unwrap();
    }

    pub fn resize(&self, cols: u16, rows: u16) {
        let mut state = self.shared.lock();
        state.parser.screen_mut().set_size(non_zero(rows), non_zero(cols));
        drop(state);
        self.master().resize(pty_size(cols, rows)).unwrap();
    }

    fn master(&self) -> &(dyn MasterPty + Send) {
        self.master.as_deref().expect("the terminal was hung up")
    }

    /// Waits until the screen is as described, and gives it back. Half-drawn frames do not count.
    #[track_caller]
    pub fn wait_for(&self, described: impl Fn(&str) -> bool) -> String {
        let seen = self.shared.wait(|state| {
            let screen = state.parser.screen().contents();
            (!state.in_frame && described(&screen)).then_some(screen)
        });
        match seen {
            Some(screen) => screen,
            None => panic!("the screen did not come about; it shows:\n{}", self.framed_screen()),
        }
    }

    /// Waits until a text stands somewhere on the screen.
    #[track_caller]
    pub fn wait_for_text(&self, text: &str) -> String {
        self.wait_for(|screen| screen.contains(text))
    }

    /// Waits until the recorded bytes are as described.
    #[track_caller]
    pub fn wait_for_bytes(&self, described: impl Fn(&[u8]) -> bool) {
        let seen = self.shared.wait(|state| described(&state.recorded).then_some(()));
        assert!(seen.is_some(), "not sent; the screen shows:\n{}", self.framed_screen());
    }

    /// The text on the screen, without styles.
    pub fn screen(&self) -> String {
        self.shared.lock().parser.screen().contents()
    }

    fn framed_screen(&self) -> String {
        let exit = self.shared.lock().exit.clone();
        let screen = self.screen();
        let lines: Vec<String> = screen.lines().map(|line| format!("  | {line}")).collect();
        format!("{}\n(program: {exit:?})", lines.join("\n"))
    }

    /// The cell at a place, counted from 0.
    #[track_caller]
    pub fn style(&self, row: u16, col: u16) -> Style {
        let state = self.shared.lock();
        let cell = state.parser.screen().cell(row, col).expect("a place on the screen");
        Style {
            bold: cell.bold(),
            dim: cell.dim(),
            italic: cell.italic(),
            underline: cell.underline(),
            inverse: cell.inverse(),
            fg: cell.fgcolor(),
            bg: cell.bgcolor(),
        }
    }

    /// Row and column of the cursor, counted from 0; `None` while it is hidden.
    pub fn cursor(&self) -> Option<(u16, u16)> {
        let state = self.shared.lock();
        let screen = state.parser.screen();
        (!screen.hide_cursor()).then(|| screen.cursor_position())
    }

    /// Whether the program is on the alternate screen.
    pub fn alternate_screen(&self) -> bool {
        self.shared.lock().parser.screen().alternate_screen()
    }

    /// Every byte the program has sent so far.
    pub fn recorded(&self) -> Vec<u8> {
        self.shared.lock().recorded.clone()
    }

    /// The line settings (`stty`) as one text that can be compared.
    pub fn settings(&self) -> String {
        format!("{:?}", tcgetattr(&self.slave).unwrap())
    }

    pub fn signal(&self, signal: Signal) {
        if self.shared.lock().exit.is_none() {
            kill_process(self.pid, signal).unwrap();
        }
    }

    pub fn kill9(&self) {
        self.signal(Signal::KILL);
    }

    /// Closes the terminal's other end, as closing a window does. The program loses its terminal;
    /// only [`Session::exit_status`] is of use afterwards.
    pub fn hang_up(&mut self) {
        // Dropping the writer would type an end-of-file first, unless there is none to type.
        let mut settings = tcgetattr(&self.slave).unwrap();
        settings.special_codes[SpecialCodeIndex::VEOF] = 0;
        tcsetattr(&self.slave, OptionalActions::Now, &settings).unwrap();
        self.end_recording();
        *self.shared.writer.lock().unwrap() = None;
        self.master = None;
    }

    /// Waits for the end of the program; everything it sent is recorded then.
    #[track_caller]
    pub fn exit_status(&mut self) -> Exit {
        let Some(exit) = self.shared.wait(|state| state.exit.clone()) else {
            panic!("the program did not end; the screen shows:\n{}", self.framed_screen());
        };
        self.end_recording();
        exit
    }

    /// The part of the recording after leaving the alternate screen for the last time.
    pub fn farewell(&self) -> String {
        const LEFT: &[u8] = b"\x1b[?1049l";
        let bytes = self.recorded();
        let left = bytes.windows(LEFT.len()).rposition(|found| found == LEFT);
        let from = left.map_or(0, |at| at + LEFT.len());
        String::from_utf8_lossy(&bytes[from..]).into_owned()
    }

    fn end_recording(&mut self) {
        if let Some(reader) = self.reader.take() {
            self.slave.write_all(MARK).unwrap();
            reader.join().unwrap();
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.kill9();
        if self.master.is_some() && !thread::panicking() {
            self.end_recording();
        }
    }
}

fn pty_size(cols: u16, rows: u16) -> PtySize {
    PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }
}

fn non_zero(number: u16) -> NonZeroU16 {
    NonZeroU16::new(number).expect("a terminal has at least one row and one column")
}

/// The thread that plays the terminal: it draws, records and answers.
fn record(mut bytes: Box<dyn Read + Send>, shared: &Shared) {
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

fn wait_for_end(mut child: Box<dyn Child + Send + Sync>, pid: Pid, shared: &Shared) {
    // A dead process still shows what it used, until somebody takes notice of its end.
    let dead = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
    while matches!(waitid(WaitId::Pid(pid), dead), Err(rustix::io::Errno::INTR)) {}
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

/// What a terminal without extensions sends for these keys.
#[track_caller]
pub fn key_bytes(keys: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = keys;
    while let Some((text, after)) = rest.split_once('<') {
        let (name, after) = after.split_once('>').expect("a key's name ends with >");
        bytes.extend(text.bytes());
        bytes.extend(named_key(name));
        rest = after;
    }
    bytes.extend(rest.bytes());
    bytes
}

#[track_caller]
fn named_key(name: &str) -> Vec<u8> {
    let text = match name {
        "lt" => "<",
        "Enter" => "\r",
        "Esc" => "\x1b",
        "Tab" => "\t",
        "BackTab" => "\x1b[Z",
        "Backspace" => "\x7f",
        "Space" => " ",
        "Up" => "\x1b[A",
        "Down" => "\x1b[B",
        "Right" => "\x1b[C",
        "Left" => "\x1b[D",
        "Home" => "\x1b[H",
        "End" => "\x1b[F",
        "Insert" => "\x1b[2~",
        "Delete" => "\x1b[3~",
        "PageUp" => "\x1b[5~",
        "PageDown" => "\x1b[6~",
        "F1" => "\x1bOP",
        "F2" => "\x1bOQ",
        "F3" => "\x1bOR",
        "F4" => "\x1bOS",
        "F5" => "\x1b[15~",
        _ => return key_with_modifier(name),
    };
    text.as_bytes().to_vec()
}

#[track_caller]
fn key_with_modifier(name: &str) -> Vec<u8> {
    match name.split_once('-') {
        Some(("C", "Space")) => vec![0],
        Some(("C", key)) if key.len() == 1 => vec![key.as_bytes()[0] & 0x1f],
        Some(("C", arrow)) => {
            let plain = named_key(arrow);
            [b"\x1b[1;5", &plain[plain.len() - 1..]].concat()
        }
        Some(("A", key)) if key.chars().count() == 1 => [b"\x1b", key.as_bytes()].concat(),
        Some(("A", key)) => [b"\x1b".to_vec(), named_key(key)].concat(),
        _ => panic!("no key is called {name}"),
    }
}
