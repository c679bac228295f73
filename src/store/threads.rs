//! Discussions as their sites tell them: kept in the cache, by article, system and the site's own
//! id. When one was last seen is on the desk. Never fetches anything and never decides when to.

use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, OptionalExtension, Row as SqlRow, named_params, params};

use super::Store;
use super::fault::Fault;
use super::merge::encoded;
use super::read::{address, clean};
use super::save::row_of;
use super::search_index;
use super::sources::problem;
use crate::model::{
    Address, ArticleId, Clean, Document, KeptComment, Problem, Thread, ThreadComment, ThreadState,
    ThreadSystem, Timestamp,
};

/// Comments kept of one article; further ones are not taken in.
const MOST: usize = 10_000;

/// How much of a discussion was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coverage {
    /// The latest comments, or those of a feed.
    Part,
    /// Every comment there is: what is kept and was not read is no longer at the site.
    Whole,
}

/// What saving a discussion did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SavedThread {
    pub added: usize,
    /// Comments that are kept now.
    pub total: usize,
}

impl Store {
    /// The discussion of an article, as it is kept; empty where none was read yet.
    pub fn thread(&self, id: &ArticleId) -> Result<Thread, Problem> {
        let what = "cannot read the comments of others";
        let Some(mut thread) = self.cache.read(what, |cache| {
            let Some(article) = row_of(cache, id.as_str())? else { return Ok(None) };
            let Some((system, state)) = state(cache, article)? else { return Ok(None) };
            let comments = comments(cache, article, system)?;
            Ok(Some(Thread { system, comments, state, seen: None }))
        })?
        else {
            return Ok(Thread::default());
        };
        thread.seen = self.desk.read(what, |desk| seen(desk, id))?;
        Ok(thread)
    }

    /// What fetching the discussion of an article has taught so far.
    pub fn thread_state(&self, id: &ArticleId) -> Result<ThreadState, Problem> {
        self.cache.read("cannot read about the discussion", |cache| {
            let Some(article) = row_of(cache, id.as_str())? else {
                return Ok(ThreadState::default());
            };
            Ok(state(cache, article)?.map(|(_, state)| state).unwrap_or_default())
        })
    }

    /// The ids of the comments of one system that are kept of an article.
    pub fn thread_ids(
        &self,
        id: &ArticleId,
        system: ThreadSystem,
    ) -> Result<HashSet<Clean>, Problem> {
        self.cache.read("cannot read about the discussion", |cache| {
            let Some(article) = row_of(cache, id.as_str())? else { return Ok(HashSet::new()) };
            ids(cache, article, system)
        })
    }

    /// Saves what was read of a discussion, and what fetching it taught, in one transaction. A
    /// known comment keeps the time it came in; what the new reading does not say of it stays.
    /// Comments of an article that is not cached are not kept.
    pub fn save_thread(
        &mut self,
        id: &ArticleId,
        read: Option<(ThreadSystem, &[ThreadComment], Coverage)>,
        state: &ThreadState,
        now: Timestamp,
    ) -> Result<SavedThread, Problem> {
        self.cache.write("cannot save the comments of others", |cache| {
            let Some(article) = row_of(cache, id.as_str())? else {
                return Ok(SavedThread::default());
            };
            write_state(cache, article, read.map(|(system, ..)| system), state)?;
            match read {
                Some((system, comments, coverage)) => {
                    let saved = save(cache, Place { article, system }, comments, coverage, now)?;
                    search_index::index_thread(cache, article, &thread_text(cache, article)?)?;
                    Ok(saved)
                }
                None => Ok(SavedThread::default()),
            }
        })
    }

    /// Notes that the discussion of an article was on the screen.
    pub fn see_thread(&mut self, id: &ArticleId, now: Timestamp) -> Result<(), Problem> {
        self.desk.write("cannot note that the comments were seen", |desk| {
            let sql = "INSERT INTO threads_seen (article, seen) VALUES (?1, ?2)
                 ON CONFLICT (article) DO UPDATE SET seen = ?2";
            desk.prepare_cached(sql)?.execute(params![id.as_str(), now.0])?;
            Ok(())
        })
    }

