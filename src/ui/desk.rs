//! Draws the screen of all own comments.

use ratatui::layout::Rect;

use crate::app::{Desk, Geometry, State, reason_lines, standing};
use crate::model::{Clean, Outgoing};
use crate::text;

use super::canvas::Canvas;

/// Draws the comments from where the screen is scrolled to.
pub fn draw(state: &State, desk: &Desk, geometry: &Geometry, canvas: &mut Canvas<'_>) {
    let (width, theme) = (geometry.whole.width, canvas.theme());
    let room = width.saturating_sub(4);
    let x = canvas.put(1, 0, room, &Clean::new("Your comments"), theme.strong());
    let count = Clean::new(&desk.comments.len().to_string());
    canvas.put(x + 2, 0, width.saturating_sub(x + 3), &count, theme.dim());
    let rule = Clean::new(&"─".repeat(usize::from(width.saturating_sub(2))));
    canvas.put(1, 1, width.saturating_sub(2), &rule, theme.dim());
    let bottom = geometry.status.y;
    if desk.comments.is_empty() {
        let sentence = "Nothing written yet. c under an article begins a comment.";
        for (y, (_, line)) in (3..bottom).zip(text::wrap_plain(sentence, usize::from(room).max(1)))
        {
            canvas.put(3, y, room, &line, theme.dim());
        }
    }
    let mut y = 2;
    for one in desk.comments.iter().skip(desk.top) {
        let lines = Lines::of(state, one, width);
        let last = lines.last_row(y);
        if y + 2 >= bottom || (last >= bottom && y > 2) {
            break;
        }
        draw_comment(&lines, y, room, bottom, canvas);
        if desk.selected.as_ref() == Some(&one.comment.key) {
            for row in y..=last.min(bottom - 1) {
                canvas.put(1, row, 1, &Clean::new("▌"), theme.accent());
            }
            canvas.style(Rect { x: 2, y, width: room + 1, height: 1 }, theme.cursor());
        }
        y = last + 2;
    }
}

/// What is shown of a comment.
struct Lines {
    title: Clean,
    standing: Clean,
    words: Clean,
    reason: Vec<Clean>,
}

impl Lines {
    fn of(state: &State, one: &Outgoing, width: u16) -> Self {
        Self {
            title: one.comment.article_title.clone(),
            standing: standing(one, state.now),
            words: Clean::folded(&one.comment.text),
            reason: reason_lines(one, usize::from(width)),
        }
    }

    fn last_row(&self, first: u16) -> u16 {
        first + 2 + u16::try_from(self.reason.len()).unwrap_or(0)
    }
}

fn draw_comment(lines: &Lines, y: u16, room: u16, bottom: u16, canvas: &mut Canvas<'_>) {
    let theme = canvas.theme();
    let fitted = |line: &Clean| text::fit(line, usize::from(room));
    canvas.put(3, y, room, &fitted(&lines.title), theme.strong());
    canvas.put(3, y + 1, room, &fitted(&lines.standing), theme.dim());
    for (y, line) in (y + 2..bottom).zip(&lines.reason) {
        canvas.put(3, y, room, line, theme.accent());
    }
    let last = lines.last_row(y);
    if last < bottom {
        canvas.put(3, last, room, &fitted(&lines.words), theme.body());
    }
}
