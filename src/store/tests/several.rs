//! Several stores on one folder at once.

use std::thread;
use std::time::{Duration, Instant};

use super::*;
use crate::model::{Counts, Filter};
use crate::store::marks::COPY_PATIENCE;

#[test]
fn each_sees_what_the_other_committed() {
    let mut home = Home::with(&[article("a", "A", 1)]);
    let mut other = open(home.path()).store;
    let seen = |store: &Store| store.seen_changes().unwrap();
    let start = seen(&home.store);
    assert_eq!(seen(&home.store), start);
    home.read("a");
    assert_eq!(seen(&home.store), start, "own commits are no news");
    other.save(&[article("b", "B", 2)], NOW).unwrap();
    let saved = seen(&home.store);
    assert_ne!(saved, start);
    assert_eq!(home.row("b").title.as_str(), "B");
    other.save_draft(&id("b"), None, "Hi", NOW).unwrap();
    assert_ne!(seen(&home.store), saved);
    assert_eq!(home.row("b").own_comments, 1);
    assert!(other.row(&id("a")).unwrap().unwrap().read);
}

#[test]
fn marks_of_two_stores_are_united() {
    let batch: Vec<Article> = (0..40).map(|n| article(&format!("a{n}"), "T", n)).collect();
    let home = Home::with(&batch);
    thread::scope(|scope| {
        for (mark, first) in [(Mark::Read, 0), (Mark::Read, 1), (Mark::Starred, 0)] {
            let path = home.path();
            scope.spawn(move || {
                let mut store = open(path).store;
                for n in (first..40).step_by(2) {
                    store.mark(&[id(&format!("a{n}"))], mark.clone(), Switch::On, NOW).unwrap();
                }
            });
        }
    });
    let (home, notices) = home.again();
    assert!(notices.is_empty());
    let starred = Query { filter: Filter::Starred, ..Query::default() };
    assert_eq!(home.store.counts(&Query::default()).unwrap(), Counts::whole(40, 0));
    assert_eq!(home.store.counts(&starred).unwrap(), Counts::whole(20, 0));
}

#[test]
fn stores_opened_together_make_the_folder_once() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("deep/er");
    let fresh = thread::scope(|scope| {
        let opened: Vec<_> = (0..4).map(|_| scope.spawn(|| open(&path).fresh)).collect();
        opened.into_iter().filter(|_| true).map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    assert_eq!(fresh.iter().filter(|fresh| **fresh).count(), 1);
}

#[test]
fn a_mark_does_not_wait_for_a_cache_that_is_being_written() {
    let mut home = Home::with(&[article("a", "A", 1)]);
    let other = open(home.path()).store;
    other.cache.conn.execute_batch("BEGIN IMMEDIATE").unwrap();
    home.store.save_draft(&id("a"), None, "typed meanwhile", NOW).unwrap();
    home.read("a");
    assert!(!home.row("a").read);
    other.cache.conn.execute_batch("COMMIT").unwrap();
    // Whoever saves next copies what was left.
    home.store.save(&[article("b", "B", 1)], NOW).unwrap();
    let row = home.row("a");
    assert!(row.read && row.own_comments == 1);
    home.check_tally();
}

#[test]
fn impatience_is_a_problem_in_words() {
    let mut home = Home::new();
    let other = open(home.path()).store;
    other.desk.conn.execute_batch("BEGIN IMMEDIATE").unwrap();
    home.store.set_patience(Duration::from_millis(1));
    let problem = home.store.save_draft(&id("a"), None, "x", NOW).unwrap_err();
    assert!(problem.why.contains("another program"), "{problem}");
}

/// The cache may be locked for as long as feeds are saved; the desk has the letter all the same.
#[test]
fn a_keystroke_waits_for_nobody_who_writes_to_the_cache() {
    let articles = ["a", "b", "c", "d", "e"].map(|name| article(name, name, 1));
    let mut home = Home::with(&articles);
    let other = open(home.path()).store;
    other.cache.conn.execute_batch("BEGIN IMMEDIATE").unwrap();
    let took = articles.iter().map(|article| {
        let started = Instant::now();
        home.store.save_draft(&article.id, None, "A letter", NOW).unwrap();
        started.elapsed()
    });
    // Something else may hold one of them up, but not all.
    assert!(took.min().is_some_and(|took| took < COPY_PATIENCE));
    assert_eq!(home.row("e").own_comments, 0);
    other.cache.conn.execute_batch("COMMIT").unwrap();
    home.store.copy_marks();
    assert_eq!(home.row("e").own_comments, 1);
}
