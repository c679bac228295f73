//! Taking changes back and making them again.

use proptest::prelude::*;

use super::*;
use crate::model::{
    CommentKey, CommentState, Delivery, NamedBy, Problem, Source, Tag, Turn, Turned,
};

fn undo(home: &mut Home) -> Option<String> {
    home.store.turn(Turn::Undo, NOW).unwrap().map(|turned| turned.what.to_string())
}

fn redo(home: &mut Home) -> Option<String> {
    home.store.turn(Turn::Redo, NOW).unwrap().map(|turned| turned.what.to_string())
}

fn said(home: &Home) -> Vec<(String, Turn)> {
    let all = home.store.undoable(NOW).unwrap();
    all.into_iter().map(|one| (one.what.to_string(), one.next)).collect()
}

fn three() -> Home {
    Home::with(&[article("a", "A", 1), article("b", "B", 2), article("c", "C", 3)])
}

fn comment(home: &mut Home, name: &str) -> CommentKey {
    home.store.save_draft(&id(name), None, "some words", NOW).unwrap()
}

fn state(home: &Home, key: &CommentKey) -> CommentState {
    home.store.comment(key).unwrap().unwrap().state
}

/// What `post` decides of a comment that waits, and of one that is held back.
fn hold(home: &mut Home, key: &CommentKey) -> Result<(), Problem> {
    let way = Delivery { next_try: None, ..home.store.delivery(key)? };
    home.store.decide_way(key, CommentState::Paused, &way, NOW)
}

fn let_go(home: &mut Home, key: &CommentKey) -> Result<(), Problem> {
    let way = Delivery { next_try: Some(NOW), ..home.store.delivery(key)? };
    if state(home, key) != CommentState::Paused {
        return Err(Problem::new("cannot let it go", "it is not held back"));
    }
    home.store.decide_way(key, CommentState::Queued, &way, NOW)
}

#[test]
fn marks_are_taken_back_one_change_after_the_other() {
    let mut home = three();
    home.read("a");
    assert_eq!(home.store.mark(&[id("a"), id("b")], Mark::Read, Switch::On, NOW).unwrap(), 1);
    assert_eq!(home.store.mark(&[id("c")], Mark::Starred, Switch::On, NOW).unwrap(), 1);
    assert_eq!(home.store.mark(&[id("c")], Mark::Read, Switch::Off, NOW).unwrap(), 0);
    let marks =
        |home: &Home| ["a", "b", "c"].map(|name| (home.row(name).read, home.row(name).starred));
    let end = [(true, false), (true, false), (false, true)];
    assert_eq!(marks(&home), end);
    assert_eq!(undo(&mut home).as_deref(), Some("starred “C”"));
    assert_eq!(undo(&mut home).as_deref(), Some("marked 1 article read"));
    assert_eq!(marks(&home), [(true, false), (false, false), (false, false)]);
    assert_eq!(undo(&mut home).as_deref(), Some("marked “A” read"));
    assert_eq!(undo(&mut home), None);
    assert_eq!(marks(&home), [(false, false); 3]);
    home.check_tally();
    while redo(&mut home).is_some() {}
    assert_eq!(marks(&home), end);
    home.check_tally();
}

#[test]
fn a_new_change_lets_what_was_undone_go() {
    let mut home = three();
    home.read("a");
    home.read("b");
    undo(&mut home);
    assert_eq!(
        said(&home),
        [("marked “B” read".to_owned(), Turn::Redo), ("marked “A” read".to_owned(), Turn::Undo)]
    );
    home.read("c");
    assert_eq!(redo(&mut home), None);
    assert!(!home.row("b").read);
    assert_eq!(said(&home).len(), 2);
}

#[test]
fn what_only_follows_from_something_else_is_no_change_of_its_own() {
    let mut home = three();
    home.store.mark_along(&[id("a")], Mark::Read, Switch::On, NOW).unwrap();
    assert_eq!(undo(&mut home), None);
    assert!(home.row("a").read);
}

