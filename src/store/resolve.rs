//! Resolving: which cached article a link means.
//!
//! The address decides, and where it finds nothing, the title; within one source also the title
//! with or without the source's name behind it. Of several articles the best is one of the same
//! source, then the one published nearest, then the one that came in first. It never depends on
//! the order in which articles came within one saving.

use rusqlite::{Connection, OptionalExtension, named_params};

use super::fault::Fault;
use super::fold::other_title_key;

/// How many articles of one title or address are compared where no index leads to the nearest.
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
        && let Some(found) = best(cache, asked, "page_key", page)?
    {
        return Ok(Some(found.row));
    }
    let Some(title) = asked.title_key else { return Ok(None) };
    if let Some(row) = nearest_of_source(cache, asked, title)? {
        return Ok(Some(row));
    }
    let exact = best(cache, asked, "title_key", title)?;
    if exact.as_ref().is_some_and(|found| found.same_source) {
        return Ok(exact.map(|found| found.row));
    }
    let near = with_or_without_name(cache, asked, title)?;
    Ok(near.or(exact.map(|found| found.row)))
}

/// The article of the same source whose title differs only by the source's name behind it.
fn with_or_without_name(
    cache: &Connection,
    asked: &Asked<'_>,
    title: &str,
) -> Result<Option<i64>, Fault> {
    let other = asked.source.and_then(|source| other_title_key(title, source));
    let Some(other) = other else { return Ok(None) };
    if let Some(row) = nearest_of_source(cache, asked, &other)? {
        return Ok(Some(row));
    }
    let found = best(cache, asked, "title_key", &other)?;
    Ok(found.filter(|found| found.same_source).map(|found| found.row))
}

/// An article that a link may mean.
struct Found {
    row: i64,
    same_source: bool,
}

/// The best article with a key, whatever its source.
fn best(
    cache: &Connection,
    asked: &Asked<'_>,
    column: &'static str,
    key: &str,
) -> Result<Option<Found>, Fault> {
    let sql = format!(
        "SELECT row, source IS :source FROM (
            SELECT row, source, published, added, id FROM articles
            WHERE {column} = :key AND row IS NOT :from LIMIT :most)
         ORDER BY source IS :source DESC, published IS NULL,
            abs((published - :published) * 1.0), added, id LIMIT 1"
    );
    let mut statement = cache.prepare_cached(&sql)?;
    let found = statement.query_row(
        named_params! {
            ":key": key,
            ":from": asked.from,
            ":most": COMPARED,
            ":source": asked.source,
            ":published": asked.published,
        },
        |row| Ok(Found { row: row.get(0)?, same_source: row.get(1)? }),
    );
    Ok(found.optional()?)
}

/// The nearest article with a title in the same source, by the index alone: there are sites where
/// thousands of articles have one title, a day each.
fn nearest_of_source(
    cache: &Connection,
    asked: &Asked<'_>,
    title: &str,
) -> Result<Option<i64>, Fault> {
    // Eight on either side, in case several were published in the same second.
    let sql = "SELECT row FROM (
            SELECT * FROM (SELECT row, published, added, id FROM articles
                WHERE title_key = :key AND source IS :source AND published <= :published
                    AND row IS NOT :from
                ORDER BY published DESC LIMIT 8)
            UNION ALL
            SELECT * FROM (SELECT row, published, added, id FROM articles
                WHERE title_key = :key AND source IS :source AND published > :published
                    AND row IS NOT :from
                ORDER BY published LIMIT 8))
         ORDER BY abs((published - :published) * 1.0), added, id LIMIT 1";
    if asked.published.is_none() {
        return Ok(None);
    }
    let mut statement = cache.prepare_cached(sql)?;
    let found = statement.query_row(
        named_params! {
            ":key": title,
            ":from": asked.from,
            ":source": asked.source,
            ":published": asked.published,
        },
        |row| row.get(0),
    );
    Ok(found.optional()?)
}
