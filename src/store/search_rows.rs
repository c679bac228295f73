//! Lists that begin with a set of rows: what the full-text index finds, what is tagged, what is
//! wanted. Such a list is a snapshot: it is made when its first page is asked for, and later pages
//! go on in it.
//!
//! The index hands rows out in the order in which they came in, the newest first. Of words that
//! stand everywhere only so many of the newest are taken ([`RANKED`]), so that a search takes as long
//! in a million articles as in ten thousand. Those are put in order by how well they fit and how
//! new they are.

use std::collections::HashMap;

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::Store;
use super::fault::Fault;
use super::list_conditions::{Conditions, json};
use super::pack::{Form, unpack};
use super::search_match::Words;
use crate::model::{Counts, Document, Order, Problem, Timestamp};
use crate::query::{Fields, Seeker};

/// How many of the newest rows are put in order by relevance.
const RANKED: usize = 2_000;
/// How many rows a list holds that is in another order.
const LISTED: usize = 10_000;
/// How many texts are read for one search, where the index alone cannot tell.
const READ: usize = 2_000;
/// How many rows are taken for words that are one condition among others.
const BESIDE: usize = 200_000;

/// What a word counts in title, byline and body.
const WEIGHTS: &str = "8.0, 2.0, 1.0";
/// In how many seconds an article loses half of what its newness gives it.
const HALF_LIFE: f64 = 90.0 * 86_400.0;
/// How much of its relevance an article keeps however old it gets.
const KEPT: f64 = 0.4;

/// What a list begins with.
#[derive(Clone, Debug)]
pub(super) enum Start {
    Words(Words),
    Tag(String),
    Rows(Vec<i64>),
}

/// A row that a search found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Hit {
    pub(super) row: i64,
    at: i64,
    read: bool,
    origin: i64,
    /// How well it fits: more is better.
    score: f64,
}

/// Where a start is read from: the tables, the column with the row, and the condition.
struct Place {
    table: &'static str,
    row: &'static str,
    holds: &'static str,
    score: String,
}

impl Start {
    fn tables(&self, order: Order) -> Vec<Place> {
        match self {
            Self::Words(words) => {
                let tables: &[&'static str] = if words.articles_only {
                    &["search"]
                } else {
                    &["search", "search_notes", "search_threads"]
                };
                tables.iter().map(|table| words_in(table, order)).collect()
            }
            Self::Tag(_) => vec![Place {
                table: "tagged",
                row: "tagged.row",
                holds: "tagged.tag = ?1",
                score: "0.0".to_owned(),
            }],
            Self::Rows(_) => vec![Place {
                table: "json_each(?1)",
                row: "json_each.value",
                holds: "?1 IS NOT NULL",
                score: "0.0".to_owned(),
            }],
        }
    }

    fn value(&self) -> Value {
        match self {
            Self::Words(words) => Value::from(words.ask.clone()),
            Self::Tag(tag) => Value::from(tag.clone()),
            Self::Rows(rows) => {
                let mut rows = rows.clone();
                rows.sort_unstable_by_key(|row| std::cmp::Reverse(*row));
                Value::from(json(&rows))
            }
        }
    }
}

fn words_in(table: &'static str, order: Order) -> Place {
    let (row, holds, weights) = match table {
        "search" => ("search.rowid", "search MATCH ?1", WEIGHTS),
        "search_notes" => ("search_notes.rowid", "search_notes MATCH ?1", "4.0"),
        _ => ("search_threads.rowid", "search_threads MATCH ?1", "0.5"),
    };
    let score = match order {
        Order::Relevance => format!("-bm25({table}, {weights})"),
        Order::Newest | Order::Oldest | Order::Source | Order::UnreadFirst => "0.0".to_owned(),
    };
    Place { table, row, holds, score }
}

/// The rows of a start that fulfil conditions, the latest to come in first.
fn sql(from: &Place, conditions: &Conditions) -> String {
    let Place { table, row, holds, score } = from;
    // The rows of JSON come in the order in which they were written.
    let order = if table.starts_with("json") { String::new() } else { format!("ORDER BY {row} DESC") };
    format!(
        "SELECT articles.row, at, read, coalesce(origin, 0), {score} \
         FROM {table} CROSS JOIN articles ON articles.row = {row} \
         WHERE {holds} AND twin IS NULL AND ?2 IS NOT NULL{} {order}",
        conditions.sql
    )
}

