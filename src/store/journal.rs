//! The journal of the desk: what the reader changed in the last day, each change with what takes it
//! back, written in the transaction of the change itself.
//!
//! Entries stand in the order in which they were made; those that were taken back are always the
//! last ones, and go when something new is done, as in every editor. An entry has steps, so that a
//! change of very many marks can be written, and taken back, in transactions that nobody has to
//! wait for. `store/undo` turns entries; this file only keeps them.

use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};

use super::fault::Fault;
use super::images::Image;
use super::numbers::packed;
use crate::model::{Clean, CommentKey, Mark, Switch, Timestamp, Turn, Undoable};

/// For how long a change can be taken back, in seconds.
const KEPT: i64 = 86_400;
/// How many entries there are at most; the oldest go first.
const MOST: i64 = 5_000;

/// What an entry did, in a form that can be turned both ways.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Step {
    /// A mark was set one way on articles that had it the other way: their rows in `marks` stand
    /// beside the step.
    Mark { mark: Mark, to: Switch },
    /// Rows of another table of the desk were made, changed or deleted.
    Rows(Vec<Image>),
    /// A comment took a step that has rules of its own.
    Comment { key: CommentKey, act: Act },
}

/// A step of a comment that can be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Act {
    Queued,
    Discarded,
    Restored,
    /// It is not sent, though it waited for that from this moment on.
    Held {
        next: Option<i64>,
    },
    LetGo,
}

/// The entry of a change that is being written, in one transaction or several.
#[derive(Debug, Default)]
pub(super) struct Entry(Option<i64>);

impl Entry {
    /// Adds a step, with the rows of `marks` it concerns, and says anew what the entry did. The
    /// first step makes the entry, and so does one that comes after the entry was taken back.
    pub(super) fn add(
        &mut self,
        desk: &Connection,
        what: &str,
        step: &Step,
        marks: &[i64],
        now: Timestamp,
    ) -> Result<(), Fault> {
        let open = match self.0 {
            Some(n) => desk
                .prepare_cached("UPDATE journal SET what = ?2 WHERE n = ?1 AND undone = 0")?
                .execute(params![n, what])?,
            None => 0,
        };
        let entry = match self.0.filter(|_| open > 0) {
            Some(n) => n,
            None => begin(desk, what, now)?,
        };
        self.0 = Some(entry);
        let json = serde_json::to_string(step).unwrap_or_default();
        desk.prepare_cached("INSERT INTO journal_steps (entry, step, marks) VALUES (?1, ?2, ?3)")?
            .execute(params![entry, json, packed(marks)])?;
        Ok(())
    }
}

/// Notes a change of one step.
pub(super) fn note(
    desk: &Connection,
    what: &str,
    step: &Step,
    now: Timestamp,
) -> Result<(), Fault> {
    Entry::default().add(desk, what, step, &[], now)
}

/// Makes an entry, and lets go of what nobody can turn any more.
fn begin(desk: &Connection, what: &str, now: Timestamp) -> Result<i64, Fault> {
    let sql = "DELETE FROM journal WHERE undone = 1 OR at < ?1
         OR n <= (SELECT max(n) FROM journal) - ?2";
    if desk.prepare_cached(sql)?.execute(params![oldest(now), MOST])? > 0 {
        let sql = "DELETE FROM journal_steps WHERE entry NOT IN (SELECT n FROM journal)";
        desk.prepare_cached(sql)?.execute([])?;
    }
    let sql = "INSERT INTO journal (at, what, undone) VALUES (?1, ?2, 0) RETURNING n";
    Ok(desk.prepare_cached(sql)?.query_row(params![now.0, what], |row| row.get(0))?)
}

fn oldest(now: Timestamp) -> i64 {
    now.0.saturating_sub(KEPT)
}

/// The entry that is turned next, and what it did.
pub(super) fn next(
    desk: &Connection,
    way: Turn,
    now: Timestamp,
) -> Result<Option<(i64, Clean)>, Fault> {
    let order = match way {
        Turn::Undo => "undone = 0 AND at >= ?1 ORDER BY n DESC",
        Turn::Redo => "undone = 1 AND at >= ?1 ORDER BY n",
    };
    let sql = format!("SELECT n, what FROM journal WHERE {order} LIMIT 1");
    let mut statement = desk.prepare_cached(&sql)?;
    let found = statement
        .query_row([oldest(now)], |row| Ok((row.get(0)?, Clean::new(row.get_ref(1)?.as_str()?))));
    Ok(found.optional()?)
}

/// How many entries can be turned one way.
pub(super) fn left(desk: &Connection, way: Turn, now: Timestamp) -> Result<usize, Fault> {
    let sql = "SELECT count(*) FROM journal WHERE undone = ?1 AND at >= ?2";
    let undone = way == Turn::Redo;
    let left: i64 =
        desk.prepare_cached(sql)?.query_row(params![undone, oldest(now)], |row| row.get(0))?;
    Ok(usize::try_from(left).unwrap_or(0))
}

/// The steps of an entry, in the order in which they are to be turned.
pub(super) fn steps(desk: &Connection, entry: i64, way: Turn) -> Result<Vec<i64>, Fault> {
    let order = match way {
        Turn::Undo => "DESC",
        Turn::Redo => "ASC",
    };
    let sql = format!("SELECT n FROM journal_steps WHERE entry = ?1 ORDER BY n {order}");
    let mut statement = desk.prepare_cached(&sql)?;
    let steps = statement.query_map([entry], |row| row.get(0))?;
    Ok(steps.collect::<rusqlite::Result<_>>()?)
}

/// A step, and the rows of `marks` it concerns; `None` for one that this tidings does not know.
pub(super) fn step(desk: &Connection, n: i64) -> Result<Option<(Step, Vec<i64>)>, Fault> {
    let sql = "SELECT step, marks FROM journal_steps WHERE n = ?1";
    let found: Option<(String, Vec<u8>)> = desk
        .prepare_cached(sql)?
        .query_row([n], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((json, marks)) = found else { return Ok(None) };
    let step: Option<Step> = serde_json::from_str(&json).ok();
    Ok(step.map(|step| (step, super::numbers::unpacked(&marks))))
}

/// Notes that an entry was turned.
pub(super) fn turned(desk: &Connection, entry: i64, way: Turn) -> Result<(), Fault> {
    let sql = "UPDATE journal SET undone = ?2 WHERE n = ?1";
    desk.prepare_cached(sql)?.execute(params![entry, way == Turn::Undo])?;
    Ok(())
}

/// Lets an entry go that cannot be turned any more.
pub(super) fn drop_entry(desk: &Connection, entry: i64) -> Result<(), Fault> {
    desk.prepare_cached("DELETE FROM journal_steps WHERE entry = ?1")?.execute([entry])?;
    desk.prepare_cached("DELETE FROM journal WHERE n = ?1")?.execute([entry])?;
    Ok(())
}

/// Every entry that can be turned, the latest change first.
pub(super) fn all(desk: &Connection, now: Timestamp) -> Result<Vec<Undoable>, Fault> {
    let sql = "SELECT what, at, undone FROM journal WHERE at >= ?1 ORDER BY n DESC";
    let mut statement = desk.prepare_cached(sql)?;
    let all = statement.query_map([oldest(now)], |row| {
        let undone: bool = row.get(2)?;
        Ok(Undoable {
            what: Clean::new(row.get_ref(0)?.as_str()?),
            when: Timestamp(row.get(1)?),
            next: if undone { Turn::Redo } else { Turn::Undo },
        })
    })?;
    Ok(all.collect::<rusqlite::Result<_>>()?)
}
