//! How long tidings takes from its start to its first screen, and the memory it then has, next to
//! the smallest program that draws. The programs start in turn in a real pseudo-terminal, so that
//! whatever else the machine does meets all of them; the table holds medians.
//!
//! `cargo build --release --examples && cargo bench --bench startup`. It makes caches of 1,000 and
//! 100,000 articles for itself; other data folders can be given behind a `--` as `name=folder`.

// A measurement that fails has nothing to tidy up.
#![allow(clippy::unwrap_used)]

mod caches;
#[path = "../pty/mod.rs"]
mod pty;

use std::path::{Path, PathBuf};
use std::time::Duration;

use pty::{Launch, Session};
use rustix::process::Pid;
use tempfile::TempDir;

/// How often each program is started.
const ROUNDS: usize = 15;

/// Articles in the caches that are made where none is given.
const SIZES: [usize; 2] = [1_000, 100_000];

/// The memory is read once nothing was drawn for this long.
const QUIET: Duration = Duration::from_millis(200);

/// A program, how it is started, and the text by which its first screen is known.
struct Subject {
    name: String,
    launch: Launch,
    marker: &'static str,
    runs: Vec<Run>,
}

/// One start. Memory in kilobytes, as Linux counts it; 0 elsewhere.
#[derive(Clone, Copy)]
struct Run {
    took: Duration,
    resident: u64,
    proportional: u64,
}

fn main() {
    // `cargo test --benches` runs this too, without the argument: measuring is not testing.
    if !std::env::args().any(|arg| arg == "--bench") {
        println!("startup: run with `cargo bench --bench startup`");
        return;
    }
    let made = TempDir::new().unwrap();
    let mut folders = given_folders();
    if folders.is_empty() {
        folders = SIZES.map(|size| made_folder(made.path(), size)).into();
    }
    let mut subjects = subjects(folders);
    for _ in 0..ROUNDS {
        for subject in &mut subjects {
            let run = measure(&subject.launch, subject.marker);
            subject.runs.push(run);
        }
    }
    print_table(&subjects);
}

fn made_folder(made: &Path, articles: usize) -> (String, PathBuf) {
    let folder = made.join(articles.to_string());
    caches::fill(&folder, articles);
    (format!("{articles} articles"), folder)
}

/// The data folders named on the command line.
fn given_folders() -> Vec<(String, PathBuf)> {
    let given = std::env::args().skip(1).filter(|arg| !arg.starts_with('-'));
    given
        .filter_map(|arg| {
            let (name, folder) = arg.split_once('=')?;
            Some((name.to_owned(), PathBuf::from(folder)))
        })
        .collect()
}

/// The yardstick first; where tidings or its folders are missing, the yardstick against itself,
/// which shows how far chance goes.
fn subjects(folders: Vec<(String, PathBuf)>) -> Vec<Subject> {
    let minimal = |name: &str| subject(name, Launch::new(beside("examples/minimal")), "hello");
    let mut subjects = vec![minimal("minimal")];
    let program =
        option_env!("CARGO_BIN_EXE_tidings").map_or_else(|| beside("tidings"), PathBuf::from);
    if program.is_file() {
        for (name, folder) in folders {
            let launch = Launch::new(&program).args(["--data-dir".as_ref(), folder.as_os_str()]);
            subjects.push(subject(&format!("tidings, {name}"), launch, "tidings"));
        }
    }
    if subjects.len() == 1 {
        subjects.push(minimal("minimal again"));
    }
    subjects
}

fn subject(name: &str, launch: Launch, marker: &'static str) -> Subject {
    Subject { name: name.to_owned(), launch: launch.size(120, 40), marker, runs: Vec::new() }
}

/// A file of the same build as this bench.
fn beside(file: &str) -> PathBuf {
    let bench = std::env::current_exe().unwrap();
    bench.ancestors().nth(2).unwrap().join(file)
}

fn measure(launch: &Launch, marker: &str) -> Run {
    let session = launch.clone().start();
    session.wait_for_text(marker);
    let took = session.started().elapsed();
    session.settle(QUIET);
    let (resident, proportional) = memory(session.pid());
    leave(session);
    Run { took, resident, proportional }
}

fn leave(mut session: Session) {
    session.keys("q");
    session.exit_status();
}

fn memory(pid: Pid) -> (u64, u64) {
    let folder = PathBuf::from(format!("/proc/{}", pid.as_raw_nonzero()));
    (kilobytes(&folder.join("status"), "VmRSS:"), kilobytes(&folder.join("smaps_rollup"), "Pss:"))
}

fn kilobytes(file: &Path, field: &str) -> u64 {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let value = text.lines().find_map(|line| line.strip_prefix(field));
    value.and_then(|value| value.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

fn median<T: Ord + Copy>(values: impl Iterator<Item = T>) -> T {
    let mut values: Vec<T> = values.collect();
    values.sort_unstable();
    values[values.len() / 2]
}

fn print_table(subjects: &[Subject]) {
    let figures = |subject: &Subject| {
        let took = median(subject.runs.iter().map(|run| run.took)).as_secs_f64() * 1000.0;
        let resident = median(subject.runs.iter().map(|run| run.resident)) as f64 / 1024.0;
        let proportional = median(subject.runs.iter().map(|run| run.proportional)) as f64 / 1024.0;
        [took, resident, proportional]
    };
    let base = figures(&subjects[0]);
    println!("medians of {ROUNDS} starts in turn, 120x40, ratios to {}", subjects[0].name);
    println!(
        "{:<24}{:>18}{:>18}{:>18}{:>12}",
        "", "first screen ms", "RSS MB", "PSS MB", "fastest ms"
    );
    for subject in subjects {
        let cells = figures(subject).into_iter().zip(base);
        let cells: String =
            cells.map(|(figure, base)| format!("{figure:>10.1} {:>6.2}x", figure / base)).collect();
        let fastest = subject.runs.iter().map(|run| run.took).min().unwrap_or_default();
        println!("{:<24}{cells}{:>12.1}", subject.name, fastest.as_secs_f64() * 1000.0);
    }
}
