//! The way of comments: what is due, what is kept, and who may send.

use super::*;
use crate::model::{CommentKey, CommentState, Delivery, Problem};

use CommentState::{Approved, Draft, Held, Paused, Queued, Refused, Sending, Sent, Unsure};

fn later(seconds: i64) -> Timestamp {
    Timestamp(NOW.0 + seconds)
}

/// A home with one comment in its outbox.
fn home() -> (Home, CommentKey) {
    let mut home = Home::with(&[article("a", "A", 1)]);
    let key = home.store.save_draft(&id("a"), None, "Hello", NOW).unwrap();
    home.store.queue(&key, NOW).unwrap();
    (home, key)
}

/// Puts the comment into a state with a next try, whatever the way there is.
fn put(home: &mut Home, key: &CommentKey, state: CommentState, next_try: Option<Timestamp>) {
    let way: &[CommentState] = match state {
        Draft => unreachable!("a draft has no way"),
        Queued => &[],
        Paused => &[Paused],
        Sending => &[Sending],
        Sent => &[Sending, Sent],
        Held => &[Sending, Held],
        Approved => &[Sending, Held, Approved],
        Refused => &[Sending, Refused],
        Unsure => &[Sending, Unsure],
    };
    let delivery = Delivery { next_try, ..home.store.delivery(key).unwrap() };
    for step in way {
        home.store.record(key, *step, &delivery, NOW).unwrap();
    }
    if way.is_empty() {
        home.store.record(key, state, &delivery, NOW).unwrap();
    }
}

#[test]
fn everything_about_a_way_is_kept() {
    let (mut home, key) = home();
    let delivery = Delivery {
        attempts: 3,
        next_try: Some(later(20)),
        not_before: Some(later(10)),
        started: Some(NOW),
        doubt: Some(later(-9)),
        token: home.store.delivery(&key).unwrap().token,
        system: Some("isso".to_owned()),
        remote: Some("17".to_owned()),
        remote_url: Some(address("https://a.example/x#comment-17")),
        watch: Some(address("https://a.example/wp-json/wp/v2/comments/17")),
        reason: Some(Problem::new("it waits", "the site is away").hint("later")),
    };
    home.store.record(&key, Sending, &delivery, later(1)).unwrap();
    let (home, _) = home.again();
    let outgoing = home.store.outgoing(&key).unwrap().unwrap();
    assert_eq!(outgoing.delivery, delivery);
    assert_eq!((outgoing.comment.state, outgoing.comment.changed), (Sending, later(1)));
    assert_eq!(home.store.remotes(&id("a")).unwrap(), ["17"]);
    assert!(home.store.remotes(&id("b")).unwrap().is_empty());
}

#[test]
fn what_is_due_depends_on_state_and_time() {
    for (state, due, listed) in [
        (Queued, true, true),
        (Paused, false, true),
        (Sending, true, true),
        (Sent, true, false),
        (Held, true, true),
        (Approved, true, false),
        (Refused, false, true),
        (Unsure, true, true),
    ] {
        let (mut home, key) = home();
        put(&mut home, &key, state, Some(later(5)));
        assert_eq!(home.store.outbox_due(later(5)).unwrap().len() == 1, due, "{state:?}");
        let early = home.store.outbox_due(later(4)).unwrap().len() == 1;
        assert_eq!(early, state == Sending, "{state:?}");
        assert_eq!(home.store.outbox().unwrap().len() == 1, listed, "{state:?}");
        let clocked = due && state != Sending;
        assert_eq!(home.store.next_delivery().unwrap(), clocked.then_some(later(5)), "{state:?}");
        put_nothing_due(&mut home, &key, state);
    }
}

fn put_nothing_due(home: &mut Home, key: &CommentKey, state: CommentState) {
    if state != Sending {
        let delivery = Delivery { next_try: None, ..home.store.delivery(key).unwrap() };
        home.store.record(key, state, &delivery, NOW).unwrap();
        assert!(home.store.outbox_due(later(1_000_000)).unwrap().is_empty(), "{state:?}");
    }
}

#[test]
fn a_comment_of_an_older_version_is_due_at_once() {
    let (home, key) = home();
    home.store.desk.conn.execute("DELETE FROM outbox", []).unwrap();
    let due = home.store.outbox_due(NOW).unwrap();
    assert_eq!((due.len(), due[0].delivery.token.as_str()), (1, key.0.as_str()));
}

#[test]
fn a_text_that_is_written_on_is_another_comment_and_one_that_may_have_arrived_is_not_touched() {
    let (mut home, key) = home();
    let first = home.store.delivery(&key).unwrap();
    home.store.unqueue(&key, later(1)).unwrap();
    assert_eq!(home.store.outgoing(&key).unwrap(), None);
    home.store.queue(&key, later(2)).unwrap();
    let second = home.store.delivery(&key).unwrap();
    assert_ne!(first.token, second.token);
    let late = home.store.record(&key, Sending, &first, later(2)).unwrap_err();
    assert!(late.why.contains("in the meantime"), "{late}");
    let doubtful = Delivery { doubt: Some(NOW), ..second };
    home.store.record(&key, Queued, &doubtful, later(3)).unwrap();
    let problem = home.store.unqueue(&key, later(4)).unwrap_err();
    assert!(problem.why.contains("may have it already"), "{problem}");
    assert_eq!(home.store.comment(&key).unwrap().unwrap().state, Queued);
}

#[test]
fn a_step_that_does_not_exist_keeps_nothing() {
    let (mut home, key) = home();
    let delivery = home.store.delivery(&key).unwrap();
    let changed = Delivery { attempts: 9, ..delivery.clone() };
    assert!(home.store.record(&key, Sent, &changed, later(1)).is_err());
    assert_eq!(home.store.delivery(&key).unwrap(), delivery);
}

#[test]
fn one_sender_at_a_time() {
    let (home, _) = home();
    let other = open(home.path()).store;
    let lock = home.store.lock_outbox().unwrap();
    assert!(lock.is_some());
    assert!(other.lock_outbox().unwrap().is_none());
    drop(lock);
    assert!(other.lock_outbox().unwrap().is_some());
}
