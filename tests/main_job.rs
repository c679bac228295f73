//! The main job, by the real program in a real terminal: a saved page is imported, opened, read
//! with both its neighbours' titles, commented; the program is killed and finds the comment again;
//! the neighbour arrives, is followed, and the trail leads back.

mod pty;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use pty::clean::{Allowed, assert_clean};
use pty::{Launch, Session};
use rustix::process::Signal;
use tempfile::TempDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_tidings");
const NEIGHBOUR: &str = "Capitals Shutout Jets in a Controlled Home Victory";
const PREVIOUS: &str =
    "Expanded overview of brain macrophage gene modulation in Alzheimer’s research";

/// A reader's machine: a home folder with nothing in it but what this test puts there.
struct Machine {
    home: TempDir,
}

impl Machine {
    fn new() -> Self {
        Self { home: TempDir::new().expect("a home") }
    }

    /// Writes a file to import, and gives its path.
    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.home.path().join(name);
        fs::write(&path, text).expect("a file");
        path
    }

    fn command(&self, args: &[&str]) -> Output {
        let output = self.run(args);
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        output
    }

    fn run(&self, args: &[&str]) -> Output {
        let mut command = Command::new(PROGRAM);
        command.arg("--data-dir").arg(self.data()).args(args).env_clear();
        command.output().expect("the program starts")
    }

    fn data(&self) -> PathBuf {
        self.home.path().join("data")
    }

    fn import(&self, path: &Path) {
        self.command(&["import", path.to_str().expect("a plain path")]);
    }

    fn open(&self, columns: u16, rows: u16) -> Session {
        let data = self.data();
        let args = ["--data-dir".as_ref(), data.as_os_str()];
        Launch::new(PROGRAM).args(args).size(columns, rows).home(self.home.path()).start()
    }
}

/// The real page where it is at hand, else a page of the same shape.
fn seed(machine: &Machine) -> (PathBuf, &'static str) {
    let real = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/seed/article-page.txt");
    if real.is_file() {
        return (real, "UN Calls for Global Unity");
    }
    println!("the real page is not at hand; a page of the same shape takes its place");
    let text = format!(
        "Harbour Calls for a Common Timetable\n\nThe ferries of Çiğdem agree, it is \
         said.\n\nThey meet on Monday.\n\nPrevious Article\n\n{PREVIOUS}\n\nNext Article\n\n\
         {NEIGHBOUR}\n\nWrite a Comment\n\nLeave a Comment"
    );
    (machine.file("seed.txt", &text), "Harbour Calls for a")
}

/// Filters the list to one article and opens it.
fn open_article(session: &Session, words: &str, title: &str) {
    session.wait_for_text("unread");
    session.keys(&format!("/{words}<Enter>"));
    session.wait_for(|screen| screen.contains("1 found"));
    session.keys("<Enter>");
    session.wait_for(|screen| screen.contains(title) && screen.contains('%'));
}

#[test]
fn the_main_job_runs_on_the_real_page() {
    let machine = Machine::new();
    let (page, title) = seed(&machine);
    machine.import(&page);

    let session = machine.open(120, 40);
    open_article(&session, "\"calls for\"", title);
    session.wait_for_text("Çiğdem");
    session.keys("G");
    session.wait_for(|screen| {
        screen.contains("‹ Previous: Expanded overview")
            && screen.contains("Next: Capitals Shutout")
    });
    session.wait_for_text("not here yet");
    session.keys("c");
    session.wait_for_text("Your comment");
    session.keys("quietly jotted, q J and all");
    session.wait_for_text("q J and all");
    session.kill9();

    let session = machine.open(120, 40);
    open_article(&session, "\"calls for\"", title);
    session.keys("G");
    session.wait_for(|screen| {
        screen.contains("a draft, kept") && screen.contains("quietly jotted, q J and all")
    });
    session.keys("c and more<C-s>");
    session.wait_for(|screen| {
        screen.contains("waiting in the outbox") && screen.contains("q J and all and more")
    });

    session.keys("J");
    session.wait_for_text("Not here yet. It is wanted");
    let next = format!("{NEIGHBOUR}\n\nFour goals to none, and the ice was quiet.\n");
    machine.import(&machine.file("next.txt", &next));
    session.wait_for_text("Four goals to none");
    session.wait_for_text("‹ Previous:");
    session.keys("H");
    session.wait_for(|screen| screen.contains("waiting in the outbox") || screen.contains(title));
    session.keys("L");
    session.wait_for_text("Four goals to none");
    session.keys("K");
    session.wait_for_text(title);
    assert_clean(&session.recorded(), &[]);

    let comments = machine.command(&["comments", "--json"]);
    let comments = String::from_utf8(comments.stdout).expect("UTF-8");
    assert_eq!(comments.lines().count(), 1, "{comments}");
    assert!(comments.contains("q J and all and more") && comments.contains("queued"), "{comments}");
}

