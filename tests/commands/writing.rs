//! Comments from the command line: into the outbox, never lost, never over a draft.

use tidings::model::CommentState;
use tidings::store::Store;

use super::*;

#[test]
fn a_comment_goes_into_the_outbox_and_stands_with_its_article() {
    let desk = Desk::new();
    let said = desk.ok(&["comment", "welcome", "-m", "Well said."]);
    assert_eq!(said, "in the outbox: your comment on Welcome, the Paper Is Already Here\n");
    let piped = desk.run_with(&["comment", "welcome", "--json"], "Two\nlines ç\n".as_bytes());
    assert_eq!((piped.code, piped.err.as_str()), (Some(0), ""));
    let piped: Value = serde_json::from_str(&piped.out).expect("JSON");
    assert_eq!(piped["text"], "Two\nlines ç");
    assert_eq!(piped["state"], "queued");

    let comments = desk.json(&["comments", "--json"]);
    assert_eq!(comments.len(), 2);
    let keys: Vec<&String> = comments[0].as_object().expect("an object").keys().collect();
    let promised = [
        "article",
        "article_title",
        "article_url",
        "changed",
        "created",
        "key",
        "reply_to",
        "state",
        "text",
    ];
    assert_eq!(keys, promised);

    let shown = desk.object(&["show", "welcome", "--json"]);
    let texts: Vec<&Value> =
        shown["comments"].as_array().expect("a list").iter().map(|one| &one["text"]).collect();
    assert_eq!(texts, ["Well said.", "Two\nlines ç"]);
    assert!(desk.ok(&["show", "welcome"]).contains("\n  Two\n  lines ç\n"));
    let row = &desk.json(&["list", "--json", "--limit", "1"])[0];
    assert_eq!(row["own_comments"], 2);
}

#[test]
fn comments_are_listed_by_state() {
    let desk = Desk::new();
    desk.ok(&["comment", "welcome", "-m", "Well said."]);
    assert_eq!(desk.ok(&["comments", "--state", "sent"]), "");
    let line = desk.ok(&["comments", "--state", "queued"]);
    assert!(line.starts_with("queued ") && line.contains("Well said."), "{line}");
    let wrong = desk.run(&["comments", "--state", "posted"]);
    assert_eq!(wrong.code, Some(2));
    assert!(wrong.err.contains("expected draft, queued, paused, sending"), "{}", wrong.err);
}

#[test]
fn an_empty_or_unreadable_text_makes_no_comment() {
    let desk = Desk::new();
    for input in [&b""[..], b" \n\t", b"\xff\xfe\xfd"] {
        let ran = desk.run_with(&["comment", "welcome"], input);
        assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""), "{input:?}");
        assert!(ran.err.starts_with("tidings: "), "{}", ran.err);
    }
    let ran = desk.run(&["comment", "no such article", "-m", "x"]);
    assert_eq!(ran.code, Some(1));
    assert_eq!(desk.ok(&["comments"]), "");
}

#[test]
fn a_draft_from_the_reader_is_not_written_over() {
    let desk = Desk::new();
    desk.ok(&["list"]);
    let now = tidings::model::Timestamp(1_800_000_000);
    let id = desk.object(&["show", "welcome", "--json"])["id"].clone();
    let id = tidings::model::ArticleId::given(id.as_str().expect("an id"));
    let mut store = tidings::store::Store::open(&desk.data(), now).expect("opens").store;
    store.save_draft(&id, None, "half a thought", now).expect("saves");
    drop(store);
    let ran = desk.run(&["comment", "welcome", "-m", "Something else."]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.err.contains("draft on this article is not finished"), "{}", ran.err);
    let comments = desk.json(&["comments", "--json"]);
    assert_eq!(comments.len(), 1);
    assert_eq!(comments[0]["text"], "half a thought");
}

/// What nobody can find out is settled from the command line as it is in the reader.
#[test]
fn a_comment_that_may_have_arrived_is_said_to_be_there() {
    let desk = Desk::new();
    desk.ok(&["comment", "welcome", "-m", "Well said."]);
    let mut store = Store::open(&desk.data(), tidings::home::now()).expect("a store").store;
    let key = store.comments(None).expect("reads").remove(0).key;
    let early = desk.run(&["outbox", "arrived", &key.0]);
    assert_ne!(early.code, Some(0));
    assert!(early.err.contains("it is \"queued\""), "{}", early.err);
    let mut way = store.delivery(&key).expect("reads");
    for state in [CommentState::Sending, CommentState::Unsure] {
        let now = tidings::home::now();
        (way.started, way.doubt, way.next_try) = (Some(now), Some(now), None);
        store.record(&key, state, &way, now).expect("a step");
    }
    assert!(desk.ok(&["outbox"]).contains("unsure"));
    assert_eq!(desk.ok(&["outbox", "arrived", &key.0[..8]]), "counts as sent\n");
    assert_eq!(desk.ok(&["outbox"]), "nothing waits\n");
    assert_eq!(desk.json(&["comments", "--json"])[0]["state"], "sent");
}
