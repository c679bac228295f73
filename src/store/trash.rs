//! The trash: articles that were pruned, whole, until they are gone for good; and the memory of
//! them, so that a feed which still lists one does not bring it back as new.
//!
//! An article in the trash lies in a table of its own, which no list walks. Its discussion stays in
//! the tables of discussions, under the number it has in the trash made negative, which no article
//! has.

use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};

use super::fault::Fault;
use super::read::{ARTICLE, Stored};
use crate::model::{Article, ArticleId, Timestamp};

/// For how many days what was pruned can be had back.
pub const TRASH_DAYS: i64 = 30;
/// The same in seconds.
const KEPT: i64 = TRASH_DAYS * 86_400;
/// For how long an article is remembered that no feed lists any more, in seconds.
const REMEMBERED: i64 = 365 * 86_400;
/// How long a memory stays as it is before it is written anew, in seconds.
const FRESH: i64 = 86_400;

/// What the trash holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Trash {
    pub articles: u64,
    /// Bytes of their texts.
    pub bytes: u64,
    /// Articles that are old enough to be gone for good when something is pruned next.
    pub over: u64,
}

/// An article as it comes back out of the trash.
pub(super) struct Thrown {
    pub(super) row: i64,
    pub(super) article: Article,
    pub(super) added: Timestamp,
    /// The row of its source in `fetches`.
    pub(super) source: Option<i64>,
}

const THROW: &str =
    "INSERT OR REPLACE INTO trash (id, thrown, title, byline, source, url, published,
         updated, language, summary_only, added, at, words, source_id, format, body, links,
         discussion)
     SELECT id, ?2, title, byline, source, url, published, updated, language, summary_only, added,
         at, words, source_id, format, body, links, discussion
     FROM articles JOIN bodies USING (row) WHERE row = ?1 RETURNING row";

/// Puts the article in a row, with its discussion, into the trash. The row itself is left where it
/// is, for whoever has to take it out of everything else.
pub(super) fn throw(cache: &Connection, row: i64, now: Timestamp) -> Result<(), Fault> {
    let thrown: Option<i64> =
        cache.prepare_cached(THROW)?.query_row(params![row, now.0], |row| row.get(0)).optional()?;
    // An article whose text is lost, in a damaged file, has nothing to come back with.
    if let Some(thrown) = thrown {
        move_thread(cache, row, -thrown)?;
    }
    let sql = "SELECT id FROM articles WHERE row = ?1";
    let id: String = cache.prepare_cached(sql)?.query_row([row], |row| row.get(0))?;
    cache
        .prepare_cached("INSERT OR REPLACE INTO pruned (key, seen) VALUES (?1, ?2)")?
        .execute(params![key(&id), now.0])?;
    Ok(())
}

/// Gives the discussion of one article to another row.
pub(super) fn move_thread(cache: &Connection, from: i64, to: i64) -> Result<(), Fault> {
    for sql in [
        "UPDATE OR REPLACE threads SET article = ?2 WHERE article = ?1",
        "UPDATE OR REPLACE thread_comments SET article = ?2 WHERE article = ?1",
    ] {
        cache.prepare_cached(sql)?.execute([from, to])?;
    }
    Ok(())
}

