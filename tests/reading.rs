//! Journeys through the reading pane without a terminal: links, finding, places, selecting,
//! copying and quoting.

mod world;

use ratatui::style::Modifier;
use tidings::app::{Doing, Event, Focus, View};
use tidings::model::{CommentState, Timestamp};
use world::{START, World};

const BRIDGE: &str = "https://news.example/bridge";
const FERRY: &str = "https://news.example/ferry";

/// A story with three links: one to the next story, one out of the house, one that lies.
fn bridge() -> String {
    let paragraphs: String = (1..=30)
        .map(|n| format!("<p>Paragraph {n} says that the Büro keeps the tide tables. {FILLER}</p>"))
        .collect();
    format!(
        "<html lang=en><head><title>Bridge Reopens</title></head><body><article>\
         <h1>Bridge Reopens</h1>\
         <p>The bridge opened again, as the <a href='{FERRY}#fares'>ferry office</a> said, and \
         <a href='https://bank.example@evil.example/pay'>the bank</a> paid. {FILLER}</p>\
         <p>More is in <a href='https://archive.example/x;y'>the archive</a>. {FILLER}</p>\
         <h2>What it cost</h2>{paragraphs}<h2>What comes next</h2>{paragraphs}\
         <p>The last word is harbour.</p></article></body></html>"
    )
}

const FILLER: &str = "The tide took its time that morning, and nobody on the quay minded.";

fn ferry() -> String {
    format!(
        "<html lang=en><head><title>Ferry Fares</title></head><body><article><h1>Ferry Fares</h1>\
         <p>They stay as they are. {FILLER} {FILLER}</p><p>{FILLER} {FILLER} {FILLER}</p>\
         </article></body></html>"
    )
}

/// A reader that has the story about the bridge open.
fn at_the_bridge(columns: u16, rows: u16) -> World {
    let mut world = World::empty(columns, rows);
    world.import_html(FERRY, &ferry()).import_html(BRIDGE, &bridge());
    world.keys("/bridge<Enter><Enter>h<Esc><Tab>");
    assert_eq!(world.open_title(), "Bridge Reopens");
    world
}

fn reader(world: &World) -> &tidings::app::Reader {
    world.state.reader.as_ref().expect("an article is open")
}

/// The text of all cells that are reversed and bold: hints, or the match one is at.
fn lit(world: &World) -> String {
    let both = Modifier::REVERSED | Modifier::BOLD;
    let buffer = world.buffer();
    let cells = buffer.content().iter().filter(|cell| cell.modifier.contains(both));
    cells.map(|cell| cell.symbol()).collect()
}

#[test]
fn a_hint_opens_what_the_cache_has_and_joins_the_trail() {
    let mut world = at_the_bridge(120, 40);
    world.keys(";");
    assert_eq!(lit(&world), " a  s  d ");
    world.shows(&["Open which link?", "ferry office\u{a0} a ", "bank\u{a0} s  paid"]);
    world.keys("a");
    assert_eq!(world.open_title(), "Ferry Fares");
    assert!(world.browsed.is_empty());
    world.keys("H");
    assert_eq!(world.open_title(), "Bridge Reopens");
}

#[test]
fn the_real_host_is_shown_before_the_browser_is_asked() {
    let mut world = at_the_bridge(120, 40);
    world.keys(";s").shows(&["Open evil.example in the browser?", "Enter opens it"]);
    assert!(world.browsed.is_empty());
    world.keys("<Esc>");
    assert!(!world.screen().contains("evil.example in"));
    assert_eq!(world.state.focus, Focus::Reader, "Esc takes back the question and nothing else");
    world.keys("2o<Enter>").shows(&["Opening evil.example"]);
    world.keys("oo");
    let asked: Vec<&str> = world.browsed.iter().map(|address| address.as_str()).collect();
    assert_eq!(asked, ["https://bank.example@evil.example/pay", BRIDGE]);
    world.keys("oj");
    assert_eq!(reader(&world).doing, Doing::Reading, "another key takes the question back");
    assert_eq!(reader(&world).top, 1, "and does what it does");
}

#[test]
fn numbers_open_and_copy_links_and_say_where_there_are_none() {
    let mut world = at_the_bridge(80, 24);
    world.keys("1").shows(&["Link 1", "news.example"]);
    world.keys("2o").shows(&["There is no link 12: the article has 3."]);
    world.keys("3y").shows(&["Copied https://archive.example/x;y"]);
    assert_eq!(world.copied, ["https://archive.example/x;y"]);
    world.keys("1<Esc>2<Backspace>").keys("1o");
    assert_eq!(world.open_title(), "Ferry Fares");
    world.keys("1o").shows(&["This article has no links."]);
    world.keys(";").shows(&["This article has no links."]);
}

