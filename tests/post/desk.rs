//! A reader's desk in a folder of its own, worked with the program's own commands.

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use rusqlite::Connection;
use serde_json::Value;
use tempfile::TempDir;

/// A data folder that goes with the test.
pub struct Desk {
    dir: TempDir,
}

impl Desk {
    /// A desk of somebody with a name and a mail address.
    pub fn new() -> Self {
        let desk = Self { dir: tempfile::tempdir().unwrap() };
        desk.configure("[identity]\nname = \"Ann Other\"\nemail = \"ann@a.example\"\n");
        desk
    }

    pub fn configure(&self, text: &str) {
        std::fs::write(self.dir.path().join("config.toml"), text).unwrap();
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// The program with these arguments, not started yet.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tidings"));
        command.arg("--data-dir").arg(self.dir.path()).args(arguments);
        command.env("HOME", self.dir.path()).env_remove("XDG_CONFIG_HOME");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub fn output(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Standard output of a command that does all it should.
    pub fn run(&self, arguments: &[&str]) -> String {
        let output = self.output(arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {said}");
        String::from_utf8(output.stdout).unwrap()
    }

    pub fn subscribe(&self, feed: &str) {
        self.run(&["add", feed]);
    }

    /// Writes a comment into the outbox; its key.
    pub fn comment(&self, article: &str, text: &str) -> String {
        self.keyed(&["comment", article, "--json", &format!("--message={text}")])
    }

    pub fn reply(&self, article: &str, to: &str, text: &str) -> String {
        let message = format!("--message={text}");
        self.keyed(&["comment", article, "--json", "--reply-to", to, &message])
    }

    fn keyed(&self, arguments: &[&str]) -> String {
        let comment: Value = serde_json::from_str(&self.run(arguments)).unwrap();
        comment["key"].as_str().unwrap().to_owned()
    }

    /// Sends what waits, and returns what was told of each comment.
    pub fn send(&self, more: &[&str]) -> Vec<Value> {
        let output = self.output(&[&["outbox", "send", "--json"], more].concat());
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Sends, and returns what was told of the one comment there is.
    pub fn send_one(&self) -> Value {
        let mut told = self.send(&[]);
        assert_eq!(told.len(), 1, "{told:?}");
        told.remove(0)
    }

    /// Every comment of the reader's, with its state.
    pub fn comments(&self) -> Vec<Value> {
        let text = self.run(&["comments", "--json"]);
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// As much time passes as anything in the outbox waits for. Nothing else is changed: what is
    /// under way stays so, and is found by the next sender.
    pub fn let_time_pass(&self) {
        let desk = Connection::open(self.path("desk.db")).unwrap();
        desk.busy_timeout(std::time::Duration::from_secs(20)).unwrap();
        desk.execute("UPDATE outbox SET next_try = 0 WHERE next_try IS NOT NULL", []).unwrap();
        desk.execute("UPDATE outbox SET not_before = NULL", []).unwrap();
    }

    /// The state of a comment as it lies on the disk.
    pub fn state_on_disk(&self) -> Vec<String> {
        let desk = Connection::open(self.path("desk.db")).unwrap();
        desk.busy_timeout(std::time::Duration::from_secs(20)).unwrap();
        let mut states = desk.prepare("SELECT state FROM comments").unwrap();
        let states = states.query_map([], |row| row.get(0)).unwrap();
        states.map(Result::unwrap).collect()
    }
}

/// The sentence that was told of a comment.
pub fn reason(told: &Value) -> String {
    let part = |name: &str| told["reason"][name].as_str().unwrap_or_default().to_owned();
    format!("{}: {}; {}", part("what"), part("why"), part("hint"))
}
