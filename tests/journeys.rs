//! Journeys without a terminal: keys in, screen out, on a real store.

mod world;

use proptest::prelude::*;
use tidings::app::{Code, Errand, Event, Focus, Key, Outcome, Progress};
use tidings::model::{CommentState, Problem, Timestamp};
use world::{START, World, page};

/// Three pages of one chain and one that stands alone.
fn paper() -> Vec<String> {
    let long = "The harbour was quiet that morning, and the tide took its time. ".repeat(60);
    let paragraphs: Vec<String> =
        (1..=12).map(|number| format!("Paragraph {number} begins. {}", &long[..300])).collect();
    vec![
        page(
            "Ferries Run Again",
            &paragraphs.join("\n\n"),
            Some("Storm Stops Ferries"),
            Some("Fares Stay Low"),
        ),
        page("Storm Stops Ferries", "The storm came at night.", None, None),
        page("A Cat in the Library", "It sleeps among the maps.", None, None),
        page("Fares Stay Low", "The council has decided.", None, Some("Night Boats Planned")),
    ]
}

fn paper_at(columns: u16, rows: u16) -> World {
    World::with(columns, rows, &paper())
}

#[test]
fn the_first_frame_shows_the_list_and_says_what_to_press() {
    let world = paper_at(120, 40);
    world.shows(&[
        "tidings",
        "All · 4 unread",
        "Ferries Run Again",
        "Fares Stay Low",
        "Enter opens",
    ]);
    assert!(world.cursor_row().contains("Ferries Run Again"));
}

#[test]
fn opening_reading_and_going_back_keep_their_places() {
    let mut world = paper_at(80, 24);
    world.keys("j<Enter>");
    assert_eq!(world.open_title(), "Storm Stops Ferries");
    assert_eq!(world.state.focus, Focus::Reader);
    world.keys("h");
    assert!(world.cursor_row().contains("Storm Stops Ferries"));
    world.keys("k<Enter>");
    world.keys("<C-d>jjjjj");
    let top = world.state.reader.as_ref().map(|reader| reader.top);
    world.keys("hjl").keys("H");
    assert_eq!(world.open_title(), "Ferries Run Again");
    assert_eq!(world.state.reader.as_ref().map(|reader| reader.top), top);
}

#[test]
fn the_chain_is_the_articles_own_and_falls_back_to_the_list() {
    let mut world = paper_at(120, 40);
    world.keys("<Enter>").keys("K");
    assert_eq!(world.open_title(), "Storm Stops Ferries");
    world.shows(&["Next: Ferries Run Again ›", "1 of 3 in chain"]);
    world.keys("J");
    assert_eq!(world.open_title(), "Ferries Run Again");
    world.keys("J");
    assert_eq!(world.open_title(), "Fares Stay Low");
    let mut alone = paper_at(120, 40);
    alone.keys("jj<Enter>J");
    assert_eq!(alone.open_title(), "Fares Stay Low", "the list's next, where none is named");
    alone.keys("hkk<Enter>");
}

#[test]
fn a_neighbour_that_is_not_here_is_wanted_and_opens_once_imported() {
    let mut world = paper_at(120, 40);
    world.keys("jjj<Enter>");
    world.shows(&["Night Boats Planned ›", "not here yet"]);
    world.keys("J");
    world.shows(&["Not here yet. It is wanted", "· wanted"]);
    assert_eq!(world.open_title(), "Fares Stay Low");
    world.import(&page("Night Boats Planned", "From June on.", None, None));
    assert_eq!(world.open_title(), "Night Boats Planned");
    world.shows(&["It is here now."]);
    world.keys("K");
    assert_eq!(world.open_title(), "Fares Stay Low", "the link is known from both ends");
}

#[test]
fn what_arrives_later_does_not_pull_a_reader_away() {
    let mut world = paper_at(120, 40);
    world.keys("jjj<Enter>J").keys("h");
    world.import(&page("Night Boats Planned", "From June on.", None, None));
    assert_eq!(world.open_title(), "Fares Stay Low");
    world.shows(&["1 new"]);
    assert!(
        !world.screen().contains("Night Boats Planned ·"),
        "rows wait until they are asked for"
    );
    world.keys("r");
    assert!(world.state.list.rows.iter().any(|row| &*row.title == "Night Boats Planned"));
}

