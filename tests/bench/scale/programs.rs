//! The whole programs in a pseudo-terminal: their start, in turn with the smallest program that
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

pub fn measure(folder: &Path, theirs: Option<&Path>, table: &mut Table) {
    let (minimal, ours) = (beside("examples/minimal"), tidings(folder));
    let (mut smallest, mut starts, mut memory) = (Vec::new(), Vec::new(), Vec::new());
    let (mut their_starts, mut their_memory) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        if minimal.is_file() {
            smallest.push(start(&Launch::new(&minimal).size(120, 40), "hello").0);
        }
        let (took, megabytes) = start(&ours, "tidings");
        starts.push(took);
        memory.push(megabytes);
        if let Some(theirs) = theirs.filter(|_| round < THEIR_ROUNDS) {
            let (took, megabytes) = newsboat::start(theirs);
            their_starts.push(took);
            their_memory.push(megabytes);
        }
    }
    let first = share(starts, 0.5);
    table.add("start to first screen, ms", first);
    if !smallest.is_empty() {
        table.add("start, times the smallest program's", first / share(smallest, 0.5));
    }
    table.add("memory after the start, MB (PSS)", share(memory, 0.5));
    if theirs.is_some() {
        table.beside("start to first screen, ms", share(their_starts, 0.5));
        table.beside("memory after the start, MB (PSS)", share(their_memory, 0.5));
    }
    if let Some(theirs) = theirs {
        table.beside("search, two words, first screen, ms", newsboat::search(theirs, THEIR_ROUNDS));
    }
    let search = asked(|| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tidings"));
        command.arg("--data-dir").arg(folder).args(["search", WORDS, "--limit", "40"]);
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
