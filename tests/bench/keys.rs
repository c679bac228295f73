//! How long a key takes to the changed screen while 500 feeds are refreshed behind it: moving in
//! the list, scrolling in a story, typing a comment. The reader runs in a real pseudo-terminal of
//! 120 by 30 on a cache of 10,000 articles, and nginx on the same machine serves the feeds, so
//! reader, refresh, server and the terminal's side all share its processors.
//!
//! `cargo bench --bench keys`. It says what is missing and is skipped then. The time ends when the
//! terminal's side has taken in the change, drawing included; what else a refresh draws (its gauge,
//! in the last row) is not taken for an answer to a key.

// A measurement that fails has nothing to tidy up.
#![allow(clippy::unwrap_used)]

mod caches;
mod farm;
#[path = "../pty/mod.rs"]
mod pty;

use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use farm::{FEEDS, Farm, STORIES};
use pty::{Launch, Session};
use tempfile::TempDir;

const TIDINGS: &str = env!("CARGO_BIN_EXE_tidings");

/// Articles that are cached before the refresh.
const CACHED: usize = 10_000;

/// Refreshes during which each kind of key is pressed.
const ROUNDS: usize = 6;

/// Keys pressed in each round while nothing else goes on.
const IDLE: usize = 60;

/// Keys, by what they do.
struct Hand {
    name: &'static str,
    /// From the start to the place where the keys are pressed, and a text that shows there.
    way: &'static [(&'static str, &'static str)],
    /// Pressed in turn; each changes something on the screen.
    keys: &'static [&'static str],
    idle: Vec<Duration>,
    refreshing: Vec<Duration>,
}

fn main() {
    // `cargo test --benches` runs this too, without the argument: measuring is not testing.
    if !std::env::args().any(|arg| arg == "--bench") {
        println!("keys: run with `cargo bench --bench keys`");
        return;
    }
    let farm = match Farm::start() {
        Ok(farm) => farm,
        Err(missing) => return println!("keys: skipped, because {missing}"),
    };
    let made = TempDir::new().unwrap();
    make_data(made.path(), &farm);
    let mut hands = hands();
    for _ in 0..ROUNDS {
        for hand in &mut hands {
            measure(hand, made.path());
        }
    }
    print_table(&mut hands);
}

fn hands() -> [Hand; 3] {
    let hand = |name, way, keys| Hand { name, way, keys, idle: Vec::new(), refreshing: Vec::new() };
    let moving: &[&str] = &["j", "j", "j", "j", "k", "k", "k", "k"];
    let typing: &[&str] = &["a", "b", "c", "d", "e", "f", "g", "<Backspace>"];
    [
        hand("moving in the list", &[], moving),
        hand("scrolling in a story", &[("<Space>", "comment")], moving),
        hand("typing a comment", &[("<Space>", "comment"), ("c", "outbox")], typing),
    ]
}

/// A cache, and subscriptions that were never fetched.
fn make_data(folder: &Path, farm: &Farm) {
    caches::fill(folder, CACHED);
    let list = folder.join("feeds.opml");
    fs::write(&list, farm.opml(1)).unwrap();
    let mut import = Command::new(TIDINGS);
    let done = import
        .arg("--data-dir")
        .arg(folder)
        .args(["import", "--allow-local"])
        .arg(&list)
        .output()
        .unwrap();
    assert!(done.status.success(), "{done:?}");
}

fn measure(hand: &mut Hand, made: &Path) {
    let folder = TempDir::new().unwrap();
    for name in ["cache.db", "desk.db"] {
        fs::copy(made.join(name), folder.path().join(name)).unwrap();
    }
    let launch = Launch::new(TIDINGS).args(["--data-dir".as_ref(), folder.path().as_os_str()]);
    let mut session = launch.size(120, 30).start();
    session.wait_for_text("tidings");
    session.settle(Duration::from_millis(300));
    session.keys("R");
    let all = (FEEDS * STORIES).to_string() + " new";
    session.wait_for_text(&format!(" of {FEEDS} "));
    for (key, shows) in hand.way {
        session.keys(key);
        session.wait_for_text(shows);
    }
    let mut keys = hand.keys.iter().cycle();
    let mut pause = pauses();
    while !session.screen().contains(&all) {
        thread::sleep(pause.next().unwrap_or_default());
        hand.refreshing.push(press(&session, keys.next().unwrap()));
    }
    session.settle(Duration::from_secs(1));
    for _ in 0..IDLE {
        thread::sleep(pause.next().unwrap_or_default());
        hand.idle.push(press(&session, keys.next().unwrap()));
    }
    session.kill9();
    session.exit_status();
}

/// Pauses of somebody who is in a hurry, in no step with anything else.
fn pauses() -> impl Iterator<Item = Duration> {
    (0_u64..).map(|n| Duration::from_micros(4_000 + n * 7_919 % 16_000))
}

/// Presses a key and waits until something but the last row has changed.
fn press(session: &Session, key: &str) -> Duration {
    let before = without_status(&session.screen());
    let pressed = Instant::now();
    session.keys(key);
    session.wait_for(|screen| without_status(screen) != before);
    pressed.elapsed()
}

fn without_status(screen: &str) -> String {
    screen.rsplit_once('\n').map_or("", |(rows, _)| rows).to_owned()
}

fn print_table(hands: &mut [Hand]) {
    println!("\nmilliseconds from a key to the changed screen, {ROUNDS} refreshes each");
    println!("{:<24}{:>32}{:>32}", "", "nothing else going on", "refreshing");
    let title = format!("{:>8}{:>8}{:>8}{:>8}", "keys", "median", "99 %", "worst");
    println!("{:<24}{title}{title}", "");
    for hand in hands {
        let cells = [&mut hand.idle, &mut hand.refreshing].map(|times| {
            times.sort_unstable();
            let at = |share: f64| {
                let place = (times.len() as f64 * share) as usize;
                times[place.min(times.len() - 1)].as_secs_f64() * 1000.0
            };
            format!("{:>8}{:>8.1}{:>8.1}{:>8.1}", times.len(), at(0.5), at(0.99), at(1.0))
        });
        println!("{:<24}{}", hand.name, cells.concat());
    }
}
