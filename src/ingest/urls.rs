//! Lists with the address of one feed to a line, as newsboat keeps them in `urls`. Only reads what
//! the file says, as with OPML.
//!
//! The format: <https://newsboat.org/releases/2.40/docs/newsboat.html#_configuring_feeds>. Behind an
//! address stand tags, in quotation marks where they hold spaces. One that begins with `~` is what
//! the reader calls the feed, one with `!` hides it there; the first other one becomes its folder.

use super::feed_list::{Collector, Outlines, Said, short};
use crate::model::Problem;

/// How the first word of a line begins. The last four are no feeds of the web: queries, programs,
/// and files.
const BEGINNINGS: [&str; 7] =
    ["http://", "https://", "feed:", "query:", "exec:", "filter:", "file:"];
/// How many of these can be fetched.
const FEEDS: usize = 3;

/// Whether each line of a text names a feed as such lists do, at least one of them a feed of the web.
pub(super) fn looks_like(text: &str) -> bool {
    let mut any = false;
    let all = entries(text).all(|line| {
        let line = line.trim_start_matches('"').as_bytes();
        let begins = |with: &&str| {
            line.get(..with.len()).is_some_and(|line| line.eq_ignore_ascii_case(with.as_bytes()))
        };
        let known = BEGINNINGS.iter().position(begins);
        any |= known.is_some_and(|known| known < FEEDS);
        known.is_some()
    });
    any && all
}

/// Reads a list; `name` is what problems call it.
pub(super) fn read(text: &str, name: &str) -> (Outlines, Vec<Problem>) {
    let mut collector = Collector::default();
    for line in entries(text) {
        let mut words = words(line);
        let Some(address) = words.next() else { continue };
        let mut said = Said::default();
        for tag in words {
            match (tag.strip_prefix('~'), &said.folder) {
                (Some(name), _) => said.name = short(name),
                (None, None) if !tag.starts_with('!') => said.folder = short(&tag),
                (None, _) => {}
            }
        }
        collector.take(&address, said);
    }
    collector.finish(name)
}

/// The lines that are neither empty nor a remark.
fn entries(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
    lines.filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The words of a line. What stands in quotation marks is one word; a backslash there takes the
/// meaning off what comes behind it.
fn words(line: &str) -> impl Iterator<Item = String> {
    let mut chars = line.chars().peekable();
    std::iter::from_fn(move || {
        while chars.next_if(|c| c.is_whitespace()).is_some() {}
        chars.peek()?;
        let mut word = String::new();
        let mut quoted = false;
        while let Some(c) = chars.next_if(|c| quoted || !c.is_whitespace()) {
            match c {
                '"' => quoted = !quoted,
                '\\' if quoted => word.extend(chars.next()),
                _ => word.push(c),
            }
        }
        Some(word)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::Clean;

    const LIST: &str = "\u{feff}# mine\n\nhttps://a.example/feed\n\
        https://b.example/feed \"long reads\" other \"~The \\\"B\\\"\"\n\
        feed:http://c.example !hidden sea\n\
        \"query:Unread:unread = \\\"yes\\\"\" later\nexec:ls\nhttps://a.example/feed twice\n";

    #[test]
    fn names_and_folders_come_along_and_what_is_no_feed_is_named() {
        assert!(looks_like(LIST));
        let (found, problems) = read(LIST, "urls");
        let or = |text: &Option<Clean>| text.as_ref().map_or("-".to_owned(), Clean::to_string);
        let shown: Vec<String> = found
            .feeds
            .iter()
            .map(|feed| format!("{} {} {}", feed.address.host(), or(&feed.name), or(&feed.folder)))
            .collect();
        assert_eq!(shown, ["a.example - -", "b.example The \"B\" long reads", "c.example - sea"]);
        let skipped: Vec<&str> = found.skipped.iter().map(Clean::as_str).collect();
        assert_eq!(skipped, ["query:Unread:unread = \"yes\"", "exec:ls"]);
        assert!(problems[0].what.starts_with("2 entries of urls were skipped"), "{problems:?}");
    }

    #[test]
    fn other_texts_are_no_lists() {
        for other in [
            "",
            "# only remarks\n",
            "https://a.example/feed\nis the address of a feed\n",
            "See https://a.example/feed",
            "exec:ls\nquery:x:y\n",
            "<opml><body></body></opml>",
            "{\"url\": \"https://a.example/\"}",
        ] {
            assert!(!looks_like(other), "{other}");
        }
    }

    proptest! {
        #[test]
        fn nothing_breaks_the_reader(text in "(http://a|~|!|\"|\\\\| |\n|#|query:|é){0,40}") {
            let _ = (read(&text, "list"), looks_like(&text));
        }
    }
}
