//! Getting to know the words of the cache in quiet moments: older articles are brought in, and then
//! some articles are studied: which of their terms do the articles nearest to them have, too?

use rusqlite::{Connection, OptionalExtension, params};

use super::fault::Fault;
use super::relate::{Subject, nearest};
use super::relate_index::{Harvest, vector, weigh_if_due, weights};
use super::{Access, Store};
use crate::model::Problem;
use crate::related::{NEAREST, shared_by};

/// How many older articles one step brings in.
const STEP: i64 = 100;
/// How many articles one step studies.
const STUDIES: i64 = 4;
/// Of so many articles one is studied,
const ONE_OF: i64 = 3;
/// and no more than these: words that so many have not taught are too rare to matter.
const MOST: i64 = 8_192;
/// Of so many articles one is near to another, up to [`NEAREST`] and from these on. In a small cache
/// twenty would be every kind of stranger, and no rare term could be shared by all.
const NEAR_ONE_OF: usize = 500;
const FEWEST: usize = 4;
/// Where each study falls in the cache: the fraction of the golden ratio leaves no gaps, however
/// many there are.
const GOLDEN: f64 = 0.618_033_988_749_894_9;

/// Whether there is more to learn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relating {
    Done,
    More,
}

impl Store {
    /// Learns a little of which words say what an article is about. Takes some hundredths of a
    /// second; to be called again, in quiet moments, until it says [`Relating::Done`].
    pub fn relate_some(&mut self) -> Result<Relating, Problem> {
        let what = "cannot look for related articles";
        if self.cache.access == Access::ReadOnly || self.cache.read(what, left)? == Left::Nothing {
            return Ok(Relating::Done);
        }
        self.cache.write(what, |cache| {
            match left(cache)? {
                Left::Rows(last) => bring_in(cache, last)?,
                Left::Studies(number) => {
                    for number in number..number + STUDIES {
                        study(cache, number)?;
                    }
                    weigh_if_due(cache)?;
                }
                Left::Nothing => return Ok(Relating::Done),
            }
            Ok(if left(cache)? == Left::Nothing { Relating::Done } else { Relating::More })
        })
    }
}

/// What is to be done next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Left {
    /// Older articles, from this row down.
    Rows(i64),
    /// Articles to be studied, after so many.
    Studies(i64),
    Nothing,
}

fn left(cache: &Connection) -> Result<Left, Fault> {
    let sql = "SELECT backlog, articles, studied FROM relating";
    let [backlog, articles, studied] = cache
        .prepare_cached(sql)?
        .query_row([], |row| Ok([row.get::<_, i64>(0)?, row.get(1)?, row.get(2)?]))?;
    Ok(match (backlog, studied < (articles / ONE_OF).min(MOST)) {
        (1.., _) => Left::Rows(backlog),
        (_, true) => Left::Studies(studied),
        (_, false) => Left::Nothing,
    })
}

/// Brings some rows of an older cache in.
fn bring_in(cache: &Connection, last: i64) -> Result<(), Fault> {
    let first = last.saturating_sub(STEP).max(0) + 1;
    let mut harvest = Harvest::default();
    for row in first..=last {
        // What was saved anew since is in already.
        if vector(cache, row)?.is_none()
            && let Some(subject) = Subject::in_row(cache, row)?
        {
            harvest.take(cache, subject.gathered())?;
        }
    }
    harvest.finish(cache)?;
    cache.prepare_cached("UPDATE relating SET backlog = ?1")?.execute([first - 1])?;
    Ok(())
}

/// Studies one article: its terms, and whether the articles nearest to it have them.
fn study(cache: &Connection, number: i64) -> Result<(), Fault> {
    cache.prepare_cached("UPDATE relating SET studied = studied + 1")?.execute([])?;
    let Some(row) = place(cache, number)? else { return Ok(()) };
    let Some(subject) = Subject::in_row(cache, row)? else { return Ok(()) };
    let weights = weights(cache)?;
    let articles: u32 =
        cache.prepare_cached("SELECT articles FROM relating")?.query_row([], |row| row.get(0))?;
    let wanted = (articles as usize / NEAR_ONE_OF).clamp(FEWEST, NEAREST);
    let nearest = nearest(cache, &subject, &weights, wanted)?;
    let (Some(own), false) = (vector(cache, row)?, nearest.is_empty()) else { return Ok(()) };
    let sql = "UPDATE terms SET studied = studied + 1, shared = shared + ?2 WHERE term = ?1";
    let mut statement = cache.prepare_cached(sql)?;
    for (term, shared) in shared_by(&own, &nearest) {
        // As many as it would be of the usual number.
        let shared = shared * NEAREST as u32 / nearest.len() as u32;
        statement.execute(params![term.number(), shared])?;
    }
    Ok(())
}

/// The row that a study falls on: the first with anything kept, from a place on.
fn place(cache: &Connection, number: i64) -> Result<Option<i64>, Fault> {
    let highest: Option<i64> =
        cache.prepare_cached("SELECT max(row) FROM vectors")?.query_row([], |row| row.get(0))?;
    let part = (number as f64 * GOLDEN).fract();
    let from = (highest.unwrap_or(0) as f64 * part) as i64;
    let sql = "SELECT row FROM vectors WHERE row >= ?1 ORDER BY row LIMIT 1";
    Ok(cache.prepare_cached(sql)?.query_row([from], |row| row.get(0)).optional()?)
}
