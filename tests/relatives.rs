//! Related articles in the reading pane: opened, walked, followed in place and left again.

mod world;

use world::{World, page};

/// A long story about a bridge, two more that have to do with it, and some that have not.
fn paper(columns: u16, rows: u16) -> World {
    let quiet = "The harbour was quiet that morning, and the tide took its time. ".repeat(3);
    let about = "the zinc bearings of the toll bridge came from Landskrona by barge";
    let paragraphs: Vec<String> =
        (1..=14).map(|number| format!("In part {number}, {about}. {quiet}")).collect();
    let story = |title: &str, text: &str| page(title, text, None, None);
    World::with(
        columns,
        rows,
        &[
            story("The Bridge", &paragraphs.join("\n\n")),
            story("A Cat in the Library", "It sleeps among the maps."),
            story(
                "Bearings",
                "New zinc bearings arrived by barge from Landskrona for the toll bridge.",
            ),
            story(
                "Toll",
                "The toll of the bridge pays the barge that brought zinc bearings from Landskrona.",
            ),
            story("Elections", "The council has counted all votes of the district."),
        ],
    )
}

fn top(world: &World) -> usize {
    world.state.reader.as_ref().map(|reader| reader.top).expect("an open article")
}

#[test]
fn related_articles_open_with_their_reasons_and_close_where_one_was() {
    let mut world = paper(80, 24);
    world.keys("<Enter>jjjjj");
    let before = top(&world);
    world.keys("t");
    world.shows(&["Related", "▌ ", "Bearings", "Toll", "Landskrona", "Enter open"]);
    assert!(!world.screen().contains("Elections"));
    world.keys("t");
    assert_eq!(top(&world), before);
    assert!(!world.screen().contains("Enter open"));
    world.keys("t<Esc>");
    assert_eq!((top(&world), world.open_title().as_str()), (before, "The Bridge"));
}

#[test]
fn one_is_followed_in_place_and_the_trail_leads_back_to_the_sentence() {
    for (columns, rows) in [(120, 40), (80, 24), (40, 12)] {
        let mut world = paper(columns, rows);
        world.keys("<Enter>jjjjjjj");
        let before = top(&world);
        world.keys("t");
        let hand = |world: &World| {
            let screen = world.screen();
            let pane = |line: &'_ str| line.rsplit('▕').next().unwrap_or_default().to_owned();
            let line = screen.lines().map(pane).find(|line| line.contains("▌ "));
            line.expect("one in hand").replace('▌', "").trim().to_owned()
        };
        let first = hand(&world);
        world.keys("j");
        let second = hand(&world);
        assert_ne!(first, second);
        world.keys("k");
        assert_eq!(hand(&world), first);
        world.keys("j<Enter>");
        assert_eq!(world.open_title(), second);
        world.keys("H");
        assert_eq!((world.open_title().as_str(), top(&world)), ("The Bridge", before));
        world.keys("L");
        assert_eq!(world.open_title(), second);
    }
}

#[test]
fn scrolling_away_lets_go_of_the_one_in_hand() {
    let mut world = paper(80, 24);
    world.keys("<Enter>t").keys("gt");
    world.shows(&["Enter open"]);
    world.keys("g<Enter>");
    assert_eq!(world.open_title(), "The Bridge", "what is not seen is not followed");
}

#[test]
fn an_article_without_relatives_says_so() {
    let mut world = World::with(80, 24, &[page("Alone", "Nothing else is here.", None, None)]);
    world.keys("t").shows(&["Open an article; then `t` shows what is related."]);
    world.keys("<Enter>t").shows(&["Nothing in the cache is related to this article."]);
}