#[test]
fn changes_survive_a_restart_and_go_after_a_day() {
    let mut home = three();
    home.read("a");
    let (mut home, _) = home.again();
    let later = Timestamp(NOW.0 + 86_400);
    assert_eq!(home.store.undoable(later).unwrap().len(), 1);
    let too_late = Timestamp(later.0 + 1);
    assert_eq!(home.store.undoable(too_late).unwrap(), []);
    assert_eq!(home.store.turn(Turn::Undo, too_late).unwrap(), None);
    home.store.mark(&[id("b")], Mark::Read, Switch::On, too_late).unwrap();
    let entries = "SELECT (SELECT count(*) FROM journal), (SELECT count(*) FROM journal_steps)";
    let counts = home.store.desk.conn.query_row(entries, [], |r| Ok((r.get(0)?, r.get(1)?)));
    assert_eq!(counts.unwrap(), (1, 1));
}

#[test]
fn many_marks_are_one_change_that_takes_little_room() {
    let batch: Vec<Article> = (0..4_500).map(|n| article(&format!("a{n}"), "T", n)).collect();
    let mut home = Home::with(&batch);
    let ids: Vec<ArticleId> = batch.iter().map(|article| article.id.clone()).collect();
    assert_eq!(home.store.mark(&ids, Mark::Read, Switch::On, NOW).unwrap(), 4_500);
    let bytes = "SELECT sum(length(marks) + length(step)) FROM journal_steps";
    let bytes: i64 = home.store.desk.conn.query_row(bytes, [], |row| row.get(0)).unwrap();
    assert!(bytes < 5_000, "{bytes}");
    let turned = home.store.turn(Turn::Undo, NOW).unwrap().unwrap();
    assert_eq!(turned, Turned { what: Clean::new("marked 4500 articles read"), left: 0 });
    assert_eq!(home.store.counts(&Query::default()).unwrap().unread, 4_500);
    home.check_tally();
}

#[test]
fn a_twin_that_came_in_since_is_turned_with_its_article() {
    let at = |name: &str, paper: &str| Article {
        source: Clean::named(paper),
        url: Some(address("https://x.example/s")),
        ..article(name, name, 1)
    };
    let mut home = Home::with(&[at("a", "Paper A")]);
    home.read("a");
    home.store.save(&[at("b", "Paper B")], NOW).unwrap();
    assert!(home.row("b").read);
    undo(&mut home);
    assert!(!home.row("a").read && !home.row("b").read);
    redo(&mut home);
    assert!(home.row("a").read && home.row("b").read);
    home.check_tally();
}

#[test]
fn comments_come_back_as_they_were() {
    let mut home = three();
    let key = comment(&mut home, "a");
    home.store.queue(&key, NOW).unwrap();
    home.store.discard(&key, NOW).unwrap();
    assert_eq!(home.row("a").own_comments, 0);
    assert_eq!(undo(&mut home).as_deref(), Some("discarded a comment on “A”"));
    assert_eq!((home.row("a").own_comments, state(&home, &key)), (1, CommentState::Queued));
    assert_eq!(undo(&mut home).as_deref(), Some("put a comment on “A” in the outbox"));
    assert_eq!(state(&home, &key), CommentState::Draft);
    redo(&mut home);
    assert_eq!(state(&home, &key), CommentState::Queued);
    assert_eq!(home.store.outbox().unwrap().len(), 1);
}

#[test]
fn what_cannot_be_undone_is_said_once_and_does_not_stand_in_the_way() {
    let mut home = three();
    home.read("b");
    let key = comment(&mut home, "a");
    home.store.queue(&key, NOW).unwrap();
    for state in [CommentState::Sending, CommentState::Sent] {
        home.store.set_comment_state(&key, state, NOW).unwrap();
    }
    let problem = home.store.turn(Turn::Undo, NOW).unwrap_err();
    assert_eq!(problem.what.as_str(), "cannot undo that");
    assert!(problem.why.contains("put a comment on “A” in the outbox: it is"), "{problem}");
    assert_eq!(state(&home, &key), CommentState::Sent);
    assert_eq!(undo(&mut home).as_deref(), Some("marked “B” read"));
}

