//! Marks: the desk has them, the cache has a copy for its lists.
//!
//! Every change gets the next number on the desk (`marks.seq`). The cache remembers up to which
//! number it copied; whoever writes next copies the rest, whosever change it was. So a crash between
//! the two commits, a cache that is made anew and a second process all come to the same.

use std::collections::HashSet;
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use super::db::Db;
use super::fault::Fault;
use super::journal::{Entry, Step};
use super::{Access, Store, origins, search_index, tags, twins};
use crate::model::{ArticleId, Mark, Problem, Switch, Tag, Timestamp};

/// How many marks one transaction sets, so that nobody waits long for it.
pub(super) const AT_ONCE: usize = 2_000;
/// How long copying waits for the cache: whoever holds it copies the marks itself when it is done.
pub(super) const COPY_PATIENCE: Duration = Duration::from_millis(100);

/// How long a title is quoted in full, in characters.
const QUOTED: usize = 60;

/// Whether a change of marks can be taken back.
enum Noting<'a> {
    /// It is written into an entry of the journal, under these words.
    In(&'a mut Entry, &'a dyn Fn(usize) -> String),
    /// It only follows from something else.
    Nowhere,
}

impl Store {
    /// Sets a mark on articles or takes it off, and on their twins: the same articles from other
    /// sources. It is kept on the desk even for articles that are not cached. Says how many of
    /// these articles it changed; [`Store::turn`] takes it back.
    pub fn mark(
        &mut self,
        ids: &[ArticleId],
        mark: Mark,
        to: Switch,
        now: Timestamp,
    ) -> Result<usize, Problem> {
        self.mark_each(ids, &[(mark, to)], now)
    }

    /// Gives articles some tags and takes others off, as one change.
    pub fn tag(
        &mut self,
        ids: &[ArticleId],
        tags: &[(Tag, Switch)],
        now: Timestamp,
    ) -> Result<usize, Problem> {
        let marks: Vec<_> = tags.iter().map(|(tag, to)| (Mark::Tagged(tag.clone()), *to)).collect();
        self.mark_each(ids, &marks, now)
    }

    fn mark_each(
        &mut self,
        ids: &[ArticleId],
        marks: &[(Mark, Switch)],
        now: Timestamp,
    ) -> Result<usize, Problem> {
        let title = match ids {
            [one] => Some(self.title_and_url(one).0),
            _ => None,
        };
        let words = |count| said(marks, count, title.as_deref());
        self.mark_noted(ids, marks, &mut Entry::default(), &words, now)
    }

    /// Sets a mark that follows from something else, as an article is read because it was opened:
    /// nobody takes that back by itself.
    pub fn mark_along(
        &mut self,
        ids: &[ArticleId],
        mark: Mark,
        to: Switch,
        now: Timestamp,
    ) -> Result<(), Problem> {
        self.set_marks(ids, &[(mark, to)], Noting::Nowhere, now).map(drop)
    }

    /// Sets marks as a part of a change that has its entry already, or gets it now.
    pub(super) fn mark_noted(
        &mut self,
        ids: &[ArticleId],
        marks: &[(Mark, Switch)],
        entry: &mut Entry,
        words: &dyn Fn(usize) -> String,
        now: Timestamp,
    ) -> Result<usize, Problem> {
        self.set_marks(ids, marks, Noting::In(entry, words), now)
    }

    fn set_marks(
        &mut self,
        ids: &[ArticleId],
        marks: &[(Mark, Switch)],
        mut noting: Noting<'_>,
        now: Timestamp,
    ) -> Result<usize, Problem> {
        let what = "cannot save the mark";
        let mut count = 0;
        for ids in ids.chunks(AT_ONCE) {
            // Where the cache cannot be read there are no twins to be seen either.
            let twins = self.cache.read(what, |cache| twins::of(cache, ids)).unwrap_or_default();
            count += self.desk.write(what, |desk| {
                let mut changed = HashSet::new();
                for (mark, to) in marks {
                    let mut rows = Vec::new();
                    for id in ids {
                        rows.extend(set(desk, id.as_str(), mark, *to, now)?);
                    }
                    changed.extend(rows.iter().copied());
                    for id in &twins {
                        rows.extend(set(desk, id.as_str(), mark, *to, now)?);
                    }
                    if let Noting::In(entry, words) = &mut noting
                        && !rows.is_empty()
                    {
                        let step = Step::Mark { mark: mark.clone(), to: *to };
                        entry.add(desk, &words(count + changed.len()), &step, &rows, now)?;
                    }
                }
                Ok(changed.len())
            })?;
        }
        self.mirror();
        Ok(count)
    }