#[test]
fn the_trail_goes_back_and_forward_and_is_kept() {
    let mut world = paper_at(80, 24);
    world.keys("<Enter>KhG<Enter>");
    assert_eq!(world.open_title(), "Fares Stay Low");
    world.keys("HH");
    assert_eq!(world.open_title(), "Ferries Run Again");
    world.keys("L");
    assert_eq!(world.open_title(), "Storm Stops Ferries");
    let mut world = world.killed_and_started_again();
    assert_eq!(world.open_title(), "Storm Stops Ferries", "it lies open where it was left");
    world.keys("L");
    assert_eq!(world.open_title(), "Fares Stay Low");
    world.keys("L").shows(&["The trail ends here."]);
}

#[test]
fn space_reads_on_to_the_next_unread() {
    let mut world = paper_at(80, 24);
    world.keys("<Enter>");
    for _ in 0..40 {
        if world.open_title() != "Ferries Run Again" {
            break;
        }
        world.keys(" ");
    }
    assert_eq!(world.open_title(), "Storm Stops Ferries");
    world.keys(" ");
    assert_eq!(world.open_title(), "A Cat in the Library");
    world.keys("  ");
    assert_eq!(world.open_title(), "Fares Stay Low");
    world.keys(" ").shows(&["No unread article follows."]);
    world.keys("m").keys("hgN");
}

#[test]
fn unread_marks_stars_and_filters() {
    let mut world = paper_at(120, 40);
    world.keys("m").shows(&["All · 3 unread", "Marked read."]);
    world.keys("m").shows(&["All · 4 unread"]);
    world.keys("js").shows(&["★"]);
    world.keys("FF").shows(&["Starred", "Storm Stops Ferries"]);
    assert!(!world.screen().contains("A Cat in the Library"));
    world.keys("F/cat").shows(&["A Cat in the Library", "/cat"]);
    assert!(!world.screen().contains("Fares Stay Low"));
    world.keys("<Enter><Enter>");
    assert_eq!(world.open_title(), "A Cat in the Library");
    world.keys("h<Esc>").shows(&["Fares Stay Low"]);
}

#[test]
fn enter_opens_what_the_filter_finds_however_fast_it_comes() {
    let mut world = paper_at(80, 24);
    let enter = Key::plain(Code::Enter);
    let keys: Vec<Key> = "/cat".chars().map(Key::char).chain([enter, enter]).collect();
    world.hurried_keys(&keys);
    assert_eq!(world.open_title(), "A Cat in the Library");
}

#[test]
fn a_comment_survives_a_kill_at_any_letter() {
    let mut world = paper_at(80, 24);
    world.keys("<Enter>c");
    world.shows(&["Your comment", "Ctrl-s outbox"]);
    for (at, c) in "quick jKq".chars().enumerate() {
        world.keys(&c.to_string());
        let draft = world.store.comments(Some(CommentState::Draft)).expect("reads");
        assert_eq!(draft.len(), 1);
        assert_eq!(draft[0].text.chars().count(), at + 1, "what was typed is stored");
    }
    let mut world = world.killed_and_started_again();
    world.keys("<Enter>");
    world.keys("G").shows(&["a draft, kept", "quick jKq", "Go on with your draft"]);
    world.keys("c and more<C-s>");
    world.shows(&["waiting in the outbox", "quick jKq and more", "Write a comment"]);
    let queued = world.store.comments(Some(CommentState::Queued)).expect("reads");
    assert_eq!(queued.len(), 1);
    assert_eq!(queued[0].text, "quick jKq and more");
}

#[test]
fn leaving_the_composer_keeps_the_draft_and_the_story_stays_readable() {
    let mut world = paper_at(80, 24);
    world.keys("<Enter>cfirst line<Enter>second<Esc>");
    world.shows(&["The draft is kept", "first line", "second"]);
    assert!(!world.quit);
    world.keys("c").shows(&["Your comment", "saved", "Paragraph 12"]);
    world.keys("<C-z>").shows(&["first line"]);
    world.keys("<PageUp>");
    world.keys("x").shows(&["Your comment"]);
}

