//! Tests of whole pages: what a reader gets of them, short ones and hostile ones included.

use std::time::Duration;

use super::*;
use crate::ingest::effort::Effort;
use crate::model::{Block, Openness};
use proptest::prelude::*;

fn page(html: &str, url: &str) -> Page {
    read(html, Address::parse(url).as_ref(), "page.html").0.expect("a page")
}

#[test]
fn reads_a_page_with_neighbours() {
    let html = include_str!("../../../tests/data/page-with-neighbours.html");
    let url = Address::parse("https://harbour.example/2026/11/gulls/?utm_source=x");
    let (found, problems) = read(html, url.as_ref(), "page.html");
    let found = found.expect("a page");
    let json = found.to_json(&problems);
    let wanted = json!({
        "kind": "page",
        "title": "Gulls: The Ferry’s Other Passengers",
        "byline": "Çiğdem of the Harbour Desk",
        "site_name": "Harbour Post",
        "published": "2026-11-21T19:00:00Z",
        "language": "en-gb",
        "url": "https://harbour.example/2026/11/gulls/",
        "previous": {"title": "Fog, Again", "url": "https://harbour.example/2026/11/fog/"},
        "next": {"title": "The Lamp Is Lit", "url": "https://harbour.example/2026/11/lamp/"},
        "comments_url": "https://harbour.example/2026/11/gulls/#comments",
        "text": "They come aboard at the second bell and pay nothing. The purser has given up \
                 counting, the cook has given up shouting, and the captain says that a deck \
                 without gulls would be a sorry sight.\nAt the second bell\nWhat they eat is \
                 written in the log: chips, in the main, and once a whole hat.\nMonth\nHats\n\
                 October\n1\nNovember\n0\nMind the step.",
        "problems": [],
    });
    assert_eq!(json, wanted);
    let discussion = &found.article.discussion;
    assert_eq!(discussion.openness, Openness::Open);
    assert_eq!(discussion.post.as_deref(), Some("41"));
    let feed = discussion.feed.as_ref().map(Address::as_str);
    assert_eq!(feed, Some("https://harbour.example/2026/11/gulls/feed/"));
    let links: Vec<&str> = found.article.body.links.iter().map(Address::as_str).collect();
    assert_eq!(links, ["https://harbour.example/2026/10/hat/"]);
}

/// A short story of the shape the starter edition has.
fn short_story(words: usize) -> String {
    let sentence = "The ferry leaves at nine and the gulls know it well. ";
    let story = sentence.repeat(words / 11);
    format!(
        "<!DOCTYPE html><html lang=en><head><title>Stars: Over the Cabbage Bed</title>\
         <meta name=author content='The harbour desk'><meta property='og:site_name' content=Starter>\
         <meta property='article:published_time' content='2026-11-21T20:00:00Z'></head><body>\
         <article><h1>Stars: Over the Cabbage Bed</h1><p>{story}</p><h2>What it does</h2>\
         <table><thead><tr><th>Key</th><th>What</th></tr></thead><tbody><tr><td><kbd>j</kbd></td>\
         <td>one down</td></tr></tbody></table><ul><li><a href='https://a.example/'>One</a></li>\
         <li>Two</li></ul><blockquote><p>Said he.</p></blockquote><p>Mind the step.</p></article>\
         <nav><a rel=prev>Before It</a><a rel=next href=''>After It</a></nav>\
         <section id=respond><h2>Write a Comment</h2><form method=post><textarea name=comment>\
         </textarea></form></section></body></html>"
    )
}

#[test]
fn short_stories_come_out_whole() {
    for words in [0, 30, 60, 100, 200, 500] {
        let found = page(&short_story(words), "");
        let article = &found.article;
        assert_eq!(article.title.as_str(), "Stars: Over the Cabbage Bed");
        assert_eq!(found.text.matches("gulls").count(), words / 11, "{words}: {}", found.text);
        for part in ["What it does", "one down", "One", "Two", "Said he.", "Mind the step."] {
            assert!(found.text.contains(part), "{words}: {part}: {}", found.text);
        }
        for other in ["Stars", "Before", "After", "Comment"] {
            assert!(!found.text.contains(other), "{words}: {other}: {}", found.text);
        }
        let titles: Vec<_> = article.links.iter().map(|link| link.title.as_deref()).collect();
        assert_eq!(titles, [Some("Before It"), Some("After It")]);
        assert!(article.links.iter().all(|link| link.url.is_none()));
        assert_eq!(article.discussion.openness, Openness::Open);
        assert_eq!(article.byline.as_deref(), Some("The harbour desk"));
        assert_eq!(article.source.as_deref(), Some("Starter"));
        assert!(article.published.is_some());
    }
}

