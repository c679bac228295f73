//! The full-text index: what goes into it, and the steps in which older articles are brought in.
//!
//! The index holds words only; texts are read from where they are stored. An article is indexed as
//! it is saved, its thread as it is fetched, and the reader's comments as they change: the desk has
//! them, and the index only knows where to look.

use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use super::extract::{Extract, Terms};
use super::fault::Fault;
use super::hiding::{self, HIDDEN};
use super::merge::Text;
use super::pack::{Form, pack};
use super::relate_index::Harvest;
use super::save::row_of;
use super::{Access, Store, origins, relate_index, stories};
use crate::model::{Article, ArticleId, Block, Discussion, Document, Inline, Problem, Timestamp};
use crate::query::{each_once, index_form};

/// The article's text shows a picture (a bit of `articles.traits`).
pub(super) const IMAGE: i64 = 1;
/// Others have commented on it.
pub(super) const COMMENTS: i64 = 2;
/// Its whole text is here.
pub(super) const FULL: i64 = 4;

/// How many older articles one step brings in.
const STEP: i64 = 100;
/// How many articles with changed comments are indexed before a search at most.
const NOTES: i64 = 500;
/// How long a search waits for the cache before it goes on without the newest comments.
const PATIENCE: Duration = Duration::from_millis(20);

/// How far the index is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Indexed {
    /// Every article is in it.
    All,
    /// So many rows were saved before there was an index and are not in it yet, at most.
    AllBut(u64),
}

impl Store {
    /// How far the index is. It lags only behind caches of an older tidings.
    pub fn indexed(&self) -> Result<Indexed, Problem> {
        self.cache.read("cannot read the index", |cache| Ok(told(backlog(cache)?)))
    }

    /// Brings some older articles into the index, the newest first, and packs their texts. Takes some
    /// hundredths of a second; to be called again, in quiet moments, until it says [`Indexed::All`].
    pub fn index_some(&mut self) -> Result<Indexed, Problem> {
        if self.cache.access == Access::ReadOnly || self.indexed()? == Indexed::All {
            return self.indexed();
        }
        self.cache.write("cannot index the articles", |cache| {
            let last = backlog(cache)?;
            let first = last.saturating_sub(STEP).max(0) + 1;
            // Within a step upwards: the index takes rows that rise much faster than others.
            for row in first..=last {
                bring_in(cache, row)?;
            }
            cache.execute("UPDATE indexing SET backlog = ?1", [first - 1])?;
            Ok(told(first - 1))
        })
    }

    /// Indexes the words of an article's thread in the place of those it had.
    pub fn index_thread(&mut self, id: &ArticleId, text: &str) -> Result<(), Problem> {
        self.cache.write("cannot index the thread", |cache| match row_of(cache, id.as_str())? {
            Some(row) => index_thread(cache, row, text),
            None => Ok(()),
        })
    }