#[test]
fn two_readers_on_one_draft_lose_nothing() {
    let mut world = paper_at(80, 24);
    world.keys("<Enter>c");
    let id = world.state.reader.as_ref().map(|reader| reader.article.id.clone()).expect("open");
    let mut other = world.other_store();
    other.save_draft(&id, None, "theirs", START).expect("saves");
    world.keys("mine");
    world.shows(&["theirs", "mine"]);
    world.keys("<Esc>");
    let drafts = world.store.comments(Some(CommentState::Draft)).expect("reads");
    assert_eq!(drafts.len(), 1);
    assert!(drafts[0].text.contains("theirs") && drafts[0].text.contains("mine"), "{drafts:?}");
}

#[test]
fn what_cannot_be_saved_is_held_until_it_can() {
    let mut world = paper_at(80, 24);
    world.keys("<Enter>c").fail_saving(true).keys("on a full disk");
    world.shows(&["not saved: the disk is full"]);
    world.keys("<C-s>").shows(&["Your comment"]);
    world.keys("<Esc>").shows(&["Not on the disk yet", "Write a comment"]);
    world.keys("q").shows(&["A comment is not saved", "q again quits"]);
    assert!(!world.quit);
    world.keys("hj<Enter>").fail_saving(false).event(Event::Tick);
    world.shows(&["Your draft is saved now."]);
    let drafts = world.store.comments(Some(CommentState::Draft)).expect("reads");
    assert_eq!(drafts[0].text, "on a full disk");
    world.keys("q");
    assert!(world.quit);
}

#[test]
fn ctrl_s_goes_through_as_soon_as_the_text_is_saved() {
    let mut world = paper_at(80, 24);
    world.keys("<Enter>c").fail_saving(true).keys("soon<C-s>").fail_saving(false);
    world.event(Event::Tick);
    world.shows(&["waiting in the outbox", "soon"]);
}

#[test]
fn a_neighbour_that_comes_while_one_writes_is_there_afterwards() {
    let mut world = paper_at(120, 40);
    world.keys("jjj<Enter>Jc").keys("a thought");
    world.import(&page("Night Boats Planned", "From June on.", None, None));
    assert_eq!(world.open_title(), "Fares Stay Low", "nothing pulls a writer away");
    world.shows(&["Your comment", "a thought"]);
    world.keys("<C-s>J");
    assert_eq!(world.open_title(), "Night Boats Planned");
}

#[test]
fn the_external_editor_gives_its_text_back() {
    let mut world = paper_at(80, 24);
    world.editor = Some(|text| format!("{text} and Çiğdem\n"));
    world.keys("<Enter>chello<C-g>").shows(&["hello and Çiğdem"]);
    let drafts = world.store.comments(Some(CommentState::Draft)).expect("reads");
    assert_eq!(drafts[0].text, "hello and Çiğdem");
}

#[test]
fn own_comments_can_be_opened_taken_back_discarded_and_restored() {
    let mut world = paper_at(120, 40);
    world.keys("<Enter>cone<C-s>").keys("hj<Enter>ctwo<Esc>");
    world.keys("O").shows(&["Your comments", "waiting in the outbox", "a draft, kept"]);
    world.keys("gd").shows(&["Discarded. u brings it back."]);
    assert_eq!(world.store.comments(None).expect("reads").len(), 1);
    world.keys("u");
    assert_eq!(world.store.comments(None).expect("reads").len(), 2);
    world.keys("g");
    world.keys("e");
    assert_eq!(world.open_title(), "Ferries Run Again");
    world.shows(&["Your comment", "one"]);
    world.keys(" more<Esc>").shows(&["a draft, kept", "one more"]);
    // A command that is typed there is one, and not its letters.
    world.keys("O:send<Enter>").shows(&["Your comments", "Sending what waits"]);
    assert_eq!(world.sendings.len(), 1);
    assert_eq!(world.store.comments(Some(CommentState::Draft)).expect("reads").len(), 2);
    world.keys("O<Enter>");
    assert!(!world.state.composing(), "it was only opened");
    world.keys("O<Esc>");
    assert_eq!(world.open_title(), "Ferries Run Again");
}

#[test]
fn resizing_keeps_the_sentence_at_the_top() {
    let mut world = paper_at(120, 40);
    world.keys("<Enter>").keys("<C-d><C-d>jj");
    let first_words = |world: &World| {
        let place = world.state.reader.as_ref().map(|reader| reader.place());
        place.map(|place| place.block)
    };
    let before = first_words(&world);
    for (columns, rows) in [(80, 24), (40, 12), (20, 5), (200, 60), (1, 1), (120, 40)] {
        world.event(Event::Resize { columns, rows });
        assert_eq!(first_words(&world), before, "{columns}x{rows}");
    }
}

