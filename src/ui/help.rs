//! Draws the page of all keys.

use crate::app::{Geometry, Help, HelpLine};

use super::canvas::Canvas;

/// Draws the help page from where it is scrolled to.
pub fn draw(help: &Help, geometry: &Geometry, canvas: &mut Canvas<'_>) {
    let (width, theme) = (geometry.whole.width, canvas.theme());
    let page = Help::page(width);
    let room = |from: u16| width.saturating_sub(from + 1);
    for (y, line) in (0..geometry.status.y).zip(page.lines.iter().skip(help.top)) {
        match line {
            HelpLine::Blank => {}
            HelpLine::Heading(title) => {
                canvas.put(page.keys_at, y, room(page.keys_at), title, theme.strong());
            }
            HelpLine::Row { keys, what } => {
                canvas.put(page.keys_at, y, room(page.keys_at), keys, theme.accent());
                canvas.put(page.what_at, y, room(page.what_at), what, theme.body());
            }
        }
    }
}
