//! The whole programs in a pseudo-terminal: their starts, in turn with the smallest program that
//! draws; their memory; and a search from its key to its list.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::machine::{ROUNDS, asked, milliseconds, own_memory, share};
use super::pty::{Launch, Session};
use super::table::Table;
use super::{WORDS, newsboat};

/// How often newsboat is started: it takes its time.
const THEIR_ROUNDS: usize = 5;
/// The memory is read once nothing was drawn for this long.
const QUIET: Duration = Duration::from_millis(200);

/// The caches of one size.
pub struct Caches {
    pub size: usize,
    pub ours: PathBuf,
    pub theirs: Option<PathBuf>,
}

/// What starts took, and the memory after them.
#[derive(Default)]
struct Starts {
    took: Vec<f64>,
    memory: Vec<f64>,
}

impl Starts {
    fn add(&mut self, (took, memory): (f64, f64)) {
        self.took.push(took);
        self.memory.push(memory);
    }

    fn tell(self, mut say: impl FnMut(&'static str, f64)) {
        say("start to first screen, ms", share(self.took, 0.5));
        say("memory after the start, MB (PSS)", share(self.memory, 0.5));
    }
}

/// A program that is started.
#[derive(Clone, Copy)]
enum Turn {
    Smallest,
    Ours(usize),
    Theirs(usize),
}

/// Starts every program with every cache in turn: what slows the machine down for a while slows all
/// of them. The order is another one in each round: what ran before matters, too.
pub fn starts(caches: &[Caches], table: &mut Table) {
    let minimal = beside("examples/minimal");
    let mut smallest = Vec::new();
    let mut all: Vec<_> = caches.iter().map(|_| (Starts::default(), Starts::default())).collect();
    let mut turns: Vec<Turn> = minimal.is_file().then_some(Turn::Smallest).into_iter().collect();
    for (number, caches) in caches.iter().enumerate() {
        turns.push(Turn::Ours(number));
        turns.extend(caches.theirs.as_ref().map(|_| Turn::Theirs(number)));
    }
    for round in 0..ROUNDS {
        for turn in &turns {
            match *turn {
                Turn::Smallest => {
                    smallest.push(start(&Launch::new(&minimal).size(120, 40), "hello").0);
                }
                Turn::Ours(number) => {
                    let took = start(&tidings(&caches[number].ours), "tidings");
                    all[number].0.add(took);
                }
                Turn::Theirs(number) => {
                    if let Some(folder) = caches[number].theirs.as_ref()
                        && round < THEIR_ROUNDS
                    {
                        all[number].1.add(newsboat::start(folder));
                    }
                }
            }
        }
        turns.rotate_left(1);
        turns.reverse();
    }
    for (caches, (ours, theirs)) in caches.iter().zip(all) {
        table.begin(caches.size);
        let first = share(ours.took.clone(), 0.5);
        ours.tell(|name, value| table.add(name, value));
        if !smallest.is_empty() {
            let times = first / share(smallest.clone(), 0.5);
            table.add("start, times the smallest program's", times);
        }
        if caches.theirs.is_some() {
            theirs.tell(|name, value| table.beside(name, value));
        }
    }
}

/// Searches, from their start to their end.
pub fn searches(caches: &Caches, table: &mut Table) {
    if let Some(theirs) = &caches.theirs {
        table.beside("search, two words, first screen, ms", newsboat::search(theirs, THEIR_ROUNDS));
    }
    let search = asked(|| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tidings"));
        command.arg("--data-dir").arg(&caches.ours).args(["search", WORDS, "--limit", "40"]);
        assert!(command.output().unwrap().status.success());
    });
    table.add("`tidings search` from start to end, ms", search);
}

/// tidings on a data folder.
pub fn tidings(folder: &Path) -> Launch {
    let launch = Launch::new(env!("CARGO_BIN_EXE_tidings"));
    launch.args(["--data-dir".as_ref(), folder.as_os_str()]).size(120, 40)
}

/// One start: milliseconds to the text by which the first screen is known, and megabytes.
fn start(launch: &Launch, marker: &str) -> (f64, f64) {
    let mut session = launch.clone().start();
    session.wait_for_text(marker);
    let took = milliseconds(session.started().elapsed());
    session.settle(QUIET);
    let memory = own_memory(session.pid());
    quit(&mut session);
    (took, memory)
}

pub fn quit(session: &mut Session) {
    session.keys("q");
    session.exit_status();
}

/// A file of the same build as this bench.
fn beside(file: &str) -> PathBuf {
    let bench = std::env::current_exe().unwrap();
    bench.ancestors().nth(2).unwrap().join(file)
}