#[test]
fn the_same_page_has_the_same_id() {
    let html = short_story(60);
    let id = |url| page(&html, url).article.id;
    assert_eq!(id("https://a.example/s"), id("https://a.example/s"));
    assert_ne!(id("https://a.example/s"), id("https://a.example/t"));
    assert_eq!(id(""), id(""));
}

#[test]
fn what_is_missing_is_said() {
    let (none, problems) = read("", None, "empty.html");
    assert_eq!(none, None);
    assert_eq!(problems[0].to_string(), "cannot read empty.html: it holds no text");
    let (bare, problems) = read("<p>Only words.", None, "words.html");
    let bare = bare.expect("kept");
    assert_eq!((bare.text.as_str(), bare.article.title.as_str()), ("Only words.", "words.html"));
    assert_eq!(problems.len(), 1);
    let (empty, problems) = read("<title>Only a title</title><script>x</script>", None, "");
    assert_eq!(empty.expect("kept").article.title.as_str(), "Only a title");
    assert_eq!(problems.len(), 1);
    assert!(problems[0].hint.contains("browser"));
}

#[test]
fn too_deep_a_page_keeps_its_words_and_says_so() {
    let html = format!(
        "<title>Deep</title><meta name=author content=Me><link rel=next title=Next-one href=''>{}\
         <p>one</p><p>two",
        "<div>".repeat(5_000)
    );
    let (found, problems) = read(&html, None, "deep.html");
    let found = found.expect("a page");
    assert_eq!(found.text, "one\ntwo");
    assert_eq!(found.article.title.as_str(), "Deep");
    assert_eq!(found.article.byline.as_deref(), Some("Me"));
    assert_eq!(found.article.links.len(), 1);
    assert!(problems[0].why.contains("nested too deeply"), "{problems:?}");
}

#[test]
fn nothing_shown_holds_a_control() {
    let html = "<title>T\x1b[31m</title><meta name=author content='\u{9b}1mA\u{202e}'><article>\
                <p>x\x1b]0;t\x07y</p><a rel=next>N\x08</a>";
    let found = page(html, "");
    assert_eq!(found.article.title.as_str(), "T");
    assert_eq!(found.article.byline.as_deref(), Some("A"));
    assert!(!format!("{found:?}").chars().any(|c| c.is_control() || c == '\u{202e}'));
}

#[test]
fn hostile_pages_end_quickly() {
    let attributes: String = (0..100_000).map(|n| format!(" a{n}=1")).collect();
    let pages = [
        ("divs", "<div>".repeat(100_000)),
        ("lists", "<ul><li>".repeat(100_000)),
        ("bold", "<b>".repeat(100_000)),
        ("deep", format!("{}{}", "<div>".repeat(500), "<p>some words, here</p>".repeat(3_000))),
        ("attributes", format!("<p{attributes}>")),
        ("attribute", format!("<p title='{}'>", "y".repeat(10_000_000))),
        ("breaks", "<br>".repeat(20_000)),
        ("links", "<a href=/x rel=next>y</a>".repeat(10_000)),
        ("json", format!("<script type='application/ld+json'>{}</script>", "[".repeat(100_000))),
        (
            "objects",
            format!("<script type='application/ld+json'>{}</script>", "{\"a\":".repeat(100_000)),
        ),
    ];
    for (name, markup) in pages {
        let effort = Effort::begin();
        let (found, _) = read(&format!("<title>t</title>{markup}<p>the end"), None, name);
        assert!(found.expect(name).text.contains("the end"), "{name}");
        let took = effort.so_far();
        println!("{name}: {took:?}");
        assert!(took < Duration::from_secs(30), "{name}: {took:?}");
    }
}

#[test]
fn the_title_is_not_said_twice() {
    let found =
        page("<title>A Title</title><article><h1>A title!</h1><p>x</p><h2>A title</h2>", "");
    assert_eq!(found.text, "x\nA title");
    assert!(matches!(found.article.body.blocks[1], Block::Heading { .. }));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn no_page_panics(html in any::<String>()) {
        read(&html, None, "any");
    }

    #[test]
    fn no_markup_panics(
        parts in proptest::collection::vec(proptest::sample::select(vec![
            "<article>", "</article>", "<p>word, and word", "<a rel=next href=/x>N</a>", "<h1>T</h1>",
            "<title>T: u</title>", "<div>", "</div>", "<table><tr><td>", "</table>", "<br><br>", "<form>",
            "<link rel=prev title=P>", "<meta name=author content=A>", "<base href='/b'>", "<noscript>",
            "<img src=a data-src=b>", "<iframe src=/v></iframe>", "<time datetime=2026>", "<body hidden>",
            "<section id=comments>", "<html lang=x>", "<span itemprop=articleBody>",
        ]), 0..30)
    ) {
        read(&parts.concat(), Address::parse("https://a.example/s").as_ref(), "any");
    }
}
