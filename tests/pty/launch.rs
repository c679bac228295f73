//! A program about to be started: its arguments, its surroundings and its terminal.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use portable_pty::CommandBuilder;

use super::Session;

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
    pub(super) program: PathBuf,
    args: Vec<OsString>,
    env: Vec<(OsString, OsString)>,
    pub(super) cols: u16,
    pub(super) rows: u16,
    pub(super) home: Option<PathBuf>,
    pub(super) answers: Answers,
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

    pub(super) fn command(&self, home: &Path) -> CommandBuilder {
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

/// Folders of a home, by the variable that names each.
pub(super) const XDG: [(&str, &str); 5] = [
    ("XDG_DATA_HOME", "data"),
    ("XDG_CONFIG_HOME", "config"),
    ("XDG_CACHE_HOME", "cache"),
    ("XDG_STATE_HOME", "state"),
    ("XDG_RUNTIME_DIR", "run"),
];
