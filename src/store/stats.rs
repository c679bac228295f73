//! What the data folder holds, in numbers.

use std::fs;
use std::path::Path;

use rusqlite::Connection;

use super::db::beside;
use super::fault::Fault;
use super::{Indexed, Store};
use crate::model::{Problem, Timestamp};

/// The numbers. Bytes are those of the files, free space in them included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Articles as lists show them.
    pub articles: u64,
    /// Articles that stand behind a twin from another source.
    pub twins: u64,
    pub unread: u64,
    pub starred: u64,
    /// Articles with comments of the reader.
    pub commented: u64,
    /// Articles that saved queries hide.
    pub hidden: u64,
    pub sources: u64,
    pub oldest: Option<Timestamp>,
    pub newest: Option<Timestamp>,
    /// Words of all articles together.
    pub words: u64,
    /// Articles that are not in the index yet, at most.
    pub not_indexed: u64,
    pub cache_bytes: u64,
    pub desk_bytes: u64,
    /// The stored texts.
    pub body_bytes: u64,
    /// The full-text index.
    pub index_bytes: u64,
    /// What is kept to find related articles, without what the rows of tables take besides.
    pub related_bytes: u64,
    /// Articles that were pruned and can be had back.
    pub trash: u64,
    /// Their texts.
    pub trash_bytes: u64,
}

impl Store {
    /// Counts everything. Reads through the whole cache, which takes a while for a big one.
    pub fn stats(&self) -> Result<Stats, Problem> {
        let sources = self.sources()?.len();
        let mut stats = self.cache.read("cannot count the articles", counted)?;
        stats.sources = u64::try_from(sources).unwrap_or(u64::MAX);
        stats.not_indexed = match self.indexed()? {
            Indexed::All => 0,
            Indexed::AllBut(rows) => rows,
        };
        stats.cache_bytes = size(&self.cache.path);
        stats.desk_bytes = size(&self.desk.path);
        Ok(stats)
    }
}

/// The size of a file and of the log beside it.
fn size(path: &Path) -> u64 {
    let length = |path: &Path| fs::metadata(path).map_or(0, |meta| meta.len());
    length(path) + length(&beside(path, "-wal"))
}

fn counted(cache: &Connection) -> Result<Stats, Fault> {
    let number = |sql: &str| -> Result<u64, Fault> {
        let value: i64 = cache.query_row(sql, [], |row| row.get(0))?;
        Ok(u64::try_from(value).unwrap_or(0))
    };
    let time = |sql: &str| -> Result<Option<Timestamp>, Fault> {
        let value: Option<i64> = cache.query_row(sql, [], |row| row.get(0))?;
        Ok(value.map(Timestamp))
    };
    Ok(Stats {
        articles: number("SELECT articles FROM tally")?,
        twins: number("SELECT count(*) FROM articles WHERE twin IS NOT NULL")?,
        unread: number("SELECT unread FROM tally")?,
        starred: number("SELECT count(*) FROM articles WHERE starred = 1 AND twin IS NULL")?,
        commented: number("SELECT count(*) FROM articles WHERE own_comments > 0")?,
        hidden: number("SELECT count(*) FROM articles WHERE traits & 8 <> 0 AND twin IS NULL")?,
        oldest: time("SELECT min(at) FROM articles")?,
        newest: time("SELECT max(at) FROM articles")?,
        words: number("SELECT coalesce(sum(words), 0) FROM articles")?,
        body_bytes: number("SELECT coalesce(sum(length(body)), 0) FROM bodies")?,
        index_bytes: number(
            "SELECT (SELECT coalesce(sum(length(block)), 0) FROM search_data)
                 + (SELECT coalesce(sum(length(block)), 0) FROM search_notes_data)
                 + (SELECT coalesce(sum(length(block)), 0) FROM search_threads_data)",
        )?,
        related_bytes: number(
            "SELECT (SELECT coalesce(sum(length(terms) + length(links)), 0) FROM vectors)
                 + (SELECT count(*) * 8 FROM cites) + (SELECT count(*) * 8 FROM terms)
                 + (SELECT length(weights) FROM weights)",
        )?,
        trash: number("SELECT count(*) FROM trash")?,
        trash_bytes: number("SELECT coalesce(sum(length(body)), 0) FROM trash")?,
        ..Stats::default()
    })
}
