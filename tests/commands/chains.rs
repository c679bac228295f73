//! Reading: lists, single articles, and the chain from one to the next.

use super::*;
use tidings::model::{ArticleId, Clean, Direction, Link, Rel, Timestamp};
use tidings::store::Store;

#[test]
fn neighbours_known_by_title_are_found_whichever_comes_first() {
    for order in [["one.txt", "two.txt"], ["two.txt", "one.txt"]] {
        let desk = Desk::new();
        desk.file("one.txt", plain_page("The First Story", "Older News", "The Second Story"));
        desk.file("two.txt", plain_page("The Second Story", "The First Story", "Newer News"));
        for name in order {
            desk.ok(&["import", desk.files().join(name).to_str().expect("UTF-8")]);
        }
        let first = desk.object(&["show", "the first story", "--json"]);
        let second = desk.object(&["show", "the second story", "--json"]);
        assert_eq!(first["next"]["id"], second["id"]);
        assert_eq!(first["next"]["cached"], true);
        assert_eq!(second["previous"]["id"], first["id"]);
        assert_eq!(second["next"]["title"], "Newer News");
        assert_eq!(second["next"]["cached"], false);
        assert!(second["next"].get("id").is_none());
    }
}

#[test]
fn the_list_has_aligned_columns_and_stops_where_it_is_told() {
    let desk = Desk::new();
    let all = desk.ok(&["list"]);
    assert_eq!(all.lines().count(), STARTER);
    let second_gap = |line: &str| line.find("  2026-11-21  tidings starter edition  ");
    let columns: Vec<_> = all.lines().map(second_gap).collect();
    assert!(columns[0].is_some() && columns.iter().all(|at| *at == columns[0]), "{all}");
    assert_eq!(desk.ok(&["list", "--limit", "3"]).lines().count(), 3);
    assert_eq!(desk.ok(&["list", "--limit", "0"]), all);
    assert_eq!(desk.ok(&["list", "--starred"]), "");
    assert_eq!(desk.ok(&["list", "--unread"]), all);
    assert_eq!(desk.ok(&["list", "--words", "\"lighthouse with two\""]).lines().count(), 1);
}

#[test]
fn listed_articles_have_the_promised_fields() {
    let desk = Desk::new();
    desk.file(
        "a.json",
        r#"{"title": "With an address", "url": "https://a.example/s", "text": "x"}"#,
    );
    desk.ok(&["import", desk.files().to_str().expect("UTF-8")]);
    let articles = desk.json(&["list", "--json"]);
    let always = [
        "added",
        "id",
        "own_comments",
        "published",
        "read",
        "source",
        "starred",
        "summary_only",
        "tags",
        "title",
        "words",
    ];
    for article in &articles {
        let mut keys: Vec<&String> = article.as_object().expect("an object").keys().collect();
        keys.retain(|key| *key != "url");
        assert_eq!(keys, always);
    }
    let with_address = articles.iter().find(|article| article.get("url").is_some());
    assert_eq!(with_address.expect("one")["url"], "https://a.example/s");
}

#[test]
fn an_article_is_shown_in_lines_of_seventy_two_columns() {
    let desk = Desk::new();
    let text = desk.ok(&["show", "welcome"]);
    assert!(text.starts_with("Welcome, the Paper Is Already Here\nThe tidings desk · "), "{text}");
    assert!(text.contains("\nNext      The Lighthouse With Two Windows ("), "{text}");
    let page = text.split("\nNext").next().expect("the text");
    assert!(page.lines().all(|line| line.chars().count() <= 72), "{page}");
}

#[test]
fn who_means_no_article_or_several_is_told_so() {
    let desk = Desk::new();
    let ran = desk.run(&["show", "nothing of that name"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""));
    assert!(ran.err.starts_with("tidings: no article nothing of that name:"), "{}", ran.err);
    desk.file(
        "a.json",
        r#"[{"id": "a1", "title": "Tide tables", "text": "x"},
                            {"id": "a2", "title": "Tide tables", "text": "y"}]"#,
    );
    desk.ok(&["import", desk.files().to_str().expect("UTF-8")]);
    let ran = desk.run(&["show", "tide tables"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.err.contains("a1") && ran.err.contains("a2"), "{}", ran.err);
    assert_eq!(desk.object(&["show", "a2", "--json"])["id"], "a2");
}

