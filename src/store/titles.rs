//! Finding articles by their titles: by a whole one, by the series that it belongs to, and by how it
//! begins.
//!
//! Whole titles and series are looked for by a number each. Numbers come in any order: in one index of
//! a million of them nearly every article that comes in would change a page of its own. So rows are
//! parted, and each part has a stretch of the indexes to itself: what comes in changes the last one,
//! and whoever looks for a title looks into each, the newest first. How a title begins the search
//! index knows, word by word.

use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::fault::Fault;
use super::fold::short_title_key;
use super::search_match::all_of;
use super::search_words::Part;
use crate::model::Ending;
use crate::related::{hash, series_name};

/// How many low bits of a row's number do not matter for its part. It stands in the indexes
/// `articles_title` and `articles_series`, too: it can only be changed together with them.
const PART: i64 = 18;
/// Of one title so many articles are looked at in each part on either side of a time.
const COMPARED: i64 = 64;
/// Of the articles that have all the words with which a title is to begin, so many are looked at.
const BEGINNING: i64 = 2_000;

/// An article that may be meant, as far as it matters for choosing one.
#[derive(Debug)]
pub(super) struct Named {
    pub(super) row: i64,
    pub(super) source: Option<String>,
    pub(super) published: Option<i64>,
    added: i64,
    id: String,
}

impl Named {
    /// The columns of an article that [`Named::from_row`] reads.
    pub(super) const COLUMNS: &str = "row, source, published, added, id";

    pub(super) fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            row: row.get(0)?,
            source: row.get(1)?,
            published: row.get(2)?,
            added: row.get(3)?,
            id: row.get(4)?,
        })
    }

    /// What decides between articles that are as good: which came in first.
    pub(super) fn came(&self) -> (i64, &str) {
        (self.added, &self.id)
    }
}

/// The number by which a title is looked for, given its key.
pub(super) fn title_number(key: &str) -> i64 {
    i64::from(hash(key))
}

/// The number of the series that a title of a source may belong to.
pub(super) fn series_number(title: &str, source: &str) -> Option<i64> {
    series_name(title).map(|name| i64::from(hash(&format!("{name}\n{source}"))))
}

const BEFORE: &str = "published <= ?3 ORDER BY published DESC";
const AFTER: &str = "published > ?3 ORDER BY published";
const UNDATED: &str = "published IS NULL AND ?3 IS NOT NULL";

/// Articles with a title of this key: of each part those that were published nearest to a time, and
/// some without a date; without a time, the newest.
pub(super) fn titled(
    cache: &Connection,
    key: &str,
    near: Option<i64>,
) -> Result<Vec<Named>, Fault> {
    let mut found = Vec::new();
    let (number, time) = (title_number(key), near.unwrap_or(i64::MAX));
    let statements = [BEFORE, AFTER, UNDATED].map(with_number);
    for part in parts(cache)? {
        for sql in &statements {
            let mut statement = cache.prepare_cached(sql)?;
            let rows = statement.query_map(params![part, number, time, COMPARED], |row| {
                // Other titles may have the same number.
                let meant = short_title_key(row.get_ref(5)?.as_str()?) == key;
                meant.then(|| Named::from_row(row)).transpose()
            })?;
            for row in rows {
                found.extend(row?);
            }
        }
    }
    Ok(found)
}

fn with_number(which: &str) -> String {
    format!(
        "SELECT {}, title FROM articles
         WHERE row >> {PART} = ?1 AND title_number = ?2 AND {which} LIMIT ?4",
        Named::COLUMNS
    )
}

/// The newest articles that may belong to a series, at most `limit`, by its number.
pub(super) fn in_series(cache: &Connection, number: i64, limit: usize) -> Result<Vec<i64>, Fault> {
    let mut found = Vec::new();
    let mut statement = cache.prepare_cached(&of_series())?;
    for part in parts(cache)? {
        let mut rows = statement.query(params![part, number, (limit - found.len()) as i64])?;
        while let Some(row) = rows.next()? {
            found.push(row.get(0)?);
        }
    }
    Ok(found)
}

fn of_series() -> String {
    format!(
        "SELECT row FROM articles WHERE row >> {PART} = ?1 AND series = ?2
         ORDER BY row DESC LIMIT ?3"
    )
}

