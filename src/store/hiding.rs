//! What is hidden: saved queries that leave out of every list what they hold for.
//!
//! Whether an article is hidden is a bit of its row, so that lists pass over it in their indexes. It
//! is decided as the article is saved; and for all of them, step by step, once what hides has
//! changed. Only an article's own text counts, and nothing that changes by itself or by reading.

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params, params_from_iter};

use super::fault::Fault;
use super::list_asked::Marks;
use super::list_conditions::{Maker, Scope, json};
use super::list_plan::Plan;
use super::list_walk::Walk;
use super::search_match::Words;
use super::search_texts::text;
use super::{Access, Store, saved};
use crate::model::{
    ArticleId, Clean, Clock, Count, Counts, Expr, Filter, Hidden, Problem, Purpose, Query, State,
};
use crate::query::{Seeker, print};

/// Lists leave the article out (a bit of `articles.traits`, beside those of the search).
pub(super) const HIDDEN: i64 = 8;

/// How many rows one step decides about.
const STEP: i64 = 1_000;
/// Rows that are no farther apart than this are decided about together.
const TOGETHER: i64 = 16;
/// How many hidden rows are looked at to say how many a list leaves out.
const LOOKED_AT: usize = 20_000;

const WHAT: &str = "cannot hide the articles";

/// How far what hides has been carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judged {
    All,
    /// Nothing is decided yet about so many rows, at most.
    AllBut(u64),
}

/// What hides, and a name for all of it together: another one means that all is to be decided
/// anew. It is empty where nothing hides.
struct Rules {
    key: String,
    exprs: Vec<Expr>,
}

impl Store {
    /// Decides about some articles whether they are hidden: those that were saved without its
    /// being decided, and all of them once what hides has changed, the newest first. Takes some
    /// thousandths of a second; to be called again, in quiet moments, until it says
    /// [`Judged::All`].
    pub fn judge_some(&mut self) -> Result<Judged, Problem> {
        if self.cache.access == Access::ReadOnly {
            return Ok(Judged::All);
        }
        let rules = self.rules()?;
        let idle = self.cache.read(WHAT, |cache| {
            let (key, next) = state(cache)?;
            Ok(key == rules.key && next == 0 && fresh(cache, 1)?.is_empty())
        })?;
        if idle {
            return Ok(Judged::All);
        }
        self.cache.write(WHAT, |cache| self.judge_step(cache, &rules))
    }

    /// Decides about articles that were saved just now. What fails is decided in a quiet moment.
    pub(super) fn judge_fresh(&mut self) {
        let waits = |cache: &Connection| Ok(!fresh(cache, 1)?.is_empty());
        while self.cache.read(WHAT, waits).unwrap_or(false) {
            if self.judge_some().is_err() {
                return;
            }
        }
    }

    /// How many articles of a list are left out because they are hidden, and what hides them;
    /// `None` where none is, or where the list asks for hidden ones itself.
    pub fn hidden_in(&self, query: &Query) -> Result<Option<Hidden>, Problem> {
        let none = self.cache.read(WHAT, |cache| Ok(total(cache, "1")?.all == 0))?;
        if none || asks_for_hidden(&self.expanded(query.expr())?) {
            return Ok(None);
        }
        let mut query = query.clone();
        query.section.expr = Expr::all([query.section.expr, Expr::Is(State::Hidden)]);
        let count = match self.plan(&query, "")? {
            Plan::Walk(route, _) => self.cache.read(WHAT, |cache| {
                Walk { cache, route, marks: Marks::AsTheyAre }.first_fits(LOOKED_AT)
            })?,
            Plan::Set(..) => {
                let counts = self.counts(&query)?;
                counts.extent.count(counts.all)
            }
        };
        if count == Count::Exactly(0) {
            return Ok(None);
        }
        let all = self.saved_queries()?;
        let mut names = all.iter().filter(|one| one.purpose == Purpose::Hides);
        let first = names.next().map(|one| one.name.to_string()).unwrap_or_default();
        let by = match names.count() {
            0 => first,
            more => format!("{first} and {more} more"),
        };
        Ok(Some(Hidden { count, by: Clean::new(&by) }))
    }