impl Store {
    /// The rows of a list that begins with a set, in its order.
    pub(super) fn hits(
        &self,
        start: &Start,
        conditions: &Conditions,
        order: Order,
        now: Timestamp,
    ) -> Result<Vec<Hit>, Problem> {
        let most = if order == Order::Relevance { RANKED } else { LISTED };
        // Where the reader's newest comments cannot be indexed just now, the next search finds them.
        let _ = self.catch_up_notes();
        let mut hits = self.collect(start, conditions, order, most)?;
        match order {
            Order::Newest => hits.sort_by_key(|hit| std::cmp::Reverse((hit.at, hit.row))),
            Order::Oldest => hits.sort_by_key(|hit| (hit.at, hit.row)),
            Order::UnreadFirst => {
                hits.sort_by_key(|hit| (hit.read, std::cmp::Reverse((hit.at, hit.row))));
            }
            Order::Source => {
                let names: Vec<i64> = self.origins()?.iter().map(|origin| origin.row).collect();
                let place = |origin| names.iter().position(|name| *name == origin);
                let key = |hit: &Hit| (place(hit.origin), std::cmp::Reverse((hit.at, hit.row)));
                hits.sort_by_cached_key(key);
            }
            Order::Relevance => {
                hits.sort_by(|a, b| {
                    let score = |hit: &Hit| hit.score * freshness(now, hit.at);
                    score(b).total_cmp(&score(a)).then((b.at, b.row).cmp(&(a.at, a.row)))
                });
            }
        }
        Ok(hits)
    }

    /// The rows that have some words, wherever they stand.
    pub(super) fn rows_with(&self, words: &Words) -> Result<Vec<i64>, Problem> {
        let start = Start::Words(words.clone());
        let hits = self.collect(&start, &Conditions::default(), Order::Newest, BESIDE)?;
        Ok(hits.into_iter().map(|hit| hit.row).collect())
    }

    fn collect(
        &self,
        start: &Start,
        conditions: &Conditions,
        order: Order,
        most: usize,
    ) -> Result<Vec<Hit>, Problem> {
        self.cache.read("cannot search", |cache| {
            let mut hits: Vec<Hit> = Vec::new();
            for from in start.tables(order) {
                let found = rows(cache, start, &from, conditions, most)?;
                let found = self.meant(cache, start, &from, found)?;
                join(&mut hits, found);
            }
            Ok(hits)
        })
    }

    /// Leaves out what has the words but not as they were meant.
    fn meant(
        &self,
        cache: &Connection,
        start: &Start,
        from: &Place,
        mut found: Vec<Hit>,
    ) -> Result<Vec<Hit>, Fault> {
        let Start::Words(words) = start else { return Ok(found) };
        // A thread is kept elsewhere; that it has all the words is enough.
        if words.exact || from.table == "search_threads" {
            return Ok(found);
        }
        found.truncate(READ);
        let seeker = Seeker::new(&words.expr);
        let mut meant = Vec::new();
        for hit in found {
            let text = match from.table {
                "search_notes" => self.notes(cache, hit.row)?,
                _ => text(cache, hit.row)?,
            };
            let [title, byline, body] = &text;
            if seeker.holds(Fields { title, byline, body }) {
                meant.push(hit);
            }
        }
        Ok(meant)
    }

    fn notes(&self, cache: &Connection, row: i64) -> Result<[String; 3], Fault> {
        let sql = "SELECT id FROM articles WHERE row = ?1";
        let id: String = cache.prepare_cached(sql)?.query_row([row], |row| row.get(0))?;
        let notes = super::search_index::notes_of(&self.desk.conn, &id)?;
        Ok([String::new(), String::new(), notes])
    }

    /// How many of a list's rows are unread now.
    pub(super) fn counts_of(&self, hits: &[Hit]) -> Result<Counts, Problem> {
        let rows: Vec<i64> = hits.iter().map(|hit| hit.row).collect();
        let sql = "SELECT count(*) FROM json_each(?1) CROSS JOIN articles
             ON articles.row = json_each.value WHERE read = 0";
        let unread = self.cache.read("cannot count the articles", |cache| {
            let mut statement = cache.prepare_cached(sql)?;
            Ok(statement.query_row([json(&rows)], |row| row.get::<_, i64>(0))?)
        })?;
        let all = u64::try_from(hits.len()).unwrap_or(u64::MAX);
        Ok(Counts { all, unread: u64::try_from(unread).unwrap_or(0) })
    }
}

