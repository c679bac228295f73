//! Lists of subscriptions as OPML, read and written. Only reads what the file says: nothing is
//! fetched, and no address is believed to be a feed.
//!
//! The format: <http://opml.org/spec2.opml>. What readers really write is looser, so tags are read
//! as they come: an outline with an address is a feed, one without is a folder.

use super::entities;
use super::feed_list::{Collector, Outline, Outlines, Said, short};
use super::markup::{Tag, Token, Tokens};
use crate::model::{Clean, FOLDER_WITHIN, Problem, folder_path};

/// How deep folders may stand in each other; deeper ones count to the last of these.
const DEEPEST: usize = 16;

/// Whether a text begins as such a list does.
pub(super) fn looks_like(text: &str) -> bool {
    Tokens::new(text.trim_start_matches('\u{feff}')).take(6).any(|token| match token {
        Token::Start(tag) => tag.name.eq_ignore_ascii_case("opml"),
        Token::End(_) | Token::Text(_) | Token::Cdata(_) => false,
    })
}

/// Reads a list; `name` is what problems call it. Whatever is wrong with it, what can be read is.
pub(super) fn read(text: &str, name: &str) -> (Outlines, Vec<Problem>) {
    let mut reader = Reader::default();
    for token in Tokens::new(text) {
        match token {
            Token::Start(tag) if tag.name.eq_ignore_ascii_case("outline") => reader.start(&tag),
            Token::End(name) if name.eq_ignore_ascii_case("outline") => reader.end(),
            Token::Start(_) | Token::End(_) | Token::Text(_) | Token::Cdata(_) => {}
        }
    }
    reader.list.finish(name)
}

#[derive(Default)]
struct Reader {
    list: Collector,
    /// The outlines that are open, with the name of each that is a folder.
    open: Vec<Option<Clean>>,
    /// Outlines open beyond those.
    too_deep: usize,
}

impl Reader {
    fn start(&mut self, tag: &Tag<'_>) {
        let named = |key: &str| tag.attribute(key).and_then(|text| short(&text));
        let (text, title) = (named("text"), named("title"));
        let address = tag.attribute("xmlUrl").filter(|text| !text.trim().is_empty());
        if let Some(address) = &address {
            self.feed(address, text.clone(), title.clone());
        }
        if tag.empty {
            return;
        }
        if self.open.len() >= DEEPEST {
            self.too_deep += 1;
            return;
        }
        self.open.push(text.or(title).filter(|_| address.is_none()));
    }

    fn end(&mut self) {
        if self.too_deep > 0 {
            self.too_deep -= 1;
        } else {
            self.open.pop();
        }
    }

    fn feed(&mut self, address: &str, text: Option<Clean>, title: Option<Clean>) {
        let (title, name) = match (title, text) {
            (Some(title), Some(text)) if title != text => (Some(title), Some(text)),
            (title, text) => (title.or(text), None),
        };
        let folders: Vec<&str> = self.open.iter().flatten().map(Clean::as_str).collect();
        let folder = Clean::named(&folders.join(FOLDER_WITHIN));
        self.list.take(address, Said { title, name, folder });
    }
}

/// Writes a list. Feeds of one folder come together, folders within folders are nested; `title`
/// is what the list calls itself.
pub fn write(feeds: &[Outline], title: &str) -> String {
    let mut out =
        String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\">\n");
    out.push_str("<head><title>");
    entities::escape(title, &mut out);
    out.push_str("</title></head>\n<body>\n");
    let mut sorted: Vec<(Vec<&str>, &Outline)> =
        feeds.iter().map(|feed| (path(feed), feed)).collect();
    // The sort is stable: feeds of one folder keep their order.
    sorted.sort_by(|one, other| one.0.cmp(&other.0));
    let mut open: Vec<&str> = Vec::new();
    for (path, feed) in sorted {
        let common = open.iter().zip(&path).take_while(|(one, other)| one == other).count();
        close(&mut open, common, &mut out);
        for folder in &path[common..] {
            indent(open.len(), &mut out);
            out.push_str("<outline");
            attribute("text", folder, &mut out);
            out.push_str(">\n");
            open.push(folder);
        }
        write_feed(feed, open.len(), &mut out);
    }
    close(&mut open, 0, &mut out);
    out.push_str("</body>\n</opml>\n");
    out
}

fn path(feed: &Outline) -> Vec<&str> {
    let folder = feed.folder.as_ref().map_or("", |folder| folder.as_str());
    folder_path(folder).take(DEEPEST).collect()
}

fn write_feed(feed: &Outline, depth: usize, out: &mut String) {
    indent(depth, out);
    out.push_str("<outline type=\"rss\"");
    let text = feed.name.as_ref().or(feed.title.as_ref());
    attribute("text", text.map_or(feed.address.as_str(), |text| text.as_str()), out);
    if let Some(title) = &feed.title {
        attribute("title", title, out);
    }
    attribute("xmlUrl", feed.address.as_str(), out);
    out.push_str("/>\n");
}

fn close(open: &mut Vec<&str>, to: usize, out: &mut String) {
    while open.len() > to {
        open.pop();
        indent(open.len(), out);
        out.push_str("</outline>\n");
    }
}

fn indent(depth: usize, out: &mut String) {
    out.extend(std::iter::repeat_n("  ", depth + 1));
}