#[test]
fn what_only_the_source_puts_in_order_is_told_from_what_pages_name() {
    let desk = Desk::new();
    let line = |n: usize| {
        format!(
            r#"{{"id": "p{n}", "title": "Part {n}", "source": "The Post", "text": "x",
                "published": "2026-11-0{n}T08:00:00Z"}}"#
        )
    };
    desk.file("posts.json", format!("[{},{}]", line(1), line(2)));
    desk.ok(&["import", desk.files().to_str().expect("UTF-8")]);
    let shown = desk.object(&["show", "p1", "--json"]);
    assert_eq!(
        (&shown["next"]["id"], &shown["next"]["evidence"]),
        (&"p2".into(), &"source".into())
    );
    assert!(shown["previous"].is_null());
    assert!(desk.ok(&["show", "p1"]).contains("Next      Part 2 (p2, in its source's order)"));
    let welcome = desk.object(&["show", "welcome", "--json"]);
    assert_eq!(welcome["next"]["evidence"], "page");
}

#[test]
fn the_trail_and_what_is_wanted_are_printed() {
    let desk = Desk::new();
    assert_eq!((desk.ok(&["trail"]), desk.ok(&["wanted"])), (String::new(), String::new()));
    let ids: Vec<ArticleId> = desk
        .json(&["list", "--json", "--limit", "3"])
        .iter()
        .map(|article| ArticleId::given(article["id"].as_str().expect("an id")))
        .collect();
    let mut store = Store::open(&desk.data(), Timestamp(0)).expect("a store").store;
    for (hour, id) in (0..).zip(&ids) {
        store.visit(id, Timestamp(3_600 * hour)).expect("visits");
    }
    store.step(Direction::Back).expect("steps");
    let link = Link { rel: Rel::Next, title: Clean::named("Not Here"), url: None };
    store.want(&ids[0], &link, Timestamp(0)).expect("wants");
    drop(store);
    let trail = desk.json(&["trail", "--json"]);
    let opened: Vec<&str> = trail.iter().filter_map(|stop| stop["opened"].as_str()).collect();
    assert_eq!(opened, ["1970-01-01T02:00:00Z", "1970-01-01T01:00:00Z", "1970-01-01T00:00:00Z"]);
    let here: Vec<bool> = trail.iter().filter_map(|stop| stop["here"].as_bool()).collect();
    assert_eq!(here, [false, true, false]);
    assert_eq!(trail[0]["id"], ids[2].as_str());
    let text = desk.ok(&["trail", "--limit", "2"]);
    assert!(text.lines().nth(1).is_some_and(|line| line.starts_with("> 1970-01-01 01:00  ")));
    assert_eq!(text.lines().count(), 2);
    let wanted = desk.object(&["wanted", "--json"]);
    assert_eq!((&wanted["title"], &wanted["rel"]), (&"Not Here".into(), &"next".into()));
    assert_eq!(desk.ok(&["wanted"]), "1970-01-01  Not Here\n");
}

#[test]
fn reports_of_one_event_are_told_apart_or_listed_once() {
    let desk = Desk::new();
    let words: String = (0..60).map(|word| format!("word{word} ")).collect();
    let line = |id: &str, paper: &str, hour: u8| {
        format!(
            r#"{{"id":"{id}","title":"Event {id}","source":"{paper}","published":"2026-03-01T0{hour}:00:00Z","text":"{words}"}}"#
        )
    };
    let lines = [line("a", "The Courier", 1), line("b", "The Gazette", 3)].join("\n");
    desk.ok(&["import", &desk.file("news.jsonl", lines)]);
    let listed = |args: &[&str]| desk.json(&[&["list", "word1", "--json"], args].concat());
    let all = listed(&[]);
    let story = serde_json::json!({"reports": 2, "sources": 2, "began": "2026-03-01T01:00:00Z"});
    assert!(all.len() == 2 && all.iter().all(|row| row["story"] == story), "{all:?}");
    let once = listed(&["--stories"]);
    assert!(once.len() == 1 && once[0]["id"] == "b", "{once:?}");
    assert!(desk.ok(&["list", "word1", "--stories"]).ends_with("Event b · 2 sources\n"));
    let shown = desk.object(&["show", "b", "--json"]);
    assert_eq!(shown["story"]["articles"][0]["id"], "a");
    assert!(desk.ok(&["show", "b"]).contains("This story: 2 sources since 2026-03-01"));
    assert!(listed(&["--stories", "--limit", "1", "source:courier"])[0]["id"] == "a");
}
