//! [`Way`]: the articles along a way, as a list: the chain around an article, the trail of what was
//! opened, or what is wanted. It stands where the list stands, so that the text beside it stays where it is.

use crate::model::{
    ArticleId, ChainList, ChainRow, Clean, Evidence, Known, Timestamp, TrailPage, TrailRow, Wanted,
};
use crate::query::Typing;

use super::dates::day_name;
use super::list_view::first_top;

/// With fewer stops than this left beyond the cursor, more are fetched.
const NEAR: usize = 40;

/// The list's state.
#[derive(Clone, Debug)]
pub struct Way {
    pub kind: WayKind,
    pub rows: Vec<WayRow>,
    /// The row under the cursor.
    pub at: usize,
    /// The first row on the screen.
    pub top: usize,
    more_above: bool,
    more_below: bool,
}

/// Which way it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WayKind {
    Chain {
        of: ArticleId,
        order: Evidence,
    },
    Trail {
        /// What the stops are narrowed to.
        words: String,
        typing: Typing,
        /// The number of the present stop.
        here: Option<i64>,
    },
    /// What the reader wanted to follow to and still waits for.
    Wanted,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WayRow {
    Chain(ChainRow),
    Stop(TrailRow),
    Wish(Wanted),
}

/// Where a page of the trail joins the rows that are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fill {
    /// It opens the list; the cursor stands where one is.
    Open,
    /// The rows anew; the cursor stays on its row.
    Again,
    /// Other rows, with the cursor on the first.
    Anew,
    Above,
    Below,
}

/// A line of the list as it is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WayLine<'a> {
    Blank,
    Day(Clean),
    /// The first line of the row with this index.
    Title(usize, &'a WayRow),
    /// Its second line, where rows have two.
    Detail(usize, &'a WayRow),
}

/// The list's size and the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WayView {
    /// Lines that hold rows.
    pub height: usize,
    /// Lines a row takes: 1 or 2.
    pub row_lines: usize,
    pub now: Timestamp,
    /// Seconds east of UTC.
    pub utc_offset: i32,
}

impl WayRow {
    /// What the article is called.
    pub fn title(&self) -> Clean {
        match self {
            Self::Chain(row) => row.title.clone(),
            Self::Stop(row) => row.stop.title.clone(),
            Self::Wish(wanted) => wanted.link.shown_title(),
        }
    }

    fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Stop(one), Self::Stop(other)) => one.stop.seq == other.stop.seq,
            (Self::Chain(one), Self::Chain(other)) => match (&one.what, &other.what) {
                (Known::Cached { id: one, .. }, Known::Cached { id: other, .. }) => one == other,
                (Known::Missing { .. }, _) | (_, Known::Missing { .. }) => one.title == other.title,
            },
            (Self::Wish(one), Self::Wish(other)) => {
                (&one.from, one.link.rel) == (&other.from, other.link.rel)
            }
            (Self::Chain(_) | Self::Stop(_) | Self::Wish(_), _) => false,
        }
    }
}

impl WayView {
    /// The day of a row, where rows are grouped by day.
    fn day(&self, row: &WayRow) -> Option<i64> {
        match row {
            WayRow::Chain(_) | WayRow::Wish(_) => None,
            WayRow::Stop(row) => Some(row.stop.opened.local_day(self.utc_offset)),
        }
    }

    /// Lines between two neighbouring rows: a blank and a day where the day changes.
    fn gap(&self, above: &WayRow, below: &WayRow) -> usize {
        if self.day(above) == self.day(below) { 0 } else { 2 }
    }
}

impl Way {
    /// The chain around an article, with the cursor on it.
    pub(super) fn chain(of: ArticleId, list: ChainList) -> Self {
        Self {
            kind: WayKind::Chain { of, order: list.order },
            at: list.here,
            rows: list.rows.into_iter().map(WayRow::Chain).collect(),
            top: 0,
            more_above: false,
            more_below: false,
        }
    }

    /// The trail, with the cursor on the present stop.
    pub(super) fn trail(page: TrailPage) -> Self {
        Self {
            kind: WayKind::Trail { words: String::new(), typing: Typing::Done, here: page.at },
            at: present(&page),
            rows: page.rows.into_iter().map(WayRow::Stop).collect(),
            top: 0,
            more_above: page.more_above,
            more_below: page.more_below,
        }
    }

    /// What is wanted.
    pub(super) fn wanted(wishes: Vec<Wanted>) -> Self {
        Self {
            kind: WayKind::Wanted,
            at: 0,
            rows: wishes.into_iter().map(WayRow::Wish).collect(),
            top: 0,
            more_above: false,
            more_below: false,
        }
    }

    /// What is wanted now; the cursor stays on its row, or where it was.
    pub(super) fn renew_wanted(&mut self, wishes: Vec<Wanted>) {
        self.replace(wishes.into_iter().map(WayRow::Wish).collect(), self.at);
    }

