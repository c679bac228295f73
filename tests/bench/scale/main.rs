//! How the cache behaves as it grows: what an import takes, a page, a count, a search, an article,
//! and a byte of disk; beside newsboat, where it is installed and has the same. One table, made in
//! one run; times are medians, and only their ratios say something about other machines.
//!
//! `cargo build --release && cargo bench --bench scale -- 1000 10000 100000`. With
//! `TIDINGS_NEWS=folder` the articles are those of the files `*.json` in it, each an array of
//! objects with `title` and `body`, such as a Reuters-21578 collection in JSON; else they are made
//! of the starter edition's words.

// A measurement that fails has nothing to tidy up.
#![allow(clippy::unwrap_used)]

mod news;
mod newsboat;
#[path = "../../pty/mod.rs"]
mod pty;
mod table;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use pty::{Launch, Session};
use tempfile::TempDir;
use tidings::model::{ArticleId, Clock, Direction, Edge, Mark, Order, Page, Query, Timestamp};
use tidings::query::{Typing, search};
use tidings::store::{Store, Switch};

use news::{NEWEST, News};
use table::Table;

/// Sizes that are measured where none is given.
const SIZES: [usize; 3] = [1_000, 10_000, 100_000];
/// How often each question is asked.
const ROUNDS: usize = 15;
/// Rows of a page, as the reader asks for them.
const PAGE: usize = 120;
/// The words that are searched for.
const WORDS: &str = "oil prices";

fn main() {
    // `cargo test --benches` runs this too, without the argument: measuring is not testing.
    if !std::env::args().any(|arg| arg == "--bench") {
        println!("scale: run with `cargo bench --bench scale`");
        return;
    }
    let given: Vec<usize> = std::env::args().filter_map(|arg| arg.parse().ok()).collect();
    let sizes = if given.is_empty() { SIZES.to_vec() } else { given };
    let news = News::read();
    let mut table = Table::new(&sizes);
    for size in sizes {
        let folder = TempDir::new().unwrap();
        eprintln!("{size} articles");
        import(folder.path(), &news, size, &mut table);
        questions(folder.path(), size, &mut table);
        programs(folder.path(), &mut table);
        newsboat::measure(&news, size, &mut table);
    }
    table.print(news.about());
}

fn import(folder: &Path, news: &News, size: usize, table: &mut Table) {
    let before = kilobytes("VmRSS:", "self");
    let started = Instant::now();
    let mut store = Store::open(folder, Timestamp(NEWEST)).unwrap().store;
    for batch in news.batches(size) {
        store.save(&batch, Timestamp(NEWEST)).unwrap();
    }
    table.add("import, articles/s", size as f64 / started.elapsed().as_secs_f64());
    table.add("import, MB above start", (kilobytes("VmHWM:", "self") - before) / 1024.0);
    drop(store);
    let bytes = std::fs::metadata(folder.join("cache.db")).unwrap().len();
    table.add("disk, bytes/article", bytes as f64 / size as f64);
}

fn query(text: &str, order: Order) -> Query {
    let clock = Clock { now: Timestamp(NEWEST), utc_offset: 0 };
    Query { search: search(text, Typing::Done, clock).unwrap(), order, ..Query::default() }
}

fn questions(folder: &Path, size: usize, table: &mut Table) {
    let mut store = Store::open(folder, Timestamp(NEWEST)).unwrap().store;
    let all = Query::default();
    let page = |edge: &Edge| store.page(&all, edge, PAGE).unwrap();
    let end = page(&Edge::Last);
    let middle = middle(&store, size);
    table.add("first page, ms", median(|| drop(page(&Edge::First))));
    table.add("page in the middle, ms", median(|| drop(page(&Edge::After(middle)))));
    table.add("jump to the end, ms", median(|| drop(page(&Edge::Last))));
    let source = query("source:\"Wire 7\" is:unread", Order::Newest);
    table.add("a source's unread, ms", median(|| drop(store.page(&source, &Edge::First, PAGE))));
    table.add(
        "all unread counts, ms",
        median(|| {
            store.shelves().unwrap();
            store.counts(&all).unwrap();
        }),
    );
    let ids: Vec<ArticleId> = end.rows.iter().rev().map(|row| row.id.clone()).collect();
    let mut next = ids.iter().cycle();
    table.add(
        "open an article, ms",
        median(|| {
            let id = next.next().unwrap();
            store.article(id).unwrap().unwrap();
            store.row(id).unwrap().unwrap();
            store.neighbours(id).unwrap();
            store.comments_of(id).unwrap();
        }),
    );
    searches(&store, table);
    mark_all_but_last(&mut store, &end);
    let unread = || store.unread_from(&all, None, Direction::Forward).unwrap();
    assert!(unread().is_some());
    table.add("next unread, far away, ms", median(|| drop(unread())));
}

