//! Writing a comment in an editor: the program in a terminal, with editors of a few lines.

use std::io::Read;
use std::os::unix::fs::PermissionsExt;

use portable_pty::{CommandBuilder, PtySize, native_pty_system};

use super::*;

impl Desk {
    /// Runs in a terminal, with an editor that is a shell script; its `$1` is the file. Returns
    /// the exit code and the screen.
    fn run_in_terminal(&self, args: &[&str], editor: &str) -> (u32, String) {
        let script = self.file("my editor", format!("#!/bin/sh\n{editor}\n"));
        fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).expect("permits");
        let pty = native_pty_system().openpty(PtySize::default()).expect("a terminal");
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_tidings"));
        command.env_clear();
        command.env("TZ", "UTC");
        command.env("EDITOR", format!("'{script}'"));
        command.arg("--data-dir");
        command.arg(self.data());
        command.args(args);
        let mut reader = pty.master.try_clone_reader().expect("a reader");
        let mut child = pty.slave.spawn_command(command).expect("starts");
        drop(pty.slave);
        let mut screen = Vec::new();
        // Where the other end has gone, some systems say so with an error.
        let _ = reader.read_to_end(&mut screen);
        let code = child.wait().expect("ends").exit_code();
        (code, String::from_utf8_lossy(&screen).into_owned())
    }

    /// The files with comments that lie in the data folder.
    fn left_over(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.data()).expect("lists");
        let paths = entries.map(|entry| entry.expect("listed").path());
        paths.filter(|path| path.extension().is_some_and(|kind| kind == "txt")).collect()
    }
}

#[test]
fn what_the_editor_wrote_goes_into_the_outbox() {
    let desk = Desk::new();
    let editor = "printf 'From the\\neditor ç\\n' > \"$1\"";
    let (code, screen) = desk.run_in_terminal(&["comment", "welcome"], editor);
    assert_eq!(code, 0, "{screen}");
    assert!(screen.contains("in the outbox"), "{screen}");
    assert_eq!(desk.json(&["comments", "--json"])[0]["text"], "From the\neditor ç");
    assert!(desk.left_over().is_empty());
}

#[test]
fn an_editor_that_fails_takes_no_text_with_it() {
    let desk = Desk::new();
    let editor = "printf 'An hour of work' > \"$1\"; exit 3";
    let (code, screen) = desk.run_in_terminal(&["comment", "welcome"], editor);
    assert_eq!(code, 1, "{screen}");
    let left = desk.left_over();
    assert_eq!(left.len(), 1);
    assert!(screen.contains(left[0].to_str().expect("UTF-8")), "{screen}");
    assert_eq!(fs::read_to_string(&left[0]).expect("reads"), "An hour of work");
    let mode = fs::metadata(&left[0]).expect("is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(desk.ok(&["comments"]), "");
}

#[test]
fn an_editor_that_is_left_at_once_makes_no_comment() {
    let desk = Desk::new();
    for editor in ["exit 0", "exit 1"] {
        let (code, screen) = desk.run_in_terminal(&["comment", "welcome"], editor);
        assert_eq!(code, 1, "{screen}");
        assert!(desk.left_over().is_empty(), "{editor}");
    }
    assert_eq!(desk.ok(&["comments"]), "");
}

#[test]
fn the_editor_begins_with_the_draft() {
    let desk = Desk::new();
    let now = tidings::model::Timestamp(1_800_000_000);
    let id = desk.object(&["show", "welcome", "--json"])["id"].clone();
    let id = tidings::model::ArticleId::given(id.as_str().expect("an id"));
    let mut store = tidings::store::Store::open(&desk.data(), now).expect("opens").store;
    store.save_draft(&id, None, "half a thought", now).expect("saves");
    drop(store);
    let editor = "printf ', and the other half' >> \"$1\"";
    let (code, screen) = desk.run_in_terminal(&["comment", "welcome"], editor);
    assert_eq!(code, 0, "{screen}");
    let comments = desk.json(&["comments", "--json"]);
    assert_eq!(comments.len(), 1);
    assert_eq!(comments[0]["text"], "half a thought, and the other half");
    assert_eq!(comments[0]["state"], "queued");
}

#[test]
fn two_comments_at_the_same_time_are_both_kept() {
    let desk = Desk::new();
    let program = env!("CARGO_BIN_EXE_tidings");
    let data = desk.data();
    // Another window comments on the same article while the editor is open.
    let editor = format!(
        "printf 'Mine' > \"$1\"; '{program}' --data-dir '{}' comment welcome -m Other",
        data.display()
    );
    let (code, screen) = desk.run_in_terminal(&["comment", "welcome"], &editor);
    let texts: Vec<String> = desk
        .json(&["comments", "--json"])
        .iter()
        .map(|comment| comment["text"].as_str().expect("a text").to_owned())
        .collect();
    let left: Vec<String> =
        desk.left_over().iter().map(|path| fs::read_to_string(path).expect("reads")).collect();
    let all = [texts, left].concat();
    assert!(
        all.contains(&"Mine".to_owned()) && all.contains(&"Other".to_owned()),
        "{all:?} {code} {screen}"
    );
}
