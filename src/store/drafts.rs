//! Drafts: every keystroke is committed, and what was written before can be had again.
//!
//! A keystroke survives a crash of the program at once, and a power cut as soon as somebody syncs
//! [`Store::desk_wal`]. Two writers of one draft never overwrite each other.

use rusqlite::{Connection, OptionalExtension, params};

use super::Store;
use super::comments::{Kept, draft_of};
use super::fault::Fault;
use super::marks::touch;
use crate::model::{Address, ArticleId, Clean, Comment, CommentKey, Problem, Timestamp};

/// The longest text a comment may have, in bytes.
const LONGEST: usize = 1_000_000;
/// How many seconds of writing lie between two versions that are kept.
const APART: i64 = 30;
/// How many versions of a comment are kept.
const VERSIONS: i64 = 50;
/// Texts shorter than this, in bytes, can be typed again when they are cut by half at once.
const DEAR: usize = 40;

/// An earlier text of a comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    pub text: String,
    pub saved: Timestamp,
}

/// What saving a draft did.
struct SavedDraft {
    key: String,
    revision: i64,
    /// Whether the article has one comment more or less by it.
    counts: bool,
}

impl Store {
    /// The draft of a comment on an article, or of an answer to a comment there. This store will
    /// then save over this text and no other.
    pub fn draft(
        &self,
        article: &ArticleId,
        reply_to: Option<&str>,
    ) -> Result<Option<Comment>, Problem> {
        let draft =
            self.desk.read("cannot read the draft", |desk| draft_of(desk, article, reply_to))?;
        Ok(draft.map(|kept| {
            self.saw(&kept.comment.key.0, kept.revision);
            kept.comment
        }))
    }

    /// Saves the text of a draft as it stands, and makes the draft if there is none: there is one
    /// for each article and each comment answered. Returns its key, which it keeps for ever.
    ///
    /// Where another store changed the draft since this one read or saved it, nothing is written
    /// and the problem says so; [`Store::draft`] gives the other's text and lets this store save
    /// over it. Every 30 s of writing a version is kept, and always before a text is emptied or
    /// cut by half at once: see [`Store::versions`].
    pub fn save_draft(
        &mut self,
        article: &ArticleId,
        reply_to: Option<&str>,
        text: &str,
        now: Timestamp,
    ) -> Result<CommentKey, Problem> {
        let what = "cannot save the draft";
        if text.len() > LONGEST {
            return Err(Problem::new(what, "a comment cannot be longer than a million letters")
                .hint("shorten it; the text saved last is kept"));
        }
        let saved = self.desk.write(what, |desk| match draft_of(desk, article, reply_to)? {
            None => self.new_draft(desk, article, reply_to, text, now),
            Some(draft) => self.save_over(desk, &draft, text, now),
        })?;
        self.saw(&saved.key, saved.revision);
        if saved.counts {
            self.mirror_if_free();
        }
        Ok(CommentKey(saved.key))
    }

    /// Earlier texts of a comment, the latest first.
    pub fn versions(&self, key: &CommentKey) -> Result<Vec<Version>, Problem> {
        self.desk.read("cannot read the versions", |desk| {
            let sql = "SELECT text, saved FROM versions WHERE comment = ?1 ORDER BY n DESC";
            let mut statement = desk.prepare_cached(sql)?;
            let versions = statement.query_map([key.0.as_str()], |row| {
                Ok(Version { text: row.get(0)?, saved: Timestamp(row.get(1)?) })
            })?;
            Ok(versions.collect::<rusqlite::Result<_>>()?)
        })
    }

    fn saw(&self, key: &str, revision: i64) {
        self.seen_drafts.borrow_mut().insert(key.to_owned(), revision);
    }

