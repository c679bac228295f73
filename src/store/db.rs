//! [`Db`]: one open file: its connection, how it is guarded, and the two ways of using it, reading
//! and writing in one transaction each.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use super::Access;
use super::fault::{Fault, READ_ONLY_HINT};
use crate::model::Problem;

/// How long a statement waits for another process before it gives up.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// How many prepared statements a connection keeps: more than the store has on its quick paths.
const STATEMENTS: usize = 96;

/// How many frames a log may have before it is carried over, as SQLite itself has it.
const LONG: i64 = 1_000;

/// An open database file.
#[derive(Debug)]
pub(super) struct Db {
    pub(super) conn: Connection,
    pub(super) path: PathBuf,
    pub(super) access: Access,
}

/// How much will be written in the near future.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Load {
    Usual,
    /// Many transactions that touch pages everywhere: with room for these pages, and a log that
    /// is carried over less often, each of them is read and written less often, too.
    Heavy,
}

/// Whether a commit may wait until the system writes it, or is on the disk when it returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Durability {
    /// Survives a crash of the program (`synchronous=NORMAL`).
    Program,
    /// Survives a power cut too (`synchronous=FULL`).
    Power,
}

impl Db {
    /// Opens a connection and takes away from the file every power it might have over us.
    pub(super) fn connect(path: &Path, flags: OpenFlags) -> rusqlite::Result<Connection> {
        let conn = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        harden(&conn)?;
        Ok(conn)
    }

    /// Reads in one transaction, so that all statements see the same state: in the one that is under
    /// way on this connection, where one is.
    pub(super) fn read<T>(
        &self,
        what: &str,
        work: impl FnOnce(&Connection) -> Result<T, Fault>,
    ) -> Result<T, Problem> {
        let read = match self.conn.is_autocommit() {
            true => self.run(TransactionBehavior::Deferred, work),
            false => work(&self.conn),
        };
        read.map_err(|fault| self.explain(what, fault))
    }

    /// Writes in one transaction: all of the work, or nothing of it.
    pub(super) fn write<T>(
        &self,
        what: &str,
        work: impl FnOnce(&Connection) -> Result<T, Fault>,
    ) -> Result<T, Problem> {
        self.writable(what)?;
        self.run(TransactionBehavior::Immediate, work).map_err(|fault| self.explain(what, fault))
    }

    /// Writes as [`Db::write`] does; with [`Durability::Power`] the disk has it at the return.
    pub(super) fn write_for<T>(
        &self,
        durability: Durability,
        what: &str,
        work: impl FnOnce(&Connection) -> Result<T, Fault>,
    ) -> Result<T, Problem> {
        self.writable(what)?;
        self.run_for(durability, work).map_err(|fault| self.explain(what, fault))
    }

    /// One writing transaction without words for its failure, as durable as is asked for.
    pub(super) fn run_for<T>(
        &self,
        durability: Durability,
        work: impl FnOnce(&Connection) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        if durability == Durability::Power {
            self.synchronous("FULL")?;
        }
        let done = self.run(TransactionBehavior::Immediate, work);
        if durability == Durability::Power {
            // If this fails, later commits are only more careful than they need be.
            let _ = self.synchronous("NORMAL");
        }
        done
    }

    /// One transaction without words for its failure.
    pub(super) fn run<T>(
        &self,
        behavior: TransactionBehavior,
        work: impl FnOnce(&Connection) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let transaction = Transaction::new_unchecked(&self.conn, behavior)?;
        let value = work(&transaction)?;
        transaction.commit()?;
        Ok(value)
    }

    /// A problem where this file cannot be written.
    pub(super) fn writable(&self, what: &str) -> Result<(), Problem> {
        match self.access {
            Access::ReadWrite => Ok(()),
            Access::ReadOnly => {
                let why = format!("{} can only be read", self.path.display());
                Err(Problem::new(what, why).hint(READ_ONLY_HINT))
            }
        }
    }

    /// Puts a failure in words. Damage is also noted beside the file, so that the next start looks
    /// through all of it instead of only at its first rows.
    pub(super) fn explain(&self, what: &str, fault: Fault) -> Problem {
        if fault.is_damage() && self.access == Access::ReadWrite {
            // Where even this cannot be written, the reader still gets the problem itself.
            let _ = super::open::make_file(&suspicion(&self.path));
        }
        fault.explain(what, &self.path)
    }

