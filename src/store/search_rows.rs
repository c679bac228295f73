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
use rusqlite::{Connection, OptionalExtension, params_from_iter};

use super::Store;
use super::fault::Fault;
use super::list_conditions::{Conditions, json};
use super::search_match::Words;
use super::search_texts::Text;
use crate::model::{Basis, Counts, Extent, ListKey, Order, Problem, Timestamp};
use crate::query::{Fields, Seeker, Sighting, folded, relevances};

/// How many of the newest rows are put in order by relevance.
pub(super) const RANKED: usize = 600;
/// How many of the newest rows with all the words in their title are ranked as well.
const TITLED: usize = 300;
/// How many texts of those that look best are read to count the words in them.
const WEIGHED: usize = 100;
/// How many rows a list holds that is in another order.
pub(super) const LISTED: usize = 10_000;
/// How many texts are read for one search, where the index alone cannot tell, and with how many
/// that are meant it is content.
const READ: usize = 1_000;
const MEANT: usize = 200;
/// How many of these are read before it is asked whether that was enough.
const AT_ONCE: usize = 64;
/// How many rows are taken for words that are one condition among others.
const BESIDE: usize = 200_000;

/// In how many seconds an article loses half of what its newness gives it.
const HALF_LIFE: f64 = 90.0 * 86_400.0;
/// How much of its relevance an article keeps however old it gets.
const KEPT: f64 = 0.4;
/// What an article is worth before anybody has read it, if its title has none of the words.
const UNREAD: f64 = 0.2;

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
    pub(super) story: Option<i64>,
    /// How well it fits, as far as its title tells: more is better.
    score: f64,
}

impl Hit {
    pub(super) fn key(&self) -> ListKey {
        ListKey { when: self.at, row: self.row }
    }
}

/// The rows that a search found.
#[derive(Debug, Default)]
pub(super) struct Hits {
    pub(super) all: Vec<Hit>,
    pub(super) extent: Extent,
}

/// Where a start is read from.
struct Place {
    kind: Kind,
    value: Value,
    most: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Articles,
    /// Articles, by their titles alone.
    Titles,
    Notes,
    Threads,
    Tagged,
    Listed,
}

impl Kind {
    /// The table, the column with the row, and the condition.
    fn parts(self) -> [&'static str; 3] {
        match self {
            Self::Articles | Self::Titles => ["search", "search.rowid", "search MATCH ?1"],
            Self::Notes => ["search_notes", "search_notes.rowid", "search_notes MATCH ?1"],
            Self::Threads => ["search_threads", "search_threads.rowid", "search_threads MATCH ?1"],
            Self::Tagged => ["tagged", "tagged.row", "tagged.tag = ?1"],
            Self::Listed => ["json_each(?1)", "json_each.value", "?1 IS NOT NULL"],
        }
    }
}

impl Start {
    /// What it says of the list that begins with it.
    pub(super) fn basis(&self) -> Basis {
        match self {
            Self::Words(_) => Basis::Words,
            Self::Tag(_) | Self::Rows(_) => Basis::Place,
        }
    }

    fn places(&self, most: usize) -> Vec<Place> {
        let place = |kind, value| Place { kind, value, most };
        match self {
            Self::Words(words) => {
                let kinds = [Kind::Articles, Kind::Notes, Kind::Threads];
                // Comments and threads have no bylines.
                let kinds = if words.articles_only { &kinds[..1] } else { &kinds };
                kinds.iter().map(|kind| place(*kind, Value::from(words.ask.clone()))).collect()
            }
            Self::Tag(tag) => vec![place(Kind::Tagged, Value::from(folded(tag)))],
            Self::Rows(rows) => {
                let mut rows = rows.clone();
                rows.sort_unstable_by_key(|row| std::cmp::Reverse(*row));
                vec![place(Kind::Listed, Value::from(json(&rows)))]
            }
        }
    }
}

