//! Lists that are walked: pages of rows by their place in the list.
//!
//! Every statement walks an index from a known place and stops at its limit; none counts rows off
//! or sorts. A list by time is one walk. One that puts unread articles first is two, one by source
//! has a walk for each source, one behind the other ([`Leg`]).

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::fault::Fault;
use super::list_asked::{ASKED, Marks, UNCHANGED};
use super::list_conditions::Conditions;
use super::list_stories::Grouping;
use super::read::{ROW, list_row, row_at};
use crate::model::{ListKey, Page, Row, Stories};

/// Which way a list is walked: down is towards its end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Way {
    Up,
    Down,
}

/// Whether a walk begins with the row at its place or behind it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Bound {
    With,
    Without,
}

/// Which article of a leg comes first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Time {
    NewestFirst,
    OldestFirst,
}

/// A part of a list: the rows of one index, or of several that are walked side by side, each with
/// the condition that says which part of the index.
#[derive(Clone, Debug)]
pub(super) struct Leg {
    pub(super) indexes: Vec<(&'static str, String)>,
}

impl Leg {
    pub(super) fn of(index: &'static str, part: &str) -> Self {
        Self { indexes: vec![(index, part.to_owned())] }
    }
}

/// Whether an article is shown that a twin stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Twins {
    Shown,
    LeftOut,
}

/// A list, taken apart: what is walked, and what is passed over on the way.
pub(super) struct Route {
    pub(super) legs: Vec<Leg>,
    pub(super) time: Time,
    pub(super) conditions: Conditions,
    pub(super) grouping: Option<Grouping>,
    pub(super) twins: Twins,
}

/// A route in a cache, by the marks that decide what a list holds.
pub(super) struct Walk<'a> {
    pub(super) cache: &'a Connection,
    pub(super) route: Route,
    pub(super) marks: Marks,
}

/// A place in a list: the leg, and the place in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spot {
    pub(super) leg: usize,
    pub(super) key: ListKey,
}

