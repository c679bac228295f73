//! Searching and listing by a query, and the numbers of the data folder.

use super::*;

fn desk() -> Desk {
    let desk = Desk::new();
    let file = desk.file(
        "news.jsonl",
        concat!(
            r#"{"id":"bridge","title":"Harbour Bridge Reopens","byline":"Ann Example","source":"The Courier","published":"2026-03-01T09:00:00Z","language":"en","text":"The ferry rests.\n\nAfter a year of repair the zinc bridge is open."}"#,
            "\n",
            r#"{"id":"ferry","title":"Ferry Fares Frozen","source":"The Gazette","published":"2026-04-01T09:00:00Z","language":"en","text":"The zinc ferry stays as dear as it was."}"#,
            "\n",
            r#"{"id":"tokyo","title":"東京都庁の発表","source":"新聞","published":"2026-05-01T09:00:00Z","language":"ja","text":"首相は京都を訪問した。"}"#,
            "\n",
        ),
    );
    desk.ok(&["import", &file]);
    desk
}

fn ids(found: &[Value]) -> Vec<&str> {
    found.iter().map(|row| row["id"].as_str().expect("an id")).collect()
}

#[test]
fn a_search_shows_what_fits_and_why() {
    let desk = desk();
    let found = desk.json(&["search", "zinc ferry", "--json"]);
    assert_eq!(ids(&found), ["ferry", "bridge"]);
    let row = &found[0];
    let snippet = row["snippet"].as_str().expect("a snippet");
    let hit = |hit: &Value| {
        let end = |n: usize| hit[n].as_u64().expect("a number") as usize;
        snippet[end(0)..end(1)].to_owned()
    };
    let hits: Vec<String> = row["hits"].as_array().expect("hits").iter().map(hit).collect();
    assert_eq!(hits, ["zinc", "ferry"]);
    assert_eq!(row["source"], "The Gazette");
    let text = desk.ok(&["search", "zinc", "bridge"]);
    assert!(
        text.starts_with("Harbour Bridge Reopens\n  2026-03-01  The Courier  bridge\n"),
        "{text}"
    );
    assert!(text.contains("the [zinc] [bridge] is open"), "{text}");
    assert_eq!(ids(&desk.json(&["search", "京都", "--json"])), ["tokyo"]);
    assert_eq!(desk.json(&["search", "zinc", "--json", "--limit", "1"]).len(), 1);
    assert_eq!(desk.ok(&["search", "nowhere"]), "");
}

#[test]
fn own_comments_are_found() {
    let desk = desk();
    desk.ok(&["comment", "ferry", "-m", "My opinion on herons."]);
    let found = desk.json(&["search", "heron*", "--json"]);
    assert_eq!(ids(&found), ["ferry"]);
    assert!(found[0]["snippet"].as_str().expect("a snippet").contains("herons"));
    assert_eq!(ids(&desk.json(&["list", "is:commented source:gazette", "--json"])), ["ferry"]);
}

#[test]
fn lists_take_queries_and_orders() {
    let desk = desk();
    let list = |args: &[&str]| -> Vec<String> {
        let found = desk.json(&[&["list", "--json"], args].concat());
        ids(&found).into_iter().map(str::to_owned).collect()
    };
    assert_eq!(list(&["lang:en zinc"]), ["ferry", "bridge"]);
    assert_eq!(list(&["lang:en zinc", "--order", "oldest"]), ["bridge", "ferry"]);
    assert_eq!(
        list(&["--", "-fares", "after:2026-03", "before:2026-05-02", "source:the"]),
        ["bridge"]
    );
    assert_eq!(list(&["author:ann"]), ["bridge"]);
    assert_eq!(list(&["--words", "zinc bridge"]), ["bridge"]);
    let by_source = list(&["source:the OR lang:ja", "--order", "source"]);
    assert_eq!(by_source, ["bridge", "ferry", "tokyo"]);
}

#[test]
fn a_query_that_cannot_be_understood_is_said_with_its_place() {
    let desk = desk();
    for (args, said) in [
        (&["search", "zinc is:unraed"][..], "at column 9, is: knows unread"),
        (&["search", "zinc is:unraed"], "did you mean is:unread?"),
        (&["list", "sorce:x"], "there is no field sorce; did you mean source: ?"),
        (&["list", "x", "--order", "best"], "the orders are newest, oldest"),
    ] {
        let ran = desk.run(args);
        assert_ne!(ran.code, Some(0), "{args:?}");
        assert!(ran.err.contains(said), "{args:?}: {}", ran.err);
        assert_eq!(ran.out, "");
    }
}

#[test]
fn stats_are_numbers_for_people_and_programs() {
    let desk = desk();
    let stats = desk.object(&["stats", "--json"]);
    assert_eq!(stats["articles"], STARTER + 3);
    assert_eq!(stats["oldest"], "2026-03-01T09:00:00Z");
    assert!(stats["index_bytes"].as_u64() > Some(0));
    let text = desk.ok(&["stats"]);
    assert!(text.contains("articles") && text.contains("cache.db"), "{text}");
}
