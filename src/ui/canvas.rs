//! [`Canvas`]: the only way to put text on the screen; it takes [`Clean`] and nothing else.

use std::num::NonZeroU16;
use std::ops::Range;

use ratatui::buffer::{Buffer, CellDiffOption};
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::{Clear, Widget};

use crate::model::Clean;
use crate::text::{self, Ambiguous};

use super::theme::Theme;

/// A link of the open article, by its index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target(pub usize);

/// A buffer to write cleaned text to.
pub struct Canvas<'a> {
    buffer: &'a mut Buffer,
    theme: Theme,
    /// Cells that show the words of a link: row, columns, link. What is drawn over them later
    /// takes them out again.
    links: Vec<(u16, Range<u16>, Target)>,
}

impl<'a> Canvas<'a> {
    pub fn new(buffer: &'a mut Buffer, theme: &Theme) -> Self {
        Self { buffer, theme: *theme, links: Vec::new() }
    }

    pub fn theme(&self) -> Theme {
        self.theme
    }

    /// The buffer itself, for widgets of other makers.
    pub fn buffer(&mut self) -> &mut Buffer {
        self.buffer
    }

    /// Writes text from `x` on, at most `width` columns of it; returns the column after it.
    pub fn put(&mut self, x: u16, y: u16, width: u16, text: &Clean, style: Style) -> u16 {
        if width == 0 || !self.buffer.area.contains((x, y).into()) {
            return x;
        }
        let end = if text::ambiguous() == Ambiguous::Wide && !text.is_ascii() {
            self.put_clusters(x, y, width, text, style)
        } else {
            self.buffer.set_stringn(x, y, text.as_str(), usize::from(width), style).0
        };
        self.cover(y, x..end);
        end
    }

    /// Writes words of a link, as [`Canvas::put`] does.
    pub fn put_link(
        &mut self,
        x: u16,
        y: u16,
        width: u16,
        text: &Clean,
        style: Style,
        target: Target,
    ) -> u16 {
        let end = self.put(x, y, width, text, style);
        if end > x {
            self.links.push((y, x..end, target));
        }
        end
    }

    /// The cells that show words of links, as they stand after everything was drawn.
    pub fn into_links(self) -> Vec<(u16, Range<u16>, Target)> {
        self.links
    }

    /// Cells that were links are something else now.
    fn cover(&mut self, y: u16, columns: Range<u16>) {
        if columns.is_empty() || self.links.iter().all(|(row, ..)| *row != y) {
            return;
        }
        for (row, old, target) in std::mem::take(&mut self.links) {
            if row != y || old.end <= columns.start || columns.end <= old.start {
                self.links.push((row, old, target));
                continue;
            }
            for left in [old.start..columns.start, columns.end..old.end] {
                if !left.is_empty() {
                    self.links.push((row, left, target));
                }
            }
        }
    }

    /// Writes text cluster by cluster, with the columns that we count: the buffer itself takes
    /// ambiguous characters for narrow.
    fn put_clusters(&mut self, x: u16, y: u16, width: u16, text: &Clean, style: Style) -> u16 {
        let end = x.saturating_add(width).min(self.buffer.area.right());
        let mut at = x;
        for (cluster, columns) in text::clusters(text) {
            let Some(wide) = u16::try_from(columns).ok().and_then(NonZeroU16::new) else {
                continue;
            };
            if at.saturating_add(wide.get()) > end {
                break;
            }
            let forced = match wide.get() {
                1 => CellDiffOption::None,
                _ => CellDiffOption::ForcedWidth(wide),
            };
            if let Some(cell) = self.buffer.cell_mut((at, y)) {
                cell.set_symbol(cluster).set_style(style).set_diff_option(forced);
            }
            for behind in at + 1..at + wide.get() {
                if let Some(cell) = self.buffer.cell_mut((behind, y)) {
                    cell.reset();
                }
            }
            at += wide.get();
        }
        at
    }

    /// Writes text that ends at the column before `right`, if there is room for it after `left`.
    pub fn put_right(&mut self, left: u16, right: u16, y: u16, text: &Clean, style: Style) -> u16 {
        let width = columns(text);
        if right < left.saturating_add(width) {
            return right;
        }
        self.put(right - width, y, width, text, style);
        right - width
    }

    /// Makes a rectangle blank.
    pub fn clear(&mut self, area: Rect) {
        let area = area.intersection(self.buffer.area);
        Clear.render(area, self.buffer);
        for y in area.top()..area.bottom() {
            self.cover(y, area.left()..area.right());
        }
    }

    /// Lays a style over a rectangle.
    pub fn style(&mut self, area: Rect, style: Style) {
        self.buffer.set_style(area.intersection(self.buffer.area), style);
    }
}

/// The width of a text in columns.
pub fn columns(text: &Clean) -> u16 {
    u16::try_from(text::width(text)).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_signs_take_the_columns_the_text_was_measured_with() {
        text::measure_ambiguous_as(Ambiguous::Wide);
        let mut buffer = Buffer::empty(Rect::new(0, 0, 10, 1));
        let mut canvas = Canvas::new(&mut buffer, &Theme::default());
        let text = Clean::new("“Ä” 漢…");
        let end = canvas.put(0, 0, 9, &text, Style::new());
        assert_eq!((end, columns(&text)), (8, 10));
        let symbols: Vec<&str> = buffer.content().iter().map(|cell| cell.symbol()).collect();
        assert_eq!(symbols, ["“", " ", "Ä", "”", " ", " ", "漢", " ", " ", " "]);
        // What was sent: nothing to the cells behind the wide ones, and the rest at its place.
        let old = Buffer::empty(buffer.area);
        let sent: Vec<u16> = old.diff(&buffer).iter().map(|(x, _, _)| *x).collect();
        assert_eq!(sent, [0, 2, 3, 6]);
        text::measure_ambiguous_as(Ambiguous::Narrow);
    }
}
