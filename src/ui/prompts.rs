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
        Doing::Stuck(_) => line("", &["y copies the address instead"], geometry, canvas),
        Doing::Number(number) => {
            let known = reader.article.body.links.get(number.saturating_sub(1));
            let leads = known.map(|address| shown_host(address).to_string()).unwrap_or_default();
            let keys = ["o opens  y copies  Esc", "o  y  Esc"];
            line(&format!("Link {number}  {leads}"), &keys, geometry, canvas);
        }
        Doing::Hints(hints) => draw_hints(hints, geometry, canvas),
        Doing::Selecting(_) => {
            let keys = ["j k more  y copy  Y quote  c comment  Esc", "j k  y  Y  c  Esc"];
            line("Selected", &keys, geometry, canvas);
        }
        Doing::TypingFind => {
            let Some(find) = &reader.find else { return false };
            let count = if find.words.is_empty() { String::new() } else { find.count() };
            prompt('/', &find.words, &format!("{count}  Enter keeps it"), geometry, canvas);
        }
        Doing::Reading | Doing::Offered(..) => match &reader.find {
            Some(find) => found(find, geometry, canvas),
            None => return false,
        },
    }
    true
}

/// Words at the left, and the keys that matter at the right, in the first form there is room for.
fn line(left: &str, keys: &[&str], geometry: &Geometry, canvas: &mut Canvas<'_>) {
    let (area, theme) = (geometry.status, canvas.theme());
    let room = area.width.saturating_sub(2);
    let left = text::fit(&Clean::new(left), usize::from(room));
    let x = canvas.put(1, area.y, room, &left, theme.body());
    put_keys(x, keys, geometry, canvas);
}

/// The keys that matter, at the right.
fn put_keys(left: u16, forms: &[&str], geometry: &Geometry, canvas: &mut Canvas<'_>) {
    let (area, theme) = (geometry.status, canvas.theme());
    let right = area.width.saturating_sub(1);
    let mut forms = forms.iter().map(|keys| Clean::new(keys));
    if let Some(keys) = forms.find(|keys| left + 2 + columns(keys) <= right) {
        canvas.put_right(left + 2, right, area.y, &keys, theme.dim());
    }
}

fn draw_hints(hints: &Hints, geometry: &Geometry, canvas: &mut Canvas<'_>) {
    let (words, keys) = match hints.purpose {
        Purpose::Open => {
            ("Open which link?", ["y copies one instead  Esc", "y copies  Esc", "Esc"])
        }
        Purpose::Copy => ("Copy which link?", ["y opens one instead  Esc", "y opens  Esc", "Esc"]),
    };
    line(&format!("{words} {}", hints.typed), &keys, geometry, canvas);
}

fn found(find: &Find, geometry: &Geometry, canvas: &mut Canvas<'_>) {
    let count = find.count();
    let keys: &[&str] = match find.matches.is_empty() {
        true => &["Esc ends"],
        false => &["n next  N back  Esc ends", "n  N  Esc"],
    };
    let room = usize::from(geometry.status.width).saturating_sub(text::width(&count) + 8);
    let words = text::fit(&Clean::new(&find.words), room.max(1));
    line(&format!("“{words}”  {count}"), keys, geometry, canvas);
}

/// The real host, whole, before anything else; then as much of the rest as there is room for.
fn question(address: &Address, geometry: &Geometry, canvas: &mut Canvas<'_>) {
    let (area, theme) = (geometry.status, canvas.theme());
    let right = area.width.saturating_sub(1);
    let host = shown_host(address);
    let (verb, ask) = match columns(&host) {
        wide if wide.saturating_add(38) <= right => ("Open ", " in the browser?"),
        wide if wide.saturating_add(24) <= right => ("Open ", "?"),
        _ => ("", "?"),
    };
    let mut x = 1;
    for (words, style) in
        [(Clean::new(verb), theme.body()), (host, theme.strong()), (Clean::new(ask), theme.body())]
    {
        x = canvas.put(x, area.y, right.saturating_sub(x), &words, style);
    }
    put_keys(x, &["Enter opens it  y copies it  Esc", "Enter  y  Esc"], geometry, canvas);
}
