//! [`ListView`]: which lines the list pane shows: rows, their details, and what heads the parts of the
//! list; and how it scrolls.

use crate::model::{Clean, Order, Row, Timestamp};

use super::dates::day_name;
use super::list::List;

/// One line of the pane as it is drawn.
#[derive(Clone, Debug, PartialEq)]
pub enum ListLine<'a> {
    /// What a part of the list has in common: its day, or its source.
    Heading(Clean),
    Blank,
    /// The first line of a row.
    Headline(&'a Row),
    /// The second line of a row, where rows have two.
    Detail(&'a Row),
    /// The line that shows why a row was found, where rows have one.
    Excerpt(&'a Row),
}

/// The pane's size and the day, as far as they decide which row stands where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListView {
    /// Lines of the pane.
    pub height: usize,
    /// Lines a row takes: 1 or 2. Parts of the list are headed only where there are two.
    pub row_lines: usize,
    /// Lines under each of those that show why a row was found: 0 or 1.
    pub excerpt_lines: usize,
    /// The order of the list, which says what its parts are: days, or sources.
    pub order: Order,
    pub now: Timestamp,
    /// Seconds east of UTC.
    pub utc_offset: i32,
}

impl ListView {
    fn day(&self, row: &Row) -> i64 {
        Timestamp(row.key.when).local_day(self.utc_offset)
    }

    /// All lines of a row.
    fn whole_row(&self) -> usize {
        self.row_lines + self.excerpt_lines
    }

    fn has_heads(&self) -> bool {
        self.row_lines > 1 && self.order != Order::Relevance
    }

    /// Whether another part of the list begins between two neighbouring rows.
    fn parts(&self, above: &Row, below: &Row) -> bool {
        match self.order {
            Order::Newest | Order::Oldest => self.day(above) != self.day(below),
            Order::UnreadFirst => self.day(above) != self.day(below) || below.key > above.key,
            Order::Source => own_source(above) != own_source(below),
            Order::Relevance => false,
        }
    }

    /// Lines above the row at an index: a blank and a heading where a part begins. Reports under the
    /// row of their story belong where that stands.
    fn gap(&self, list: &List, index: usize) -> usize {
        let Some(above) = index.checked_sub(1).map(|above| list.head_of(above)) else { return 0 };
        let here = list.head_of(index);
        let parts = here != above && self.parts(&list.rows[above], &list.rows[here]);
        if self.has_heads() && parts { 2 } else { 0 }
    }

    /// What stands over the part of the list that begins with a row.
    fn heading(&self, row: &Row) -> Clean {
        match self.order {
            Order::Newest | Order::Oldest | Order::UnreadFirst | Order::Relevance => {
                self.day_name(row)
            }
            Order::Source => {
                let name = own_source(row);
                if name.is_empty() { Clean::new("Without a source") } else { Clean::new(name) }
            }
        }
    }

    /// The name of a row's day, from today's side.
    fn day_name(&self, row: &Row) -> Clean {
        day_name(self.day(row), self.now.local_day(self.utc_offset))
    }
}

/// The smallest first row from which the row at `cursor` is still whole on a screen of so many
/// lines, with `head` lines at its top and a gap between rows.
pub(super) fn first_top(
    cursor: usize,
    height: usize,
    row_lines: usize,
    head: usize,
    gap: impl Fn(usize, usize) -> usize,
) -> usize {
    let mut used = row_lines + head;
    let mut top = cursor;
    while let Some(above) = top.checked_sub(1) {
        used += row_lines + gap(above, top);
        if used > height {
            break;
        }
        top = above;
    }
    top
}

/// The source a row came from itself, without those of its twins.
fn own_source(row: &Row) -> &str {
    let names = row.source.as_deref().unwrap_or_default();
    names.split_once(" · ").map_or(names, |(own, _)| own)
}

impl List {
    /// The line of the pane on which the row under the cursor begins.
    pub(super) fn cursor_line(&self, view: &ListView) -> Option<usize> {
        let here = self.selected_row()?;
        let begins =
            |line: &ListLine<'_>| matches!(line, ListLine::Headline(row) if row.id == here.id);
        self.lines(view).iter().position(begins)
    }

    /// Scrolls so that the row under the cursor begins on a line of the pane, or as near to it as
    /// headings and the list's ends allow: no line of the pane stays empty for it.
    pub(super) fn put_cursor_on(&mut self, line: usize, view: &ListView) {
        let to_its_end = ListView { height: line + view.whole_row(), ..*view };
        self.top = self.first_top(self.cursor().unwrap_or(0), &to_its_end);
        if !self.more_below {
            self.top = self.top.min(self.first_top(self.rows.len().saturating_sub(1), view));
        }
    }

    /// Scrolls as little as needed to show the row under the cursor whole.
    pub fn settle(&mut self, view: &ListView) {
        let Some(cursor) = self.cursor() else {
            self.top = 0;
            return;
        };
        self.top = self.top.min(cursor).max(self.first_top(cursor, view));
    }

    /// The smallest `top` from which the row at `cursor` is still whole on the screen.
    fn first_top(&self, cursor: usize, view: &ListView) -> usize {
        let gap = |_, below| view.gap(self, below);
        let head = usize::from(view.has_heads());
        first_top(cursor, view.height, view.whole_row(), head, gap)
    }

    /// The lines of the pane from its top, as many as fit.
    pub fn lines(&self, view: &ListView) -> Vec<ListLine<'_>> {
        let mut lines = Vec::with_capacity(view.height);
        for (index, row) in self.rows.iter().enumerate().skip(self.top) {
            if lines.len() >= view.height {
                break;
            }
            if view.has_heads() && (index == self.top || view.gap(self, index) > 0) {
                if index > self.top {
                    lines.push(ListLine::Blank);
                }
                lines.push(ListLine::Heading(view.heading(&self.rows[self.head_of(index)])));
            }
            lines.push(ListLine::Headline(row));
            if view.row_lines > 1 {
                lines.push(ListLine::Detail(row));
            }
            if view.excerpt_lines > 0 {
                lines.push(ListLine::Excerpt(row));
            }
        }
        lines.truncate(view.height);
        lines
    }

    /// How many rows a page of the pane holds, for paging.
    pub fn page_rows(&self, view: &ListView) -> isize {
        isize::try_from((view.height / view.whole_row().max(1)).saturating_sub(1).max(1))
            .unwrap_or(1)
    }
}

