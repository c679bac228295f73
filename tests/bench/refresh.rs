//! How long 500 feeds of 40 stories take and what processor time they cost, the first time and
//! once nothing has changed: `tidings refresh` beside newsboat with 16 threads and sfeed_update
//! with 16 jobs, in turn, against one nginx on this machine. The table holds medians.
//!
//! `cargo bench --bench refresh`; a number behind `--` is that of the runs. It says what is missing
//! and passes that over. tidings asks one host for four feeds at a time, so there is a second table
//! in which the same server has eight addresses. sfeed_update has no conditional requests: it
//! fetches everything each time. The processor time of the first refresh has a floor to be
//! compared with, see `yardstick`.

// A measurement that fails has nothing to tidy up.
#![allow(clippy::unwrap_used)]

mod farm;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use farm::{FEEDS, Farm, HOSTS, STORIES, program};
use rusqlite::Connection;
use tempfile::TempDir;

/// How often each program is run in each way, unless a number says otherwise.
const ROUNDS: usize = 5;

/// What runs, and what it left behind.
struct Subject {
    name: &'static str,
    /// Makes a home where nothing was fetched yet, and the command that fetches there.
    prepare: Box<dyn Fn(&Path) -> Command>,
    /// How many stories are kept in a home.
    kept: fn(&Path) -> usize,
    again: Again,
    cold: Vec<Cost>,
    unchanged: Vec<Cost>,
}

/// Whether a program is run a second time, when nothing has changed.
#[derive(PartialEq)]
enum Again {
    Yes,
    No,
}

/// Seconds.
#[derive(Clone, Copy)]
struct Cost {
    wall: f64,
    processor: f64,
}

fn main() {
    // `cargo test --benches` runs this too, without the argument: measuring is not testing.
    if !std::env::args().any(|arg| arg == "--bench") {
        println!("refresh: run with `cargo bench --bench refresh`");
        return;
    }
    let farm = match Farm::start() {
        Ok(farm) if program("bash").is_some() => farm,
        Ok(_) => return println!("refresh: skipped, because bash is not installed"),
        Err(missing) => return println!("refresh: skipped, because {missing}"),
    };
    let rounds = std::env::args().find_map(|arg| arg.parse().ok()).unwrap_or(ROUNDS);
    for hosts in [1, HOSTS] {
        let mut subjects = subjects(&farm, hosts);
        for _ in 0..rounds {
            subjects.iter_mut().for_each(measure);
        }
        print_table(&subjects, hosts);
    }
}

fn subjects(farm: &Farm, hosts: usize) -> Vec<Subject> {
    let mut subjects = vec![tidings(farm, hosts)];
    let others =
        [("newsboat", newsboat as fn(&Farm, usize, PathBuf) -> Subject), ("sfeed_update", sfeed)];
    for (name, subject) in others {
        match program(name) {
            Some(found) => subjects.push(subject(farm, hosts, found)),
            None => println!("refresh: {name} is not installed and is passed over"),
        }
    }
    match yardstick() {
        Some(found) => subjects.push(floor(farm, found)),
        None => println!("refresh: the yardstick cannot be built and is passed over"),
    }
    subjects
}

fn subject(
    name: &'static str,
    again: Again,
    kept: fn(&Path) -> usize,
    prepare: impl Fn(&Path) -> Command + 'static,
) -> Subject {
    let prepare = Box::new(prepare);
    Subject { name, prepare, kept, again, cold: Vec::new(), unchanged: Vec::new() }
}

fn tidings(farm: &Farm, hosts: usize) -> Subject {
    let opml = farm.opml(hosts);
    let rows = |home: &Path| rows(&home.join("data/cache.db"), "articles");
    subject("tidings refresh", Again::Yes, rows, move |home| {
        let list = home.join("feeds.opml");
        fs::write(&list, &opml).unwrap();
        let tidings = || {
            let mut command = Command::new(env!("CARGO_BIN_EXE_tidings"));
            command.arg("--data-dir").arg(home.join("data"));
            command
        };
        let subscribed = tidings().args(["import", "--allow-local"]).arg(list).output().unwrap();
        assert!(subscribed.status.success(), "{subscribed:?}");
        let mut command = tidings();
        command.args(["refresh", "--all"]);
        command
    })
}

fn newsboat(farm: &Farm, hosts: usize, found: PathBuf) -> Subject {
    let urls = farm.urls(hosts).join("\n");
    let rows = |home: &Path| rows(&home.join("cache.db"), "rss_item");
    subject("newsboat -x reload, 16 threads", Again::Yes, rows, move |home| {
        let file = |name: &str, text: &str| {
            fs::write(home.join(name), text).unwrap();
            home.join(name)
        };
        let mut command = Command::new(&found);
        command.arg("-u").arg(file("urls", &urls));
        command.arg("-C").arg(file("config", "reload-threads 16\n"));
        command.arg("-c").arg(home.join("cache.db")).args(["-x", "reload"]);
        command
    })
}

