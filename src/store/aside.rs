//! Putting a damaged file aside under a name of its own, and a sound one in its place.
//!
//! Nothing is overwritten and nothing deleted. The new file is complete before the damaged one
//! moves, so that a crash at any moment leaves one of the two where it belongs.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::db::beside;
use super::open::{OpenFile, fresh, make_file, trust_again, unmade};
use super::salvage;
use super::schema::{DESK, Kind};
use crate::model::{Problem, Timestamp};

/// The files SQLite keeps beside a database; they move with it, because they belong to it alone.
const COMPANIONS: [&str; 3] = ["-wal", "-shm", "-journal"];

/// Replaces a damaged file. What the reader made is rescued from it first.
pub(super) fn replace(dir: &Path, kind: &Kind, now: Timestamp) -> Result<OpenFile, Problem> {
    let path = dir.join(kind.name);
    let precious = kind.name == DESK.name;
    let rescued = if precious { Some(salvage::rescue(&path, kind)?) } else { None };
    let kept = put_aside(&path, now).map_err(|error| {
        let why = format!("{} is damaged and cannot be put aside ({error})", path.display());
        Problem::new("cannot open the data folder", why)
            .hint("check what the data folder permits, or name another one with --data-dir")
    })?;
    salvage::take_up(&path);
    trust_again(&path);
    let mut opened = match make_file(&path) {
        Ok(()) => fresh(path, kind)?,
        Err(error) => return Err(unmade(&path, &error)),
    };
    opened.fresh = !precious;
    opened.notices.push(match rescued {
        None => lost_cache(&opened.db.path, &kept),
        Some(rows) => lost_desk(dir, &opened.db.path, &kept, rows),
    });
    Ok(opened)
}

/// Moves a file and its companions to a free name with the time in it. The file itself goes first:
/// alone it would look sound again, at an older state, if the rest had already gone.
fn put_aside(path: &Path, now: Timestamp) -> io::Result<PathBuf> {
    let target = free_name(path, now)?;
    for suffix in [""].into_iter().chain(COMPANIONS) {
        match fs::rename(beside(path, suffix), beside(&target, suffix)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
    }
    Ok(target)
}

fn free_name(path: &Path, now: Timestamp) -> io::Result<PathBuf> {
    let stamp: String = now.rfc3339().chars().filter(char::is_ascii_alphanumeric).collect();
    let stamp = stamp.trim_end_matches('Z');
    for try_ in 1..1_000 {
        let suffix = match try_ {
            1 => format!(".damaged-{stamp}"),
            more => format!(".damaged-{stamp}-{more}"),
        };
        let name = beside(path, &suffix);
        let taken = |suffix: &str| beside(&name, suffix).symlink_metadata().is_ok();
        if !taken("") && !COMPANIONS.iter().any(|suffix| taken(suffix)) {
            return Ok(name);
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

fn lost_cache(path: &Path, kept: &Path) -> Problem {
    let why = format!("it is kept as {}, and an empty one took its place", kept.display());
    Problem::new(format!("{} was damaged", path.display()), why)
        .hint("fetch or import the articles again; your marks and comments are safe")
}

fn lost_desk(dir: &Path, path: &Path, kept: &Path, rows: u64) -> Problem {
    let rows = match rows {
        1 => "1 entry was".to_owned(),
        more => format!("{more} entries were"),
    };
    let why = format!("it is kept as {}, and {rows} saved from it", kept.display());
    let problem = Problem::new(format!("{} was damaged", path.display()), why);
    match super::backup::latest(dir) {
        None => problem.hint("look through your comments and drafts"),
        Some(backup) => problem.hint(format!(
            "look through your comments and drafts; the latest daily copy is {}",
            backup.display()
        )),
    }
}