    /// Copies to the cache what changed on the desk, where that has not happened yet.
    pub fn copy_marks(&self) {
        self.mirror();
    }

    /// Copies to the cache what changed on the desk. Failing is no problem of the reader's: the
    /// desk has the change, and the next writer copies it.
    pub(super) fn mirror(&self) {
        self.mirror_within(COPY_PATIENCE);
    }

    /// The same for whoever cannot wait at all, as a keystroke cannot while feeds are saved.
    pub(super) fn mirror_if_free(&self) {
        self.mirror_within(Duration::ZERO);
    }

    fn mirror_within(&self, patience: Duration) {
        if self.cache.access == Access::ReadOnly || !self.lags().unwrap_or(false) {
            return;
        }
        self.remember_marks();
        let copied = self.cache.hurried(patience, self.patience.get(), || {
            self.cache.run(TransactionBehavior::Immediate, |cache| catch_up(cache, &self.desk))
        });
        if let Err(fault) = copied {
            // Only for the note that a damaged cache gets.
            let _ = self.cache.explain("cannot copy the marks", fault);
        }
    }

    fn lags(&self) -> Result<bool, Fault> {
        let (name, newest) = desk_state(&self.desk)?;
        Ok(copied_state(&self.cache.conn)? != (name, newest))
    }
}

/// What was done, as the rest of a sentence.
pub(super) fn said(marks: &[(Mark, Switch)], count: usize, title: Option<&str>) -> String {
    let articles = match (title, count) {
        (Some(title), _) => quoted(title),
        (None, 1) => "1 article".to_owned(),
        (None, count) => format!("{count} articles"),
    };
    let mut tags = String::new();
    for (mark, to) in marks {
        let sign = if *to == Switch::On { '+' } else { '-' };
        match mark {
            Mark::Read if *to == Switch::On => return format!("marked {articles} read"),
            Mark::Read => return format!("marked {articles} unread"),
            Mark::Starred if *to == Switch::On => return format!("starred {articles}"),
            Mark::Starred => return format!("took the star off {articles}"),
            Mark::Tagged(tag) => tags.push_str(&format!(" {sign}{tag}")),
        }
    }
    format!("tagged {articles}{tags}")
}

/// A title between quotes, cut where it goes on and on.
pub(super) fn quoted(title: &str) -> String {
    match title.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("“{}…”", title[..end].trim_end()),
        None => format!("“{title}”"),
    }
}

/// Sets a mark, and gives its row where that changed something.
fn set(
    desk: &Connection,
    id: &str,
    mark: &Mark,
    to: Switch,
    now: Timestamp,
) -> Result<Option<i64>, Fault> {
    let sql = match mark {
        Mark::Read => {
            "INSERT INTO marks (article, read, starred, changed, seq)
             SELECT ?1, ?2, 0, ?3, (SELECT coalesce(max(seq), 0) + 1 FROM marks)
             WHERE ?2 OR EXISTS (SELECT 1 FROM marks WHERE article = ?1)
             ON CONFLICT (article) DO UPDATE SET read = ?2, changed = ?3, seq = excluded.seq
             WHERE read <> ?2 RETURNING n"
        }
        Mark::Starred => {
            "INSERT INTO marks (article, read, starred, changed, seq)
             SELECT ?1, 0, ?2, ?3, (SELECT coalesce(max(seq), 0) + 1 FROM marks)
             WHERE ?2 OR EXISTS (SELECT 1 FROM marks WHERE article = ?1)
             ON CONFLICT (article) DO UPDATE SET starred = ?2, changed = ?3, seq = excluded.seq
             WHERE starred <> ?2 RETURNING n"
        }
        Mark::Tagged(tag) => return tags::set(desk, id, tag, to, now),
    };
    let mut statement = desk.prepare_cached(sql)?;
    let row = statement.query_row(params![id, to == Switch::On, now.0], |row| row.get(0));
    Ok(row.optional()?)
}

