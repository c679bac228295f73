//! Subscriptions, and what fetching them taught.

use super::*;
use crate::model::{FullText, Moving, NamedBy, Problem, Source, SourceId, SourceState, Turn};
use crate::store::{Added, Found};

fn source(url: &str) -> Source {
    Source::new(address(url), NamedBy::Reader)
}

fn state() -> SourceState {
    SourceState {
        title: Some(Clean::new("The Feed")),
        last_checked: Some(NOW),
        last_success: Some(Timestamp(7)),
        next_due: Some(Timestamp(NOW.0 + 60)),
        failures: 3,
        problem: Some(Problem::new("cannot fetch it", "it is away").hint("wait")),
        etag: Some("W/\"x\"".to_owned()),
        last_modified: Some("yesterday".to_owned()),
        gone: false,
        pace: Some(1_800),
        moving: Some(Moving { to: address("https://b.example/feed"), said: 2 }),
    }
}

#[test]
fn a_source_comes_back_as_it_was_saved() {
    let mut home = Home::new();
    let mut wanted = Source {
        name: Some(Clean::new("Mine")),
        folder: Some(Clean::new("A / B")),
        full_text: FullText::Always,
        interval: Some(600),
        ..source("https://a.example/feed")
    };
    let added = home.store.add_sources(std::slice::from_ref(&wanted), NOW).unwrap();
    assert_eq!(added, [Added::New(wanted.id.clone())]);
    home.store.save_feed(&wanted.id, &[article("a", "A", 1)], &state(), NOW).unwrap();
    wanted.state = state();
    let (mut home, _) = home.again();
    assert_eq!(home.store.sources().unwrap(), [wanted.clone()]);
    assert_eq!(home.store.source_of(&id("a")).unwrap(), Some(wanted.id.clone()));
    assert_eq!(home.store.source_of(&id("b")).unwrap(), None);
    assert_eq!(home.store.source_behind(&id("a")).unwrap().as_ref(), Some(&wanted));
    assert_eq!(home.store.source_behind(&id("b")).unwrap(), None);
    wanted.address = address("https://c.example/feed");
    wanted.name = None;
    assert!(home.store.change_source(&wanted).unwrap());
    assert_eq!(home.store.sources().unwrap(), [wanted]);
}

#[test]
fn removing_keeps_the_articles_and_can_be_taken_back() {
    let mut home = Home::new();
    let one = Source { name: Some(Clean::new("Mine")), ..source("https://a.example/feed") };
    home.store.add_sources(std::slice::from_ref(&one), NOW).unwrap();
    home.store.save_feed(&one.id, &[article("a", "A", 1)], &state(), NOW).unwrap();
    assert!(home.store.remove_source(&one.id, NOW).unwrap());
    assert!(!home.store.remove_source(&one.id, NOW).unwrap());
    assert_eq!(home.store.sources().unwrap(), []);
    assert_eq!(home.row("a").title.as_str(), "A");
    home.store.turn(Turn::Undo, NOW).unwrap().unwrap();
    assert_eq!(home.store.sources().unwrap().len(), 1);
    home.store.remove_source(&one.id, NOW).unwrap();
    let back = home.store.add_sources(&[source("https://a.example/feed")], NOW).unwrap();
    assert_eq!(back, [Added::Back(one.id.clone())]);
    let again = home.store.add_sources(&[source("https://a.example/feed")], NOW).unwrap();
    assert_eq!(again, [Added::Known(one.id.clone())]);
    assert_eq!(home.store.sources().unwrap(), [Source { state: state(), ..one }]);
}

#[test]
fn an_address_that_a_source_moved_to_is_known() {
    let mut home = Home::new();
    let old = source("https://a.example/feed");
    home.store.add_sources(std::slice::from_ref(&old), NOW).unwrap();
    let moved = Source { address: address("https://b.example/feed"), ..old.clone() };
    home.store.change_source(&moved).unwrap();
    let added = home.store.add_sources(&[source("https://b.example/feed")], NOW).unwrap();
    assert_eq!(added, [Added::Known(old.id)]);
}

