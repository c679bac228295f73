//! The same stories in newsboat, if it is installed: its start, its search, its disk.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use rusqlite::{Connection, params};
use tempfile::TempDir;

use super::news::News;
use super::pty::{Launch, Session};
use super::table::Table;
use super::{WORDS, kilobytes, milliseconds};

/// How often newsboat is started: it takes its time.
const ROUNDS: usize = 5;
const FEEDS: usize = 40;
/// More articles than this it does not get: its start alone would take minutes.
const MOST: usize = 100_000;

/// Measures newsboat with so many of the stories.
pub fn measure(news: &News, size: usize, table: &mut Table) {
    let folder = TempDir::new().unwrap();
    if size > MOST || !make(folder.path(), news, size) {
        return;
    }
    let bytes = std::fs::metadata(folder.path().join("cache.db")).unwrap().len();
    table.beside("disk, bytes/article", bytes as f64 / size as f64);
    let (mut starts, mut searches, mut memory) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let mut session = start(folder.path());
        session.wait_for_text("Feed 1");
        starts.push(milliseconds(session.started().elapsed()));
        memory.push(kilobytes("VmRSS:", &session.pid().as_raw_nonzero().to_string()) / 1024.0);
        session.keys("/");
        session.wait_for_text("Search for:");
        session.keys(WORDS);
        session.wait_for_text(WORDS);
        let asked = Instant::now();
        session.keys("<Enter>");
        session.wait_for(|screen| screen.contains("Search result"));
        searches.push(milliseconds(asked.elapsed()));
        session.keys("qq");
        session.kill9();
        session.exit_status();
    }
    for (name, mut values) in [
        ("start to first screen, ms", starts),
        ("search, two words, ms", searches),
        ("memory after the start, MB", memory),
    ] {
        values.sort_by(f64::total_cmp);
        table.beside(name, values[ROUNDS / 2]);
    }
}

fn arguments(folder: &Path) -> Vec<String> {
    let file = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    ["-u", &file("urls"), "-c", &file("cache.db"), "-C", &file("config")].map(str::to_owned).into()
}

fn start(folder: &Path) -> Session {
    Launch::new("newsboat").args(arguments(folder)).size(120, 40).start()
}

/// Lets newsboat make its own empty cache and fills it. `false`: there is no newsboat.
fn make(folder: &Path, news: &News, size: usize) -> bool {
    let url = |feed: usize| format!("http://127.0.0.1:9/feed{feed}.xml");
    let urls: Vec<String> = (0..FEEDS).map(url).collect();
    std::fs::write(folder.join("urls"), urls.join("\n")).unwrap();
    std::fs::write(folder.join("config"), "auto-reload no\n").unwrap();
    let mut command = Command::new("newsboat");
    command.args(arguments(folder)).args(["-x", "print-unread"]);
    if !command.output().is_ok_and(|done| done.status.success()) {
        return false;
    }
    let conn = Connection::open(folder.join("cache.db")).unwrap();
    conn.execute_batch("BEGIN").unwrap();
    let feed = "INSERT OR REPLACE INTO rss_feed (rssurl, url, title) VALUES (?1, ?1, ?2)";
    for (number, url) in urls.iter().enumerate() {
        conn.execute(feed, params![url, format!("Feed {number}")]).unwrap();
    }
    let item = "INSERT INTO rss_item (guid, title, author, url, feedurl, pubDate, content, unread)
         VALUES (?1, ?2, 'Wire', ?3, ?4, ?5, ?6, 1)";
    let mut insert = conn.prepare(item).unwrap();
    for number in 0..size {
        let (title, body) = news.story(number);
        let html = body.replace('&', "&amp;").replace('<', "&lt;").replace('\n', "</p><p>");
        let html = format!("<p>{html}</p>");
        let address = format!("http://127.0.0.1:9/a/{number}");
        let published = News::published(number, size);
        let guid = format!("news-{number}");
        insert
            .execute(params![guid, title, address, urls[number % FEEDS], published, html])
            .unwrap();
    }
    drop(insert);
    conn.execute_batch("COMMIT").unwrap();
    true
}
