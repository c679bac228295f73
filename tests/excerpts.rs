//! Pieces of texts in the list of a search: why each row was found, under the row, without anything
//! moving or waiting for it.

mod world;

use tidings::app::{Effect, Event, Key, Preferences, Request, RowLines, State, update};
use tidings::model::Stories;
use tidings::runtime::storekeeper;
use world::{START, World, page};

/// Pages that all speak of the tide, each behind words of its own.
fn paper(columns: u16, rows: u16, count: usize) -> World {
    let text = |n: usize| {
        let before = "Nothing of it is told in the first sentence of this long report. ";
        format!("{before}{before}\n\nIn the evening the tide number {n} turned, early and high.")
    };
    let pages: Vec<String> =
        (0..count).map(|n| page(&format!("Report {n:03}"), &text(n), None, None)).collect();
    let mut world = World::with(columns, rows, &pages);
    // So much alike, they would pass for reports of one event.
    world.keys(":stories off<Enter>");
    world
}

#[test]
fn rows_of_a_search_show_the_words_that_were_found() {
    for (columns, rows) in [(120, 40), (80, 24)] {
        let mut world = paper(columns, rows, 30);
        assert!(!world.screen().contains("tide"));
        world.keys("/tide").shows(&["tide number 0 turned", "tide number 5 turned"]);
        let buffer = world.buffer();
        let found = |x: u16, y: u16| {
            let word: String = (x..x + 4).map(|x| buffer[(x, y)].symbol()).collect();
            word == "tide" && y > 4
        };
        let places = (2..rows - 1).flat_map(|y| (3..columns - 4).map(move |x| (x, y)));
        let hits: Vec<_> = places.filter(|(x, y)| found(*x, *y)).collect();
        assert!(hits.len() > 5, "{}", world.screen());
        for (x, y) in hits {
            assert_ne!(buffer[(x, y)].fg, buffer[(x + 5, y)].fg, "the word stands out");
        }
        world.keys("<Esc>");
        assert!(!world.screen().contains("tide number"), "{}", world.screen());
    }
}

#[test]
fn saved_queries_with_words_show_them_too_and_lists_without_words_do_not() {
    let mut world = paper(120, 40, 9);
    world.keys("/tide<Enter>:save Water<Enter><Esc>");
    world.keys("/saved:Water<Enter>").shows(&["tide number 3"]);
    world.keys("<Esc>#sea<Enter>/tag:sea<Enter>").shows(&["1 found"]);
    assert!(!world.screen().contains("tide number"), "{}", world.screen());
}

#[test]
fn small_screens_and_whoever_wants_one_line_a_row_get_one() {
    let mut world = paper(40, 12, 30);
    world.keys("/tide<Enter>").shows(&["Report 000", "Report 008"]);
    assert!(!world.screen().contains("number"));
    let mut world = paper(80, 24, 30);
    world.state.preferences.rows = RowLines::One;
    world.keys("/tide<Enter>").shows(&["Report 000", "Report 020"]);
    assert!(!world.screen().contains("number"));
}

#[test]
fn the_cursor_walks_by_rows_with_their_pieces() {
    let mut world = paper(80, 24, 300);
    world.keys("/tide<Enter>jjj").shows(&["tide number 3"]);
    assert!(world.cursor_row().starts_with("Report 003"), "{}", world.cursor_row());
    world.keys("<C-f>");
    let row = world.cursor_row();
    assert!(row.contains("tide number 12 turned"), "{row}");
    world.keys("G").shows(&["tide number 299"]);
    world.keys("g").shows(&["tide number 0 "]);
}

#[test]
fn nothing_moves_when_the_pieces_arrive_and_each_key_ends_their_search() {
    let world = paper(120, 40, 30);
    let apart = Preferences { stories: Stories::Apart, ..Preferences::default() };
    let (mut store, mut other) = (world.other_store(), world.other_store());
    let mut state = State::new(120, 40, START, apart);
    let mut waiting = state.start(None);
    let mut asked = Vec::new();
    let mut answer = |state: &mut State, waiting: &mut Vec<Effect>, pieces: bool| {
        let mut left = Vec::new();
        while let Some(effect) = (!waiting.is_empty()).then(|| waiting.remove(0)) {
            let Effect::Ask(ticket, request) = effect else { continue };
            if matches!(request, Request::Snippets { .. }) && !pieces {
                left.push((ticket, request));
                continue;
            }
            let answer = storekeeper::answer(&mut store, request, START);
            waiting.extend(update(state, START, Event::Answered(ticket, answer)));
        }
        left
    };
    let screen = |state: &State| {
        let area = ratatui::layout::Rect::new(0, 0, 120, 40);
        let mut buffer = ratatui::buffer::Buffer::empty(area);
        tidings::ui::draw(state, &tidings::ui::Theme::default(), &mut buffer);
        let row = |y| (0..120).map(|x| buffer[(x, y)].symbol().to_owned()).collect::<String>();
        (0..40).map(row).collect::<Vec<_>>()
    };
    answer(&mut state, &mut waiting, false);
    for key in "/tide".chars() {
        waiting.extend(update(&mut state, START, Event::Key(Key::char(key))));
        let forgotten = |ticket| waiting.contains(&Effect::Forget(ticket));
        for (ticket, _) in asked.drain(..) {
            assert!(forgotten(ticket), "nobody waits for pieces of what was typed before");
        }
        asked = answer(&mut state, &mut waiting, false);
    }
    let before = screen(&state);
    assert!(before.iter().all(|line| !line.contains("tide number")));
    let [(ticket, request)] = &asked[..] else { panic!("one question at a time: {asked:?}") };
    let found = storekeeper::answer(&mut other, request.clone(), START);
    let event = Event::Answered(*ticket, found);
    let mut more = update(&mut state, START, event);
    answer(&mut state, &mut more, true);
    let after = screen(&state);
    assert!(after.iter().any(|line| line.contains("tide number 9")), "{after:#?}");
    for (before, after) in before.iter().zip(&after) {
        let line = |line: &str| line.chars().take(44).collect::<String>().trim().to_owned();
        assert!(before == after || line(before).is_empty() || line(before) == "▌", "{before}");
    }
}
