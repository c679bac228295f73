//! The screen of sources: what a list can be of, and what is decided there.

mod world;

use tidings::app::{Errand, Event, Outcome, Progress};
use tidings::model::{
    Address, Article, ArticleId, Clean, Document, NamedBy, Problem, Source, SourceId, SourceState,
};
use world::{START, World};

/// The three sizes that every screen is tried at.
const SIZES: [(u16, u16); 3] = [(120, 40), (80, 24), (40, 12)];

fn source(name: &str, folder: Option<&str>) -> Source {
    let host = name.to_lowercase().replace(' ', "-");
    let address = Address::parse(&format!("https://{host}.example/feed")).expect("an address");
    Source {
        name: Some(Clean::new(name)),
        folder: folder.map(Clean::new),
        ..Source::new(address, NamedBy::Reader)
    }
}

fn story(source: &str, title: &str) -> Article {
    let mut article = Article::new(ArticleId::given(&title.replace(' ', "-")), Clean::new(title));
    article.body = Document::from_paragraphs(["It was a quiet morning."]);
    article.source = Some(Clean::new(source));
    article.published = Some(START);
    article
}

fn subscribe(world: &mut World, name: &str, folder: Option<&str>, titles: &[&str]) -> SourceId {
    let source = source(name, folder);
    let stories: Vec<Article> = titles.iter().map(|title| story(name, title)).collect();
    let mut other = world.other_store();
    other.add_sources(std::slice::from_ref(&source), START).expect("subscribes");
    other.save_feed(&source.id, &stories, &source.state, START).expect("saves");
    source.id
}

fn newsroom(columns: u16, rows: u16) -> World {
    let mut world = World::empty(columns, rows);
    subscribe(&mut world, "Courier", Some("Sea"), &["Tide Tables", "Oil on the Water"]);
    subscribe(&mut world, "Courier Extra", None, &["A Cat"]);
    subscribe(&mut world, "Gazette", Some("Sea"), &["Fares"]);
    world.event(Event::Outside);
    world
}

#[test]
fn the_sources_stand_with_what_is_unread_and_open_into_lists() {
    for (columns, rows) in SIZES {
        let mut world = newsroom(columns, rows);
        world.keys("S").shows(&["Sources", "All", "Starred"]);
        assert!(world.cursor_row().starts_with("All"), "{}", world.cursor_row());
        world.keys("Gkk").shows(&["Gazette", "Courier Extra"]);
        assert!(world.cursor_row().starts_with("Courier"), "{}", world.cursor_row());
        assert!(world.cursor_row().ends_with('2'), "{}", world.cursor_row());
        // By its id: the one whose name only begins like it is another source.
        world.keys("<Enter>").shows(&["Courier · 2 unread", "Tide Tables", "Oil on the Water"]);
        assert!(!world.screen().contains("A Cat"), "{}", world.screen());
        // A filter narrows it down and Esc brings the source back; then it is one level up.
        world.keys("/tide<Enter>").shows(&["1 found"]);
        world.keys("<Esc>").shows(&["Courier · 2 unread"]);
        world.keys("F").shows(&["Courier · unread · 2"]);
        world.keys("FF");
        world.keys("<Esc>").shows(&["Sources"]);
        world.keys("/oil").shows(&["1 found", "Oil on the Water", "/oil▏"]);
        world.keys("<Enter><Esc><Esc>").shows(&["Sources"]);
        assert!(world.cursor_row().starts_with("Courier"), "{}", world.cursor_row());
        world.keys("<Esc>").shows(&["Courier · 2 unread"]);
        world.keys("Sk<Enter>").shows(&["Sea · 3 unread"]);
        world.keys("Sg<Enter>").shows(&["All · 4 unread", "A Cat"]);
    }
}

#[test]
fn help_begins_with_the_keys_of_the_screen_and_leads_back_to_it() {
    for (columns, rows) in SIZES {
        let mut world = newsroom(columns, rows);
        world.keys("SG?").shows(&["list its articles"]);
        world.keys("<Esc>").shows(&["Sources"]);
        assert!(world.cursor_row().starts_with("Courier Extra"), "{}", world.cursor_row());
        // What nobody could read on a narrow screen goes on in the next line.
        world.keys("h?").shows(&["Reading", "unread article"]);
        world.keys("?").shows(&["All · 4 unread"]);
    }
}

