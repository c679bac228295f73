//! Reading single articles and rows, and all of them in pages for an export.

use rusqlite::{Connection, OptionalExtension, Row as SqlRow, params};

use super::Store;
use super::fault::Fault;
use super::pack::{Form, unpack};
use super::{stories, tags};
use crate::model::{
    Address, Article, ArticleId, Clean, Discussion, Document, Link, ListKey, Problem, Row,
    Timestamp,
};

/// The columns of a list row, in the order [`list_row`] reads them.
pub(super) const ROW: &str = "row, at, id, title, source, published, added, read, starred, own_comments, words, also, story, \
     tags";

/// The columns of an article, `a`, and of its text, `b`, in the order [`Stored::from_row`] reads
/// them.
pub(super) const ARTICLE: &str = "a.row, a.at, a.id, a.title, a.byline, a.source, a.url, a.published, \
     a.updated, a.language, a.summary_only, a.added, a.words, b.format, b.body, b.links, \
     b.discussion";

/// An article as it lies in the file: everything but the text is taken apart already.
pub(super) struct Stored {
    pub(super) key: ListKey,
    pub(super) added: Timestamp,
    pub(super) words: u32,
    /// With an empty body.
    pub(super) head: Article,
    /// The text as JSON; `None` where it cannot be read.
    pub(super) body: Option<Vec<u8>>,
}

impl Store {
    /// An article, whole.
    pub fn article(&self, id: &ArticleId) -> Result<Option<Article>, Problem> {
        self.cache.read("cannot read the article", |conn| {
            stored(conn, id)?.map(Stored::whole).transpose()
        })
    }

    /// An article as lists show it.
    pub fn row(&self, id: &ArticleId) -> Result<Option<Row>, Problem> {
        self.cache.read("cannot read the article", |conn| {
            let sql = select_rows("WHERE id = ?1");
            let mut statement = conn.prepare_cached(&sql)?;
            Ok(statement.query_row([id.as_str()], |row| list_row(conn, row)).optional()?)
        })
    }

    /// Articles as lists show them, in the order of these ids, without those that are not cached.
    pub fn rows(&self, ids: &[ArticleId]) -> Result<Vec<Row>, Problem> {
        let mut rows = self.cache.read("cannot read the list", |conn| {
            let mut statement = conn.prepare_cached(&select_rows("WHERE id = ?1"))?;
            let mut rows = Vec::with_capacity(ids.len());
            for id in ids {
                rows.extend(
                    statement.query_row([id.as_str()], |row| list_row(conn, row)).optional()?,
                );
            }
            Ok(rows)
        })?;
        self.note_wanted(&mut rows)?;
        Ok(rows)
    }

    /// Whole articles in list order, from the first one or from behind `after`; at most `limit`.
    pub fn all_articles(
        &self,
        after: Option<ListKey>,
        limit: usize,
    ) -> Result<Vec<(ListKey, Article)>, Problem> {
        let after = after.unwrap_or(ListKey { when: i64::MAX, row: i64::MAX });
        self.cache.read("cannot read the articles", |conn| {
            let sql = format!(
                "SELECT {ARTICLE} FROM articles AS a INDEXED BY articles_list \
                 JOIN bodies AS b ON b.row = a.row \
                 WHERE (a.at, a.row) < (?1, ?2) ORDER BY a.at DESC, a.row DESC LIMIT ?3"
            );
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            let mut statement = conn.prepare_cached(&sql)?;
            let mut rows = statement.query(params![after.when, after.row, limit])?;
            let mut articles = Vec::new();
            while let Some(row) = rows.next()? {
                let stored = Stored::from_row(row)?;
                articles.push((stored.key, stored.whole()?));
            }
            Ok(articles)
        })
    }
}

/// A statement over list rows.
pub(super) fn select_rows(rest: &str) -> String {
    format!("SELECT {ROW} FROM articles {rest}")
}

/// The article in a row, as lists show it.
pub(super) fn row_at(cache: &Connection, row: i64) -> Result<Option<Row>, Fault> {
    let mut statement = cache.prepare_cached(&select_rows("WHERE row = ?1"))?;
    Ok(statement.query_row([row], |row| list_row(cache, row)).optional()?)
}

/// The id of the article in a row.
pub(super) fn id_at(cache: &Connection, row: i64) -> Result<Option<ArticleId>, Fault> {
    let mut statement = cache.prepare_cached("SELECT id FROM articles WHERE row = ?1")?;
    let id = statement.query_row([row], |row| Ok(ArticleId::given(row.get_ref(0)?.as_str()?)));
    Ok(id.optional()?)
}

