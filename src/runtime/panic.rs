//! What happens when the program itself is at fault: the terminal comes back, a report stays in a
//! file, and one sentence says where. A worker's panic leaves the screen alone.

use std::backtrace::Backtrace;
use std::fs::{DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::panic::{PanicHookInfo, set_hook};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::{self, ThreadId};
use std::time::{SystemTime, UNIX_EPOCH};

use super::modes;
use crate::model::for_terminal;

/// A worker that panics on every article must not fill the disk.
const MOST_REPORTS: u32 = 20;

static REPORTS: AtomicU32 = AtomicU32::new(0);

/// Installs the hook. The calling thread counts as the main one: its panic ends the program, with
/// exit code 101 once it has unwound out of `main`. Reports go into `folder`, made if missing.
pub fn install(folder: PathBuf) {
    let main = thread::current().id();
    set_hook(Box::new(move |info| on_panic(info, main, &folder)));
}

fn on_panic(info: &PanicHookInfo<'_>, main: ThreadId, folder: &Path) {
    let in_main = thread::current().id() == main;
    if in_main {
        modes::leave();
    }
    let report = write_report(folder, info);
    if in_main {
        // Nothing can be done where standard error is closed, and print macros would panic again.
        let _ = io::stderr().write_all(sentence(report.ok()).as_bytes());
    }
}

fn sentence(report: Option<PathBuf>) -> String {
    let stopped = "tidings stopped because of a fault of its own; what you wrote is kept.";
    match report {
        Some(path) => for_terminal(&format!("{stopped} A report is in {}", path.display())) + "\n",
        None => format!("{stopped}\n"),
    }
}

fn write_report(folder: &Path, info: &PanicHookInfo<'_>) -> io::Result<PathBuf> {
    let number = REPORTS.fetch_add(1, Ordering::Relaxed);
    if number >= MOST_REPORTS {
        return Err(io::ErrorKind::QuotaExceeded.into());
    }
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs());
    let path = folder.join(format!("panic-{seconds}-{}-{number}.txt", std::process::id()));
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
    file.write_all(report(info).as_bytes())?;
    Ok(path)
}

/// The report's text. A panic's message may quote an article, so its controls are taken out.
fn report(info: &PanicHookInfo<'_>) -> String {
    let thread = thread::current();
    let text = format!(
        "tidings {}, thread {}\n{info}\n\n{}\n",
        env!("CARGO_PKG_VERSION"),
        thread.name().unwrap_or("without a name"),
        Backtrace::force_capture(),
    );
    for_terminal(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_carries_no_controls() {
        let said = sentence(Some(PathBuf::from("/home/\u{1b}[2Jx/panic.txt")));
        assert!(said.ends_with("/home/x/panic.txt\n"), "{said:?}");
        assert!(!said.contains('\u{1b}'));
        assert!(sentence(None).ends_with("kept.\n"));
    }
}
