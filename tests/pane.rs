//! The reading pane in a real terminal: what is sent for links and copies, and what a browser is
//! started with.

#![cfg(unix)]
// The functions beside the tests are part of them: whatever goes wrong there fails the test.
#![allow(clippy::unwrap_used)]

mod pty;

use std::path::Path;
use std::process::Command;

use pty::clean::{Allowed, assert_clean};
use pty::{Launch, Session};
use tempfile::TempDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_tidings");

/// A story whose links try everything that a link can try.
fn hostile_story() -> String {
    let escape = "\u{1b}]8;;https://evil.example/\u{1b}\\\u{1b}]52;c;QUFB\u{7}\u{9b}2J\u{202e}";
    let long = "x".repeat(5_000);
    format!(
        "<html lang=en><head><title>Odd Links</title></head><body><article><h1>Odd Links</h1>\
         <p>Words before <a href='https://good.example/a;b?c=d;e'>a good one</a>, then \
         <a href='https://bank.example@evil.example/'>a liar</a>, \
         <a href='https://a.example/{escape}'>an escape {escape}</a>, \
         <a href='javascript:alert(1)'>a script</a>, <a href='file:///etc/passwd'>a file</a>, \
         <a href='https://long.example/{long}'>a long one</a>, \
         <a href='https://bücher.example/ü?q=\"&gt;&lt;'>another alphabet</a> and the end of it, \
         which comes late so that lines are broken and a link goes on over two of them, as \
         <a href='https://good.example/two-lines'>this one does which is made of many words so \
         that no line could ever hold it whole, however wide it is set here</a>.</p>\
         <p>A second paragraph {escape} for the copying.</p></article></body></html>"
    )
}

/// A reader with that story open, in a home of its own.
fn open(home: &Path, environment: &[(&str, &str)]) -> Session {
    let page = home.join("page.html");
    std::fs::write(&page, hostile_story()).unwrap();
    let data = home.join("data-of-its-own");
    let imported = Command::new(PROGRAM)
        .args(["--data-dir".as_ref(), data.as_os_str(), "import".as_ref(), page.as_os_str()])
        .env_clear()
        .status()
        .unwrap();
    assert!(imported.success());
    let args = ["--data-dir".as_ref(), data.as_os_str()];
    let launch = Launch::new(PROGRAM).args(args).size(80, 24).home(home);
    let session =
        environment.iter().fold(launch, |launch, (name, value)| launch.env(name, value)).start();
    session.wait_for_text("unread");
    session.keys("/odd links<Enter>");
    session.wait_for_text("1 found");
    session.keys("<Enter>");
    // The row of the list shows how the text begins, too; the long word stands in the article alone.
    session.wait_for_text("xxxxxxxxxxxxxxxxxxxx");
    session
}

fn home() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn end(session: &mut Session) -> String {
    session.keys("<C-c>");
    assert_eq!(session.exit_status().code, 0);
    String::from_utf8(session.recorded()).unwrap().replace('\u{1b}', "^")
}

#[test]
fn links_are_links_of_the_terminal_and_nothing_else_is_sent() {
    let home = home();
    let mut session = open(home.path(), &[]);
    session.keys("jjkkG;");
    session.wait_for_text("which link?");
    let sent = end(&mut session);
    assert!(sent.contains("^]8;id=0;https://good.example/a%3Bb?c=d%3Be^\\"), "{sent}");
    assert!(sent.contains(";https://evil.example/^\\"), "without the name that passes for a host");
    assert!(!sent.contains("bank.example@evil.example/^\\"), "{sent}");
    assert!(!sent.contains("^]8;;https"), "{sent}");
    assert!(sent.contains("https://xn--bcher-kva.example/"), "{sent}");
    for never in ["javascript:", "file:///", "^]52;", "x".repeat(2_001).as_str()] {
        assert!(!sent.contains(never), "{never}");
    }
    let begun = sent.matches("^]8;id=").count();
    assert_eq!(begun, sent.matches("^]8;;^\\").count(), "every link that begins ends");
    assert_clean(&session.recorded(), &[Allowed::Links]);
}

