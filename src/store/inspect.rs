//! Finding out what state a file is in, without changing a byte of it.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::Access;
use super::db::{Db, beside, suspicion};
use super::fault::Fault;
use super::open::{keep_log, needs_a_still_file, trust_again, write_ahead};
use super::schema::{self, Kind};
use crate::model::Problem;

/// The length of a database header, <https://sqlite.org/fileformat2.html#the_database_header>.
const HEADER: usize = 100;
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// The state of a file.
#[derive(Debug)]
pub(super) enum Finding {
    /// Ours, of this version, and readable as far as a first look goes.
    Sound {
        conn: Connection,
        access: Access,
    },
    /// Not there, or without a single byte.
    Missing,
    /// Without tables: somebody began to make it.
    Blank,
    /// An older tidings wrote it.
    Older,
    Newer,
    Foreign,
    Damaged,
}

/// Looks at a file; the error is for a file that could not be looked at.
pub(super) fn inspect(path: &Path, kind: &Kind, wish: Access) -> Result<Finding, Problem> {
    let head = match head(path) {
        Ok(head) => head,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => {
            return Err(Problem::new(format!("cannot read {}", path.display()), error.to_string())
                .hint("check who owns the data folder and what it permits"));
        }
    };
    if head.is_empty() {
        // A log without its file is what is left of a file that was cut off or taken away.
        return Ok(if has_log(path) { Finding::Damaged } else { Finding::Missing });
    }
    if let Some(finding) = judge(&head, kind) {
        return Ok(finding);
    }
    let thorough = wish == Access::ReadWrite && suspicion(path).exists();
    match enter(path, kind, wish, thorough) {
        Ok(finding) => Ok(finding),
        Err(error) => match error.sqlite_error_code() {
            // A plain SQL error means that tables or columns of ours are missing.
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::Unknown) => {
                Ok(Finding::Damaged)
            }
            _ => Err(Fault::Sql(error).explain("cannot open the data folder", path)),
        },
    }
}

fn head(path: &Path) -> io::Result<Vec<u8>> {
    let mut head = Vec::with_capacity(HEADER);
    File::open(path)?.take(HEADER as u64).read_to_end(&mut head)?;
    Ok(head)
}

/// What the header alone tells. It is read before SQLite sees the file, because SQLite may write
/// to a file it opens.
fn judge(head: &[u8], kind: &Kind) -> Option<Finding> {
    if head.len() < HEADER || !head.starts_with(MAGIC) {
        // The log may hold the first page, so SQLite has the last word.
        return None;
    }
    let number =
        |at: usize| i32::from_be_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
    let (version, application) = (number(60), number(68));
    if application != 0 && application != kind.application {
        return Some(Finding::Foreign);
    }
    if application == kind.application && i64::from(version) > kind.newest() {
        return Some(Finding::Newer);
    }
    // Other read and write versions than 1 and 2 do not exist; SQLite would take the file for one
    // that can only be read.
    let known = |at: usize| matches!(head[at], 1 | 2);
    (!known(18) || !known(19)).then_some(Finding::Damaged)
}

/// Opens the file and looks at it from inside.
fn enter(path: &Path, kind: &Kind, wish: Access, thorough: bool) -> rusqlite::Result<Finding> {
    let (conn, access) = reach(path, wish)?;
    // In one transaction, so that the file is locked once and not for each of some ten questions.
    let look = conn.unchecked_transaction()?;
    let application: i32 = conn.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    let version = schema::version(&conn)?;
    if application == 0 && version == 0 && is_blank(&conn)? {
        return Ok(Finding::Blank);
    }
    if application != kind.application {
        return Ok(Finding::Foreign);
    }
    if version != kind.newest() {
        return Ok(if version > kind.newest() { Finding::Newer } else { Finding::Older });
    }
    schema::probe(&conn, kind)?;
    look.commit()?;
    if thorough {
        if !is_whole(&conn)? {
            return Ok(Finding::Damaged);
        }
        trust_again(path);
    }
    settle(&conn, access)?;
    Ok(Finding::Sound { conn, access })
}

/// Connects so that nothing is written without the wish to write, and without files beside the
/// file where none can be made.
fn reach(path: &Path, wish: Access) -> rusqlite::Result<(Connection, Access)> {
    if wish == Access::ReadOnly && !has_log(path) {
        return Ok((still(path)?, Access::ReadOnly));
    }
    match connect(path, wish) {
        Err(error) if needs_a_still_file(&error) => Ok((still(path)?, Access::ReadOnly)),
        connected => connected,
    }
}

/// Connects in the wished way; the first read shows whether that works.
fn connect(path: &Path, wish: Access) -> rusqlite::Result<(Connection, Access)> {
    let flags = match wish {
        Access::ReadWrite => OpenFlags::SQLITE_OPEN_READ_WRITE,
        Access::ReadOnly => OpenFlags::SQLITE_OPEN_READ_ONLY,
    };
    let conn = Db::connect(path, flags)?;
    keep_log(&conn, true)?;
    conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0))?;
    let access = if conn.is_readonly("main")? { Access::ReadOnly } else { wish };
    Ok((conn, access))
}

/// Opens a file of a folder nothing can be written to: SQLite is told that it will not change, so
/// that it needs no files beside it.
fn still(path: &Path) -> rusqlite::Result<Connection> {
    let address = format!("file:{}?immutable=1", percent_encoded(path));
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
    Db::connect(Path::new(&address), flags)
}

fn percent_encoded(path: &Path) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"/-_.~".contains(byte);
    let encode = |byte: &u8| match plain(byte) {
        true => char::from(*byte).to_string(),
        false => format!("%{byte:02X}"),
    };
    path.as_os_str().as_encoded_bytes().iter().map(encode).collect()
}

/// Whether changes lie beside the file that are not in it yet.
pub(super) fn has_log(path: &Path) -> bool {
    fs::metadata(beside(path, "-wal")).is_ok_and(|meta| meta.len() > 0)
}

fn is_blank(conn: &Connection) -> rusqlite::Result<bool> {
    conn.query_row("SELECT count(*) = 0 FROM sqlite_schema", [], |row| row.get(0))
}

/// Looks through the whole file, which takes about a second for a gigabyte.
pub(super) fn is_whole(conn: &Connection) -> rusqlite::Result<bool> {
    let word: String = conn.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    Ok(word == "ok")
}

/// Makes an accepted connection work as usual.
fn settle(conn: &Connection, access: Access) -> rusqlite::Result<()> {
    keep_log(conn, false)?;
    match access {
        Access::ReadOnly => Ok(()),
        Access::ReadWrite => write_ahead(conn),
    }
}
