//! How long a key in the list takes to what it paints, in the same pseudo-terminal for tidings and
//! newsboat, and for tidings also while another thread saves articles as a refresh does.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use tidings::model::{Article, Timestamp};
use tidings::store::Store;

use super::machine::{milliseconds, share};
use super::news::{NEWEST, News};
use super::newsboat;
use super::programs::{quit, tidings};
use super::pty::Session;
use super::table::Table;

/// Keys pressed in each way.
const KEYS: usize = 400;
/// Articles saved in one transaction, as a feed brings them.
const FEED: usize = 40;
/// How far the thread that saves stands back, as those of a refresh do.
const BACKGROUND: i32 = 10;

/// The names of the rows.
const IDLE: [&str; 2] = ["a key to its paint, median, ms", "a key to its paint, 99 %, ms"];
const BUSY: [&str; 2] =
    ["the same while feeds are saved, median, ms", "the same while feeds are saved, 99 %, ms"];

pub fn measure(folder: &Path, theirs: Option<&Path>, news: &News, size: usize, table: &mut Table) {
    let mut session = tidings(folder).start();
    session.wait_for_text("tidings");
    session.settle(Duration::from_millis(300));
    let idle = press(&session);
    let busy = while_saving(folder, news, size, || press(&session));
    quit(&mut session);
    for (names, times) in [(IDLE, idle), (BUSY, busy)] {
        table.add(names[0], share(times.clone(), 0.5));
        table.add(names[1], share(times, 0.99));
    }
    if let Some(theirs) = theirs {
        let times = newsboat::with_list(theirs, press);
        table.beside(IDLE[0], share(times.clone(), 0.5));
        table.beside(IDLE[1], share(times, 0.99));
    }
}

/// Presses keys that move in a list, and gives the milliseconds to what each of them paints.
fn press(session: &Session) -> Vec<f64> {
    let keys = ["j", "j", "j", "j", "k", "k", "k", "k"].iter().cycle();
    // Somebody in a hurry, in no step with anything else.
    let pauses = (0_u64..).map(|n| Duration::from_micros(4_000 + n * 7_919 % 16_000));
    let press = |(key, pause): (&&str, Duration)| {
        thread::sleep(pause);
        let before = session.recorded().len();
        let pressed = Instant::now();
        session.keys(key);
        session.wait_for_bytes(|bytes| painted(&bytes[before..]));
        milliseconds(pressed.elapsed())
    };
    keys.zip(pauses).take(KEYS).map(press).collect()
}

/// Whether something was painted, and no frame is half done.
fn painted(bytes: &[u8]) -> bool {
    let last = |wanted: &[u8]| bytes.windows(wanted.len()).rposition(|found| found == wanted);
    !bytes.is_empty() && last(b"\x1b[?2026h") <= last(b"\x1b[?2026l")
}

/// Does something while articles are saved feed by feed: those that are there in two readings, in
/// turn, so that the cache stays as large as it was.
fn while_saving<T>(folder: &Path, news: &News, size: usize, work: impl FnOnce() -> T) -> T {
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            let _ = rustix::process::setpriority_process(None, BACKGROUND);
            let mut store = Store::open(folder, Timestamp(NEWEST)).unwrap().store;
            let mut feeds = (0..size / FEED).cycle();
            for turn in 0.. {
                if done.load(Ordering::Relaxed) {
                    return;
                }
                let feed = feeds.next().unwrap_or(0) * FEED;
                let read = |number| reread(news, number, size, turn);
                let articles: Vec<Article> = (feed..feed + FEED).map(read).collect();
                store.save(&articles, Timestamp(NEWEST)).unwrap();
            }
        });
        let value = work();
        done.store(true, Ordering::Relaxed);
        value
    })
}

/// An article as its feed might bring it again, with the text of another one.
fn reread(news: &News, number: usize, size: usize, turn: usize) -> Article {
    let other = news.article((number + 1 + turn % 7) % size, size);
    Article { body: other.body, ..news.article(number, size) }
}
