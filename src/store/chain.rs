//! Reading the chain: an article's neighbours, and its place among them.
//!
//! A neighbour is known by the best evidence there is: the article's own page, else a page that
//! names the article, else the source's order of publication.

use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension, params};

use super::Store;
use super::fault::Fault;
use super::read::{address, clean};
use super::weave::word;
use crate::model::{ArticleId, Evidence, Link, Neighbour, Neighbours, Problem, Rel};

/// How far a chain is walked to either side to find an article's place in it.
const WALKED: i64 = 200;

impl Store {
    /// What stands before and after an article. Nothing does for one that is not cached.
    ///
    /// The place counts cached articles of its chain, up to 200 on either side.
    pub fn neighbours(&self, id: &ArticleId) -> Result<Neighbours, Problem> {
        let wanted = self.wanted_sides(id)?;
        self.cache.read("cannot read the article's chain", |cache| {
            let Some(here) = place(cache, id)? else { return Ok(Neighbours::default()) };
            let chain = Chain::around(cache, here.row)?;
            let side = |rel, target| -> Result<Option<Neighbour>, Fault> {
                let wanted = wanted.contains(&rel);
                match neighbour(cache, here.row, rel, target, wanted)? {
                    Some(neighbour) => Ok(Some(neighbour)),
                    None => in_source(cache, &here, rel, &chain),
                }
            };
            Ok(Neighbours {
                previous: side(Rel::Previous, here.previous)?,
                next: side(Rel::Next, here.next)?,
                position: chain.position(),
            })
        })
    }
}

/// An article's row and the rows beside it.
pub(super) struct Place {
    pub(super) row: i64,
    previous: Option<i64>,
    next: Option<i64>,
    pub(super) at: i64,
    /// Where it comes from, if that has a name: what came without one is in nobody's order.
    pub(super) origin: Option<i64>,
}

const PLACE: &str = "SELECT a.row, c.previous, c.next, a.at,
         CASE WHEN coalesce(a.source, '') <> '' OR a.source_id IS NOT NULL THEN a.origin END
     FROM articles AS a LEFT JOIN chain AS c ON c.row = a.row WHERE a.id = ?1";
const CACHED: &str = "SELECT id, title, url, read FROM articles WHERE row = ?1";
const LINK: &str = "SELECT title, url FROM links WHERE article = ?1 AND rel = ?2";

pub(super) fn place(cache: &Connection, id: &ArticleId) -> Result<Option<Place>, Fault> {
    let mut statement = cache.prepare_cached(PLACE)?;
    let place = statement.query_row([id.as_str()], |row| {
        Ok(Place {
            row: row.get(0)?,
            previous: row.get(1)?,
            next: row.get(2)?,
            at: row.get(3)?,
            origin: row.get(4)?,
        })
    });
    Ok(place.optional()?)
}

/// One side by what pages say: the cached article if there is one, else what the own link says.
fn neighbour(
    cache: &Connection,
    row: i64,
    rel: Rel,
    target: Option<i64>,
    wanted: bool,
) -> Result<Option<Neighbour>, Fault> {
    let link = own_link(cache, row, rel)?;
    let Some(target) = target else {
        return Ok(link.map(|link| Neighbour {
            evidence: Evidence::Page,
            title: link.shown_title(),
            url: link.url,
            target: None,
            read: false,
            wanted,
        }));
    };
    let evidence = if link.is_some() { Evidence::Page } else { Evidence::Neighbour };
    Ok(cached(cache, target, evidence)?.map(|found| match found.url {
        Some(_) => found,
        None => Neighbour { url: link.and_then(|link| link.url), ..found },
    }))
}

fn cached(cache: &Connection, row: i64, evidence: Evidence) -> Result<Option<Neighbour>, Fault> {
    let mut statement = cache.prepare_cached(CACHED)?;
    let found = statement.query_row([row], |row| {
        Ok(Neighbour {
            evidence,
            target: Some(ArticleId::given(row.get_ref(0)?.as_str()?)),
            title: clean(row, 1)?.unwrap_or_default(),
            url: address(row, 2)?,
            read: row.get(3)?,
            wanted: false,
        })
    });
    Ok(found.optional()?)
}

