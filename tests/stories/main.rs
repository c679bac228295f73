//! Stories by keys: several reports of one event share a row, unfold in order of time, and are
//! walked through from one to the next.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod papers;
#[path = "../pty/mod.rs"]
mod pty;
#[path = "../world/mod.rs"]
mod world;

use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use pty::Launch;
use pty::clean::assert_clean;
use tempfile::TempDir;
use tidings::app::{Event, Focus, Standing};
use tidings::model::Timestamp;
use world::{START, World};

fn world(columns: u16, rows: u16) -> World {
    let mut world = World::empty(columns, rows);
    world.other_store().save(&papers::papers(START), START).unwrap();
    world.event(Event::Outside);
    world
}

/// The ids of the rows, those under the row of their story behind an arrow.
fn rows(world: &World) -> Vec<String> {
    let list = &world.state.list;
    let row = |at: usize| match list.standing(at) {
        Standing::Report => format!("> {}", list.rows[at].id),
        Standing::Alone | Standing::Folded | Standing::Unfolded => list.rows[at].id.to_string(),
    };
    (0..list.rows.len()).map(row).collect()
}

fn open(world: &World) -> String {
    world.state.reader.as_ref().map(|reader| reader.article.id.to_string()).unwrap_or_default()
}

#[test]
fn enter_unfolds_a_story_and_opens_its_reports() {
    let mut world = world(120, 40);
    assert_eq!(rows(&world), ["third", "fares", "library", "trams"]);
    world.shows(&["All · 6 unread", "3 sources", "Enter reports"]);
    world.keys("<Enter>");
    assert_eq!(world.state.focus, Focus::List);
    assert_eq!(rows(&world)[..4], ["third", "> first", "> second", "fares"]);
    assert!(world.cursor_row().contains("Harbour Bridge Reopens"));
    world.shows(&[
        "┊ Bridge Open Again",
        "┊ Coast Wire · yesterday, 6:00",
        "City Desk · today, 1:00",
    ]);
    // The second time it opens the newest report; those under it open at once.
    world.keys("l");
    assert_eq!(open(&world), "third");
    world.shows(&["3 sources since yesterday, 6:00"]);
    world.keys("hj<Enter>");
    assert_eq!(open(&world), "first");
    // In the list, h folds, and the cursor stays with the story.
    world.keys("h").keys("h");
    assert_eq!(rows(&world), ["third", "fares", "library", "trams"]);
    assert!(world.cursor_row().contains("Harbour Bridge Reopens"));
}

#[test]
fn keys_that_come_faster_than_the_reports_mean_what_they_say() {
    let mut world = world(80, 24);
    let keys = ["<Enter>", "j", "<Enter>"].map(|name| match name {
        "j" => tidings::app::Key::char('j'),
        _ => tidings::app::Key::plain(tidings::app::Code::Enter),
    });
    world.hurried_keys(&keys);
    assert_eq!(open(&world), "first");
}

#[test]
fn a_story_is_walked_in_order_of_time_from_any_report() {
    let mut world = world(120, 40);
    world.keys(" ");
    assert_eq!(open(&world), "third");
    world.keys("e");
    assert_eq!(open(&world), "second");
    // The list has no row for it; its story's is the one that the cursor stays on.
    assert_eq!(world.state.list.selected.as_ref().map(|id| id.as_str()), Some("third"));
    world.keys("e");
    assert_eq!(open(&world), "first");
    world.keys("e").shows(&["This is how the story began."]);
    world.keys("E").keys("E");
    assert_eq!(open(&world), "third");
    world.keys("E").shows(&["This is the latest report of the story."]);
    world.keys("H");
    assert_eq!(open(&world), "second", "the trail has what was opened this way");
    world.keys("G").shows(&[
        "This story: 3 sources since yesterday, 6:00",
        "‹ Earlier: Bridge Open Again, E… · Coast Wire · yesterday, 6:00   e",
        "Later: Harbour Bridge Re… · The Harbour Courier · today, 7:00 ›   E",
    ]);
    world.keys("hj<Enter>e").shows(&["No other report of this is here."]);
}

#[test]
fn reading_one_report_marks_no_other_and_each_unread_one_is_reached() {
    let mut world = world(120, 40);
    world.keys(" ");
    world.shows(&["All · 5 unread"]);
    let mut seen = vec![open(&world)];
    for _ in 0..5 {
        world.keys("n");
        seen.push(open(&world));
    }
    assert_eq!(seen, ["third", "fares", "second", "library", "first", "trams"]);
    world.keys("n").shows(&["All · 0 unread", "No unread article follows."]);
}

