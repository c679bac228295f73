//! Opening one of the two files: what state it is in, and what is done about it.
//!
//! A sound file is opened without any scan. Everything else (making, upgrading, putting a damaged
//! file aside) happens under a lock, so that two processes starting together do it once. A file
//! of another program or of a newer tidings is never touched.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::Access;
use super::aside;
use super::db::{Db, suspicion};
use super::fault::{Fault, READ_ONLY_HINT};
use super::inspect::{Finding, has_log, inspect};
use super::salvage;
use super::schema::{self, Kind};
use crate::model::{Problem, Timestamp};

/// How often the lock is asked for, and the pause between two times: five seconds together.
const TRIES: u32 = 500;
const PAUSE: Duration = Duration::from_millis(10);

/// A file that is open, and what there is to say about it.
#[derive(Debug)]
pub(super) struct OpenFile {
    pub(super) db: Db,
    pub(super) notices: Vec<Problem>,
    /// Whether it was made just now.
    pub(super) fresh: bool,
}

impl OpenFile {
    fn plain(path: PathBuf, conn: Connection, access: Access) -> Self {
        Self { db: Db { conn, path, access }, notices: Vec::new(), fresh: false }
    }
}

/// Opens a file of the data folder, making or repairing it where that is needed. `wish` is
/// [`Access::ReadOnly`] to write nothing at all.
pub(super) fn open(
    dir: &Path,
    kind: &Kind,
    now: Timestamp,
    wish: Access,
) -> Result<OpenFile, Problem> {
    let path = dir.join(kind.name);
    match inspect(&path, kind, wish)? {
        Finding::Sound { conn, access } => Ok(sound(path, conn, access)),
        finding @ (Finding::Newer | Finding::Foreign) => Err(refusal(&path, &finding)),
        Finding::Missing | Finding::Blank if wish == Access::ReadOnly => {
            nothing_to_read(path, kind)
        }
        Finding::Missing | Finding::Blank | Finding::Older | Finding::Damaged => {
            if wish == Access::ReadOnly {
                return Err(beyond_reach(&path));
            }
            with_care(dir, kind, now)
        }
    }
}

/// Opens a file that has to be made, upgraded or replaced: alone, and after a second look, because
/// another process may have done it in the meantime.
fn with_care(dir: &Path, kind: &Kind, now: Timestamp) -> Result<OpenFile, Problem> {
    let path = dir.join(kind.name);
    let Ok(_alone) = lock(dir)? else {
        return match inspect(&path, kind, Access::ReadOnly)? {
            Finding::Sound { conn, access } => Ok(sound(path, conn, access)),
            Finding::Missing | Finding::Blank => nothing_to_read(path, kind),
            finding @ (Finding::Newer | Finding::Foreign) => Err(refusal(&path, &finding)),
            Finding::Older | Finding::Damaged => Err(beyond_reach(&path)),
        };
    };
    salvage::take_up(&path);
    match inspect(&path, kind, Access::ReadWrite)? {
        Finding::Sound { conn, access } => Ok(sound(path, conn, access)),
        finding @ (Finding::Newer | Finding::Foreign) => Err(refusal(&path, &finding)),
        Finding::Missing => match make_file(&path) {
            Ok(()) => fresh(path, kind),
            Err(error) if denied(&error) => nothing_to_read(path, kind),
            Err(error) => Err(unmade(&path, &error)),
        },
        Finding::Blank => fresh(path, kind),
        Finding::Older => fresh(path, kind).map(|opened| OpenFile { fresh: false, ..opened }),
        Finding::Damaged => aside::replace(dir, kind, now),
    }
}

/// A file that can be used as it is. Its permissions are made as narrow as a new file's.
fn sound(path: PathBuf, conn: Connection, access: Access) -> OpenFile {
    let mut opened = OpenFile::plain(path, conn, access);
    match access {
        Access::ReadWrite => narrow(&opened.db.path),
        Access::ReadOnly => opened.notices.push(read_only(&opened.db.path)),
    }
    opened
}