#[test]
fn every_frame_of_typing_is_on_the_disk() {
    let machine = Machine::new();
    for round in 0..5 {
        let session = machine.open(80, 24);
        open_article(&session, "comment written", "A Comment Written at Sea");
        session.keys("c");
        session.wait_for_text("Your comment");
        let words: String = (0..=round).map(|n| format!("w{round}x{n} ")).collect();
        session.keys(&words);
        session.wait_for_text(&format!("w{round}x{round}"));
        session.kill9();
        let output = machine.command(&["comments", "--state", "draft", "--json"]);
        let drafts = String::from_utf8(output.stdout).expect("UTF-8");
        assert!(drafts.contains(words.trim_end()), "{words} is not in {drafts}");
    }
}

#[test]
fn a_long_paste_goes_in_whole_and_undo_takes_it_back() {
    let machine = Machine::new();
    let session = machine.open(100, 30);
    open_article(&session, "comment written", "A Comment Written at Sea");
    session.keys("c");
    session.wait_for_text("Your comment");
    session.paste(&format!("{}the end of it", "some words and more ".repeat(5_000)));
    session.wait_for_text("the end of it");
    let stored = || {
        let output = machine.command(&["comments", "--json"]);
        let line: serde_json::Value =
            serde_json::from_slice(&output.stdout).expect("one comment as JSON");
        line["text"].as_str().map(str::len)
    };
    assert_eq!(stored(), Some(100_013));
    session.keys("<C-u>");
    session.wait_for(|screen| !screen.contains("the end of it"));
    session.keys("short");
    session.wait_for_text("short");
    assert_eq!(stored(), Some(5));
}

#[test]
fn signals_end_it_within_a_moment_and_keep_the_draft() {
    for signal in [Signal::TERM, Signal::HUP, Signal::INT] {
        let machine = Machine::new();
        let mut session = machine.open(80, 24);
        open_article(&session, "\"lighthouse with two\"", "The Lighthouse With Two Windows");
        session.keys("cnot lost");
        session.wait_for_text("not lost");
        session.signal(signal);
        let exit = session.exit_status();
        assert_eq!(exit.code, 128 + signal.as_raw().unsigned_abs());
        assert_eq!(pty::clean::modes_left_on(&session.recorded()), Vec::<&str>::new());
        let drafts = machine.command(&["comments", "--json"]);
        assert!(String::from_utf8_lossy(&drafts.stdout).contains("not lost"));
    }
}

#[test]
fn the_terminal_may_vanish() {
    let machine = Machine::new();
    let mut session = machine.open(80, 24);
    open_article(&session, "\"lighthouse with two\"", "The Lighthouse With Two Windows");
    session.keys("cnot lost either");
    session.wait_for_text("not lost either");
    session.hang_up();
    session.exit_status();
    let drafts = machine.command(&["comments", "--json"]);
    assert!(String::from_utf8_lossy(&drafts.stdout).contains("not lost either"));
}

#[test]
fn hostile_text_reaches_the_screen_clean() {
    let machine = Machine::new();
    let hostile =
        "\u{1b}]0;owned\u{7}\u{1b}[31m\u{9b}8m\u{202e}evil\u{2066}\u{200b}\u{e0041}\u{8}z";
    let zalgo = "\u{301}".repeat(50);
    let page = format!(
        "Odd {hostile} title{zalgo}\n\nBody {hostile} text{zalgo}.\n\nNext Article\n\nAlso {hostile}\n\n\
         Leave a Comment\n"
    );
    let name = "name\u{1b}[31m\u{202e}.txt";
    machine.import(&machine.file(name, &page));
    let html = format!(
        "<title>Html {hostile}</title><article><h1>Html {hostile}</h1><p>{0}</p><pre>{0}</pre>\
         <p><a href=\"https://example.org/{0}\">{0}</a></p><img alt=\"{0}\" src=x></article>",
        "&#27;[31m&#x9b;8m&#8238;\u{202e}words of it "
    );
    machine.import(&machine.file("page.html", &html));
    let session = machine.open(120, 40);
    open_article(&session, "odd", "Odd");
    session.keys("GJc");
    session.wait_for_text("Your comment");
    session.paste(&format!("pasted {hostile} words"));
    session.wait_for_text("pasted");
    session.keys("<C-s>O");
    session.wait_for_text("Your comments");
    session.keys("q");
    session.wait_for_text("Write a comment");
    session.keys("h<Esc>/html<Enter><Enter>");
    session.wait_for_text("words of it");
    session.keys("?");
    session.wait_for_text("a page on; at the end");
    assert_clean(&session.recorded(), &[Allowed::Links]);
    for args in [&["list"][..], &["show", "Odd evilz title"], &["comments"], &["list", "--json"]] {
        let output = machine.run(args);
        assert_clean(&output.stdout, &[]);
        assert_clean(&output.stderr, &[]);
    }
}

#[test]
fn it_goes_to_the_shell_and_comes_back_drawn_whole() {
    let machine = Machine::new();
    let session = machine.open(80, 24);
    session.wait_for_text("unread");
    for (columns, rows) in [(120, 40), (40, 12), (19, 4), (20, 5), (80, 24)] {
        session.resize(columns, rows);
        session.wait_for(|screen| match columns {
            19 => screen.contains("Too small"),
            _ => screen.contains("tidings"),
        });
    }
    session.keys("?");
    session.wait_for_text("Reading");
    session.keys("?q");
}