/// Whether a feed that lists an article is not to bring it back. It is remembered as long as feeds
/// do.
pub(super) fn is_pruned(cache: &Connection, id: &ArticleId, now: Timestamp) -> Result<bool, Fault> {
    let key = key(id.as_str());
    let seen: Option<i64> = cache
        .prepare_cached("SELECT seen FROM pruned WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()?;
    let Some(seen) = seen else { return Ok(false) };
    if now.since(Timestamp(seen)) >= FRESH {
        let sql = "UPDATE pruned SET seen = ?2 WHERE key = ?1";
        cache.prepare_cached(sql)?.execute([key, now.0])?;
    }
    Ok(true)
}

/// Forgets that an article was pruned, because the reader brought it back by other ways.
pub(super) fn forget(cache: &Connection, id: &ArticleId) -> Result<(), Fault> {
    let sql = "SELECT row FROM trash WHERE id = ?1";
    let row: Option<i64> =
        cache.prepare_cached(sql)?.query_row([id.as_str()], |row| row.get(0)).optional()?;
    if let Some(row) = row {
        drop_row(cache, row)?;
    }
    cache.prepare_cached("DELETE FROM pruned WHERE key = ?1")?.execute([key(id.as_str())])?;
    Ok(())
}

/// Lets the discussion go of an article that left the trash without it.
pub(super) fn drop_thread(cache: &Connection, row: i64) -> Result<(), Fault> {
    cache.prepare_cached("DELETE FROM thread_comments WHERE article = -?1")?.execute([row])?;
    cache.prepare_cached("DELETE FROM threads WHERE article = -?1")?.execute([row])?;
    Ok(())
}

/// Takes an article that is back out of the trash.
pub(super) fn take_out(cache: &Connection, thrown: &Thrown) -> Result<(), Fault> {
    cache.prepare_cached("DELETE FROM trash WHERE row = ?1")?.execute([thrown.row])?;
    let sql = "DELETE FROM pruned WHERE key = ?1";
    cache.prepare_cached(sql)?.execute([key(thrown.article.id.as_str())])?;
    Ok(())
}

/// The moment of the latest pruning that can be taken back.
pub(super) fn latest(cache: &Connection) -> Result<Option<i64>, Fault> {
    Ok(cache.query_row("SELECT max(thrown) FROM trash", [], |row| row.get(0))?)
}

/// Some articles of one pruning, behind a row; those that cannot be read are left where they are.
pub(super) fn some(
    cache: &Connection,
    thrown: i64,
    after: i64,
    limit: usize,
) -> Result<(Vec<Thrown>, Option<i64>), Fault> {
    let sql = format!(
        "SELECT {ARTICLE}, a.source_id FROM trash AS a JOIN trash AS b USING (row)
         WHERE a.thrown = ?1 AND a.row > ?2 ORDER BY a.row LIMIT ?3"
    );
    let mut statement = cache.prepare_cached(&sql)?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut rows = statement.query([thrown, after, limit])?;
    let (mut some, mut last) = (Vec::new(), None);
    while let Some(row) = rows.next()? {
        let source = row.get("source_id")?;
        let stored = Stored::from_row(row)?;
        let (row, added) = (stored.key.row, stored.added);
        last = Some(row);
        if let Ok(article) = stored.whole() {
            some.push(Thrown { row, article, added, source });
        }
    }
    Ok((some, last))
}

/// Lets some of those go for good that were thrown away long ago; how many went.
pub(super) fn empty_some(cache: &Connection, now: Timestamp, limit: usize) -> Result<usize, Fault> {
    let sql = "SELECT row FROM trash WHERE thrown < ?1 LIMIT ?2";
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut statement = cache.prepare_cached(sql)?;
    let rows: Vec<i64> = statement
        .query_map([now.0.saturating_sub(KEPT), limit], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    rows.iter().try_for_each(|row| drop_row(cache, *row))?;
    if rows.is_empty() {
        let sql = "DELETE FROM pruned WHERE seen < ?1";
        cache.prepare_cached(sql)?.execute([now.0.saturating_sub(REMEMBERED)])?;
    }
    Ok(rows.len())
}

/// What the trash holds at a moment.
pub(super) fn held(cache: &Connection, now: Timestamp) -> Result<Trash, Fault> {
    let sql = "SELECT count(*), coalesce(sum(length(body)), 0), coalesce(sum(thrown < ?1), 0)
         FROM trash";
    let number = |row: &rusqlite::Row<'_>, column| -> rusqlite::Result<u64> {
        Ok(u64::try_from(row.get::<_, i64>(column)?).unwrap_or(0))
    };
    Ok(cache.query_row(sql, [now.0.saturating_sub(KEPT)], |row| {
        Ok(Trash { articles: number(row, 0)?, bytes: number(row, 1)?, over: number(row, 2)? })
    })?)
}

fn drop_row(cache: &Connection, row: i64) -> Result<(), Fault> {
    drop_thread(cache, row)?;
    cache.prepare_cached("DELETE FROM trash WHERE row = ?1")?.execute([row])?;
    Ok(())
}

/// An id in eight bytes: among a million the chance that two are alike is one to thirty million.
fn key(id: &str) -> i64 {
    let hash = Sha256::digest(id.as_bytes());
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&hash[..8]);
    i64::from_be_bytes(bytes)
}
