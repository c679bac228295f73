//! Stories in lists: of the reports of one event that a list holds, only the one that comes first
//! in it has a row.
//!
//! A row is left out for each report of its story that fulfils the same conditions and comes
//! before it. So a list with stories grouped is walked like any other, from any place, and what a
//! filter leaves out never stands for what it lets in.

use std::collections::HashSet;

use rusqlite::OptionalExtension;

use super::fault::Fault;
use super::list_asked::{ASKED_REPORTS, Marks};
use super::list_conditions::{Conditions, numbers};
use super::list_walk::{Spot, Walk};
use super::search_rows::Hit;
use crate::model::{ListKey, Order, Query, Stories};

/// How the stories of a walked list are grouped.
#[derive(Clone, Debug)]
pub(super) struct Grouping {
    /// The conditions that a report has to fulfil to be in the list at all.
    held: String,
    order: Order,
}

/// Whether the lists of a query group stories. By source, each source tells its own.
pub(super) fn groups(query: &Query) -> bool {
    query.stories == Stories::Grouped && query.order != Order::Source
}

/// The same in the words of a page.
pub(super) fn shown_as(query: &Query) -> Stories {
    if groups(query) { Stories::Grouped } else { Stories::Apart }
}

impl Grouping {
    /// The grouping of a query with conditions, among the origins it asks for. In a list of a
    /// single one nothing is grouped: it was asked for what that source says.
    pub(super) fn of(
        query: &Query,
        conditions: &Conditions,
        origins: Option<&[i64]>,
    ) -> Option<Self> {
        if !groups(query) || origins.is_some_and(|origins| origins.len() < 2) {
            return None;
        }
        let mut held = conditions.sql.clone();
        if let Some(origins) = origins {
            held.push_str(&format!(" AND origin IN ({})", numbers(origins)));
        }
        Some(Self { held, order: query.order })
    }

    /// The condition, joined to others with `AND`, that no report of a row's story comes before it.
    pub(super) fn first_only(&self, marks: Marks) -> String {
        let newer = "(newer.at, newer.row) > (articles.at, articles.row)";
        let before = match self.order {
            Order::Newest | Order::Relevance | Order::Source => newer.to_owned(),
            Order::Oldest => newer.replace('>', "<"),
            Order::UnreadFirst => {
                format!("(newer.read < articles.read OR (newer.read = articles.read AND {newer}))")
            }
        };
        let newer = match marks {
            Marks::AsTheyAre => "articles AS newer INDEXED BY articles_story".to_owned(),
            Marks::AsAsked => format!("{ASKED_REPORTS} AS newer"),
        };
        format!(
            " AND (story IS NULL OR NOT EXISTS (SELECT 1 FROM {newer} \
             WHERE newer.story = articles.story AND {before}{}))",
            self.held
        )
    }

    /// The statement that finds the report with the row, from any one of its story.
    fn first_sql(&self) -> String {
        let falling = if self.order == Order::Oldest { "" } else { " DESC" };
        format!(
            "SELECT at, row FROM articles INDEXED BY articles_story \
             WHERE story = (SELECT story FROM articles WHERE row = ?2) AND ?1 IS NOT NULL{} \
             ORDER BY at{falling}, row{falling} LIMIT 1",
            self.held
        )
    }
}

impl Walk<'_> {
    /// Where the report stands that has the row for an article without one.
    pub(super) fn first_report(&self, key: ListKey) -> Result<Option<Spot>, Fault> {
        let Some(grouping) = &self.route.grouping else { return Ok(None) };
        let mut statement = self.cache.prepare_cached(&grouping.first_sql())?;
        let key = statement.query_row(self.parameters(key), |row| {
            Ok(ListKey { when: row.get(0)?, row: row.get(1)? })
        });
        key.optional()?.map(|key| self.spot(key)).transpose()
    }
}

/// Of each story the hit that comes first.
pub(super) fn first_of_each(mut hits: Vec<Hit>) -> Vec<Hit> {
    let mut seen = HashSet::new();
    hits.retain(|hit| hit.story.is_none_or(|story| seen.insert(story)));
    hits
}
