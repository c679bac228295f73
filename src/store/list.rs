//! Lists: pages of rows by their place in the list, counts, and the nearest unread article.
//!
//! Every statement walks an index from a known place and stops at its limit; none counts rows off
//! or sorts. The words of a query are looked for in an index of their own, so that a row that does
//! not match is never read.
//!
//! An article that has a twin with the same address is left out where the twin stands.

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params_from_iter};

use super::Store;
use super::fault::Fault;
use super::fold::folded;
use super::read::{list_row, select_rows};
use crate::model::{
    ArticleId, Counts, Direction, Edge, Filter, ListKey, Page, Problem, Query, Row,
};

/// More words than this do not make a search any narrower.
const WORDS: usize = 16;

/// Before the first row, and behind the last.
const TOP: ListKey = ListKey { when: i64::MAX, row: i64::MAX };
const BOTTOM: ListKey = ListKey { when: i64::MIN, row: i64::MIN };

/// The place of an article or its twin in every list.
const KEY: &str = "SELECT at, row FROM articles
     WHERE row = (SELECT coalesce(twin, row) FROM articles WHERE id = ?1)";

impl Store {
    /// A page of a list: at most `limit` rows from an edge on, in list order.
    pub fn page(&self, query: &Query, from: &Edge, limit: usize) -> Result<Page, Problem> {
        self.cache.read("cannot read the list", |cache| {
            let list = List::new(cache, query);
            match from {
                Edge::First => list.below(TOP, Bound::Without, limit),
                Edge::Last => list.above(BOTTOM, limit),
                Edge::After(key) => list.below(*key, Bound::Without, limit),
                Edge::Before(key) => list.above(*key, limit),
                Edge::At(id) => match list.key_of(id)? {
                    Some(key) => list.below(key, Bound::With, limit),
                    None => list.below(TOP, Bound::Without, limit),
                },
            }
        })
    }

    /// How many articles a query holds, and how many of them are unread.
    pub fn counts(&self, query: &Query) -> Result<Counts, Problem> {
        self.cache.read("cannot count the articles", |cache| List::new(cache, query).counts())
    }

    /// The nearest unread article of a list, strictly before or after a place in it; without a
    /// place, from the list's end that lies behind.
    pub fn unread_from(
        &self,
        query: &Query,
        from: Option<ListKey>,
        way: Direction,
    ) -> Result<Option<ArticleId>, Problem> {
        let query = match query.filter {
            Filter::All | Filter::Unread => Query { filter: Filter::Unread, ..query.clone() },
            Filter::Starred => query.clone(),
        };
        self.cache.read("cannot look for unread articles", |cache| {
            let list = List { unread_only: true, ..List::new(cache, &query) };
            let rows = match way {
                Direction::Forward => {
                    list.walk(Way::Down, from.unwrap_or(TOP), Bound::Without, 1)?
                }
                Direction::Back => list.walk(Way::Up, from.unwrap_or(BOTTOM), Bound::Without, 1)?,
            };
            Ok(rows.into_iter().next().map(|row| row.id))
        })
    }
}

/// Which way a list is walked: down is towards older articles.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    Up,
    Down,
}

/// Whether a walk begins with the row at its place or behind it.
#[derive(Clone, Copy, PartialEq)]
enum Bound {
    With,
    Without,
}

/// One list: a query taken apart.
struct List<'a> {
    cache: &'a Connection,
    filter: Filter,
    /// Only the unread ones of the filter's articles.
    unread_only: bool,
    words: Vec<String>,
}

impl<'a> List<'a> {
    fn new(cache: &'a Connection, query: &Query) -> Self {
        let words = folded(&query.words);
        let words = words.split_whitespace().take(WORDS).map(str::to_owned).collect();
        Self { cache, filter: query.filter, unread_only: false, words }
    }

