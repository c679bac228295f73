//! What the reader wanted to follow to while it was not cached, and still waits for.

use rusqlite::{Connection, OptionalExtension, Row as SqlRow, params};

use super::Store;
use super::db::Db;
use super::fault::Fault;
use super::images::{Images, Kept};
use super::marks::quoted;
use super::read::{address, clean};
use super::resolve::{Asked, resolve};
use super::sources::problem;
use super::weave::{leads, link_title_key, word};
use crate::model::{ArticleId, Attempts, Link, Problem, Rel, Row, Timestamp, Wanted};

/// How many wishes are kept; the oldest go first.
const KEPT: i64 = 1_000;

impl Store {
    /// Notes that the reader asked for what a link leads to, which can be undone. Asking again keeps
    /// the first time, and has it fetched with the next refresh; what is already cached is not noted.
    pub fn want(&mut self, from: &ArticleId, link: &Link, now: Timestamp) -> Result<(), Problem> {
        let what = "cannot note the article as wanted";
        if !leads(link) {
            return Err(Problem::new(what, "its link has neither a title nor an address"));
        }
        let attempts = Attempts::default();
        let wanted = Wanted { from: from.clone(), link: link.clone(), since: now, attempts };
        if self.cache.read(what, |cache| is_there(cache, &wanted))? {
            return Ok(());
        }
        self.desk.write(what, |desk| {
            let n = number(desk, &wanted)?;
            let mut images = Images::default();
            images.before(desk, Kept::Wanted, &n.to_string())?;
            let sql = "INSERT INTO wanted (n, article, rel, title, url, since)
                 VALUES (?6, ?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (article, rel) DO UPDATE SET title = ?3, url = ?4, next_try = NULL,
                     since = CASE WHEN title IS ?3 AND url IS ?4 THEN since ELSE ?5 END,
                     failures = CASE WHEN url IS ?4 THEN failures ELSE 0 END";
            let url = link.url.as_ref().map(|url| url.as_str());
            desk.prepare_cached(sql)?.execute(params![
                from.as_str(),
                word(link.rel),
                link.title.as_deref(),
                url,
                now.0,
                n
            ])?;
            let sql = "DELETE FROM wanted WHERE n <=
                 (SELECT n FROM wanted ORDER BY n DESC LIMIT 1 OFFSET ?1)";
            desk.prepare_cached(sql)?.execute([KEPT])?;
            images.note(desk, &format!("wanted {}", quoted(&link.shown_title())), now)
        })
    }

    /// What is still waited for, oldest first.
    pub fn wanted(&self) -> Result<Vec<Wanted>, Problem> {
        let what = "cannot read what is wanted";
        let all = self.desk.read(what, all)?;
        self.cache.read(what, |cache| {
            let mut waiting = Vec::new();
            for (_, wanted) in all {
                if !is_there(cache, &wanted)? {
                    waiting.push(wanted);
                }
            }
            Ok(waiting)
        })
    }

    /// What is waited for and may be fetched by now: at most `limit` of them, oldest first.
    pub fn wanted_due(&self, now: Timestamp, limit: usize) -> Result<Vec<Wanted>, Problem> {
        let mut due = self.wanted()?;
        due.retain(|one| one.link.url.is_some());
        due.retain(|one| one.attempts.next_try.is_none_or(|next| next <= now));
        due.truncate(limit);
        Ok(due)
    }

    /// Notes how fetching went. A wish that ended meanwhile is not brought back.
    pub fn note_attempts(&mut self, wanted: &Wanted) -> Result<(), Problem> {
        let Attempts { failures, next_try, problem } = &wanted.attempts;
        let problem = problem.as_ref().and_then(|problem| serde_json::to_string(problem).ok());
        self.desk.write("cannot note how fetching went", |desk| {
            let sql = "UPDATE wanted SET failures = ?3, next_try = ?4, problem = ?5
                 WHERE article = ?1 AND rel = ?2";
            desk.prepare_cached(sql)?.execute(params![
                wanted.from.as_str(),
                word(wanted.link.rel),
                failures,
                next_try.map(|next| next.0),
                problem,
            ])?;
            Ok(())
        })
    }

    /// Takes a wish back, which can be undone.
    pub fn want_no_more(
        &mut self,
        from: &ArticleId,
        rel: Rel,
        now: Timestamp,
    ) -> Result<(), Problem> {
        self.desk.write("cannot take the wish back", |desk| {
            let known = all(desk)?
                .into_iter()
                .find(|(_, wanted)| wanted.from == *from && wanted.link.rel == rel);
            let Some((n, wanted)) = known else { return Ok(()) };
            let mut images = Images::default();
            images.before(desk, Kept::Wanted, &n.to_string())?;
            desk.prepare_cached("DELETE FROM wanted WHERE n = ?1")?.execute([n])?;
            let what = format!("no longer wanted {}", quoted(&wanted.link.shown_title()));
            images.note(desk, &what, now)
        })
    }

    /// Notes in rows of a list for which of them a neighbour is wanted.
    pub(super) fn note_wanted(&self, rows: &mut [Row]) -> Result<(), Problem> {
        self.desk.read("cannot read what is wanted", |desk| {
            let mut any = desk.prepare_cached("SELECT EXISTS (SELECT 1 FROM wanted)")?;
            if !any.query_row([], |row| row.get::<_, bool>(0))? {
                return Ok(());
            }
            let sql = "SELECT EXISTS (SELECT 1 FROM wanted WHERE article = ?1)";
            let mut statement = desk.prepare_cached(sql)?;
            for row in rows {
                row.wanted = statement.query_row([row.id.as_str()], |row| row.get(0))?;
            }
            Ok(())
        })
    }

    /// The sides on which an article's neighbour is wanted.
    pub(super) fn wanted_sides(&self, from: &ArticleId) -> Result<Vec<Rel>, Problem> {
        self.desk.read("cannot read what is wanted", |desk| {
            let mut statement = desk.prepare_cached("SELECT rel FROM wanted WHERE article = ?1")?;
            let sides = statement.query_map([from.as_str()], |row| side(row, 0))?;
            Ok(sides.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// Forgets the wishes that saved articles fulfilled. Where that cannot be written nothing is
    /// wrong: [`Store::wanted`] leaves them out.
    pub(super) fn drop_found(&self) {
        let Ok(found) = self.found(&self.desk) else { return };
        if found.is_empty() {
            return;
        }
        let _ = self.desk.write("cannot note what was found", |desk| {
            let mut statement = desk.prepare_cached("DELETE FROM wanted WHERE n = ?1")?;
            found.iter().try_for_each(|n| Ok(statement.execute([n]).map(drop)?))
        });
    }

    fn found(&self, desk: &Db) -> Result<Vec<i64>, Fault> {
        let mut found = Vec::new();
        for (n, wanted) in all(&desk.conn)? {
            if is_there(&self.cache.conn, &wanted)? {
                found.push(n);
            }
        }
        Ok(found)
    }
}

/// The number of the row that a wish has, or that it gets.
fn number(desk: &Connection, wanted: &Wanted) -> Result<i64, Fault> {
    let sql = "SELECT coalesce((SELECT n FROM wanted WHERE article = ?1 AND rel = ?2),
         (SELECT coalesce(max(n), 0) + 1 FROM wanted))";
    let side = word(wanted.link.rel);
    let row = |row: &SqlRow<'_>| row.get(0);
    Ok(desk.prepare_cached(sql)?.query_row(params![wanted.from.as_str(), side], row)?)
}

fn all(desk: &Connection) -> Result<Vec<(i64, Wanted)>, Fault> {
    let sql = "SELECT n, article, rel, title, url, since, failures, next_try, problem
         FROM wanted ORDER BY since, n";
    let mut statement = desk.prepare_cached(sql)?;
    let all = statement.query_map([], |row| {
        let from = ArticleId::given(row.get_ref(1)?.as_str()?);
        let link = Link { rel: side(row, 2)?, title: clean(row, 3)?, url: address(row, 4)? };
        let attempts = Attempts {
            failures: row.get(6)?,
            next_try: row.get::<_, Option<i64>>(7)?.map(Timestamp),
            problem: problem(row.get_ref(8)?.as_str_or_null()?),
        };
        Ok((row.get(0)?, Wanted { from, link, since: Timestamp(row.get(5)?), attempts }))
    })?;
    Ok(all.collect::<rusqlite::Result<_>>()?)
}

fn side(row: &SqlRow<'_>, column: usize) -> rusqlite::Result<Rel> {
    let next = row.get_ref(column)?.as_str()? == word(Rel::Next);
    Ok(if next { Rel::Next } else { Rel::Previous })
}

/// Whether what is wanted is cached, found the way the chain finds it.
fn is_there(cache: &Connection, wanted: &Wanted) -> Result<bool, Fault> {
    let sql = "SELECT row, source, published FROM articles WHERE id = ?1";
    type From = (i64, Option<String>, Option<i64>);
    let from: Option<From> = cache
        .prepare_cached(sql)?
        .query_row([wanted.from.as_str()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let page = wanted.link.url.as_ref().map(|url| url.same_page_key());
    let title = link_title_key(&wanted.link);
    let asked = Asked {
        from: from.as_ref().map(|from| from.0),
        source: from.as_ref().and_then(|from| from.1.as_deref()),
        published: from.as_ref().and_then(|from| from.2),
        title_key: title.as_deref(),
        page_key: page.as_deref(),
    };
    Ok(resolve(cache, &asked)?.is_some())
}
