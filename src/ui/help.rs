//! Draws the page of all keys.

use crate::app::{Geometry, Help, HelpLine};
use crate::text;

use super::canvas::{Canvas, columns};

/// The widest column of keys.
const KEYS: u16 = 26;

/// Draws the help page from where it is scrolled to.
pub fn draw(help: &Help, geometry: &Geometry, canvas: &mut Canvas<'_>) {
    let width = geometry.whole.width;
    let lines = Help::lines();
    let keys = lines
        .iter()
        .map(|line| match line {
            HelpLine::Row(keys, _) => columns(keys),
            HelpLine::Heading(_) | HelpLine::Blank => 0,
        })
        .max()
        .unwrap_or(0)
        .min(KEYS)
        .min(width / 2);
    let theme = canvas.theme();
    for (y, line) in (0..geometry.status.y).zip(lines.iter().skip(help.top)) {
        match line {
            HelpLine::Blank => {}
            HelpLine::Heading(title) => {
                canvas.put(2, y, width.saturating_sub(3), title, theme.strong());
            }
            HelpLine::Row(names, what) => {
                let names = text::fit(names, usize::from(keys));
                canvas.put(2, y, keys, &names, theme.accent());
                let x = 2 + keys + 2;
                let what = text::fit(what, usize::from(width.saturating_sub(x + 1)));
                canvas.put(x, y, width.saturating_sub(x + 1), &what, theme.body());
            }
        }
    }
}