fn source(number: usize) -> Source {
    let address = address(&format!("https://{number}.example/feed"));
    Source {
        name: Some(Clean::new(&format!("Paper {number}"))),
        ..Source::new(address, NamedBy::Reader)
    }
}

#[test]
fn subscriptions_come_and_go_and_keep_what_was_decided() {
    let mut home = Home::new();
    let one = source(1);
    home.store.add_sources(std::slice::from_ref(&one), NOW).unwrap();
    let renamed = Source { name: Some(Clean::new("Mine")), ..one.clone() };
    home.store.decide_source(&renamed, NOW).unwrap();
    let filed = Source { folder: Some(Clean::new("Sea")), ..renamed.clone() };
    home.store.decide_source(&filed, NOW).unwrap();
    // The server moves it: that is not the reader's, and undoing does not touch it.
    let moved =
        |source: &Source| Source { address: address("https://new.example/"), ..source.clone() };
    home.store.change_source(&moved(&filed)).unwrap();
    home.store.remove_source(&one.id, NOW).unwrap();
    let sources = |home: &Home| home.store.sources().unwrap();
    assert_eq!(sources(&home), []);
    for (words, left) in [
        ("unsubscribed from “Mine”", vec![moved(&filed)]),
        ("put “Mine” into the folder “Sea”", vec![moved(&renamed)]),
        ("renamed “Paper 1” to “Mine”", vec![moved(&one)]),
        ("subscribed to “Paper 1”", vec![]),
    ] {
        assert_eq!(undo(&mut home).as_deref(), Some(words));
        assert_eq!(sources(&home), left);
    }
    for _ in 0..3 {
        redo(&mut home);
    }
    assert_eq!(sources(&home), [filed]);
}

#[test]
fn a_source_that_was_changed_elsewhere_is_left_alone() {
    let mut home = Home::new();
    let one = source(1);
    home.store.add_sources(std::slice::from_ref(&one), NOW).unwrap();
    home.store.decide_source(&Source { name: None, ..one.clone() }, NOW).unwrap();
    let elsewhere = Source { name: Some(Clean::new("Theirs")), ..one };
    home.store.change_source(&elsewhere).unwrap();
    let problem: Problem = home.store.turn(Turn::Undo, NOW).unwrap_err();
    assert!(problem.why.contains("changed from somewhere else"), "{problem}");
    assert_eq!(home.store.sources().unwrap(), [elsewhere]);
}

#[test]
fn holding_a_comment_back_and_letting_it_go_are_taken_back() {
    let mut home = three();
    let key = comment(&mut home, "a");
    home.store.queue(&key, NOW).unwrap();
    let due = |home: &Home| home.store.outbox_due(NOW).unwrap().len();
    let way = |home: &Home| (state(home, &key), due(home));
    hold(&mut home, &key).unwrap();
    assert_eq!(way(&home), (CommentState::Paused, 0));
    let_go(&mut home, &key).unwrap();
    assert_eq!(way(&home), (CommentState::Queued, 1));
    assert_eq!(undo(&mut home).as_deref(), Some("let a comment on “A” go"));
    assert_eq!(way(&home), (CommentState::Paused, 0));
    assert_eq!(undo(&mut home).as_deref(), Some("held back a comment on “A”"));
    assert_eq!(way(&home), (CommentState::Queued, 1));
    assert_eq!(redo(&mut home).as_deref(), Some("held back a comment on “A”"));
    assert_eq!(redo(&mut home).as_deref(), Some("let a comment on “A” go"));
    assert_eq!(way(&home), (CommentState::Queued, 1));
}