/// Where older articles with all the words in their titles are, once so many of the newest that
/// have them somewhere were found.
fn titles(words: &Words, newest: usize, most: usize) -> Option<Place> {
    let ask = words.ask_titles().filter(|_| !words.articles_only && newest >= most)?;
    Some(Place { kind: Kind::Titles, value: Value::from(ask), most: TITLED })
}

/// The rows of a start that fulfil conditions, the latest to come in first.
fn sql(kind: Kind, conditions: &Conditions) -> String {
    let [table, row, holds] = kind.parts();
    // The rows of JSON come in the order in which they were written.
    let order = if kind == Kind::Listed { String::new() } else { format!("ORDER BY {row} DESC") };
    format!(
        "SELECT articles.row, at, read, coalesce(origin, 0), articles.title, story \
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
    ) -> Result<Hits, Problem> {
        let most = match (order, start) {
            // Of these most may turn out not to be meant.
            (Order::Relevance, Start::Words(words)) if !words.exact => READ,
            (Order::Relevance, _) => RANKED,
            (Order::Newest | Order::Oldest | Order::UnreadFirst | Order::Source, _) => LISTED,
        };
        // Where the reader's newest comments cannot be indexed just now, the next search finds them.
        let _ = self.catch_up_notes();
        self.forget_texts();
        if let Start::Words(_) = start {
            self.searches.get_or_init(|| self.cache.provide_for_searches());
        }
        let Hits { all, extent } = self.collect(start, conditions, order, most)?;
        let all = match order {
            Order::Relevance => self.ranked(start, all, now)?,
            Order::Newest | Order::Oldest | Order::UnreadFirst | Order::Source => {
                self.in_order(start, all, order, now)?
            }
        };
        Ok(Hits { all, extent })
    }

    /// Puts the rows of a list in another order.
    pub(super) fn in_order(
        &self,
        start: &Start,
        mut hits: Vec<Hit>,
        order: Order,
        now: Timestamp,
    ) -> Result<Vec<Hit>, Problem> {
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
                self.look_at_titles(start, &mut hits)?;
                return self.ranked(start, hits, now);
            }
        }
        Ok(hits)
    }

    /// Notes how well hits fit by their titles, where that did not matter before.
    fn look_at_titles(&self, start: &Start, hits: &mut [Hit]) -> Result<(), Problem> {
        let Start::Words(words) = start else { return Ok(()) };
        let seeker = Seeker::new(&words.expr);
        self.cache.read("cannot search", |cache| {
            let mut statement =
                cache.prepare_cached("SELECT title FROM articles WHERE row = ?1")?;
            for hit in hits {
                let share =
                    |row: &rusqlite::Row<'_>| Ok(UNREAD + seeker.share(row.get_ref(0)?.as_str()?));
                hit.score = statement.query_row([hit.row], share).optional()?.unwrap_or_default();
            }
            Ok(())
        })
    }

    /// Puts hits in order: first by what their titles tell; the best of those by their texts.
    fn ranked(&self, start: &Start, hits: Vec<Hit>, now: Timestamp) -> Result<Vec<Hit>, Problem> {
        let mut hits = by_score(hits, now);
        let Start::Words(words) = start else { return Ok(hits) };
        let seeker = Seeker::new(&words.expr);
        let rest = hits.split_off(hits.len().min(WEIGHED));
        self.recall_texts()?;
        let rows: Vec<i64> = hits.iter().map(|hit| hit.row).collect();
        let sighted = self.cache.read("cannot search", |cache| {
            self.look_into(cache, &rows, &|text| Some(seeker.sight(text.fields())))
        })?;
        let sightings: Vec<Sighting> = sighted.into_iter().filter_map(|(_, sight)| sight).collect();
        for (hit, relevance) in hits.iter_mut().zip(relevances(&sightings)) {
            hit.score = relevance;
        }
        let mut hits = by_score(hits, now);
        hits.extend(rest);
        Ok(hits)
    }

    /// The rows that have some words, wherever they stand.
    pub(super) fn rows_with(&self, words: &Words) -> Result<Vec<i64>, Problem> {
        let start = Start::Words(words.clone());
        let hits = self.collect(&start, &Conditions::default(), Order::Newest, BESIDE)?;
        Ok(hits.all.into_iter().map(|hit| hit.row).collect())
    }

    fn collect(
        &self,
        start: &Start,
        conditions: &Conditions,
        order: Order,
        most: usize,
    ) -> Result<Hits, Problem> {
        self.recall_texts()?;
        self.cache.read("cannot search", |cache| {
            let mut hits = Hits::default();
            let seeker = match start {
                Start::Words(words) => Some(Seeker::new(&words.expr)),
                Start::Tag(_) | Start::Rows(_) => None,
            };
            let mut search = |from: &Place| -> Result<Option<Place>, Fault> {
                let mut found = rows(cache, from, conditions, order, seeker.as_ref())?;
                let mut extent = extent(found.len(), from.most);
                let mut more = None;
                if let Start::Words(words) = start {
                    if from.kind == Kind::Articles && order == Order::Relevance {
                        more = titles(words, found.len(), most);
                    }
                    let meant = self.meant(cache, words, from.kind, found)?;
                    (found, extent) = (meant.all, extent.and(meant.extent));
                }
                join(&mut hits.all, found);
                hits.extent = hits.extent.and(extent);
                Ok(more)
            };
            for from in start.places(most) {
                if let Some(more) = search(&from)? {
                    search(&more)?;
                }
            }
            Ok(hits)
        })
    }

    /// Leaves out what has the words but not as they were meant.
    fn meant(
        &self,
        cache: &Connection,
        words: &Words,
        kind: Kind,
        mut found: Vec<Hit>,
    ) -> Result<Hits, Fault> {
        // A thread is kept elsewhere; that it has all the words is enough. Titles were looked at.
        let whole = kind == Kind::Threads || (kind == Kind::Titles && !words.denies);
        if words.exact || whole {
            return Ok(Hits { all: found, extent: Extent::Whole });
        }
        let mut extent = extent(found.len(), READ);
        found.truncate(READ);
        let seeker = Seeker::new(&words.expr);
        let mut meant = Vec::new();
        for hits in found.chunks(AT_ONCE) {
            for (hit, fits) in hits.iter().zip(self.fit(cache, kind, hits, &seeker)?) {
                meant.extend(fits.then_some(*hit));
            }
            if meant.len() >= MEANT {
                meant.truncate(MEANT);
                extent = Extent::Part;
                break;
            }
        }
        Ok(Hits { all: meant, extent })
    }

    /// Which articles are meant, by their texts or by the reader's comments.
    fn fit(
        &self,
        cache: &Connection,
        kind: Kind,
        hits: &[Hit],
        seeker: &Seeker,
    ) -> Result<Vec<bool>, Fault> {
        if kind == Kind::Notes {
            let fits = |hit: &Hit| {
                self.go_on()?;
                let body = &self.notes(cache, hit.row)?;
                Ok(seeker.holds(Fields { body, ..Fields::default() }))
            };
            return hits.iter().map(fits).collect();
        }
        let rows: Vec<i64> = hits.iter().map(|hit| hit.row).collect();
        let fits = |text: &Text| seeker.holds(text.fields()).then_some(());
        let fits = self.look_into(cache, &rows, &fits)?;
        Ok(fits.into_iter().map(|(_, fits)| fits.is_some()).collect())
    }

    fn notes(&self, cache: &Connection, row: i64) -> Result<String, Fault> {
        let sql = "SELECT id FROM articles WHERE row = ?1";
        let id: String = cache.prepare_cached(sql)?.query_row([row], |row| row.get(0))?;
        Ok(super::search_index::notes_of(&self.desk.conn, &id)?)
    }

    /// How many of a list's rows are unread now.
    pub(super) fn counts_of(&self, hits: &[Hit], extent: Extent) -> Result<Counts, Problem> {
        let rows: Vec<i64> = hits.iter().map(|hit| hit.row).collect();
        let sql = "SELECT count(*) FROM json_each(?1) CROSS JOIN articles
             ON articles.row = json_each.value WHERE read = 0";
        let unread = self.cache.read("cannot count the articles", |cache| {
            let mut statement = cache.prepare_cached(sql)?;
            Ok(statement.query_row([json(&rows)], |row| row.get::<_, i64>(0))?)
        })?;
        let all = u64::try_from(hits.len()).unwrap_or(u64::MAX);
        Ok(Counts { all, unread: u64::try_from(unread).unwrap_or(0), extent })
    }
}

