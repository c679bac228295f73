//! Following without a terminal: from article to article by the pages' own links and by the order of
//! their source, and what is said where that comes to an end.

mod world;

use tidings::app::{Event, Key, update};
use tidings::model::{Article, Clean, Link, Rel};
use world::{World, story};

fn next(title: &str, article: Article) -> Article {
    let link = Link { rel: Rel::Next, title: Some(Clean::new(title)), url: None };
    Article { links: vec![link], ..article }
}

/// Two papers: of the first, two stories are a chain.
fn papers() -> Vec<Article> {
    vec![
        story("The Post", "Council Votes", 1),
        story("City Desk", "Night Trams", 2),
        story("The Post", "Ferries Run Again", 3),
        next("Ferries Run Again", story("The Post", "Storm Stops Ferries", 4)),
        story("City Desk", "A Cat in the Library", 5),
        story("The Post", "Fog", 6),
    ]
}

fn papers_at(columns: u16, rows: u16) -> World {
    World::with_articles(columns, rows, &papers())
}

#[test]
fn the_source_goes_on_where_no_page_does_and_says_so() {
    let mut world = papers_at(120, 40);
    world.keys("jjj<Enter>");
    world.shows(&["‹ Previous in The Post: Fog", "Next: Ferries Run Again ›", "1 of 2 in chain"]);
    world
        .keys("J")
        .shows(&["‹ Previous: Storm Stops Ferries", "Next in The Post: Council Votes ›"]);
    world.keys("J").shows(&["The chain ended there. This is the source's own order."]);
    assert_eq!(world.open_title(), "Council Votes");
    world.keys("KKK");
    assert_eq!(world.open_title(), "Fog");
    world.shows(&["Next in The Post: Storm Stops Ferries ›"]);
}

#[test]
fn a_narrow_pane_says_it_in_two_lines() {
    let harbour = "The Harbour Courier";
    let pages =
        [story(harbour, "Fares Frozen Until June, Council Says", 1), story(harbour, "Fog", 2)];
    let mut world = World::with_articles(40, 12, &pages);
    world.keys("j<Enter>G");
    world.shows(&[" Next in The Harbour Courier:\n Fares Frozen Until June, Counci… ›   J\n"]);
}

#[test]
fn both_neighbours_are_at_hand_before_they_are_asked_for() {
    for (key, title) in [('J', "Council Votes"), ('K', "Storm Stops Ferries")] {
        let mut world = papers_at(120, 40);
        world.keys("jj<Enter>");
        // The state machine alone, without an answer of the store.
        update(&mut world.state, world.now, Event::Key(Key::char(key)));
        assert_eq!(world.open_title(), title);
    }
}

#[test]
fn at_an_end_the_nearest_unread_article_is_one_key_away() {
    let mut world = papers_at(120, 40);
    world.keys("<Enter>J");
    world.shows(&[
        "The Post has nothing newer here. n opens the nearest unread article, “Night Trams”.",
    ]);
    world.keys("n");
    assert_eq!(world.open_title(), "Night Trams");
    world.keys("hG<Enter>K");
    assert_eq!(world.open_title(), "Fog");
    world.shows(&["The Post has nothing older here. N opens the nearest unread article, “A Cat"]);
    world.keys("N");
    assert_eq!(world.open_title(), "A Cat in the Library");
}

#[test]
fn an_offer_stands_before_the_next_match_and_only_for_one_key() {
    let mut world = papers_at(120, 40);
    world.keys("<Enter>/words<Enter>J").shows(&["n opens the nearest unread"]);
    world.keys("jn");
    assert_eq!(world.open_title(), "Council Votes", "n goes to the next match again");
    world.keys("Jn");
    assert_eq!(world.open_title(), "Night Trams");
}

#[test]
fn where_all_is_read_an_end_is_only_an_end() {
    let mut world = papers_at(120, 40);
    world.keys("mjmjmjmjmjmg<Enter>J").shows(&["nothing newer here. Nothing else is unread."]);
    assert_eq!(world.open_title(), "Council Votes");
}

#[test]
fn a_ring_of_pages_is_walked_round_and_round() {
    let ring = ["A", "B", "C"].map(|title| {
        let after = match title {
            "A" => "B",
            "B" => "C",
            _ => "A",
        };
        next(after, story("The Post", title, 1))
    });
    let mut world = World::with_articles(80, 24, &ring);
    world.keys("<Enter>");
    let first = world.open_title();
    world.keys("JJJ");
    assert_eq!(world.open_title(), first);
    world.keys("KKKK");
    assert_ne!(world.open_title(), first);
}