#[test]
fn a_comment_is_shown_from_its_first_line_once_there_is_room_for_it() {
    let mut world = paper_at(80, 24);
    let lines: Vec<String> = (1..30).map(|n| format!("line {n:02}<Enter>")).collect();
    world.keys("<Enter>c").keys(&lines.concat());
    assert!(!world.screen().contains("line 05"), "{}", world.screen());
    for _ in 0..24 {
        world.keys("<Backspace><C-w><C-w>");
    }
    world.shows(&["line 01", "line 05"]);
    // The same where the screen grows.
    world.event(Event::Resize { columns: 20, rows: 5 });
    world.screen();
    world.event(Event::Resize { columns: 80, rows: 24 });
    world.shows(&["line 01", "line 05"]);
}

#[test]
fn the_list_is_a_window_over_the_cache() {
    let pages: Vec<String> =
        (0..400).map(|n| page(&format!("Story {n:03}"), "Text.", None, None)).collect();
    let mut world = World::with(80, 24, &pages);
    for n in 0..399 {
        world.keys("j");
        assert!(world.cursor_row().contains(&format!("Story {:03}", n + 1)), "{n}");
    }
    assert!(world.state.list.rows.len() <= 600);
    world.keys("g");
    assert!(world.cursor_row().contains("Story 000"));
    world.keys("G");
    assert!(world.cursor_row().contains("Story 399"));
    for n in (0..399).rev() {
        world.keys("k");
        assert!(world.cursor_row().contains(&format!("Story {n:03}")), "{n}");
    }
}

#[test]
fn a_new_day_renames_the_days() {
    let mut world = paper_at(120, 40);
    world.shows(&["Today"]);
    world.now = Timestamp(START.0 + 86_400);
    world.event(Event::Tick);
    world.shows(&["Yesterday"]);
}

#[test]
fn an_empty_cache_says_how_to_fill_it() {
    for (columns, rows) in [(120, 40), (80, 24), (40, 12), (20, 5)] {
        let mut world = World::empty(columns, rows);
        world.keys("jkgG<Enter>JKHLnNcCs mv/x<Esc>O<Esc>?q ");
        assert!(!world.quit);
    }
    World::empty(80, 24).shows(&["tidings import"]);
}

#[test]
fn every_size_and_view_draws() {
    let mut world = paper_at(100, 30);
    for columns in (1..=30).chain([39, 40, 41, 59, 60, 80, 99, 100, 101, 120, 250]) {
        for rows in (1..=12).chain([24, 40, 60]) {
            world.event(Event::Resize { columns, rows });
            for keys in
                ["", "g<Enter>", "G", "c", "x", "<Esc>", "O", "<Esc>", "?", "?", "h", "/f", "<Esc>"]
            {
                world.keys(keys);
                let screen = world.screen();
                if columns < 20 || rows < 5 {
                    assert!(screen.starts_with('T'), "{columns}x{rows}:\n{screen}");
                }
            }
        }
    }
}

#[test]
fn refreshing_and_subscribing_disturb_nobody() {
    let mut world = paper_at(120, 40);
    world.keys("R").shows(&["Enter opens"]);
    assert_eq!(world.errands, [Errand::RefreshAll]);
    world.keys("R").shows(&["A refresh is under way."]);
    world.keys("<Enter>j");
    let progress = Progress { done: 3, of: 12, added: 2 };
    world.now = Timestamp(START.0 + 10);
    world.event(Event::Tick);
    world.event(Event::Progressed(progress));
    world.shows(&["3 of 12 · 2 new"]);
    world.import(&page("Fresh From the Wire", "Text.", None, None));
    assert_eq!(world.open_title(), "Ferries Run Again");
    let problem = Problem::new("cannot refresh A", "the server is silent");
    let first = Some(problem);
    world.event(Event::ErrandDone(Outcome::Refreshed { progress, problems: 3, first }));
    world.shows(&["Cannot refresh A: the server is silent; and 2 more"]);
    world.now = Timestamp(START.0 + 20);
    world.keys("k").shows(&["1 new · r shows them"]);
    world.keys("r").shows(&["Fresh From the Wire"]);
    world.keys("r");
    assert!(matches!(world.errands.last(), Some(Errand::RefreshSourceOf(_))));
    world.keys("f");
    assert!(matches!(world.errands.last(), Some(Errand::Whole(_))));
    world.keys(":add example.org/feed");
    world.shows(&[":add example.org/feed", "Esc leaves"]);
    world.keys("<Enter>");
    assert_eq!(world.errands.last(), Some(&Errand::Add("example.org/feed".to_owned())));
    world.keys(":nonsense<Enter>").shows(&["There is no :nonsense"]);
    world.keys(":add q<Esc>");
    assert!(!world.quit);
    world.keys(":quit<Enter>");
    assert!(world.quit);
}

