//! Lists: pages of rows by a query, counts, and the nearest unread article.
//!
//! A list is either walked in an index (`list_walk`) or begins with a set of rows that something
//! else found (`search_rows`); which of the two, and which index, is decided here.
//!
//! An article that has a twin with the same address is left out where the twin stands, except in
//! the list of a source that it came from.

use rusqlite::{Connection, OptionalExtension};

use super::fault::Fault;
use super::hiding::{HIDDEN, asks_for_hidden};
use super::list_asked::Marks;
use super::list_conditions::{Conditions, Maker};
use super::list_stories::{self, Grouping};
use super::list_walk::{Bound, Leg, Spot, Time, Walk, Way};
use super::read::{list_row, select_rows};
use super::search_match::part;
use super::search_rows::{Hit, RANKED, Start};
use super::{Store, hiding, origins};
use crate::model::{
    ArticleId, AsOf, Basis, Counts, Direction, Edge, Expr, Filter, ListKey, Order, Page, Problem,
    Query, Row, State, Stories,
};

/// More sources than this are not walked side by side: the list of all articles is, past the
/// articles of others.
const SIDE_BY_SIDE: usize = 32;

/// The place of an article or its twin in every list.
const KEY: &str = "SELECT at, row FROM articles
     WHERE row = (SELECT coalesce(twin, row) FROM articles WHERE id = ?1)";
/// The place of an article itself.
const OWN_KEY: &str = "SELECT at, row FROM articles WHERE id = ?1";

/// The list that was found last, so that its pages belong together.
#[derive(Debug)]
pub(super) struct Held {
    query: Query,
    basis: Basis,
    /// Every article of the list, in its order.
    all: Vec<Hit>,
    /// Those that have a row: one of each story where stories are grouped.
    hits: Vec<Hit>,
    /// The state of both files when it was made.
    state: (u64, u64),
}

/// How a query is answered.
pub(super) enum Plan {
    Walk {
        legs: Vec<Leg>,
        time: Time,
        conditions: Conditions,
        grouping: Option<Grouping>,
        twins: Twins,
        tallies: Option<Counts>,
    },
    Set {
        start: Start,
        conditions: Conditions,
    },
}

