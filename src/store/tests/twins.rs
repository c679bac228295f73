//! The same article from several sources.

use super::*;
use crate::model::{Counts, Edge, Filter, NamedBy, Source, SourceState};
use crate::store::Found;

fn at(name: &str, paper: &str, url: &str) -> Article {
    Article {
        source: Clean::named(paper),
        url: Some(address(url)),
        ..article(name, &format!("Title {name}"), 1)
    }
}

/// Saves articles as those of a feed.
fn feed(home: &mut Home, url: &str, articles: &[Article]) {
    let source = Source::new(address(url), NamedBy::Reader);
    home.store.save_feed(&source.id, articles, &SourceState::default(), NOW).unwrap();
    home.check_tally();
}

fn listed(home: &Home, filter: Filter, words: &str) -> Vec<(String, String)> {
    let query = Query { filter, ..asked(words) };
    let page = home.store.page(&query, &Edge::First, 9).unwrap();
    assert_eq!(page.rows.len() as u64, home.store.counts(&query).unwrap().all);
    let shown = |row: &Row| (row.id.to_string(), row.source.as_deref().unwrap_or("").to_owned());
    page.rows.iter().map(shown).collect()
}

fn pair(name: &str, paper: &str) -> (String, String) {
    (name.to_owned(), paper.to_owned())
}

const A: &str = "https://a.example/feed";
const B: &str = "https://b.example/feed";

#[test]
fn twins_are_listed_once_with_both_names() {
    let mut home = Home::new();
    feed(&mut home, A, &[at("a", "Paper A", "https://x.example/s")]);
    feed(&mut home, B, &[at("b", "Paper B", "http://www.x.example/s/?utm_source=b")]);
    for words in ["", "title", "source:\"paper a\""] {
        assert_eq!(listed(&home, Filter::All, words), [pair("a", "Paper A · Paper B")], "{words}");
    }
    // The list of a source shows the source's own.
    assert_eq!(listed(&home, Filter::All, "source:\"paper b\""), [pair("b", "Paper B")]);
    assert_eq!(home.store.counts(&Query::default()).unwrap(), Counts::whole(1, 1));
    assert_eq!(home.store.article(&id("b")).unwrap().unwrap().title.as_str(), "Title b");
    let at = home.store.page(&Query::default(), &Edge::Around(id("b")), 9).unwrap();
    assert_eq!(at.rows[0].id, id("a"));
    assert_eq!(home.store.find("https://x.example/s").unwrap(), Found::One(id("a")));
}

#[test]
fn marks_are_shared_both_ways_and_with_twins_that_come_later() {
    let mut home = Home::new();
    feed(&mut home, A, &[at("a", "Paper A", "https://x.example/s")]);
    feed(&mut home, B, &[at("b", "Paper B", "https://x.example/s")]);
    home.read("b");
    home.store.mark(&[id("a")], Mark::Starred, Switch::On, NOW).unwrap();
    home.check_tally();
    home.store.save(&[at("c", "Paper C", "https://x.example/s")], NOW).unwrap();
    home.check_tally();
    for name in ["a", "b", "c"] {
        let row = home.row(name);
        assert!(row.read && row.starred, "{name}");
    }
    let one = [pair("a", "Paper A · Paper B · Paper C")];
    assert_eq!(listed(&home, Filter::Starred, ""), one);
    assert_eq!(listed(&home, Filter::Unread, ""), []);
    home.store.mark(&[id("c")], Mark::Read, Switch::Off, NOW).unwrap();
    assert_eq!(listed(&home, Filter::Unread, ""), one);
    home.check_tally();
}

#[test]
fn a_source_that_gives_all_its_entries_one_address_has_no_twins() {
    let mut home = Home::new();
    let same = ["a", "b"].map(|name| at(name, "Paper A", "https://x.example/"));
    feed(&mut home, A, &same);
    feed(&mut home, B, &[at("c", "Paper B", "https://x.example/")]);
    home.read("c");
    assert_eq!(listed(&home, Filter::All, "").len(), 3);
    assert_eq!(listed(&home, Filter::Unread, "").len(), 2);
}

#[test]
fn twins_part_when_an_address_changes() {
    let mut home = Home::new();
    feed(&mut home, A, &[at("a", "Paper A", "https://x.example/s")]);
    feed(&mut home, B, &[at("b", "Paper B", "https://x.example/s")]);
    assert_eq!(listed(&home, Filter::All, "").len(), 1);
    feed(&mut home, B, &[at("b", "Paper B", "https://x.example/other")]);
    assert_eq!(listed(&home, Filter::All, ""), [pair("b", "Paper B"), pair("a", "Paper A")]);
    assert_eq!(listed(&home, Filter::All, "source:\"paper b\""), [pair("b", "Paper B")]);
}
