//! The list in other orders: what stands first, what the title says of it, and where the cursor is;
//! and what helps with typing what it is to hold.

mod world;

use tidings::app::Preferences;
use tidings::model::{
    Address, Article, ArticleId, Clean, Document, NamedBy, Order, Source, Timestamp,
};
use world::{START, World};

const SIZES: [(u16, u16); 3] = [(120, 40), (80, 24), (40, 12)];

fn paper(columns: u16, rows: u16) -> World {
    let mut world = World::empty(columns, rows);
    let story = |number: i64, source: &str| {
        let mut article = Article::new(
            ArticleId::given(&format!("a{number}")),
            Clean::new(&format!("Story {number:03}")),
        );
        article.body = Document::from_paragraphs(["About the tide."]);
        article.source = Some(Clean::new(source));
        article.published = Some(Timestamp(START.0 - number * 20_000));
        article
    };
    let stories: Vec<Article> =
        (0..300).map(|n| story(n, ["Zebra", "Able", "Middle"][(n % 3) as usize])).collect();
    world.other_store().save(&stories, START).expect("saves");
    world.event(tidings::app::Event::Outside);
    world
}

#[test]
fn the_cursor_stays_on_its_article_in_every_order() {
    for (columns, rows) in SIZES {
        let mut world = paper(columns, rows);
        world.keys("jjjjjjj");
        for title in ["unread · oldest", "unread · unread", "unread · by so", "All · 300 unread"]
        {
            world.keys(",").shows(&[title]);
            assert!(world.cursor_row().starts_with("Story 007"), "{title} {}", world.cursor_row());
        }
        assert_eq!(world.state.list.query.order, Order::Newest);
    }
}

/// The line of the screen on which the article under the cursor begins.
fn cursor_line(world: &World) -> usize {
    let bar = |line: &str| line.starts_with(" ▌");
    world.screen().lines().position(bar).expect("a cursor")
}

#[test]
fn and_that_on_its_line() {
    for (columns, rows) in SIZES {
        let mut world = paper(columns, rows);
        world.keys(&"j".repeat(150)).keys("kkkk");
        let line = cursor_line(&world);
        for _ in 0..8 {
            world.keys(",");
            let row = world.cursor_row();
            assert!(row.starts_with("Story 146"), "{row}");
            // Headings of days and sources may stand in the way of a row of two lines.
            let off = line.abs_diff(cursor_line(&world));
            assert!(off <= if columns > 100 { 3 } else { 0 }, "{off} {}", world.screen());
        }
    }
}

#[test]
fn a_list_that_fits_is_shown_whole_in_every_order() {
    let mut world = World::empty(80, 24);
    let story = |n: i64| Article {
        published: Some(Timestamp(START.0 - n * 20_000)),
        ..Article::new(ArticleId::given(&format!("a{n}")), Clean::new(&format!("Story {n:03}")))
    };
    world.other_store().save(&(0..9).map(story).collect::<Vec<_>>(), START).expect("saves");
    world.event(tidings::app::Event::Outside);
    world.keys("jjj");
    for _ in 0..4 {
        world.keys(",").shows(&["Story 000", "Story 004", "Story 008"]);
    }
}

#[test]
fn each_order_puts_first_what_it_says() {
    let mut world = paper(80, 24);
    world.keys("<Enter>h");
    for (word, first, last) in [
        ("oldest", "Story 299", "Story 000"),
        ("newest", "Story 000", "Story 299"),
        ("unread", "Story 001", "Story 000"),
        ("source", "Story 001", "Story 297"),
    ] {
        world.keys(&format!(":order {word}<Enter>g"));
        assert!(world.cursor_row().starts_with(first), "{word} {}", world.cursor_row());
        world.keys("G");
        assert!(world.cursor_row().starts_with(last), "{word} {}", world.cursor_row());
    }
}

#[test]
fn sources_head_the_parts_of_a_list_by_source() {
    let mut world = paper(120, 40);
    world.keys(":order source<Enter>g").shows(&["by source"]);
    let screen = world.screen();
    let at = |line: &str| screen.lines().position(|one| one.trim_end().contains(line));
    assert!(at("   Able").is_some() && at("Today").is_none(), "{screen}");
    world.keys("G").shows(&["Zebra"]);
    // Where rows have one line and no headings, each says its own.
    for (columns, rows) in [(80, 24), (40, 12)] {
        let mut world = paper(columns, rows);
        assert!(!world.screen().contains("Able"), "{}", world.screen());
        world.keys(":order source<Enter>g").shows(&["Able · "]);
        world.keys("G").shows(&["Zebra · "]);
    }
}

#[test]
fn what_fits_best_comes_first_only_where_words_are_searched() {
    let mut world = paper(80, 24);
    world.keys(":order relevance<Enter>").shows(&["in a search"]);
    world.keys("/tide<Enter>:order relevance<Enter>").shows(&["best first"]);
    world.keys("<Esc>").shows(&["All · 300 unread"]);
    assert_eq!(world.state.list.query.order, Order::Newest);
    world.keys(":order backwards<Enter>").shows(&["The orders are newest, oldest"]);
}