#[test]
fn without_a_browser_the_address_can_be_copied() {
    let mut world = at_the_bridge(80, 24);
    world.no_browser = Some("this is a session over ssh, without windows");
    world.keys("3oo").shows(&["There is no browser here", "over ssh", "y\n copies the address"]);
    world.keys("y");
    assert_eq!(world.copied, ["https://archive.example/x;y"]);
    world.keys("y").shows(&["Copied https://news.example/bridge"]);
    assert_eq!(world.copied.last().map(String::as_str), Some(BRIDGE));
}

#[test]
fn a_hinted_link_is_copied_with_y_first() {
    let mut world = at_the_bridge(120, 40);
    world.keys(";y").shows(&["Copy which link?"]);
    assert_eq!(lit(&world), "ya ys yd ");
    world.keys("x").shows(&["No link on the screen has these letters."]);
    world.keys("d");
    assert_eq!(world.copied, ["https://archive.example/x;y"]);
    assert_eq!(lit(&world), "");
    world.keys("G;").shows(&["Open which link?"]);
    world.keys("<Esc>gjjjjjjjjjjjj<C-f>;").shows(&["No link is on the screen."]);
}

#[test]
fn finding_counts_steps_and_gives_the_keys_back() {
    let mut world = at_the_bridge(80, 24);
    world.keys("/buro").shows(&["/buro", "1 of 60"]);
    assert_eq!(lit(&world), "Büro");
    world.keys("<Enter>").shows(&["“buro”  1 of 60", "n next"]);
    world.keys("nn").shows(&["3 of 60"]);
    world.keys("NNN").shows(&["60 of 60"]);
    assert!(reader(&world).top > 100, "it goes where the match is");
    assert_eq!(lit(&world), "Büro");
    world.keys("<Esc>");
    assert_eq!((lit(&world).as_str(), world.state.focus), ("", Focus::Reader));
    world.keys("n");
    assert_eq!(world.open_title(), "Ferry Fares", "n is the next unread again");
}

#[test]
fn leaving_the_find_line_goes_back_to_where_one_was() {
    let mut world = at_the_bridge(80, 24);
    world.keys("jj/last word").shows(&["1 of 1", "The last word is"]);
    world.keys("<Esc>");
    assert_eq!(reader(&world).top, 2);
    world.keys("/Last").shows(&["none here"]);
    world.keys("<Enter>").shows(&["“Last”  none here", "Esc ends"]);
    world.keys("<Esc>/x<Backspace><Backspace>");
    assert!(reader(&world).find.is_none());
    world.event(Event::Paste("ignored".to_owned()));
    world.keys("/");
    world.event(Event::Paste("tide\ntables".to_owned()));
    world.shows(&["/tide tables", "1 of 60"]);
}

#[test]
fn a_match_is_found_and_shown_across_lines() {
    for columns in [40, 61, 80, 120] {
        let mut world = at_the_bridge(columns, 24);
        world.keys("/again, as the ferry office said<Enter>").shows(&["1 of 1"]);
        let words = lit(&world).replace(' ', "");
        assert_eq!(words, "again,astheferryofficesaid", "at {columns}");
    }
}

#[test]
fn headings_and_paragraphs_are_stepped_through() {
    let mut world = at_the_bridge(80, 24);
    let first_line = |world: &World| {
        let screen = world.screen();
        screen.lines().next().unwrap_or_default().trim().to_owned()
    };
    world.keys("]");
    assert_eq!(first_line(&world), "What it cost");
    world.keys("]");
    assert_eq!(first_line(&world), "What comes next");
    world.keys("]").shows(&["No heading follows."]);
    world.keys("[");
    assert_eq!(first_line(&world), "What it cost");
    world.keys("}");
    assert!(first_line(&world).starts_with("Paragraph 1 says"));
    world.keys("}");
    assert!(first_line(&world).starts_with("Paragraph 2 says"));
    world.keys("j{");
    assert!(first_line(&world).starts_with("Paragraph 2 says"));
    world.keys("{{{");
    assert!(first_line(&world).starts_with("More is in"));
    world.keys("{{{");
    assert_eq!(reader(&world).top, 0);
    world.keys("G[").shows(&["What comes next"]);
}

