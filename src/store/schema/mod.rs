//! The tables of both files, as append-only lists of migrations, and how a file is brought up to
//! date. A file's version is the number of migrations it has seen (`user_version`).
//!
//! Never change a migration that was released: append one. A test opens every older version.

mod cache;
mod desk;

use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::titles;

pub(in crate::store) use cache::CACHE;
pub(in crate::store) use desk::DESK;

/// What one of the two files is: its name, its mark and its tables.
#[derive(Debug)]
pub(super) struct Kind {
    /// The file's name in the data folder.
    pub(super) name: &'static str,
    /// SQLite's `application_id`, by which the file is known as ours.
    pub(super) application: i32,
    /// Bytes of a page of a new file; an older one keeps what it has.
    pub(super) page: i64,
    /// Each brings a file one version further.
    pub(super) migrations: &'static [&'static str],
    /// Every table with all its columns: for probing a file, and for rescuing rows.
    pub(super) tables: &'static [Table],
}

/// One table as the newest version has it.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) columns: &'static str,
}

impl Kind {
    /// The version this program writes.
    pub(super) fn newest(&self) -> i64 {
        i64::try_from(self.migrations.len()).unwrap_or(i64::MAX)
    }
}

/// The version a file says it has.
pub(super) fn version(conn: &Connection) -> rusqlite::Result<i64> {
    conn.query_row("PRAGMA user_version", [], |row| row.get(0))
}

/// Brings a file to the newest version in one transaction, so that a crash leaves it old or new.
pub(super) fn migrate(conn: &Connection, kind: &Kind) -> rusqlite::Result<()> {
    let change = Transaction::new_unchecked(conn, TransactionBehavior::Immediate)?;
    titles::teach(&change)?;
    // Another process may have been quicker: what counts is the version under the write lock.
    let seen = usize::try_from(version(&change)?).unwrap_or(0);
    for migration in kind.migrations.iter().skip(seen) {
        change.execute_batch(migration)?;
    }
    change.pragma_update(None, "application_id", kind.application)?;
    change.pragma_update(None, "user_version", kind.newest())?;
    change.commit()
}

/// Goes to the first row of every table, by the names of all columns that this program uses: gross
/// damage shows here. One statement for all of them, because every start waits for it; and no row is
/// taken apart, because some are long.
pub(super) fn probe(conn: &Connection, kind: &Kind) -> rusqlite::Result<()> {
    let table = |table: &Table| format!("EXISTS (SELECT {} FROM {})", table.columns, table.name);
    let tables: Vec<String> = kind.tables.iter().map(table).collect();
    conn.query_row(&format!("SELECT {}", tables.join(", ")), [], |_| Ok(()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_older_version_can_be_brought_up_to_date() {
        for kind in [&CACHE, &DESK] {
            for old in 0..=kind.migrations.len() {
                let conn = Connection::open_in_memory().unwrap();
                let start = Kind { migrations: &kind.migrations[..old], ..*kind };
                migrate(&conn, &start).unwrap();
                assert_eq!(version(&conn).unwrap(), old as i64);
                migrate(&conn, kind).unwrap();
                assert_eq!(version(&conn).unwrap(), kind.newest());
                probe(&conn, kind).unwrap();
            }
        }
    }

    #[test]
    fn a_table_or_column_that_is_missing_is_noticed() {
        for change in ["DROP TABLE chain", "ALTER TABLE chain DROP COLUMN next"] {
            let conn = Connection::open_in_memory().unwrap();
            migrate(&conn, &CACHE).unwrap();
            conn.execute_batch(change).unwrap();
            assert!(probe(&conn, &CACHE).is_err(), "{change}");
        }
    }

    #[test]
    fn the_tables_are_listed_with_every_column() {
        for kind in [&CACHE, &DESK] {
            let conn = Connection::open_in_memory().unwrap();
            migrate(&conn, kind).unwrap();
            let mut names = conn
                .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'
                     AND name NOT LIKE 'search%'")
                .unwrap();
            let names: Vec<String> =
                names.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
            assert_eq!(names.len(), kind.tables.len(), "{names:?}");
            for table in kind.tables {
                let all = conn.prepare(&format!("SELECT * FROM {}", table.name)).unwrap();
                let listed: Vec<&str> = table.columns.split(", ").collect();
                assert_eq!(all.column_names().len(), listed.len(), "{}", table.name);
            }
        }
    }
}
