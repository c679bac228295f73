//! A comment by the real program in a real terminal: written while the site is away, sent from the
//! reader, the name asked for on the way, and then once under its article as the site shows it.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

#[allow(dead_code)]
mod net_server;
mod pty;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use net_server::Server;
use pty::clean::assert_clean;
use pty::{Launch, Session};
use serde_json::{Value, json};
use tempfile::TempDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_tidings");

/// A site with one article and a comment server like Isso that wants a name.
#[derive(Default)]
struct Site {
    comments: Mutex<Vec<Value>>,
    /// Whether it answers at all.
    up: AtomicBool,
}

impl Site {
    fn serve(self: &Arc<Self>) -> Server {
        let site = Arc::clone(self);
        Server::raw(move |stream| {
            if site.up.load(Ordering::SeqCst) {
                let _ = site.answer(stream);
            }
        })
    }

    fn answer(&self, stream: TcpStream) -> std::io::Result<()> {
        let mut reader = BufReader::new(stream.try_clone()?);
        let (mut head, mut length) = (String::new(), 0);
        while reader.read_line(&mut head)? > 2 {
            let last = head.lines().last().unwrap_or_default().to_ascii_lowercase();
            if let Some(value) = last.strip_prefix("content-length: ") {
                length = value.trim().parse().unwrap_or(0);
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body)?;
        let path = head.split(' ').nth(1).unwrap_or_default();
        let (status, kind, text) = self.page(path, &body);
        let length = text.len();
        write!(
            &stream,
            "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\
             Connection: close\r\n\r\n{text}"
        )
    }

    fn page(&self, path: &str, body: &[u8]) -> (&'static str, &'static str, String) {
        let (ok, json, html) = ("200 OK", "application/json", "text/html; charset=utf-8");
        match path.split('?').next().unwrap_or_default() {
            "/feed" => (
                ok,
                "application/rss+xml",
                "<rss version='2.0'><channel><title>The Wire</title><item><title>Wire Story</title>\
                 <link>/s/</link><guid>1</guid><description>In short.</description></item>\
                 </channel></rss>"
                    .to_owned(),
            ),
            "/s/" => (
                ok,
                html,
                "<html><head><title>Wire Story</title></head><body><article><h1>Wire Story</h1>\
                 <p>In short.</p></article><script data-isso='/isso/' src='/isso/js/x.js'></script>\
                 <section id='isso-thread' data-title='Wire Story'></section></body></html>"
                    .to_owned(),
            ),
            "/isso/new" => self.take(&serde_json::from_slice(body).unwrap_or_default()),
            "/isso/" => (ok, json, json!({ "replies": *self.comments.lock().unwrap() }).to_string()),
            _ => ("404 Not Found", html, String::new()),
        }
    }

    fn take(&self, comment: &Value) -> (&'static str, &'static str, String) {
        let json = "application/json";
        if comment["author"].is_null() {
            let said =
                json!({ "message": "403 Forbidden: author address required but not provided" });
            return ("403 Forbidden", json, said.to_string());
        }
        let mut comments = self.comments.lock().unwrap();
        let id = comments.len() + 41;
        let text = comment["text"].as_str().unwrap_or_default();
        let text = format!("<p>{}</p>", text.replace('&', "&amp;").replace('<', "&lt;"));
        let stored = json!({
            "id": id, "mode": 1, "author": comment["author"], "text": text, "parent": null,
            "replies": [],
        });
        comments.push(stored.clone());
        ("201 Created", json, stored.to_string())
    }
}

fn reader(home: &TempDir) -> Session {
    let data = home.path().join("data");
    let args = ["--data-dir".as_ref(), data.as_os_str()];
    Launch::new(PROGRAM).args(args).size(100, 40).home(home.path()).start()
}

#[test]
fn a_comment_written_offline_arrives_once_and_stands_once() {
    let site = Arc::new(Site::default());
    site.up.store(true, Ordering::SeqCst);
    let server = site.serve();
    let home = TempDir::new().expect("a home");
    let mut session = reader(&home);
    session.wait_for_text("unread");
    session.keys(&format!(":add {}<Enter>", server.url("/feed")));
    session.wait_for_text("Subscribed to The Wire.");
    session.keys("r");
    session.wait_for_text("Wire Story");
    session.keys("/wire<Enter><Enter>");
    session.wait_for_text("In short.");

    site.up.store(false, Ordering::SeqCst);
    session.keys("cIs 1 <lt> 2 & so on?<C-s>");
    session.wait_for_text("Saved. It waits in the outbox; :send sends it.");
    session.keys(":send<Enter>");
    session.wait_for_text("The comment waits in the outbox: ");
    session.wait_for_text("you · waiting in the outbox");

    site.up.store(true, Ordering::SeqCst);
    session.keys(":send<Enter>");
    session.wait_for_text("Your name, as the site shows it:");
    session.keys("Ann Other<Enter>");
    session.wait_for_text("Your comment on “Wire Story” is there.");
    let screen = session.wait_for_text("you · ");
    assert_eq!(screen.matches("Is 1 < 2 & so on?").count(), 1, "{screen}");
    // The article's thread was fetched again: it stands there as the site's own.
    let screen = session.wait_for_text("1 comment  ");
    assert_eq!(screen.matches("Is 1 < 2 & so on?").count(), 1, "{screen}");
    assert_eq!(site.comments.lock().unwrap().len(), 1);

    session.keys("O");
    session.wait_for_text("sent · ");
    session.keys("q:send<Enter>");
    session.wait_for_text("Nothing is to be sent now.");
    session.keys("q");
    assert_eq!(session.exit_status().code, 0);
    assert_clean(&session.recorded(), &[]);
    assert_eq!(site.comments.lock().unwrap().len(), 1);
    let comments = site.comments.lock().unwrap().clone();
    assert_eq!(comments[0]["author"], "Ann Other");
}

#[test]
fn what_is_queued_goes_by_itself_where_that_is_set() {
    let site = Arc::new(Site::default());
    site.up.store(true, Ordering::SeqCst);
    let server = site.serve();
    let home = TempDir::new().expect("a home");
    let data = home.path().join("data");
    let settings = "[identity]\nname = \"Ann Other\"\n[outbox]\nautomatic = true\n";
    std::fs::create_dir_all(&data).unwrap();
    std::fs::write(data.join("config.toml"), settings).unwrap();
    let mut session = reader(&home);
    session.wait_for_text("unread");
    session.keys(&format!(":add {}<Enter>", server.url("/feed")));
    session.wait_for_text("Subscribed to The Wire.");
    session.keys("r");
    session.wait_for_text("Wire Story");
    session.keys("/wire<Enter><Enter>");
    session.wait_for_text("In short.");
    session.keys("cBy itself.<C-s>");
    session.wait_for_text("Your comment on “Wire Story” is there.");
    session.keys("q");
    assert_eq!(session.exit_status().code, 0);
    assert_eq!(site.comments.lock().unwrap().len(), 1);
}
