//! Draws a line of the discussion: what stands at its left, and the text beside it.

use ratatui::layout::Rect;

use crate::app::{Geometry, ThreadLine};

use super::canvas::Canvas;

/// Draws one line.
pub fn line(line: &ThreadLine, y: u16, geometry: &Geometry, canvas: &mut Canvas<'_>) {
    let (column, theme) = (geometry.column, canvas.theme());
    let right = column.x + column.width;
    let mut x = column.x;
    for piece in &line.lead {
        x = canvas.put(x, y, right.saturating_sub(x), &piece.text, theme.tone(piece.tone));
    }
    if let Some(text) = line.body.as_ref().and_then(|body| body.line()) {
        if let Some(role) = text.fill {
            let area = Rect { x, y, width: right.saturating_sub(x), height: 1 };
            canvas.style(area, theme.fill(role));
        }
        for run in &text.runs {
            let style = theme.run(run.role, run.faces, run.link);
            x = canvas.put(x, y, right.saturating_sub(x), &run.text, style);
        }
    }
    if let Some(piece) = &line.right {
        canvas.put_right(x + 1, right, y, &piece.text, theme.tone(piece.tone));
    }
}
