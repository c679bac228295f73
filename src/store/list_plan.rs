//! How a list is answered: walked in an index, or begun with a set of rows that something else found
//! (`search_rows`); and in which index.

use super::hiding::{HIDDEN, asks_for_hidden};
use super::list_conditions::{Conditions, Maker, numbers};
use super::list_stories::Grouping;
use super::list_walk::{Leg, Route, Time, Twins};
use super::search_match::part;
use super::search_rows::Start;
use super::{Store, origins};
use crate::model::{Counts, Expr, Filter, Order, Problem, Query, State};

/// More sources than this are not walked side by side: the list of all articles is, past the
/// articles of others.
const SIDE_BY_SIDE: usize = 32;

/// How a query is answered.
pub(super) enum Plan {
    /// By a walk; the counts are those of the list, where they are kept.
    Walk(Route, Option<Counts>),
    /// By what a start finds, as far as it fulfils the conditions.
    Set(Start, Conditions),
}

impl Store {
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
            return Ok(Plan::Set(start, conditions));
        }
        let sources = self.take_sources(&mut maker, &mut rest)?;
        let kept = self.kept_counts(query, sources.as_deref(), &rest)?;
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
        Ok(Plan::Walk(Route { legs, time, conditions, grouping, twins }, kept))
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
        conditions.sql.push_str(&format!(" AND origin IN ({})", numbers(rows)));
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
fn by_source(origins: &[origins::Origin], only: Option<&[i64]>) -> Vec<Leg> {
    let listed = |row: &i64| only.is_none_or(|only| only.contains(row));
    let rows = origins.iter().map(|origin| origin.row).filter(listed);
    rows.map(|row| Leg::of("articles_origin", &format!("origin = {row}"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Stories, Timestamp};
    use crate::store::list_asked::Marks;
    use crate::store::list_walk::{Bound, Walk, Way};
    use crate::store::tests::{asked, plan};

    /// Of a story only the reports that come first are looked at.
    const NEWER: &str = "INDEX articles_story (story=?";

    fn walks(store: &Store, query: &Query) -> Vec<String> {
        let Plan::Walk(route, _) = store.plan(query, "").unwrap() else {
            panic!("{query:?} is walked");
        };
        let cache = &store.cache.conn;
        let walk = Walk { cache, route, marks: Marks::AsTheyAre };
        let mut plans = Vec::new();
        for leg in &walk.route.legs {
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
                        let query = Query { filter, order, stories, ..asked(text) };
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
}
