//! The chain around an article as a list; where no page names a neighbour, the source's order.

use rusqlite::{Connection, OptionalExtension, params};

use super::Store;
use super::chain::{Chain, Place, own_link, place, source_sql};
use super::fault::Fault;
use super::read::clean;
use super::weave::word;
use crate::model::{ArticleId, ChainList, ChainRow, Evidence, Known, Problem, Rel, Timestamp};

/// How many articles of a source are listed on either side.
const LISTED: usize = 200;

impl Store {
    /// The chain around an article, up to 200 articles on either side, with what is named at its
    /// ends and not cached; else its source's order. `None` for an article that stands alone.
    pub fn chain_list(&self, id: &ArticleId) -> Result<Option<ChainList>, Problem> {
        let list = self.cache.read("cannot read the article's chain", |cache| {
            let Some(here) = place(cache, id)? else { return Ok(None) };
            let by_pages = by_pages(cache, &here)?;
            let list = if by_pages.rows.len() > 1 { by_pages } else { by_source(cache, &here)? };
            Ok((list.rows.len() > 1).then_some(list))
        })?;
        let Some(mut list) = list else { return Ok(None) };
        for row in &mut list.rows {
            if let Known::Missing { from, link, wanted } = &mut row.what {
                *wanted = self.wanted_sides(from)?.contains(&link.rel);
            }
        }
        Ok(Some(list))
    }
}

fn by_pages(cache: &Connection, here: &Place) -> Result<ChainList, Fault> {
    let chain = Chain::around(cache, here.row)?;
    let mut rows = Vec::with_capacity(chain.rows.len() + 2);
    let first = chain.before.last().copied().unwrap_or(here.row);
    rows.extend(missing(cache, first, Rel::Previous)?);
    for row in chain.before.iter().rev() {
        rows.extend(cached(cache, *row)?);
    }
    let at = rows.len();
    for row in std::iter::once(&here.row).chain(&chain.after) {
        rows.extend(cached(cache, *row)?);
    }
    let last = chain.after.last().copied().unwrap_or(here.row);
    rows.extend(missing(cache, last, Rel::Next)?);
    Ok(ChainList { order: Evidence::Page, rows, here: at })
}

fn by_source(cache: &Connection, here: &Place) -> Result<ChainList, Fault> {
    let mut rows = beside(cache, here, Rel::Previous)?;
    rows.reverse();
    let at = rows.len();
    rows.extend(cached(cache, here.row)?);
    rows.extend(beside(cache, here, Rel::Next)?);
    Ok(ChainList { order: Evidence::Source, rows, here: at })
}

/// The nearest articles of the source on one side.
fn beside(cache: &Connection, here: &Place, rel: Rel) -> Result<Vec<ChainRow>, Fault> {
    let Some(origin) = here.origin else { return Ok(Vec::new()) };
    let mut statement = cache.prepare_cached(&source_sql(rel))?;
    let found = statement.query_map(params![origin, here.at, here.row], |row| row.get(0))?;
    let mut rows = Vec::new();
    for row in found.take(LISTED) {
        rows.extend(cached(cache, row?)?);
    }
    Ok(rows)
}

fn cached(cache: &Connection, row: i64) -> Result<Option<ChainRow>, Fault> {
    let sql = "SELECT id, title, at, read FROM articles WHERE row = ?1";
    let mut statement = cache.prepare_cached(sql)?;
    let found = statement.query_row([row], |row| {
        Ok(ChainRow {
            title: clean(row, 1)?.unwrap_or_default(),
            what: Known::Cached {
                id: ArticleId::given(row.get_ref(0)?.as_str()?),
                when: Timestamp(row.get(2)?),
                read: row.get(3)?,
            },
        })
    });
    Ok(found.optional()?)
}

/// What an article's own link names on one side, if that is not cached.
fn missing(cache: &Connection, row: i64, rel: Rel) -> Result<Option<ChainRow>, Fault> {
    let sql = "SELECT articles.id FROM links JOIN articles ON articles.row = links.article
         WHERE links.article = ?1 AND links.rel = ?2 AND links.target IS NULL";
    let mut statement = cache.prepare_cached(sql)?;
    let from = statement
        .query_row(params![row, word(rel)], |row| Ok(ArticleId::given(row.get_ref(0)?.as_str()?)));
    let Some(from) = from.optional()? else { return Ok(None) };
    let Some(link) = own_link(cache, row, rel)? else { return Ok(None) };
    let title = link.shown_title();
    Ok(Some(ChainRow { title, what: Known::Missing { from, link, wanted: false } }))
}
