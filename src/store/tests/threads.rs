//! Discussions: kept once by the site's own id, across readings, restarts and a lost cache.

use super::*;
use crate::model::{CommentState, Problem, ThreadComment, ThreadState, ThreadSystem};
use crate::store::{Coverage, SavedThread};

use ThreadSystem::WordPress;

fn said(id: &str, parent: &str, minute: i64, text: &str) -> ThreadComment {
    ThreadComment {
        parent: Clean::named(parent),
        author: Some(Clean::new("Ada")),
        published: Some(Timestamp(1_700_000_000 + minute * 60)),
        body: Document::from_paragraphs([text]),
        ..ThreadComment::new(id)
    }
}

fn checked(at: Timestamp) -> ThreadState {
    ThreadState {
        checked: Some(at),
        next_due: Some(Timestamp(at.0 + 60)),
        ..ThreadState::default()
    }
}

fn save(home: &mut Home, comments: &[ThreadComment], coverage: Coverage, at: i64) -> SavedThread {
    let (read, now) = (Some((WordPress, comments, coverage)), Timestamp(NOW.0 + at));
    home.store.save_thread(&id("a"), read, &checked(now), now).unwrap()
}

/// The ids of the thread of the article, deleted ones in brackets.
fn ids(home: &Home) -> String {
    let thread = home.store.thread(&id("a")).unwrap();
    let shown = thread.comments.iter().map(|kept| match kept.comment.deleted {
        true => format!("({})", kept.comment.id),
        false => kept.comment.id.to_string(),
    });
    shown.collect::<Vec<_>>().join(" ")
}

#[test]
fn a_discussion_comes_back_as_it_was_saved() {
    let mut home = Home::with(&[article("a", "A", 1)]);
    let full = ThreadComment {
        author_url: Some(address("https://ada.example/")),
        url: Some(address("https://a.example/#comment-7")),
        ..said("7", "2", 5, "An answer")
    };
    let comments = [full, said("2", "", 1, "First")];
    let state = ThreadState {
        failures: 2,
        problem: Some(Problem::new("cannot fetch", "away").hint("wait")),
        address: Some(address("https://a.example/feed")),
        etag: Some("\"x\"".to_owned()),
        last_modified: Some("then".to_owned()),
        whole: Some(NOW),
        looked: Some(Timestamp(3)),
        ..checked(NOW)
    };
    let read = Some((WordPress, &comments[..], Coverage::Part));
    let saved = home.store.save_thread(&id("a"), read, &state, NOW).unwrap();
    assert_eq!(saved, SavedThread { added: 2, total: 2 });
    let (home, _) = home.again();
    let thread = home.store.thread(&id("a")).unwrap();
    assert_eq!((thread.system, thread.seen), (Some(WordPress), None));
    assert_eq!(thread.state, state);
    let kept: Vec<ThreadComment> = thread.comments.into_iter().map(|kept| kept.comment).collect();
    assert_eq!(kept, [comments[1].clone(), comments[0].clone()]);
    assert_eq!(home.store.thread_text(&id("a")).unwrap(), "Ada\nFirst\nAda\nAn answer\n");
}

#[test]
fn a_comment_that_is_read_again_is_the_same_comment() {
    let mut home = Home::with(&[article("a", "A", 1)]);
    save(&mut home, &[said("2", "1", 1, "Before")], Coverage::Part, 0);
    let bare =
        ThreadComment { body: Document::from_paragraphs(["After"]), ..ThreadComment::new("2") };
    let saved = save(&mut home, &[bare, said("3", "", 2, "New")], Coverage::Part, 50);
    assert_eq!(saved, SavedThread { added: 1, total: 2 });
    let thread = home.store.thread(&id("a")).unwrap();
    let [first, second] = &thread.comments[..] else { panic!("{thread:?}") };
    assert_eq!(first.comment, said("2", "1", 1, "After"));
    assert_eq!((first.added, second.added), (NOW, Timestamp(NOW.0 + 50)));
}

