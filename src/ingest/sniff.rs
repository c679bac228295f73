//! What a document is: by how it begins, else by its media type, else by its name.

use super::{FORMATS, Format, feed};

/// How much of a text is looked at, in bytes.
const PROLOGUE: usize = 4_096;

/// The format of a text of which nobody said what it is.
pub fn format(text: &str, content_type: Option<&str>, name: &str) -> Format {
    let kind = content_type.and_then(|kind| kind.split(';').next()).unwrap_or_default();
    let kind = kind.trim().to_ascii_lowercase();
    let path = name.split(['?', '#']).next().unwrap_or(name).to_ascii_lowercase();
    let shown = FORMATS.iter().find(|row| (row.shows)(text));
    let typed = || FORMATS.iter().find(|row| row.types.iter().any(|piece| kind.contains(piece)));
    let named = || FORMATS.iter().find(|row| row.endings.iter().any(|end| path.ends_with(end)));
    let row = shown.or_else(typed).or_else(named);
    row.map_or_else(|| if has_tags(text) { Format::Page } else { Format::Plain }, |row| row.format)
}

/// Whether a text begins as a feed does.
pub fn shows_feed(text: &str) -> bool {
    text.trim_start().starts_with(['<', '{']) && feed::looks_like(text)
}

/// Whether a text begins as a web page does.
pub fn shows_page(text: &str) -> bool {
    let start = start(text);
    start.starts_with('<')
        && ["<!doctype html", "<html", "<head", "<body"].iter().any(|mark| start.contains(mark))
}

/// Whether a text begins as the project's own JSON does.
pub fn shows_json(text: &str) -> bool {
    let start = text.trim_start();
    let inside = start.strip_prefix(['{', '[']).map(str::trim_start);
    inside.is_some_and(|inside| inside.is_empty() || inside.starts_with(['"', '{', '}', ']']))
}

/// Plain text shows by nothing that it is plain.
pub fn shows_nothing(_: &str) -> bool {
    false
}

fn has_tags(text: &str) -> bool {
    let start = start(text);
    ["<p>", "<p ", "<div", "<article", "<h1", "<br", "<a href"]
        .iter()
        .any(|mark| start.contains(mark))
}

fn start(text: &str) -> String {
    let text = text.trim_start();
    text[..text.floor_char_boundary(PROLOGUE)].to_ascii_lowercase()
}

/// Characters at the beginning of a document that show whether it is text.
const SAMPLE: usize = 4_096;

/// Whether a document is something else than text: a NUL stands in its beginning, or more than
/// one in twelve characters there is a control or a byte that no encoding could read. A text that
/// was meant to harm a terminal has fewer, and is read and cleaned.
pub(super) fn is_no_text(text: &str) -> bool {
    let odd = |c: char| c == '\u{fffd}' || (c.is_control() && !c.is_whitespace());
    let sample = text.chars().take(SAMPLE);
    let (all, odd) = sample.fold((0, 0), |(all, odds), c| (all + 1, odds + usize::from(odd(c))));
    odd * 12 > all || text.chars().take(SAMPLE).any(|c| c == '\0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides_before_type_and_name() {
        for (text, kind, name, want) in [
            ("<?xml version='1.0'?><rss>", Some("text/html"), "x.html", Format::Feed),
            ("<feed xmlns='http://www.w3.org/2005/Atom'>", None, "", Format::Feed),
            (
                "{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[]}",
                None,
                "",
                Format::Feed,
            ),
            ("<!DOCTYPE html><title>x</title>", Some("text/xml"), "", Format::Page),
            (" {\"title\":\"x\"}", Some("text/plain"), "", Format::Json),
            ("[{\"title\":\"x\"}]", None, "", Format::Json),
            ("<p>one</p>", None, "", Format::Page),
            ("[a] word", None, "notes", Format::Plain),
            ("Notice: x\n<rss>", Some("application/rss+xml; charset=utf-8"), "", Format::Feed),
            ("Notice: x\n<rss>", None, "https://a.test/feed.xml?x=1", Format::Feed),
            ("words", Some("text/plain"), "x.xml", Format::Plain),
            ("words", None, "x.txt", Format::Plain),
            ("words", None, "x.HTM", Format::Page),
            ("", None, "", Format::Plain),
        ] {
            assert_eq!(format(text, kind, name), want, "{text}");
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_known_as_such() {
        let noise: String = (0..3_000u32).filter_map(|n| char::from_u32(n * 7919 % 256)).collect();
        assert!(is_no_text(&noise));
        assert!(is_no_text("\u{7f}ELF\u{2}\u{1}\u{1}\0\0\0\0"));
        assert!(is_no_text(&"\u{fffd}a".repeat(50)));
        for text in ["", "Çiğdem — “quoted”\r\n\tfine\u{c}", &format!("{}\u{fffd}", "a".repeat(99))]
        {
            assert!(!is_no_text(text), "{text}");
        }
    }
}