    /// The words of an article's discussion, for searching.
    pub fn thread_text(&self, id: &ArticleId) -> Result<String, Problem> {
        self.cache.read("cannot read the comments of others", |cache| {
            row_of(cache, id.as_str())?
                .map_or(Ok(String::new()), |article| thread_text(cache, article))
        })
    }

    /// Articles whose discussion matters to the reader: starred ones, and those with a comment of
    /// the reader's own that is no draft. Only those that were not asked since `before` and are
    /// due; at most `limit`, those changed last first.
    pub fn threads_due(
        &self,
        before: Timestamp,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<ArticleId>, Problem> {
        let what = "cannot read which discussions are due";
        let commented = self.desk.read(what, |desk| {
            let sql = "SELECT article FROM comments WHERE discarded IS NULL AND state <> 'draft'
                 GROUP BY article ORDER BY max(changed) DESC LIMIT 500";
            strings(desk, sql)
        })?;
        self.cache.read(what, |cache| {
            let sql = "SELECT id FROM articles INDEXED BY articles_starred
                 WHERE starred = 1 ORDER BY at DESC, row DESC LIMIT 500";
            let starred = strings(cache, sql)?;
            let sql = "SELECT NOT EXISTS (SELECT 1 FROM threads WHERE article = a.row
                     AND (next_due > ?3 OR checked > ?2))
                 FROM articles AS a WHERE a.id = ?1";
            let mut is_due = cache.prepare_cached(sql)?;
            let (mut due, mut known) = (Vec::new(), HashSet::new());
            for id in commented.into_iter().chain(starred) {
                let asked = params![id, before.0, now.0];
                let wanted = is_due.query_row(asked, |row| row.get(0)).optional()? == Some(true);
                if due.len() < limit && wanted && known.insert(id.clone()) {
                    due.push(ArticleId::given(&id));
                }
            }
            Ok(due)
        })
    }
}

/// The words of the discussion of the article in a row of the cache.
pub(super) fn thread_text(cache: &Connection, article: i64) -> Result<String, Fault> {
    let system = state(cache, article)?.and_then(|(system, _)| system);
    let comments = comments(cache, article, system)?;
    Ok(Thread { comments, ..Thread::default() }.plain_text())
}

