//! Reports of one event: which are found to be that, and how lists show them.

use proptest::prelude::*;

use super::*;
use crate::model::{Direction, Edge, Filter, Order, Stories, Story};
use crate::store::{Indexed, search_index};

/// So many words that no other start has.
fn words(start: usize, count: usize) -> String {
    (start..start + count).map(|word| format!("word{word} ")).collect()
}

/// A report of a paper about an event, at an hour; later stages have more to say.
fn report(name: &str, paper: &str, event: usize, stage: usize, hour: i64) -> Article {
    let text = format!("{}{}", words(event * 1_000, 120), words(event * 1_000 + 500, stage * 10));
    Article {
        source: Clean::named(paper),
        body: Document::from_paragraphs([text.as_str()]),
        ..article(name, &format!("Event {event}"), hour)
    }
}

fn grouped(text: &str) -> Query {
    Query { stories: Stories::Grouped, ..asked(text) }
}

/// The ids of a list, whole.
fn ids(home: &Home, query: &Query) -> Vec<String> {
    let page = home.store.page(query, &Edge::First, 99).unwrap();
    page.rows.iter().map(|row| row.id.to_string()).collect()
}

/// The ids of the reports of an article's story, in order of time.
fn story(home: &Home, name: &str) -> Vec<String> {
    let reports = home.store.story(&id(name)).unwrap();
    let rows = reports.map(|reports| reports.rows).unwrap_or_default();
    rows.iter().map(|row| row.id.to_string()).collect()
}

/// Three papers tell of one event, and one of another.
fn three() -> Home {
    Home::with(&[
        report("first", "Paper A", 1, 0, 1),
        report("second", "Paper B", 1, 1, 5),
        report("other", "Paper B", 2, 0, 6),
        report("third", "Paper C", 1, 2, 30),
    ])
}

#[test]
fn reports_of_one_event_have_one_row() {
    let home = three();
    assert_eq!(ids(&home, &grouped("")), ["third", "other"]);
    assert_eq!(ids(&home, &asked("")), ["third", "other", "second", "first"]);
    assert_eq!(story(&home, "second"), ["first", "second", "third"]);
    assert!(story(&home, "other").is_empty());
    let began = home.row("first").published.unwrap();
    assert_eq!(home.row("third").story, Some(Story { reports: 3, sources: 3, began }));
    assert_eq!(home.row("other").story, None);
    // What is counted is articles.
    assert_eq!(home.store.counts(&grouped("")).unwrap().all, 4);
    assert_eq!(home.store.counts(&grouped("after:2001-01-01")).unwrap().all, 4);
}

#[test]
fn the_row_is_that_of_the_report_that_comes_first_and_is_in_the_list() {
    let mut home = three();
    let order = |order| Query { order, ..grouped("") };
    assert_eq!(ids(&home, &order(Order::Oldest)), ["first", "other"]);
    home.read("third");
    assert_eq!(ids(&home, &grouped("")), ["third", "other"]);
    let unread = Query { filter: Filter::Unread, ..grouped("") };
    assert_eq!(ids(&home, &unread), ["other", "second"]);
    assert_eq!(ids(&home, &grouped("is:unread")), ["other", "second"]);
    assert_eq!(ids(&home, &order(Order::UnreadFirst)), ["other", "second"]);
    assert_eq!(ids(&home, &grouped("word1000")), ["third"]);
    assert_eq!(home.store.counts(&grouped("word1000")).unwrap().all, 3);
    assert_eq!(ids(&home, &grouped("word1500")), ["third"]);
    assert_eq!(ids(&home, &grouped("before:2023-11-16")), ["other", "second"]);
    // Reading one report does not mark the others.
    assert!(!home.row("second").read && !home.row("first").read);
}

#[test]
fn the_list_of_one_source_and_lists_by_source_stay_as_they_are() {
    let mut home = three();
    home.store.save(&[report("again", "Paper B", 1, 3, 9)], NOW).unwrap();
    assert_eq!(ids(&home, &grouped("source:\"paper b\"")), ["again", "other", "second"]);
    assert_eq!(ids(&home, &grouped("source:paper")), ["third", "other"]);
    let by_source = Query { order: Order::Source, ..grouped("") };
    assert_eq!(ids(&home, &by_source).len(), 5);
    let page = |query| home.store.page(&query, &Edge::First, 9).unwrap().stories;
    assert_eq!(page(grouped("source:paper")), Stories::Grouped);
    assert_eq!(page(grouped("source:\"paper b\"")), Stories::Apart);
    assert_eq!(page(by_source), Stories::Apart);
}

