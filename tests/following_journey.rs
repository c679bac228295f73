//! Following, by the real program in a real terminal: five saved pages of one chain are imported out
//! of order and walked both ways; a link and a related article lead away and the trail back to the
//! same sentence, also from the lists of chain and trail, and after a new start.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod pty;

use std::fs;
use std::process::Command;

use pty::clean::{Allowed, assert_clean};
use pty::{Launch, Session};
use tempfile::TempDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_tidings");
const TITLES: [&str; 5] = [
    "The Ferry Is Late",
    "The Bridge Opens",
    "A Night on the Quay",
    "The Council Votes",
    "Summer Timetable",
];

/// A part of the chain as a site has it: its name stands behind the title, but not in the links,
/// and one of these shouts.
fn part(n: usize) -> String {
    let link = |rel: &str, to: usize, title: &str| {
        format!("<link rel={rel} href='https://post.example/{to}' title='{title}'>")
    };
    let before = n.checked_sub(1).map(|to| link("prev", to, &TITLES[to].to_uppercase()));
    let after = TITLES.get(n + 1).map(|title| link("next", n + 1, title));
    let paragraph = |k: usize| {
        let see =
            if k == 15 { "See <a href='https://post.example/tides'>the tides</a>. " } else { "" };
        // No two parts say the same: they would be one story, which takes one row.
        let words: Vec<String> = (10..24).map(|word| format!("{n}{k}{word}")).collect();
        format!("<p>{see}Sentence {k} of part {n} begins here. {}.</p>", words.join(" "))
    };
    let text: String = (1..30).map(paragraph).collect();
    let head = format!(
        "<meta property='og:site_name' content='The Harbour Post'>\
         <link rel=canonical href='https://post.example/{n}'>{}{}",
        before.unwrap_or_default(),
        after.unwrap_or_default()
    );
    saved_page(&format!("{} – The Harbour Post", TITLES[n]), &head, &text)
}

fn saved_page(title: &str, head: &str, text: &str) -> String {
    format!(
        "<!DOCTYPE html><html lang=en><head><title>{title}</title>{head}</head>\
         <body><article><h1>{title}</h1>{text}</article></body></html>"
    )
}

fn import(home: &TempDir, name: &str, html: &str) {
    let path = home.path().join(name);
    fs::write(&path, html).unwrap();
    let mut command = Command::new(PROGRAM);
    command.arg("--data-dir").arg(home.path().join("data")).arg("import").arg(path).env_clear();
    assert!(command.output().unwrap().status.success(), "{name}");
}

fn open(home: &TempDir) -> Session {
    let data = home.path().join("data");
    let args = ["--data-dir".as_ref(), data.as_os_str()];
    Launch::new(PROGRAM).args(args).size(120, 40).home(home.path()).start()
}

/// The first line of the reading pane.
fn top(screen: &str) -> String {
    let line = screen.lines().next().unwrap_or_default();
    line.rsplit('▕').next().unwrap_or_default().trim().to_owned()
}

fn is_at_part(session: &Session, n: usize) {
    session.wait_for(|screen| {
        screen.contains(&format!("Sentence 1 of part {n} begins"))
            && screen.contains(&format!("{} of 5 in chain", n + 1))
    });
}

#[test]
fn a_chain_is_walked_both_ways_and_the_trail_leads_back_to_the_same_sentence() {
    let home = TempDir::new().unwrap();
    for n in [3, 0, 4, 2, 1] {
        import(&home, &format!("{n}.html"), &part(n));
    }
    let canonical = "<link rel=canonical href='https://post.example/tides'>";
    let text = "<p>High water comes at six, and again in the evening.</p>".repeat(8);
    import(&home, "tides.html", &saved_page("The Tides", canonical, &text));

    let mut session = open(&home);
    session.wait_for_text("unread");
    session.keys("/\"ferry is late\"<Enter><Enter>");
    is_at_part(&session, 0);
    for n in 1..5 {
        session.keys("J");
        is_at_part(&session, n);
    }
    session.keys("J");
    session.wait_for_text("The Harbour Post has nothing newer here.");
    for n in (0..4).rev() {
        session.keys("K");
        is_at_part(&session, n);
    }
    session.keys("JJ");
    is_at_part(&session, 2);
    session.keys("<C-d><C-d>jj");
    let before = session.wait_for(|screen| screen.contains("See the tides"));
    let sentence = top(&before);
    let is_back = |screen: &str| top(screen) == sentence && screen.contains("See the tides");

    session.keys("1o");
    session.wait_for_text("High water comes at six");
    session.keys("H");
    session.wait_for(is_back);
    session.keys("t");
    session.wait_for_text("cited here");
    session.keys("<Enter>");
    session.wait_for_text("High water comes at six");
    session.keys("H");
    session.wait_for(is_back);
    session.keys("x");
    session.wait_for_text("as its pages name each other");
    session.wait_for_text("you are here");
    session.keys("j<Enter>");
    is_at_part(&session, 3);
    session.keys("H");
    session.wait_for(is_back);
    session.keys("T");
    session.wait_for_text("what you opened, the latest first");
    session.keys("k<Enter>");
    is_at_part(&session, 3);
    session.keys("H");
    session.wait_for(is_back);
    session.keys("q");
    assert_eq!(session.exit_status().code, 0);
    assert_clean(&session.recorded(), &[Allowed::Links]);

    let mut session = open(&home);
    session.wait_for(is_back);
    session.keys("L");
    is_at_part(&session, 3);
    session.keys("q");
    assert_eq!(session.exit_status().code, 0);
}