/// Brings an empty or older file up to date and opens it.
pub(super) fn fresh(path: PathBuf, kind: &Kind) -> Result<OpenFile, Problem> {
    let made = || -> rusqlite::Result<Connection> {
        let conn = Db::connect(&path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        conn.pragma_update(None, "page_size", kind.page)?;
        write_ahead(&conn)?;
        schema::migrate(&conn, kind)?;
        Ok(conn)
    };
    let explain = |error| Fault::Sql(error).explain("cannot prepare the data folder", &path);
    let conn = made().map_err(explain)?;
    narrow(&path);
    Ok(OpenFile { fresh: true, ..OpenFile::plain(path, conn, Access::ReadWrite) })
}

/// Puts a file in WAL mode, in which readers and one writer never wait for each other.
pub(super) fn write_ahead(conn: &Connection) -> rusqlite::Result<()> {
    // A file system without shared memory answers with another mode, which works as well.
    conn.query_row("PRAGMA journal_mode = WAL", [], |row| row.get::<_, String>(0)).map(drop)
}

/// An empty file in memory, where there is nothing to read and nothing can be made.
fn nothing_to_read(path: PathBuf, kind: &Kind) -> Result<OpenFile, Problem> {
    let made = Db::connect(Path::new(":memory:"), OpenFlags::SQLITE_OPEN_READ_WRITE)
        .and_then(|conn| schema::migrate(&conn, kind).map(|()| conn));
    let conn = made.map_err(|error| Fault::Sql(error).explain("cannot start", &path))?;
    let mut opened = OpenFile::plain(path, conn, Access::ReadOnly);
    opened.notices.push(read_only(&opened.db.path));
    Ok(opened)
}

/// Makes the data folder, for this user alone. An existing folder keeps its permissions: it may
/// hold more than our files.
pub(super) fn make_folder(dir: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir)
}

/// Makes an empty file where there is none.
pub(super) fn make_file(path: &Path) -> io::Result<()> {
    private().create(true).append(true).open(path).map(drop)
}

/// How every file is made: for this user alone.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Takes the permissions of others off a file that is ours; SQLite gives the files beside it the
/// same ones.
pub(super) fn narrow(path: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let wide = fs::metadata(path).is_ok_and(|meta| meta.permissions().mode() & 0o077 != 0);
        if wide {
            // Where it does not work the file belongs to somebody else, who decides.
            let _ = fs::set_permissions(path, fs::Permissions::from_mode(0o600));
        }
    }
    #[cfg(not(unix))]
    let _ = path;
}

/// The lock of the data folder, released when it is dropped; the inner error says that no lock
/// can be made because nothing can be written here.
fn lock(dir: &Path) -> Result<io::Result<File>, Problem> {
    let path = dir.join("open.lock");
    let file = match private().create(true).append(true).open(&path) {
        Ok(file) => file,
        // A folder that is not there could not be made: nothing can be written in this place.
        Err(error) if denied(&error) || error.kind() == io::ErrorKind::NotFound => {
            return Ok(Err(error));
        }
        Err(error) => return Err(unmade(&path, &error)),
    };
    for _ in 0..TRIES {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => thread::sleep(PAUSE),
            // Some file systems know no locks; there SQLite's own have to be enough.
            Ok(()) | Err(TryLockError::Error(_)) => return Ok(Ok(file)),
        }
    }
    let why = format!("another tidings has been repairing {} for seconds", dir.display());
    Err(Problem::new("cannot start", why).hint("wait for it or end it, then start again"))
}

fn denied(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem)
}

pub(super) fn unmade(path: &Path, error: &io::Error) -> Problem {
    Problem::new(format!("cannot make {}", path.display()), error.to_string())
        .hint("check the data folder, or name another one with --data-dir")
}

fn read_only(path: &Path) -> Problem {
    let why = match has_log(path) {
        false => format!("{} can only be read", path.display()),
        true => format!("{} can only be read, perhaps without the latest changes", path.display()),
    };
    Problem::new("nothing can be saved", why).hint(READ_ONLY_HINT)
}

fn beyond_reach(path: &Path) -> Problem {
    let why = format!(
        "{} is damaged or was written by an older tidings, and nothing can be changed here",
        path.display()
    );
    Problem::new("cannot open the data folder", why).hint(READ_ONLY_HINT)
}

fn refusal(path: &Path, finding: &Finding) -> Problem {
    let what = "cannot open the data folder";
    let shown = path.display();
    if matches!(finding, Finding::Newer) {
        return Problem::new(what, format!("{shown} has a form this tidings does not know yet"))
            .hint("a newer tidings wrote it: use that one, or name another folder");
    }
    Problem::new(what, format!("{shown} is a database of another program"))
        .hint("it was left as it is: move it away, or name another folder with --data-dir")
}

/// Whether an error says that a file cannot be opened the usual way because nothing can be written
/// near it.
pub(super) fn needs_a_still_file(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied)
    )
}

/// Lets a connection leave the file as it is when it closes, or work as usual again.
pub(super) fn keep_log(conn: &Connection, keep: bool) -> rusqlite::Result<()> {
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keep).map(drop)
}

/// Takes back the note that a file should be looked through.
pub(super) fn trust_again(path: &Path) {
    // If the note stays, the next start looks once more.
    let _ = fs::remove_file(suspicion(path));
}