    /// The index to walk. Without the hint SQLite may think another one better for a while.
    fn index(&self) -> &'static str {
        match (self.filter, self.words.is_empty()) {
            (Filter::Starred, _) => "INDEXED BY articles_starred",
            (Filter::All | Filter::Unread, false) => "INDEXED BY articles_words",
            (Filter::All, true) => "INDEXED BY articles_list",
            (Filter::Unread, true) => "INDEXED BY articles_unread",
        }
    }

    /// The conditions of filter and words; the words are parameters from number 3 on.
    fn conditions(&self) -> String {
        let mut sql = " AND twin IS NULL".to_owned();
        sql.push_str(match self.filter {
            Filter::All => "",
            Filter::Unread => " AND read = 0",
            Filter::Starred => " AND starred = 1",
        });
        if self.unread_only && self.filter != Filter::Unread {
            sql.push_str(" AND read = 0");
        }
        for number in 0..self.words.len() {
            sql.push_str(&format!(" AND instr(folded, ?{}) > 0", number + 3));
        }
        sql
    }

    /// The rows of a walk, nearest first.
    fn walk(&self, way: Way, from: ListKey, bound: Bound, limit: usize) -> Result<Vec<Row>, Fault> {
        let sql = self.walk_sql(way, bound, limit);
        let mut statement = self.cache.prepare_cached(&sql)?;
        let rows = statement.query_map(self.parameters(from), list_row)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn walk_sql(&self, way: Way, bound: Bound, limit: usize) -> String {
        let (than, order) = match (way, bound) {
            (Way::Down, Bound::Without) => ("<", "DESC"),
            (Way::Down, Bound::With) => ("<=", "DESC"),
            (Way::Up, Bound::Without) => (">", "ASC"),
            (Way::Up, Bound::With) => (">=", "ASC"),
        };
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let (index, conditions) = (self.index(), self.conditions());
        let rest = format!(
            "{index} WHERE (at, row) {than} (?1, ?2){conditions} ORDER BY at {order}, row {order} LIMIT {limit}"
        );
        select_rows(&rest)
    }

    fn parameters(&self, from: ListKey) -> impl rusqlite::Params + use<> {
        let place = [Value::from(from.when), Value::from(from.row)];
        params_from_iter(
            place
                .into_iter()
                .chain(self.words.iter().cloned().map(Value::from))
                .collect::<Vec<_>>(),
        )
    }

    fn exists(&self, way: Way, from: ListKey, bound: Bound) -> Result<bool, Fault> {
        Ok(!self.walk(way, from, bound, 1)?.is_empty())
    }

    /// The page below a place.
    fn below(&self, from: ListKey, bound: Bound, limit: usize) -> Result<Page, Fault> {
        let mut rows = self.walk(Way::Down, from, bound, limit.saturating_add(1))?;
        let more_below = rows.len() > limit;
        rows.truncate(limit);
        let more_above = match rows.first() {
            _ if from == TOP => false,
            Some(first) => self.exists(Way::Up, first.key, Bound::Without)?,
            None => self.exists(Way::Up, from, Bound::With)?,
        };
        Ok(Page { rows, more_above, more_below })
    }

    /// The page above a place, in list order.
    fn above(&self, from: ListKey, limit: usize) -> Result<Page, Fault> {
        let mut rows = self.walk(Way::Up, from, Bound::Without, limit.saturating_add(1))?;
        let more_above = rows.len() > limit;
        rows.truncate(limit);
        rows.reverse();
        let more_below = match rows.last() {
            _ if from == BOTTOM => false,
            Some(last) => self.exists(Way::Down, last.key, Bound::Without)?,
            None => self.exists(Way::Down, from, Bound::With)?,
        };
        Ok(Page { rows, more_above, more_below })
    }

    /// The place of an article, or of the twin that stands for it, if the list holds it.
    fn key_of(&self, id: &ArticleId) -> Result<Option<ListKey>, Fault> {
        let mut statement = self.cache.prepare_cached(KEY)?;
        let key = statement
            .query_row([id.as_str()], |row| Ok(ListKey { when: row.get(0)?, row: row.get(1)? }))
            .optional()?;
        let Some(key) = key else { return Ok(None) };
        let here = self.walk(Way::Down, key, Bound::With, 1)?;
        Ok(here.first().is_some_and(|row| row.key == key).then_some(key))
    }

    fn counts(&self) -> Result<Counts, Fault> {
        let count = |row: &rusqlite::Row<'_>| {
            let number = |column| -> rusqlite::Result<u64> {
                Ok(u64::try_from(row.get::<_, i64>(column)?).unwrap_or(0))
            };
            Ok(Counts { all: number(0)?, unread: number(1)? })
        };
        if self.words.is_empty() && self.filter != Filter::Starred {
            let mut statement = self.cache.prepare_cached(match self.filter {
                Filter::Unread => "SELECT unread, unread FROM tally",
                Filter::All | Filter::Starred => "SELECT articles, unread FROM tally",
            })?;
            return Ok(statement.query_row([], count)?);
        }
        let sql = self.count_sql();
        let mut statement = self.cache.prepare_cached(&sql)?;
        Ok(statement.query_row(self.parameters(BOTTOM), count)?)
    }

    fn count_sql(&self) -> String {
        format!(
            "SELECT count(*), coalesce(sum(read = 0), 0) FROM articles {} \
             WHERE at >= ?1 AND ?2 IS NOT NULL{}",
            self.index(),
            self.conditions()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::schema::{CACHE, migrate};
    use crate::store::tests::plan;

    #[test]
    fn lists_walk_an_index_and_sort_nothing() {
        let cache = Connection::open_in_memory().unwrap();
        migrate(&cache, &CACHE).unwrap();
        for filter in [Filter::All, Filter::Unread, Filter::Starred] {
            for (way, bound) in [(Way::Down, Bound::With), (Way::Up, Bound::Without)] {
                for unread_only in [false, true] {
                    let query = Query { filter, words: String::new() };
                    let list = List { unread_only, ..List::new(&cache, &query) };
                    let plan = plan(&cache, &list.walk_sql(way, bound, 5));
                    assert!(plan.starts_with("SEARCH articles USING INDEX"), "{plan}");
                    assert!(plan.contains("(at"), "{plan}");
                    assert!(!plan.contains("SCAN") && !plan.contains("TEMP"), "{plan}");
                }
            }
        }
    }

    #[test]
    fn the_place_of_an_article_is_found_by_keys_alone() {
        let cache = Connection::open_in_memory().unwrap();
        migrate(&cache, &CACHE).unwrap();
        let plan = plan(&cache, KEY);
        assert!(plan.contains("SEARCH") && !plan.contains("SCAN"), "{plan}");
    }

    #[test]
    fn starred_articles_are_counted_in_their_index() {
        let cache = Connection::open_in_memory().unwrap();
        migrate(&cache, &CACHE).unwrap();
        let query = Query { filter: Filter::Starred, words: String::new() };
        let plan = plan(&cache, &List::new(&cache, &query).count_sql());
        assert!(plan.contains("USING COVERING INDEX articles_starred"), "{plan}");
    }

    #[test]
    fn words_are_looked_for_in_their_index() {
        let cache = Connection::open_in_memory().unwrap();
        migrate(&cache, &CACHE).unwrap();
        for filter in [Filter::All, Filter::Unread] {
            let list = List::new(&cache, &Query { filter, words: "a b".to_owned() });
            let walk = plan(&cache, &list.walk_sql(Way::Down, Bound::Without, 5));
            assert!(walk.contains("INDEX articles_words (at"), "{walk}");
            assert!(!walk.contains("SCAN") && !walk.contains("TEMP"), "{walk}");
            let plan = plan(&cache, &list.count_sql());
            assert!(plan.contains("USING COVERING INDEX articles_words (at>?)"), "{plan}");
        }
    }
}
