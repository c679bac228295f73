//! Following without a terminal: from article to article by the pages' own links and by the order of
//! their source, and what is said where that comes to an end.

mod world;

use tidings::app::{Event, Key, Screen, update};
use tidings::model::{Address, Article, Clean, Document, Link, Rel, Timestamp};
use world::{START, World, page, story};

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

#[test]
fn the_chain_is_listed_around_the_article_and_followed_in_place() {
    let mut world = papers_at(120, 40);
    world.keys("jj<Enter>x");
    world.shows(&["Chain  as its pages name each other", "▌ Ferries Run Again", "you are here"]);
    world.shows(&["Some words of text."]);
    world.keys("k<Enter>");
    assert_eq!(world.open_title(), "Storm Stops Ferries");
    world.shows(&["Next: Ferries Run Again ›", "tidings"]);
    world.keys("H");
    assert_eq!(world.open_title(), "Ferries Run Again", "it went on the trail");
    world.keys("xx").shows(&["tidings"]);
    world.keys("x<Esc>").shows(&["tidings"]);
    let mut narrow = papers_at(40, 12);
    narrow.keys("gx").shows(&["Chain  in its source's order", "Council Votes", "Fog"]);
    narrow.keys("g<Enter>");
    assert_eq!(narrow.open_title(), "Fog");
}

#[test]
fn what_the_chain_misses_is_wanted_from_its_list() {
    let mut world =
        World::with_articles(80, 24, &[next("Night Boats", story("The Post", "Fares", 1))]);
    world.keys("<Enter>xj").shows(&["not here yet", "w want"]);
    world.keys("w").shows(&["wanted", "It is wanted, and opens here once it is imported."]);
    let wanted = world.store.wanted().expect("reads");
    assert_eq!(wanted[0].link.title.as_deref(), Some("Night Boats"));
    world.other_store().save(&[story("The Post", "Night Boats", 0)], world.now).expect("saves");
    world.event(Event::Outside);
    world.shows(&["▌ Night Boats", "unread"]);
    world.keys("<Enter>");
    assert_eq!(world.open_title(), "Night Boats");
}

#[test]
fn an_article_that_stands_alone_has_no_chain() {
    let mut world = World::with_articles(80, 24, &[story("", "Alone", 1)]);
    world.keys("<Enter>x").shows(&["No page names a neighbour of this article", "Alone"]);
}

#[test]
fn the_trail_is_listed_by_day_and_walked_from_there() {
    let mut world = papers_at(120, 40);
    world.keys("<Enter>h");
    world.now = Timestamp(START.0 + 86_400 + 3_660);
    world.keys("j<Enter>hj<Enter>T");
    world.shows(&["Trail  what you opened", "Today", "▌ Ferries Run Again", "10:01 · The Post"]);
    world.shows(&["Yesterday", "Council Votes", "09:00 · The Post"]);
    world.keys("G<Enter>");
    assert_eq!(world.open_title(), "Council Votes");
    world.keys("LL");
    assert_eq!(world.open_title(), "Ferries Run Again", "nothing was cut off");
    world.keys("T/desk").shows(&["/desk", "Night Trams"]);
    assert!(world.cursor_row().contains("Night Trams"));
    world.keys("<Enter><Enter>");
    assert_eq!(world.open_title(), "Night Trams");
    world.keys("T/nothing<Enter>").shows(&["No article of the trail has these words."]);
    world.keys("<Esc>").shows(&["▌ Night Trams"]);
    world.keys("<Esc>").shows(&["tidings"]);
}

#[test]
fn a_long_trail_loads_as_it_is_scrolled() {
    let mut world = papers_at(80, 24);
    for _ in 0..200 {
        let ids = papers().into_iter().map(|article| article.id);
        for id in ids {
            world.store.visit(&id, world.now).expect("visits");
        }
    }
    world.keys("T");
    let rows = |world: &World| match &world.state.screen {
        Screen::Way(way) => way.rows.len(),
        _ => 0,
    };
    assert!(rows(&world) <= 120, "{}", rows(&world));
    for _ in 0..150 {
        world.keys("<PageDown>");
    }
    assert_eq!(rows(&world), 1_200);
    world.keys("g");
    assert!(rows(&world) <= 120);
}