fn strings(conn: &Connection, sql: &str) -> Result<Vec<String>, Fault> {
    let mut statement = conn.prepare_cached(sql)?;
    let found = statement.query_map([], |row| row.get(0))?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

fn seen(desk: &Connection, id: &ArticleId) -> Result<Option<Timestamp>, Fault> {
    let mut statement = desk.prepare_cached("SELECT seen FROM threads_seen WHERE article = ?1")?;
    let seen = statement.query_row([id.as_str()], |row| row.get(0)).optional()?;
    Ok(seen.map(Timestamp))
}

/// Where the comments of one system under one article lie.
#[derive(Clone, Copy)]
struct Place {
    article: i64,
    system: ThreadSystem,
}

fn ids(cache: &Connection, article: i64, system: ThreadSystem) -> Result<HashSet<Clean>, Fault> {
    let sql = "SELECT id FROM thread_comments WHERE article = ?1 AND system = ?2";
    let mut statement = cache.prepare_cached(sql)?;
    let ids = statement
        .query_map(params![article, system.word()], |row| Ok(clean(row, 0)?.unwrap_or_default()))?;
    Ok(ids.collect::<rusqlite::Result<_>>()?)
}

fn save(
    cache: &Connection,
    place: Place,
    comments: &[ThreadComment],
    coverage: Coverage,
    now: Timestamp,
) -> Result<SavedThread, Fault> {
    let mut known = ids(cache, place.article, place.system)?;
    let before = known.len();
    for comment in comments {
        if known.contains(&comment.id) {
            update(cache, place, comment)?;
        } else if known.len() < MOST {
            insert(cache, place, comment, now)?;
            known.insert(comment.id.clone());
        }
    }
    if coverage == Coverage::Whole {
        let read: HashSet<&Clean> = comments.iter().map(|comment| &comment.id).collect();
        let sql = "UPDATE thread_comments SET deleted = 1, body = x'7b22626c6f636b73223a5b5d7d'
             WHERE article = ?1 AND system = ?2 AND id = ?3 AND deleted = 0";
        let mut gone = cache.prepare_cached(sql)?;
        for id in known.iter().filter(|id| !read.contains(id)) {
            gone.execute(params![place.article, place.system.word(), id.as_str()])?;
        }
    }
    Ok(SavedThread { added: known.len() - before, total: known.len() })
}

fn insert(
    cache: &Connection,
    place: Place,
    comment: &ThreadComment,
    now: Timestamp,
) -> Result<(), Fault> {
    let sql = "INSERT INTO thread_comments (article, system, id, parent, author, author_url, url,
             published, body, deleted, added)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
    cache.prepare_cached(sql)?.execute(params![
        place.article,
        place.system.word(),
        comment.id.as_str(),
        comment.parent.as_deref(),
        comment.author.as_deref(),
        comment.author_url.as_ref().map(Address::as_str),
        comment.url.as_ref().map(Address::as_str),
        comment.published.map(|time| time.0),
        encoded(&comment.body),
        comment.deleted,
        now.0
    ])?;
    Ok(())
}

/// Takes over what a new reading says of a known comment, if it says anything new.
fn update(cache: &Connection, place: Place, comment: &ThreadComment) -> Result<(), Fault> {
    let sql = "UPDATE thread_comments SET parent = coalesce(:parent, parent),
             author = coalesce(:author, author), author_url = coalesce(:site, author_url),
             url = coalesce(:url, url), published = coalesce(:published, published),
             body = :body, deleted = :deleted
         WHERE article = :article AND system = :system AND id = :id
             AND (parent IS NOT coalesce(:parent, parent) OR body IS NOT :body
                 OR author IS NOT coalesce(:author, author) OR deleted IS NOT :deleted
                 OR author_url IS NOT coalesce(:site, author_url)
                 OR url IS NOT coalesce(:url, url)
                 OR published IS NOT coalesce(:published, published))";
    cache.prepare_cached(sql)?.execute(named_params! {
        ":article": place.article,
        ":system": place.system.word(),
        ":id": comment.id.as_str(),
        ":parent": comment.parent.as_deref(),
        ":author": comment.author.as_deref(),
        ":site": comment.author_url.as_ref().map(Address::as_str),
        ":url": comment.url.as_ref().map(Address::as_str),
        ":published": comment.published.map(|time| time.0),
        ":body": encoded(&comment.body),
        ":deleted": comment.deleted,
    })?;
    Ok(())
}

fn state(
    cache: &Connection,
    article: i64,
) -> Result<Option<(Option<ThreadSystem>, ThreadState)>, Fault> {
    let sql = "SELECT system, checked, next_due, failures, problem, address, etag, last_modified,
             whole, looked
         FROM threads WHERE article = ?1";
    let mut statement = cache.prepare_cached(sql)?;
    Ok(statement.query_row([article], state_of).optional()?)
}

fn state_of(row: &SqlRow<'_>) -> rusqlite::Result<(Option<ThreadSystem>, ThreadState)> {
    let time = |column| -> rusqlite::Result<Option<Timestamp>> {
        Ok(row.get::<_, Option<i64>>(column)?.map(Timestamp))
    };
    let system = row.get_ref(0)?.as_str_or_null()?.and_then(ThreadSystem::from_word);
    let state = ThreadState {
        checked: time(1)?,
        next_due: time(2)?,
        failures: row.get(3)?,
        problem: problem(row.get_ref(4)?.as_str_or_null()?),
        address: address(row, 5)?,
        etag: row.get(6)?,
        last_modified: row.get(7)?,
        whole: time(8)?,
        looked: time(9)?,
    };
    Ok((system, state))
}