#[test]
fn a_source_is_moved_from_the_folder_it_is_in() {
    for (columns, rows) in SIZES {
        let mut world = newsroom(columns, rows);
        subscribe(&mut world, "Zebra", Some("TV/Film / Old"), &["Reels"]);
        world.event(Event::Outside);
        // A slash is a part of the folder's name, and slashes between spaces part folders.
        world.keys("SGk").shows(&["TV/Film"]);
        assert!(world.cursor_row().starts_with("Zebra"), "{}", world.cursor_row());
        world.keys("F").shows(&[":folder TV/Film / Old▏"]);
        world.keys("<Enter>").shows(&["It is in TV/Film / Old now."]);
        world.keys("F<C-u>folder Sea<Enter>F").shows(&[":folder Sea▏"]);
        world.keys("<Esc>GF").shows(&[":folder ▏"]);
    }
}

#[test]
fn help_leads_back_to_whatever_list_it_was_asked_from() {
    for (columns, rows) in SIZES {
        let mut world = newsroom(columns, rows);
        world.keys("<Enter>cFirst words<C-s>hjj<Enter>cOther words<Esc>Oj?");
        world.shows(&["Your comments", "take it back and go on"]);
        world.resize(columns, rows - 2);
        world.resize(columns, rows);
        world.keys("?").shows(&["Other words"]);
        let draft = world.cursor_row();
        world.keys("k");
        assert_ne!(world.cursor_row(), draft);
        world.keys("<Esc>T").shows(&["? keys"]);
        world.keys("j?").shows(&["go there; want what is"]);
        world.keys("q").shows(&["Trail"]);
        let stop = world.cursor_row();
        world.keys("k");
        assert_ne!(world.cursor_row(), stop, "the cursor was on the second stop");
    }
}

#[test]
fn what_has_come_in_is_said_with_its_key_where_that_shows_it() {
    let mut world = newsroom(80, 24);
    world.keys("S");
    subscribe(&mut world, "Herald", None, &["Snow"]);
    world.event(Event::Outside);
    world.shows(&["1 new"]);
    assert!(!world.screen().contains("r shows them"), "{}", world.screen());
    world.keys("h").shows(&["1 new · r shows them"]);
}

#[test]
fn a_command_that_does_not_exist_is_answered_by_the_nearest_or_by_all() {
    for (columns, rows) in SIZES {
        let mut world = newsroom(columns, rows);
        world.keys(":refesh<Enter>").shows(&["There is no :refesh; did you"]);
        world.keys("j:zzzzzzzz<Enter>").shows(&["There is no :zzzzzzzz. Known:", "wanted."]);
    }
}

#[test]
fn reading_is_counted_when_one_comes_back() {
    let mut world = newsroom(80, 24);
    world.keys("SGkk<Enter><Enter>hh");
    assert!(world.cursor_row().ends_with('1'), "{}", world.cursor_row());
}

#[test]
fn folders_fold() {
    let mut world = newsroom(80, 24);
    world.keys("SGkkk ").shows(&["Sea / …"]);
    assert!(!world.screen().contains("Gazette"), "{}", world.screen());
    assert!(world.cursor_row().ends_with('3'), "{}", world.cursor_row());
    world.keys(" ").shows(&["Gazette"]).shows(&["Sea /"]);
    world.keys("g ").shows(&["That is for folders."]);
}

#[test]
fn a_source_is_renamed_moved_taken_away_and_brought_back() {
    let mut world = newsroom(80, 24);
    world.keys("SGe").shows(&[":rename Courier Extra"]);
    world.keys("<C-u>rename The Cat Paper<Enter>").shows(&["The Cat Paper from now on"]);
    assert!(world.cursor_row().starts_with("The Cat Paper"), "{}", world.cursor_row());
    world.keys("Fland / cats<Enter>").shows(&["land / cats now", "cats /"]);
    world.keys("d").shows(&["Unsubscribed from The Cat Paper. u brings it back."]);
    world.shows(&["not subscribed"]);
    assert_eq!(world.store.sources().expect("reads").len(), 2);
    world.keys("u").shows(&["Undone: unsubscribed from “The Cat Paper”"]);
    let sources = world.store.sources().expect("reads");
    let back = sources.iter().find(|one| one.shown_name().as_str() == "The Cat Paper");
    assert_eq!(back.and_then(|one| one.folder.as_deref()), Some("land / cats"));
    world.keys("uu").shows(&["Courier Extra", "Undone: "]);
    world.keys("U").shows(&["The Cat Paper", "Done again"]);
}

