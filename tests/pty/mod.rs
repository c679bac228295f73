//! Drives a real program in a real pseudo-terminal: keys in, screen out, and every byte kept.
//!
//! It waits for states and never for a time. A wait that is not fulfilled within twenty seconds
//! fails its test and prints the screen.

// Each test binary that includes this module uses another part of it.
#![allow(dead_code, unused_imports)]
// Whatever goes wrong in here is the end of the test.
#![allow(clippy::unwrap_used)]

pub mod clean;
mod keys;
mod launch;
mod recorder;

use std::fs::File;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use portable_pty::{MasterPty, PtySize, native_pty_system};
use rustix::fs::OFlags;
use rustix::process::{Pid, Signal, kill_process};
use rustix::termios::{OptionalActions, SpecialCodeIndex, tcgetattr, tcsetattr};
use tempfile::TempDir;

pub use keys::key_bytes;
use launch::XDG;
pub use launch::{Answers, Launch};
pub use recorder::cpu_time;
use recorder::{MARK, Shared, non_zero, record, wait_for_end};

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
    started: Instant,
    home: PathBuf,
    /// Deletes the home with the session, where it is the session's own.
    _own_home: Option<TempDir>,
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
        let started = Instant::now();
        let child = pair
            .slave
            .spawn_command(launch.command(&home))
            .unwrap_or_else(|error| panic!("cannot start {}: {error:#}", launch.program.display()));
        drop(pair.slave);
        let pid = Pid::from_raw(child.process_id().unwrap().cast_signed()).unwrap();
        let writer = pair.master.take_writer().unwrap();
        let size = (launch.cols, launch.rows);
        let shared = Arc::new(Shared::new(size, writer, launch.answers));
        let bytes = pair.master.try_clone_reader().unwrap();
        let (reading, waiting) = (Arc::clone(&shared), Arc::clone(&shared));
        let reader = thread::spawn(move || record(bytes, &reading));
        thread::spawn(move || wait_for_end(child, pid, &waiting));
        let (master, reader) = (Some(pair.master), Some(reader));
        Self { shared, master, reader, slave, pid, started, home, _own_home: own_home }
    }

    /// The home folder the program runs in; the XDG folders `data`, `config`, `cache`, `state`
    /// and `run` are in it.
    pub fn home(&self) -> &Path {
        &self.home
    }

    pub fn pid(&self) -> Pid {
        self.pid
    }

    /// The moment before the program was started.
    pub fn started(&self) -> Instant {
        self.started
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

    /// Waits until nothing was sent for a while. For measurements; a test waits for a state.
    pub fn settle(&self, quiet: Duration) {
        let mut state = self.shared.lock();
        loop {
            let before = state.recorded.len();
            let (now, waited) = self.shared.changed.wait_timeout(state, quiet).unwrap();
            state = now;
            if waited.timed_out() && state.recorded.len() == before {
                return;
            }
        }
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