fn sfeed(farm: &Farm, hosts: usize, found: PathBuf) -> Subject {
    let feed = |(number, url)| format!("\tfeed \"feed{number}\" \"{url}\"\n");
    let feeds: String = farm.urls(hosts).into_iter().enumerate().map(feed).collect();
    subject("sfeed_update, 16 jobs", Again::Yes, lines, move |home| {
        let kept = home.join("feeds");
        let rc = format!("sfeedpath=\"{}\"\nmaxjobs=16\nfeeds() {{\n{feeds}}}\n", kept.display());
        fs::write(home.join("sfeedrc"), rc).unwrap();
        let mut command = Command::new(&found);
        command.arg(home.join("sfeedrc"));
        command
    })
}

/// feed-rs and a bare insert, over the same files without a network.
fn floor(farm: &Farm, found: PathBuf) -> Subject {
    let files = farm.files();
    let rows = |home: &Path| rows(&home.join("bare.db"), "entries");
    subject("feed-rs and a bare insert", Again::No, rows, move |home| {
        let mut command = Command::new(&found);
        command.arg(&files).arg(home.join("bare.db"));
        command
    })
}

fn yardstick() -> Option<PathBuf> {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent()?;
    let mut build = Command::new(option_env!("CARGO").unwrap_or("cargo"));
    build.args(["build", "--release", "--quiet", "--locked", "--manifest-path"]);
    build.arg(project.join("tests/bench/yardstick/Cargo.toml")).arg("--target-dir").arg(target);
    let built = build.stderr(Stdio::null()).status().ok()?.success();
    built.then(|| target.join("release/yardstick"))
}

fn rows(database: &Path, table: &str) -> usize {
    let database = Connection::open(database).unwrap();
    let sql = format!("SELECT count(*) FROM {table}");
    database.query_row(&sql, [], |row| row.get::<_, u32>(0)).unwrap() as usize
}

/// The stories of sfeed: a line each, a file a feed.
fn lines(home: &Path) -> usize {
    let files = fs::read_dir(home.join("feeds")).unwrap();
    files.map(|file| fs::read_to_string(file.unwrap().path()).unwrap().lines().count()).sum()
}

/// One fetch of everything in a new home, and one where nothing has changed.
fn measure(subject: &mut Subject) {
    let home = TempDir::new().unwrap();
    let command = (subject.prepare)(home.path());
    subject.cold.push(time(&command, home.path()));
    let kept = (subject.kept)(home.path());
    assert!(kept >= FEEDS * STORIES * 99 / 100, "{} kept {kept} stories", subject.name);
    if subject.again == Again::Yes {
        subject.unchanged.push(time(&command, home.path()));
    }
}

/// Runs a command under the shell that counts the time of all its children, too.
fn time(command: &Command, home: &Path) -> Cost {
    let took = home.join("took");
    let script = "TIMEFORMAT='%3R %3U %3S'; { time \"$@\" >/dev/null 2>&1; } 2>\"$0\"";
    let mut shell = Command::new("bash");
    shell.args(["-c", script]).arg(&took).arg(command.get_program()).args(command.get_args());
    shell.env("HOME", home).env("LC_ALL", "C").current_dir(home);
    assert!(shell.status().unwrap().success(), "{command:?} failed");
    let took = fs::read_to_string(took).unwrap();
    let mut seconds = took.split_whitespace().map(|number| number.parse::<f64>().unwrap());
    let mut next = || seconds.next().unwrap();
    Cost { wall: next(), processor: next() + next() }
}

fn median(costs: &[Cost], of: fn(&Cost) -> f64) -> Option<f64> {
    let mut values: Vec<f64> = costs.iter().map(of).collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

fn print_table(subjects: &[Subject], hosts: usize) {
    let rounds = subjects[0].cold.len();
    println!(
        "\n{FEEDS} feeds of {STORIES} stories from {hosts} host(s): medians of {rounds} runs in turn,"
    );
    println!("in seconds and as ratios to {}", subjects[0].name);
    println!("{:<32}{:>18}{:>18}{:>18}{:>18}", "", "cold", "processor", "unchanged", "processor");
    let figures = |subject: &Subject| {
        [
            median(&subject.cold, |cost| cost.wall),
            median(&subject.cold, |cost| cost.processor),
            median(&subject.unchanged, |cost| cost.wall),
            median(&subject.unchanged, |cost| cost.processor),
        ]
    };
    let base = figures(&subjects[0]);
    for subject in subjects {
        let cells = figures(subject).into_iter().zip(base).map(|pair| match pair {
            (Some(figure), Some(base)) => format!("{figure:>9.3}{:>8.2}x", figure / base),
            (None, _) | (_, None) => format!("{:>18}", "–"),
        });
        println!("{:<32}{}", subject.name, cells.collect::<String>());
    }
}