/// Sets a mark on articles.
pub(super) fn set_all(
    desk: &Connection,
    ids: &[ArticleId],
    mark: &Mark,
    to: Switch,
    now: Timestamp,
) -> Result<(), Fault> {
    ids.iter().try_for_each(|id| set(desk, id.as_str(), mark, to, now).map(drop))
}

/// The articles in rows of `marks`.
pub(super) fn in_rows(desk: &Connection, rows: &[i64]) -> Result<Vec<ArticleId>, Fault> {
    let mut statement = desk.prepare_cached("SELECT article FROM marks WHERE n = ?1")?;
    let mut ids = Vec::with_capacity(rows.len());
    for row in rows {
        let id = |row: &rusqlite::Row<'_>| Ok(ArticleId::given(row.get_ref(0)?.as_str()?));
        ids.extend(statement.query_row([row], id).optional()?);
    }
    Ok(ids)
}

/// Notes on the desk that an article's own comments changed, so that their number is copied.
pub(super) fn touch(desk: &Connection, id: &str, now: Timestamp) -> Result<(), Fault> {
    let sql = "INSERT INTO marks (article, read, starred, changed, seq)
         VALUES (?1, 0, 0, ?2, (SELECT coalesce(max(seq), 0) + 1 FROM marks))
         ON CONFLICT (article) DO UPDATE SET seq = excluded.seq";
    desk.prepare_cached(sql)?.execute(params![id, now.0])?;
    Ok(())
}

/// The desk's name and the number of its latest change.
fn desk_state(desk: &Db) -> Result<(String, i64), Fault> {
    let sql = "SELECT name, (SELECT coalesce(max(seq), 0) FROM marks) FROM desk";
    ask_desk(desk, |desk| {
        desk.prepare_cached(sql)?.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
    })
}

/// Reads from the desk inside a transaction of the cache. A failure is put in words at once, so
/// that it is not taken for one of the cache.
fn ask_desk<T>(
    desk: &Db,
    read: impl FnOnce(&Connection) -> rusqlite::Result<T>,
) -> Result<T, Fault> {
    read(&desk.conn).map_err(|error| desk.explain("cannot read the marks", error.into()).into())
}

/// Which desk the cache copied last, and up to which change.
fn copied_state(cache: &Connection) -> Result<(String, i64), Fault> {
    let mut statement = cache.prepare_cached("SELECT desk, desk_seq FROM tally")?;
    Ok(statement.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?)
}

/// Gives new articles the marks the desk has for them, and copies what else changed there. Articles
/// can be saved while the desk cannot be read: then all marks are copied anew as soon as it can.
pub(super) fn copy_for<'a>(
    cache: &Connection,
    desk: &Db,
    mut added: impl Iterator<Item = &'a ArticleId>,
) -> Result<(), Fault> {
    // One look at the desk for all of them: each transaction there asks the system several times.
    let copied = desk.run(TransactionBehavior::Deferred, |_| {
        added.try_for_each(|id| copy_mark(cache, desk, id.as_str()))?;
        catch_up(cache, desk)
    });
    match copied {
        Err(Fault::Said(_)) => {
            cache.execute("UPDATE tally SET desk = ''", [])?;
            Ok(())
        }
        copied => copied,
    }
}

