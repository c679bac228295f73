//! Feeds that somebody broke, by accident or on purpose: reading ends, in order and in time.

#[path = "support/effort.rs"]
mod effort;

use std::time::Duration;

use effort::Effort;
use proptest::prelude::*;
use tidings::ingest::{Content, Format, Input, Reading, read};

/// How much of a processor's time a document of many megabytes may take, in a build without
/// optimisation. What grows with the square would take hours.
const PATIENCE: Duration = Duration::from_secs(10);

const RSS: &str = "<?xml version=\"1.0\"?><rss version=\"2.0\" \
    xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel><title>T</title>\
    <link>https://p.test/</link><item><title>One &amp; only</title><guid>https://p.test/1</guid>\
    <pubDate>Thu, 01 Jan 2004 19:48:21 GMT</pubDate><description>&lt;p>Short&lt;/p></description>\
    <content:encoded><![CDATA[<p>Long <a href=\"/x\">link</a></p>]]></content:encoded></item>\
    <item><title>Two</title><enclosure url=\"https://p.test/a.mp3\" type=\"audio/mpeg\"/></item>\
    </channel></rss>";
const ATOM: &str = "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"de\"><title>T</title>\
    <link href=\"https://p.test/\"/><author><name>Ann</name></author><entry><id>urn:1</id>\
    <title type=\"html\">a &lt;b>b&lt;/b></title><updated>2004-01-01T00:00:00Z</updated>\
    <content type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\"><p>x<br/>ü</p></div>\
    </content></entry></feed>";
const JSON: &str = "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"T\",\"items\":[\
    {\"id\":\"1\",\"content_html\":\"<p>x</p>\",\"date_published\":\"2020-01-02T03:04:05Z\"}]}";
const OWN: &str = "{\"title\":\"a\",\"html\":\"<p>x</p>\",\"published\":1}\n{\"title\":\"b\"}\n";

fn read_as(bytes: &[u8], format: Option<Format>) -> Reading {
    read(&Input { bytes, name: "a document", url: None, content_type: None, format })
}

/// Reads a document and everything in it; fails where the reader panicked or took too long.
fn survives(bytes: &[u8], format: Option<Format>) -> Reading {
    let effort = Effort::begin();
    let reading = read_as(bytes, format);
    if let Some(Content::Feed(feed)) = &reading.content {
        let _ = feed.to_json(&[]).to_string();
    }
    let _ = reading.clone().into_articles();
    let took = effort.so_far();
    assert!(took < PATIENCE, "it took {took:?}");
    let failed = reading.problems.iter().any(|problem| problem.why.contains("should not"));
    assert!(!failed, "the reader panicked");
    assert!(reading.content.is_some() || !reading.problems.is_empty(), "silence is no answer");
    reading
}

fn feed_of(inside: &str) -> Reading {
    let text = format!("<rss><channel><item><title>kept</title>{inside}</item></channel></rss>");
    survives(text.as_bytes(), Some(Format::Feed))
}

#[test]
fn depth_is_bounded() {
    for piece in ["<media:group>", "<media:content>", "<x>", "<div>", "<author>", "<item>"] {
        for depth in [1_000, 100_000] {
            let reading = feed_of(&piece.repeat(depth));
            let kept = reading.into_articles().0.iter().any(|a| a.title.as_str() == "kept");
            assert!(kept, "{depth} {piece}");
        }
    }
    let deep = format!("<description>{}</description>", "<b><i>".repeat(100_000));
    feed_of(&deep);
    let escaped = format!("<description>{}</description>", "&lt;div>".repeat(100_000));
    feed_of(&escaped);
    survives(&b"[".repeat(1_000_000), None);
    survives(&b"{\"items\":[".repeat(100_000), Some(Format::Feed));
    survives("</x>".repeat(200_000).as_bytes(), Some(Format::Feed));
    let ends = format!("{}{}", "<x>".repeat(600), "</y>".repeat(200_000));
    feed_of(&ends);
}

#[test]
fn declared_entities_are_not_expanded() {
    let mut text = String::from("<!DOCTYPE rss [<!ENTITY a0 \"lol\">");
    for n in 1..20 {
        let part = format!("&a{};", n - 1).repeat(10);
        text.push_str(&format!("<!ENTITY a{n} \"{part}\">"));
    }
    text.push_str("<!ENTITY f SYSTEM \"file:///etc/passwd\">");
    text.push_str("<!ENTITY % p SYSTEM \"http://127.0.0.1:9/x.dtd\"> %p;");
    text.push_str("<!ENTITY h PUBLIC \"x\" \"http://127.0.0.1:9/\">]>");
    text.push_str("<rss><item><title>&a19; &f; &h; end</title></item></rss>");
    let (articles, _) = survives(text.as_bytes(), Some(Format::Feed)).into_articles();
    assert_eq!(articles[0].title.as_str(), "&a19; &f; &h; end");
    // One long entity, named often: what grows with the square where it is expanded.
    let long = format!("<!DOCTYPE rss [<!ENTITY a \"{}\">]>", "x".repeat(1 << 20));
    let often =
        format!("{long}<rss><item><title>kept</title></item>{}</rss>", "&a;".repeat(300_000));
    let (articles, _) = survives(often.as_bytes(), Some(Format::Feed)).into_articles();
    assert_eq!(articles[0].title.as_str(), "kept");
}

