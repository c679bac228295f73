//! Reading: lists, single articles, and the chain from one to the next.

use super::*;

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