#[test]
fn stories_can_be_switched_off_and_on() {
    let mut world = world(120, 40);
    world.keys("<Enter>jj:stories off<Enter>");
    world.shows(&["Each report stands in a row of its own now."]);
    assert_eq!(rows(&world), ["third", "fares", "second", "library", "first", "trams"]);
    assert!(world.cursor_row().contains("Harbour Bridge Reopens"));
    world.keys("<Enter>");
    assert_eq!(open(&world), "third", "nothing is to be unfolded");
    world.keys(":stories on<Enter>");
    assert_eq!(rows(&world), ["third", "fares", "library", "trams"]);
    world.keys(":stories maybe<Enter>").shows(&["Say whether"]);
}

#[test]
fn in_the_list_of_one_source_nothing_is_grouped() {
    let mut world = world(120, 40);
    world.keys("/source:city<Enter><Enter>");
    assert_eq!(open(&world), "second");
    world.shows(&["3 sources since"]);
}

#[test]
fn a_report_that_comes_in_while_a_story_is_open_joins_it() {
    let mut world = world(120, 40);
    world.keys("<Enter>j<Enter>");
    let mut late = papers::papers(START).remove(0);
    late.id = tidings::model::ArticleId::given("late");
    late.source = tidings::model::Clean::named("Night Post");
    late.published = Some(START);
    world.other_store().save(&[late], START).unwrap();
    let shown = world.screen();
    world.event(Event::Outside);
    assert_eq!(open(&world), "first");
    // What is counted changes; nothing moves.
    let shown = shown.replace("5 unread", "6 unread").replace("· 3 sources", "· 4 sources");
    let first = |screen: &str| screen.lines().take(12).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(first(&world.screen()), first(&shown));
    world.keys("G").shows(&["This story: 4 sources since"]);
    world.keys("hr");
    assert_eq!(rows(&world), ["late", "fares", "library", "trams"]);
}

#[test]
fn where_there_is_no_room_for_how_many_tell_it_the_age_still_stands_there() {
    let mut world = world(40, 12);
    assert!(world.cursor_row().ends_with("3 sources · 2 h"), "{}", world.cursor_row());
    world.keys("s");
    assert!(world.cursor_row().ends_with("★ · 2 h"), "{}", world.cursor_row());
}

const SIZES: [(u16, u16); 3] = [(120, 40), (80, 24), (40, 12)];

/// Compares a screen at each size with the one that was accepted.
fn screens(name: &str, keys: &str) {
    for (columns, rows) in SIZES {
        let mut world = world(columns, rows);
        world.keys(keys);
        insta::assert_snapshot!(format!("{name}-{columns}x{rows}"), world.screen());
    }
}

#[test]
fn a_folded_story() {
    screens("story-folded", "j");
}

#[test]
fn an_unfolded_story() {
    screens("story-unfolded", "<Enter>j");
}

#[test]
fn the_foot_of_a_report() {
    screens("story-report", "<Enter>jj<Enter>G");
}

#[test]
fn a_story_is_followed_in_a_real_terminal() {
    let home = TempDir::new().unwrap();
    let data = home.path().join("data");
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let now = Timestamp(i64::try_from(now).unwrap());
    let file = home.path().join("papers.jsonl");
    std::fs::write(&file, papers::lines(now)).unwrap();
    let program = env!("CARGO_BIN_EXE_tidings");
    let imported = Command::new(program)
        .args(["--data-dir".as_ref(), data.as_os_str(), "import".as_ref(), file.as_os_str()])
        .env_clear()
        .status()
        .unwrap();
    assert!(imported.success());
    let args = ["--data-dir".as_ref(), data.as_os_str()];
    let mut session = Launch::new(program).args(args).size(80, 24).home(home.path()).start();
    session.wait_for_text("3 sources");
    session.keys("<Enter>");
    session.wait_for_text("┊ Bridge Open Again");
    session.keys("j<Enter>");
    session.wait_for_text("More soon.");
    session.keys("E");
    session.wait_for_text("four hundred thousand");
    session.keys("E");
    session.wait_for_text("The tolls stay");
    session.keys("hh");
    session.wait_for(|screen| screen.contains("3 sources") && !screen.contains("┊"));
    session.keys("q");
    assert_eq!(session.exit_status().code, 0);
    assert_clean(&session.recorded(), &[]);
}
