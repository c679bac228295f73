//! Draws a line of the discussion: what stands at its left, and the text beside it.

use ratatui::layout::Rect;

use crate::app::ThreadLine;

use super::canvas::Canvas;
use super::lines::RowOf;

/// Draws one line.
pub(super) fn line(line: &ThreadLine, row: RowOf, canvas: &mut Canvas<'_>) {
    let theme = canvas.theme();
    let (right, y) = (row.x + row.width, row.y);
    let mut x = row.x;
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