    /// The chain as it is now; the cursor stays on its row.
    pub(super) fn renew_chain(&mut self, list: ChainList) {
        let rows: Vec<WayRow> = list.rows.into_iter().map(WayRow::Chain).collect();
        self.replace(rows, list.here);
        if let WayKind::Chain { order, .. } = &mut self.kind {
            *order = list.order;
        }
    }

    /// Other rows; the cursor stays on its row, or goes to the one of this index.
    fn replace(&mut self, rows: Vec<WayRow>, otherwise: usize) {
        let old = self.rows.get(self.at);
        let same = old.and_then(|old| rows.iter().position(|row| row.is_same(old)));
        self.at = same.unwrap_or(otherwise).min(rows.len().saturating_sub(1));
        self.rows = rows;
    }

    /// Whether the words that narrow the trail are being typed.
    pub(super) fn types_words(&self) -> bool {
        matches!(self.kind, WayKind::Trail { typing: Typing::Going, .. })
    }

    /// Takes in a page of the trail.
    pub(super) fn join(&mut self, page: TrailPage, fill: Fill) {
        let here = present(&page);
        let rows = page.rows.into_iter().map(WayRow::Stop);
        match fill {
            Fill::Open | Fill::Again | Fill::Anew => {
                self.replace(rows.collect(), here);
                if fill == Fill::Anew {
                    self.at = 0;
                }
                (self.more_above, self.more_below) = (page.more_above, page.more_below);
            }
            Fill::Above => {
                let before = self.rows.len();
                self.rows.splice(..0, rows);
                let more = self.rows.len() - before;
                (self.at, self.top) = (self.at + more, self.top + more);
                self.more_above = page.more_above;
            }
            Fill::Below => {
                self.rows.extend(rows);
                self.more_below = page.more_below;
            }
        }
    }

    /// Which stops are to be fetched so that the cursor does not run into the edge: those above or
    /// below the stop of this number.
    pub(super) fn wants(&self) -> Option<(Fill, i64)> {
        let seq = |row: Option<&WayRow>| match row {
            Some(WayRow::Stop(row)) => Some(row.stop.seq),
            Some(WayRow::Chain(_) | WayRow::Wish(_)) | None => None,
        };
        if self.more_below && self.rows.len() - self.at <= NEAR {
            return Some((Fill::Below, seq(self.rows.last())?));
        }
        if self.more_above && self.at < NEAR {
            return Some((Fill::Above, seq(self.rows.first())?));
        }
        None
    }

    pub(super) fn is_chain(&self) -> bool {
        matches!(self.kind, WayKind::Chain { .. })
    }

    pub(super) fn is_trail(&self) -> bool {
        matches!(self.kind, WayKind::Trail { .. })
    }

    /// The row under the cursor.
    pub fn selected(&self) -> Option<&WayRow> {
        self.rows.get(self.at)
    }

    pub(super) fn selected_mut(&mut self) -> Option<&mut WayRow> {
        self.rows.get_mut(self.at)
    }

    pub(super) fn move_by(&mut self, rows: isize) {
        let last = self.rows.len().saturating_sub(1);
        self.at = self.at.saturating_add_signed(rows).min(last);
    }

    /// Scrolls as little as needed to show the row under the cursor whole.
    pub(super) fn settle(&mut self, view: &WayView) {
        let Some(row) = self.rows.get(self.at) else {
            self.top = 0;
            return;
        };
        let head = usize::from(view.day(row).is_some());
        let gap = |above: usize, below: usize| view.gap(&self.rows[above], &self.rows[below]);
        let first = first_top(self.at, view.height, view.row_lines, head, gap);
        self.top = self.top.min(self.at).max(first);
    }

    /// Puts the cursor's row in the middle, as far as there are rows around it.
    pub(super) fn centre(&mut self, view: &WayView) {
        self.top = self.at.saturating_sub(view.height / view.row_lines.max(1) / 2);
        self.settle(view);
    }

    /// The lines from the top of the screen, as many as fit.
    pub fn lines(&self, view: &WayView) -> Vec<WayLine<'_>> {
        let mut lines = Vec::with_capacity(view.height);
        let mut above: Option<&WayRow> = None;
        for (at, row) in self.rows.iter().enumerate().skip(self.top) {
            if lines.len() >= view.height {
                break;
            }
            let day = view.day(row).filter(|day| above.and_then(|row| view.day(row)) != Some(*day));
            if let Some(day) = day {
                if above.is_some() {
                    lines.push(WayLine::Blank);
                }
                lines.push(WayLine::Day(day_name(day, view.now.local_day(view.utc_offset))));
            }
            lines.push(WayLine::Title(at, row));
            if view.row_lines > 1 {
                lines.push(WayLine::Detail(at, row));
            }
            above = Some(row);
        }
        lines.truncate(view.height);
        lines
    }
}

/// Where the present stop of the trail stands in a page; at its top where it holds none.
fn present(page: &TrailPage) -> usize {
    page.rows.iter().position(|row| Some(row.stop.seq) == page.at).unwrap_or(0)
}
