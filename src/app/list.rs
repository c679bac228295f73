//! [`List`]: the list pane, a window over the cache with a cursor that stays on its article.
//!
//! Rows are known by id, never by index: what loads above or below does not move the cursor.

use std::collections::HashSet;

use crate::model::{
    ArticleId, Basis, Counts, Edge, Hidden, Order, Page, Query, Row, Stories, Timestamp,
};

use super::excerpts::Excerpts;
use super::picks::Picks;
use super::story::Standing;

/// Rows asked for at a time.
pub const PAGE: usize = 120;
/// With fewer rows than this left beyond the cursor, more are fetched.
const NEAR: usize = 40;
/// The window never holds more rows than this; the far side is let go.
const WINDOW: usize = 480;

/// The list pane's state.
#[derive(Debug, Default)]
pub struct List {
    pub query: Query,
    /// The loaded window, in list order.
    pub rows: Vec<Row>,
    pub more_above: bool,
    pub more_below: bool,
    pub selected: Option<ArticleId>,
    /// The first row on the screen.
    pub top: usize,
    pub counts: Counts,
    /// What it leaves out because saved queries hide it.
    pub hidden: Option<Hidden>,
    /// Whether the rows stand for the other reports of their stories.
    pub stories: Stories,
    /// The rows that stand under that of their story.
    pub(super) reports: HashSet<ArticleId>,
    /// The rows that were selected.
    pub picked: Picks,
    /// What the rows were found by.
    pub basis: Basis,
    pub excerpts: Excerpts,
    /// The order in which the rows stand: that of the query, once its first page is here.
    pub order: Order,
    /// When the list was asked for: what came in later is not in it.
    pub asked: Timestamp,
}

/// How an asked-for page joins the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Join {
    Above,
    Below,
    /// The page becomes the window, and the cursor lands here.
    Replace(Land),
}

/// Where the cursor lands in a new window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Land {
    First,
    Last,
    /// On the article it was on, and that on its line; or on the first row.
    Stay,
}

impl List {
    /// A list of everything in an order, with stories grouped or not.
    pub(super) fn shown(order: Order, stories: Stories) -> Self {
        Self { query: Query { order, stories, ..Query::default() }, ..Self::default() }
    }

    /// The index of the row under the cursor.
    pub fn cursor(&self) -> Option<usize> {
        self.selected.as_ref().and_then(|id| self.index_of(id))
    }

    /// The row under the cursor.
    pub fn selected_row(&self) -> Option<&Row> {
        self.cursor().map(|index| &self.rows[index])
    }

    /// Where an article stands in the window, if it does.
    pub fn index_of(&self, id: &ArticleId) -> Option<usize> {
        self.rows.iter().position(|row| row.id == *id)
    }

    /// The row of an article, if the window holds it.
    pub fn row_mut(&mut self, id: &ArticleId) -> Option<&mut Row> {
        self.rows.iter_mut().find(|row| row.id == *id)
    }

    /// Puts the cursor on the row at `index`, or on the nearest there is.
    pub fn select(&mut self, index: usize) {
        let index = index.min(self.rows.len().saturating_sub(1));
        self.selected = self.rows.get(index).map(|row| row.id.clone());
    }

    /// Moves the cursor by some rows.
    pub fn move_by(&mut self, rows: isize) {
        let from = self.cursor().unwrap_or(0);
        self.select(from.saturating_add_signed(rows));
    }

    /// What has to be fetched so that the cursor does not run into the window's edge.
    pub fn wants(&self) -> Option<(Edge, Join)> {
        let cursor = self.cursor()?;
        // Reports under their story's row are not where the list has them.
        let listed = |row: &&Row| !self.reports.contains(&row.id);
        if self.more_below && self.rows.len() - cursor <= NEAR {
            return Some((Edge::After(self.rows.iter().rev().find(listed)?.key), Join::Below));
        }
        if self.more_above && cursor < NEAR {
            return Some((Edge::Before(self.rows.iter().find(listed)?.key), Join::Above));
        }
        None
    }