#[test]
fn the_measure_changes_around_the_sentence_that_is_read() {
    let mut world = at_the_bridge(120, 40);
    world.keys("]}}}");
    let place = reader(&world).place();
    world.keys("--").shows(&["Lines of 60 columns."]);
    assert_eq!(reader(&world).place(), place);
    let top = world.screen().lines().next().map(str::to_owned).unwrap_or_default();
    assert!(top.contains("Paragraph 3 says"), "{top}");
    assert!(world.kept.is_empty(), "nothing is written while the key is pressed");
    world.event(Event::Tick);
    assert_eq!(world.kept, [60]);
    world.keys("++++").shows(&["no room for longer lines"]);
    assert_eq!(reader(&world).place(), place);
    for _ in 0..60 {
        world.keys("-");
    }
    assert_eq!(world.state.preferences.measure, 20);
}

#[test]
fn zen_leaves_only_the_text() {
    let mut world = at_the_bridge(120, 40);
    world.keys("z");
    let screen = world.screen();
    assert!(!screen.contains("tidings") && !screen.contains("Ferry Fares"), "{screen}");
    assert!(!screen.contains("keys") && screen.contains(" %"), "only the place is left: {screen}");
    world.keys("<Esc>").shows(&["tidings", "Ferry Fares"]);
    assert_eq!(world.state.focus, Focus::Reader);
    world.keys("zh");
    assert_eq!((world.state.view, world.state.focus), (View::Whole, Focus::List));
}

#[test]
fn paragraphs_are_selected_copied_and_quoted() {
    let mut world = at_the_bridge(80, 24);
    world.keys("]}v").shows(&["▌ Paragraph 1 says", "Selected"]);
    world.keys("jjk").shows(&["▌ Paragraph 2 says"]);
    assert!(!world.screen().contains("▌ Paragraph 3"));
    world.keys("Y").shows(&["Copied 2 paragraphs as a quote, from “Paragraph 1"]);
    let copied = world.copied.pop().unwrap_or_default();
    assert!(copied.starts_with("> Paragraph 1 says that the Büro"), "{copied}");
    assert!(copied.contains(" minded.\n>\n> Paragraph 2 says"), "{copied}");
    world.keys("vy").shows(&["Copied “Paragraph 1 says"]);
    let copied = world.copied.pop().unwrap_or_default();
    assert!(copied.starts_with("Paragraph 1 says") && copied.lines().count() == 1, "{copied}");
    world.keys("Y").shows(&["Copied as a quote"]);
    assert!(world.copied.pop().unwrap_or_default().starts_with("> Paragraph 1"));
    world.keys("vJx<Esc>");
    assert_eq!(world.open_title(), "Bridge Reopens", "a slip does not lose a selection");
    assert_eq!(reader(&world).doing, Doing::Reading);
}

#[test]
fn a_selection_is_quoted_behind_what_was_written() {
    let mut world = at_the_bridge(80, 24);
    world.keys("cMy own words.<Esc>");
    world.keys("g]}vjc").shows(&["Your comment", "> Paragraph 2 says"]);
    world.keys("I doubt it.");
    let drafts = world.store.comments(Some(CommentState::Draft)).expect("reads");
    let text = &drafts[0].text;
    assert!(text.starts_with("My own words.\n\n> Paragraph 1 says"), "{text}");
    assert!(text.ends_with("minded.\n\nI doubt it."), "{text}");
    assert!(text.contains("minded.\n>\n> Paragraph 2"), "{text}");
    world.keys("<C-z><C-z><C-z><C-z>");
    let drafts = world.store.comments(Some(CommentState::Draft)).expect("reads");
    assert_eq!(drafts[0].text, "My own words.", "the quote is one step of undo");
}

#[test]
fn a_quote_goes_also_behind_text_that_could_not_be_saved() {
    let mut world = at_the_bridge(80, 24);
    world.keys("c").fail_saving(true).keys("held<Esc>").shows(&["Not on the disk yet"]);
    world.keys("g]}vc").shows(&["> Paragraph 1 says"]);
    world.fail_saving(false).event(Event::Tick);
    let drafts = world.store.comments(Some(CommentState::Draft)).expect("reads");
    assert!(drafts[0].text.starts_with("held\n\n> Paragraph 1"), "{}", drafts[0].text);
}

#[test]
fn nothing_here_marks_or_moves_what_it_should_not() {
    let mut world = at_the_bridge(80, 24);
    world.keys("jjj/tide<Enter>nn<Esc>v<Esc>;<Esc>1<Esc>");
    assert_eq!(world.open_title(), "Bridge Reopens");
    assert!(world.copied.is_empty() && world.browsed.is_empty() && world.kept.is_empty());
    world.now = Timestamp(START.0 + 3_600);
    world.event(Event::Tick);
    assert!(!world.quit);
}