/// Whether there may be more than were found, of which so many were asked for.
fn extent(found: usize, most: usize) -> Extent {
    if found < most { Extent::Whole } else { Extent::Part }
}

/// Joins what another table found: a row that is there already stays where it is.
fn join(hits: &mut Vec<Hit>, found: Vec<Hit>) {
    if hits.is_empty() || found.is_empty() {
        return hits.extend(found);
    }
    let places: HashMap<i64, usize> =
        hits.iter().enumerate().map(|(place, hit)| (hit.row, place)).collect();
    for hit in found {
        match places.get(&hit.row) {
            Some(&place) => hits[place].score = hits[place].score.max(hit.score),
            None => hits.push(hit),
        }
    }
}

fn rows(
    cache: &Connection,
    from: &Place,
    conditions: &Conditions,
    order: Order,
    seeker: Option<&Seeker>,
) -> Result<Vec<Hit>, Fault> {
    let sql = format!("{} LIMIT {}", sql(from.kind, conditions), from.most);
    let values = [from.value.clone(), Value::from(0)];
    let values = values.into_iter().chain(conditions.values.iter().cloned());
    let mut statement = cache.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(values))?;
    let mut hits = Vec::new();
    while let Some(row) = rows.next()? {
        let mut score = 0.0;
        if let Some(seeker) = seeker.filter(|_| order == Order::Relevance) {
            let title = row.get_ref(4)?.as_str().map_err(rusqlite::Error::from)?;
            let share = seeker.share(title);
            let in_title = || seeker.holds(Fields { title, ..Fields::default() });
            if from.kind == Kind::Titles && share < 1.0 && !in_title() {
                continue;
            }
            score = UNREAD + share;
        }
        let (at, read, origin) = (row.get(1)?, row.get(2)?, row.get(3)?);
        hits.push(Hit { row: row.get(0)?, at, read, origin, story: row.get(5)?, score });
    }
    Ok(hits)
}

/// The best first, newness taken into account, and the newest of those that are as good.
fn by_score(hits: Vec<Hit>, now: Timestamp) -> Vec<Hit> {
    let scored = hits.into_iter().map(|hit| (hit.score * freshness(now, hit.at), hit));
    let mut scored: Vec<(f64, Hit)> = scored.collect();
    scored.sort_by(|(a, one), (b, other)| b.total_cmp(a).then(other.key().cmp(&one.key())));
    scored.into_iter().map(|(_, hit)| hit).collect()
}

/// What an article's age leaves of its relevance: all of it on the first day, less and less later.
fn freshness(now: Timestamp, at: i64) -> f64 {
    let age = now.since(Timestamp(at)) as f64;
    KEPT + (1.0 - KEPT) * (-age / HALF_LIFE).exp2()
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
        for kind in
            [Kind::Articles, Kind::Titles, Kind::Notes, Kind::Threads, Kind::Tagged, Kind::Listed]
        {
            let plan = plan(&cache, &sql(kind, &Conditions::default()));
            assert!(!plan.contains("TEMP") && !plan.contains("SCAN articles"), "{plan}");
            assert!(plan.contains("SEARCH articles USING INTEGER PRIMARY KEY"), "{plan}");
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