/// Whether an article is shown that a twin stands for.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Twins {
    Shown,
    LeftOut,
}

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
            Plan::Walk { legs, time, conditions, grouping, twins, .. } => {
                self.cache.read("cannot read the list", |cache| {
                    let walk = Walk { cache, legs, time, conditions, grouping, marks };
                    walked(&walk, twins, from, known, limit)
                })?
            }
            Plan::Set { start, conditions } => {
                self.hold(query, &start, &conditions, as_of)?;
                self.held_page(from, limit)?
            }
        };
        self.note_wanted(&mut page.rows)?;
        Ok(page)
    }

    /// Where a row stands in a list, where that depends on its marks.
    pub(super) fn spot_of(&self, query: &Query, key: ListKey) -> Result<Option<Spot>, Problem> {
        let Plan::Walk { legs, time, conditions, grouping, .. } = self.plan(query, "")? else {
            return Ok(None);
        };
        let marks = self.marks_as_asked();
        self.cache.read("cannot read the list", |cache| {
            Walk { cache, legs, time, conditions, grouping, marks }.spot(key).map(Some)
        })
    }

    /// How many articles a query holds, and how many of them are unread. A list that begins with
    /// words counts no farther than it goes.
    pub fn counts(&self, query: &Query) -> Result<Counts, Problem> {
        self.begin();
        match self.plan(query, "")? {
            Plan::Walk { tallies: Some(counts), .. } => Ok(counts),
            Plan::Walk { legs, time, conditions, tallies: None, .. } => {
                self.cache.read("cannot count the articles", |cache| {
                    let (grouping, marks) = (None, Marks::AsTheyAre);
                    let walk = Walk { cache, legs, time, conditions, grouping, marks };
                    walk.counts()
                })
            }
            Plan::Set { start, conditions } => {
                let held = self.held.borrow();
                let state = self.state()?;
                let fresh = |held: &&Held| held.query == *query && held.state == state;
                match held.as_ref().filter(fresh) {
                    Some(held) => self.counts_of(&held.all),
                    None => {
                        let now = query.search.clock().now;
                        self.counts_of(&self.hits(&start, &conditions, query.order, now)?)
                    }
                }
            }
        }
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
        match self.plan(&Query { filter, ..query.clone() }, " AND read = 0")? {
            Plan::Walk { legs, time, conditions, grouping, .. } => {
                // Where the cursor stands is as the list was; what is unread is as it is.
                let spot = from.map(|key| self.spot_of(query, key)).transpose()?.flatten();
                let from = spot.map(|spot| (spot, Bound::Without));
                self.cache.read("cannot look for unread articles", |cache| {
                    let marks = Marks::AsTheyAre;
                    let walk = Walk { cache, legs, time, conditions, grouping, marks };
                    let rows = walk.rows(from, way, 1)?;
                    Ok(rows.into_iter().next().map(|row| row.id))
                })
            }
            Plan::Set { .. } => {
                let Plan::Set { start, conditions } = self.plan(query, "")? else {
                    return Ok(None);
                };
                self.hold(query, &start, &conditions, AsOf::Asked)?;
                self.held_unread(from, way)
            }
        }
    }

    /// Decides how a query is answered, with one more condition on what is walked.
    pub(super) fn plan(&self, query: &Query, more: &str) -> Result<Plan, Problem> {
        let mut maker = Maker::new(self, query.search.clock());
        let expr = self.expanded(query.expr())?;
        let (words, mut rest) = part(&expr);
        let start = match words {
            Some(words) => Some(Start::Words(words)),
            None => self.other_start(&mut rest)?,
        };
        // Hidden articles are in no list that does not ask for them.
        let hidden = match asks_for_hidden(&expr) {
            true => String::new(),
            false => format!(" AND traits & {HIDDEN} = 0"),
        };
        if let Some(start) = start {
            let mut conditions = maker.all(query.filter, &rest)?;
            conditions.sql.push_str(&hidden);
            return Ok(Plan::Set { start, conditions });
        }
        let sources = self.take_sources(&mut maker, &mut rest)?;
        let tallies = self.tallies(query, sources.as_deref(), &rest)?;
        let twins = if sources.is_some() { Twins::Shown } else { Twins::LeftOut };
        let mut conditions = maker.all(query.filter, &rest)?;
        conditions.sql.push_str(&hidden);
        if twins == Twins::LeftOut {
            conditions.sql.push_str(" AND twin IS NULL");
        }
        conditions.sql.push_str(more);
        let grouping = Grouping::of(query, &conditions, sources.as_deref());
        let base = base(query.filter, &rest, sources.as_deref(), &mut conditions);
        let (legs, time) = match query.order {
            Order::Newest | Order::Relevance => (vec![base], Time::NewestFirst),
            Order::Oldest => (vec![base], Time::OldestFirst),
            Order::UnreadFirst => (by_state(&base), Time::NewestFirst),
            Order::Source => (by_source(maker.origins()?, sources.as_deref()), Time::NewestFirst),
        };
        Ok(Plan::Walk { legs, time, conditions, grouping, twins, tallies })
    }

    /// A start that is no words: a tag, or what is wanted. It is taken out of the conditions.
    fn other_start(&self, rest: &mut Vec<&Expr>) -> Result<Option<Start>, Problem> {
        for (at, part) in rest.iter().enumerate() {
            let start = match part {
                Expr::Tag(tag) => Start::Tag(tag.clone()),
                Expr::Is(State::Wanted) => Start::Rows(self.rows_that_want()?),
                _ => continue,
            };
            rest.remove(at);
            return Ok(Some(start));
        }
        Ok(None)
    }

    /// The origins that the first source or folder means, which is taken out of the conditions.
    fn take_sources(
        &self,
        maker: &mut Maker<'_>,
        rest: &mut Vec<&Expr>,
    ) -> Result<Option<Vec<i64>>, Problem> {
        for at in 0..rest.len() {
            if let Some(rows) = maker.origins_of(rest[at])? {
                rest.remove(at);
                return Ok(Some(rows));
            }
        }
        Ok(None)
    }

    /// The counts that are kept: those of everything, and those of sources.
    fn tallies(
        &self,
        query: &Query,
        sources: Option<&[i64]>,
        rest: &[&Expr],
    ) -> Result<Option<Counts>, Problem> {
        if !rest.is_empty() || query.filter == Filter::Starred {
            return Ok(None);
        }
        let counts = match sources {
            None => self.cache.read("cannot count the articles", tally)?,
            Some(rows) => self
                .cache
                .read("cannot count the articles", |cache| origins::counts(cache, rows))?,
        };
        Ok(Some(match query.filter {
            Filter::Unread => Counts { all: counts.unread, ..counts },
            Filter::All | Filter::Starred => counts,
        }))
    }

    /// A pair of numbers that changes with either file, whoever changes it.
    pub(super) fn state(&self) -> Result<(u64, u64), Problem> {
        Ok((self.seen_changes()?, self.cache.conn.total_changes()))
    }

    /// Sees to it that the held list is that of the query: the one there is, where that was asked
    /// for before, else one made anew.
    fn hold(
        &self,
        query: &Query,
        start: &Start,
        conditions: &Conditions,
        as_of: AsOf,
    ) -> Result<(), Problem> {
        let goes_on = as_of == AsOf::Asked;
        if goes_on && self.held.borrow().as_ref().is_some_and(|held| held.query == *query) {
            return Ok(());
        }
        let now = query.search.clock().now;
        let whole = if goes_on { self.held_whole(query) } else { None };
        let hits = match whole {
            Some(hits) => self.in_order(start, hits, query.order, now)?,
            None => self.hits(start, conditions, query.order, now)?,
        };
        let state = self.state()?;
        let all = hits.clone();
        let hits =
            if list_stories::groups(query) { list_stories::first_of_each(hits) } else { hits };
        let basis = start.basis();
        self.held.replace(Some(Held { query: query.clone(), basis, all, hits, state }));
        Ok(())
    }

    /// Every article of the held list, where that is the query's in another order and not cut off.
    fn held_whole(&self, query: &Query) -> Option<Vec<Hit>> {
        let held = self.held.borrow();
        let held = held.as_ref().filter(|held| held.all.len() < RANKED)?;
        let (order, stories) = (held.query.order, held.query.stories);
        (Query { order, stories, ..query.clone() } == held.query).then(|| held.all.clone())
    }

    fn held_page(&self, from: &Edge, limit: usize) -> Result<Page, Problem> {
        let held = self.held.borrow();
        let hits = held.as_ref().map_or(&[][..], |held| &held.hits);
        let stories =
            held.as_ref().map_or(Stories::Apart, |held| list_stories::shown_as(&held.query));
        let order = held.as_ref().map_or(Order::Newest, |held| held.query.order);
        let basis = held.as_ref().map_or(Basis::Place, |held| held.basis);
        self.cache.read("cannot read the list", |cache| {
            let (start, end) = match from {
                Edge::First => (0, limit),
                Edge::Last => (hits.len().saturating_sub(limit), hits.len()),
                Edge::After(key) => {
                    let (_, start) = around(hits, *key, order);
                    (start, start.saturating_add(limit))
                }
                Edge::Before(key) => {
                    let (end, _) = around(hits, *key, order);
                    (end.saturating_sub(limit), end)
                }
                Edge::Around(id) => {
                    let key = key_of(cache, KEY, id)?;
                    let place = key.map(|key| self.place_in(cache, hits, key.row)).transpose()?;
                    let start = place.flatten().unwrap_or(0).saturating_sub(limit / 2);
                    (start, start.saturating_add(limit))
                }
            };
            let end = end.min(hits.len());
            let shown = hits.get(start..end).unwrap_or_default();
            let mut rows = Vec::with_capacity(shown.len());
            for hit in shown {
                rows.extend(row_at(cache, hit.row)?);
            }
            let (more_above, more_below) = (start > 0, end < hits.len());
            Ok(Page { rows, more_above, more_below, stories, basis })
        })
    }

    fn held_unread(&self, from: Option<ListKey>, way: Way) -> Result<Option<ArticleId>, Problem> {
        let held = self.held.borrow();
        let hits = held.as_ref().map_or(&[][..], |held| &held.all);
        let order = held.as_ref().map_or(Order::Newest, |held| held.query.order);
        let (above, below) = from.map_or((hits.len(), 0), |key| around(hits, key, order));
        let mut rows: Box<dyn Iterator<Item = &Hit>> = match way {
            Way::Down => Box::new(hits[below..].iter()),
            Way::Up => Box::new(hits[..above].iter().rev()),
        };
        self.cache.read("cannot look for unread articles", |cache| {
            let sql = "SELECT id FROM articles WHERE row = ?1 AND read = 0";
            let mut statement = cache.prepare_cached(sql)?;
            let unread = rows.find_map(|hit| {
                let id = |row: &rusqlite::Row<'_>| Ok(ArticleId::given(row.get_ref(0)?.as_str()?));
                statement.query_row([hit.row], id).optional().transpose()
            });
            Ok(unread.transpose()?)
        })
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

/// A page of a walked list.
fn walked(
    walk: &Walk<'_>,
    twins: Twins,
    from: &Edge,
    known: Option<Spot>,
    limit: usize,
) -> Result<Page, Fault> {
    let spot = |key: &ListKey| known.map_or_else(|| walk.spot(*key), Ok);
    match from {
        Edge::First => walk.below(None, limit),
        Edge::Last => walk.above(None, limit),
        Edge::After(key) => walk.below(Some((spot(key)?, Bound::Without)), limit),
        Edge::Before(key) => walk.above(Some(spot(key)?), limit),
        Edge::Around(id) => {
            let sql = if twins == Twins::Shown { OWN_KEY } else { KEY };
            let spot = key_of(walk.cache, sql, id)?.map(|key| walk.spot(key)).transpose()?;
            let spot = match spot {
                Some(spot) if walk.holds(spot)? => Some(spot),
                Some(spot) => walk.first_report(spot.key)?,
                None => None,
            };
            match spot {
                Some(spot) => walk.around(spot, limit),
                None => walk.below(None, limit),
            }
        }
    }
}

fn key_of(cache: &Connection, sql: &str, id: &ArticleId) -> Result<Option<ListKey>, Fault> {
    let mut statement = cache.prepare_cached(sql)?;
    let key = |row: &rusqlite::Row<'_>| Ok(ListKey { when: row.get(0)?, row: row.get(1)? });
    Ok(statement.query_row([id.as_str()], key).optional()?)
}

/// The article in a row, as lists show it.
pub(super) fn row_at(cache: &Connection, row: i64) -> Result<Option<Row>, Fault> {
    let mut statement = cache.prepare_cached(&select_rows("WHERE row = ?1"))?;
    Ok(statement.query_row([row], |row| list_row(cache, row)).optional()?)
}

/// How many articles lists show, and how many of them are unread.
pub(super) fn tally(cache: &Connection) -> Result<Counts, Fault> {
    let mut statement = cache.prepare_cached("SELECT articles, unread FROM tally")?;
    let counts = statement.query_row([], |row| {
        let number = |column| -> rusqlite::Result<u64> {
            Ok(u64::try_from(row.get::<_, i64>(column)?).unwrap_or(0))
        };
        Ok(Counts { all: number(0)?, unread: number(1)? })
    })?;
    Ok(hiding::without(counts, hiding::total(cache, "twin IS NULL")?))
}

/// The rows of a list by time: the smallest index that has all of them. Without a hint SQLite may
/// think another one better for a while.
fn base(
    filter: Filter,
    rest: &[&Expr],
    sources: Option<&[i64]>,
    conditions: &mut Conditions,
) -> Leg {
    let is = |state: State| rest.iter().any(|part| **part == Expr::Is(state));
    if let Some(rows) = sources {
        if rows.is_empty() {
            return Leg::of("articles_origin", "origin = 0");
        }
        if rows.len() <= SIDE_BY_SIDE {
            let part = |row: &i64| ("articles_origin", format!("origin = {row}"));
            return Leg { indexes: rows.iter().map(part).collect() };
        }
        let rows: Vec<String> = rows.iter().map(i64::to_string).collect();
        conditions.sql.push_str(&format!(" AND origin IN ({})", rows.join(", ")));
    }
    if is(State::Hidden) {
        Leg::of("articles_hidden", "traits & 8 <> 0")
    } else if filter == Filter::Starred || is(State::Starred) {
        Leg::of("articles_starred", "starred = 1")
    } else if is(State::Commented) {
        Leg::of("articles_commented", "own_comments > 0")
    } else if filter == Filter::Unread || is(State::Unread) {
        Leg::of("articles_state", "read = 0")
    } else if is(State::Read) {
        Leg::of("articles_state", "read = 1")
    } else {
        Leg::of("articles_list", "at IS NOT NULL")
    }
}

/// The unread rows of a list, and then the rest.
fn by_state(base: &Leg) -> Vec<Leg> {
    let leg = |read: u8| {
        let arm = |(index, part): &(&'static str, String)| match *index {
            "articles_list" | "articles_state" => {
                ("articles_state", format!("{} AND read = {read}", part))
            }
            index => (index, format!("{part} AND read = {read}")),
        };
        Leg { indexes: base.indexes.iter().map(arm).collect() }
    };
    vec![leg(0), leg(1)]
}

/// The rows of each source, by the names of the sources.
fn by_source(origins: &[super::origins::Origin], only: Option<&[i64]>) -> Vec<Leg> {
    let listed = |row: &i64| only.is_none_or(|only| only.contains(row));
    let rows = origins.iter().map(|origin| origin.row).filter(listed);
    rows.map(|row| Leg::of("articles_origin", &format!("origin = {row}"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Clock, Search, Timestamp};
    use crate::query::{Typing, search};
    use crate::store::tests::plan;

    /// Of a story only the reports that come first are looked at.
    const NEWER: &str = "INDEX articles_story (story=?";

    fn asked(text: &str) -> Search {
        search(text, Typing::Done, Clock { now: Timestamp(2_000_000_000), utc_offset: 0 }).unwrap()
    }

    fn walks(store: &Store, query: &Query) -> Vec<String> {
        let Plan::Walk { legs, time, conditions, grouping, .. } = store.plan(query, "").unwrap()
        else {
            panic!("{query:?} is walked");
        };
        let cache = &store.cache.conn;
        let walk = Walk { cache, legs, time, conditions, grouping, marks: Marks::AsTheyAre };
        let mut plans = Vec::new();
        for leg in &walk.legs {
            for (way, bound) in [(Way::Down, Bound::With), (Way::Up, Bound::Without)] {
                plans.push(plan(cache, &walk.sql(leg, way, bound, 5)));
            }
        }
        plans
    }

    #[test]
    fn lists_walk_an_index_and_sort_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path(), Timestamp(0)).unwrap().store;
        for name in ["Courier A", "Courier B", "Paper"] {
            let sql = "INSERT INTO origins (key, name) VALUES (?1, ?1)";
            store.cache.conn.execute(sql, [name]).unwrap();
        }
        for text in [
            "",
            "source:paper",
            "source:courier is:unread",
            "folder:sea",
            "is:commented",
            "is:hidden",
            "is:starred lang:en",
            "has:image after:2026-01-01 age:<7d",
            "-oil is:full",
            "source:paper OR is:unread",
        ] {
            for filter in [Filter::All, Filter::Unread, Filter::Starred] {
                for order in Order::ALL {
                    for stories in [Stories::Apart, Stories::Grouped] {
                        let query = Query {
                            filter,
                            search: asked(text),
                            order,
                            stories,
                            ..Query::default()
                        };
                        for plan in walks(&store, &query) {
                            assert!(plan.contains("SEARCH articles USING"), "{text} {plan}");
                            let bound = plan.contains("at<?") || plan.contains("at>?");
                            assert!(bound, "{text} {plan}");
                            let plan = plan.replace("SCAN json_each", "");
                            assert!(!plan.contains("SCAN"), "{text} {plan}");
                            assert!(!plan.contains("TEMP"), "{text} {order:?} {plan}");
                            assert!(!plan.contains("newer") || plan.contains(NEWER), "{plan}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn the_place_of_an_article_is_found_by_keys_alone() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path(), Timestamp(0)).unwrap().store;
        for sql in [KEY, OWN_KEY] {
            let plan = plan(&store.cache.conn, sql);
            assert!(plan.contains("SEARCH") && !plan.contains("SCAN"), "{plan}");
        }
    }

    #[test]
    fn common_conditions_are_counted_in_an_index() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path(), Timestamp(0)).unwrap().store;
        for (filter, text, covered) in [
            // Of stars and own comments there are few: whether they are hidden is looked up.
            (Filter::Starred, "", false),
            (Filter::All, "is:commented", false),
            (Filter::All, "is:unread has:image", true),
            (Filter::All, "has:image lang:en", true),
            (Filter::All, "after:2026-01-01", true),
            (Filter::Unread, "has:comments", true),
        ] {
            let query = Query { filter, search: asked(text), ..Query::default() };
            let Plan::Walk { legs, time, conditions, grouping, .. } =
                store.plan(&query, "").unwrap()
            else {
                panic!("{text} is walked");
            };
            let cache = &store.cache.conn;
            let walk = Walk { cache, legs, time, conditions, grouping, marks: Marks::AsTheyAre };
            let (index, part) = &walk.legs[0].indexes[0];
            let plan = plan(cache, &walk.count_sql(index, part));
            assert_eq!(plan.contains("COVERING INDEX"), covered, "{text} {plan}");
            assert!(plan.contains("SEARCH"), "{text} {plan}");
        }
    }
}
