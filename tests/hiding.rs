//! Hiding in the reader: what is left out is said, can be looked at, and comes back.

mod world;

use tidings::model::Purpose;
use world::{World, page};

const SIZES: [(u16, u16); 3] = [(120, 40), (80, 24), (40, 12)];

fn paper(columns: u16, rows: u16) -> World {
    let titles = ["Harbour News", "Crypto Is Up", "A Cat in the Library", "Crypto Is Down"];
    World::with(columns, rows, &titles.map(|title| page(title, "A quiet morning.", None, None)))
}

#[test]
fn a_list_says_what_it_leaves_out() {
    for (columns, rows) in SIZES {
        let mut world = paper(columns, rows);
        world.keys("jj:hide crypto<Enter>").shows(&["2 hidden by crypto", "2 unread"]);
        assert!(!world.screen().contains("Crypto Is"), "{}", world.screen());
        assert!(world.cursor_row().starts_with("A Cat"), "{}", world.cursor_row());
        world.keys("/is:hidden<Enter>").shows(&["Crypto Is Up", "Crypto Is Down"]);
        assert!(!world.screen().contains("hidden by"), "{}", world.screen());
        world.keys("<Esc>/cat<Enter>").shows(&["1 found"]);
        assert!(!world.screen().contains("hidden by"), "{}", world.screen());
    }
}

#[test]
fn a_saved_query_hides_and_shows_from_the_screen_of_sources() {
    for (columns, rows) in SIZES {
        let mut world = paper(columns, rows);
        world.keys("/crypto<Enter>:save Coins<Enter><Esc>Sgjjjjjx");
        world.shows(&["Coins holds for is hidden"]);
        assert!(world.cursor_row().starts_with("Coins"), "{}", world.cursor_row());
        assert!(world.cursor_row().ends_with('2'), "{}", world.cursor_row());
        world.keys("<Enter>").shows(&["Coins · 2 unread", "Crypto Is Up"]);
        world.keys("Sg<Enter>").shows(&["All · 2 unread", "2 hidden by Coins"]);
        world.keys("Sgjjjjjx").shows(&["is shown again"]);
        world.keys("g<Enter>").shows(&["All · 4 unread"]);
        world.keys("Sgjjjjjxdu").shows(&["Undone: removed the saved query"]);
        assert_eq!(world.store.saved_query("coins").expect("there").purpose, Purpose::Hides);
        world.keys("gj:hide<Enter>").shows(&["Say what to hide"]);
        world.keys("x").shows(&["That is for saved queries."]);
    }
}

#[test]
fn what_cannot_be_hidden_is_said() {
    let mut world = paper(80, 24);
    world.keys(":hide is:unread<Enter>");
    world.now = tidings::model::Timestamp(world.now.0 + 10);
    world.event(tidings::app::Event::Tick);
    world.shows(&["Cannot hide what this query holds for", "changes with time"]);
    world.shows(&["Crypto Is Up"]);
}
