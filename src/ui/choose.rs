//! Draws the list of feeds to choose from.

use ratatui::layout::Rect;

use crate::app::{Choice, Chooser, Geometry, LINES_PER_CHOICE};
use crate::model::Clean;
use crate::text;

use super::canvas::{Canvas, columns};

/// Draws the feeds from where the screen is scrolled to.
pub fn draw(chooser: &Chooser, geometry: &Geometry, canvas: &mut Canvas<'_>) {
    let (width, bottom) = (geometry.whole.width, geometry.status.y);
    head(chooser, width, canvas);
    let mut y = 2;
    for (at, (choice, marked)) in chooser.choices.iter().enumerate().skip(chooser.top) {
        if y >= bottom {
            break;
        }
        draw_choice(choice, *marked, Rect { x: 1, y, width, height: bottom - y }, canvas);
        if at == chooser.at {
            canvas.put(1, y, 1, &Clean::new("▌"), canvas.theme().accent());
            let cursor = Rect { x: 2, y, width: width.saturating_sub(3), height: 1 };
            canvas.style(cursor, canvas.theme().cursor());
        }
        y += u16::try_from(LINES_PER_CHOICE).unwrap_or(1);
    }
}

/// How many there are, where, and how many of them are marked.
fn head(chooser: &Chooser, width: u16, canvas: &mut Canvas<'_>) {
    let theme = canvas.theme();
    let marked = match chooser.marked() {
        0 => Clean::default(),
        marked => Clean::new(&format!("{marked} marked")),
    };
    let room = width.saturating_sub(columns(&marked) + 4);
    let title = format!("{} feeds at {}", chooser.choices.len(), chooser.page.host());
    let title = text::fit(&Clean::new(&title), usize::from(room));
    let x = canvas.put(1, 0, room, &title, theme.strong());
    canvas.put_right(x + 1, width.saturating_sub(1), 0, &marked, theme.dim());
    let rule = Clean::new(&"─".repeat(usize::from(width.saturating_sub(2))));
    canvas.put(1, 1, width.saturating_sub(2), &rule, theme.dim());
}

fn draw_choice(choice: &Choice, marked: bool, area: Rect, canvas: &mut Canvas<'_>) {
    let theme = canvas.theme();
    let address = Clean::new(choice.address.without_user().as_str());
    let sign = Clean::new(if marked { "[x] " } else { "[ ] " });
    let x = canvas.put(area.x + 2, area.y, 4, &sign, theme.body());
    let room = area.width.saturating_sub(x + 1);
    let name = text::fit(choice.title.as_ref().unwrap_or(&address), usize::from(room));
    canvas.put(x, area.y, room, &name, theme.strong());
    if choice.title.is_some() && area.height > 1 {
        let address = text::fit(&address, usize::from(room));
        canvas.put(x, area.y + 1, room, &address, theme.dim());
    }
}