impl Walk<'_> {
    /// Before the first row of a leg, or behind the last.
    fn edge(&self, way: Way) -> ListKey {
        let high = ListKey { when: i64::MAX, row: i64::MAX };
        let low = ListKey { when: i64::MIN, row: i64::MIN };
        match (way, self.route.time) {
            (Way::Down, Time::NewestFirst) | (Way::Up, Time::OldestFirst) => high,
            (Way::Up, Time::NewestFirst) | (Way::Down, Time::OldestFirst) => low,
        }
    }

    /// The rows of a leg from a place on, nearest first.
    fn leg(&self, spot: Spot, way: Way, bound: Bound, limit: usize) -> Result<Vec<Row>, Fault> {
        let Some(leg) = self.route.legs.get(spot.leg) else { return Ok(Vec::new()) };
        let sql = self.sql(leg, way, bound, limit);
        let mut statement = self.cache.prepare_cached(&sql)?;
        let rows =
            statement.query_map(self.parameters(spot.key), |row| list_row(self.cache, row))?;
        let mut rows = rows.collect::<rusqlite::Result<Vec<Row>>>()?;
        if self.marks == Marks::AsAsked {
            rows.extend(self.changed(leg, spot.key, way, bound, limit)?);
            match self.falls(way) {
                true => rows.sort_by_key(|row| std::cmp::Reverse(row.key)),
                false => rows.sort_by_key(|row| row.key),
            }
            rows.truncate(limit);
        }
        Ok(rows)
    }

    /// The rows of a leg whose marks have changed since the list was asked for, likewise.
    fn changed(
        &self,
        leg: &Leg,
        from: ListKey,
        way: Way,
        bound: Bound,
        limit: usize,
    ) -> Result<Vec<Row>, Fault> {
        let sql = self.changed_sql(leg, way, bound, limit);
        let mut statement = self.cache.prepare_cached(&sql)?;
        let numbers = statement.query_map(self.parameters(from), |row| row.get(0))?;
        let numbers = numbers.collect::<rusqlite::Result<Vec<i64>>>()?;
        let mut rows = Vec::with_capacity(numbers.len());
        for number in numbers {
            rows.extend(row_at(self.cache, number)?);
        }
        Ok(rows)
    }

    /// Whether places become smaller that way.
    pub(super) fn falls(&self, way: Way) -> bool {
        (way == Way::Down) == (self.route.time == Time::NewestFirst)
    }

    /// How places are compared with the one to begin from, and in which order they come.
    fn course(&self, way: Way, bound: Bound) -> (&'static str, &'static str) {
        match (self.falls(way), bound) {
            (true, Bound::Without) => ("<", "DESC"),
            (true, Bound::With) => ("<=", "DESC"),
            (false, Bound::Without) => (">", "ASC"),
            (false, Bound::With) => (">=", "ASC"),
        }
    }

    pub(super) fn sql(&self, leg: &Leg, way: Way, bound: Bound, limit: usize) -> String {
        let (than, order) = self.course(way, bound);
        let rest = self.rest();
        let unchanged = match self.marks {
            Marks::AsTheyAre => "",
            Marks::AsAsked => UNCHANGED,
        };
        let arm = |(index, part): &(&str, String)| {
            format!(
                "SELECT {ROW} FROM articles INDEXED BY {index} \
                 WHERE {part} AND (at, row) {than} (?1, ?2){rest}{unchanged}"
            )
        };
        let arms: Vec<String> = leg.indexes.iter().map(arm).collect();
        format!("{} ORDER BY at {order}, row {order} LIMIT {limit}", arms.join(" UNION ALL "))
    }

    pub(super) fn changed_sql(&self, leg: &Leg, way: Way, bound: Bound, limit: usize) -> String {
        let (than, order) = self.course(way, bound);
        let parts: Vec<&str> = leg.indexes.iter().map(|(_, part)| part.as_str()).collect();
        format!(
            "SELECT row FROM {ASKED} AS articles \
             WHERE ({}) AND (at, row) {than} (?1, ?2){} \
             ORDER BY at {order}, row {order} LIMIT {limit}",
            parts.join(" OR "),
            self.rest()
        )
    }

    /// The conditions, and those of stories.
    fn rest(&self) -> String {
        let grouping = self.route.grouping.as_ref().map(|grouping| grouping.first_only(self.marks));
        format!("{}{}", self.route.conditions.sql, grouping.unwrap_or_default())
    }

    pub(super) fn parameters(&self, from: ListKey) -> impl rusqlite::Params + use<> {
        let place = [Value::from(from.when), Value::from(from.row)];
        let values = self.route.conditions.values.iter().cloned();
        params_from_iter(place.into_iter().chain(values).collect::<Vec<_>>())
    }

    /// The rows from a place on, through as many legs as it takes; nearest first.
    pub(super) fn rows(
        &self,
        from: Option<(Spot, Bound)>,
        way: Way,
        limit: usize,
    ) -> Result<Vec<Row>, Fault> {
        let end = match way {
            Way::Down => 0,
            Way::Up => self.route.legs.len().saturating_sub(1),
        };
        let start = || (Spot { leg: end, key: self.edge(way) }, Bound::Without);
        let (mut spot, mut bound) = from.unwrap_or_else(start);
        let mut rows: Vec<Row> = Vec::new();
        loop {
            while rows.len() < limit {
                let missing = limit - rows.len();
                let found = self.leg(spot, way, bound, missing)?;
                let whole = found.len() == missing;
                if let Some(last) = found.last() {
                    (spot.key, bound) = (last.key, Bound::Without);
                }
                rows.extend(found);
                if !whole {
                    break;
                }
            }
            let next = match way {
                Way::Down => Some(spot.leg + 1).filter(|leg| *leg < self.route.legs.len()),
                Way::Up => spot.leg.checked_sub(1),
            };
            match next {
                Some(leg) if rows.len() < limit => {
                    (spot, bound) = (Spot { leg, key: self.edge(way) }, Bound::Without);
                }
                Some(_) | None => return Ok(rows),
            }
        }
    }

    /// Where a row stands.
    pub(super) fn spot(&self, key: ListKey) -> Result<Spot, Fault> {
        if self.route.legs.len() < 2 {
            return Ok(Spot { leg: 0, key });
        }
        for leg in 0..self.route.legs.len() {
            let spot = Spot { leg, key };
            if self.leg(spot, Way::Down, Bound::With, 1)?.first().is_some_and(|row| row.key == key)
            {
                return Ok(spot);
            }
        }
        Ok(Spot { leg: 0, key })
    }

    /// Whether the list holds the row at a place.
    pub(super) fn holds(&self, spot: Spot) -> Result<bool, Fault> {
        let here = self.leg(spot, Way::Down, Bound::With, 1)?;
        Ok(here.first().is_some_and(|row| row.key == spot.key))
    }

    fn exists(&self, from: ListKey, way: Way, bound: Bound) -> Result<bool, Fault> {
        let spot = self.spot(from)?;
        Ok(!self.rows(Some((spot, bound)), way, 1)?.is_empty())
    }

    /// The page below a place, or the first one.
    pub(super) fn below(&self, from: Option<(Spot, Bound)>, limit: usize) -> Result<Page, Fault> {
        let mut rows = self.rows(from, Way::Down, limit.saturating_add(1))?;
        let more_below = rows.len() > limit;
        rows.truncate(limit);
        let more_above = match (rows.first(), from) {
            (_, None) => false,
            (Some(first), Some(_)) => self.exists(first.key, Way::Up, Bound::Without)?,
            (None, Some((spot, _))) => self.exists(spot.key, Way::Up, Bound::With)?,
        };
        Ok(Page { rows, more_above, more_below, stories: self.stories(), ..Page::default() })
    }

    /// The page above a place, or the last one, in list order.
    pub(super) fn above(&self, from: Option<Spot>, limit: usize) -> Result<Page, Fault> {
        let start = from.map(|spot| (spot, Bound::Without));
        let mut rows = self.rows(start, Way::Up, limit.saturating_add(1))?;
        let more_above = rows.len() > limit;
        rows.truncate(limit);
        rows.reverse();
        let more_below = match (rows.last(), from) {
            (_, None) => false,
            (Some(last), Some(_)) => self.exists(last.key, Way::Down, Bound::Without)?,
            (None, Some(spot)) => self.exists(spot.key, Way::Down, Bound::With)?,
        };
        Ok(Page { rows, more_above, more_below, stories: self.stories(), ..Page::default() })
    }

    /// The page in whose middle a row stands, as far as the list goes on above it.
    pub(super) fn around(&self, spot: Spot, limit: usize) -> Result<Page, Fault> {
        let above = self.above(Some(spot), limit / 2)?;
        let below = self.below(Some((spot, Bound::With)), limit - above.rows.len())?;
        let rows = above.rows.into_iter().chain(below.rows).collect();
        Ok(Page { rows, more_above: above.more_above, ..below })
    }

    /// Whether a row stands for the other reports of its story.
    fn stories(&self) -> Stories {
        self.route.grouping.as_ref().map_or(Stories::Apart, |_| Stories::Grouped)
    }
}
