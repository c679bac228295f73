//! Asking for related articles.

use super::*;

fn desk() -> Desk {
    let desk = Desk::new();
    let file = desk.file(
        "news.jsonl",
        concat!(
            r#"{"id":"toll","title":"Bridge Toll Rises","source":"The Courier","published":"2026-03-01T09:00:00Z","text":"The toll on the zinc bridge rises, said M. Lindqvist of Landskrona."}"#,
            "\n",
            r#"{"id":"bearings","title":"New Bearings","published":"2026-04-01T09:00:00Z","text":"The zinc bridge gets bearings. M. Lindqvist spoke of a toll in Landskrona."}"#,
            "\n",
        ),
    );
    desk.ok(&["import", &file]);
    desk
}

#[test]
fn relatives_are_listed_with_why() {
    let desk = desk();
    let found = desk.json(&["related", "toll", "--json"]);
    assert_eq!(found[0]["id"], "bearings");
    assert_eq!(found[0]["reasons"][0], "names");
    let why = found[0]["why"].as_str().expect("a text");
    assert!(why.contains("M. Lindqvist"), "{why}");
    let text = desk.ok(&["related", "Bridge Toll Rises", "--limit", "1"]);
    assert_eq!(text, format!("New Bearings\n  2026-04-01  bearings\n  {why}\n"));
    let ran = desk.run(&["related", "nowhere"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""));
}

#[test]
fn the_relatives_of_all_come_a_line_each() {
    let desk = desk();
    let all = desk.json(&["related", "--all", "--json"]);
    assert_eq!(all.len(), STARTER + 2);
    let line = all.iter().find(|line| line["id"] == "bearings").expect("a line");
    assert_eq!(line["related"][0], "toll");
    assert_eq!(desk.run(&["related", "--all"]).code, Some(2));
}
