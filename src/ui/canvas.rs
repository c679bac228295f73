//! [`Canvas`]: the only way to put text on the screen; it takes [`Clean`] and nothing else.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::widgets::{Clear, Widget};

use crate::model::Clean;
use crate::text;

use super::theme::Theme;

/// A buffer to write cleaned text to.
pub struct Canvas<'a> {
    buffer: &'a mut Buffer,
    theme: Theme,
}

impl<'a> Canvas<'a> {
    pub fn new(buffer: &'a mut Buffer, theme: &Theme) -> Self {
        Self { buffer, theme: *theme }
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
        self.buffer.set_stringn(x, y, text.as_str(), usize::from(width), style).0
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
        Clear.render(area.intersection(self.buffer.area), self.buffer);
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
