//! Drafts, versions and the outbox's steps.

use super::*;
use crate::model::{CommentKey, CommentState};

use CommentState::{Approved, Draft, Held, Paused, Queued, Refused, Sending, Sent, Unsure};

/// A home with one article and a draft under it.
fn home() -> (Home, CommentKey) {
    let story = Article { url: Some(address("https://a.example/")), ..article("a", "A", 1) };
    let mut home = Home::with(&[story]);
    let key = home.store.save_draft(&id("a"), None, "Hello\n\nthere", NOW).unwrap();
    (home, key)
}

fn later(seconds: i64) -> Timestamp {
    Timestamp(NOW.0 + seconds)
}

#[test]
fn a_draft_is_kept_with_what_it_is_about() {
    let (home, key) = home();
    let (mut home, _) = home.again();
    let draft = home.store.draft(&id("a"), None).unwrap().unwrap();
    assert_eq!(draft.key, key);
    assert_eq!((key.0.len(), draft.text.as_str()), (32, "Hello\n\nthere"));
    assert_eq!((draft.article_title.as_str(), draft.state), ("A", Draft));
    assert_eq!(draft.article_url, Some(address("https://a.example/")));
    assert_eq!((draft.created, draft.changed), (NOW, NOW));
    let same = home.store.save_draft(&id("a"), None, "Hello again", later(3)).unwrap();
    assert_eq!(same, key);
    let draft = home.store.draft(&id("a"), None).unwrap().unwrap();
    assert_eq!((draft.text.as_str(), draft.created, draft.changed), ("Hello again", NOW, later(3)));
}

#[test]
fn each_article_and_each_answer_has_one_draft() {
    let (mut home, key) = home();
    let answer = home.store.save_draft(&id("a"), Some("17"), "You", later(1)).unwrap();
    let other = home.store.save_draft(&id("not cached"), None, "Me", later(2)).unwrap();
    assert!(key != answer && answer != other);
    let draft = home.store.draft(&id("a"), Some("17")).unwrap().unwrap();
    assert_eq!((draft.key, draft.reply_to.as_deref()), (answer.clone(), Some("17")));
    assert_eq!(home.store.draft(&id("a"), Some("18")).unwrap(), None);
    let keys =
        |list: Vec<crate::model::Comment>| list.into_iter().map(|c| c.key).collect::<Vec<_>>();
    assert_eq!(keys(home.store.comments(None).unwrap()), [other, answer.clone(), key.clone()]);
    assert_eq!(keys(home.store.comments_of(&id("a")).unwrap()), [key, answer]);
    assert_eq!(home.row("a").own_comments, 2);
}

#[test]
fn an_emptied_draft_is_no_comment_and_loses_nothing() {
    let (mut home, key) = home();
    home.store.save_draft(&id("a"), None, "Hello\n\nthere, world", later(1)).unwrap();
    home.store.save_draft(&id("a"), None, "", later(2)).unwrap();
    assert_eq!(home.row("a").own_comments, 0);
    assert!(home.store.comments(None).unwrap().is_empty());
    assert_eq!(home.store.draft(&id("a"), None).unwrap().unwrap().text, "");
    let versions = home.store.versions(&key).unwrap();
    assert_eq!(versions[0].text, "Hello\n\nthere, world");
    home.store.save_draft(&id("a"), None, "x", later(3)).unwrap();
    assert_eq!(home.row("a").own_comments, 1);
}

#[test]
fn versions_are_kept_by_time_and_before_a_text_is_cut() {
    let (mut home, key) = home();
    let mut save = |text: &str, at: i64| {
        home.store.save_draft(&id("a"), None, text, later(at)).unwrap();
        home.store.versions(&key).unwrap().len()
    };
    let long = "A sentence that took somebody a while to write down.";
    assert_eq!(save(&long[..51], 10), 1);
    assert_eq!(save(long, 29), 1);
    assert_eq!(save("A", 29), 2, "cut by half at once");
    assert_eq!(save("Ab", 40), 2);
    assert_eq!(save("Abc", 60), 3, "thirty seconds");
    assert_eq!(save("Abcd", 0), 4, "the clock went back");
    for minute in 1..100 {
        save(&format!("Abcd {minute}"), minute * 60);
    }
    let versions = home.store.versions(&key).unwrap();
    assert_eq!((versions.len(), versions[0].text.as_str()), (50, "Abcd 99"));
    assert_eq!(versions[0].saved, later(99 * 60));
}

#[test]
fn a_draft_changed_elsewhere_is_not_overwritten() {
    let (mut home, _) = home();
    let mut other = open(home.path()).store;
    let blind = other.save_draft(&id("a"), None, "Blind", later(1)).unwrap_err();
    assert!(blind.why.contains("somewhere else"), "{blind}");
    assert_eq!(other.draft(&id("a"), None).unwrap().unwrap().text, "Hello\n\nthere");
    other.save_draft(&id("a"), None, "Theirs", later(2)).unwrap();
    assert!(home.store.save_draft(&id("a"), None, "Mine", later(3)).is_err());
    assert_eq!(home.store.draft(&id("a"), None).unwrap().unwrap().text, "Theirs");
    home.store.save_draft(&id("a"), None, "Ours", later(4)).unwrap();
    assert!(other.save_draft(&id("a"), None, "No", later(5)).is_err());
}