fn searches(store: &Store, table: &mut Table) {
    for (name, text) in [
        ("search, two words, ms", WORDS),
        ("search, common words, ms", "said company"),
        ("search, a beginning, ms", "oil pri*"),
        ("search, a phrase, ms", "\"oil prices\""),
        ("search, rare words, ms", "zebra OR helsinki"),
    ] {
        let asked = query(text, Order::Relevance);
        let shown = median(|| {
            let page = store.page(&asked, &Edge::First, 40).unwrap();
            let ids: Vec<ArticleId> = page.rows.into_iter().map(|row| row.id).collect();
            store.snippets(&asked.search, &ids).unwrap();
        });
        table.add(name, shown);
    }
}

/// The place of a row in the middle of the list.
fn middle(store: &Store, size: usize) -> tidings::model::ListKey {
    let id = news::id(size / 2);
    store.row(&id).unwrap().unwrap().key
}

/// Leaves the oldest article unread, which is the worst for whoever looks for it.
fn mark_all_but_last(store: &mut Store, end: &Page) {
    let last = end.rows.last().unwrap().id.clone();
    let all = Query::default();
    let mut edge = Edge::First;
    loop {
        let page = store.page(&all, &edge, 5_000).unwrap();
        let ids: Vec<ArticleId> =
            page.rows.iter().map(|row| row.id.clone()).filter(|id| *id != last).collect();
        store.mark(&ids, Mark::Read, Switch::On, Timestamp(NEWEST)).unwrap();
        let Some(row) = page.rows.last().filter(|_| page.more_below) else { return };
        edge = Edge::After(row.key);
    }
}

/// The whole program: its start, its memory, and a search from the shell.
fn programs(folder: &Path, table: &mut Table) {
    let program = beside("tidings");
    if !program.is_file() {
        return;
    }
    let launch = Launch::new(&program).args(["--data-dir".as_ref(), folder.as_os_str()]);
    let launch = launch.size(120, 40);
    let mut memory = Vec::new();
    let start = median(|| {
        let mut session = launch.clone().start();
        session.wait_for_text("tidings");
        session.settle(Duration::from_millis(150));
        memory.push(kilobytes("VmRSS:", &session.pid().as_raw_nonzero().to_string()));
        quit(&mut session);
    }) - 150.0;
    table.add("start to first screen, ms", first_screen(&launch).unwrap_or(start));
    table.add("memory after the start, MB", memory[memory.len() / 2] / 1024.0);
    let search = median(|| {
        let mut command = Command::new(&program);
        command.arg("--data-dir").arg(folder).args(["search", WORDS, "--limit", "40"]);
        assert!(command.output().unwrap().status.success());
    });
    table.add("search from start to end, ms", search);
}

/// The median time to the first screen, without the wait for quiet.
fn first_screen(launch: &Launch) -> Option<f64> {
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let mut session = launch.clone().start();
        session.wait_for_text("tidings");
        times.push(milliseconds(session.started().elapsed()));
        quit(&mut session);
    }
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied()
}

fn quit(session: &mut Session) {
    session.keys("q");
    session.exit_status();
}

/// A file of the same build as this bench.
fn beside(file: &str) -> PathBuf {
    let bench = std::env::current_exe().unwrap();
    bench.ancestors().nth(2).unwrap().join(file)
}

/// The median of some rounds, in milliseconds, after one that does not count.
fn median(mut question: impl FnMut()) -> f64 {
    question();
    let mut times: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let started = Instant::now();
            question();
            milliseconds(started.elapsed())
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[ROUNDS / 2]
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

/// A number of a process's status, as Linux tells it; 0 elsewhere.
fn kilobytes(field: &str, process: &str) -> f64 {
    let text = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let value = text.lines().find_map(|line| line.strip_prefix(field));
    value.and_then(|value| value.split_whitespace().next()?.parse().ok()).unwrap_or(0.0)
}
