//! Lists that begin with a set of rows: the one that was found last is held, so that its pages belong
//! together.

use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension};

use super::Store;
use super::fault::Fault;
use super::list::key_of;
use super::list_conditions::Conditions;
use super::list_stories::{first_of_each, groups, shown_as};
use super::list_walk::{Twins, Way};
use super::read::row_at;
use super::search_rows::{Hit, Hits, RANKED, Start};
use crate::model::{ArticleId, AsOf, Basis, Edge, Extent, ListKey, Order, Page, Problem, Query};

/// A list that was found, in its order.
#[derive(Debug)]
pub(super) struct Held {
    query: Query,
    basis: Basis,
    /// Every article of the list.
    all: Vec<Hit>,
    extent: Extent,
    /// Those that have a row: one of each story where stories are grouped.
    rows: Vec<Hit>,
    /// The state of both files when it was made.
    state: (u64, u64),
}

impl Store {
    /// The list of a query: the one that is held, where that was asked for before, else one made
    /// anew, which is held from now on.
    pub(super) fn held(
        &self,
        query: &Query,
        start: &Start,
        conditions: &Conditions,
        as_of: AsOf,
    ) -> Result<Arc<Held>, Problem> {
        let before = self.held.borrow().clone().filter(|_| as_of == AsOf::Asked);
        if let Some(held) = before.as_ref().filter(|held| held.query == *query) {
            return Ok(Arc::clone(held));
        }
        let now = query.search.clock().now;
        let Hits { all, extent } = match before.filter(|held| held.is_whole_of(query)) {
            Some(held) => Hits {
                all: self.in_order(start, held.all.clone(), query.order, now)?,
                extent: held.extent,
            },
            None => self.hits(start, conditions, query.order, now)?,
        };
        let state = self.state()?;
        let rows = if groups(query) { first_of_each(all.clone()) } else { all.clone() };
        let held = Held { query: query.clone(), basis: start.basis(), all, extent, rows, state };
        let held = Arc::new(held);
        self.held.replace(Some(Arc::clone(&held)));
        Ok(held)
    }

    /// The held list, where it is the query's as it is now.
    pub(super) fn held_now(&self, query: &Query) -> Result<Option<Arc<Held>>, Problem> {
        let state = self.state()?;
        let held = self.held.borrow().clone();
        Ok(held.filter(|held| held.query == *query && held.state == state))
    }
}

impl Held {
    /// Every article of it.
    pub(super) fn all(&self) -> &[Hit] {
        &self.all
    }

    /// Whether these are all there are.
    pub(super) fn extent(&self) -> Extent {
        self.extent
    }

    /// Those that have a row.
    pub(super) fn rows(&self) -> &[Hit] {
        &self.rows
    }

    /// How many rows stand above a place, and where those below it begin.
    pub(super) fn around(&self, key: ListKey) -> (usize, usize) {
        around(&self.rows, key, self.query.order)
    }

    /// Whether it is a query's in another order, and not cut off.
    fn is_whole_of(&self, query: &Query) -> bool {
        let (order, stories) = (self.query.order, self.query.stories);
        self.extent == Extent::Whole
            && self.all.len() < RANKED
            && Query { order, stories, ..query.clone() } == self.query
    }

    /// A page of it: at most `limit` rows from an edge on.
    pub(super) fn page(
        &self,
        cache: &Connection,
        from: &Edge,
        limit: usize,
    ) -> Result<Page, Fault> {
        let (start, end) = match from {
            Edge::First => (0, limit),
            Edge::Last => (self.rows.len().saturating_sub(limit), self.rows.len()),
            Edge::After(key) => {
                let (_, start) = self.around(*key);
                (start, start.saturating_add(limit))
            }
            Edge::Before(key) => {
                let (end, _) = self.around(*key);
                (end.saturating_sub(limit), end)
            }
            Edge::Around(id) => {
                let start = self.place_of(cache, id)?.unwrap_or(0).saturating_sub(limit / 2);
                (start, start.saturating_add(limit))
            }
        };
        let end = end.min(self.rows.len());
        let mut rows = Vec::new();
        for hit in self.rows.get(start..end).unwrap_or_default() {
            rows.extend(row_at(cache, hit.row)?);
        }
        let (more_above, more_below) = (start > 0, end < self.rows.len());
        let stories = shown_as(&self.query);
        Ok(Page { rows, more_above, more_below, stories, basis: self.basis })
    }

    /// Where the row of an article is, or that of the report that stands for it.
    pub(super) fn place_of(
        &self,
        cache: &Connection,
        id: &ArticleId,
    ) -> Result<Option<usize>, Fault> {
        let Some(ListKey { row, .. }) = key_of(cache, Twins::LeftOut, id)? else { return Ok(None) };
        if let Some(place) = self.rows.iter().position(|hit| hit.row == row) {
            return Ok(Some(place));
        }
        let mut statement = cache.prepare_cached("SELECT story FROM articles WHERE row = ?1")?;
        let story: Option<Option<i64>> = statement.query_row([row], |row| row.get(0)).optional()?;
        let story = story.flatten();
        Ok(self.rows.iter().position(|hit| story.is_some() && hit.story == story))
    }

    /// The nearest article that is unread now, from a place on or from the end that lies behind.
    pub(super) fn unread(
        &self,
        cache: &Connection,
        from: Option<ListKey>,
        way: Way,
    ) -> Result<Option<ArticleId>, Fault> {
        let hits = &self.all;
        let order = self.query.order;
        let (above, below) = from.map_or((hits.len(), 0), |key| around(hits, key, order));
        let mut nearest: Box<dyn Iterator<Item = &Hit>> = match way {
            Way::Down => Box::new(hits[below..].iter()),
            Way::Up => Box::new(hits[..above].iter().rev()),
        };
        let sql = "SELECT id FROM articles WHERE row = ?1 AND read = 0";
        let mut statement = cache.prepare_cached(sql)?;
        let unread = nearest.find_map(|hit| {
            let id = |row: &rusqlite::Row<'_>| Ok(ArticleId::given(row.get_ref(0)?.as_str()?));
            statement.query_row([hit.row], id).optional().transpose()
        });
        Ok(unread.transpose()?)
    }
}

/// How many hits stand above a place, and where those below it begin. A row that is not among them
/// has a place by its time, where time is the order; elsewhere it has none.
fn around(hits: &[Hit], key: ListKey, order: Order) -> (usize, usize) {
    if let Some(at) = hits.iter().position(|hit| hit.row == key.row) {
        return (at, at + 1);
    }
    match order {
        Order::Newest => {
            let at = hits.partition_point(|hit| hit.key() > key);
            (at, at)
        }
        Order::Oldest => {
            let at = hits.partition_point(|hit| hit.key() < key);
            (at, at)
        }
        Order::Source | Order::UnreadFirst | Order::Relevance => (0, hits.len()),
    }
}
