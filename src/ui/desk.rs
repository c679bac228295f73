//! Draws the screen of all own comments.

use ratatui::layout::Rect;

use crate::app::{Desk, Geometry, State, age, state_words};
use crate::model::{Clean, Comment};
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
    for comment in desk.comments.iter().skip(desk.top) {
        if y + 1 >= bottom {
            break;
        }
        let chosen = desk.selected.as_ref() == Some(&comment.key);
        draw_comment(state, comment, y, room, canvas);
        if chosen {
            canvas.put(1, y, 1, &Clean::new("▌"), theme.accent());
            canvas.put(1, y + 1, 1, &Clean::new("▌"), theme.accent());
            canvas.style(Rect { x: 2, y, width: room + 1, height: 1 }, theme.cursor());
        }
        y += 3;
    }
}

fn draw_comment(state: &State, comment: &Comment, y: u16, room: u16, canvas: &mut Canvas<'_>) {
    let theme = canvas.theme();
    let title = text::fit(&comment.article_title, usize::from(room));
    canvas.put(3, y, room, &title, theme.strong());
    let about = format!("{} · {} · ", state_words(comment.state), age(comment.changed, state.now));
    let x = canvas.put(3, y + 1, room, &Clean::new(&about), theme.dim());
    let left = room.saturating_sub(x.saturating_sub(3));
    let words = text::fit(&Clean::folded(&comment.text), usize::from(left));
    canvas.put(x, y + 1, left, &words, theme.body());
}
