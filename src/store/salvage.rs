//! Rescuing rows: whatever of a damaged file can still be read goes into a new one.
//!
//! The damaged file is only read. A file whose first page is gone is read through a copy that gets
//! the first page of a new file: our tables always begin at the same pages.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use rusqlite::types::Value;
use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior};
use rusqlite::{OptionalExtension, params_from_iter};
use tempfile::TempDir;

use super::db::{Db, beside};
use super::fault::Fault;
use super::open::{keep_log, make_folder};
use super::schema::{self, Kind, Table};
use crate::model::Problem;

/// The page size of every file we make: SQLite's own.
const PAGE: usize = 4096;
/// How many rows are asked for one by one where a part of a table cannot be read in order.
const PROBES: i64 = 100_000;
/// How far past the last readable row is looked where a table's end cannot be found.
const BEYOND: i64 = 10_000;

/// Makes a sound file with every row that can be read of a damaged one, and leaves it beside the
/// damaged one for [`take_up`]. Returns how many rows it holds.
pub(super) fn rescue(damaged: &Path, kind: &Kind) -> Result<u64, Problem> {
    let words = |fault: Fault| fault.explain("cannot save what is left of", damaged);
    let unfinished = beside(damaged, ".rescue");
    let rows = fill(damaged, &unfinished, kind).map_err(words)?;
    let finished = || -> io::Result<()> {
        File::open(&unfinished)?.sync_all()?;
        fs::rename(&unfinished, rescued(damaged))
    };
    finished().map_err(|error| words(Fault::Said(unreadable(damaged, &error))))?;
    Ok(rows)
}

/// Puts a rescued file in its place, if there is one and the place is free.
pub(super) fn take_up(path: &Path) {
    if path.symlink_metadata().is_err() && rescued(path).exists() {
        // Where it cannot be moved it stays for the next start, under its own name.
        let _ = fs::rename(rescued(path), path);
    }
}

fn rescued(path: &Path) -> PathBuf {
    beside(path, ".rescued")
}

fn fill(damaged: &Path, new: &Path, kind: &Kind) -> Result<u64, Fault> {
    let failed = |error: io::Error| Fault::Said(unreadable(damaged, &error));
    // What an interrupted rescue left is incomplete; its source is still there.
    match fs::remove_file(new) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
        Ok(()) | Err(_) => {}
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
    let into = Db::connect(new, flags)?;
    super::open::narrow(new);
    schema::migrate(&into, kind)?;
    // Rows first, first pages later: a file that can be opened needs no transplant.
    if let Some(from) = readable(damaged) {
        return copy_all(&from, &into, kind);
    }
    let Ok(copy) = transplant(damaged, new) else { return Ok(0) };
    match readable(&copy.path().join("copy")) {
        Some(from) => copy_all(&from, &into, kind),
        None => Ok(0),
    }
}

/// A connection to a damaged file, if at least its list of tables can be read.
fn readable(path: &Path) -> Option<Connection> {
    let conn = Db::connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE).ok()?;
    keep_log(&conn, true).ok()?;
    let tables = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND sql IS NOT NULL";
    let tables: i64 = conn.query_row(tables, [], |row| row.get(0)).ok()?;
    (tables > 0).then_some(conn)
}

/// Copies the damaged file and its log, and gives the copy the first page of the new file.
fn transplant(damaged: &Path, new: &Path) -> io::Result<TempDir> {
    let folder = damaged.parent().unwrap_or(Path::new("."));
    make_folder(folder)?;
    let place = tempfile::Builder::new().prefix("rescue-").tempdir_in(folder)?;
    let copy = place.path().join("copy");
    fs::copy(damaged, &copy)?;
    let log = fs::copy(beside(damaged, "-wal"), beside(&copy, "-wal")).unwrap_or(0);
    let mut page = vec![0; PAGE];
    File::open(new)?.read_exact(&mut page)?;
    let mode = if log > 0 { 2 } else { 1 };
    page[18..20].fill(mode);
    // A size of 0 pages makes SQLite take the file's own length; no page counts as free.
    page[28..40].fill(0);
    let mut file = OpenOptions::new().write(true).open(&copy)?;
    file.seek(SeekFrom::Start(0))?;
    file.write_all(&page)?;
    Ok(place)
}