#[test]
fn a_million_elements_in_each_other_are_survived() {
    const DEEP: usize = 1_000_000;
    for piece in ["<div>", "<ul><li>", "<b>", "<table><tr><td>", "<font><p>", "<p>"] {
        // As many as a page may have bytes for, in a build that is not made for speed.
        let page = format!("<html><title>kept</title><body><p>words {}", piece.repeat(DEEP / 2));
        survives(page.as_bytes(), Some(Format::Page));
        let escaped = piece.replace('<', "&lt;").repeat(DEEP / 4);
        feed_of(&format!("<description>{escaped}</description>"));
    }
    feed_of(&"<x>".repeat(DEEP));
    survives(format!("{{\"version\":\"1\",\"items\":{}", "[".repeat(DEEP)).as_bytes(), None);
}

#[test]
fn breadth_is_bounded() {
    let attributes: String = (0..100_000).map(|n| format!(" a{n}=\"x\"")).collect();
    let spaces: String = (0..100_000).map(|n| format!(" xmlns:a{n}=\"u{n}\"")).collect();
    for tag in
        [format!("<x{attributes}/>"), format!("<x{spaces}/>"), format!("<link{attributes}/>")]
    {
        feed_of(&tag);
    }
    let html = format!("<description>&lt;p{attributes}></description>");
    feed_of(&html);
    feed_of(&format!("<link href=\"{}\"/>", "x".repeat(10_000_000)));
    feed_of(&"<category>a</category>".repeat(100_000));
    let reading = survives("<item><title>a</title>".repeat(100_000).as_bytes(), Some(Format::Feed));
    assert_eq!(reading.into_articles().0.len(), 5_000);
    // Entries without end, each closed as it should be.
    let many = format!("<rss><channel>{}", "<item><b/></item>".repeat(300_000));
    let reading = survives(many.as_bytes(), Some(Format::Feed));
    assert_eq!(reading.into_articles().0.len(), 5_000);
}

#[test]
fn strings_and_numbers_of_json_are_bounded() {
    let long = "x".repeat(50_000_000);
    let feed = format!(
        "{{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"T\",\"items\":[{{\"id\":\"1\",\
         \"title\":\"kept\",\"content_text\":\"{long}\"}}]}}"
    );
    for (article, _) in [survives(feed.as_bytes(), None).into_articles()]
        .into_iter()
        .flat_map(|(articles, problems)| articles.into_iter().map(move |one| (one, problems.len())))
    {
        assert!(article.body.words() <= 1 << 20, "a field is cut at a mebibyte");
    }
    let number = "{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[{\"id\":1e999,\
         \"title\":\"kept\",\"date_published\":-1e999}]}";
    survives(number.as_bytes(), None);
    survives(b"{\"title\":\"a\",\"text\":\"b\",\"published\":1e999}", None);
}

#[test]
fn a_cut_feed_gives_what_stands_before_the_cut() {
    for at in (0..RSS.len()).filter(|at| RSS.is_char_boundary(*at)) {
        let whole = RSS[..at].contains("</item>");
        let (articles, _) = survives(&RSS.as_bytes()[..at], Some(Format::Feed)).into_articles();
        assert_eq!(articles.first().is_some_and(|a| a.title.as_str() == "One & only"), {
            whole || RSS[..at].contains("One &amp; only")
        });
    }
}

fn sample() -> impl Strategy<Value = Vec<u8>> {
    let feeds = [RSS, ATOM, JSON, OWN].map(|text| text.as_bytes().to_vec());
    proptest::sample::select(feeds.to_vec())
}

fn any_format() -> impl Strategy<Value = Option<Format>> {
    proptest::sample::select(vec![None, Some(Format::Feed), Some(Format::Json)])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..Default::default() })]

    #[test]
    fn flipped_bytes_are_survived(
        mut bytes in sample(),
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        format in any_format(),
    ) {
        for (at, byte) in flips {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        survives(&bytes, format);
    }

    #[test]
    fn cuts_and_splices_are_survived(
        one in sample(),
        other in sample(),
        cut in any::<prop::sample::Index>(),
        from in any::<prop::sample::Index>(),
        again in 1_usize..4,
        format in any_format(),
    ) {
        let mut bytes = one[..cut.index(one.len())].to_vec();
        for _ in 0..again {
            bytes.extend_from_slice(&other[from.index(other.len())..]);
        }
        survives(&bytes, format);
    }

    #[test]
    fn noise_is_survived(bytes in prop::collection::vec(any::<u8>(), 0..400), format in any_format()) {
        survives(&bytes, format);
    }
}
