//! What others wrote, printed and exported.

use tidings::ingest::thread::{ThreadFormat, read};
use tidings::model::{ArticleId, ThreadState, Timestamp};
use tidings::store::{Coverage, Store};

use super::*;

/// A desk with an article of this id, and two comments under it.
fn desk() -> Desk {
    let desk = Desk::new();
    let article = "{\"id\":\"a1\",\"title\":\"Story\",\"text\":\"Words of it.\"}";
    assert_eq!(desk.run_with(&["import", "-"], article.as_bytes()).code, Some(0));
    let json = "[{\"id\":2,\"parent\":1,\"author_name\":\"Bo\\u001b[31m\",\
        \"content\":{\"rendered\":\"<p>No, <b>really</b>\\u202e.</p>\"}},\
        {\"id\":1,\"author_name\":\"Ada\",\"content\":{\"rendered\":\"<p>Yes.</p>\"}}]";
    let reading = read(json.as_bytes(), ThreadFormat::WordPressRest, None, "x");
    let now = Timestamp(1_795_338_000);
    let mut store = Store::open(&desk.data(), now).expect("a store").store;
    let state = ThreadState { checked: Some(now), ..ThreadState::default() };
    let system = reading.system.expect("a system");
    let thread = Some((system, &reading.comments[..], Coverage::Whole));
    store.save_thread(&ArticleId::given("a1"), thread, &state, now).expect("saves");
    desk
}

#[test]
fn a_discussion_is_printed_only_where_it_is_asked_for() {
    let desk = desk();
    assert!(!desk.ok(&["show", "Story"]).contains("Ada"));
    let shown = desk.ok(&["show", "Story", "--comments"]);
    assert!(shown.contains("2 comments, as of 2026-11-22\n\nAda\n  Yes.\n\n  Bo"), "{shown}");
    assert!(shown.contains("\n    No, really.\n"), "{shown}");
    assert!(controls(&shown).is_empty());
    assert!(desk.object(&["show", "Story", "--json"]).get("thread").is_none());
    let thread = &desk.object(&["show", "Story", "--comments", "--json"])["thread"];
    assert_eq!(
        (&thread["system"], &thread["fetched"]),
        (&"wordpress".into(), &"2026-11-22T09:00:00Z".into())
    );
    assert_eq!(thread["comments"][1]["parent"], "1");
    assert_eq!(thread["comments"][1]["depth"], 1);
}

#[test]
fn an_export_with_discussions_can_be_imported() {
    let desk = desk();
    let exported = desk.ok(&["export", "a1", "--comments"]);
    let object: Value = serde_json::from_str(&exported).expect("JSON");
    assert_eq!(object["thread"]["comments"][0]["text"], "Yes.");
    let ran = Desk::new().run_with(&["import", "-"], exported.as_bytes());
    assert_eq!((ran.code, ran.out.as_str()), (Some(0), "1 new, 0 updated, 0 unchanged\n"));
    let markdown = desk.ok(&["export", "a1", "--comments", "--format", "markdown"]);
    assert!(markdown.contains("## Comments\n\n- *Ada*\n\n  Yes.\n\n  - *Bo"), "{markdown}");
    assert!(!desk.ok(&["export", "a1"]).contains("thread"));
}
