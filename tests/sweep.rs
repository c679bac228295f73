//! Every size of terminal from 1x1 to 250x60: nothing panics, and nothing is drawn outside.

mod world;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use tidings::app::{Event, State};
use tidings::ui::{self, Theme};
use world::World;

const WIDEST: u16 = 250;
const HIGHEST: u16 = 60;

/// Cells to the right and below that belong to nobody.
const BEYOND: u16 = 2;

/// What can be on the screen, by the keys that bring it there.
const SCREENS: [(&str, &str); 12] = [
    ("list", "jj"),
    ("article", "<Enter>"),
    ("end of an article", "<Enter>G"),
    ("hints", "jjjj<Enter>G;"),
    ("number", "jjjj<Enter>1"),
    ("typing words", "<Enter>/the"),
    ("found", "<Enter>/the<Enter>nn"),
    ("selection", "<Enter>jjvjj"),
    ("zen", "<Enter>z"),
    ("composer", "<Enter>cA thought, 中文 👩‍👩‍👧, and a longwordwithoutanyspaceinit"),
    ("question", "<Enter>o"),
    ("help", "?"),
];

/// Draws into a buffer that is larger than the screen, and looks at what lies beyond.
fn draw(state: &State, buffer: &mut Buffer, about: &str) {
    ui::draw(state, &Theme::default(), buffer);
    let (columns, rows) = (state.columns, state.rows);
    let (wide, high) = (buffer.area.width, buffer.area.height);
    let right = (0..high).flat_map(|y| (columns..wide).map(move |x| (x, y)));
    let below = (rows..high).flat_map(|y| (0..columns).map(move |x| (x, y)));
    for (x, y) in right.chain(below) {
        assert_eq!(buffer[(x, y)].symbol(), " ", "{about} at {columns}x{rows}: {x},{y}");
    }
}

/// Whether a screen is drawn at a size: all of them at the small sizes, where there is the least
/// room, and at the larger ones in turns, so that each size is drawn and each screen is drawn at
/// every width and every height.
fn is_due(screen: usize, columns: u16, rows: u16) -> bool {
    let small = columns <= 24 && rows <= 8;
    small || (usize::from(columns) * 7 + usize::from(rows) * 5) % SCREENS.len() == screen
}

#[test]
fn every_size_can_be_drawn() {
    let mut drawn = 0;
    for (screen, (about, keys)) in SCREENS.iter().enumerate() {
        let mut world = World::first_start(100, 30);
        world.keys(keys);
        for columns in 1..=WIDEST {
            for rows in (1..=HIGHEST).filter(|rows| is_due(screen, columns, *rows)) {
                world.event(Event::Resize { columns, rows });
                let area = Rect::new(0, 0, columns + BEYOND, rows + BEYOND);
                draw(&world.state, &mut Buffer::empty(area), about);
                drawn += 1;
            }
        }
    }
    assert!(drawn >= u32::from(WIDEST) * u32::from(HIGHEST), "only {drawn} screens were drawn");
    println!("{drawn} screens were drawn");
}

#[test]
fn keys_pressed_at_the_smallest_sizes_do_no_harm() {
    for (columns, rows) in [(1, 1), (250, 1), (19, 5), (20, 5), (39, 7)] {
        for (_, keys) in SCREENS {
            let mut world = World::first_start(columns, rows);
            world.keys(keys).keys("<Esc><Esc>{}[]+-zzvjkjY;a/x<Enter>nN<Esc>G<PageDown><PageUp>g");
            assert!(world.screen().lines().count() <= usize::from(rows));
        }
    }
}
