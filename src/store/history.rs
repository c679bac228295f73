//! The trail as a history: pages of its stops by their numbers, and going to one of them.

use rusqlite::{Connection, OptionalExtension, params};

use super::Store;
use super::db::Db;
use super::fault::Fault;
use super::read::clean;
use super::trail::{STOP, is_cached, present, stand_at, stop};
use crate::model::{Clean, Problem, Stop, TrailEdge, TrailPage, TrailRow};
use crate::query::folded;

/// Which way stops are read from a place on.
#[derive(Clone, Copy)]
enum Side {
    /// Those that came before it, the latest first.
    Earlier,
    /// Those that came after it, the earliest first.
    Later,
}

impl Store {
    /// A page of at most `limit` stops whose title or source has these words; all stops where
    /// there are none. [`TrailEdge::Present`] has the present stop in its middle.
    pub fn trail_page(
        &self,
        words: &str,
        from: TrailEdge,
        limit: usize,
    ) -> Result<TrailPage, Problem> {
        let words = folded(words.trim());
        self.desk.read("cannot read the trail", |desk| {
            let at = present(desk)?.map(|stop| stop.seq);
            let pages = Pages { desk, cache: &self.cache, words: &words };
            let page = match (from, at) {
                (TrailEdge::Present, Some(at)) => pages.around(at, limit)?,
                (TrailEdge::Present, None) | (TrailEdge::Latest, _) => {
                    pages.below(i64::MAX, limit)?
                }
                (TrailEdge::Before(seq), _) => pages.below(seq, limit)?,
                (TrailEdge::After(seq), _) => pages.above(seq, limit)?,
            };
            Ok(TrailPage { at, ..page })
        })
    }

    /// Goes to a stop of the trail and returns it; what lies behind and ahead of it stays. `None`
    /// where there is no such stop, or its article is gone from the cache.
    pub fn go_to_stop(&mut self, seq: i64) -> Result<Option<Stop>, Problem> {
        let cache = &self.cache;
        self.desk.write("cannot walk the trail", |desk| {
            let sql = format!("SELECT {STOP} FROM trail WHERE seq = ?1");
            let found = desk.prepare_cached(&sql)?.query_row([seq], stop).optional()?;
            let Some(stop) = found else { return Ok(None) };
            if !is_cached(cache, &stop.article)? {
                return Ok(None);
            }
            stand_at(desk, seq)?;
            Ok(Some(stop))
        })
    }
}

struct Pages<'a> {
    desk: &'a Connection,
    cache: &'a Db,
    /// Folded; empty for all stops.
    words: &'a str,
}

impl Pages<'_> {
    fn around(&self, at: i64, limit: usize) -> Result<TrailPage, Fault> {
        let above = self.above(at, limit / 2)?;
        let below = self.below(at.saturating_add(1), limit - above.rows.len())?;
        let rows = above.rows.into_iter().chain(below.rows).collect();
        Ok(TrailPage { rows, more_above: above.more_above, ..below })
    }

    fn below(&self, seq: i64, limit: usize) -> Result<TrailPage, Fault> {
        let (rows, more_below) = self.rows(seq, Side::Earlier, limit)?;
        Ok(TrailPage { rows, more_below, ..TrailPage::default() })
    }

    fn above(&self, seq: i64, limit: usize) -> Result<TrailPage, Fault> {
        let (mut rows, more_above) = self.rows(seq, Side::Later, limit)?;
        rows.reverse();
        Ok(TrailPage { rows, more_above, ..TrailPage::default() })
    }

    /// The nearest stops that fit on one side of a place, and whether there are more.
    fn rows(&self, seq: i64, side: Side, limit: usize) -> Result<(Vec<TrailRow>, bool), Fault> {
        let mut statement = self.desk.prepare_cached(&sql(side))?;
        let mut found = statement.query([seq])?;
        let mut rows = Vec::new();
        while let Some(row) = found.next()? {
            let row = self.with_article(stop(row)?)?;
            if !self.fits(&row) {
                continue;
            }
            if rows.len() == limit {
                return Ok((rows, true));
            }
            rows.push(row);
        }
        Ok((rows, false))
    }

    fn fits(&self, row: &TrailRow) -> bool {
        let has = |text: &Clean| folded(text).contains(self.words);
        self.words.is_empty() || has(&row.stop.title) || row.source.as_ref().is_some_and(has)
    }

    fn with_article(&self, stop: Stop) -> Result<TrailRow, Fault> {
        let sql = "SELECT source FROM articles WHERE id = ?1";
        let source = |cache: &Connection| -> rusqlite::Result<Option<Option<Clean>>> {
            let mut statement = cache.prepare_cached(sql)?;
            statement.query_row(params![stop.article.as_str()], |row| clean(row, 0)).optional()
        };
        // In words at once, so that it is not taken for damage of the desk.
        let found = source(&self.cache.conn)
            .map_err(|error| self.cache.explain("cannot read the trail", error.into()))?;
        Ok(TrailRow { cached: found.is_some(), source: found.flatten(), stop })
    }
}

/// A walk along the trail, which is never longer than what is kept of it.
fn sql(side: Side) -> String {
    let (than, order) = match side {
        Side::Earlier => ("<", "DESC"),
        Side::Later => (">", "ASC"),
    };
    format!("SELECT {STOP} FROM trail WHERE seq {than} ?1 ORDER BY seq {order}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::schema::{DESK, migrate};
    use crate::store::tests::plan;

    #[test]
    fn pages_of_the_trail_are_walked_by_number() {
        let desk = Connection::open_in_memory().unwrap();
        migrate(&desk, &DESK).unwrap();
        for side in [Side::Earlier, Side::Later] {
            let plan = plan(&desk, &sql(side));
            assert!(plan.contains("SEARCH") && !plan.contains("TEMP"), "{plan}");
        }
    }
}
