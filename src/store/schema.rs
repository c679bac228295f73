//! The tables of both files, as append-only lists of migrations, and how a file is brought up to
//! date. A file's version is the number of migrations it has seen (`user_version`).
//!
//! Never change a migration that was released: append one. A test opens every older version.

use rusqlite::{Connection, Transaction, TransactionBehavior};

/// What one of the two files is: its name, its mark and its tables.
#[derive(Debug)]
pub(super) struct Kind {
    /// The file's name in the data folder.
    pub(super) name: &'static str,
    /// SQLite's `application_id`, by which the file is known as ours.
    pub(super) application: i32,
    /// Each brings a file one version further.
    pub(super) migrations: &'static [&'static str],
    /// Every table with all its columns: for probing a file, and for rescuing rows.
    pub(super) tables: &'static [Table],
}

/// One table as the newest version has it.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) columns: &'static str,
}

/// What can be fetched again: articles, and what is derived from them.
pub(super) const CACHE: Kind = Kind {
    name: "cache.db",
    application: 0x7464_6e63, // "tdnc"
    migrations: &[CACHE_1, CACHE_2],
    tables: &[
        Table {
            name: "articles",
            columns: "row, id, title, title_key, source, byline, language, url, page_key, \
                      published, updated, added, at, summary_only, words, folded, read, starred, \
                      own_comments, source_id, twin, also",
        },
        Table { name: "bodies", columns: "row, format, body, links, discussion" },
        Table { name: "links", columns: "article, rel, title, title_key, url, page_key, target" },
        Table { name: "chain", columns: "row, previous, next" },
        Table { name: "tally", columns: "one, desk, desk_seq, articles, unread" },
        Table {
            name: "fetches",
            columns: "row, id, title, last_checked, last_success, next_due, failures, problem, \
                      etag, last_modified, gone, pace, moving, moving_said",
        },
    ],
};

/// What the reader made and nobody can fetch again.
pub(super) const DESK: Kind = Kind {
    name: "desk.db",
    application: 0x7464_6e64, // "tdnd"
    migrations: &[DESK_1, DESK_2],
    tables: &[
        Table {
            name: "comments",
            columns: "n, key, article, article_title, article_url, reply_to, text, state, \
                      created, changed, discarded, revision",
        },
        Table { name: "versions", columns: "n, comment, text, saved" },
        Table { name: "marks", columns: "n, article, read, starred, changed, seq" },
        Table { name: "places", columns: "n, article, block, byte" },
        Table { name: "trail", columns: "seq, article, title, opened" },
        Table { name: "wanted", columns: "n, article, rel, title, url, since" },
        Table { name: "desk", columns: "one, name, stop" },
        Table {
            name: "sources",
            columns: "n, id, address, first_address, named_by, name, folder, full_text, every, \
                      added, removed",
        },
    ],
};