#[test]
fn every_way_of_opening_goes_on_the_trail_with_its_place() {
    let url = Address::parse("https://post.example/linked").expect("an address");
    let mut pages = papers();
    let mut linked = story("The Post", "Linked", 9);
    linked.url = Some(url.clone());
    pages.push(linked);
    for (number, page) in pages.iter_mut().enumerate() {
        // No two pages say the same: they would be one story, which takes one row.
        let words = |n: usize| (0..36).map(move |word| format!("n{number}p{n}w{word}"));
        let text =
            |n: usize| format!("Paragraph {n} begins. {}", words(n).collect::<Vec<_>>().join(" "));
        let paragraphs: Vec<String> = (0..12).map(text).collect();
        page.body = Document::from_paragraphs(paragraphs.iter().map(String::as_str));
        page.body.links.push(url.clone());
    }
    let mut world = World::with_articles(80, 24, &pages);
    let place = |world: &World| world.state.reader.as_ref().map(|reader| reader.place());
    let mut walked = Vec::new();
    // By the list, the next unread, the source's order both ways, a link, the chain's list, a search.
    for keys in ["<Enter>", "n", "K", "1o", "J", "x<Down><Enter>", "h/ferries<Enter><Enter>"] {
        world.keys(keys).keys("<C-d>jj");
        walked.push((world.open_title(), place(&world)));
    }
    // Neither a filter nor what comes in moves anything.
    world.keys("h<Esc>FFF").import(&page("From Elsewhere", "Text.", None, None));
    world.keys("rR<Tab>");
    let mut world = world.killed_and_started_again();
    let (last, _) = walked.pop().expect("walked");
    assert_eq!(world.open_title(), last);
    for (title, place_before) in walked.iter().rev() {
        world.keys("H");
        assert_eq!((&world.open_title(), &place(&world)), (title, place_before));
    }
    for (title, place_before) in &walked[1..] {
        world.keys("L");
        assert_eq!((&world.open_title(), &place(&world)), (title, place_before));
    }
}

#[test]
fn what_is_wanted_is_listed_and_can_be_taken_back() {
    let mut world =
        World::with_articles(80, 24, &[next("Night Boats", story("The Post", "Fares", 1))]);
    world.keys(":wanted<Enter>").shows(&["Nothing is wanted."]);
    world.keys("<Enter>Jh:wanted<Enter>");
    world.shows(&["Wanted  what you wait for", "▌ Night Boats", "only its title is known"]);
    world.keys("<Enter>");
    assert_eq!(world.open_title(), "Fares");
    world.shows(&["Night Boats › · wanted"]);
    world.keys("h/is:wanted<Enter>").shows(&["Fares"]);
    world.keys("<Esc>:wanted<Enter>w").shows(&["It is not wanted any more. u brings it back."]);
    assert_eq!(world.store.wanted().expect("reads"), []);
    world.shows(&["Nothing stands here any more."]);
    world.keys("u").shows(&["Undone: no longer wanted “Night Boats”", "▌ Night Boats"]);
    world.keys("U").shows(&["Done again"]);
    world.keys("<Esc><Enter>").shows(&["Night Boats › · not here yet"]);
}

#[test]
fn rows_say_of_which_articles_a_neighbour_is_wanted() {
    let list = |world: &World| {
        let screen = world.screen();
        screen
            .lines()
            .map(|line| line.split('▕').next().unwrap_or_default().to_owned() + "\n")
            .collect::<String>()
    };
    for (columns, rows) in [(120, 40), (80, 24), (40, 12)] {
        let fares = next("Night Boats", story("The Post", "Fares", 1));
        let mut world =
            World::with_articles(columns, rows, &[fares, story("The Desk", "Tolls", 2)]);
        world.keys("<Enter>Jh");
        assert_eq!(list(&world).matches("wanted").count(), 1, "{}", list(&world));
        world.keys("/is:wanted<Enter>").shows(&["1 found"]);
        assert_eq!(
            list(&world).matches("· wanted").count() + list(&world).matches("wanted ·").count(),
            1
        );
        world.keys("<Esc>u").shows(&["Undone: wanted “Night Boats”"]);
        assert_eq!(
            list(&world)
                .lines()
                .filter(|line| line.contains("wanted") && !line.contains("Undone"))
                .count(),
            0,
            "{}",
            list(&world)
        );
        world.keys("U").keys("gj");
        assert!(world.state.list.rows.iter().any(|row| row.wanted));
    }
}