    /// Runs a piece of work with another patience than the connection has otherwise.
    pub(super) fn hurried<T>(
        &self,
        patience: Duration,
        usual: Duration,
        work: impl FnOnce() -> T,
    ) -> T {
        // A patience that cannot be set only makes the wait longer or shorter.
        let _ = self.conn.busy_timeout(patience.min(usual));
        let value = work();
        let _ = self.conn.busy_timeout(usual);
        value
    }

    /// Sets how much the connection keeps in memory and how long the log may grow.
    pub(super) fn provide_for(&self, load: Load) {
        let sql = match load {
            Load::Usual => {
                "PRAGMA cache_size = -2000; PRAGMA wal_autocheckpoint = 1000; PRAGMA shrink_memory;"
            }
            Load::Heavy => "PRAGMA cache_size = -12000; PRAGMA wal_autocheckpoint = 16000;",
        };
        // It is only about speed: where it cannot be set, things go on as they were.
        let _ = self.conn.execute_batch(sql);
    }

    /// Lets this connection never carry the log over into the file at the end of a commit, which
    /// waits for the disk; others do it then.
    pub(super) fn leave_log(&self) {
        // It is only about speed, as above.
        let _ = self.conn.execute_batch("PRAGMA wal_autocheckpoint = 0");
    }

    /// Carries a long log over into the file, while others go on writing it.
    pub(super) fn carry_log_over(&self) {
        // One that cannot be carried over now is at the next time.
        if self.log("NOOP").is_ok_and(|(frames, carried)| frames - carried >= LONG) {
            let _ = self.log("PASSIVE");
        }
    }

    /// A checkpoint of this kind; the frames of the log, and how many of them the file has.
    pub(super) fn log(&self, kind: &str) -> rusqlite::Result<(i64, i64)> {
        let sql = format!("PRAGMA wal_checkpoint({kind})");
        self.conn.query_row(&sql, [], |row| Ok((row.get(1)?, row.get(2)?)))
    }

    /// Gives a connection that is searched more room: a search looks at a page for nearly every
    /// article that it finds, and the next one, a key later, mostly at the same pages.
    pub(super) fn provide_for_searches(&self) {
        // It is only about speed, as above.
        let _ = self.conn.execute_batch("PRAGMA cache_size = -8000");
    }

    /// A number that changes when another connection has committed to this file.
    pub(super) fn data_version(&self) -> Result<u32, Problem> {
        self.conn
            .prepare_cached("PRAGMA data_version")
            .and_then(|mut statement| statement.query_row([], |row| row.get(0)))
            .map_err(|error| self.explain("cannot look for changes", error.into()))
    }

    fn synchronous(&self, level: &str) -> rusqlite::Result<()> {
        self.conn.pragma_update(None, "synchronous", level)
    }
}

/// The note that says a file should be looked through at the next start.
pub(super) fn suspicion(path: &Path) -> PathBuf {
    beside(path, ".suspect")
}

/// The path with something appended to the file's name.
pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// What <https://sqlite.org/security.html> advises for files that others may have written. Triggers
/// and views of files are switched off because ours have none; those of the connection itself (see
/// `list_asked`) work all the same. Plans
/// may not depend on bound values: a statement that might be planned otherwise for another value is
/// prepared anew for each, which took half the time of saving.
fn harden(conn: &Connection) -> rusqlite::Result<()> {
    for (config, on) in [
        (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
        (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false),
        (DbConfig::SQLITE_DBCONFIG_DQS_DML, false),
        (DbConfig::SQLITE_DBCONFIG_DQS_DDL, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true),
    ] {
        conn.set_db_config(config, on)?;
    }
    conn.busy_timeout(PATIENCE)?;
    conn.set_prepared_statement_cache_capacity(STATEMENTS);
    // A log that one big import made long does not stay so.
    conn.execute_batch(
        "PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY; \
         PRAGMA synchronous = NORMAL; PRAGMA fullfsync = ON; PRAGMA journal_size_limit = 16000000;",
    )
}