#[test]
fn the_usual_order_is_a_setting_and_needs_no_word_in_the_title() {
    let preferences = Preferences { order: Order::Oldest, ..Preferences::default() };
    let state = tidings::app::State::new(80, 24, START, preferences);
    assert_eq!(state.list.query.order, Order::Oldest);
    let mut world = paper(80, 24);
    world.state.preferences.order = Order::Oldest;
    world.keys(":order oldest<Enter>");
    world.now = Timestamp(START.0 + 10);
    world.event(tidings::app::Event::Tick);
    assert!(!world.screen().contains("oldest first"), "{}", world.screen());
}

#[test]
fn the_next_unread_article_follows_the_order() {
    let mut world = paper(80, 24);
    world.keys("jjj:order oldest<Enter>n");
    assert_eq!(world.open_title(), "Story 003");
    world.keys("n");
    assert_eq!(world.open_title(), "Story 002");
}

#[test]
fn tab_completes_fields_and_commands_and_goes_round() {
    let mut world = paper(80, 24);
    world.keys("/is:h<Tab>").shows(&["/is:hidden"]);
    world.keys("<C-u>tide -s<Tab>").shows(&["/tide -source:"]);
    world.keys("<Tab>").shows(&["/tide -saved:"]);
    world.keys("<Tab>").shows(&["/tide -source:"]).shows(&["-source:"]);
    world.keys("<Esc>:or<Tab>").shows(&[":order "]);
    world.keys("ol<Tab><Enter>").shows(&["Oldest first."]);
    // What a command takes is offered once the command stands there.
    world.keys(":or<Tab><Tab>").shows(&[":order newest"]);
    world.keys("<Tab><Enter>").shows(&["Oldest first."]);
    world.keys(":s<Tab><Tab>").shows(&[":send "]);
    world.keys("<Esc>:zz<Tab>").shows(&[":zz"]);
}

#[test]
fn tab_completes_names_of_sources_folders_saved_queries_and_tags() {
    let mut world = paper(80, 24);
    world.keys("#harbour<Enter>/tide<Enter>:save Night Trams<Enter><Esc>");
    let feed = Address::parse("https://sea.example/feed").expect("an address");
    let source =
        Source { folder: Clean::named("Sea / North"), ..Source::new(feed, NamedBy::Reader) };
    world.other_store().add_sources(&[source], START).expect("adds");
    world.keys("/source:mi<Tab>").shows(&["/source:Middle", "100 found"]);
    world.keys("<C-u>-source:z<Tab>").shows(&["/-source:Zebra", "200 found"]);
    world.keys("<C-u>tag:h<Tab>").shows(&["/tag:harbour", "1 found"]);
    world.keys("<C-u>saved:tr<Tab>").shows(&["/saved:\"Night Trams\"", "300 found"]);
    world.keys("<C-u>folder:<Tab><Tab>").shows(&["/folder:\"Sea / North\""]);
    world.keys("<Esc>:hide source:\"mid<Tab>").shows(&[":hide source:Middle"]);
    world.keys("<Esc>:folder n<Tab>").shows(&[":folder Sea / North"]);
    world.keys("<Esc>:save n<Tab>").shows(&[":save Night Trams"]);
    world.keys("<Esc>:stories o<Tab><Tab>").shows(&[":stories off"]);
}

#[test]
fn a_list_in_which_nothing_fits_says_where_else_to_look() {
    for (columns, rows) in SIZES {
        let mut world = paper(columns, rows);
        world.keys("/zzzz").shows(&["No article fits."]);
        world.keys("<Enter>F").shows(&["Nothing unread fits."]);
        world.keys("F").shows(&["Nothing starred fits."]);
        // What the list is narrowed to stands above it, and how much that is, however long the words.
        world
            .keys("FF/<C-u>tide -zzzz -yyyy -xxxx -wwww<Enter>")
            .shows(&["Unread · “tide", "300 found"]);
    }
}

#[test]
fn a_name_that_means_another_query_from_now_on_is_said_to() {
    let mut world = paper(80, 24);
    world.keys("/tide<Enter>:save Mine<Enter>").shows(&["Saved as Mine: tide"]);
    world.keys("/<C-u>is:unread<Enter>:save mine<Enter>");
    world.shows(&["mine stands for is:unread from now on. u brings back what it was."]);
    world.keys("u");
    let saved = world.store.saved_queries().expect("reads");
    assert!(saved.len() == 1 && saved[0].text.starts_with("tide"), "{saved:?}");
}

#[test]
fn a_mistake_in_the_filter_is_said_with_its_place() {
    for (columns, rows) in SIZES {
        let mut world = paper(columns, rows);
        world.keys("/tide is:unraed<Enter>").shows(&["knows unread"]);
        assert_eq!(world.state.filter.as_deref(), Some("tide is:unraed"));
        world.keys("<Backspace>");
        assert!(!world.screen().contains("knows unread"), "{}", world.screen());
        world.keys("<Backspace><Backspace><Backspace>read<Enter>");
        assert_eq!(world.state.filter, None);
        world.shows(&["300 found"]);
    }
}