fn write_state(
    cache: &Connection,
    article: i64,
    system: Option<ThreadSystem>,
    state: &ThreadState,
) -> Result<(), Fault> {
    let sql = "INSERT INTO threads (article, system, checked, next_due, failures, problem, address,
             etag, last_modified, whole, looked)
         VALUES (:article, :system, :checked, :due, :failures, :problem, :address, :etag,
             :modified, :whole, :looked)
         ON CONFLICT (article) DO UPDATE SET system = coalesce(:system, system),
             checked = :checked, next_due = :due, failures = :failures, problem = :problem,
             address = :address, etag = :etag, last_modified = :modified, whole = :whole,
             looked = :looked";
    let time = |time: Option<Timestamp>| time.map(|time| time.0);
    let problem = state.problem.as_ref().and_then(|problem| serde_json::to_string(problem).ok());
    cache.prepare_cached(sql)?.execute(named_params! {
        ":article": article,
        ":system": system.map(ThreadSystem::word),
        ":checked": time(state.checked),
        ":due": time(state.next_due),
        ":failures": state.failures,
        ":problem": problem,
        ":address": state.address.as_ref().map(Address::as_str),
        ":etag": state.etag,
        ":modified": state.last_modified,
        ":whole": time(state.whole),
        ":looked": time(state.looked),
    })?;
    Ok(())
}

/// The comments of an article, oldest first, without the deleted ones that nothing answers.
fn comments(
    cache: &Connection,
    article: i64,
    system: Option<ThreadSystem>,
) -> Result<Vec<KeptComment>, Fault> {
    let Some(system) = system else { return Ok(Vec::new()) };
    let sql = "SELECT id, parent, author, author_url, url, published, body, deleted, added
         FROM thread_comments WHERE article = ?1 AND system = ?2
         ORDER BY coalesce(published, added), n";
    let mut statement = cache.prepare_cached(sql)?;
    let kept = statement.query_map(params![article, system.word()], comment)?;
    let mut kept = kept.collect::<rusqlite::Result<Vec<_>>>()?;
    if kept.iter().any(|kept| kept.comment.deleted) {
        let held = held_places(&kept);
        kept.retain(|kept| !kept.comment.deleted || held.contains(&kept.comment.id));
    }
    Ok(kept)
}

/// The ids above some comment that is there, at any distance.
fn held_places(kept: &[KeptComment]) -> HashSet<Clean> {
    let parents: HashMap<&Clean, &Clean> = kept
        .iter()
        .filter_map(|kept| Some((&kept.comment.id, kept.comment.parent.as_ref()?)))
        .collect();
    let mut held = HashSet::new();
    for kept in kept.iter().filter(|kept| !kept.comment.deleted) {
        let mut above = parents.get(&kept.comment.id);
        // What was passed before leads to nothing new, which also ends every circle.
        while let Some(id) = above.filter(|id| held.insert((**id).clone())) {
            above = parents.get(*id);
        }
    }
    held
}

fn comment(row: &SqlRow<'_>) -> rusqlite::Result<KeptComment> {
    // A text that cannot be read any more is one that can be fetched again.
    let body: Document = serde_json::from_slice(row.get_ref(6)?.as_bytes()?).unwrap_or_default();
    Ok(KeptComment {
        comment: ThreadComment {
            id: clean(row, 0)?.unwrap_or_default(),
            parent: clean(row, 1)?,
            author: clean(row, 2)?,
            author_url: address(row, 3)?,
            url: address(row, 4)?,
            published: row.get::<_, Option<i64>>(5)?.map(Timestamp),
            body,
            deleted: row.get(7)?,
        },
        added: Timestamp(row.get(8)?),
    })
}
