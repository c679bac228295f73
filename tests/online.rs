//! The reader and the network, by the real program in a real terminal: subscribe, refresh, read
//! on while a server keeps silent, and fetch the whole story behind a summary.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

#[allow(dead_code)]
mod net_server;
mod pty;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use net_server::{Server, reply, silence};
use pty::clean::assert_clean;
use pty::{Launch, Session};
use tempfile::TempDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_tidings");

fn reader(home: &TempDir) -> Session {
    let data = home.path().join("data");
    let args = ["--data-dir".as_ref(), data.as_os_str()];
    Launch::new(PROGRAM).args(args).size(120, 40).home(home.path()).start()
}

/// A feed of so many summaries, and the pages behind them.
fn paper(issues: Arc<AtomicUsize>) -> Server {
    Server::start(move |asked, stream| {
        if asked.path == "/silent" {
            return silence(stream);
        }
        if let Some(number) = asked.path.strip_prefix("/story/") {
            let page = format!(
                "<title>Wire Story {number}</title><article><h1>Wire Story {number}</h1>\
                 <p>The whole of story {number}, with all its words in it.</p></article>"
            );
            return reply(stream, "200 OK", "Content-Type: text/html\r\n", page.as_bytes());
        }
        let items: String = (0..issues.load(Ordering::SeqCst))
            .map(|number| {
                format!(
                    "<item><title>Wire Story {number}</title><link>/story/{number}</link>\
                     <guid>{number}</guid><description>In short.</description></item>"
                )
            })
            .collect();
        let feed =
            format!("<rss version='2.0'><channel><title>The Wire</title>{items}</channel></rss>");
        reply(stream, "200 OK", "Content-Type: application/rss+xml\r\n", feed.as_bytes())
    })
}

#[test]
fn subscribing_refreshing_and_the_whole_story() {
    let issues = Arc::new(AtomicUsize::new(2));
    let server = paper(Arc::clone(&issues));
    let home = TempDir::new().expect("a home");
    let session = reader(&home);
    session.wait_for_text("unread");
    session.keys(&format!(":add {}<Enter>", server.url("/feed")));
    session.wait_for_text("Subscribed to The Wire.");
    session.keys("jk");
    session.wait_for_text("2 new · r shows them");
    session.keys("r");
    session.wait_for_text("Wire Story 1");
    session.keys("/wire story 1<Enter><Enter>");
    session.wait_for_text("In short.");
    session.keys("f");
    session.wait_for_text("The whole of story 1, with all its words");
    issues.store(3, Ordering::SeqCst);
    session.keys("h");
    session.wait_for_text("Enter open");
    session.keys("<Esc>");
    session.wait_for_text("12 unread");
    session.keys("R");
    session.wait_for(|screen| screen.contains("1 new"));
    assert_clean(&session.recorded(), &[]);
}

#[test]
fn a_silent_server_holds_nobody_up() {
    let server = paper(Arc::new(AtomicUsize::new(1)));
    let home = TempDir::new().expect("a home");
    let mut session = reader(&home);
    session.wait_for_text("unread");
    session.keys(&format!(":add {}<Enter>", server.url("/silent")));
    session.wait_for_text("Looking at");
    session.keys("<Enter>");
    session.wait_for_text("1 of 11 in chain");
    session.keys("Gcstill typing");
    session.wait_for_text("still typing");
    session.keys("<Esc>");
    session.wait_for_text("The draft is kept");
    session.keys("q");
    assert_eq!(session.exit_status().code, 0);
}