/// `at` orders every list. `title_key` and `page_key` are shortened keys to compare by. `folded`
/// is what the words of a query are looked for in. `links` holds the first link of each side and
/// the row it resolved to; `chain` holds the neighbours that follow from all links together.
/// `tally.desk` and `desk_seq` say how far the reader's marks were copied from the desk.
const CACHE_1: &str = "
CREATE TABLE articles (
    row INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    title_key TEXT NOT NULL,
    source TEXT,
    byline TEXT,
    language TEXT,
    url TEXT,
    page_key TEXT,
    published INTEGER,
    updated INTEGER,
    added INTEGER NOT NULL,
    at INTEGER NOT NULL,
    summary_only INTEGER NOT NULL,
    words INTEGER NOT NULL,
    folded TEXT NOT NULL,
    read INTEGER NOT NULL DEFAULT 0,
    starred INTEGER NOT NULL DEFAULT 0,
    own_comments INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX articles_list ON articles (at);
CREATE INDEX articles_unread ON articles (at) WHERE read = 0;
CREATE INDEX articles_starred ON articles (at, row, read) WHERE starred = 1;
CREATE INDEX articles_words ON articles (at, row, read, folded);
CREATE INDEX articles_title ON articles (title_key, source, published);
CREATE INDEX articles_page ON articles (page_key) WHERE page_key IS NOT NULL;
CREATE TABLE bodies (
    row INTEGER PRIMARY KEY,
    format INTEGER NOT NULL,
    body BLOB NOT NULL,
    links TEXT NOT NULL,
    discussion TEXT NOT NULL
) STRICT;
CREATE TABLE links (
    article INTEGER NOT NULL,
    rel TEXT NOT NULL CHECK (rel IN ('previous', 'next')),
    title TEXT,
    title_key TEXT,
    url TEXT,
    page_key TEXT,
    target INTEGER,
    PRIMARY KEY (article, rel)
) STRICT, WITHOUT ROWID;
CREATE INDEX links_title ON links (title_key) WHERE title_key IS NOT NULL;
CREATE INDEX links_page ON links (page_key) WHERE page_key IS NOT NULL;
CREATE INDEX links_target ON links (target, rel) WHERE target IS NOT NULL;
CREATE TABLE chain (row INTEGER PRIMARY KEY, previous INTEGER, next INTEGER) STRICT;
CREATE TABLE tally (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    desk TEXT NOT NULL,
    desk_seq INTEGER NOT NULL,
    articles INTEGER NOT NULL,
    unread INTEGER NOT NULL
) STRICT;
INSERT INTO tally VALUES (1, '', 0, 0, 0);
";

/// `marks.seq` rises with each change, so that the cache can tell what it has not copied yet.
/// `desk.name` tells one desk from another that took its place; `desk.stop` is the trail's present
/// stop. The tables have row numbers, so that rows can be rescued one by one.
const DESK_1: &str = "
CREATE TABLE comments (
    n INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    article TEXT NOT NULL,
    article_title TEXT NOT NULL,
    article_url TEXT,
    reply_to TEXT,
    text TEXT NOT NULL,
    state TEXT NOT NULL
        CHECK (state IN ('draft', 'queued', 'sending', 'sent', 'refused', 'unsure')),
    created INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    discarded INTEGER,
    revision INTEGER NOT NULL
) STRICT;
CREATE INDEX comments_article ON comments (article);
CREATE TABLE versions (
    n INTEGER PRIMARY KEY,
    comment TEXT NOT NULL,
    text TEXT NOT NULL,
    saved INTEGER NOT NULL
) STRICT;
CREATE INDEX versions_comment ON versions (comment);
CREATE TABLE marks (
    n INTEGER PRIMARY KEY,
    article TEXT NOT NULL UNIQUE,
    read INTEGER NOT NULL,
    starred INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    seq INTEGER NOT NULL
) STRICT;
CREATE INDEX marks_seq ON marks (seq);
CREATE TABLE places (
    n INTEGER PRIMARY KEY,
    article TEXT NOT NULL UNIQUE,
    block INTEGER NOT NULL,
    byte INTEGER NOT NULL
) STRICT;
CREATE TABLE trail (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    article TEXT NOT NULL,
    title TEXT NOT NULL,
    opened INTEGER NOT NULL
) STRICT;
CREATE TABLE wanted (
    n INTEGER PRIMARY KEY,
    article TEXT NOT NULL,
    rel TEXT NOT NULL CHECK (rel IN ('previous', 'next')),
    title TEXT,
    url TEXT,
    since INTEGER NOT NULL,
    UNIQUE (article, rel)
) STRICT;
CREATE TABLE desk (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    name TEXT NOT NULL,
    stop INTEGER
) STRICT;
INSERT INTO desk VALUES (1, lower(hex(randomblob(8))), NULL);
";

/// `fetches` is what fetching taught about each source of the desk. `articles.source_id` is the row
/// there of the source an article came from. `twin` is the row of the article in whose place a list
/// shows this one too, because both have the same address; `also` holds the names of the sources
/// that such an article stands for besides its own. The two indexes are made anew with `twin`, so
/// that counting still reads nothing but them.
const CACHE_2: &str = "
CREATE TABLE fetches (
    row INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    title TEXT,
    last_checked INTEGER,
    last_success INTEGER,
    next_due INTEGER,
    failures INTEGER NOT NULL DEFAULT 0,
    problem TEXT,
    etag TEXT,
    last_modified TEXT,
    gone INTEGER NOT NULL DEFAULT 0,
    pace INTEGER,
    moving TEXT,
    moving_said INTEGER NOT NULL DEFAULT 0
) STRICT;
ALTER TABLE articles ADD COLUMN source_id INTEGER;
ALTER TABLE articles ADD COLUMN twin INTEGER;
ALTER TABLE articles ADD COLUMN also TEXT;
CREATE INDEX articles_source ON articles (source_id, at) WHERE source_id IS NOT NULL;
DROP INDEX articles_starred;
CREATE INDEX articles_starred ON articles (at, row, read, twin) WHERE starred = 1;
DROP INDEX articles_words;
CREATE INDEX articles_words ON articles (at, row, read, twin, folded);
";

/// The subscriptions. `first_address` is what the ids of a source's articles are derived from;
/// `named_by` says whether the reader typed the address; `every` is an interval in seconds. A
/// removed source stays with the time of its removal, so that it can be taken back.
const DESK_2: &str = "
CREATE TABLE sources (
    n INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    address TEXT NOT NULL,
    first_address TEXT NOT NULL,
    named_by TEXT NOT NULL CHECK (named_by IN ('reader', 'network')),
    name TEXT,
    folder TEXT,
    full_text TEXT NOT NULL CHECK (full_text IN ('always', 'on-request')),
    every INTEGER,
    added INTEGER NOT NULL,
    removed INTEGER
) STRICT;
";

impl Kind {
    /// The version this program writes.
    pub(super) fn newest(&self) -> i64 {
        i64::try_from(self.migrations.len()).unwrap_or(i64::MAX)
    }
}

/// The version a file says it has.
pub(super) fn version(conn: &Connection) -> rusqlite::Result<i64> {
    conn.query_row("PRAGMA user_version", [], |row| row.get(0))
}

/// Brings a file to the newest version in one transaction, so that a crash leaves it old or new.
pub(super) fn migrate(conn: &Connection, kind: &Kind) -> rusqlite::Result<()> {
    let change = Transaction::new_unchecked(conn, TransactionBehavior::Immediate)?;
    // Another process may have been quicker: what counts is the version under the write lock.
    let seen = usize::try_from(version(&change)?).unwrap_or(0);
    for migration in kind.migrations.iter().skip(seen) {
        change.execute_batch(migration)?;
    }
    change.pragma_update(None, "application_id", kind.application)?;
    change.pragma_update(None, "user_version", kind.newest())?;
    change.commit()
}

/// Reads one row of every table, by every column this program uses: gross damage shows here.
pub(super) fn probe(conn: &Connection, kind: &Kind) -> rusqlite::Result<()> {
    for table in kind.tables {
        let sql = format!("SELECT {} FROM {} LIMIT 1", table.columns, table.name);
        conn.prepare(&sql)?.query([])?.next()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_older_version_can_be_brought_up_to_date() {
        for kind in [&CACHE, &DESK] {
            for old in 0..=kind.migrations.len() {
                let conn = Connection::open_in_memory().unwrap();
                let start = Kind { migrations: &kind.migrations[..old], ..*kind };
                migrate(&conn, &start).unwrap();
                assert_eq!(version(&conn).unwrap(), old as i64);
                migrate(&conn, kind).unwrap();
                assert_eq!(version(&conn).unwrap(), kind.newest());
                probe(&conn, kind).unwrap();
            }
        }
    }

    #[test]
    fn the_tables_are_listed_with_every_column() {
        for kind in [&CACHE, &DESK] {
            let conn = Connection::open_in_memory().unwrap();
            migrate(&conn, kind).unwrap();
            let mut names = conn
                .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
                .unwrap();
            let names: Vec<String> =
                names.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
            assert_eq!(names.len(), kind.tables.len(), "{names:?}");
            for table in kind.tables {
                let all = conn.prepare(&format!("SELECT * FROM {}", table.name)).unwrap();
                let listed: Vec<&str> = table.columns.split(", ").collect();
                assert_eq!(all.column_names().len(), listed.len(), "{}", table.name);
            }
        }
    }
}