#[test]
fn where_they_are_unwanted_there_are_none() {
    let home = home();
    std::fs::create_dir_all(home.path().join("data-of-its-own")).unwrap();
    let config = home.path().join("data-of-its-own/config.toml");
    std::fs::write(config, "reader.hyperlinks = false\n").unwrap();
    let mut session = open(home.path(), &[]);
    end(&mut session);
    assert_clean(&session.recorded(), &[]);
    let other = self::home();
    let mut session = open(other.path(), &[("INSIDE_EMACS", "30.1,term:0.96")]);
    end(&mut session);
    assert_clean(&session.recorded(), &[]);
}

#[test]
fn what_is_copied_goes_through_the_terminal() {
    let home = home();
    let mut session = open(home.path(), &[]);
    session.keys("1y");
    session.wait_for_text("Copied https://good.example/a;b?c=d;e");
    session.keys("}}v");
    session.wait_for_text("Selected");
    session.keys("y");
    session.wait_for_text("Copied “A second");
    let sent = end(&mut session);
    let copies: Vec<&str> = sent
        .split("^]52;c;")
        .skip(1)
        .filter_map(|rest| rest.split_once('^').map(|(text, _)| text))
        .collect();
    assert_eq!(copies.len(), 2, "{copies:?}");
    assert_eq!(copies[0], "aHR0cHM6Ly9nb29kLmV4YW1wbGUvYTtiP2M9ZDtl");
    assert_clean(&session.recorded(), &[Allowed::Links, Allowed::Clipboard]);
}

#[test]
fn the_browser_gets_the_address_and_nothing_of_the_terminal() {
    let home = home();
    let browser = home.path().join("a browser");
    let seen = home.path().join("seen");
    let script = format!(
        "#!/bin/sh\nprintf '%s\\n' \"$#\" \"$1\" >'{0}.new'\necho noise; echo noise >&2\n\
         mv '{0}.new' '{0}'\n",
        seen.display()
    );
    std::fs::write(&browser, script).unwrap();
    let made = Command::new("chmod").arg("+x").arg(&browser).status().unwrap();
    assert!(made.success());
    let mut session = open(home.path(), &[("BROWSER", browser.to_str().unwrap())]);
    session.keys("1o");
    session.wait_for_text("Open good.example in the browser?");
    assert!(!seen.exists(), "nothing is started before the answer");
    session.keys("<Enter>");
    session.wait_for_text("Opening good.example");
    session.wait_for(|_| seen.exists());
    assert_eq!(std::fs::read_to_string(&seen).unwrap(), "1\nhttps://good.example/a;b?c=d;e\n");
    let sent = end(&mut session);
    assert!(!sent.contains("noise"));
    assert_clean(&session.recorded(), &[Allowed::Links]);
}

#[test]
fn over_ssh_it_says_so_and_offers_to_copy() {
    let home = home();
    let mut session = open(home.path(), &[("SSH_CONNECTION", "a 1 b 2")]);
    session.keys("1o");
    session.wait_for_text("in the browser?");
    session.keys("o");
    session.wait_for_text("There is no browser here");
    session.keys("y");
    session.wait_for_text("Copied https://good.example");
    end(&mut session);
    assert_clean(&session.recorded(), &[Allowed::Links, Allowed::Clipboard]);
}

#[test]
fn a_theme_that_is_not_understood_is_said_and_not_used() {
    let home = home();
    let data = home.path().join("data-of-its-own");
    std::fs::create_dir_all(data.join("themes")).unwrap();
    std::fs::write(data.join("config.toml"), "theme = 'mine'\n").unwrap();
    std::fs::write(data.join("themes/mine.toml"), "[dark]\nacent = 'red'\n").unwrap();
    let mut session = start(home.path());
    session.wait_for_text("did you mean accent?");
    end(&mut session);
    std::fs::write(data.join("config.toml"), "theme = 'nowhere'\n").unwrap();
    let mut session = start(home.path());
    session.wait_for_text("No theme nowhere");
    end(&mut session);
    assert_clean(&session.recorded(), &[]);
}

fn start(home: &Path) -> Session {
    let data = home.join("data-of-its-own");
    let args = ["--data-dir".as_ref(), data.as_os_str()];
    Launch::new(PROGRAM).args(args).size(80, 24).home(home).start()
}
