//! JSON Feed, versions 1 and 1.1 (jsonfeed.org), read leniently: a wrong type costs its field.

use serde_json::Value;

use super::draft::Draft;
use super::elements::{offer_line, offer_text};
use super::fields::{Level, OWN, Slot};
use super::report::Trouble;
use super::text::Text;
use super::{Enclosure, Feed, LONGEST_FIELD, MOST_ENTRIES};
use crate::model::{Address, Problem};

/// How far the mark of a JSON Feed may stand from the start, in bytes.
const PROLOGUE: usize = 4_096;

/// Whether a JSON text says that it is a JSON Feed.
pub fn looks_like(text: &str) -> bool {
    let start = &text[..text.floor_char_boundary(PROLOGUE)];
    start.contains("jsonfeed.org/version")
        || (start.contains("\"items\"") && start.contains("\"home_page_url\""))
}

/// Reads a JSON Feed.
pub fn read(text: &str, url: Option<&Address>, name: &str) -> (Option<Feed>, Vec<Problem>) {
    let value: Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(error) => {
            let why = format!("it is not valid JSON ({error})");
            return (None, vec![Problem::new(format!("cannot read {name} as a feed"), why)]);
        }
    };
    let Some(items) = value.get("items").and_then(Value::as_array) else {
        return (None, vec![Trouble::no_feed(name)]);
    };
    let mut trouble = Trouble { many_entries: items.len() > MOST_ENTRIES, ..Trouble::default() };
    let feed = fill(&value, Level::Feed, url, &mut trouble);
    let entries = items
        .iter()
        .take(MOST_ENTRIES)
        .filter(|item| item.is_object())
        .map(|item| fill(item, Level::Entry, url, &mut trouble).into_entry())
        .collect();
    (Some(feed.into_feed(entries, url)), trouble.problems(name))
}

fn fill(value: &Value, level: Level, base: Option<&Address>, trouble: &mut Trouble) -> Draft {
    let mut draft = Draft::default();
    let table = match level {
        Level::Feed => FEED,
        Level::Entry => ENTRY,
    };
    for (key, slot, rank) in table {
        if let Some(line) = value.get(key).and_then(line) {
            let line = bounded(line.trim(), trouble);
            offer_line(&mut draft, *slot, *rank, line, base);
        }
    }
    if let Some(html) = value.get("content_html").and_then(Value::as_str) {
        let raw = bounded(html, trouble).to_owned();
        offer_text(&mut draft, Slot::Content, OWN + 1, Text::Html { raw, base: base.cloned() });
    }
    for author in authors(value) {
        offer_line(&mut draft, Slot::Author, OWN, author.trim(), base);
    }
    if level == Level::Feed {
        draft.entries_author = draft.author.value.clone();
    }
    for file in value.get("attachments").and_then(Value::as_array).into_iter().flatten() {
        let url = file.get("url").and_then(Value::as_str);
        if let Some(url) = url.and_then(|url| Address::join(base, url)) {
            let kind = file.get("mime_type").and_then(Value::as_str).map(str::to_owned);
            draft.enclosures.push(Enclosure { url, kind });
        }
    }
    draft
}

const FEED: &[(&str, Slot, u8)] = &[
    ("title", Slot::Title, OWN),
    ("home_page_url", Slot::Link, OWN),
    ("description", Slot::Summary, OWN),
    ("language", Slot::Language, OWN),
];

const ENTRY: &[(&str, Slot, u8)] = &[
    ("id", Slot::Id, OWN),
    ("title", Slot::Title, OWN),
    ("url", Slot::Link, OWN),
    ("external_url", Slot::Link, 1),
    ("summary", Slot::Summary, OWN),
    ("content_text", Slot::Content, OWN),
    ("date_published", Slot::Published, OWN),
    ("date_modified", Slot::Updated, OWN),
    ("language", Slot::Language, OWN),
];

/// A string, or a number that stands where a string should: ids often do.
fn line(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

fn bounded<'a>(text: &'a str, trouble: &mut Trouble) -> &'a str {
    trouble.cut_field |= text.len() > LONGEST_FIELD;
    &text[..text.floor_char_boundary(LONGEST_FIELD)]
}

/// The names of version 1.1's `authors`, then version 1's `author`.
fn authors(value: &Value) -> impl Iterator<Item = &str> {
    let many = value.get("authors").and_then(Value::as_array).into_iter().flatten();
    many.chain(value.get("author")).filter_map(|author| author.get("name")?.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = r#"{"version":"https://jsonfeed.org/version/1.1","title":"T <1>",
        "home_page_url":"https://p.test/","authors":[{"name":"Ann"}],
        "items":[{"id":7,"url":"https://p.test/7","content_html":"<p onclick=x>H</p>",
          "date_published":"2020-01-02T03:04:05Z","attachments":[{"url":"https://p.test/a.mp3"}]},
          {"id":"8","title":5,"content_text":"plain <b>"},"junk"]}"#;

    #[test]
    fn a_json_feed_is_read() {
        assert!(looks_like(SAMPLE));
        let (feed, problems) = read(SAMPLE, None, "f");
        let feed = feed.expect("a feed");
        assert_eq!(problems, []);
        assert_eq!(feed.entries.len(), 2);
        let json = feed.to_json(&[]);
        assert_eq!(json["feed"]["title"], "T <1>");
        assert_eq!(json["feed"]["author"], "Ann");
        assert_eq!(json["entries"][0]["id"], "7");
        assert_eq!(json["entries"][0]["content_html"], "<p>H</p>");
        assert_eq!(json["entries"][1]["content_html"], "plain &lt;b&gt;");
        assert_eq!(feed.entries[0].enclosures.len(), 1);
    }

    #[test]
    fn what_is_no_feed_is_refused_in_words() {
        for text in ["{", "{}", "{\"items\":3}", &"{\"items\":[".repeat(100_000)] {
            let (feed, problems) = read(text, None, "f");
            assert!(feed.is_none() && problems.len() == 1);
        }
    }
}
