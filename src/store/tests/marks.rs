//! Marks, and how they outlive the cache.

use super::*;
use crate::model::{Counts, Filter};

fn marks(home: &Home, name: &str) -> (bool, bool, u32) {
    let row = home.row(name);
    (row.read, row.starred, row.own_comments)
}

#[test]
fn marks_are_set_and_taken_off() {
    let mut home = Home::with(&[article("a", "A", 1), article("b", "B", 2)]);
    let both = [id("a"), id("b"), id("not cached")];
    for (mark, to, expected) in [
        (Mark::Read, Switch::On, (true, false, 0)),
        (Mark::Starred, Switch::On, (true, true, 0)),
        (Mark::Read, Switch::Off, (false, true, 0)),
        (Mark::Starred, Switch::Off, (false, false, 0)),
    ] {
        for _ in 0..2 {
            home.store.mark(&both, mark.clone(), to, NOW).unwrap();
            assert_eq!((marks(&home, "a"), marks(&home, "b")), (expected, expected));
            home.check_tally();
        }
    }
}

#[test]
fn setting_a_mark_again_writes_nothing() {
    let mut home = Home::with(&[article("a", "A", 1)]);
    home.read("a");
    let before = (home.store.desk.conn.total_changes(), home.store.cache.conn.total_changes());
    home.read("a");
    let after = (home.store.desk.conn.total_changes(), home.store.cache.conn.total_changes());
    assert_eq!(before, after);
}

#[test]
fn marks_and_comments_come_back_to_a_cache_made_anew() {
    let batch = [article("a", "A", 1), article("b", "B", 2), article("c", "C", 3)];
    let mut home = Home::with(&batch);
    home.read("a");
    home.store.mark(&[id("b")], Mark::Starred, Switch::On, NOW).unwrap();
    home.store.save_draft(&id("b"), None, "a draft", NOW).unwrap();
    let Home { dir, store } = home;
    drop(store);
    for name in files(dir.path(), "cache.db") {
        std::fs::remove_file(dir.path().join(name)).unwrap();
    }
    let Opened { store, notices, fresh } = open(dir.path());
    assert!(fresh && notices.is_empty());
    let mut home = Home { dir, store };
    home.store.save(&batch, NOW).unwrap();
    assert_eq!(marks(&home, "a"), (true, false, 0));
    assert_eq!(marks(&home, "b"), (false, true, 1));
    assert_eq!(marks(&home, "c"), (false, false, 0));
    let starred = Query { filter: Filter::Starred, ..Query::default() };
    assert_eq!(home.store.counts(&starred).unwrap(), Counts::whole(1, 1));
    home.check_tally();
}

#[test]
fn a_crash_between_the_two_commits_is_made_good_at_the_next_start() {
    let mut home = Home::with(&[article("a", "A", 1), article("b", "B", 2)]);
    home.read("a");
    // As if the program had ended after the desk's commit.
    let change =
        "INSERT INTO marks (article, read, starred, changed, seq) VALUES ('b', 1, 1, 0, 77)";
    home.store.desk.conn.execute(change, []).unwrap();
    assert_eq!(marks(&home, "b"), (false, false, 0));
    let (home, _) = home.again();
    assert_eq!((marks(&home, "a"), marks(&home, "b")), ((true, false, 0), (true, true, 0)));
    home.check_tally();
}

#[test]
fn another_desk_in_its_place_is_copied_from_the_start() {
    let mut home = Home::with(&[article("a", "A", 1), article("b", "B", 2)]);
    home.read("a");
    let mut other = Home::new();
    other.read("b");
    drop(other.store);
    let Home { dir, store } = home;
    drop(store);
    std::fs::copy(other.dir.path().join("desk.db"), dir.path().join("desk.db")).unwrap();
    let home = Home { store: open(dir.path()).store, dir };
    assert_eq!((marks(&home, "a"), marks(&home, "b")), ((false, false, 0), (true, false, 0)));
    home.check_tally();
}

#[test]
fn many_marks_are_set_at_once() {
    let batch: Vec<Article> = (0..4_500).map(|n| article(&format!("a{n}"), "T", n)).collect();
    let mut home = Home::with(&batch);
    let ids: Vec<ArticleId> = batch.iter().map(|article| article.id.clone()).collect();
    home.store.mark(&ids, Mark::Read, Switch::On, NOW).unwrap();
    assert_eq!(home.store.counts(&Query::default()).unwrap(), Counts::whole(4_500, 0));
    home.check_tally();
}