#[test]
fn refreshing_and_adding_begin_from_the_source_under_the_cursor() {
    let mut world = newsroom(80, 24);
    let done = || {
        let progress = Progress { done: 1, of: 1, added: 0 };
        Event::ErrandDone(Outcome::Refreshed { progress, problems: 0, first: None })
    };
    world.keys("SGr");
    let id = source("Courier Extra", None).id;
    assert_eq!(world.errands.pop(), Some(Errand::RefreshSource(id)));
    world.event(done());
    world.keys("kkkr");
    assert_eq!(world.errands.pop(), Some(Errand::RefreshFolder(Clean::new("Sea"))));
    world.event(done());
    world.keys("R");
    assert_eq!(world.errands.pop(), Some(Errand::RefreshAll));
    world.event(done());
    world.keys("aa.example<Enter>");
    assert_eq!(world.errands.pop(), Some(Errand::Add("a.example".to_owned())));
    world.keys("jj:every 2h<Enter>").shows(&["every 2 hours from now on"]);
    let every: Vec<_> = world.store.sources().expect("reads").iter().map(|s| s.interval).collect();
    assert_eq!(every, [None, None, Some(7_200)]);
}

#[test]
fn what_is_wrong_with_a_source_is_said_at_the_foot() {
    for (columns, rows) in SIZES {
        let mut world = newsroom(columns, rows);
        let id = source("Courier Extra", None).id;
        let problem = Problem::new("cannot fetch it", "its server is away").hint("r tries again");
        let state = SourceState { problem: Some(problem), ..SourceState::default() };
        world.other_store().save_feed(&id, &[], &state, START).expect("saves");
        world.keys("SG").shows(&["Its server is away: r tries again."]);
        world.keys("k");
        assert!(!world.screen().contains("server is away"), "{}", world.screen());
    }
}

#[test]
fn a_list_is_saved_under_a_name_and_stands_among_the_sources() {
    for (columns, rows) in SIZES {
        let mut world = newsroom(columns, rows);
        world.keys(":save All<Enter>").shows(&["This is the list of everything"]);
        world.keys("/tide OR oil<Enter>:save Water<Enter>").shows(&["Saved as Water"]);
        world.keys("<Esc>Sgjjjjj");
        assert!(world.cursor_row().starts_with("Water"), "{}", world.cursor_row());
        assert!(world.cursor_row().ends_with('2'), "{}", world.cursor_row());
        world.keys("<Enter>").shows(&["Water · 2 unread", "Tide Tables"]);
        world.keys("Se<C-u>rename On Water<Enter>");
        assert!(world.cursor_row().starts_with("On Water"), "{}", world.cursor_row());
        world.keys("d").shows(&["The saved query On Water is gone."]);
        world.keys("u").shows(&["Undone: removed the saved query"]);
        let saved = world.store.saved_query("on water").expect("there");
        assert_eq!(saved.text.as_str(), "tide OR oil*");
    }
}

#[test]
fn a_saved_query_that_cannot_be_asked_lists_nothing_of_what_was_there_before() {
    for (columns, rows) in SIZES {
        let mut world = newsroom(columns, rows);
        world.keys("/tide OR oil<Enter>:save Water<Enter><Esc>");
        world.other_store().save_query("Wet", "saved:water is:unread", START).expect("saved");
        world.other_store().remove_query("water", START).expect("removed");
        world.keys("Sgjjjjj");
        assert!(world.cursor_row().starts_with("Wet"), "{}", world.cursor_row());
        world.keys("<Enter>").shows(&["Wet", "No saved query water"]);
        let screen = world.screen();
        assert!(!screen.contains("A Cat") && !screen.contains("4 unread"), "{screen}");
        world.keys("S<Up>g<Enter>").shows(&["All · 4 unread", "A Cat"]);
    }
}

#[test]
fn saving_keeps_source_words_and_filter() {
    let mut world = newsroom(80, 24);
    world.keys("SGkk<Enter>F/tide<Enter>:save Courier tides<Enter>");
    let id = source("Courier", None).id;
    let saved = world.store.saved_query("courier tides").expect("there");
    assert_eq!(saved.text.as_str(), format!("source:={id} tide* is:unread"));
}

#[test]
fn many_sources_are_a_window_on_the_screen() {
    let mut world = World::empty(80, 24);
    let sources: Vec<Source> = (0..1_500).map(|n| source(&format!("Paper {n:04}"), None)).collect();
    world.other_store().add_sources(&sources, START).expect("subscribes");
    world.keys("SG");
    assert!(world.cursor_row().starts_with("Paper 1499"), "{}", world.cursor_row());
    assert!(world.state.sources.rows.len() <= 240);
    for _ in 0..20 {
        world.keys("<PageUp>");
    }
    assert!(world.state.sources.rows.len() <= 240);
    let at = world.cursor_row();
    assert!(at.starts_with("Paper 1119"), "{at}");
    world.keys("k<Enter>S");
    world.keys("g");
    assert!(world.cursor_row().starts_with("All"), "{}", world.cursor_row());
}
