//! The daily copy of the desk: seven deep, each looked through before an older one goes.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::OpenFlags;

use super::Store;
use super::db::Db;
use super::inspect::is_whole;
use super::schema::DESK;
use crate::model::{Problem, Timestamp};

const PREFIX: &str = "desk.backup-";
const SUFFIX: &str = ".db";
/// How many days are kept.
const KEPT: usize = 7;

impl Store {
    /// Makes today's copy of the desk (`desk.backup-YYYYMMDD.db`) unless it is there, and removes
    /// the oldest beyond seven. Meant for a worker: it takes as long as copying the file.
    pub fn back_up_desk(&self, now: Timestamp) -> Result<(), Problem> {
        let what = "cannot make the daily copy of the desk";
        self.desk.writable(what)?;
        let dir = self.desk.path.parent().unwrap_or(Path::new("."));
        let (year, month, day) = now.date();
        let target = dir.join(format!("{PREFIX}{year:04}{month:02}{day:02}{SUFFIX}"));
        if target.exists() {
            return Ok(());
        }
        let failed = |why: String| {
            Problem::new(what, why).hint("check the disk; the copies made before were kept")
        };
        let unfinished = tempfile::Builder::new()
            .prefix(".desk-backup-")
            .tempfile_in(dir)
            .map_err(|error| failed(error.to_string()))?;
        let copied =
            self.desk.conn.execute("VACUUM INTO ?1", [unfinished.path().to_string_lossy()]);
        copied.map_err(|error| self.desk.explain(what, error.into()))?;
        if !is_sound(unfinished.path()) {
            return Err(failed("the copy did not come out right".to_owned()));
        }
        unfinished.as_file().sync_all().map_err(|error| failed(error.to_string()))?;
        // Another process may have made it meanwhile: its copy is as good as this one.
        let _ = unfinished.persist_noclobber(&target);
        remove_oldest(dir, &target);
        Ok(())
    }
}

fn is_sound(path: &Path) -> bool {
    let checked = Db::connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY).and_then(|conn| {
        let application: i32 = conn.query_row("PRAGMA application_id", [], |row| row.get(0))?;
        Ok(application == DESK.application && is_whole(&conn)?)
    });
    checked.unwrap_or(false)
}

/// The copies there are, oldest first.
fn copies(dir: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(dir) else { return Vec::new() };
    let is_copy = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let day = name.strip_prefix(PREFIX).and_then(|rest| rest.strip_suffix(SUFFIX));
        day.is_some_and(|day| day.len() == 8 && day.bytes().all(|b| b.is_ascii_digit()))
    };
    let mut copies: Vec<PathBuf> =
        entries.filter_map(Result::ok).map(|entry| entry.path()).filter(is_copy).collect();
    copies.sort();
    copies
}

/// The latest copy, for telling the reader about it.
pub(super) fn latest(dir: &Path) -> Option<PathBuf> {
    copies(dir).pop()
}

/// The copy just made never counts as old, whatever the clock says.
fn remove_oldest(dir: &Path, newest: &Path) {
    let others: Vec<PathBuf> = copies(dir).into_iter().filter(|path| path != newest).collect();
    for old in others.iter().take((others.len() + 1).saturating_sub(KEPT)) {
        // One copy more does no harm.
        let _ = fs::remove_file(old);
    }
}
