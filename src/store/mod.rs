//! Everything that survives a restart, and all SQL: the cache of articles (`cache.db`) and the desk
//! of what the reader made (`desk.db`).
//!
//! The two files have a connection each and never share a transaction: whatever happens to the
//! cache, the desk does not notice. The desk refers to articles by [`ArticleId`] alone, so it
//! outlives every cache. Marks belong to the desk; the cache holds a copy for its lists.
//!
//! The store reads no clock and makes no decisions about the network or the screen. The only
//! randomness is SQLite's, for the keys of comments. One [`Store`] belongs to one thread; any
//! number of stores, in one process or several, may be open on one folder.

mod aside;
mod backup;
mod chain;
mod chain_list;
mod comments;
mod count;
mod db;
mod delivery;
mod drafts;
mod extract;
mod fault;
mod find;
mod fold;
mod hiding;
mod history;
mod images;
mod inspect;
mod journal;
mod list;
mod list_asked;
mod list_conditions;
mod list_held;
mod list_plan;
mod list_reach;
mod list_stories;
mod list_walk;
mod lock;
mod marking;
mod marks;
mod merge;
mod names;
mod numbers;
mod open;
mod origins;
mod outbox;
mod outline;
mod pack;
mod pictures;
mod prune;
mod read;
mod relate;
mod relate_index;
mod relate_reasons;
mod relate_study;
mod resolve;
mod salvage;
mod save;
mod saved;
mod schema;
mod search;
mod search_index;
mod search_match;
mod search_rows;
mod search_texts;
mod search_words;
mod sources;
mod stats;
mod stories;
mod tags;
#[cfg(test)]
mod tests;
mod threads;
mod titles;
mod trail;
mod trash;
mod twins;
mod undo;
mod wanted;
mod weave;

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use crate::model::{Problem, Timestamp};

pub use crate::model::Switch;
pub use db::Load;
pub use drafts::Version;
pub use extract::Ready;
pub use find::Found;
pub use hiding::Judged;
pub use lock::OutboxLock;
pub use marking::{Going, Marking};
pub use origins::Shelf;
pub use pictures::PictureFolder;
pub use prune::{Choice, Pruned};
pub use relate_study::Relating;
pub use save::{Reading, Saved};
pub use saved::KeptAs;
pub use search::Interrupter;
pub use search_index::Indexed;
pub use sources::Added;
pub use stats::Stats;
pub use threads::{Coverage, SavedThread};
pub use trail::Trail;
pub use trash::{TRASH_DAYS, Trash};

use db::{Db, PATIENCE, beside};

#[cfg(doc)]
use crate::model::ArticleId;

/// The oldest SQLite without the bug that loses committed rows when a log is reset while two
/// connections are open (fixed in 3.51.3).
const SQLITE: i32 = 3_051_003;

/// The data folder, open.
#[derive(Debug)]
pub struct Store {
    cache: Db,
    desk: Db,
    patience: Cell<Duration>,
    /// The revision in which this store last saw each draft: another one in the file means that
    /// somebody else wrote to it.
    seen_drafts: RefCell<HashMap<String, i64>>,
    /// The comments that were indexed last: the moment and their revisions together.
    seen_notes: Cell<(i64, i64)>,
    /// The list that began with words or tags and was asked for last.
    held: RefCell<Option<Arc<list_held::Held>>>,
    /// Whether words were searched.
    searches: OnceCell<()>,
    /// The texts that searches have read last.
    texts: RefCell<search_texts::Texts>,
    /// What is remembered of the moment when a list was asked for.
    remembers: Cell<list_asked::Remembers>,
    /// Whether the question that is being answered was ended from another thread.
    interrupted: Arc<AtomicBool>,
}

/// Whether the data folder can be written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    ReadWrite,
    ReadOnly,
}

/// An opened store, and what there is to say about the opening.
#[derive(Debug)]
pub struct Opened {
    pub store: Store,
    /// What the reader should know: a damaged file was put aside, or nothing can be saved.
    pub notices: Vec<Problem>,
    /// Whether the cache was made just now, so that it holds no article yet.
    pub fresh: bool,
}

impl Store {
    /// Opens the two files of a data folder and makes what is missing. `now` names the files that
    /// are put aside.
    ///
    /// A damaged file is put aside and replaced, with a notice. A folder or file that can only be
    /// read opens as [`Access::ReadOnly`], with a notice; writing methods then return a problem. A
    /// file of another program or of a newer tidings is an error and stays as it is.
    pub fn open(dir: &Path, now: Timestamp) -> Result<Opened, Problem> {
        Self::open_as(dir, now, Access::ReadWrite)
    }

