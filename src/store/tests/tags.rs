//! Tags: shared by twins, found by queries, kept on the desk, and taken back.

use super::*;
use crate::model::{Counts, Tag, Turn};

fn tag(word: &str) -> Tag {
    Tag::parse(word).unwrap()
}

fn give(home: &mut Home, names: &[&str], changes: &[(&str, Switch)]) -> usize {
    let ids: Vec<ArticleId> = names.iter().map(|name| id(name)).collect();
    let changes: Vec<_> = changes.iter().map(|(word, to)| (tag(word), *to)).collect();
    home.store.tag(&ids, &changes, NOW).unwrap()
}

fn tags(home: &Home, name: &str) -> String {
    crate::model::hashed(&home.row(name).tags).to_string()
}

fn counted(home: &Home) -> Vec<(String, u64)> {
    let counts = home.store.tag_counts().unwrap();
    counts.into_iter().map(|(tag, count)| (tag.to_string(), count)).collect()
}

fn two() -> Home {
    Home::with(&[article("a", "A", 1), article("b", "B", 2)])
}

#[test]
fn tags_are_given_found_counted_and_taken_off() {
    let mut home = two();
    assert_eq!(give(&mut home, &["a", "b"], &[("malmö", Switch::On)]), 2);
    assert_eq!(give(&mut home, &["a"], &[("boat", Switch::On), ("malmö", Switch::On)]), 1);
    assert_eq!(tags(&home, "a"), "#boat #malmö");
    assert_eq!(counted(&home), [("boat".to_owned(), 1), ("malmö".to_owned(), 2)]);
    let found = |home: &Home, text: &str| home.store.counts(&asked(text)).unwrap();
    assert_eq!(found(&home, "tag:MALMO"), Counts::whole(2, 2));
    assert_eq!(found(&home, "tag:malmö -tag:boat"), Counts::whole(1, 1));
    give(&mut home, &["a"], &[("malmö", Switch::Off), ("quay", Switch::On)]);
    assert_eq!(tags(&home, "a"), "#boat #quay");
    assert_eq!(found(&home, "tag:malmö").all, 1);
}

#[test]
fn tags_come_back_one_change_after_the_other() {
    let mut home = two();
    give(&mut home, &["a"], &[("boat", Switch::On)]);
    give(&mut home, &["a", "b"], &[("sea", Switch::On), ("boat", Switch::Off)]);
    let undo = |home: &mut Home, way| home.store.turn(way, NOW).unwrap().unwrap().what.to_string();
    assert_eq!(undo(&mut home, Turn::Undo), "tagged 2 articles +sea -boat");
    assert_eq!((tags(&home, "a").as_str(), tags(&home, "b").as_str()), ("#boat", ""));
    assert_eq!(undo(&mut home, Turn::Undo), "tagged “A” +boat");
    assert_eq!(tags(&home, "a"), "");
    undo(&mut home, Turn::Redo);
    undo(&mut home, Turn::Redo);
    assert_eq!((tags(&home, "a").as_str(), tags(&home, "b").as_str()), ("#sea", "#sea"));
}

#[test]
fn tags_come_back_to_a_cache_made_anew_and_go_with_another_desk() {
    let batch = [article("a", "A", 1), article("b", "B", 2)];
    let mut home = Home::with(&batch);
    give(&mut home, &["a"], &[("boat", Switch::On)]);
    let Home { dir, store } = home;
    drop(store);
    for name in files(dir.path(), "cache.db") {
        std::fs::remove_file(dir.path().join(name)).unwrap();
    }
    let mut home = Home { store: open(dir.path()).store, dir };
    home.store.save(&batch, NOW).unwrap();
    assert_eq!(
        (tags(&home, "a").as_str(), home.store.counts(&asked("tag:boat")).unwrap().all),
        ("#boat", 1)
    );
    let Home { dir, store } = home;
    drop(store);
    for name in files(dir.path(), "desk.db") {
        std::fs::remove_file(dir.path().join(name)).unwrap();
    }
    let home = Home { store: open(dir.path()).store, dir };
    home.store.copy_marks();
    assert_eq!(
        (tags(&home, "a").as_str(), home.store.counts(&asked("tag:boat")).unwrap().all),
        ("", 0)
    );
}

#[test]
fn twins_share_their_tags_also_with_those_that_come_later() {
    let at = |name: &str, paper: &str| Article {
        source: Clean::named(paper),
        url: Some(address("https://x.example/s")),
        ..article(name, name, 1)
    };
    let mut home = Home::with(&[at("a", "Paper A")]);
    give(&mut home, &["a"], &[("boat", Switch::On)]);
    home.store.save(&[at("b", "Paper B")], NOW).unwrap();
    assert_eq!(tags(&home, "b"), "#boat");
    give(&mut home, &["b"], &[("sea", Switch::On)]);
    assert_eq!(tags(&home, "a"), "#boat #sea");
    assert_eq!(counted(&home), [("boat".to_owned(), 1), ("sea".to_owned(), 1)]);
    home.store.turn(Turn::Undo, NOW).unwrap();
    assert_eq!((tags(&home, "a").as_str(), tags(&home, "b").as_str()), ("#boat", "#boat"));
}
