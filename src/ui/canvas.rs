//! [`Canvas`]: the only way to put text on the screen; it takes [`Clean`] and nothing else.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::{Clear, Widget};

use crate::model::Clean;
use crate::text;

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
        let end = self.buffer.set_stringn(x, y, text.as_str(), usize::from(width), style).0;
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
