//! The tables of `cache.db`: articles, and what is derived from them. Each migration is a constant
//! that is never changed once it was released; the newest stands last.

use super::{Kind, Table};

/// What can be fetched again: articles, and what is derived from them.
pub(in crate::store) const CACHE: Kind = Kind {
    name: "cache.db",
    application: 0x7464_6e63, // "tdnc"
    // Most texts fit several times into such a page: less of it stays empty.
    page: 8_192,
    migrations: &[
        CACHE_1,
        CACHE_2,
        CACHE_3,
        CACHE_4,
        CACHE_5,
        CACHE_RELATED,
        CACHE_STORIES,
        CACHE_HIDING,
        CACHE_TAGGED,
        CACHE_TRASH,
        CACHE_BANDS,
        CACHE_WORDS,
        CACHE_CODING,
        CACHE_TITLES,
    ],
    tables: &[
        Table {
            name: "articles",
            columns: "row, id, title, source, byline, language, url, page_key, \
                      published, updated, added, at, summary_only, words, read, starred, \
                      own_comments, source_id, twin, also, \
                      origin, traits, story, tags, title_number, series",
        },
        Table { name: "bodies", columns: "row, format, body, links, discussion" },
        Table { name: "links", columns: "article, rel, title, title_key, url, page_key, target" },
        Table { name: "chain", columns: "row, previous, next" },
        Table { name: "tally", columns: "one, desk, desk_seq, articles, unread" },
        Table { name: "origins", columns: "row, key, fetch, name, articles, unread" },
        Table { name: "tagged", columns: "tag, row" },
        Table { name: "vectors", columns: "row, terms, links, coding" },
        Table { name: "terms", columns: "term, articles, studied, shared" },
        Table { name: "cites", columns: "page, row" },
        Table { name: "relating", columns: "one, backlog, articles, studied" },
        Table { name: "weights", columns: "one, articles, studied, weights" },
        Table {
            name: "trash",
            columns: "row, id, thrown, title, byline, source, url, published, updated, language, \
                      summary_only, added, at, words, source_id, format, body, links, discussion",
        },
        Table { name: "pruned", columns: "key, seen" },
        Table { name: "indexing", columns: "one, backlog, notes, stories" },
        Table { name: "story_bands", columns: "place, row" },
        Table { name: "hiding", columns: "one, rules, next" },
        Table { name: "unjudged", columns: "row" },
        Table {
            name: "fetches",
            columns: "row, id, title, last_checked, last_success, next_due, failures, problem, \
                      etag, last_modified, gone, pace, moving, moving_said",
        },
        Table {
            name: "threads",
            columns: "article, system, checked, next_due, failures, problem, address, etag, \
                      last_modified, whole, looked",
        },
        Table {
            name: "thread_comments",
            columns: "n, article, system, id, parent, author, author_url, url, published, body, \
                      deleted, added",
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

/// Discussions: `threads` is what fetching taught about that of an article, `thread_comments` what
/// others wrote there. `article` is an article's row. `deleted` comments are kept for the place
/// they hold in the discussion, without their text.
const CACHE_3: &str = "
CREATE TABLE threads (
    article INTEGER PRIMARY KEY,
    system TEXT,
    checked INTEGER,
    next_due INTEGER,
    failures INTEGER NOT NULL DEFAULT 0,
    problem TEXT,
    address TEXT,
    etag TEXT,
    last_modified TEXT,
    whole INTEGER,
    looked INTEGER
) STRICT;
CREATE TABLE thread_comments (
    n INTEGER PRIMARY KEY,
    article INTEGER NOT NULL,
    system TEXT NOT NULL,
    id TEXT NOT NULL,
    parent TEXT,
    author TEXT,
    author_url TEXT,
    url TEXT,
    published INTEGER,
    body BLOB NOT NULL,
    deleted INTEGER NOT NULL,
    added INTEGER NOT NULL,
    UNIQUE (article, system, id)
) STRICT;
";

/// `origins` has a row for everything articles come from: the sources of the desk (`fetch` is their
/// row in `fetches`) and the names that other articles bring, with how many articles it has and how
/// many of them are unread. `articles.traits` are bits, see `search_index`. `tagged` is the cache's
/// copy of the desk's tags. The `search` tables are the full-text index, by the rows of the
/// articles; their words come folded and parted, so that they need no tokenizer that knows scripts,
/// and only which column has a word is kept: whether words stand together is seen in the text.
/// `indexing.backlog` is the highest row saved before there was an index that is not in it yet;
/// `notes` is up to which change the reader's comments were indexed.
///
/// `articles_list` has what most conditions ask, so that rows which do not fit are passed over
/// without being read.
const CACHE_4: &str = "
ALTER TABLE articles ADD COLUMN origin INTEGER;
ALTER TABLE articles ADD COLUMN traits INTEGER NOT NULL DEFAULT 0;
DROP INDEX articles_list;
DROP INDEX articles_unread;
DROP INDEX articles_words;
DROP INDEX articles_source;
CREATE INDEX articles_list ON articles (at, row, read, twin, traits, origin, language);
CREATE INDEX articles_state ON articles (read, at, row, twin);
CREATE INDEX articles_commented ON articles (at, row, read, twin, own_comments)
    WHERE own_comments > 0;
CREATE INDEX articles_origin ON articles (origin, at, row, read) WHERE origin IS NOT NULL;
CREATE TABLE origins (
    row INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    fetch INTEGER,
    name TEXT NOT NULL,
    articles INTEGER NOT NULL DEFAULT 0,
    unread INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE tagged (
    tag TEXT NOT NULL,
    row INTEGER NOT NULL,
    PRIMARY KEY (tag, row)
) STRICT, WITHOUT ROWID;
CREATE TABLE indexing (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    backlog INTEGER NOT NULL,
    notes INTEGER NOT NULL
) STRICT;
INSERT INTO indexing SELECT 1, coalesce(max(row), 0), 0 FROM articles;
CREATE VIRTUAL TABLE search USING fts5 (title, byline, body,
    content = '', contentless_delete = 1, detail = column, tokenize = 'ascii');
CREATE VIRTUAL TABLE search_notes USING fts5 (body,
    content = '', contentless_delete = 1, detail = none, tokenize = 'ascii');
CREATE VIRTUAL TABLE search_threads USING fts5 (body,
    content = '', contentless_delete = 1, detail = none, tokenize = 'ascii');
";

/// Parts of the index are joined when there are eight of a size, not four: each word is carried
/// over less often, and a search looks into a few parts more.
const CACHE_5: &str = "INSERT INTO search (search, rank) VALUES ('automerge', 8);";

/// What makes articles related. `vectors` has the telling terms of each article and the pages it
/// links to, both as numbers; `cites` is the way back from such a page. `terms` counts, for each
/// term, the articles that came in with it, how many of them were studied, and how many of the
/// articles nearest to those had it, too: it says something about words, so nothing is taken off
/// when an article goes. `weights` is what follows from that for each term, as it was when so many
/// articles had come in and so many were studied. `relating.backlog` is the highest row saved
/// before there was all this that is not in it yet.
const CACHE_RELATED: &str = "
CREATE TABLE vectors (row INTEGER PRIMARY KEY, terms BLOB NOT NULL, links BLOB NOT NULL) STRICT;
CREATE TABLE terms (
    term INTEGER PRIMARY KEY,
    articles INTEGER NOT NULL,
    studied INTEGER NOT NULL,
    shared INTEGER NOT NULL
) STRICT;
CREATE TABLE cites (
    page INTEGER NOT NULL,
    row INTEGER NOT NULL,
    PRIMARY KEY (page, row)
) STRICT, WITHOUT ROWID;
CREATE TABLE relating (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    backlog INTEGER NOT NULL,
    articles INTEGER NOT NULL,
    studied INTEGER NOT NULL
) STRICT;
INSERT INTO relating SELECT 1, coalesce(max(row), 0), 0, 0 FROM articles;
CREATE TABLE weights (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    articles INTEGER NOT NULL,
    studied INTEGER NOT NULL,
    weights BLOB NOT NULL
) STRICT;
INSERT INTO weights VALUES (1, 0, 0, x'');
";

/// Articles with the same `story` report one event, see `stories`. `story_bands` has what they are
/// found by: a place is the period they are of and a band of their words. `indexing.stories` is the
/// highest row saved before there were stories that was not looked at yet.
const CACHE_STORIES: &str = "
ALTER TABLE articles ADD COLUMN story INTEGER;
CREATE INDEX articles_story ON articles (story, at, row, twin, origin) WHERE story IS NOT NULL;
CREATE TABLE story_bands (
    place INTEGER NOT NULL,
    row INTEGER NOT NULL,
    PRIMARY KEY (place, row)
) STRICT, WITHOUT ROWID;
ALTER TABLE indexing ADD COLUMN stories INTEGER NOT NULL DEFAULT 0;
UPDATE indexing SET stories = (SELECT coalesce(max(row), 0) FROM articles);
";

/// What is hidden is a bit of `articles.traits`; the indexes that lists walk get it, so that such
/// rows are passed over without being read, and one has them alone, for counting. `hiding.rules`
/// names what hides as it was carried out last, `next` the highest row that is still to be decided
/// about; `unjudged` has rows that were saved since.
const CACHE_HIDING: &str = "
DROP INDEX articles_state;
DROP INDEX articles_origin;
CREATE INDEX articles_state ON articles (read, at, row, twin, traits);
CREATE INDEX articles_origin ON articles (origin, at, row, read, traits) WHERE origin IS NOT NULL;
CREATE INDEX articles_hidden ON articles (at, row, read, twin, origin, traits)
    WHERE traits & 8 <> 0;
CREATE TABLE hiding (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    rules TEXT NOT NULL,
    next INTEGER NOT NULL
) STRICT;
INSERT INTO hiding VALUES (1, '', 0);
CREATE TABLE unjudged (row INTEGER PRIMARY KEY) STRICT;
";

/// `articles.tags` are the tags of an article as lists show them; by the index its tags are found
/// to be taken off.
const CACHE_TAGGED: &str = "
ALTER TABLE articles ADD COLUMN tags TEXT;
CREATE INDEX tagged_row ON tagged (row);
";

/// `trash` holds what was pruned, whole, with the moment (`thrown`) of the pruning. `pruned` holds a
/// key of each article's id, and when a feed was last seen to list it: such an article is not new.
const CACHE_TRASH: &str = "
CREATE TABLE trash (
    row INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    thrown INTEGER NOT NULL,
    title TEXT NOT NULL,
    byline TEXT,
    source TEXT,
    url TEXT,
    published INTEGER,
    updated INTEGER,
    language TEXT,
    summary_only INTEGER NOT NULL,
    added INTEGER NOT NULL,
    at INTEGER NOT NULL,
    words INTEGER NOT NULL,
    source_id INTEGER,
    format INTEGER NOT NULL,
    body BLOB NOT NULL,
    links TEXT NOT NULL,
    discussion TEXT NOT NULL
) STRICT;
CREATE INDEX trash_thrown ON trash (thrown, row);
CREATE TABLE pruned (key INTEGER PRIMARY KEY, seen INTEGER NOT NULL) STRICT;
";

/// Fewer bands find as many stories; those of a cache that has more are made anew in quiet moments.
const CACHE_BANDS: &str = "
DELETE FROM story_bands;
UPDATE indexing SET stories = (SELECT coalesce(max(row), 0) FROM articles);
";

/// An index that does not know in which column a word stands takes half the room (`search_words`). An
/// older one is made anew in quiet moments, the newest articles first.
const CACHE_WORDS: &str = "
DROP TABLE search;
CREATE VIRTUAL TABLE search USING fts5 (words,
    content = '', contentless_delete = 1, detail = none, tokenize = 'ascii');
INSERT INTO search (search, rank) VALUES ('automerge', 8);
UPDATE indexing SET backlog = (SELECT coalesce(max(row), 0) FROM articles);
";

/// `vectors.coding` says how the terms are stored (`related::Coding`): more tightly than before in
/// what is written from now on.
const CACHE_CODING: &str = "ALTER TABLE vectors ADD COLUMN coding INTEGER NOT NULL DEFAULT 0;";

/// Titles and series are found by numbers, in parts of the rows (`titles`): a sixth of the room, and
/// what comes in stays together. Nothing has looked at `folded` since there is an index for searches.
const CACHE_TITLES: &str = "
DROP INDEX articles_title;
ALTER TABLE articles ADD COLUMN title_number INTEGER;
ALTER TABLE articles ADD COLUMN series INTEGER;
UPDATE articles SET title_number = title_number(title_key), series = series_number(title, source);
ALTER TABLE articles DROP COLUMN title_key;
ALTER TABLE articles DROP COLUMN folded;
CREATE INDEX articles_title ON articles (row >> 18, title_number, published);
CREATE INDEX articles_series ON articles (row >> 18, series) WHERE series IS NOT NULL;
";