/// The stored article of an id.
pub(super) fn stored(conn: &Connection, id: &ArticleId) -> Result<Option<Stored>, Fault> {
    let sql =
        format!("SELECT {ARTICLE} FROM articles AS a JOIN bodies AS b USING (row) WHERE a.id = ?1");
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = statement.query([id.as_str()])?;
    match rows.next()? {
        None => Ok(None),
        Some(row) => Stored::from_row(row).map(Some),
    }
}

/// The list row that a statement over [`ROW`] gives, with what there is to say of its story. What is
/// wanted the desk knows: [`Store::note_wanted`] adds it.
pub(super) fn list_row(cache: &Connection, row: &SqlRow<'_>) -> rusqlite::Result<Row> {
    let story: Option<i64> = row.get(12)?;
    Ok(Row {
        key: ListKey { row: row.get(0)?, when: row.get(1)? },
        id: ArticleId::given(row.get_ref(2)?.as_str()?),
        title: clean(row, 3)?.unwrap_or_default(),
        source: sources(clean(row, 4)?, clean(row, 11)?),
        published: row.get::<_, Option<i64>>(5)?.map(Timestamp),
        added: Timestamp(row.get(6)?),
        read: row.get(7)?,
        starred: row.get(8)?,
        wanted: false,
        own_comments: row.get(9)?,
        words: row.get(10)?,
        story: story.map_or(Ok(None), |number| stories::outline(cache, number))?,
        tags: tags::in_column(row.get_ref(13)?.as_str_or_null()?),
    })
}

/// The names under which a row is shown: its own source's, and those of its twins.
fn sources(own: Option<Clean>, also: Option<Clean>) -> Option<Clean> {
    match (own, also) {
        (Some(own), Some(also)) => Some(Clean::new(&format!("{own} · {also}"))),
        (own, also) => own.or(also),
    }
}

/// A text column. It is cleaned again: others may have written to the file.
pub(super) fn clean(row: &SqlRow<'_>, column: usize) -> rusqlite::Result<Option<Clean>> {
    Ok(row.get_ref(column)?.as_str_or_null()?.map(Clean::new))
}

/// An address column; one that is none any more counts as missing.
pub(super) fn address(row: &SqlRow<'_>, column: usize) -> rusqlite::Result<Option<Address>> {
    Ok(row.get_ref(column)?.as_str_or_null()?.and_then(Address::parse))
}

impl Stored {
    pub(super) fn from_row(row: &SqlRow<'_>) -> Result<Self, Fault> {
        let time = |column| -> rusqlite::Result<Option<Timestamp>> {
            Ok(row.get::<_, Option<i64>>(column)?.map(Timestamp))
        };
        let links: Vec<Link> = parse(row.get_ref(15)?.as_bytes().unwrap_or_default())?;
        let discussion: Discussion = parse(row.get_ref(16)?.as_bytes().unwrap_or_default())?;
        let head = Article {
            id: ArticleId::given(row.get_ref(2)?.as_str().unwrap_or_default()),
            title: clean(row, 3)?.unwrap_or_default(),
            byline: clean(row, 4)?,
            source: clean(row, 5)?,
            url: address(row, 6)?,
            published: time(7)?,
            updated: time(8)?,
            language: clean(row, 9)?,
            summary_only: row.get(10)?,
            body: Document::default(),
            links,
            discussion,
        };
        Ok(Self {
            key: ListKey { row: row.get(0)?, when: row.get(1)? },
            added: Timestamp(row.get(11)?),
            words: row.get(12)?,
            head,
            body: match Form::of(row.get(13)?) {
                Some(form) => unpack(form, row.get(14)?),
                None => None,
            },
        })
    }

    pub(super) fn whole(self) -> Result<Article, Fault> {
        let body = self.body.ok_or_else(unreadable)?;
        Ok(Article { body: parse(&body)?, ..self.head })
    }
}

fn parse<T: serde::de::DeserializeOwned>(json: &[u8]) -> Result<T, Fault> {
    serde_json::from_slice(json).map_err(|_| unreadable().into())
}

fn unreadable() -> Problem {
    Problem::new("cannot read the article", "its stored text is not in a form this tidings knows")
        .hint("fetch or import it again")
}