    /// Takes in a page that was asked for.
    pub fn join(&mut self, mut page: Page, join: Join) {
        if !matches!(join, Join::Replace(_)) {
            // What another process has marked meanwhile may belong here now, and stands elsewhere.
            let known: HashSet<&ArticleId> = self.rows.iter().map(|row| &row.id).collect();
            page.rows.retain(|row| !known.contains(&row.id));
        }
        match join {
            Join::Below => {
                self.rows.extend(page.rows);
                self.more_below = page.more_below;
                let excess = self.rows.len().saturating_sub(WINDOW);
                let excess = excess.min(self.top).min(self.cursor().unwrap_or(0));
                // No story is torn from its row.
                let excess = if excess > 0 { self.head_of(excess) } else { 0 };
                self.rows.drain(..excess);
                self.top -= excess;
                self.more_above |= excess > 0;
            }
            Join::Above => {
                self.top += page.rows.len();
                self.rows.splice(..0, page.rows);
                self.more_above = page.more_above;
                let keep = WINDOW.max(self.cursor().unwrap_or(0) + NEAR);
                let torn = |at: &usize| self.standing(*at) == Standing::Report;
                let keep = (keep..).find(|at| !torn(at)).unwrap_or(keep);
                self.more_below |= self.rows.len() > keep;
                self.rows.truncate(keep);
            }
            Join::Replace(land) => self.replace(page, land),
        }
    }

    fn replace(&mut self, page: Page, land: Land) {
        // The new list is folded: the cursor goes on where its story stands.
        if let Some(cursor) = self.cursor() {
            self.select(self.head_of(cursor));
        }
        self.reports.clear();
        self.stories = page.stories;
        self.basis = page.basis;
        self.order = self.query.order;
        self.excerpts.begin(&self.query.section, &self.query.search);
        self.rows = page.rows;
        self.more_above = page.more_above;
        self.more_below = page.more_below;
        // From the top of the window on, settling shows as many rows above the cursor as fit.
        self.top = 0;
        match land {
            Land::First => self.select(0),
            Land::Last => self.select(self.rows.len().saturating_sub(1)),
            Land::Stay => self.select(self.cursor().unwrap_or(0)),
        }
    }

    /// From where a page is asked for so that the article under the cursor is in it.
    pub(super) fn around_cursor(&self) -> Edge {
        self.selected.clone().map_or(Edge::First, Edge::Around)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::list_view::ListView;
    use super::*;
    use crate::model::{Clean, ListKey};

    const NOW: i64 = 1_795_000_000;

    pub(in crate::app) fn row(number: i64) -> Row {
        let when = NOW - number * 20_000;
        Row {
            key: ListKey { when, row: number },
            id: ArticleId::given(&format!("a{number}")),
            title: Clean::new(&format!("Article {number}")),
            source: None,
            published: Some(Timestamp(when)),
            added: Timestamp(when),
            read: false,
            starred: false,
            wanted: false,
            own_comments: 0,
            words: 100,
            story: None,
            tags: vec![],
        }
    }

    pub(in crate::app) fn page(
        numbers: std::ops::Range<i64>,
        more_above: bool,
        more_below: bool,
    ) -> Page {
        Page { rows: numbers.map(row).collect(), more_above, more_below, ..Page::default() }
    }

    pub(in crate::app) fn view(height: usize, row_lines: usize) -> ListView {
        let (now, order) = (Timestamp(NOW), Order::Newest);
        ListView { height, row_lines, excerpt_lines: 0, order, now, utc_offset: 0 }
    }

    pub(in crate::app) fn filled() -> List {
        let mut list = List::default();
        list.join(page(0..100, false, true), Join::Replace(Land::First));
        list
    }

    #[test]
    fn rows_that_load_do_not_move_the_cursor_or_the_screen() {
        let view = view(10, 1);
        let mut list = filled();
        list.move_by(70);
        list.settle(&view);
        let before: Vec<_> = list.lines(&view).iter().map(|line| format!("{line:?}")).collect();
        assert_eq!(list.wants().map(|(_, join)| join), Some(Join::Below));
        list.join(page(100..900, false, false), Join::Below);
        list.join(page(-50..0, true, false), Join::Above);
        let after: Vec<_> = list.lines(&view).iter().map(|line| format!("{line:?}")).collect();
        assert_eq!(before, after);
        assert_eq!(list.selected_row().map(|row| row.key.row), Some(70));
    }

    #[test]
    fn the_window_stays_bounded() {
        let mut list = filled();
        for start in (100..5_000).step_by(100) {
            list.select(usize::MAX);
            list.settle(&view(20, 2));
            list.join(page(start..start + 100, false, true), Join::Below);
        }
        assert!(list.rows.len() <= WINDOW + 100, "{}", list.rows.len());
        assert!(list.more_above);
    }
}