#[test]
fn what_left_the_site_leaves_its_place_only_where_it_is_answered() {
    let mut home = Home::with(&[article("a", "A", 1)]);
    let all = [
        said("1", "", 1, "a"),
        said("2", "1", 2, "b"),
        said("3", "2", 3, "c"),
        said("4", "", 4, "d"),
    ];
    save(&mut home, &all, Coverage::Whole, 0);
    save(&mut home, &all[2..3], Coverage::Part, 1);
    assert_eq!(ids(&home), "1 2 3 4");
    save(&mut home, &all[2..3], Coverage::Whole, 2);
    assert_eq!(ids(&home), "(1) (2) 3");
    assert!(!home.store.thread_text(&id("a")).unwrap().contains('b'));
    save(&mut home, &[], Coverage::Whole, 3);
    assert_eq!(ids(&home), "");
    save(&mut home, &all, Coverage::Whole, 4);
    assert_eq!(ids(&home), "1 2 3 4");
    let circle = [said("5", "6", 5, "e"), said("6", "5", 6, "f")];
    save(&mut home, &circle, Coverage::Whole, 5);
    save(&mut home, &circle[..1], Coverage::Whole, 6);
    assert_eq!(ids(&home), "5 (6)");
}

#[test]
fn no_more_than_ten_thousand_are_taken_in() {
    let mut home = Home::with(&[article("a", "A", 1)]);
    let many: Vec<ThreadComment> = (0..10_002).map(|n| said(&n.to_string(), "", n, "x")).collect();
    let saved = save(&mut home, &many, Coverage::Part, 0);
    assert_eq!(saved, SavedThread { added: 10_000, total: 10_000 });
    let read = Some((WordPress, &many[..1], Coverage::Part));
    let nowhere = home.store.save_thread(&id("none"), read, &checked(NOW), NOW).unwrap();
    assert_eq!(nowhere, SavedThread::default());
}

#[test]
fn the_last_look_outlives_the_cache() {
    let mut home = Home::with(&[article("a", "A", 1)]);
    save(&mut home, &[said("1", "", 1, "a")], Coverage::Part, 0);
    home.store.see_thread(&id("a"), Timestamp(5)).unwrap();
    home.store.see_thread(&id("a"), Timestamp(9)).unwrap();
    assert_eq!(home.store.thread(&id("a")).unwrap().seen, Some(Timestamp(9)));
    let Home { dir, store } = home;
    drop(store);
    std::fs::remove_file(dir.path().join("cache.db")).unwrap();
    let mut home = Home { store: open(dir.path()).store, dir };
    home.store.save(&[article("a", "A", 1)], NOW).unwrap();
    save(&mut home, &[said("1", "", 1, "a")], Coverage::Part, 0);
    assert_eq!(home.store.thread(&id("a")).unwrap().seen, Some(Timestamp(9)));
}

#[test]
fn starred_and_commented_articles_are_due_first() {
    let mut home = Home::with(&[article("a", "A", 1), article("b", "B", 2), article("c", "C", 3)]);
    let due = |home: &Home, at: i64| {
        let now = Timestamp(NOW.0 + at);
        let due = home.store.threads_due(Timestamp(now.0 - 30), now, 2).unwrap();
        due.iter().map(ArticleId::as_str).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(due(&home, 0), "");
    home.store.mark(&[id("b")], Mark::Starred, Switch::On, NOW).unwrap();
    let key = home.store.save_draft(&id("a"), None, "text", NOW).unwrap();
    assert_eq!(due(&home, 0), "b");
    home.store.queue(&key, NOW).unwrap();
    home.store.set_comment_state(&key, CommentState::Sending, NOW).unwrap();
    assert_eq!(due(&home, 0), "a b");
    save(&mut home, &[], Coverage::Part, 0);
    assert_eq!((due(&home, 10).as_str(), due(&home, 70).as_str()), ("b", "a b"));
}
