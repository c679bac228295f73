//! Resolving: which cached article a link means.
//!
//! The address decides, and where it finds nothing, the title; within one source also the title
//! with or without the source's name behind it. Of several articles the best is one of the same
//! source, then the one published nearest, then the one that came in first. It never depends on
//! the order in which articles came within one saving.

use std::cmp::Reverse;

use rusqlite::{Connection, params};

use super::fault::Fault;
use super::fold::other_title_key;
use super::titles::{Named, titled};

/// How many articles of one address are compared.
const COMPARED: i64 = 256;

/// What a link says, and the article it stands in.
#[derive(Debug, Default)]
pub(super) struct Asked<'a> {
    /// The row of the article the link stands in: a link never leads to its own article.
    pub(super) from: Option<i64>,
    pub(super) source: Option<&'a str>,
    pub(super) published: Option<i64>,
    pub(super) title_key: Option<&'a str>,
    pub(super) page_key: Option<&'a str>,
}

/// The row of the article that is meant, if it is cached.
pub(super) fn resolve(cache: &Connection, asked: &Asked<'_>) -> Result<Option<i64>, Fault> {
    if let Some(page) = asked.page_key
        && let Some(found) = asked.best(of_page(cache, page)?)
    {
        return Ok(Some(found.row));
    }
    let Some(title) = asked.title_key else { return Ok(None) };
    let exact = asked.best(titled(cache, title, asked.published)?);
    if exact.as_ref().is_some_and(|found| asked.is_of_source(found)) {
        return Ok(exact.map(|found| found.row));
    }
    let near = with_or_without_name(cache, asked, title)?;
    Ok(near.or(exact).map(|found| found.row))
}

/// The article of the same source whose title differs only by the source's name behind it.
fn with_or_without_name(
    cache: &Connection,
    asked: &Asked<'_>,
    title: &str,
) -> Result<Option<Named>, Fault> {
    let other = asked.source.and_then(|source| other_title_key(title, source));
    let Some(other) = other else { return Ok(None) };
    let found = asked.best(titled(cache, &other, asked.published)?);
    Ok(found.filter(|found| asked.is_of_source(found)))
}

impl Asked<'_> {
    fn is_of_source(&self, found: &Named) -> bool {
        found.source.as_deref() == self.source
    }

    /// The best of the articles that may be meant.
    fn best(&self, found: Vec<Named>) -> Option<Named> {
        let others = found.into_iter().filter(|found| Some(found.row) != self.from);
        others.min_by(|one, other| self.rank(one).cmp(&self.rank(other)))
    }

    /// By what articles are compared: the least is the best.
    fn rank<'a>(&self, found: &'a Named) -> impl Ord + use<'a> {
        let apart = self.published.zip(found.published).map(|(one, other)| one.abs_diff(other));
        let undated = found.published.is_none();
        (Reverse(self.is_of_source(found)), undated, apart, found.came())
    }
}

fn of_page(cache: &Connection, page: &str) -> Result<Vec<Named>, Fault> {
    let sql = format!("SELECT {} FROM articles WHERE page_key = ?1 LIMIT ?2", Named::COLUMNS);
    let mut statement = cache.prepare_cached(&sql)?;
    let rows = statement.query_map(params![page, COMPARED], Named::from_row)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
