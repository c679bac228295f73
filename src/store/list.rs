//! Lists: pages of rows by a query, where a row stands in one, and the nearest unread article.
//!
//! A list is either walked in an index (`list_walk`) or begins with a set of rows that something
//! else found (`list_held`); which of the two, `list_plan` decides.
//!
//! An article that has a twin with the same address is left out where the twin stands, except in
//! the list of a source that it came from.

use rusqlite::{Connection, OptionalExtension};

use super::Store;
use super::fault::Fault;
use super::list_asked::Marks;
use super::list_plan::Plan;
use super::list_walk::{Bound, Spot, Twins, Walk, Way};
use crate::model::{
    ArticleId, AsOf, Direction, Edge, Filter, ListKey, Order, Page, Problem, Query,
};

/// The place of an article or its twin in every list.
const KEY: &str = "SELECT at, row FROM articles
     WHERE row = (SELECT coalesce(twin, row) FROM articles WHERE id = ?1)";
/// The place of an article itself.
const OWN_KEY: &str = "SELECT at, row FROM articles WHERE id = ?1";

impl Store {
    /// A page of a list: at most `limit` rows from an edge on, in list order. By [`Edge::After`] and
    /// [`Edge::Before`] the list goes on that was asked for last, by the others it is asked for
    /// anew.
    pub fn page(&self, query: &Query, from: &Edge, limit: usize) -> Result<Page, Problem> {
        let as_of = match from {
            Edge::After(_) | Edge::Before(_) => AsOf::Asked,
            Edge::First | Edge::Last | Edge::Around(_) => AsOf::Now,
        };
        self.page_as_of(query, from, limit, as_of)
    }

    /// A page of a list as it is now, or as it was when a list was last asked for: what was marked
    /// since then stands where it stood, also where the query is the same in another order.
    ///
    /// A list that begins with words or tags is a snapshot in everything: what comes in later is
    /// in it once it is asked for anew.
    pub fn page_as_of(
        &self,
        query: &Query,
        from: &Edge,
        limit: usize,
        as_of: AsOf,
    ) -> Result<Page, Problem> {
        self.page_from(query, from, None, limit, as_of)
    }

    /// The same where it is known already at which spot the page begins.
    pub(super) fn page_from(
        &self,
        query: &Query,
        from: &Edge,
        known: Option<Spot>,
        limit: usize,
        as_of: AsOf,
    ) -> Result<Page, Problem> {
        self.begin();
        if as_of == AsOf::Now {
            self.remember_from_now();
        }
        let marks = self.marks_as_asked();
        let mut page = match self.plan(query, "")? {
            Plan::Walk(route, _) => self.cache.read("cannot read the list", |cache| {
                walked(&Walk { cache, route, marks }, from, known, limit)
            })?,
            Plan::Set(start, conditions) => {
                let held = self.held(query, &start, &conditions, as_of)?;
                self.cache.read("cannot read the list", |cache| held.page(cache, from, limit))?
            }
        };
        self.note_wanted(&mut page.rows)?;
        Ok(page)
    }

    /// Where a row stands in a list, where that depends on its marks.
    pub(super) fn spot_of(&self, query: &Query, key: ListKey) -> Result<Option<Spot>, Problem> {
        let Plan::Walk(route, _) = self.plan(query, "")? else { return Ok(None) };
        let marks = self.marks_as_asked();
        self.cache
            .read("cannot read the list", |cache| Walk { cache, route, marks }.spot(key).map(Some))
    }

    /// The nearest unread article of a list, strictly before or after a place in it; without a
    /// place, from the list's end that lies behind.
    pub fn unread_from(
        &self,
        query: &Query,
        from: Option<ListKey>,
        way: Direction,
    ) -> Result<Option<ArticleId>, Problem> {
        let way = match way {
            Direction::Forward => Way::Down,
            Direction::Back => Way::Up,
        };
        let filter = match query.filter {
            Filter::All if query.order != Order::UnreadFirst => Filter::Unread,
            filter @ (Filter::All | Filter::Unread | Filter::Starred) => filter,
        };
        let what = "cannot look for unread articles";
        match self.plan(&Query { filter, ..query.clone() }, " AND read = 0")? {
            Plan::Walk(route, _) => {
                // Where the cursor stands is as the list was; what is unread is as it is.
                let spot = from.map(|key| self.spot_of(query, key)).transpose()?.flatten();
                let from = spot.map(|spot| (spot, Bound::Without));
                self.cache.read(what, |cache| {
                    let walk = Walk { cache, route, marks: Marks::AsTheyAre };
                    let rows = walk.rows(from, way, 1)?;
                    Ok(rows.into_iter().next().map(|row| row.id))
                })
            }
            Plan::Set(..) => {
                let Plan::Set(start, conditions) = self.plan(query, "")? else { return Ok(None) };
                let held = self.held(query, &start, &conditions, AsOf::Asked)?;
                self.cache.read(what, |cache| held.unread(cache, from, way))
            }
        }
    }
}

/// A page of a walked list.
fn walked(walk: &Walk<'_>, from: &Edge, known: Option<Spot>, limit: usize) -> Result<Page, Fault> {
    let spot = |key: &ListKey| known.map_or_else(|| walk.spot(*key), Ok);
    match from {
        Edge::First => walk.below(None, limit),
        Edge::Last => walk.above(None, limit),
        Edge::After(key) => walk.below(Some((spot(key)?, Bound::Without)), limit),
        Edge::Before(key) => walk.above(Some(spot(key)?), limit),
        Edge::Around(id) => match walk.spot_of(id)? {
            Some(spot) => walk.around(spot, limit),
            None => walk.below(None, limit),
        },
    }
}

impl Walk<'_> {
    /// Where an article stands, or the report that stands for it.
    pub(super) fn spot_of(&self, id: &ArticleId) -> Result<Option<Spot>, Fault> {
        let Some(key) = key_of(self.cache, self.route.twins, id)? else { return Ok(None) };
        let spot = self.spot(key)?;
        if self.holds(spot)? { Ok(Some(spot)) } else { self.first_report(key) }
    }
}

/// The place of an article, or of the twin that stands for it in a list.
pub(super) fn key_of(
    cache: &Connection,
    twins: Twins,
    id: &ArticleId,
) -> Result<Option<ListKey>, Fault> {
    let sql = match twins {
        Twins::Shown => OWN_KEY,
        Twins::LeftOut => KEY,
    };
    let mut statement = cache.prepare_cached(sql)?;
    let key = |row: &rusqlite::Row<'_>| Ok(ListKey { when: row.get(0)?, row: row.get(1)? });
    Ok(statement.query_row([id.as_str()], key).optional()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Timestamp;
    use crate::store::tests::plan;

    #[test]
    fn the_place_of_an_article_is_found_by_keys_alone() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path(), Timestamp(0)).unwrap().store;
        for sql in [KEY, OWN_KEY] {
            let plan = plan(&store.cache.conn, sql);
            assert!(plan.contains("SEARCH") && !plan.contains("SCAN"), "{plan}");
        }
    }
}