    fn new_draft(
        &self,
        desk: &Connection,
        article: &ArticleId,
        reply_to: Option<&str>,
        text: &str,
        now: Timestamp,
    ) -> Result<SavedDraft, Fault> {
        let (title, url) = self.title_and_url(article);
        let sql = "INSERT INTO comments (key, article, article_title, article_url, reply_to, text,
                 state, created, changed, revision)
             VALUES (lower(hex(randomblob(16))), ?1, ?2, ?3, ?4, ?5, 'draft', ?6, ?6, 1)
             RETURNING key";
        let url = url.as_ref().map(Address::as_str);
        let key: String = desk.prepare_cached(sql)?.query_row(
            params![article.as_str(), title.as_str(), url, reply_to, text, now.0],
            |row| row.get(0),
        )?;
        keep_versions(desk, &key, "", text, now)?;
        let counts = !text.is_empty();
        if counts {
            touch(desk, article.as_str(), now)?;
        }
        Ok(SavedDraft { key, revision: 1, counts })
    }

    fn save_over(
        &self,
        desk: &Connection,
        draft: &Kept,
        text: &str,
        now: Timestamp,
    ) -> Result<SavedDraft, Fault> {
        let Kept { comment, revision, .. } = draft;
        let key = comment.key.0.clone();
        if comment.text == text {
            return Ok(SavedDraft { key, revision: *revision, counts: false });
        }
        let seen = self.seen_drafts.borrow().get(&key).copied();
        if seen != Some(*revision) && !comment.text.is_empty() {
            return Err(conflict().into());
        }
        keep_versions(desk, &key, &comment.text, text, now)?;
        let sql = "UPDATE comments SET text = ?2, changed = ?3, revision = ?4 WHERE key = ?1";
        let revision = revision + 1;
        desk.prepare_cached(sql)?.execute(params![key, text, now.0, revision])?;
        let counts = comment.text.is_empty() != text.is_empty();
        if counts {
            touch(desk, comment.article.as_str(), now)?;
        }
        Ok(SavedDraft { key, revision, counts })
    }

    /// What is kept of the article with the comment. A draft is saved even if the cache fails.
    pub(super) fn title_and_url(&self, article: &ArticleId) -> (Clean, Option<Address>) {
        let sql = "SELECT title, url FROM articles WHERE id = ?1";
        let found = self.cache.conn.prepare_cached(sql).and_then(|mut statement| {
            statement
                .query_row([article.as_str()], |row| {
                    Ok((super::read::clean(row, 0)?, super::read::address(row, 1)?))
                })
                .optional()
        });
        let (title, url) = found.ok().flatten().unwrap_or_default();
        (title.unwrap_or_else(|| Clean::new(article.as_str())), url)
    }
}

fn conflict() -> Problem {
    Problem::new("the draft was not saved", "it was changed from somewhere else in the meantime")
        .hint("your text is still here: copy it, then open the draft again")
}

/// Keeps the old text before much of it goes, and the new one if the last version is old.
fn keep_versions(
    desk: &Connection,
    key: &str,
    old: &str,
    new: &str,
    now: Timestamp,
) -> Result<(), Fault> {
    let sql = "SELECT text, saved FROM versions WHERE comment = ?1 ORDER BY n DESC LIMIT 1";
    let last: Option<(String, i64)> = desk
        .prepare_cached(sql)?
        .query_row([key], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let is_last = |text: &str| last.as_ref().is_some_and(|(last, _)| last == text);
    let emptied = new.trim().is_empty() && !old.trim().is_empty();
    let cut = old.len() >= DEAR && new.len() < old.len() / 2;
    if (emptied || cut) && !is_last(old) {
        add_version(desk, key, old, now)?;
    }
    let due = last.as_ref().is_none_or(|(_, saved)| !(0..APART).contains(&(now.0 - saved)));
    if due && !new.trim().is_empty() && !is_last(new) {
        add_version(desk, key, new, now)?;
    }
    Ok(())
}

/// Adds a version and drops the oldest beyond what is kept.
pub(super) fn add_version(
    desk: &Connection,
    key: &str,
    text: &str,
    now: Timestamp,
) -> Result<(), Fault> {
    let sql = "INSERT INTO versions (comment, text, saved) VALUES (?1, ?2, ?3)";
    desk.prepare_cached(sql)?.execute(params![key, text, now.0])?;
    let sql = "DELETE FROM versions WHERE comment = ?1 AND n <=
         (SELECT n FROM versions WHERE comment = ?1 ORDER BY n DESC LIMIT 1 OFFSET ?2)";
    desk.prepare_cached(sql)?.execute(params![key, VERSIONS])?;
    Ok(())
}