    /// Opens a data folder without writing a byte to it, whatever its permissions are.
    pub fn open_to_read(dir: &Path, now: Timestamp) -> Result<Opened, Problem> {
        Self::open_as(dir, now, Access::ReadOnly)
    }

    fn open_as(dir: &Path, now: Timestamp, wish: Access) -> Result<Opened, Problem> {
        check_library(rusqlite::version_number())?;
        if wish == Access::ReadWrite {
            // A folder that cannot be made shows when its files are opened.
            let _ = open::make_folder(dir);
        }
        // Opening is most of what a start takes, and neither file waits for the other.
        let (cache, desk) = std::thread::scope(|scope| {
            let desk = scope.spawn(|| open::open(dir, &schema::DESK, now, wish));
            (open::open(dir, &schema::CACHE, now, wish), desk.join())
        });
        let broken =
            |_| Err(Problem::new("cannot open the data folder", "the program failed there"));
        let (desk, cache) = (desk.unwrap_or_else(broken)?, cache?);
        let mut notices = desk.notices;
        notices.extend(cache.notices);
        // That nothing can be saved is said once, whichever file it is true of.
        notices.dedup_by(|later, first| later.what == first.what);
        let store = Self {
            cache: cache.db,
            desk: desk.db,
            patience: Cell::new(PATIENCE),
            seen_drafts: RefCell::default(),
            seen_notes: Cell::default(),
            held: RefCell::default(),
            searches: OnceCell::new(),
            texts: RefCell::default(),
            remembers: Cell::default(),
            interrupted: Arc::default(),
        };
        store.mirror();
        Ok(Opened { store, notices, fresh: cache.fresh })
    }

    /// Sets how long a statement waits for another process before it gives up; 5 s at first.
    pub fn set_patience(&self, patience: Duration) {
        self.patience.set(patience);
        for db in [&self.cache, &self.desk] {
            // A patience that cannot be set only makes a wait longer or shorter.
            let _ = db.conn.busy_timeout(patience);
        }
    }

    /// Gets ready for many savings, or goes back to being small and quick. It changes no result.
    pub fn expect(&self, load: Load) {
        self.cache.provide_for(load);
    }

    /// Leaves it to others to carry what this store writes over from the logs into the files: that
    /// waits for the disk, and whoever answers keys must not. They call [`Store::carry_logs_over`].
    pub fn leave_logs(&self) {
        self.cache.leave_log();
        self.desk.leave_log();
    }

    /// Carries logs that have become long over into their files.
    pub fn carry_logs_over(&self) {
        self.cache.carry_log_over();
        self.desk.carry_log_over();
    }

    /// Whether both files can be written.
    pub fn access(&self) -> Access {
        match (self.cache.access, self.desk.access) {
            (Access::ReadWrite, Access::ReadWrite) => Access::ReadWrite,
            (Access::ReadOnly, _) | (_, Access::ReadOnly) => Access::ReadOnly,
        }
    }

    /// A number that changes when another connection has committed to either file. This store's
    /// own commits do not change it. Cheap enough to ask several times a second.
    pub fn seen_changes(&self) -> Result<u64, Problem> {
        let (cache, desk) = (self.cache.data_version()?, self.desk.data_version()?);
        Ok(u64::from(cache) << 32 | u64::from(desk))
    }

    /// A pair of numbers that changes with either file, whoever changes it.
    fn state(&self) -> Result<(u64, u64), Problem> {
        Ok((self.seen_changes()?, self.cache.conn.total_changes()))
    }

    /// The log of the desk: syncing this file from outside makes keystrokes survive a power cut.
    pub fn desk_wal(&self) -> PathBuf {
        beside(&self.desk.path, "-wal")
    }
}

fn check_library(version: i32) -> Result<(), Problem> {
    if version >= SQLITE {
        return Ok(());
    }
    let number = |v: i32| format!("{}.{}.{}", v / 1_000_000, v / 1_000 % 1_000, v % 1_000);
    let why = format!(
        "this tidings was built with SQLite {}, which can lose what was saved; {} is needed",
        number(version),
        number(SQLITE)
    );
    Err(Problem::new("cannot open the data folder", why).hint("build it anew, with Cargo.lock"))
}
