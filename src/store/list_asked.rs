//! What lists remember of the moment when they were asked for: the marks that articles had then, as
//! far as these were changed since.
//!
//! Nothing vanishes from a list because it was read. The old marks lie in a table of this connection
//! alone, in memory; a trigger of this connection writes each article down when its marks are
//! changed for the first time since. A list as it was asked for is the articles that are not written
//! down, as they are, and those that are, with the marks they had. What another process marks is
//! not noticed here: it leaves a list when that part of it is read again.

use rusqlite::Connection;

use super::fault::Fault;
use super::{Access, Store};

/// How many changes of marks are remembered: what is changed after that leaves a list of unread
/// articles when it is next paged over.
const MOST: u32 = 50_000;

/// How far a connection is with remembering.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Remembers {
    /// No list was asked for, so that there is nothing to remember.
    #[default]
    Nothing,
    /// There is a list, and no mark was changed since.
    TheMoment,
    /// The table is there.
    Marks,
}

/// Which marks of articles decide what a list holds, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Marks {
    AsTheyAre,
    /// Those of the moment when the list was asked for.
    AsAsked,
}

/// The articles that are written down, as a list sees them.
pub(super) const ASKED: &str = "(SELECT k.row AS row, k.at AS at, k.read AS read, \
     k.starred AS starred, now.twin AS twin, now.story AS story, now.traits AS traits, \
     now.origin AS origin, now.language AS language, now.own_comments AS own_comments \
     FROM temp.asked_marks AS k CROSS JOIN articles AS now ON now.row = k.row)";

/// The reports of stories, as a list sees them.
pub(super) const ASKED_REPORTS: &str = "(SELECT n.row AS row, n.at AS at, n.story AS story, \
     coalesce(k.read, n.read) AS read, coalesce(k.starred, n.starred) AS starred, \
     n.twin AS twin, n.traits AS traits, n.origin AS origin, n.language AS language, \
     n.own_comments AS own_comments FROM articles AS n INDEXED BY articles_story \
     LEFT JOIN temp.asked_marks AS k ON k.row = n.row)";

/// The condition, joined to others with `AND`, that an article is not written down.
pub(super) const UNCHANGED: &str =
    " AND NOT EXISTS (SELECT 1 FROM temp.asked_marks AS k WHERE k.row = articles.row)";

impl Store {
    /// A list is asked for anew: what was changed before does not matter to it.
    pub(super) fn remember_from_now(&self) {
        let forgotten = match self.remembers.get() {
            Remembers::Marks => forget(&self.cache.conn).is_ok(),
            Remembers::Nothing | Remembers::TheMoment => true,
        };
        if forgotten && self.remembers.get() == Remembers::Nothing {
            self.remembers.set(Remembers::TheMoment);
        }
    }

    /// Marks are going to be changed: from now on it is written down which ones. A list that cannot
    /// be remembered goes by the marks as they are.
    pub(super) fn remember_marks(&self) {
        let wanted = self.remembers.get() == Remembers::TheMoment;
        if wanted && self.cache.access == Access::ReadWrite && begin(&self.cache.conn).is_ok() {
            self.remembers.set(Remembers::Marks);
        }
    }

    /// Which marks a list goes by that was asked for before.
    pub(super) fn marks_as_asked(&self) -> Marks {
        if self.remembers.get() != Remembers::Marks {
            return Marks::AsTheyAre;
        }
        match any(&self.cache.conn) {
            Ok(true) => Marks::AsAsked,
            Ok(false) | Err(_) => Marks::AsTheyAre,
        }
    }
}

/// Triggers of a connection's own work although those of files are switched off.
fn begin(cache: &Connection) -> Result<(), Fault> {
    cache.execute_batch(&format!(
        "CREATE TEMP TABLE asked_marks (row INTEGER PRIMARY KEY, at INTEGER NOT NULL,
             read INTEGER NOT NULL, starred INTEGER NOT NULL);
         CREATE INDEX temp.asked_marks_at ON asked_marks (at);
         CREATE TEMP TABLE asked_room (room INTEGER NOT NULL);
         INSERT INTO asked_room VALUES ({MOST});
         CREATE TEMP TRIGGER asked_change AFTER UPDATE OF read, starred ON main.articles
         WHEN (old.read <> new.read OR old.starred <> new.starred)
             AND (SELECT room FROM asked_room) > 0
         BEGIN
             INSERT OR IGNORE INTO asked_marks VALUES (old.row, old.at, old.read, old.starred);
             UPDATE asked_room SET room = room - 1;
         END;
         CREATE TEMP TRIGGER asked_move AFTER UPDATE OF at ON main.articles
         WHEN old.at <> new.at
         BEGIN UPDATE asked_marks SET at = new.at WHERE row = new.row; END;
         CREATE TEMP TRIGGER asked_prune AFTER DELETE ON main.articles
         BEGIN DELETE FROM asked_marks WHERE row = old.row; END;"
    ))?;
    Ok(())
}

fn forget(cache: &Connection) -> Result<(), Fault> {
    cache.prepare_cached("DELETE FROM temp.asked_marks")?.execute([])?;
    cache.prepare_cached("UPDATE temp.asked_room SET room = ?1")?.execute([MOST])?;
    Ok(())
}

fn any(cache: &Connection) -> Result<bool, Fault> {
    let sql = "SELECT EXISTS (SELECT 1 FROM temp.asked_marks)";
    Ok(cache.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
}
