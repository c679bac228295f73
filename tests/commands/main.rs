//! The commands as a script meets them: the real program, on folders of its own, without a home.

mod chains;
mod discussion;
mod editor;
mod export;
mod import;
mod marks;
mod prune;
mod query;
mod related;
mod search;
mod settings;
mod tags;
mod trouble;
mod undo;
mod writing;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// How many articles a fresh folder holds: the starter edition.
const STARTER: usize = 11;

/// A data folder, and a folder beside it for files to import.
struct Desk {
    dir: TempDir,
}

/// What a run of the program came to.
struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Desk {
    fn new() -> Self {
        Self { dir: tempfile::tempdir().expect("a folder") }
    }

    fn data(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    fn files(&self) -> PathBuf {
        self.dir.path().join("files")
    }

    /// Writes a file to be imported, and returns its path.
    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.files().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("makes folders");
        fs::write(&path, content).expect("writes");
        path.to_str().expect("UTF-8").to_owned()
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = program();
        command.arg("--data-dir").arg(self.data()).args(args);
        command
    }

    fn run(&self, args: &[&str]) -> Ran {
        self.run_with(args, b"")
    }

    /// Runs with bytes on standard input.
    fn run_with(&self, args: &[&str], input: &[u8]) -> Ran {
        feed(self.command(args), input)
    }

    /// Runs what must go well, and returns its output.
    fn ok(&self, args: &[&str]) -> String {
        let ran = self.run(args);
        assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{args:?}");
        ran.out
    }

    /// The objects that a command prints, one a line.
    fn json(&self, args: &[&str]) -> Vec<Value> {
        self.ok(args).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    }

    /// The one object that a command prints.
    fn object(&self, args: &[&str]) -> Value {
        let mut objects = self.json(args);
        assert_eq!(objects.len(), 1, "{args:?}");
        objects.remove(0)
    }

    /// How many articles there are besides the starter edition.
    fn own_articles(&self) -> usize {
        self.json(&["list", "--limit", "0", "--json"]).len() - STARTER
    }
}

/// The program in an environment that says nothing.
fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tidings"));
    command.env_clear().env("HOME", "").env("TZ", "UTC");
    command
}

fn feed(mut command: Command, input: &[u8]) -> Ran {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    // A command that takes no input may be gone before it is written.
    let _ = stdin.write_all(input);
    drop(stdin);
    Ran::from(child.wait_with_output().expect("ends"))
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("output is UTF-8");
        Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}

/// A saved page as plain text, in the form in which copied pages come.
fn plain_page(title: &str, previous: &str, next: &str) -> String {
    let sentence = "The harbour was quiet, and the boats lay where they had lain all week.";
    format!(
        "{title}\n\n{sentence} It was {title}.\n\n{sentence}\n\n{sentence}\n\n\
         Previous Article\n\n{previous}\n\nNext Article\n\n{next}\n\n\
         Write a Comment\n\nLeave a Comment\n"
    )
}

/// The file of the tests' own data.
fn data_file(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name);
    path.to_str().expect("UTF-8").to_owned()
}

/// The characters of a text that a terminal would take as more than text.
fn controls(text: &str) -> Vec<char> {
    let bad = |c: &char| {
        (c.is_control() && *c != '\n')
            || matches!(u32::from(*c), 0x200e..=0x200f | 0x202a..=0x202e | 0x2066..=0x2069)
    };
    text.chars().filter(bad).collect()
}