#[test]
fn what_the_reader_types_counts_for_more_than_what_a_list_named() {
    let mut home = Home::new();
    let listed = Source { named_by: NamedBy::Network, ..source("https://a.example/feed") };
    home.store.add_sources(std::slice::from_ref(&listed), NOW).unwrap();
    home.store.add_sources(&[source("https://a.example/feed")], NOW).unwrap();
    home.store.add_sources(&[listed], NOW).unwrap();
    assert_eq!(home.store.sources().unwrap()[0].named_by, NamedBy::Reader);
}

#[test]
fn only_what_is_due_is_due() {
    let mut home = Home::new();
    let urls = ["https://a.example/", "https://b.example/", "https://c.example/"];
    home.store.add_sources(&urls.map(source), NOW).unwrap();
    let later = SourceState { next_due: Some(Timestamp(NOW.0 + 1)), ..SourceState::default() };
    let gone = SourceState { gone: true, ..SourceState::default() };
    home.store.save_feed(&source(urls[0]).id, &[], &later, NOW).unwrap();
    home.store.save_feed(&source(urls[1]).id, &[], &gone, NOW).unwrap();
    let due = |now| -> Vec<SourceId> {
        home.store.due(now).unwrap().into_iter().map(|source| source.id).collect()
    };
    assert_eq!(due(NOW), [source(urls[2]).id]);
    assert_eq!(due(Timestamp(NOW.0 + 1)).len(), 2);
}

#[test]
fn subscriptions_outlive_the_cache() {
    let mut home = Home::new();
    home.store.add_sources(&[source("https://a.example/feed")], NOW).unwrap();
    home.store.save_feed(&source("https://a.example/feed").id, &[], &state(), NOW).unwrap();
    let Home { dir, store } = home;
    drop(store);
    for name in files(dir.path(), "cache.db") {
        std::fs::remove_file(dir.path().join(name)).unwrap();
    }
    let store = open(dir.path()).store;
    assert_eq!(store.sources().unwrap(), [source("https://a.example/feed")]);
}

#[test]
fn a_folder_of_every_older_schema_opens_with_what_is_in_it() {
    use crate::store::schema::{CACHE, DESK, Kind, migrate};
    for (cache, desk) in [(1, 1), (1, 2), (2, 1), (2, 2)] {
        let dir = tempfile::tempdir().unwrap();
        for (kind, seen) in [(&CACHE, cache), (&DESK, desk)] {
            let conn = rusqlite::Connection::open(dir.path().join(kind.name)).unwrap();
            let old = Kind { migrations: &kind.migrations[..seen], ..*kind };
            migrate(&conn, &old).unwrap();
            if kind.name == CACHE.name {
                conn.execute_batch(
                    "INSERT INTO articles (id, title, title_key, source, added, at, summary_only,
                         words, folded)
                     VALUES ('a', 'Old one', 'old one', 'Paper', 1, 1, 0, 2, 'old one');
                     INSERT INTO bodies VALUES (1, 0, CAST('{\"blocks\":[],\"links\":[]}' AS BLOB), '[]', '{}');
                     UPDATE tally SET articles = 1, unread = 1;",
                )
                .unwrap();
            }
        }
        let opened = open(dir.path());
        assert!(opened.notices.is_empty(), "{:?}", opened.notices);
        let mut home = Home { store: opened.store, dir };
        home.read("a");
        home.check_tally();
        assert!(home.row("a").read);
        assert_eq!(home.store.find("Old one!").unwrap(), Found::One(id("a")));
        home.store.add_sources(&[source("https://a.example/feed")], NOW).unwrap();
        assert_eq!(home.store.sources().unwrap().len(), 1);
        let page = home.store.page(&Query::default(), &crate::model::Edge::First, 9).unwrap();
        assert_eq!(page.rows.len(), 1);
    }
}