/// Joins what another table found: a row that is there already only counts for more.
fn join(hits: &mut Vec<Hit>, found: Vec<Hit>) {
    if hits.is_empty() || found.is_empty() {
        return hits.extend(found);
    }
    let places: HashMap<i64, usize> =
        hits.iter().enumerate().map(|(place, hit)| (hit.row, place)).collect();
    for hit in found {
        match places.get(&hit.row) {
            Some(&place) => hits[place].score += hit.score,
            None => hits.push(hit),
        }
    }
}

fn rows(
    cache: &Connection,
    start: &Start,
    from: &Place,
    conditions: &Conditions,
    most: usize,
) -> Result<Vec<Hit>, Fault> {
    let sql = format!("{} LIMIT {most}", sql(from, conditions));
    let values = [start.value(), Value::from(0)];
    let values = values.into_iter().chain(conditions.values.iter().cloned());
    let mut statement = cache.prepare_cached(&sql)?;
    let hits = statement.query_map(params_from_iter(values), |row| {
        Ok(Hit {
            row: row.get(0)?,
            at: row.get(1)?,
            read: row.get(2)?,
            origin: row.get(3)?,
            score: row.get(4)?,
        })
    })?;
    Ok(hits.collect::<rusqlite::Result<_>>()?)
}

/// What an article's age leaves of its relevance: all of it on the first day, less and less later.
fn freshness(now: Timestamp, at: i64) -> f64 {
    let age = now.since(Timestamp(at)) as f64;
    KEPT + (1.0 - KEPT) * (-age / HALF_LIFE).exp2()
}

/// Title, byline and text of the article in a row.
pub(super) fn text(cache: &Connection, row: i64) -> Result<[String; 3], Fault> {
    let sql = "SELECT a.title, a.byline, b.format, b.body
         FROM articles AS a JOIN bodies AS b USING (row) WHERE row = ?1";
    let mut statement = cache.prepare_cached(sql)?;
    let (title, byline, form, body) = statement.query_row([row], |row| {
        let byline: Option<String> = row.get(1)?;
        Ok((row.get(0)?, byline, row.get::<_, i64>(2)?, row.get::<_, Vec<u8>>(3)?))
    })?;
    let json = Form::of(form).and_then(|form| unpack(form, body)).unwrap_or_default();
    let document: Document = serde_json::from_slice(&json).unwrap_or_default();
    Ok([title, byline.unwrap_or_default(), document.plain_text()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::schema::{CACHE, migrate};
    use crate::store::tests::plan;

    #[test]
    fn nothing_found_is_sorted_or_looked_for_by_scanning_articles() {
        let cache = Connection::open_in_memory().unwrap();
        migrate(&cache, &CACHE).unwrap();
        let words = Words {
            ask: "\"a\"".to_owned(),
            expr: crate::model::Expr::default(),
            exact: true,
            articles_only: false,
        };
        for start in [Start::Words(words), Start::Tag("t".to_owned()), Start::Rows(vec![1])] {
            for order in Order::ALL {
                for from in start.tables(order) {
                    let plan = plan(&cache, &sql(&from, &Conditions::default()));
                    assert!(!plan.contains("TEMP") && !plan.contains("SCAN articles"), "{plan}");
                    assert!(plan.contains("SEARCH articles USING INTEGER PRIMARY KEY"), "{plan}");
                }
            }
        }
    }

    #[test]
    fn what_is_new_weighs_more_and_what_is_old_never_nothing() {
        let now = Timestamp(1_000_000_000);
        let day = |days: i64| freshness(now, now.0 - days * 86_400);
        assert!(day(0) > day(1) && day(1) > day(90) && day(90) > day(3_650));
        assert!((day(90) - 0.7).abs() < 1e-9 && day(36_500) > KEPT - 1e-9);
        assert!((freshness(now, now.0 + 99) - 1.0).abs() < 1e-9);
    }
}