#[test]
fn the_next_unread_report_is_reached_though_it_has_no_row() {
    let mut home = three();
    home.read("third");
    let next = |from: &str, text: &str| {
        let key = Some(home.row(from).key);
        let found = home.store.unread_from(&grouped(text), key, Direction::Forward).unwrap();
        found.map(|id| id.to_string())
    };
    assert_eq!(next("third", "").as_deref(), Some("other"));
    assert_eq!(next("other", "").as_deref(), Some("second"));
    assert_eq!(next("third", "word1000").as_deref(), Some("second"));
    home.read("second");
    assert_eq!(
        home.store.unread_from(&grouped(""), None, Direction::Back).unwrap(),
        Some(id("first"))
    );
}

#[test]
fn a_list_can_begin_at_a_report_without_a_row() {
    let home = three();
    for text in ["", "word1000"] {
        for name in ["first", "second", "third"] {
            let page = home.store.page(&grouped(text), &Edge::Around(id(name)), 9).unwrap();
            assert_eq!(page.rows[0].id, id("third"), "{text} {name}");
        }
    }
}

#[test]
fn what_comes_back_is_another_event() {
    let home = Home::with(&[
        report("monday", "Paper A", 1, 0, 0),
        report("tuesday", "Paper A", 1, 1, 24),
        report("in-a-week", "Paper B", 1, 2, 24 * 8),
    ]);
    assert_eq!(ids(&home, &grouped("")).len(), 3);
    let home = Home::with(&[
        report("morning", "Paper A", 1, 0, 0),
        report("evening", "Paper A", 1, 1, 9),
        report("in-a-day", "Paper B", 1, 2, 24 * 4),
    ]);
    assert_eq!(story(&home, "morning"), ["morning", "evening", "in-a-day"]);
    let sources = home.row("morning").story.map(|story| (story.sources, story.size()));
    assert_eq!(sources, Some((2, "2 sources".to_owned())));
}

#[test]
fn reports_on_both_sides_of_a_period_are_found() {
    // Two papers, three days apart, over more than a period.
    for day in 0..34 {
        let at = day * 24;
        let home = Home::with(&[
            report("a", "Paper A", 1, 0, at),
            report("b", "Paper B", 1, 1, at + 3 * 24),
        ]);
        assert_eq!(story(&home, "a"), ["a", "b"], "{day}");
    }
}

#[test]
fn short_reports_are_told_by_their_titles_if_these_tell_something() {
    let title = "Harbour Bridge Reopens After Winter Repairs";
    let short = |name, paper, title, hour| Article {
        source: Clean::named(paper),
        ..article(name, title, hour)
    };
    let home = Home::with(&[
        short("a", "Paper A", title, 0),
        short("b", "Paper B", title, 9),
        short("again", "Paper A", title, 12),
        short("late", "Paper C", title, 90),
        short("c", "Paper A", "Weekly Open Thread", 0),
        short("d", "Paper B", "Weekly Open Thread", 1),
    ]);
    assert_eq!(story(&home, "a"), ["a", "b", "again"]);
    assert!(story(&home, "late").is_empty() && story(&home, "c").is_empty());
}

#[test]
fn twins_are_one_report_and_bring_their_stories_together() {
    let url = |article: Article| Article { url: Some(address("https://x.example/s")), ..article };
    let lead = url(report("lead", "Paper A", 1, 0, 0));
    let twin = Article { ..url(report("twin", "Paper B", 2, 0, 1)) };
    let beside = report("beside", "Paper C", 2, 1, 2);
    for order in [[&lead, &twin, &beside], [&beside, &lead, &twin], [&twin, &lead, &beside]] {
        let mut home = Home::new();
        for article in order {
            home.store.save(std::slice::from_ref(article), NOW).unwrap();
        }
        let first = order.iter().find(|one| one.id != beside.id).unwrap().id.to_string();
        let mut expected = [first, "beside".to_owned()];
        expected.sort_by_key(|name| home.row(name).key);
        assert_eq!(story(&home, "twin"), expected);
        assert_eq!(story(&home, "lead"), expected);
        assert_eq!(ids(&home, &grouped("")), ["beside"]);
        assert_eq!(home.row("beside").story.map(|story| story.sources), Some(2));
    }
}

#[test]
fn a_report_stays_with_its_story_and_is_found_by_what_it_says_now() {
    let mut home = three();
    home.store.save(&[report("third", "Paper C", 3, 0, 30)], NOW).unwrap();
    assert_eq!(story(&home, "first"), ["first", "second", "third"]);
    home.store.save(&[report("fourth", "Paper D", 3, 0, 31)], NOW).unwrap();
    assert_eq!(story(&home, "first").len(), 4);
    let bands = "SELECT count(*) FROM story_bands";
    let count = |home: &Home| -> i64 {
        home.store.cache.conn.query_row(bands, [], |row| row.get(0)).unwrap()
    };
    assert_eq!(count(&home), 5 * 5);
    let row = home.row("first").key.row;
    search_index::forget(&home.store.cache.conn, row).unwrap();
    assert_eq!(count(&home), 5 * 4);
    assert_eq!(story(&home, "second"), ["second", "third", "fourth"]);
    let number = "SELECT count(*) FROM articles WHERE story = ?1";
    let left: i64 = home.store.cache.conn.query_row(number, [row], |row| row.get(0)).unwrap();
    assert_eq!(left, 0);
}