#[test]
fn news_can_be_asked_for_while_they_are_counted() {
    let mut world = World::with(120, 40, &[page("Ferries Run Again", "Text.", None, None)]);
    world.import_unnoticed(&page("Fresh From the Wire", "Text.", None, None));
    let show = || Event::Key(Key::char('r'));
    world.hurried([Event::Outside, show(), Event::Outside]);
    world.shows(&["Fresh From the Wire"]);
    assert_eq!(world.errands, []);
    world.hurried([Event::Outside, show()]);
    assert!(matches!(world.errands[..], [Errand::RefreshSourceOf(_)]));
}

#[test]
fn what_is_due_is_refreshed_by_itself_and_in_silence() {
    let mut world = paper_at(80, 24);
    world.event(Event::Tick);
    assert_eq!(world.errands, [Errand::RefreshDue]);
    let progress = Progress::default();
    world.event(Event::ErrandDone(Outcome::Refreshed { progress, problems: 0, first: None }));
    assert!(world.state.status.notice.is_none());
    world.event(Event::Tick);
    assert_eq!(world.errands.len(), 1, "not again so soon");
    world.now = Timestamp(START.0 + 301);
    world.event(Event::Tick);
    assert_eq!(world.errands.len(), 2);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn no_series_of_keys_and_sizes_crashes_or_loses_the_draft(
        steps in prop::collection::vec((0usize..45, 1u16..130, 1u16..45), 1..60)
    ) {
        let keys = ["j", "k", "<Enter>", "h", "<Esc>", " ", "J", "K", "H", "L", "n", "N", "c", "C",
            "s", "m", "/", "v", "r", "?", "O", "g", "G", "<C-d>", "<C-u>", "<PageDown>", "<Tab>",
            "x", "中", "<C-s>", "<C-z>", "<Backspace>", "<Up>", "<Left>", "u", "d", "e", "R", ":", "f", "T", "w"];
        let mut world = paper_at(100, 30);
        for (key, columns, rows) in steps {
            match keys.get(key) {
                Some(key) => { world.keys(key); }
                None => world.event(Event::Resize { columns, rows }),
            }
            world.screen();
            if let Some(composer) = &world.state.composer && !composer.text().is_empty() {
                let stored = world.store.comments(Some(CommentState::Draft)).expect("reads");
                prop_assert!(stored.iter().any(|draft| draft.text == composer.text()));
            }
        }
    }
}

#[test]
fn every_change_is_undone_in_its_turn_and_survives_a_restart() {
    let mut world = paper_at(120, 40);
    world.keys("s").keys("jm").shows(&["Marked read."]);
    // Opening an article marks it read, which is no change of its own.
    world.keys("j<Enter>h");
    assert_eq!(world.state.list.counts.unread, 2);
    let mut world = world.killed_and_started_again();
    world.keys("u").shows(&["Undone: marked “Storm Stops Ferries” read. u goes on; 1 more."]);
    assert_eq!(world.state.list.counts.unread, 3);
    world.keys("u").shows(&["Undone: starred “Ferries Run Again”. That was the last one."]);
    assert!(!world.screen().contains('★'));
    world.keys("u").shows(&["There is nothing to undo from the last day."]);
    world.keys("UU").shows(&["Done again: marked “Storm Stops Ferries” read.", "★"]);
    world.keys("U").shows(&["There is nothing to redo."]);
    assert_eq!(world.state.list.counts.unread, 2);
}

#[test]
fn undoing_shows_in_the_open_article_and_under_it() {
    let mut world = paper_at(120, 40);
    world.keys("<Enter>sGcQuite so.<C-s>").shows(&["waiting in the outbox"]);
    world.keys("u").shows(&["Undone: put a comment on", "a draft, kept"]);
    world.keys("u");
    assert!(world.state.reader.as_ref().is_some_and(|reader| !reader.starred));
}
