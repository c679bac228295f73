//! What lies in a list between the window of it that is loaded and an article outside: read in pieces,
//! of which only the ids are kept.

use rusqlite::Connection;

use super::Store;
use super::fault::Fault;
use super::list_held::Held;
use super::list_plan::Plan;
use super::list_walk::{Bound, Spot, Walk, Way};
use super::marks::AT_ONCE;
use super::read::id_at;
use crate::model::{ArticleId, AsOf, Problem, Reach, Reached, Row};

/// What was found outside the window, in list order.
enum Outside {
    Above(Vec<ArticleId>),
    Below(Vec<ArticleId>),
    TooMany,
    Nowhere,
}

impl Store {
    /// The rows of a list from the one at hand to an article outside the window, as the list was
    /// when it was asked for.
    pub fn reach(&self, reach: &Reach) -> Result<Reached, Problem> {
        self.begin();
        let marks = self.marks_as_asked();
        let what = "cannot read the list";
        let outside = match self.plan(&reach.query, "")? {
            Plan::Walk(route, _) => {
                self.cache.read(what, |cache| Walk { cache, route, marks }.outside(reach))
            }
            Plan::Set(start, conditions) => {
                let held = self.held(&reach.query, &start, &conditions, AsOf::Asked)?;
                self.cache.read(what, |cache| held.outside(cache, reach))
            }
        };
        Ok(match outside? {
            Outside::Above(ids) => Reached::Rows([&ids[..], &reach.above].concat()),
            Outside::Below(ids) => Reached::Rows([&reach.below[..], &ids].concat()),
            Outside::TooMany => Reached::TooMany,
            Outside::Nowhere => Reached::Nowhere,
        })
    }
}

impl Walk<'_> {
    fn outside(&self, reach: &Reach) -> Result<Outside, Fault> {
        let Some(target) = self.spot_of(&reach.to)? else { return Ok(Outside::Nowhere) };
        let (first, last) = (self.spot(reach.window.0)?, self.spot(reach.window.1)?);
        let way = match (self.comes_before(target, first), self.comes_before(last, target)) {
            (true, _) => Way::Up,
            (false, true) => Way::Down,
            (false, false) => return Ok(Outside::Nowhere),
        };
        let mut from = if way == Way::Up { first } else { last };
        let mut ids = Vec::new();
        loop {
            let rows = self.rows(Some((from, Bound::Without)), way, AT_ONCE)?;
            let end = rows.iter().position(|row| row.key == target.key);
            let stretch = end.map_or(&rows[..], |end| &rows[..=end]);
            let known = |row: &&Row| row.added <= reach.known_by;
            ids.extend(stretch.iter().filter(known).map(|row| row.id.clone()));
            if ids.len() > reach.most {
                return Ok(Outside::TooMany);
            }
            match (end, rows.last()) {
                (None, Some(row)) if rows.len() == AT_ONCE => from = self.spot(row.key)?,
                (None, _) => return Ok(Outside::Nowhere),
                (Some(_), _) if way == Way::Down => return Ok(Outside::Below(ids)),
                (Some(_), _) => {
                    ids.reverse();
                    return Ok(Outside::Above(ids));
                }
            }
        }
    }

    /// Whether one place is nearer to the beginning of the list than another.
    fn comes_before(&self, one: Spot, other: Spot) -> bool {
        match one.leg == other.leg {
            true if self.falls(Way::Down) => one.key > other.key,
            true => one.key < other.key,
            false => one.leg < other.leg,
        }
    }
}

impl Held {
    fn outside(&self, cache: &Connection, reach: &Reach) -> Result<Outside, Fault> {
        let Some(target) = self.place_of(cache, &reach.to)? else { return Ok(Outside::Nowhere) };
        let (first, end) = (self.around(reach.window.0).0, self.around(reach.window.1).1);
        let (hits, outside): (_, fn(_) -> _) = if target < first {
            (&self.rows()[target..first], Outside::Above)
        } else if target >= end {
            (&self.rows()[end..=target], Outside::Below)
        } else {
            return Ok(Outside::Nowhere);
        };
        if hits.len() > reach.most {
            return Ok(Outside::TooMany);
        }
        let mut ids = Vec::with_capacity(hits.len());
        for hit in hits {
            ids.extend(id_at(cache, hit.row)?);
        }
        Ok(outside(ids))
    }
}