fn attribute(name: &str, value: &str, out: &mut String) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    entities::escape(value, out);
    out.push('"');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::feed_list::MOST_FEEDS;
    use super::*;
    use crate::model::Address;

    fn sketch(text: &str) -> Vec<String> {
        let or = |text: &Option<Clean>| text.as_ref().map_or("-".to_owned(), Clean::to_string);
        let shown = |feed: &Outline| {
            let (title, name) = (or(&feed.title), or(&feed.name));
            format!("{} {title} {name} {}", feed.address.host(), or(&feed.folder))
        };
        read(text, "list").0.feeds.iter().map(shown).collect()
    }

    #[test]
    fn lists_are_read_as_they_are_really_written() {
        for (text, want) in [
            (
                "<opml><body><outline text='A' xmlUrl='https://a.example/'/>",
                vec!["a.example A - -"],
            ),
            (
                "<OPML><BODY><OUTLINE TITLE='T' TEXT='N' XMLURL='feed://a.example/'></OUTLINE>",
                vec!["a.example T N -"],
            ),
            (
                "<outline text='X'><outline text='Y &amp; Z'><outline xmlUrl='http://a.example'/>\
                 </outline><outline xmlurl='feed:https://b.example'/></outline>\
                 <outline xmlUrl='http://c.example' text=\"c\">",
                vec!["a.example - - X / Y & Z", "b.example - - X", "c.example c - -"],
            ),
            (
                "<outline text='a & b > c' xmlUrl=http://a.example/?x=1&y=2></outline>",
                vec!["a.example a & b > c - -"],
            ),
            ("</outline></outline><outline xmlUrl='http://a.example'/>", vec!["a.example - - -"]),
            (
                "<outline xmlUrl='http://a.example'/><outline xmlUrl='http://a.example'/>",
                vec!["a.example - - -"],
            ),
        ] {
            assert_eq!(sketch(text), want, "{text}");
        }
    }

    #[test]
    fn other_addresses_are_counted_and_named() {
        let text = "<outline text='Mail' xmlUrl='mailto:x'/><outline xmlUrl='exec:ls'/>\
            <outline text='Fine' xmlUrl='http://a.example'/><outline text='A folder'/>";
        let (found, problems) = read(text, "list");
        assert_eq!((found.feeds.len(), found.skipped_count), (1, 2));
        assert_eq!(found.skipped[0].as_str(), "Mail");
        assert!(problems[0].what.contains("2 entries of list were skipped"), "{problems:?}");
    }

    #[test]
    fn a_list_without_feeds_is_a_problem_and_a_bomb_ends() {
        assert!(read("<opml></opml>", "list").1[0].why.contains("no feed"));
        let deep = "<outline text='f'>".repeat(100_000) + "<outline xmlUrl='http://a.example'/>";
        let (found, _) = read(&deep, "list");
        assert_eq!(
            found.feeds[0].folder.as_ref().map(|folder| folder.split(" / ").count()),
            Some(DEEPEST)
        );
        let many: String = (0..MOST_FEEDS + 3)
            .map(|n| format!("<outline xmlUrl='http://a.example/{n}'/>"))
            .collect();
        let (found, problems) = read(&many, "list");
        assert_eq!((found.feeds.len(), found.skipped_count), (MOST_FEEDS, 3));
        assert!(problems[0].why.contains("more than"));
    }

    #[test]
    fn a_list_is_known_by_how_it_begins() {
        assert!(looks_like("\u{feff}<?xml version='1.0'?>\n<!-- x -->\n<opml version='1.0'>"));
        for other in ["<rss><opml>", "opml", "<html><body>", ""] {
            assert_eq!(looks_like(other), other == "<rss><opml>", "{other}");
        }
    }

    fn outline() -> impl Strategy<Value = Outline> {
        let name = || "[ -~äß<>&\"']{1,20}";
        let folder = prop::collection::vec("[a-c&<\"]{1,2}", 0..4);
        ("[a-z]{1,8}", "[a-z&=?;]{0,9}", prop::option::of(name()), prop::option::of(name()), folder)
            .prop_map(|(host, query, title, name, folder)| {
                let title = title.as_deref().and_then(Clean::named);
                let name = name.as_deref().and_then(Clean::named).filter(|_| title.is_some());
                Outline {
                    address: Address::parse(&format!("https://{host}.example/{query}")).unwrap(),
                    name: name.filter(|name| Some(name) != title.as_ref()),
                    title,
                    folder: Clean::named(&folder.join(FOLDER_WITHIN)),
                }
            })
    }

    proptest! {
        #[test]
        fn what_was_written_is_read_again(feeds in prop::collection::vec(outline(), 0..20)) {
            let mut feeds = feeds;
            let mut seen = std::collections::BTreeSet::new();
            feeds.retain(|feed| seen.insert(feed.address.clone()));
            for feed in &mut feeds {
                feed.title.get_or_insert_with(|| Clean::new(feed.address.as_str()));
            }
            let mut again = read(&write(&feeds, "My & feeds"), "list").0.feeds;
            let key = |feed: &Outline| feed.address.clone();
            feeds.sort_by_key(key);
            again.sort_by_key(key);
            prop_assert_eq!(again, feeds);
        }

        #[test]
        fn nothing_breaks_the_reader(text in "(<|>|/|outline|opml|xmlUrl=|'|\"|&|;| |a|http://x){0,60}") {
            let _ = (read(&text, "list"), looks_like(&text));
        }
    }
}
