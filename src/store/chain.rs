//! Reading the chain: an article's neighbours, and its place among them.

use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension, params};

use super::Store;
use super::fault::Fault;
use super::read::{address, clean};
use super::weave::word;
use crate::model::{Address, ArticleId, Clean, Neighbour, Neighbours, Problem, Rel};

/// How far a chain is walked to either side to find an article's place in it.
const WALKED: i64 = 200;

impl Store {
    /// What stands before and after an article. Nothing does for one that is not cached.
    ///
    /// The place counts cached articles, up to 200 on either side.
    pub fn neighbours(&self, id: &ArticleId) -> Result<Neighbours, Problem> {
        let wanted = self.wanted_sides(id)?;
        self.cache.read("cannot read the article's chain", |cache| {
            let Some(here) = place(cache, id)? else { return Ok(Neighbours::default()) };
            let side = |rel, target| -> Result<Option<Neighbour>, Fault> {
                let wanted = wanted.contains(&rel);
                neighbour(cache, here.row, rel, target, wanted)
            };
            Ok(Neighbours {
                previous: side(Rel::Previous, here.previous)?,
                next: side(Rel::Next, here.next)?,
                position: position(cache, &here)?,
            })
        })
    }
}

/// An article's row and the rows beside it.
struct Place {
    row: i64,
    previous: Option<i64>,
    next: Option<i64>,
}

const PLACE: &str = "SELECT a.row, c.previous, c.next FROM articles AS a
     LEFT JOIN chain AS c ON c.row = a.row WHERE a.id = ?1";
const CACHED: &str = "SELECT id, title, url, read FROM articles WHERE row = ?1";
const LINK: &str = "SELECT title, url FROM links WHERE article = ?1 AND rel = ?2";

fn place(cache: &Connection, id: &ArticleId) -> Result<Option<Place>, Fault> {
    let mut statement = cache.prepare_cached(PLACE)?;
    let place = statement.query_row([id.as_str()], |row| {
        Ok(Place { row: row.get(0)?, previous: row.get(1)?, next: row.get(2)? })
    });
    Ok(place.optional()?)
}

/// One side: the cached article if there is one, else what the own link says.
fn neighbour(
    cache: &Connection,
    row: i64,
    rel: Rel,
    target: Option<i64>,
    wanted: bool,
) -> Result<Option<Neighbour>, Fault> {
    let link = own_link(cache, row, rel)?;
    let Some(target) = target else {
        return Ok(link.map(|(title, url)| {
            let named = title.filter(|title| !title.is_empty());
            let title = named.or_else(|| url.as_ref().map(|url| Clean::new(url.as_str())));
            let title = title.unwrap_or_default();
            Neighbour { title, url, target: None, read: false, wanted }
        }));
    };
    let mut statement = cache.prepare_cached(CACHED)?;
    let found = statement.query_row([target], |row| {
        Ok(Neighbour {
            target: Some(ArticleId::given(row.get_ref(0)?.as_str()?)),
            title: clean(row, 1)?.unwrap_or_default(),
            url: address(row, 2)?,
            read: row.get(3)?,
            wanted: false,
        })
    });
    Ok(found.optional()?.map(|found| match found.url {
        Some(_) => found,
        None => Neighbour { url: link.and_then(|(_, url)| url), ..found },
    }))
}

type LinkText = (Option<Clean>, Option<Address>);

fn own_link(cache: &Connection, row: i64, rel: Rel) -> Result<Option<LinkText>, Fault> {
    let mut statement = cache.prepare_cached(LINK)?;
    let link =
        statement.query_row(params![row, word(rel)], |row| Ok((clean(row, 0)?, address(row, 1)?)));
    Ok(link.optional()?)
}

/// The article's own place in its chain and the chain's length, both from 1.
fn position(cache: &Connection, here: &Place) -> Result<Option<(usize, usize)>, Fault> {
    // Shared by both walks, so that a chain that closes to a ring counts each article once.
    let mut seen = HashSet::from([here.row]);
    let before = walk(cache, here.row, Rel::Previous, &mut seen)?;
    let after = walk(cache, here.row, Rel::Next, &mut seen)?;
    Ok((before + after > 0).then_some((before + 1, before + 1 + after)))
}

/// How many new articles a walk meets until the chain ends, or comes to one already met.
fn walk(cache: &Connection, row: i64, rel: Rel, seen: &mut HashSet<i64>) -> Result<usize, Fault> {
    let mut statement = cache.prepare_cached(&walk_sql(rel))?;
    let mut rows = statement.query([row, WALKED])?;
    let mut met = 0;
    while let Some(row) = rows.next()? {
        if !seen.insert(row.get(0)?) {
            break;
        }
        met += 1;
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
        let walks = [walk_sql(Rel::Previous), walk_sql(Rel::Next)];
        for sql in [PLACE, CACHED, LINK, &walks[0], &walks[1]] {
            let plan = plan(&cache, sql);
            // The only thing scanned is what a walk itself has met.
            let plan = plan.replace("SCAN walk", "");
            assert!(plan.contains("SEARCH"), "{plan}");
            assert!(!plan.contains("SCAN") && !plan.contains("TEMP"), "{plan}");
        }
    }
}
