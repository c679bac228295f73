//! The caches that are measured: made once, kept between runs, and gone on with where making one
//! was broken off.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use rustix::process::getpid;
use tempfile::TempDir;
use tidings::model::{ArticleId, Edge, Mark, Query, Timestamp};
use tidings::store::{Load, Store, Switch};

use super::machine::memory;
use super::news::{self, BATCH, NEWEST, News};
use super::pty::cpu_time;
use super::table::Table;

/// What making a cache took, by the names of the table's rows; written beside it when it is whole.
const TOLD: &str = "made.txt";
/// One article in so many is as unread as it came; older ones are read, but for the oldest.
const UNREAD: usize = 10;
/// Articles that are marked at once.
const MARKED: usize = 2_000;

/// A cache of some size.
pub struct Kept {
    pub folder: PathBuf,
    took: BTreeMap<String, f64>,
}

impl Kept {
    /// What making it took.
    pub fn tell(&self, table: &mut Table) {
        for name in
            ["import, articles/s", "import, articles/s of processor time", "import, MB above start"]
        {
            if let Some(value) = self.took.get(name) {
                table.add(name, *value);
            }
        }
        let size = |name: &str| std::fs::metadata(self.folder.join(name)).unwrap().len();
        let bytes = size("cache.db") + size("desk.db");
        table.add("disk, bytes/article", bytes as f64 / table.size() as f64);
    }
}

/// The cache of so many articles, made if it is not there or has the form of another tidings.
pub fn cache(folder: &Path, news: &News, size: usize) -> Kept {
    let folder = folder.join(format!("tidings-{size}-form-{}", form()));
    let told = folder.join(TOLD);
    if !told.is_file() {
        std::fs::create_dir_all(&folder).unwrap();
        let took = import(&folder, news, size);
        mark(&folder, size);
        let lines: Vec<String> =
            took.iter().map(|(name, value)| format!("{value} {name}\n")).collect();
        std::fs::write(&told, lines.concat()).unwrap();
    }
    let text = std::fs::read_to_string(told).unwrap();
    let took = text.lines().filter_map(|line| {
        let (value, name) = line.split_once(' ')?;
        Some((name.to_owned(), value.parse().ok()?))
    });
    Kept { folder, took: took.collect() }
}

/// The version of the cache's tables.
fn form() -> i64 {
    let folder = TempDir::new().unwrap();
    drop(Store::open(folder.path(), Timestamp(NEWEST)).unwrap());
    let cache = Connection::open(folder.path().join("cache.db")).unwrap();
    cache.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap()
}

/// Brings in what is missing, and says what that took.
fn import(folder: &Path, news: &News, size: usize) -> BTreeMap<String, f64> {
    let mut store = Store::open(folder, Timestamp(NEWEST)).unwrap().store;
    store.expect(Load::Heavy);
    let there = usize::try_from(store.counts(&Query::default()).unwrap().all).unwrap();
    let (before, mut most) = (memory(), 0.0_f64);
    // Making the articles is no part of bringing them in.
    let (mut took, mut worked) = (Duration::ZERO, Duration::ZERO);
    // What is there came in whole batches, the oldest first.
    for (number, batch) in news.batches(size).enumerate().skip(there / BATCH) {
        let (started, before) = (Instant::now(), cpu_time(getpid()));
        store.save(&batch, Timestamp(NEWEST)).unwrap();
        took += started.elapsed();
        worked += cpu_time(getpid()).saturating_sub(before);
        most = most.max(memory());
        if number % 100 == 99 {
            eprintln!("  {} articles", (number + 1) * BATCH);
        }
    }
    drop(store);
    let came = (size - there.min(size)) as f64;
    let took = [
        ("import, articles/s", came / took.as_secs_f64()),
        ("import, articles/s of processor time", came / worked.as_secs_f64()),
        ("import, MB above start", most - before),
    ];
    took.map(|(name, value)| (name.to_owned(), value)).into()
}

/// Marks what somebody who keeps everything has read. The oldest stays unread, so that whoever
/// looks for the next unread article has a long way to go.
fn mark(folder: &Path, size: usize) {
    let mut store = Store::open(folder, Timestamp(NEWEST)).unwrap().store;
    store.expect(Load::Heavy);
    let oldest = store.page(&Query::default(), &Edge::Last, 1).unwrap().rows.pop().unwrap().id;
    let read: Vec<ArticleId> =
        (1..size - size / UNREAD).map(news::id).filter(|id| *id != oldest).collect();
    for ids in read.chunks(MARKED) {
        store.mark(ids, Mark::Read, Switch::On, Timestamp(NEWEST)).unwrap();
    }
}
