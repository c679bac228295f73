//! Marking along lists.

use super::*;
use crate::model::{Along, Edge, ListKey, MarkChange, Order, Tag, Turn};
use crate::store::{Going, Marking};

fn many(count: i64) -> Home {
    let batch: Vec<Article> = (0..count).map(|n| article(&format!("a{n}"), "T", n)).collect();
    Home::with(&batch)
}

fn along(query: Query, edges: Vec<Edge>) -> Along {
    let change = MarkChange::Each(vec![(Mark::Read, Switch::On)]);
    Along { query, ids: vec![], edges, known_by: NOW, change }
}

fn run(home: &mut Home, along: Along) -> usize {
    let mut marking = Marking::new(along);
    loop {
        if let Going::Done(marked) = home.store.mark_some(&mut marking, NOW).unwrap() {
            return marked.count;
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

#[test]
fn what_is_turned_over_is_set_on_all_unless_all_have_it() {
    let mut home = many(2_100);
    let ids: Vec<ArticleId> = (0..2_100).map(|n| id(&format!("a{n}"))).collect();
    home.store.mark(&ids[..2_099], Mark::Starred, Switch::On, NOW).unwrap();
    let over = || {
        let change = MarkChange::TurnedOver(Mark::Starred);
        Along { ids: ids.clone(), change, ..along(Query::default(), vec![]) }
    };
    for (count, what) in [
        (1, "starred 1 article"),
        (2_100, "took the star off 2100 articles"),
        (2_100, "starred 2100 articles"),
    ] {
        let marked = home.store.mark_whole(over(), NOW).unwrap();
        assert_eq!((marked.count, marked.what.as_str()), (count, what));
    }
}

#[test]
fn several_tags_along_a_list_are_one_change() {
    let mut home = many(2_100);
    let tags = ["boat", "sea"].map(|tag| (Mark::Tagged(Tag::parse(tag).unwrap()), Switch::On));
    let change = MarkChange::Each(tags.to_vec());
    let whole = || Along { change: change.clone(), ..along(Query::default(), vec![Edge::First]) };
    let marked = home.store.mark_whole(whole(), NOW).unwrap();
    assert_eq!(marked.what.as_str(), "tagged 2100 articles +boat +sea");
    let again = home.store.mark_whole(whole(), NOW).unwrap();
    assert_eq!((again.count, again.what.as_str()), (0, "nothing had to be changed"));
    home.store.turn(Turn::Undo, NOW).unwrap().unwrap();
    assert_eq!(home.store.tag_counts().unwrap(), []);
}
