//! Draws the page of all keys.

use crate::app::{Geometry, Help, HelpLine};
use crate::model::Clean;
use crate::text;

use super::canvas::{Canvas, columns};

/// From this many columns on, all keys of a command are shown; below it, the one to remember.
const ALL_KEYS: u16 = 70;

/// Draws the help page from where it is scrolled to.
pub fn draw(help: &Help, geometry: &Geometry, canvas: &mut Canvas<'_>) {
    let (width, theme) = (geometry.whole.width, canvas.theme());
    let lines = Help::lines();
    let keys = lines.iter().map(|line| columns(&keys_of(line, width))).max().unwrap_or(0);
    for (y, line) in (0..geometry.status.y).zip(lines.iter().skip(help.top)) {
        match line {
            HelpLine::Blank => {}
            HelpLine::Heading(title) => {
                canvas.put(2, y, width.saturating_sub(3), title, theme.strong());
            }
            HelpLine::Row { what, .. } => {
                canvas.put(2, y, keys, &keys_of(line, width), theme.accent());
                let x = 2 + keys + 2;
                let room = width.saturating_sub(x + 1);
                canvas.put(x, y, room, &text::fit(what, usize::from(room)), theme.body());
            }
        }
    }
}

fn keys_of(line: &HelpLine, width: u16) -> Clean {
    match line {
        HelpLine::Row { keys, .. } if width < ALL_KEYS => keys.first().cloned().unwrap_or_default(),
        HelpLine::Row { keys, .. } => {
            let keys: Vec<&str> = keys.iter().map(Clean::as_str).collect();
            Clean::new(&keys.join("  "))
        }
        HelpLine::Heading(_) | HelpLine::Blank => Clean::default(),
    }
}