fn copy_all(from: &Connection, into: &Connection, kind: &Kind) -> Result<u64, Fault> {
    let change = Transaction::new_unchecked(into, TransactionBehavior::Immediate)?;
    let mut rows = 0;
    for table in kind.tables {
        rows += copy_table(from, &change, table)?;
    }
    // The desk's own row is new on purpose, so that the cache copies every mark again.
    let stop: Option<Option<i64>> =
        from.query_row("SELECT stop FROM desk", [], |row| row.get(0)).optional().unwrap_or(None);
    if kind.tables.iter().any(|table| table.name == "desk") {
        let sql = "UPDATE desk SET stop = coalesce(?1, (SELECT max(seq) FROM trail))";
        change.execute(sql, [stop.flatten()])?;
    }
    change.commit()?;
    Ok(rows)
}

/// Copies what can be read of a table: from its beginning up to the first damage, from its end
/// down to the last, and what lies between row by row.
fn copy_table(from: &Connection, into: &Connection, table: &Table) -> Result<u64, Fault> {
    let Some(columns) = shared_columns(from, table) else { return Ok(0) };
    let mut copy = Copy { from, into, table: table.name, columns, rows: 0 };
    let (last, whole) = copy.run("rowid >= ?1 ORDER BY rowid", i64::MIN)?;
    if whole {
        return Ok(copy.rows);
    }
    let after = last.map_or(1, |row| row.saturating_add(1));
    let (first, _) = copy.run("rowid >= ?1 ORDER BY rowid DESC", after)?;
    let end = first.unwrap_or(after.saturating_add(BEYOND));
    for row in after..end.min(after.saturating_add(PROBES)) {
        copy.run("rowid = ?1", row)?;
    }
    Ok(copy.rows)
}

/// The columns that both the damaged file and this version have.
fn shared_columns(from: &Connection, table: &Table) -> Option<String> {
    let mut found = from.prepare("SELECT name FROM pragma_table_info(?1)").ok()?;
    let found: Vec<String> =
        found.query_map([table.name], |row| row.get(0)).ok()?.filter_map(Result::ok).collect();
    let shared: Vec<&str> =
        table.columns.split(", ").filter(|name| found.iter().any(|f| f == name)).collect();
    (!shared.is_empty()).then(|| shared.join(", "))
}

struct Copy<'a> {
    from: &'a Connection,
    into: &'a Connection,
    table: &'static str,
    columns: String,
    rows: u64,
}

impl Copy<'_> {
    /// Copies the rows a condition gives until one cannot be read. Returns the number of the last
    /// row read, and whether the reading came to its natural end.
    fn run(&mut self, condition: &str, bound: i64) -> Result<(Option<i64>, bool), Fault> {
        let Self { table, columns, .. } = self;
        let sql = format!("SELECT rowid, {columns} FROM {table} NOT INDEXED WHERE {condition}");
        let Ok(mut statement) = self.from.prepare_cached(&sql) else { return Ok((None, false)) };
        let width = statement.column_count();
        let Ok(mut rows) = statement.query([bound]) else { return Ok((None, false)) };
        let mut last = None;
        loop {
            match rows.next() {
                Ok(None) => return Ok((last, true)),
                Err(_) => return Ok((last, false)),
                Ok(Some(row)) => {
                    last = row.get(0).ok().or(last);
                    let values: rusqlite::Result<Vec<Value>> =
                        (1..width).map(|column| row.get(column)).collect();
                    // A row that cannot be taken out whole was hit itself.
                    let Ok(values) = values else { continue };
                    self.rows += insert(self.into, self.table, &self.columns, &values)?;
                }
            }
        }
    }
}

/// Inserts a row as far as the tables' own rules accept it: a row they refuse was damaged, too.
fn insert(into: &Connection, table: &str, columns: &str, values: &[Value]) -> Result<u64, Fault> {
    let marks = vec!["?"; values.len()].join(", ");
    let sql = format!("INSERT OR IGNORE INTO {table} ({columns}) VALUES ({marks})");
    match into.prepare_cached(&sql)?.execute(params_from_iter(values)) {
        Ok(added) => Ok(added as u64),
        Err(error) => match error.sqlite_error_code() {
            Some(ErrorCode::ConstraintViolation | ErrorCode::TypeMismatch) => Ok(0),
            _ => Err(error.into()),
        },
    }
}

fn unreadable(path: &Path, error: &io::Error) -> Problem {
    let why = format!("{} is damaged, and saving its rows failed ({error})", path.display());
    Problem::new("cannot open the data folder", why)
        .hint("check the disk and free some space; the file was left as it is")
}
