//! Finding the article that somebody names: by id, by address or by title.

use rusqlite::{Connection, params};

use super::Store;
use super::fault::Fault;
use super::fold::short_title_key;
use super::list_conditions::json;
use super::read::{list_row, select_rows};
use super::save::row_of;
use super::titles::{beginning, titled};
use crate::model::{Address, ArticleId, Extent, Problem, Row};

/// How many articles are told apart where a name fits several.
const TOLD: usize = 20;

const IN_ROWS: &str = "row IN (SELECT value FROM json_each(?1))";

/// What a name leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    One(ArticleId),
    None,
    /// The articles the name fits, at most twenty, newest first.
    Several(Vec<Row>, Extent),
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
                return Ok(found(rows(cache, "page_key = ?1", &address.same_page_key())?));
            }
            let whole = titled(cache, &short_title_key(words), None)?;
            let whole: Vec<i64> = whole.into_iter().map(|named| named.row).collect();
            let fitting = if whole.is_empty() { beginning(cache, words)? } else { whole };
            Ok(found(rows(cache, IN_ROWS, &json(&fitting))?))
        })
    }
}

fn rows(cache: &Connection, condition: &str, key: &str) -> Result<Vec<Row>, Fault> {
    let rest = format!("WHERE {condition} AND twin IS NULL ORDER BY at DESC, row DESC LIMIT ?2");
    let mut statement = cache.prepare_cached(&select_rows(&rest))?;
    let rows = statement.query_map(params![key, TOLD as i64 + 1], |row| list_row(cache, row))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn found(mut rows: Vec<Row>) -> Found {
    match rows.len() {
        0 => Found::None,
        1 => rows.pop().map_or(Found::None, |row| Found::One(row.id)),
        2..=TOLD => Found::Several(rows, Extent::Whole),
        _ => {
            rows.truncate(TOLD);
            Found::Several(rows, Extent::Part)
        }
    }
}
