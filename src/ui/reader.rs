//! Draws the reading pane: the lines of the sheet, and the composer at its foot.

use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use crate::app::{Composer, Geometry, Part, Reader, Saving, State};
use crate::model::Clean;
use crate::text;

use super::canvas::{Canvas, columns};
use super::lines::{RowOf, sheet_line, text_line};
use super::overlay;
use super::thread;

/// Draws the open article, or what to do where none is open.
pub fn draw(state: &State, geometry: &Geometry, canvas: &mut Canvas<'_>) {
    if geometry.reader.width == 0 {
        return;
    }
    let Some(reader) = &state.reader else { return nothing_open(geometry, canvas) };
    for row in 0..geometry.column.height {
        let (x, y, width) = (geometry.column.x, geometry.column.y + row, geometry.column.width);
        let at = RowOf { x, y, width };
        match reader.sheet.line(reader.top + usize::from(row)) {
            Some(Part::Line(line)) => sheet_line(line, at, canvas),
            Some(Part::Text(line)) => text_line(line, reader.find.as_ref(), at, canvas),
            Some(Part::Comment(line)) => thread::line(line, at, canvas),
            None => break,
        }
    }
    overlay::draw(reader, geometry, canvas);
    if let Some(composer) = &state.composer {
        draw_composer(state, reader, composer, geometry, canvas);
    }
}

/// The composer: a bar at its left, its state at its right, the text between.
fn draw_composer(
    state: &State,
    reader: &Reader,
    composer: &Composer,
    geometry: &Geometry,
    canvas: &mut Canvas<'_>,
) {
    let column = geometry.column;
    let first = reader.sheet.len().saturating_sub(reader.top);
    let Ok(first) = u16::try_from(first) else { return };
    if first >= column.height {
        return;
    }
    let theme = canvas.theme();
    let rows = u16::try_from(state.composer_rows()).unwrap_or(u16::MAX);
    let end = (first + rows).min(column.height);
    for row in first..end {
        canvas.put(column.x, column.y + row, 1, &Clean::new("▌"), theme.accent());
    }
    let (x, y) = (column.x + 2, column.y + first);
    let right = column.x + column.width;
    let saving = Clean::new(&saving_words(&composer.saving));
    let room = right.saturating_sub(x + columns(&saving) + 2).max(12);
    let heading = text::fit(&composer.heading(), usize::from(room));
    let after = canvas.put(x, y, right.saturating_sub(x), &heading, theme.strong());
    canvas.put_right(after + 1, right, y, &saving, theme.dim());
    let area = Rect {
        x,
        y: y + 1,
        width: column.width.saturating_sub(2),
        height: (end - first).saturating_sub(1),
    };
    if !area.is_empty() {
        composer.area().render(area, canvas.buffer());
    }
}

fn saving_words(saving: &Saving) -> String {
    match saving {
        Saving::Empty => "nothing typed yet".to_owned(),
        Saving::Pending => "saving".to_owned(),
        Saving::Saved => "saved".to_owned(),
        Saving::Failed(problem) => format!("not saved: {}", problem.why),
    }
}

/// What stands in the pane while no article is open.
fn nothing_open(geometry: &Geometry, canvas: &mut Canvas<'_>) {
    let theme = canvas.theme();
    let lines = [
        ("tidings", theme.strong()),
        ("", theme.dim()),
        ("Enter opens the article under the cursor.", theme.dim()),
        ("Space reads on, J and K follow its chain.", theme.dim()),
        ("? shows every key.", theme.dim()),
    ];
    let pane = geometry.reader;
    let top = pane.y + pane.height.saturating_sub(8) / 3;
    for (y, (line, style)) in (top..pane.y + pane.height).zip(lines) {
        let line = text::fit(&Clean::new(line), usize::from(geometry.column.width));
        let width = super::canvas::columns(&line);
        let x = pane.x + pane.width.saturating_sub(width) / 2;
        canvas.put(x, y, width, &line, style);
    }
}
