//! Finding the article that somebody names: by id, by address or by title.

use rusqlite::{Connection, params};

use super::Store;
use super::fault::Fault;
use super::fold::short_title_key;
use super::read::{list_row, select_rows};
use super::save::row_of;
use crate::model::{Address, ArticleId, Problem, Row};

/// How many articles are told apart where a name fits several.
const TOLD: i64 = 20;

/// What a name leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    One(ArticleId),
    None,
    /// The articles the name fits, at most twenty, newest first.
    Several(Vec<Row>),
}

impl Store {
    /// The article that is named: by its id, its address, its title, or by the beginning of its
    /// title. What fits more exactly wins: the others are looked for only if it finds nothing.
    pub fn find(&self, words: &str) -> Result<Found, Problem> {
        let words = words.trim();
        self.cache.read("cannot look for the article", |cache| {
            if words.is_empty() {
                return Ok(Found::None);
            }
            if row_of(cache, words)?.is_some() {
                return Ok(Found::One(ArticleId::given(words)));
            }
            if let Some(address) = Address::parse(words) {
                return Ok(found(rows(cache, "page_key = ?1", &address.same_page_key(), "")?));
            }
            let key = short_title_key(words);
            let whole = rows(cache, "title_key = ?1", &key, "")?;
            if !whole.is_empty() {
                return Ok(found(whole));
            }
            // No key holds a character behind this one, so it ends what begins with the words.
            let end = format!("{key}\u{10ffff}");
            Ok(found(rows(cache, "title_key >= ?1 AND title_key < ?2", &key, &end)?))
        })
    }
}

fn rows(cache: &Connection, condition: &str, key: &str, end: &str) -> Result<Vec<Row>, Fault> {
    let rest = format!(
        "WHERE {condition} AND ?2 IS NOT NULL AND twin IS NULL \
         ORDER BY at DESC, row DESC LIMIT ?3"
    );
    let mut statement = cache.prepare_cached(&select_rows(&rest))?;
    let rows = statement.query_map(params![key, end, TOLD], |row| list_row(cache, row))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn found(mut rows: Vec<Row>) -> Found {
    match rows.len() {
        0 => Found::None,
        1 => rows.pop().map_or(Found::None, |row| Found::One(row.id)),
        _ => Found::Several(rows),
    }
}
