//! Draws the status line while the reading pane waits for an answer: which link, which words,
//! whether to open the browser.

use crate::app::{Doing, Find, Geometry, Hints, Purpose, Reader, shown_host};
use crate::model::{Address, Clean};
use crate::text;

use super::canvas::{Canvas, columns};
use super::status::prompt;

/// Draws the line of what the reader is in the middle of; whether there was such a line.
pub(super) fn draw(reader: &Reader, geometry: &Geometry, canvas: &mut Canvas<'_>) -> bool {
    match &reader.doing {
        Doing::Asking(address) => question(address, geometry, canvas),
        Doing::Stuck(_) => line("", "y copies the address instead", geometry, canvas),
        Doing::Number(number) => {
            let known = reader.article.body.links.get(number.saturating_sub(1));
            let leads = known.map(|address| shown_host(address).to_string()).unwrap_or_default();
            line(&format!("Link {number}  {leads}"), "o opens  y copies  Esc", geometry, canvas);
        }
        Doing::Hints(hints) => draw_hints(hints, geometry, canvas),
        Doing::Selecting(_) => {
            line("Selected", "j k more  y copy  Y quote  c comment  Esc", geometry, canvas);
        }
        Doing::TypingFind => {
            let Some(find) = &reader.find else { return false };
            let count = if find.words.is_empty() { String::new() } else { find.count() };
            prompt('/', &find.words, &format!("{count}  Enter keeps it"), geometry, canvas);
        }
        Doing::Reading => match &reader.find {
            Some(find) => found(find, geometry, canvas),
            None => return false,
        },
    }
    true
}

/// Words at the left, and the keys that matter at the right, where there is room for them.
fn line(left: &str, right: &str, geometry: &Geometry, canvas: &mut Canvas<'_>) {
    let (area, theme) = (geometry.status, canvas.theme());
    let room = area.width.saturating_sub(2);
    let left = text::fit(&Clean::new(left), usize::from(room));
    let x = canvas.put(1, area.y, room, &left, theme.body());
    canvas.put_right(x + 2, area.width.saturating_sub(1), area.y, &Clean::new(right), theme.dim());
}

fn draw_hints(hints: &Hints, geometry: &Geometry, canvas: &mut Canvas<'_>) {
    let (words, other) = match hints.purpose {
        Purpose::Open => ("Open which link?", "y copies one instead  Esc"),
        Purpose::Copy => ("Copy which link?", "y opens one instead  Esc"),
    };
    line(&format!("{words} {}", hints.typed), other, geometry, canvas);
}

fn found(find: &Find, geometry: &Geometry, canvas: &mut Canvas<'_>) {
    let count = find.count();
    let keys = if find.matches.is_empty() { "Esc ends" } else { "n next  N back  Esc ends" };
    let room = usize::from(geometry.status.width).saturating_sub(text::width(&count) + 8);
    let words = text::fit(&Clean::new(&find.words), room.max(1));
    line(&format!("“{words}”  {count}"), keys, geometry, canvas);
}

/// The real host, whole, before anything else; then as much of the rest as there is room for.
fn question(address: &Address, geometry: &Geometry, canvas: &mut Canvas<'_>) {
    let (area, theme) = (geometry.status, canvas.theme());
    let right = area.width.saturating_sub(1);
    let host = shown_host(address);
    let (verb, ask) = match columns(&host).saturating_add(24) <= right {
        true => ("Open ", " in the browser?"),
        false => ("", "?"),
    };
    let mut x = 1;
    for (words, style) in
        [(Clean::new(verb), theme.body()), (host, theme.strong()), (Clean::new(ask), theme.body())]
    {
        x = canvas.put(x, area.y, right.saturating_sub(x), &words, style);
    }
    for keys in ["Enter opens it  y copies it  Esc", "Enter  y  Esc"] {
        let keys = Clean::new(keys);
        if x + 2 + columns(&keys) <= right {
            canvas.put_right(x + 2, right, area.y, &keys, theme.dim());
            break;
        }
    }
}