    /// Indexes the comments that were changed since this was done last.
    pub(super) fn catch_up_notes(&self) -> Result<(), Problem> {
        if self.cache.access == Access::ReadOnly {
            return Ok(());
        }
        let what = "cannot index your comments";
        let seen: i64 = self.cache.read(what, |cache| {
            let sql = "SELECT notes FROM indexing";
            Ok(cache.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
        })?;
        let changed = self.desk.read(what, |desk| changed_since(desk, seen))?;
        let Some(latest) = changed.last().map(|note| note.changed) else { return Ok(()) };
        // Those of the latest second come up again every time, because they may change within it.
        let mark = (latest, changed.iter().map(|note| note.revision).sum::<i64>());
        if self.seen_notes.replace(mark) == mark {
            return Ok(());
        }
        let write = |cache: &Connection| {
            for note in &changed {
                if let Some(row) = row_of(cache, &note.article)? {
                    index_notes(cache, row, &notes_of(&self.desk.conn, &note.article)?)?;
                }
            }
            cache.execute("UPDATE indexing SET notes = ?1", [latest])?;
            Ok(())
        };
        self.cache
            .hurried(PATIENCE, self.patience.get(), || {
                self.cache.run(TransactionBehavior::Immediate, write)
            })
            .map_err(|fault| self.cache.explain(what, fault))
    }
}

/// A comment that changed.
struct Note {
    article: String,
    changed: i64,
    revision: i64,
}

fn backlog(cache: &Connection) -> Result<i64, Fault> {
    let mut statement = cache.prepare_cached("SELECT backlog FROM indexing")?;
    Ok(statement.query_row([], |row| row.get(0))?)
}

/// What a backlog of so many rows says.
pub(super) fn told(backlog: i64) -> Indexed {
    match u64::try_from(backlog) {
        Ok(rows @ 1..) => Indexed::AllBut(rows),
        Ok(0) | Err(_) => Indexed::All,
    }
}

/// The comments that changed at a moment or later, the earliest first.
fn changed_since(desk: &Connection, seen: i64) -> Result<Vec<Note>, Fault> {
    let sql = "SELECT article, changed, revision FROM comments WHERE changed >= ?1
         ORDER BY changed LIMIT ?2";
    let mut statement = desk.prepare_cached(sql)?;
    let changed = statement.query_map([seen, NOTES], |row| {
        Ok(Note { article: row.get(0)?, changed: row.get(1)?, revision: row.get(2)? })
    })?;
    Ok(changed.collect::<rusqlite::Result<_>>()?)
}

/// The reader's comments on an article as one text.
pub(super) fn notes_of(desk: &Connection, article: &str) -> rusqlite::Result<String> {
    let sql = "SELECT text FROM comments WHERE article = ?1 AND discarded IS NULL";
    let mut statement = desk.prepare_cached(sql)?;
    let texts = statement.query_map([article], |row| row.get::<_, String>(0))?;
    Ok(texts.collect::<rusqlite::Result<Vec<_>>>()?.join("\n"))
}

/// Writes the text of an article that was just added, and brings its words into the index. It is
/// listed under the time `at`.
pub(super) fn take_in_new(
    cache: &Connection,
    (row, at): (i64, Timestamp),
    article: &Article,
    extract: Extract,
    harvest: &mut Harvest,
) -> Result<(), Fault> {
    write_text(cache, row, article, extract.packed)?;
    index_terms(cache, ADD, (row, at), &extract.terms)?;
    let (links, own) = (&article.body.links, article.url.as_ref());
    harvest.take(cache, extract.terms.gathered(row, links, own))
}

/// Writes the text of an article that was just changed, and what the index has of it. `article` may
/// come without its text, which is then the stored one.
pub(super) fn take_in(
    cache: &Connection,
    (row, at): (i64, Timestamp),
    article: &Article,
    text: &Text,
    harvest: &mut Harvest,
) -> Result<(), Fault> {
    write_text(cache, row, article, pack(&text.body))?;
    let stored;
    let body = if article.body.blocks.is_empty() && text.words > 0 {
        stored = serde_json::from_slice(&text.body).unwrap_or_default();
        &stored
    } else {
        &article.body
    };
    let traits = traits_of(article, body, text);
    let byline = article.byline.as_deref().unwrap_or_default();
    let terms = Terms::of(&article.title, byline, body);
    index_article(cache, (row, at), &terms, traits)?;
    harvest.take(cache, terms.gathered(row, &body.links, article.url.as_ref()))
}

fn write_text(
    cache: &Connection,
    row: i64,
    article: &Article,
    (form, body): (Form, Vec<u8>),
) -> Result<(), Fault> {
    let sql = "
        INSERT INTO bodies (row, format, body, links, discussion) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (row) DO UPDATE SET format = ?2, body = ?3, links = ?4, discussion = ?5";
    let links = serde_json::to_string(&article.links).unwrap_or_default();
    // Most articles come without a word about their discussion.
    let discussion = match article.discussion == Discussion::default() {
        true => "{}".to_owned(),
        false => serde_json::to_string(&article.discussion).unwrap_or_default(),
    };
    let values = params![row, form.number(), body, links, discussion];
    cache.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

fn index_article(
    cache: &Connection,
    (row, at): (i64, Timestamp),
    terms: &Terms,
    traits: i64,
) -> Result<(), Fault> {
    index_terms(cache, REPLACE, (row, at), terms)?;
    let sql = "UPDATE articles SET traits = ?2 | (traits & ?3)
         WHERE row = ?1 AND traits <> ?2 | (traits & ?3)";
    cache.prepare_cached(sql)?.execute(params![row, traits, HIDDEN])?;
    Ok(())
}

/// For a row that is not in the index: to look for it there costs as much as to delete it.
const ADD: &str = "INSERT INTO search (rowid, words) VALUES (?1, ?2)";
const REPLACE: &str = "INSERT OR REPLACE INTO search (rowid, words) VALUES (?1, ?2)";

fn index_terms(
    cache: &Connection,
    sql: &str,
    (row, at): (i64, Timestamp),
    terms: &Terms,
) -> Result<(), Fault> {
    cache.prepare_cached(sql)?.execute(params![row, terms.words])?;
    stories::take_in(cache, row, at, terms.sketched.as_ref())
}

/// Brings one article of an older tidings in, if the row has one.
fn bring_in(cache: &Connection, row: i64) -> Result<(), Fault> {
    let sql = "SELECT a.title, a.byline, a.summary_only, b.format, b.body, b.discussion, a.at
         FROM articles AS a JOIN bodies AS b USING (row) WHERE row = ?1";
    let found = cache.prepare_cached(sql)?.query_row([row], |row| {
        let (title, byline): (String, Option<String>) = (row.get(0)?, row.get(1)?);
        let (summary, form): (bool, i64) = (row.get(2)?, row.get(3)?);
        let (body, discussion): (Vec<u8>, String) = (row.get(4)?, row.get(5)?);
        Ok((title, byline, summary, form, body, discussion, Timestamp(row.get(6)?)))
    });
    let Some((title, byline, summary, form, bytes, discussion, at)) = found.optional()? else {
        return Ok(());
    };
    let form = Form::of(form);
    // A text that cannot be read is said where somebody opens it; here it only has no words.
    let json = form.and_then(|form| super::pack::unpack(form, bytes)).unwrap_or_default();
    let body: Document = serde_json::from_slice(&json).unwrap_or_default();
    let discussion: Discussion = serde_json::from_str(&discussion).unwrap_or_default();
    let traits = traits(&body, &discussion, summary);
    let terms = Terms::of(&title, byline.as_deref().unwrap_or_default(), &body);
    index_article(cache, (row, at), &terms, traits)?;
    origins::assign(cache, row)?;
    if form.is_some_and(|form| form != Form::NEWEST) && !json.is_empty() {
        let (form, packed) = pack(&json);
        let sql = "UPDATE bodies SET format = ?2, body = ?3 WHERE row = ?1";
        cache.prepare_cached(sql)?.execute(params![row, form.number(), packed])?;
    }
    Ok(())
}

/// Indexes the reader's comments on the article in a row.
pub(super) fn index_notes(cache: &Connection, row: i64, notes: &str) -> Result<(), Fault> {
    index_body(cache, "search_notes", row, notes)
}

/// Indexes the thread of the article in a row in the place of what was indexed before.
pub(super) fn index_thread(cache: &Connection, row: i64, text: &str) -> Result<(), Fault> {
    index_body(cache, "search_threads", row, text)?;
    let sql = "UPDATE articles SET traits = traits | ?2 WHERE row = ?1 AND traits & ?2 = 0";
    if !text.is_empty() && cache.prepare_cached(sql)?.execute([row, COMMENTS])? > 0 {
        hiding::note(cache, row)?;
    }
    Ok(())
}

fn index_body(cache: &Connection, table: &str, row: i64, text: &str) -> Result<(), Fault> {
    let words = each_once(&index_form(text));
    if words.is_empty() {
        return forget_in(cache, table, row);
    }
    let sql = format!("INSERT OR REPLACE INTO {table} (rowid, body) VALUES (?1, ?2)");
    cache.prepare_cached(&sql)?.execute(params![row, words])?;
    Ok(())
}

fn forget_in(cache: &Connection, table: &str, row: i64) -> Result<(), Fault> {
    cache.prepare_cached(&format!("DELETE FROM {table} WHERE rowid = ?1"))?.execute([row])?;
    Ok(())
}

/// Takes the article in a row out of the index, the tags and the counts of where it came from. To
/// be called before the row is deleted.
pub(super) fn forget(cache: &Connection, row: i64) -> Result<(), Fault> {
    for table in ["search", "search_notes", "search_threads"] {
        forget_in(cache, table, row)?;
    }
    relate_index::forget(cache, row)?;
    stories::forget(cache, row)?;
    cache.prepare_cached("DELETE FROM tagged WHERE row = ?1")?.execute([row])?;
    let sql = "SELECT origin, read FROM articles WHERE row = ?1";
    let found: Option<(Option<i64>, bool)> =
        cache.prepare_cached(sql)?.query_row([row], |r| Ok((r.get(0)?, r.get(1)?))).optional()?;
    match found {
        Some((Some(origin), read)) => origins::shift(cache, origin, -1, -i64::from(!read)),
        Some((None, _)) | None => Ok(()),
    }
}

/// The traits of an article with a text.
pub(super) fn traits_of(article: &Article, body: &Document, text: &Text) -> i64 {
    traits(body, &article.discussion, text.summary_only)
}

fn traits(body: &Document, discussion: &Discussion, summary_only: bool) -> i64 {
    let bit = |holds: bool, bit: i64| if holds { bit } else { 0 };
    bit(body.blocks.iter().any(has_image), IMAGE)
        | bit(discussion.count.is_some_and(|count| count > 0), COMMENTS)
        | bit(!summary_only, FULL)
}

fn has_image(block: &Block) -> bool {
    let inline = |text: &[Inline]| text.iter().any(|inline| matches!(inline, Inline::Image(_)));
    match block {
        Block::Figure { .. } => true,
        Block::Heading { text, .. } | Block::Paragraph(text) => inline(text),
        Block::List { items, .. } => items.iter().flatten().any(has_image),
        Block::Quote(blocks) => blocks.iter().any(has_image),
        Block::Table { caption, rows, .. } => {
            inline(caption) || rows.iter().flatten().any(|cell| inline(cell))
        }
        Block::Definitions(terms) => terms
            .iter()
            .any(|(term, descriptions)| inline(term) || descriptions.iter().any(has_image)),
        Block::Code(_) | Block::Rule => false,
    }
}
