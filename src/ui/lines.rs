//! Draws single lines of the reading pane: of head and foot, and of the text with what was found
//! in it.

use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::app::{Find, Here, SheetLine};
use crate::model::Clean;
use crate::text;

use super::canvas::{Canvas, Target};
use super::theme::Slot;

/// A row of the text column.
#[derive(Clone, Copy, Debug)]
pub(super) struct RowOf {
    pub x: u16,
    pub y: u16,
    pub width: u16,
}

impl RowOf {
    fn right(self) -> u16 {
        self.x + self.width
    }
}

/// A line of the head or the foot.
pub(super) fn sheet_line(line: &SheetLine, row: RowOf, canvas: &mut Canvas<'_>) {
    let mut x = row.x;
    for piece in &line.left {
        let style = canvas.theme().tone(piece.tone);
        x = canvas.put(x, row.y, row.right().saturating_sub(x), &piece.text, style);
    }
    if let Some(piece) = &line.right {
        let style = canvas.theme().tone(piece.tone);
        canvas.put_right(x + 1, row.right(), row.y, &piece.text, style);
    }
}

/// A line of the text.
pub(super) fn text_line(
    line: &text::Line,
    find: Option<&Find>,
    row: RowOf,
    canvas: &mut Canvas<'_>,
) {
    let theme = canvas.theme();
    if let Some(role) = line.fill {
        let area = Rect { x: row.x, y: row.y, width: row.width, height: 1 };
        canvas.style(area, theme.fill(role));
    }
    let mut x = row.x;
    for run in &line.runs {
        let style = theme.run(run.role, run.faces, run.link);
        let target = run.link.filter(|_| run.role != text::Role::Marker).map(Target);
        for (piece, style) in marked(run, find, style, canvas) {
            let room = row.right().saturating_sub(x);
            x = match target {
                Some(target) => canvas.put_link(x, row.y, room, &piece, style, target),
                None => canvas.put(x, row.y, room, &piece, style),
            };
        }
    }
}

/// A run cut where matches begin and end in it, each piece with its style.
fn marked(
    run: &text::Run,
    find: Option<&Find>,
    style: Style,
    canvas: &Canvas<'_>,
) -> Vec<(Clean, Style)> {
    let whole = || vec![(run.text.clone(), style)];
    let (Some(find), Some(place)) = (find, run.place) else { return whole() };
    let theme = canvas.theme();
    let mut pieces = Vec::new();
    let mut done = 0;
    for (found, here) in find.touching(place, run.text.len()) {
        let from = found.place.offset.saturating_sub(place.offset) as usize;
        let to = (found.place.offset + found.len).saturating_sub(place.offset) as usize;
        let (from, to) = (from.max(done), to.min(run.text.len()));
        // A raised or lowered digit is longer than the one it stands for.
        let (Some(before), Some(words)) = (run.text.get(done..from), run.text.get(from..to)) else {
            return whole();
        };
        let slot = if here == Here::Yes { Slot::MatchHere } else { Slot::Match };
        pieces.push((Clean::new(before), style));
        pieces.push((Clean::new(words), style.patch(theme.slot(slot))));
        done = to;
    }
    if pieces.is_empty() {
        return whole();
    }
    pieces.push((Clean::new(run.text.get(done..).unwrap_or_default()), style));
    pieces
}