#[test]
fn a_comment_that_is_on_its_way_is_not_held_back_by_an_undo() {
    let mut home = three();
    let key = comment(&mut home, "a");
    home.store.queue(&key, NOW).unwrap();
    hold(&mut home, &key).unwrap();
    let_go(&mut home, &key).unwrap();
    home.store.set_comment_state(&key, CommentState::Sending, NOW).unwrap();
    let problem = home.store.turn(Turn::Undo, NOW).unwrap_err();
    assert!(problem.why.contains("let a comment on “A” go: it is"), "{problem}");
    assert_eq!(state(&home, &key), CommentState::Sending);
}

#[test]
fn wishes_are_taken_back_and_come_again() {
    let mut home = three();
    let link = title_link(Rel::Next, "Night Boats");
    home.store.want(&id("a"), &link, NOW).unwrap();
    home.store.want_no_more(&id("a"), Rel::Next, NOW).unwrap();
    let wanted = |home: &Home| home.store.wanted().unwrap().len();
    assert_eq!(undo(&mut home).as_deref(), Some("no longer wanted “Night Boats”"));
    assert_eq!(wanted(&home), 1);
    assert_eq!(undo(&mut home).as_deref(), Some("wanted “Night Boats”"));
    assert_eq!(wanted(&home), 0);
    redo(&mut home);
    assert_eq!(wanted(&home), 1);
    // Once it is here, there is no wish to take back, and that is no trouble.
    home.store.save(&[article("boats", "Night Boats", 4)], NOW).unwrap();
    assert_eq!(wanted(&home), 0);
    assert_eq!(undo(&mut home).as_deref(), Some("wanted “Night Boats”"));
    assert_eq!(wanted(&home), 0);
}

/// What a reader can do in any order.
#[derive(Clone, Debug)]
enum Act {
    Mark(Vec<usize>, Mark, Switch),
    Subscribe(usize),
    Unsubscribe(usize),
    Rename(usize, String),
    File(usize, Option<String>),
    Queue(usize),
    Discard(usize),
    Hold(usize),
    LetGo(usize),
    Want(usize, usize),
    WantNoMore(usize),
    Undo,
    Redo,
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let some = || proptest::collection::vec(0..6usize, 1..5);
    let to = || prop_oneof![Just(Switch::On), Just(Switch::Off)];
    let tag = || Mark::Tagged(Tag::parse("sea").unwrap());
    let mark = prop_oneof![Just(Mark::Read), Just(Mark::Starred), Just(tag())];
    let act = prop_oneof![
        4 => (some(), mark, to()).prop_map(|(some, mark, to)| Act::Mark(some, mark, to)),
        1 => (0..3usize).prop_map(Act::Subscribe),
        1 => (0..3usize).prop_map(Act::Unsubscribe),
        1 => (0..3usize, "[a-c]").prop_map(|(n, name)| Act::Rename(n, name)),
        1 => (0..3usize, proptest::option::of("[a-c]")).prop_map(|(n, name)| Act::File(n, name)),
        1 => (0..3usize).prop_map(Act::Queue),
        1 => (0..3usize).prop_map(Act::Discard),
        1 => (0..3usize).prop_map(Act::Hold),
        1 => (0..3usize).prop_map(Act::LetGo),
        1 => (0..3usize, 0..2usize).prop_map(|(n, title)| Act::Want(n, title)),
        1 => (0..3usize).prop_map(Act::WantNoMore),
        3 => Just(Act::Undo),
        2 => Just(Act::Redo),
    ];
    proptest::collection::vec(act, 1..30)
}

/// Six articles, two of them twins, three of them with a draft.
fn desk() -> (Home, Vec<CommentKey>) {
    let batch: Vec<Article> = (0..6)
        .map(|n| {
            let twin = n == 0 || n == 5;
            let url = twin.then(|| address("https://x.example/s"));
            let paper = Clean::named(&format!("Paper {n}"));
            Article { url, source: paper, ..article(&format!("a{n}"), &format!("T{n}"), n) }
        })
        .collect();
    let mut home = Home::with(&batch);
    let keys = (0..3).map(|n| comment(&mut home, &format!("a{n}"))).collect();
    (home, keys)
}

