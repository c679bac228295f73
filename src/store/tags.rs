//! Tags: the desk has them, the cache has a copy for its lists and searches, as it has of marks.
//!
//! A tag is a mark with a word: it is set, shared with twins and taken back like any other
//! (`store/marks`). Searches compare tags without case and accents, so the copy in `tagged` has them
//! folded; lists show them as they were given (`articles.tags`).

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, params};

use super::Store;
use super::fault::Fault;
use super::marks::touch;
use crate::model::{Problem, Switch, Tag, Timestamp};
use crate::query::folded;

impl Store {
    /// Every tag there is, by name.
    pub fn tags(&self) -> Result<Vec<Tag>, Problem> {
        self.desk.read("cannot read the tags", |desk| {
            let mut statement =
                desk.prepare_cached("SELECT DISTINCT tag FROM tags ORDER BY tag")?;
            let tags = statement.query_map([], |row| Ok(Tag::parse(row.get_ref(0)?.as_str()?)))?;
            Ok(tags.collect::<rusqlite::Result<Vec<_>>>()?.into_iter().flatten().collect())
        })
    }

    /// Every tag with the number of articles that have it, as lists show them.
    pub fn tag_counts(&self) -> Result<Vec<(Tag, u64)>, Problem> {
        let counts: HashMap<String, i64> = self.cache.read("cannot count the tags", |cache| {
            let mut statement = cache.prepare_cached(COUNTS)?;
            let counts = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(counts.collect::<rusqlite::Result<_>>()?)
        })?;
        let count = |tag: &Tag| counts.get(&folded(tag.as_str())).copied().unwrap_or(0);
        let tags = self.tags()?.into_iter();
        Ok(tags.map(|tag| (tag.clone(), u64::try_from(count(&tag)).unwrap_or(0))).collect())
    }
}

const COUNTS: &str = "SELECT tag, count(*) FROM tagged CROSS JOIN articles
     ON articles.row = tagged.row WHERE twin IS NULL GROUP BY tag";

/// Gives an article a tag or takes it off, and gives the article's row in `marks` where that
/// changed something.
pub(super) fn set(
    desk: &Connection,
    id: &str,
    tag: &Tag,
    to: Switch,
    now: Timestamp,
) -> Result<Option<i64>, Fault> {
    let sql = match to {
        Switch::On => "INSERT OR IGNORE INTO tags (article, tag) VALUES (?1, ?2)",
        Switch::Off => "DELETE FROM tags WHERE article = ?1 AND tag = ?2",
    };
    let changed = desk.prepare_cached(sql)?.execute(params![id, tag.as_str()])?;
    if changed == 0 {
        return Ok(None);
    }
    touch(desk, id, now)?;
    let sql = "SELECT n FROM marks WHERE article = ?1";
    Ok(desk.prepare_cached(sql)?.query_row([id], |row| row.get(0)).optional()?)
}

/// Writes the tags of the article in a row, as the desk has them: words with a space between.
pub(super) fn copy(cache: &Connection, row: i64, tags: Option<&str>) -> Result<(), Fault> {
    let sql = "UPDATE articles SET tags = ?2 WHERE row = ?1 AND tags IS NOT ?2";
    if cache.prepare_cached(sql)?.execute(params![row, tags])? == 0 {
        return Ok(());
    }
    cache.prepare_cached("DELETE FROM tagged WHERE row = ?1")?.execute([row])?;
    let mut statement =
        cache.prepare_cached("INSERT OR IGNORE INTO tagged (tag, row) VALUES (?1, ?2)")?;
    for tag in tags.unwrap_or_default().split(' ').filter(|tag| !tag.is_empty()) {
        statement.execute(params![folded(tag), row])?;
    }
    Ok(())
}

/// Takes all copied tags off.
pub(super) fn forget(cache: &Connection) -> Result<(), Fault> {
    cache.execute("UPDATE articles SET tags = NULL WHERE tags IS NOT NULL", [])?;
    cache.execute("DELETE FROM tagged", [])?;
    Ok(())
}

/// The tags in a column of words.
pub(super) fn in_column(words: Option<&str>) -> Vec<Tag> {
    words.unwrap_or_default().split(' ').filter_map(Tag::parse).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::schema::{CACHE, migrate};
    use crate::store::tests::plan;

    #[test]
    fn tags_are_counted_and_found_by_keys_alone() {
        let cache = Connection::open_in_memory().unwrap();
        migrate(&cache, &CACHE).unwrap();
        let counts = plan(&cache, COUNTS);
        assert!(!counts.contains("TEMP") && !counts.contains("SCAN articles"), "{counts}");
        let by_row = plan(&cache, "DELETE FROM tagged WHERE row = ?1");
        assert!(by_row.contains("SEARCH tagged USING"), "{by_row}");
    }
}
