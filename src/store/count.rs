//! Counting what a list holds, and what of it is unread: where it is kept, in an index, or as far as
//! that takes a moment only.

use rusqlite::{Connection, OptionalExtension};

use super::fault::Fault;
use super::list_asked::Marks;
use super::list_plan::Plan;
use super::list_walk::Walk;
use super::search_rows::Hits;
use super::{Store, hiding, origins};
use crate::model::{Count, Counts, Expr, Filter, ListKey, Problem, Query, State};

/// How many rows of an index are looked at for one count.
const LOOKED_AT: usize = 20_000;
/// From here on nobody reads the number any more.
const ENOUGH: u64 = 9_999;

impl Store {
    /// How many articles a query holds, and how many of them are unread. A list that begins with
    /// words counts no farther than it goes.
    pub fn counts(&self, query: &Query) -> Result<Counts, Problem> {
        self.begin();
        match self.plan(query, "")? {
            Plan::Walk(_, Some(kept)) => Ok(kept),
            Plan::Walk(route, None) => self.cache.read("cannot count the articles", |cache| {
                Walk { cache, route, marks: Marks::AsTheyAre }.counts()
            }),
            Plan::Set(start, conditions) => match self.held_now(query)? {
                Some(held) => self.counts_of(held.all(), held.extent()),
                None => {
                    let now = query.search.clock().now;
                    let Hits { all, extent } = self.hits(&start, &conditions, query.order, now)?;
                    self.counts_of(&all, extent)
                }
            },
        }
    }

    /// How many articles of a query are unread. Counts that are not kept stop after so many rows
    /// and say so, so that a query that hardly anything fits is no wait either.
    pub fn unread_count(&self, query: &Query) -> Result<Count, Problem> {
        let mut query = query.clone();
        if query.filter == Filter::Starred {
            query.section.expr = Expr::all([query.section.expr, Expr::Is(State::Starred)]);
        }
        query.filter = Filter::Unread;
        match self.plan(&query, "")? {
            Plan::Walk(_, Some(kept)) => Ok(Count::Exactly(kept.unread)),
            Plan::Walk(route, None) => self.cache.read("cannot count the articles", |cache| {
                let walk = Walk { cache, route, marks: Marks::AsTheyAre };
                Ok(bounded(walk.first_fits(LOOKED_AT)?))
            }),
            Plan::Set(..) => {
                let counts = self.counts(&query)?;
                Ok(counts.extent.count(counts.unread))
            }
        }
    }

    /// The counts that are kept: those of everything, and those of sources.
    pub(super) fn kept_counts(
        &self,
        query: &Query,
        sources: Option<&[i64]>,
        rest: &[&Expr],
    ) -> Result<Option<Counts>, Problem> {
        if !rest.is_empty() || query.filter == Filter::Starred {
            return Ok(None);
        }
        let counts = match sources {
            None => self.cache.read("cannot count the articles", tally)?,
            Some(rows) => self
                .cache
                .read("cannot count the articles", |cache| origins::counts(cache, rows))?,
        };
        Ok(Some(match query.filter {
            Filter::Unread => Counts { all: counts.unread, ..counts },
            Filter::All | Filter::Starred => counts,
        }))
    }
}

impl Walk<'_> {
    /// How many rows the list has, and how many of them are unread.
    fn counts(&self) -> Result<Counts, Fault> {
        let mut counts = Counts::default();
        for (index, part) in self.route.legs.iter().flat_map(|leg| &leg.indexes) {
            let sql = self.count_sql(index, part);
            let mut statement = self.cache.prepare_cached(&sql)?;
            let lowest = ListKey { when: i64::MIN, row: i64::MIN };
            let found: Option<(i64, i64)> = statement
                .query_row(self.parameters(lowest), |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?;
            let (all, unread) = found.unwrap_or_default();
            counts.all += u64::try_from(all).unwrap_or(0);
            counts.unread += u64::try_from(unread).unwrap_or(0);
        }
        Ok(counts)
    }

    /// How many rows the list has among the first so many of each of its indexes.
    pub(super) fn first_fits(&self, looked_at: usize) -> Result<Count, Fault> {
        let (mut fits, mut cut) = (0, false);
        for (index, part) in self.route.legs.iter().flat_map(|leg| &leg.indexes) {
            let sql = self.fits_sql(index, part, looked_at);
            let mut statement = self.cache.prepare_cached(&sql)?;
            let lowest = ListKey { when: i64::MIN, row: i64::MIN };
            let (found, fit): (i64, i64) = statement
                .query_row(self.parameters(lowest), |row| Ok((row.get(0)?, row.get(1)?)))?;
            fits += u64::try_from(fit).unwrap_or(0);
            cut |= usize::try_from(found).is_ok_and(|found| found >= looked_at);
        }
        Ok(if cut { Count::AtLeast(fits) } else { Count::Exactly(fits) })
    }

    fn fits_sql(&self, index: &str, part: &str, looked_at: usize) -> String {
        format!(
            "SELECT count(*), coalesce(sum(fits), 0) FROM (
                 SELECT (1{}) AS fits FROM articles INDEXED BY {index}
                 WHERE {part} AND at >= ?1 AND ?2 IS NOT NULL
                 ORDER BY at DESC LIMIT {looked_at})",
            self.route.conditions.sql
        )
    }

    fn count_sql(&self, index: &str, part: &str) -> String {
        format!(
            "SELECT count(*), coalesce(sum(read = 0), 0) FROM articles INDEXED BY {index} \
             WHERE {part} AND at >= ?1 AND ?2 IS NOT NULL{}",
            self.route.conditions.sql
        )
    }
}

/// How many articles lists show, and how many of them are unread.
pub(super) fn tally(cache: &Connection) -> Result<Counts, Fault> {
    let mut statement = cache.prepare_cached("SELECT articles, unread FROM tally")?;
    let counts = statement.query_row([], |row| {
        let number = |column| -> rusqlite::Result<u64> {
            Ok(u64::try_from(row.get::<_, i64>(column)?).unwrap_or(0))
        };
        Ok(Counts::whole(number(0)?, number(1)?))
    })?;
    Ok(hiding::without(counts, hiding::total(cache, "twin IS NULL")?))
}

fn bounded(count: Count) -> Count {
    match count {
        Count::Exactly(number) | Count::AtLeast(number) if number > ENOUGH => {
            Count::AtLeast(ENOUGH)
        }
        count => count,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Timestamp;
    use crate::store::tests::{asked, plan};

    #[test]
    fn common_conditions_are_counted_in_an_index() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path(), Timestamp(0)).unwrap().store;
        for (filter, text, covered) in [
            // Of stars and own comments there are few: whether they are hidden is looked up.
            (Filter::Starred, "", false),
            (Filter::All, "is:commented", false),
            (Filter::All, "is:unread has:image", true),
            (Filter::All, "has:image lang:en", true),
            (Filter::All, "after:2026-01-01", true),
            (Filter::Unread, "has:comments", true),
        ] {
            let query = Query { filter, ..asked(text) };
            let Plan::Walk(route, _) = store.plan(&query, "").unwrap() else {
                panic!("{text} is walked");
            };
            let cache = &store.cache.conn;
            let walk = Walk { cache, route, marks: Marks::AsTheyAre };
            let (index, part) = &walk.route.legs[0].indexes[0];
            let plan = plan(cache, &walk.count_sql(index, part));
            assert_eq!(plan.contains("COVERING INDEX"), covered, "{text} {plan}");
            assert!(plan.contains("SEARCH"), "{text} {plan}");
        }
    }
}