    fn rules(&self) -> Result<Rules, Problem> {
        let all = self.saved_queries()?;
        let hides = all.iter().filter(|one| one.purpose == Purpose::Hides);
        // One that asks for a query that is gone means nothing any more.
        let exprs: Vec<Expr> =
            hides.filter_map(|one| saved::meaning(&all, &one.name).ok()).collect();
        if exprs.is_empty() {
            return Ok(Rules { key: String::new(), exprs });
        }
        // Where sources are named, what they are called decides, too.
        let sources = match exprs.iter().any(names_sources) {
            true => self.names_of_sources()?,
            false => String::new(),
        };
        let texts: Vec<String> = exprs.iter().map(print).collect();
        let key = ArticleId::derive(&["hides", &sources, &texts.join("\n")]);
        Ok(Rules { key: key.to_string(), exprs })
    }

    fn names_of_sources(&self) -> Result<String, Problem> {
        self.desk.read(WHAT, |desk| {
            let sql = "SELECT id, coalesce(name, ''), coalesce(folder, '') FROM sources
                 WHERE removed IS NULL ORDER BY n";
            let mut statement = desk.prepare_cached(sql)?;
            let mut names = String::new();
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                for column in 0..3 {
                    names.push_str(row.get_ref(column)?.as_str().map_err(rusqlite::Error::from)?);
                    names.push('\n');
                }
            }
            Ok(names)
        })
    }

    fn judge_step(&self, cache: &Connection, rules: &Rules) -> Result<Judged, Fault> {
        let (key, mut next) = state(cache)?;
        if key != rules.key {
            let sql = "SELECT coalesce(max(row), 0) FROM articles";
            next = cache.query_row(sql, [], |row| row.get(0))?;
            cache.execute("UPDATE hiding SET rules = ?1, next = ?2", params![rules.key, next])?;
        }
        let fresh = fresh(cache, STEP)?;
        if !fresh.is_empty() {
            for (first, last) in runs(&fresh) {
                self.judge(cache, rules, first, last)?;
            }
            let sql = "DELETE FROM unjudged WHERE row <= ?1";
            cache.prepare_cached(sql)?.execute([fresh.last()])?;
        } else if next > 0 {
            let first = next.saturating_sub(STEP).max(0) + 1;
            self.judge(cache, rules, first, next)?;
            next = first - 1;
            cache.prepare_cached("UPDATE hiding SET next = ?1")?.execute([next])?;
        }
        let waiting = next.saturating_add(i64::from(!self::fresh(cache, 1)?.is_empty()));
        Ok(match u64::try_from(waiting) {
            Ok(rows @ 1..) => Judged::AllBut(rows),
            Ok(0) | Err(_) => Judged::All,
        })
    }

    /// Decides about the articles of some rows, the first and the last included.
    fn judge(&self, cache: &Connection, rules: &Rules, first: i64, last: i64) -> Result<(), Fault> {
        let mut hidden: Vec<i64> = Vec::new();
        for expr in &rules.exprs {
            let parts: Vec<&Expr> = match expr {
                Expr::And(parts) => parts.iter().collect(),
                other => vec![other],
            };
            let mut maker = Maker::new(self, Clock::default()).within(Scope::Rows(first, last));
            let conditions = maker.all(Filter::All, &parts)?;
            let sql = format!(
                "SELECT row FROM articles NOT INDEXED WHERE row BETWEEN ?1 AND ?2{}",
                conditions.sql
            );
            let values =
                [Value::from(first), Value::from(last)].into_iter().chain(conditions.values);
            let mut statement = cache.prepare(&sql)?;
            for row in statement.query_map(params_from_iter(values), |row| row.get(0))? {
                hidden.push(row?);
            }
        }
        let hidden = json(&hidden);
        let sql = "UPDATE articles SET traits = traits | ?2
             WHERE row IN (SELECT value FROM json_each(?1)) AND traits & ?2 = 0";
        cache.prepare_cached(sql)?.execute(params![hidden, HIDDEN])?;
        let sql = "UPDATE articles NOT INDEXED SET traits = traits & ~?2
             WHERE row BETWEEN ?3 AND ?4 AND traits & ?2 <> 0
                 AND row NOT IN (SELECT value FROM json_each(?1))";
        cache.prepare_cached(sql)?.execute(params![hidden, HIDDEN, first, last])?;
        Ok(())
    }

    /// The rows, among some, whose articles have words in their own text.
    pub(super) fn rows_with_within(
        &self,
        words: &Words,
        first: i64,
        last: i64,
    ) -> Result<Vec<i64>, Problem> {
        let cache = &self.cache.conn;
        let read = || -> Result<Vec<i64>, Fault> {
            let sql = "SELECT rowid FROM search WHERE search MATCH ?1 AND rowid BETWEEN ?2 AND ?3";
            let mut statement = cache.prepare_cached(sql)?;
            let found = statement.query_map(params![words.ask, first, last], |row| row.get(0))?;
            let found = found.collect::<rusqlite::Result<Vec<i64>>>()?;
            if words.exact {
                return Ok(found);
            }
            let seeker = Seeker::new(&words.expr);
            let mut meant = Vec::with_capacity(found.len());
            for row in found {
                if seeker.holds(text(cache, row)?.fields()) {
                    meant.push(row);
                }
            }
            Ok(meant)
        };
        read().map_err(|fault| self.cache.explain("cannot search", fault))
    }
}

