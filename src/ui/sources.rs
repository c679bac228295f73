//! Draws the screen of everything a list can be of.

use ratatui::layout::Rect;

use crate::app::{Geometry, HEAD, SourcesLine, State};
use crate::model::{Bearing, Clean, Count, Item, OutlineRow};
use crate::text;

use super::canvas::{Canvas, columns};

/// The column in which names begin.
const INDENT: u16 = 3;
/// Columns that each folder moves its contents to the right.
const STEP: u16 = 2;
/// The screen is no wider than this: a number far from its name is hard to read.
const WIDEST: u16 = 84;

/// Draws masthead and rows.
pub fn draw(state: &State, geometry: &Geometry, canvas: &mut Canvas<'_>) {
    // The last column stays empty, as at the left.
    let width = geometry.whole.width.min(WIDEST).saturating_sub(1);
    masthead(state, width, canvas);
    let height = state.sources_height();
    let first = u16::try_from(HEAD).unwrap_or(0);
    let theme = canvas.theme();
    for (y, line) in (first..).zip(state.sources.lines(height)) {
        match line {
            SourcesLine::Blank => {}
            SourcesLine::Heading(words) => {
                canvas.put(INDENT, y, width - INDENT, &Clean::new(words), theme.dim());
            }
            SourcesLine::Row(row) => draw_row(state, row, y, width, canvas),
        }
    }
}

fn masthead(state: &State, width: u16, canvas: &mut Canvas<'_>) {
    let theme = canvas.theme();
    let x = canvas.put(1, 0, width - 1, &Clean::new("tidings"), theme.strong());
    let all = state.sources.above + state.sources.rows.len() + state.sources.below;
    let about = if all == 0 { Clean::default() } else { Clean::new("Sources") };
    canvas.put(x + 3, 0, width.saturating_sub(x + 4), &about, theme.dim());
    canvas.put_right(x + 11, width, 0, &Clean::new("unread"), theme.dim());
    let rule = Clean::new(&"─".repeat(usize::from(width.saturating_sub(1))));
    canvas.put(1, 1, width.saturating_sub(1), &rule, theme.dim());
}

fn draw_row(state: &State, row: &OutlineRow, y: u16, width: u16, canvas: &mut Canvas<'_>) {
    let theme = canvas.theme();
    let count = state.sources.unread(row);
    let fresh = !matches!(count, None | Some(Count::Exactly(0)));
    let number = Clean::new(&shown(count));
    let right = canvas.put_right(INDENT, width, y, &number, theme.body());
    let x = INDENT + STEP * u16::try_from(row.depth).unwrap_or(0).min(width / 8);
    let room = right.min(width.saturating_sub(6)).saturating_sub(x + 1);
    let style = match row.bearing {
        Bearing::Loose | Bearing::Failing(_) | Bearing::Gone => theme.dim(),
        Bearing::Well | Bearing::Folded | Bearing::Hides if fresh => theme.strong(),
        Bearing::Well | Bearing::Folded | Bearing::Hides => theme.body(),
    };
    let name = Clean::new(&named(row));
    let end = canvas.put(x, y, room, &text::fit(&name, usize::from(room)), style);
    let about = Clean::new(about(&row.bearing));
    if !about.is_empty() && end + 3 + columns(&about) < x + room {
        canvas.put(end, y, 3, &Clean::new(" · "), theme.dim());
        canvas.put(end + 3, y, room, &about, theme.dim());
    }
    if state.sources.selected.as_ref() == Some(&row.item) {
        canvas.put(1, y, 1, &Clean::new("▌"), theme.accent());
        let cursor = Rect { x: INDENT - 1, y, width: width.saturating_sub(INDENT - 1), height: 1 };
        canvas.style(cursor, theme.cursor());
    }
}

/// A folder is known by its stroke.
fn named(row: &OutlineRow) -> String {
    match (&row.item, &row.bearing) {
        (Item::Folder(_), Bearing::Folded) => format!("{} / …", row.name),
        (Item::Folder(_), _) => format!("{} /", row.name),
        _ => row.name.to_string(),
    }
}

fn about(bearing: &Bearing) -> &'static str {
    match bearing {
        Bearing::Well | Bearing::Folded => "",
        Bearing::Loose => "not subscribed",
        Bearing::Failing(_) => "could not be fetched",
        Bearing::Gone => "gone for good",
        Bearing::Hides => "hidden everywhere",
    }
}

/// A number as it stands at the right; nothing where there is nothing to read.
fn shown(count: Option<Count>) -> String {
    match count {
        None | Some(Count::Exactly(0)) => String::new(),
        Some(count) => count.to_string(),
    }
}