/// The newest articles whose titles begin with some words, of which the last may go on.
pub(super) fn beginning(cache: &Connection, words: &str) -> Result<Vec<i64>, Fault> {
    let key = short_title_key(words);
    let Some(ask) = all_of(words, Ending::Open, Part::Title) else { return Ok(Vec::new()) };
    let sql = "SELECT a.row, a.title FROM search JOIN articles AS a ON a.row = search.rowid
         WHERE search MATCH ?1 ORDER BY search.rowid DESC LIMIT ?2";
    let mut statement = cache.prepare_cached(sql)?;
    let rows = statement.query_map(params![ask, BEGINNING], |row| {
        let meant = short_title_key(row.get_ref(1)?.as_str()?).starts_with(&key);
        Ok((row.get(0)?, meant))
    })?;
    let rows: Vec<(i64, bool)> = rows.collect::<rusqlite::Result<_>>()?;
    Ok(rows.into_iter().filter_map(|(row, meant)| meant.then_some(row)).collect())
}

/// The parts that there are rows of, the newest first.
fn parts(cache: &Connection) -> Result<Vec<i64>, Fault> {
    let mut statement = cache.prepare_cached(LAST_BEFORE)?;
    let (mut parts, mut end) = (Vec::new(), i64::MAX);
    while let Some(row) = statement.query_row([end], |row| row.get::<_, i64>(0)).optional()? {
        parts.push(row >> PART);
        end = row >> PART << PART;
    }
    Ok(parts)
}

const LAST_BEFORE: &str = "SELECT row FROM articles WHERE row < ?1 ORDER BY row DESC LIMIT 1";

/// Lets the migration that brings the numbers compute them.
pub(super) fn teach(conn: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    conn.create_scalar_function("title_number", 1, flags, |call| {
        Ok(title_number(call.get_raw(0).as_str()?))
    })?;
    conn.create_scalar_function("series_number", 2, flags, |call| {
        let (title, source) = (call.get_raw(0).as_str()?, call.get_raw(1).as_str_or_null()?);
        Ok(source.and_then(|source| series_number(title, source)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::schema::{CACHE, migrate};
    use crate::store::tests::plan;

    #[test]
    fn titles_are_found_by_numbers_alone() {
        let cache = Connection::open_in_memory().unwrap();
        migrate(&cache, &CACHE).unwrap();
        for (sql, index) in [
            (with_number(BEFORE), "articles_title"),
            (with_number(AFTER), "articles_title"),
            (with_number(UNDATED), "articles_title"),
            (of_series(), "articles_series"),
        ] {
            let plan = plan(&cache, &sql);
            assert!(plan.starts_with("SEARCH") && plan.contains(index), "{plan}");
            assert!(!plan.contains("TEMP"), "{plan}");
        }
    }

    #[test]
    fn every_part_is_looked_into_the_newest_first() {
        let cache = Connection::open_in_memory().unwrap();
        migrate(&cache, &CACHE).unwrap();
        assert!(parts(&cache).unwrap().is_empty());
        let add = |row: i64, title: &str, published: Option<i64>| {
            let sql = "INSERT INTO articles (row, id, title, title_number, series, source,
                 published, added, at, summary_only, words)
                 VALUES (?1, ?1, ?2, ?3, ?4, 'Paper', ?5, 1, 1, 0, 1)";
            let number = title_number(&short_title_key(title));
            let series = series_number(title, "Paper");
            cache.execute(sql, params![row, title, number, series, published]).unwrap();
        };
        let far = 3 << PART;
        add(1, "Tides, Part 1", Some(10));
        add(2, "Tides, Part 2", Some(20));
        add(far, "TIDES: part 2!", Some(30));
        add(far + 1, "Tides, Part 2", None);
        assert_eq!(parts(&cache).unwrap(), [3, 0]);
        let rows = |near| -> Vec<i64> {
            titled(&cache, "tides part 2", near).unwrap().iter().map(|named| named.row).collect()
        };
        assert_eq!(rows(Some(25)), [far, far + 1, 2]);
        assert_eq!(rows(None), [far, far + 1, 2]);
        let series = series_number("Tides, Part 9", "Paper").unwrap();
        assert_eq!(in_series(&cache, series, 3).unwrap(), [far + 1, far, 2]);
        assert_ne!(series_number("Tides, Part 9", "Post"), Some(series));
    }
}
