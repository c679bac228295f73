//! Draws what is laid over the text: the letters of links and the bar beside what is selected.

use ratatui::layout::Rect;

use crate::app::{Doing, Geometry, Hints, Purpose, Reader};
use crate::model::Clean;

use super::canvas::{Canvas, columns};
use super::theme::Slot;

/// Draws what the reader is in the middle of.
pub(super) fn draw(reader: &Reader, geometry: &Geometry, canvas: &mut Canvas<'_>) {
    match &reader.doing {
        Doing::Hints(hints) => draw_hints(hints, geometry, canvas),
        Doing::Selecting(_) => draw_selection(reader, geometry, canvas),
        Doing::Reading
        | Doing::Number(_)
        | Doing::TypingFind
        | Doing::Asking(_)
        | Doing::Offered(..)
        | Doing::Stuck(_) => {}
    }
}

/// The letters stand where a link's number does; letters that were typed already go.
fn draw_hints(hints: &Hints, geometry: &Geometry, canvas: &mut Canvas<'_>) {
    let (column, theme) = (geometry.column, canvas.theme());
    for hint in &hints.hints {
        let Some(rest) = hint.label.strip_prefix(hints.typed.as_str()) else { continue };
        if hint.row >= column.height || hint.column >= column.width {
            continue;
        }
        let wide = usize::from(hint.room.min(column.width - hint.column));
        let label = match hints.purpose {
            Purpose::Open => Clean::new(&format!("{rest:^wide$}")),
            Purpose::Copy => Clean::new(&format!("{:^wide$}", format!("y{rest}"))),
        };
        let room = (column.width - hint.column).min(columns(&label));
        let (x, y) = (column.x + hint.column, column.y + hint.row);
        // A wide character that a letter covers half of would be drawn over it.
        canvas.clear(Rect { x, y, width: room, height: 1 });
        canvas.put(x, y, room, &label, theme.slot(Slot::Hint));
    }
}

/// A bar in the margin; where there is no margin, the lines are reversed.
fn draw_selection(reader: &Reader, geometry: &Geometry, canvas: &mut Canvas<'_>) {
    let (column, theme) = (geometry.column, canvas.theme());
    let Some(blocks) = reader.selected() else { return };
    let margin = column.x.saturating_sub(geometry.reader.x);
    for row in 0..column.height {
        let place = reader.sheet.place_at(reader.top + usize::from(row));
        if !place.is_some_and(|place| blocks.contains(&place.block)) {
            continue;
        }
        let y = column.y + row;
        if margin > 0 {
            let x = column.x - margin.min(2);
            canvas.put(x, y, 1, &Clean::new("▌"), theme.slot(Slot::Selection));
        } else {
            canvas.style(Rect { x: column.x, y, width: column.width, height: 1 }, theme.cursor());
        }
    }
}
