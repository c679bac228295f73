//! Getting articles in: files, folders, standard input, and files that are none.

use super::*;

#[test]
fn a_saved_page_comes_in_once() {
    let desk = Desk::new();
    let page = data_file("article-page.txt");
    assert_eq!(desk.ok(&["import", &page]), "1 new, 0 updated, 0 unchanged\n");
    let before = desk.ok(&["list", "--limit", "0", "--json"]);
    assert_eq!(desk.ok(&["import", &page]), "0 new, 0 updated, 1 unchanged\n");
    assert_eq!(desk.ok(&["list", "--limit", "0", "--json"]), before);
    assert_eq!(desk.own_articles(), 1);
}

#[test]
fn one_bad_file_in_a_hundred_is_named_and_the_rest_goes_in() {
    let desk = Desk::new();
    for n in 0..99 {
        desk.file(&format!("page-{n:02}.txt"), plain_page(&format!("Story {n}"), "A", "B"));
    }
    desk.file("page-50-bad.json", "{ this is not JSON");
    let files = desk.files();
    let ran = desk.run(&["import", files.to_str().expect("UTF-8")]);
    assert_eq!(ran.code, Some(1));
    assert_eq!(ran.out, "99 new, 0 updated, 0 unchanged, 1 file could not be read\n");
    assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
    assert!(ran.err.starts_with("tidings: ") && ran.err.contains("page-50-bad.json"));
    assert_eq!(desk.own_articles(), 99);
}

#[test]
fn what_was_done_comes_as_json_too() {
    let desk = Desk::new();
    let good = desk.file("good.txt", plain_page("Good", "A", "B"));
    let ran = desk.run(&["import", "--json", &good, "/no/such/file"]);
    assert_eq!(ran.code, Some(1));
    let done: Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!(
        (&done["new"], &done["updated"], &done["unchanged"]),
        (&1.into(), &0.into(), &0.into())
    );
    assert_eq!(done["failed"][0]["file"], "/no/such/file");
    assert_eq!(done["failed"][0]["why"], "there is no such file");
}

#[test]
fn standard_input_is_a_file_like_any_other() {
    let desk = Desk::new();
    let ran = desk.run_with(&["import", "-"], plain_page("Piped", "A", "B").as_bytes());
    assert_eq!(ran.out, "1 new, 0 updated, 0 unchanged\n", "{}", ran.err);
    let ran = desk.run_with(&["import", "-"], b"");
    assert_eq!(ran.code, Some(1));
    assert!(ran.err.contains("standard input"), "{}", ran.err);
}

#[test]
fn a_long_import_without_dates_is_listed_in_the_order_of_its_files() {
    let desk = Desk::new();
    for n in 0..450 {
        desk.file(&format!("{n:03}.txt"), plain_page(&format!("Number {n:03}"), "A", "B"));
    }
    desk.ok(&["import", desk.files().to_str().expect("UTF-8")]);
    let titles: Vec<String> = desk
        .json(&["list", "--limit", "0", "--json", "--words", "number"])
        .iter()
        .map(|article| article["title"].as_str().expect("a title").to_owned())
        .collect();
    let expected: Vec<String> = (0..450).map(|n| format!("Number {n:03}")).collect();
    assert_eq!(titles, expected);
}

#[test]
fn parse_shows_what_would_be_read_and_keeps_nothing() {
    let desk = Desk::new();
    let page = data_file("article-page.txt");
    let text = desk.ok(&["parse", &page]);
    assert!(text.lines().all(|line| line.chars().count() <= 72), "{text}");
    let article = desk.object(&["parse", "--json", "--as", "plain", &page]);
    assert_eq!(text.lines().next(), article["title"].as_str());
    assert!(!desk.data().exists());
}

#[test]
fn parse_says_of_a_list_of_feeds_what_it_is() {
    let desk = Desk::new();
    let list = "<opml><body><outline xmlUrl='https://a.example/'/></body></opml>";
    let ran = desk.run(&["parse", &desk.file("mine.opml", list)]);
    assert!(ran.code == Some(1) && ran.err.contains("is a list of feeds"), "{}", ran.err);
}

#[test]
fn the_list_of_newsboat_is_subscribed_to() {
    let desk = Desk::new();
    let list = desk.file("urls", "https://a.example/feed sea \"~The A\"\nexec:ls\n");
    let ran = desk.run(&["import", &list]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.out.contains("subscribed to 1 source, 1 skipped"), "{}", ran.out);
    assert!(ran.err.contains("1 entry of") && ran.err.contains("exec:ls"), "{}", ran.err);
    let source = desk.object(&["sources", "--json"]);
    assert_eq!((&source["name"], &source["folder"]), (&"The A".into(), &"sea".into()));
}

#[test]
fn parse_takes_an_address_and_an_empty_content_type() {
    let desk = Desk::new();
    let feed = "<rss><channel><title>F</title><item><title>One</title><link>/one</link></item>\
                </channel></rss>";
    let args = ["parse", "--json", "--as", "feed", "--content-type", "", "--url"];
    let ran = desk.run_with(&[&args[..], &["https://a.example/f", "-"]].concat(), feed.as_bytes());
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    let read: Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!(read["feed"]["title"], "F");
    assert_eq!(read["entries"][0]["link"], "https://a.example/one");
    let ran = desk.run(&["parse", "--url", "nowhere", "-"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.err.starts_with("tidings: nowhere is no address"), "{}", ran.err);
}
