//! Draws the line in which a writer says what a site wants to know of them.

use crate::app::{Geometry, Question};
use crate::model::Clean;
use crate::text;

use super::canvas::{Canvas, columns};

/// Cells that are kept for the answer.
const ANSWER: u16 = 24;

/// Draws the question and the answer typed so far, of which the end stays in sight.
pub(super) fn draw(question: &Question, geometry: &Geometry, canvas: &mut Canvas<'_>) {
    let (area, theme) = (geometry.status, canvas.theme());
    let right = area.width.saturating_sub(1);
    let [whole, short] = question.missing.question().map(Clean::new);
    let label = if columns(&whole) + ANSWER < right { whole } else { short };
    let x = canvas.put(1, area.y, right, &label, theme.strong());
    let room = usize::from(right.saturating_sub(x + 1));
    let mut shown = Clean::new(&question.words).to_string();
    while text::width(&shown) > room && !shown.is_empty() {
        shown.remove(0);
    }
    let x = canvas.put(x, area.y, right.saturating_sub(x), &Clean::new(&shown), theme.body());
    canvas.put(x, area.y, 1, &Clean::new("▏"), theme.accent());
    for hint in ["Enter sends it  Esc lets the comment wait", "Enter  Esc"].map(Clean::new) {
        if x + 3 + columns(&hint) <= right {
            canvas.put_right(x + 3, right, area.y, &hint, theme.dim());
            return;
        }
    }
}
