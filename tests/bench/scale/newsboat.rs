//! The same stories in newsboat, if it is installed: its start, its search, its list, its disk.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use rusqlite::{Connection, params};

use super::WORDS;
use super::machine::{milliseconds, own_memory, share};
use super::news::{NEWEST, News};
use super::pty::{Launch, Session};

const FEEDS: usize = 40;
/// More articles than this it does not get: its start alone would take most of a minute.
const MOST: usize = 100_000;

/// Its cache with so many of the stories, made if it is not there; `None` where it is not
/// installed or has too much to do.
pub fn cache(folder: &Path, news: &News, size: usize) -> Option<PathBuf> {
    let folder = folder.join(format!("newsboat-{size}"));
    if size > MOST {
        eprintln!("  newsboat: left out, because its start would take too long");
        return None;
    }
    if folder.join("made").is_file() {
        return Some(folder);
    }
    if !make(&folder, news, size) {
        eprintln!("  newsboat: left out, because it is not installed");
        return None;
    }
    std::fs::write(folder.join("made"), "").unwrap();
    Some(folder)
}

/// The size of its cache.
pub fn bytes(folder: &Path) -> u64 {
    std::fs::metadata(folder.join("cache.db")).unwrap().len()
}

/// One start: milliseconds to the list of feeds, and megabytes.
pub fn start(folder: &Path) -> (f64, f64) {
    let session = launch(folder);
    session.wait_for_text("Feed 1");
    let took = milliseconds(session.started().elapsed());
    session.settle(Duration::from_millis(200));
    let memory = own_memory(session.pid());
    end(session);
    (took, memory)
}

/// The median time from the last key of a search to its list, in milliseconds.
pub fn search(folder: &Path, rounds: usize) -> f64 {
    let times = (0..rounds).map(|_| {
        let session = launch(folder);
        session.wait_for_text("Feed 1");
        session.keys("/");
        session.wait_for_text("Search for:");
        session.keys(WORDS);
        session.wait_for_text(WORDS);
        let asked = Instant::now();
        session.keys("<Enter>");
        session.wait_for(|screen| screen.contains("Search result"));
        let took = milliseconds(asked.elapsed());
        end(session);
        took
    });
    share(times.collect(), 0.5)
}

/// Does something with the list of a feed's articles on the screen.
pub fn with_list<T>(folder: &Path, work: impl FnOnce(&Session) -> T) -> T {
    let session = launch(folder);
    session.wait_for_text("Feed 1");
    session.keys("<Enter>");
    session.wait_for_text("Articles in feed");
    session.settle(Duration::from_millis(300));
    let value = work(&session);
    end(session);
    value
}

fn end(mut session: Session) {
    session.kill9();
    session.exit_status();
}

fn arguments(folder: &Path) -> Vec<String> {
    let file = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    ["-u", &file("urls"), "-c", &file("cache.db"), "-C", &file("config")].map(str::to_owned).into()
}

fn launch(folder: &Path) -> Session {
    // One that was killed leaves its lock behind.
    let _ = std::fs::remove_file(folder.join("cache.db.lock"));
    Launch::new("newsboat").args(arguments(folder)).size(120, 40).start()
}

/// Lets newsboat make its own empty cache and fills it. `false`: there is no newsboat.
fn make(folder: &Path, news: &News, size: usize) -> bool {
    let _ = std::fs::remove_dir_all(folder);
    std::fs::create_dir_all(folder).unwrap();
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
        let published = News::published(number, size).min(NEWEST);
        let guid = format!("news-{number}");
        insert
            .execute(params![guid, title, address, urls[number % FEEDS], published, html])
            .unwrap();
    }
    drop(insert);
    conn.execute_batch("COMMIT").unwrap();
    true
}