/// One side by the source's order of publication. What the chain holds is passed over: its pages
/// have said where that stands, and walking on must not lead back into it.
fn in_source(
    cache: &Connection,
    here: &Place,
    rel: Rel,
    chain: &Chain,
) -> Result<Option<Neighbour>, Fault> {
    let Some(origin) = here.origin else { return Ok(None) };
    let mut statement = cache.prepare_cached(&source_sql(rel))?;
    let mut rows = statement.query(params![origin, here.at, here.row])?;
    while let Some(row) = rows.next()? {
        let row = row.get(0)?;
        if !chain.rows.contains(&row) {
            return cached(cache, row, Evidence::Source);
        }
    }
    Ok(None)
}

/// Walks a source from a place on. It ends soon: no chain holds more rows than are walked of one.
pub(super) fn source_sql(rel: Rel) -> String {
    let (than, order) = match rel {
        Rel::Previous => ("<", "DESC"),
        Rel::Next => (">", "ASC"),
    };
    format!(
        "SELECT row FROM articles INDEXED BY articles_origin
         WHERE origin = ?1 AND (at, row) {than} (?2, ?3) ORDER BY at {order}, row {order}"
    )
}

/// The article's own link on one side.
pub(super) fn own_link(cache: &Connection, row: i64, rel: Rel) -> Result<Option<Link>, Fault> {
    let mut statement = cache.prepare_cached(LINK)?;
    let link = statement.query_row(params![row, word(rel)], |row| {
        Ok(Link { rel, title: clean(row, 0)?, url: address(row, 1)? })
    });
    Ok(link.optional()?)
}

/// The rows of the chain around an article, the article's own among them.
pub(super) struct Chain {
    pub(super) rows: HashSet<i64>,
    /// Those before it and those after it, the nearest first.
    pub(super) before: Vec<i64>,
    pub(super) after: Vec<i64>,
}

impl Chain {
    pub(super) fn around(cache: &Connection, row: i64) -> Result<Self, Fault> {
        // Shared by both walks, so that a chain that closes to a ring counts each article once.
        let mut rows = HashSet::from([row]);
        let before = walk(cache, row, Rel::Previous, &mut rows)?;
        let after = walk(cache, row, Rel::Next, &mut rows)?;
        Ok(Self { rows, before, after })
    }

    /// The article's own place in the chain and the chain's length, both from 1.
    fn position(&self) -> Option<(usize, usize)> {
        let (before, after) = (self.before.len(), self.after.len());
        (before + after > 0).then_some((before + 1, before + 1 + after))
    }
}

/// The new articles a walk meets until the chain ends, or comes to one already met.
fn walk(
    cache: &Connection,
    row: i64,
    rel: Rel,
    seen: &mut HashSet<i64>,
) -> Result<Vec<i64>, Fault> {
    let mut statement = cache.prepare_cached(&walk_sql(rel))?;
    let mut rows = statement.query([row, WALKED])?;
    let mut met = Vec::new();
    while let Some(row) = rows.next()? {
        let row = row.get(0)?;
        if !seen.insert(row) {
            break;
        }
        met.push(row);
    }
    Ok(met)
}

fn walk_sql(rel: Rel) -> String {
    let side = word(rel);
    format!(
        "WITH RECURSIVE walk (row, steps) AS (
            SELECT {side}, 1 FROM chain WHERE row = ?1
            UNION ALL
            SELECT chain.{side}, steps + 1 FROM walk CROSS JOIN chain ON chain.row = walk.row
            WHERE steps < ?2)
         SELECT row FROM walk WHERE row IS NOT NULL"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::schema::{CACHE, migrate};
    use crate::store::tests::plan;

    #[test]
    fn neighbours_are_read_by_keys_alone() {
        let cache = Connection::open_in_memory().unwrap();
        migrate(&cache, &CACHE).unwrap();
        let walks = [Rel::Previous, Rel::Next].map(walk_sql);
        let sources = [Rel::Previous, Rel::Next].map(source_sql);
        for sql in [PLACE, CACHED, LINK, &walks[0], &walks[1], &sources[0], &sources[1]] {
            let plan = plan(&cache, sql);
            // The only thing scanned is what a walk itself has met.
            let plan = plan.replace("SCAN walk", "");
            assert!(plan.contains("SEARCH"), "{plan}");
            assert!(!plan.contains("SCAN") && !plan.contains("TEMP"), "{plan}");
        }
    }
}
