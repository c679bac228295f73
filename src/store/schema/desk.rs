//! The tables of `desk.db`: what the reader made. Each migration is a constant that is never
//! changed once it was released; the newest stands last.

use super::{Kind, Table};

/// What the reader made and nobody can fetch again.
pub(in crate::store) const DESK: Kind = Kind {
    name: "desk.db",
    application: 0x7464_6e64, // "tdnd"
    page: 4_096,
    migrations: &[DESK_1, DESK_2, DESK_3, DESK_4, DESK_5, DESK_6, DESK_7, DESK_8, DESK_9],
    tables: &[
        Table {
            name: "comments",
            columns: "n, key, article, article_title, article_url, reply_to, text, state, \
                      created, changed, discarded, revision, stage",
        },
        Table {
            name: "outbox",
            columns: "n, comment, attempts, next_try, not_before, started, doubt, token, system, \
                      remote, remote_url, watch, reason",
        },
        Table { name: "versions", columns: "n, comment, text, saved" },
        Table { name: "marks", columns: "n, article, read, starred, changed, seq" },
        Table { name: "places", columns: "n, article, block, byte" },
        Table { name: "trail", columns: "seq, article, title, opened" },
        Table {
            name: "wanted",
            columns: "n, article, rel, title, url, since, failures, next_try, problem",
        },
        Table { name: "desk", columns: "one, name, stop" },
        Table {
            name: "sources",
            columns: "n, id, address, first_address, named_by, name, folder, full_text, every, \
                      added, removed",
        },
        Table { name: "threads_seen", columns: "n, article, seen" },
        Table { name: "journal", columns: "n, at, what, undone" },
        Table { name: "journal_steps", columns: "n, entry, step, marks" },
        Table { name: "saved", columns: "n, key, name, query, hides" },
        Table { name: "tags", columns: "n, article, tag" },
    ],
};

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

/// When the discussion of an article was last on the screen: what came after that is new.
const DESK_3: &str = "
CREATE TABLE threads_seen (
    n INTEGER PRIMARY KEY,
    article TEXT NOT NULL UNIQUE,
    seen INTEGER NOT NULL
) STRICT;
";

/// How far comments have come on their way. The finer states stand in a column of their own, over
/// the `state` they are a kind of: `paused` is `queued`, `held` and `approved` are `sent`. So the
/// table stays where it lies in the file, and its rows can be rescued from a file that has lost its
/// first page. `reason` is a problem as JSON; the moments are seconds since 1970.
const DESK_4: &str = "
ALTER TABLE comments ADD COLUMN stage TEXT CHECK (stage IN ('paused', 'held', 'approved'));
CREATE TABLE outbox (
    n INTEGER PRIMARY KEY,
    comment TEXT NOT NULL UNIQUE,
    attempts INTEGER NOT NULL,
    next_try INTEGER,
    not_before INTEGER,
    started INTEGER,
    doubt INTEGER,
    token TEXT NOT NULL,
    system TEXT,
    remote TEXT,
    remote_url TEXT,
    watch TEXT,
    reason TEXT
) STRICT;
";

/// By this the search finds the comments that changed since it looked last.
const DESK_5: &str = "CREATE INDEX comments_changed ON comments (changed);";

/// What was changed in the last day, and what takes it back. An entry of `journal` says what was
/// done; its steps, in their order, are JSON, and those of marks have the rows of `marks` beside
/// them, packed.
const DESK_6: &str = "
CREATE TABLE journal (
    n INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    what TEXT NOT NULL,
    undone INTEGER NOT NULL
) STRICT;
CREATE TABLE journal_steps (
    n INTEGER PRIMARY KEY,
    entry INTEGER NOT NULL,
    step TEXT NOT NULL,
    marks BLOB NOT NULL
) STRICT;
CREATE INDEX journal_steps_entry ON journal_steps (entry, n);
";

/// How fetching what is wanted went: how often it failed in a row, when it is tried again, and why
/// it failed, as JSON.
const DESK_7: &str = "
ALTER TABLE wanted ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;
ALTER TABLE wanted ADD COLUMN next_try INTEGER;
ALTER TABLE wanted ADD COLUMN problem TEXT;
";

/// Queries with a name. `key` is the folded name, by which they are found; `hides` says that what
/// the query holds for is left out of lists.
const DESK_8: &str = "
CREATE TABLE saved (
    n INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    hides INTEGER NOT NULL DEFAULT 0
) STRICT;
";

/// What the reader filed articles under. Each change also counts up the article's `marks.seq`, by
/// which the cache sees it.
const DESK_9: &str = "
CREATE TABLE tags (
    n INTEGER PRIMARY KEY,
    article TEXT NOT NULL,
    tag TEXT NOT NULL,
    UNIQUE (article, tag)
) STRICT;
CREATE INDEX tags_tag ON tags (tag);
";
