//! Counting what is unread in a list, as far as that takes a moment only.

use super::Store;
use super::list::Plan;
use super::list_asked::Marks;
use super::list_walk::Walk;
use super::search_rows::LISTED;
use crate::model::{Count, Expr, Filter, Problem, Query, State};

/// How many rows of an index are looked at for one count.
const LOOKED_AT: usize = 20_000;
/// From here on nobody reads the number any more.
const ENOUGH: u64 = 9_999;

impl Store {
    /// How many articles of a query are unread. Counts that are not kept stop after so many rows
    /// and say so, so that a query that hardly anything fits is no wait either.
    pub fn unread_count(&self, query: &Query) -> Result<Count, Problem> {
        let mut query = query.clone();
        if query.filter == Filter::Starred {
            query.section.expr = Expr::all([query.section.expr, Expr::Is(State::Starred)]);
        }
        query.filter = Filter::Unread;
        match self.plan(&query, "")? {
            Plan::Walk { tallies: Some(counts), .. } => Ok(Count::Exactly(counts.unread)),
            Plan::Walk { legs, time, conditions, tallies: None, .. } => {
                self.cache.read("cannot count the articles", |cache| {
                    let (grouping, marks) = (None, Marks::AsTheyAre);
                    let walk = Walk { cache, legs, time, conditions, grouping, marks };
                    Ok(bounded(walk.first_fits(LOOKED_AT)?))
                })
            }
            Plan::Set { .. } => {
                let counts = self.counts(&query)?;
                let cut = counts.all >= u64::try_from(LISTED).unwrap_or(u64::MAX);
                Ok(if cut { Count::AtLeast(counts.unread) } else { Count::Exactly(counts.unread) })
            }
        }
    }
}

fn bounded(count: Count) -> Count {
    match count {
        Count::Exactly(number) | Count::AtLeast(number) if number > ENOUGH => {
            Count::AtLeast(ENOUGH)
        }
        count => count,
    }
}
