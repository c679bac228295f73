//! Marking along lists.

use super::*;
use crate::model::{Along, Edge, ListKey, Order, Turn};
use crate::store::{Going, Marking};

fn many(count: i64) -> Home {
    let batch: Vec<Article> = (0..count).map(|n| article(&format!("a{n}"), "T", n)).collect();
    Home::with(&batch)
}

fn along(query: Query, edges: Vec<Edge>) -> Along {
    Along { query, ids: vec![], edges, known_by: NOW, mark: Mark::Read, to: Switch::On }
}

fn run(home: &mut Home, along: Along) -> usize {
    let mut marking = Marking::new(along);
    loop {
        if let Going::Done(count) = home.store.mark_some(&mut marking, NOW).unwrap() {
            return count;
        }
    }
}

fn key(home: &Home, name: &str) -> ListKey {
    home.row(name).key
}

#[test]
fn a_list_is_marked_from_its_edges_in_steps_and_as_one_change() {
    let mut home = many(2_100);
    let here = key(&home, "a50");
    let mut marking = Marking::new(along(Query::default(), vec![Edge::Before(here)]));
    assert_eq!(home.store.mark_some(&mut marking, NOW).unwrap(), Going::On);
    let unread = |home: &Home| home.store.counts(&Query::default()).unwrap().unread;
    assert_eq!(unread(&home), 100, "one step marks two thousand");
    while home.store.mark_some(&mut marking, NOW).unwrap() == Going::On {}
    assert_eq!(unread(&home), 51);
    assert_eq!(run(&mut home, along(Query::default(), vec![Edge::After(here)])), 50);
    assert_eq!(unread(&home), 1);
    home.check_tally();
    let turned = home.store.turn(Turn::Undo, NOW).unwrap().unwrap();
    assert_eq!(turned.what.as_str(), "marked 50 articles read");
    let turned = home.store.turn(Turn::Undo, NOW).unwrap().unwrap();
    assert_eq!(turned.what.as_str(), "marked 2049 articles read");
    assert_eq!(unread(&home), 2_100);
    home.check_tally();
}

#[test]
fn lists_whose_rows_leave_by_being_marked_are_marked_whole() {
    let mut home = many(2_050);
    for (text, order) in [
        ("is:unread", Order::Newest),
        ("", Order::UnreadFirst),
        ("words", Order::Newest),
        ("source:paper", Order::Oldest),
    ] {
        let query = Query { order, ..asked(text) };
        assert_eq!(run(&mut home, along(query, vec![Edge::First])), 2_050, "{text}");
        home.check_tally();
        home.store.turn(Turn::Undo, NOW).unwrap();
    }
}

#[test]
fn an_undo_in_the_middle_begins_another_change() {
    let mut home = many(2_100);
    let mut marking = Marking::new(along(Query::default(), vec![Edge::First]));
    home.store.mark_some(&mut marking, NOW).unwrap();
    home.store.turn(Turn::Undo, NOW).unwrap().unwrap();
    while home.store.mark_some(&mut marking, NOW).unwrap() == Going::On {}
    assert_eq!(home.store.counts(&Query::default()).unwrap().unread, 2_000);
    home.store.turn(Turn::Undo, NOW).unwrap().unwrap();
    assert_eq!(home.store.counts(&Query::default()).unwrap().unread, 2_100);
}

#[test]
fn what_came_in_later_is_left_alone() {
    let mut home = many(3);
    home.store.save(&[article("late", "L", 9)], Timestamp(NOW.0 + 1)).unwrap();
    assert_eq!(run(&mut home, along(Query::default(), vec![Edge::First])), 3);
    assert!(!home.row("late").read);
}