#[test]
fn a_comment_takes_the_steps_there_are_and_no_other() {
    let allowed: &[(CommentState, &[CommentState])] = &[
        (Draft, &[Queued]),
        (Queued, &[Draft, Paused, Sending, Refused, Unsure]),
        (Paused, &[Draft, Queued]),
        (Sending, &[Queued, Sent, Held, Refused, Unsure]),
        (Sent, &[Held, Approved]),
        (Held, &[Sent, Approved, Refused]),
        (Approved, &[Held]),
        (Refused, &[Draft, Queued, Paused]),
        (Unsure, &[Queued, Sent, Held]),
    ];
    for from in CommentState::ALL {
        for to in CommentState::ALL {
            let (mut home, key) = home();
            let (state, stage) = match from {
                Paused => ("queued", Some("paused")),
                Held => ("sent", Some("held")),
                Approved => ("sent", Some("approved")),
                plain => (plain.word(), None),
            };
            let set = "UPDATE comments SET state = ?1, stage = ?2";
            home.store.desk.conn.execute(set, (state, stage)).unwrap();
            assert_eq!(home.store.comments(Some(from)).unwrap().len(), 1, "{from:?}");
            let done = home.store.set_comment_state(&key, to, later(9));
            let steps = allowed.iter().find(|(state, _)| *state == from).unwrap().1;
            assert_eq!(done.is_ok(), steps.contains(&to), "{from:?} {to:?}");
            let comment = home.store.comment(&key).unwrap().unwrap();
            let expected = if done.is_ok() { (to, later(9)) } else { (from, NOW) };
            assert_eq!((comment.state, comment.changed), expected);
        }
    }
}

#[test]
fn queueing_goes_to_the_outbox_and_back() {
    let (mut home, key) = home();
    home.store.queue(&key, later(1)).unwrap();
    assert_eq!(home.store.comments(Some(Queued)).unwrap().len(), 1);
    assert!(home.store.comments(Some(Draft)).unwrap().is_empty());
    assert_eq!(home.store.draft(&id("a"), None).unwrap(), None);
    assert!(home.store.queue(&key, later(2)).is_err());
    home.store.unqueue(&key, later(3)).unwrap();
    assert_eq!(home.store.draft(&id("a"), None).unwrap().unwrap().key, key);
    let nobody = CommentKey("nobody".to_owned());
    assert!(home.store.queue(&nobody, NOW).unwrap_err().why.contains("no comment"));
    home.store.draft(&id("a"), None).unwrap();
    home.store.save_draft(&id("a"), None, " \n", later(4)).unwrap();
    assert!(home.store.queue(&key, later(5)).unwrap_err().why.contains("nothing in it"));
}

#[test]
fn taking_a_comment_back_does_not_push_out_another_draft() {
    let (mut home, key) = home();
    home.store.queue(&key, later(1)).unwrap();
    let second = home.store.save_draft(&id("a"), None, "Second", later(2)).unwrap();
    assert_ne!(second, key);
    assert!(home.store.unqueue(&key, later(3)).unwrap_err().why.contains("another draft"));
    home.store.save_draft(&id("a"), None, "", later(4)).unwrap();
    home.store.unqueue(&key, later(5)).unwrap();
    assert_eq!(home.store.draft(&id("a"), None).unwrap().unwrap().key, key);
}

#[test]
fn discarding_can_be_undone() {
    let (mut home, key) = home();
    home.store.queue(&key, later(1)).unwrap();
    home.store.discard(&key, later(2)).unwrap();
    assert!(home.store.comments(None).unwrap().is_empty());
    assert_eq!(home.row("a").own_comments, 0);
    assert!(home.store.set_comment_state(&key, Sending, later(3)).is_err());
    home.store.restore(&key, NOW).unwrap();
    home.store.restore(&key, NOW).unwrap();
    assert_eq!(home.store.comments(Some(Queued)).unwrap().len(), 1);
    assert_eq!(home.row("a").own_comments, 1);
    home.store.set_comment_state(&key, Sending, later(4)).unwrap();
    assert!(home.store.discard(&key, later(5)).unwrap_err().why.contains("being sent"));
}

#[test]
fn a_comment_that_is_too_long_is_refused_in_words() {
    let (mut home, _) = home();
    let problem = home.store.save_draft(&id("a"), None, &"x".repeat(1_000_001), NOW).unwrap_err();
    assert!(problem.why.contains("longer"), "{problem}");
    assert_eq!(home.store.draft(&id("a"), None).unwrap().unwrap().text, "Hello\n\nthere");
}

#[test]
fn outbox_steps_are_synced_and_keystrokes_are_not() {
    let (mut home, key) = home();
    let level = |home: &Home| -> i64 {
        home.store.desk.conn.query_row("PRAGMA synchronous", [], |row| row.get(0)).unwrap()
    };
    assert_eq!(level(&home), 1);
    let durability = crate::store::db::Durability::Power;
    let during = home.store.desk.write_for(durability, "x", |desk| {
        Ok(desk.query_row("PRAGMA synchronous", [], |row| row.get::<_, i64>(0))?)
    });
    assert_eq!(during, Ok(2));
    home.store.queue(&key, later(1)).unwrap();
    assert_eq!(level(&home), 1);
    assert_eq!(home.store.desk_wal(), home.path().join("desk.db-wal"));
    assert!(home.store.desk_wal().exists());
}

#[test]
fn who_leaves_the_logs_never_waits_for_the_disk_and_others_carry_them_over() {
    let (mut home, key) = home();
    let other = Store::open(home.path(), NOW).unwrap().store;
    let log = || other.desk.log("NOOP").unwrap();
    home.store.leave_logs();
    let mut text = String::from("Hello");
    while log().0 < 1_200 {
        text.push('!');
        home.store.save_draft(&id("a"), None, &text, NOW).unwrap();
    }
    let (frames, carried) = log();
    assert!(carried < 1_000, "{carried} of {frames}");
    other.carry_logs_over();
    assert_eq!(log(), (frames, frames));
    assert_eq!(home.store.comment(&key).unwrap().unwrap().text, text);
}