/// Everything that acts can change, as the reader sees it.
fn seen(home: &Home, keys: &[CommentKey]) -> String {
    let rows: Vec<_> = (0..6)
        .map(|n| home.row(&format!("a{n}")))
        .map(|row| (row.read, row.starred, row.own_comments, row.tags))
        .collect();
    let states: Vec<_> = keys.iter().map(|key| state(home, key)).collect();
    let mut sources = home.store.sources().unwrap();
    sources.sort_by_key(|source| source.id.clone());
    let sources: Vec<_> = sources.iter().map(|one| (&one.id, &one.name, &one.folder)).collect();
    let mut wanted = home.store.wanted().unwrap();
    wanted.sort_by_key(|one| one.from.clone());
    let wanted: Vec<_> = wanted.iter().map(|one| (&one.from, &one.link, one.since)).collect();
    let due: Vec<_> = keys.iter().map(|key| home.store.delivery(key).unwrap().next_try).collect();
    // A draft has no way, and what an earlier one was does not matter.
    let due = due.iter().zip(&states).filter(|(_, state)| **state != CommentState::Draft);
    let due: Vec<_> = due.collect();
    format!("{rows:?} {states:?} {sources:?} {wanted:?} {due:?}")
}

fn act(home: &mut Home, keys: &[CommentKey], act: &Act) {
    let there = |home: &Home, number: usize| home.store.source(&source(number).id).unwrap();
    match act {
        Act::Mark(some, mark, to) => {
            let ids: Vec<ArticleId> = some.iter().map(|n| id(&format!("a{n}"))).collect();
            home.store.mark(&ids, mark.clone(), *to, NOW).unwrap();
        }
        Act::Subscribe(n) => drop(home.store.add_sources(&[source(*n)], NOW).unwrap()),
        Act::Unsubscribe(n) => drop(home.store.remove_source(&source(*n).id, NOW).unwrap()),
        Act::Rename(n, name) => {
            if let Some(source) = there(home, *n) {
                let source = Source { name: Clean::named(name), ..source };
                home.store.decide_source(&source, NOW).unwrap();
            }
        }
        Act::File(n, folder) => {
            if let Some(source) = there(home, *n) {
                let folder = folder.as_deref().and_then(Clean::named);
                home.store.decide_source(&Source { folder, ..source }, NOW).unwrap();
            }
        }
        // What a comment does not admit of at the moment is refused and changes nothing.
        Act::Queue(n) => drop(home.store.queue(&keys[*n], NOW)),
        Act::Discard(n) => drop(home.store.discard(&keys[*n], NOW)),
        Act::Hold(n) => drop(hold(home, &keys[*n])),
        Act::LetGo(n) => drop(let_go(home, &keys[*n])),
        Act::Want(n, title) => {
            let link = title_link(Rel::Next, ["Night Boats", "Day Boats"][*title]);
            home.store.want(&id(&format!("a{n}")), &link, NOW).unwrap();
        }
        Act::WantNoMore(n) => {
            home.store.want_no_more(&id(&format!("a{n}")), Rel::Next, NOW).unwrap();
        }
        Act::Undo => drop(home.store.turn(Turn::Undo, NOW).unwrap()),
        Act::Redo => drop(home.store.turn(Turn::Redo, NOW).unwrap()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_series_of_changes_and_undos_returns_to_the_start_and_comes_again(series in acts()) {
        let (mut home, keys) = desk();
        let start = seen(&home, &keys);
        for one in &series {
            act(&mut home, &keys, one);
        }
        // What was undone within the series is made again first, so that the end is the end.
        while home.store.turn(Turn::Redo, NOW).unwrap().is_some() {}
        let end = seen(&home, &keys);
        home.check_tally();
        while home.store.turn(Turn::Undo, NOW).unwrap().is_some() {}
        prop_assert_eq!(seen(&home, &keys), start);
        home.check_tally();
        while home.store.turn(Turn::Redo, NOW).unwrap().is_some() {}
        prop_assert_eq!(seen(&home, &keys), end);
    }
}