/// What hides as it was carried out last, and the highest row that is still to be decided about.
fn state(cache: &Connection) -> Result<(String, i64), Fault> {
    let mut statement = cache.prepare_cached("SELECT rules, next FROM hiding")?;
    Ok(statement.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?)
}

/// The first rows that were saved without its being decided whether they are hidden.
fn fresh(cache: &Connection, most: i64) -> Result<Vec<i64>, Fault> {
    let mut statement = cache.prepare_cached("SELECT row FROM unjudged ORDER BY row LIMIT ?1")?;
    let rows = statement.query_map([most], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Rows in order as runs of neighbours: first and last of each.
fn runs(rows: &[i64]) -> Vec<(i64, i64)> {
    let mut runs: Vec<(i64, i64)> = Vec::new();
    for &row in rows {
        match runs.last_mut() {
            Some((_, last)) if row - *last <= TOGETHER => *last = row,
            Some(_) | None => runs.push((row, row)),
        }
    }
    runs
}

/// Notes that it is to be decided whether the article in a row is hidden, where anything hides.
///
/// One statement for both could write several rows, as far as SQLite knows: it would have to be able
/// to take them back, for which the search index puts all it holds on the disk, article by article.
pub(super) fn note(cache: &Connection, row: i64) -> Result<(), Fault> {
    if anything_hides(cache)? { put_off(cache, row) } else { Ok(()) }
}

/// Whether there is a rule that hides articles.
pub(super) fn anything_hides(cache: &Connection) -> Result<bool, Fault> {
    let mut statement = cache.prepare_cached("SELECT rules <> '' FROM hiding")?;
    Ok(statement.query_row([], |row| row.get(0))?)
}

/// Notes that it is to be decided whether the article in a row is hidden.
pub(super) fn put_off(cache: &Connection, row: i64) -> Result<(), Fault> {
    cache.prepare_cached("INSERT OR IGNORE INTO unjudged VALUES (?1)")?.execute([row])?;
    Ok(())
}

/// How many hidden articles fulfil a condition on the columns of their index, and how many of them
/// are unread. They are few, and their index has them alone.
pub(super) fn total(cache: &Connection, condition: &str) -> Result<Counts, Fault> {
    let sql = format!(
        "SELECT count(*), coalesce(sum(read = 0), 0) FROM articles INDEXED BY articles_hidden
         WHERE traits & {HIDDEN} <> 0 AND {condition}"
    );
    let mut statement = cache.prepare_cached(&sql)?;
    let found: Option<(i64, i64)> =
        statement.query_row([], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    let (all, unread) = found.unwrap_or_default();
    let number = |number| u64::try_from(number).unwrap_or(0);
    Ok(Counts::whole(number(all), number(unread)))
}

/// The hidden articles of each origin.
pub(super) fn by_origin(cache: &Connection) -> Result<Vec<(i64, Counts)>, Fault> {
    let sql = format!(
        "SELECT coalesce(origin, 0), count(*), sum(read = 0) FROM articles INDEXED BY articles_hidden
         WHERE traits & {HIDDEN} <> 0 GROUP BY 1"
    );
    let mut statement = cache.prepare_cached(&sql)?;
    let found = statement.query_map([], |row| {
        let number = |column| -> rusqlite::Result<u64> {
            Ok(u64::try_from(row.get::<_, i64>(column)?).unwrap_or(0))
        };
        Ok((row.get(0)?, Counts::whole(number(1)?, number(2)?)))
    })?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// What is left of counts without those of hidden articles.
pub(super) fn without(counts: Counts, hidden: Counts) -> Counts {
    Counts {
        all: counts.all.saturating_sub(hidden.all),
        unread: counts.unread.saturating_sub(hidden.unread),
        extent: counts.extent,
    }
}

/// Whether an expression says itself what is to become of hidden articles.
pub(super) fn asks_for_hidden(expr: &Expr) -> bool {
    expr.any(&|condition| matches!(condition, Expr::Is(State::Hidden)))
}

/// Whether an expression names sources or folders.
fn names_sources(expr: &Expr) -> bool {
    expr.any(&|condition| matches!(condition, Expr::Source(_) | Expr::Folder(_)))
}

/// A problem where what an expression holds for changes by itself or by reading: an article would
/// have to be decided about again and again.
pub(super) fn steady(expr: &Expr) -> Result<(), Problem> {
    let what = match expr {
        Expr::And(parts) | Expr::Or(parts) => return parts.iter().try_for_each(steady),
        Expr::Not(inner) => return steady(inner),
        Expr::Is(State::Full)
        | Expr::Text(_)
        | Expr::Source(_)
        | Expr::Folder(_)
        | Expr::Author(_)
        | Expr::Lang(_)
        | Expr::Has(_)
        | Expr::After(_)
        | Expr::Before(_)
        | Expr::Saved(_) => return Ok(()),
        Expr::Is(state) => format!("is:{}", state.word()),
        Expr::Tag(_) => "tag:".to_owned(),
        Expr::Age(_) => "age:".to_owned(),
    };
    let why = format!("{what} changes with time or with reading, and what is hidden stays hidden");
    Err(Problem::new("cannot hide what this query holds for", why))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::schema::{CACHE, migrate};
    use crate::store::tests::plan;

    #[test]
    fn hidden_articles_are_counted_in_their_own_index() {
        let cache = Connection::open_in_memory().unwrap();
        migrate(&cache, &CACHE).unwrap();
        let sql = format!(
            "SELECT count(*), coalesce(sum(read = 0), 0) FROM articles INDEXED BY articles_hidden
             WHERE traits & {HIDDEN} <> 0 AND twin IS NULL"
        );
        let plan = plan(&cache, &sql);
        assert!(plan.contains("articles_hidden") && !plan.contains("TEMP"), "{plan}");
    }

    #[test]
    fn neighbours_are_decided_about_together() {
        assert_eq!(runs(&[1, 2, 9, 40, 41]), [(1, 9), (40, 41)]);
        assert_eq!(runs(&[]), []);
    }
}