#[test]
fn a_form_that_is_filled_in_again_and_again_is_no_endless_story() {
    let forms: Vec<Article> =
        (0..90).map(|n| report(&format!("n{n}"), "Ticker", 1, 0, n)).collect();
    let home = Home::with(&forms);
    let sizes: Vec<usize> = forms.iter().map(|one| story(&home, one.id.as_str()).len()).collect();
    assert_eq!(sizes.iter().max(), Some(&64));
}

#[test]
fn a_text_that_was_lost_keeps_nothing_from_being_saved() {
    let mut home = three();
    home.store.cache.conn.execute("DELETE FROM bodies", []).unwrap();
    home.store.save(&[report("fourth", "Paper D", 1, 0, 31)], NOW).unwrap();
    assert!(home.store.article(&id("fourth")).unwrap().is_some());
}

#[test]
fn what_was_left_of_an_article_keeps_no_other_from_being_saved() {
    let mut home = Home::with(&[report("a", "Paper A", 1, 0, 0)]);
    home.store.cache.conn.execute("UPDATE story_bands SET row = 999", []).unwrap();
    home.store.save(&[report("b", "Paper B", 1, 1, 1)], NOW).unwrap();
    assert_eq!(story(&home, "b"), [""; 0]);
}

/// Which articles are in one story, as sets of their numbers.
fn partition(home: &Home, count: usize) -> Vec<Vec<String>> {
    let mut sets: Vec<Vec<String>> = (0..count)
        .map(|n| {
            let mut set = story(home, &format!("r{n}"));
            set.sort();
            set
        })
        .collect();
    sets.sort();
    sets
}

fn reports() -> impl Strategy<Value = Vec<Article>> {
    let one = (0usize..4, 0usize..3, 0usize..7, 0i64..200);
    proptest::collection::vec(one, 1..24).prop_map(|all| {
        let report = |(n, (paper, event, stage, hour)): (usize, _)| {
            report(&format!("r{n}"), &format!("Paper {paper}"), event, stage, hour)
        };
        all.into_iter().enumerate().map(report).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_saving_does_not_change_the_stories(
        (articles, shuffled) in reports().prop_flat_map(|all| {
            (Just(all.clone()), Just(all).prop_shuffle())
        }),
        batch in 1usize..9,
    ) {
        let home = Home::with(&articles);
        let expected = partition(&home, articles.len());
        let mut other = Home::new();
        for batch in shuffled.chunks(batch) {
            other.store.save(batch, NOW).unwrap();
        }
        prop_assert_eq!(&partition(&other, articles.len()), &expected);
        // An older cache, whose articles nobody has looked at.
        let cache = &other.store.cache.conn;
        cache.execute_batch("DELETE FROM story_bands; UPDATE articles SET story = NULL;
            UPDATE indexing SET stories = (SELECT max(row) FROM articles)").unwrap();
        while other.store.group_some().unwrap() != Indexed::All {}
        prop_assert_eq!(&partition(&other, articles.len()), &expected);
    }

    #[test]
    fn every_page_is_the_page_of_the_whole_list_with_stories_grouped(
        articles in reports(),
        read in proptest::collection::vec(any::<bool>(), 24),
        oldest in any::<bool>(),
        text in proptest::sample::select(vec!["", "is:unread", "word1000", "-source:3", "before:2023-11-18"]),
        limit in 1usize..6,
    ) {
        let mut home = Home::with(&articles);
        for (article, _) in articles.iter().zip(read).filter(|(_, read)| *read) {
            home.read(article.id.as_str());
        }
        let order = if oldest { Order::Oldest } else { Order::Newest };
        let whole = home.store.page(&Query { order, ..asked(text) }, &Edge::First, 99).unwrap();
        let mut told: Vec<String> = Vec::new();
        let mut expected = Vec::new();
        for row in whole.rows {
            let name = row.id.to_string();
            if !told.contains(&name) {
                told.extend(story(&home, &name));
                expected.push(row);
            }
        }
        let query = Query { order, ..grouped(text) };
        let (mut down, mut edge) = (Vec::new(), Edge::First);
        loop {
            let page = home.store.page(&query, &edge, limit).unwrap();
            prop_assert_eq!(page.more_above, !down.is_empty());
            down.extend(page.rows);
            match down.last().filter(|_| page.more_below) {
                Some(last) => edge = Edge::After(last.key),
                None => break,
            }
        }
        prop_assert_eq!(&down, &expected);
        let (mut up, mut edge) = (Vec::new(), Edge::Last);
        loop {
            let page = home.store.page(&query, &edge, limit).unwrap();
            up.splice(..0, page.rows);
            match up.first().filter(|_| page.more_above) {
                Some(first) => edge = Edge::Before(first.key),
                None => break,
            }
        }
        prop_assert_eq!(&up, &expected);
    }
}
