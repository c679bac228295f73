//! Drawing: [`State`] to a buffer of cells. Nothing here changes state or does IO, and nothing is
//! laid out here: lines come ready-made and are copied.

mod canvas;
mod choose;
mod desk;
mod excerpt;
mod help;
mod lines;
mod links;
mod list;
mod overlay;
mod pictures;
mod prompts;
mod question;
mod reader;
mod sources;
mod status;
mod theme;
mod thread;
mod way;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::{Geometry, Panes, Screen, State};
use crate::model::Clean;
use crate::text;

use canvas::Canvas;

pub use links::Hyperlink;
pub use pictures::{PictureSpot, pictures};
pub use theme::{Form, Slot, Theme};

/// Draws the whole screen. The buffer's area is the terminal's.
pub fn draw(state: &State, theme: &Theme, buffer: &mut Buffer) {
    draw_linked(state, theme, buffer);
}

/// Draws the whole screen, and says which of its cells are words of a link.
pub fn draw_linked(state: &State, theme: &Theme, buffer: &mut Buffer) -> Vec<Hyperlink> {
    let mut canvas = Canvas::new(buffer, theme);
    let geometry = state.geometry();
    if geometry.panes == Panes::Neither {
        too_small(&mut canvas, geometry.whole.width, geometry.whole.height);
        return Vec::new();
    }
    draw_screen(state, &geometry, &mut canvas);
    links::of(state, canvas)
}

fn draw_screen(state: &State, geometry: &Geometry, canvas: &mut Canvas<'_>) {
    match &state.screen {
        Screen::Help(help) => help::draw(help, geometry, canvas),
        Screen::Desk(desk) => desk::draw(state, desk, geometry, canvas),
        Screen::Choose(chooser) => choose::draw(chooser, geometry, canvas),
        Screen::Way(way) => {
            way::draw(state, way, geometry, canvas);
            if geometry.divider.is_some() {
                draw_beside(state, geometry, canvas);
            }
        }
        Screen::Sources => sources::draw(state, geometry, canvas),
        Screen::Reading => {
            list::draw(state, geometry, canvas);
            draw_beside(state, geometry, canvas);
        }
    }
    status::draw(state, geometry, canvas);
}

/// The reading pane, and the rule that parts it from what stands beside it.
fn draw_beside(state: &State, geometry: &Geometry, canvas: &mut Canvas<'_>) {
    if let Some(x) = geometry.divider {
        for y in 0..geometry.status.y {
            canvas.put(x, y, 1, &Clean::new("▕"), canvas.theme().dim());
        }
    }
    reader::draw(state, geometry, canvas);
}

/// Below the smallest size there is only room to say so.
fn too_small(canvas: &mut Canvas<'_>, width: u16, height: u16) {
    let sentence = Clean::new("Too small: tidings needs 20 columns and 5 rows. q quits.");
    let lines = text::wrap_plain(&sentence, usize::from(width).max(1));
    for (y, (_, line)) in (0..height).zip(lines) {
        canvas.put(0, y, width, &line, canvas.theme().body());
    }
}

/// A ratatui rectangle of one of the state's areas.
fn rect(area: crate::app::Area) -> Rect {
    Rect { x: area.x, y: area.y, width: area.width, height: area.height }
}