/// Copies every change the cache has not seen. Runs inside a writing transaction of the cache.
fn catch_up(cache: &Connection, desk: &Db) -> Result<(), Fault> {
    let (name, newest) = desk_state(desk)?;
    let (copied_name, mut seen) = copied_state(cache)?;
    if (&name, newest) == (&copied_name, seen) {
        return Ok(());
    }
    if name != copied_name || newest < seen {
        forget(cache)?;
        seen = 0;
    }
    let sql = "SELECT article, seq FROM marks WHERE seq > ?1 ORDER BY seq";
    let changed: Vec<(String, i64)> = ask_desk(desk, |desk| {
        desk.prepare_cached(sql)?.query_map([seen], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
    })?;
    for (article, seq) in changed {
        copy_mark(cache, desk, &article)?;
        seen = seq;
    }
    cache
        .prepare_cached("UPDATE tally SET desk = ?1, desk_seq = ?2")?
        .execute(params![name, seen])?;
    Ok(())
}

/// Takes all copied marks off, for a desk that is not the one they came from.
fn forget(cache: &Connection) -> Result<(), Fault> {
    cache.execute(
        "UPDATE articles SET read = 0, starred = 0, own_comments = 0
         WHERE read <> 0 OR starred <> 0 OR own_comments <> 0",
        [],
    )?;
    cache.execute("UPDATE tally SET unread = articles", [])?;
    tags::forget(cache)?;
    origins::forget_marks(cache)
}

/// Copies one article's marks as the desk has them now.
fn copy_mark(cache: &Connection, desk: &Db, id: &str) -> Result<(), Fault> {
    let sql = "SELECT read, starred, (SELECT count(*) FROM comments
             WHERE comments.article = marks.article AND discarded IS NULL AND text <> ''),
             (SELECT group_concat(tag, ' ' ORDER BY tag) FROM tags
             WHERE tags.article = marks.article)
         FROM marks WHERE article = ?1";
    let marks: Option<(bool, bool, u32, Option<String>)> = ask_desk(desk, |desk| {
        desk.prepare_cached(sql)?
            .query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
            .optional()
    })?;
    let Some((read, starred, comments, tags)) = marks else { return Ok(()) };
    let sql = "SELECT row, read, twin IS NULL, own_comments, origin FROM articles WHERE id = ?1";
    let known: Option<(i64, bool, bool, u32, Option<i64>)> = cache
        .prepare_cached(sql)?
        .query_row([id], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
        })
        .optional()?;
    let Some((row, was_read, listed, had_comments, origin)) = known else { return Ok(()) };
    if comments > 0 || had_comments > 0 {
        let notes = ask_desk(desk, |desk| search_index::notes_of(desk, id))?;
        search_index::index_notes(cache, row, &notes)?;
    }
    cache
        .prepare_cached(
            "UPDATE articles SET read = ?2, starred = ?3, own_comments = ?4 WHERE row = ?1",
        )?
        .execute(params![row, read, starred, comments])?;
    tags::copy(cache, row, tags.as_deref())?;
    let fewer = i64::from(read) - i64::from(was_read);
    if let Some(origin) = origin.filter(|_| fewer != 0) {
        origins::shift(cache, origin, 0, -fewer)?;
    }
    if fewer != 0 && listed {
        cache.prepare_cached("UPDATE tally SET unread = unread - ?1")?.execute([fewer])?;
    }
    Ok(())
}

impl Store {
    /// Whether the cache may not have all marks of the desk.
    pub(super) fn marks_lag(&self) -> bool {
        self.lags().unwrap_or(true)
    }
}

/// Counts an article out that lists showed.
pub(super) fn count_out(cache: &Connection, unread: bool) -> Result<(), Fault> {
    let sql = "UPDATE tally SET articles = articles - 1, unread = unread - ?1";
    cache.prepare_cached(sql)?.execute([unread])?;
    Ok(())
}

/// Counts articles that are new, and unread until their marks are copied.
pub(super) fn count(cache: &Connection, added: usize) -> Result<(), Fault> {
    if added > 0 {
        let added = i64::try_from(added).unwrap_or(i64::MAX);
        let sql = "UPDATE tally SET articles = articles + ?1, unread = unread + ?1";
        cache.prepare_cached(sql)?.execute([added])?;
    }
    Ok(())
}