#[cfg(test)]
mod tests {
    use super::super::list::Join;
    use super::super::list::Land;
    use super::super::list::tests::{filled, page, view};
    use super::*;

    #[test]
    fn the_cursor_is_always_whole_on_the_screen() {
        for height in 3..20 {
            for row_lines in [1, 2] {
                let view = view(height, row_lines);
                let mut list = filled();
                for step in [1, 1, 5, 30, -3, -20, 60, -100, 7] {
                    list.move_by(step);
                    list.settle(&view);
                    let id = list.selected.clone().expect("a row is selected");
                    let lines = list.lines(&view);
                    let shown = lines
                        .iter()
                        .filter(|line| match line {
                            ListLine::Headline(row) | ListLine::Detail(row) => row.id == id,
                            ListLine::Heading(_) | ListLine::Blank | ListLine::Excerpt(_) => false,
                        })
                        .count();
                    assert_eq!(shown, row_lines, "height {height}, {row_lines} lines, {id}");
                    assert!(lines.len() <= height);
                }
            }
        }
    }

    #[test]
    fn the_last_row_stands_at_the_bottom_of_a_full_pane() {
        for row_lines in [1, 2] {
            let view = view(20, row_lines);
            let mut list = filled();
            list.join(page(900..1_020, true, false), Join::Replace(Land::Last));
            list.settle(&view);
            assert_eq!(list.selected_row().map(|row| row.key.row), Some(1_019));
            assert!(list.lines(&view).len() >= 17, "{:?}", list.lines(&view));
        }
    }
}
