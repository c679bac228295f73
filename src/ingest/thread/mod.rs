//! Discussions as sites hand them out: bytes to comments, one system a file. Pure; fetches nothing
//! and decides nothing about when to.
//!
//! Whatever the bytes are: comments are bounded in number and length, their HTML goes through the
//! same reader as every other, ids that come twice count once, and a parent may be anything.

mod feed;
mod isso;
mod wordpress;

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::ingest::html;
use crate::model::{Address, Clean, Document, Problem, ThreadComment, ThreadSystem};

pub use isso::isso_question;
pub use wordpress::{PER_PAGE, comments_question, post_number, post_question};

/// Comments read of one discussion; the rest is left out.
pub const MOST_COMMENTS: usize = 10_000;
/// Bytes read of one comment; the rest is cut off.
const LONGEST: usize = 100_000;
/// Bytes of an id; one that is longer is none.
const LONGEST_ID: usize = 500;
/// Characters of a name.
const LONGEST_NAME: usize = 200;

/// How a discussion came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ThreadFormat {
    /// A page of the comments of WordPress's REST interface, the newest first.
    WordPressRest,
    /// A feed of comments.
    Feed,
    /// The answer of an Isso server.
    Isso,
}

/// What was read of a discussion, the oldest comment first where the format has an order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ThreadReading {
    /// `None` where nothing could be read; `problems` says why.
    pub system: Option<ThreadSystem>,
    pub comments: Vec<ThreadComment>,
    /// How many there were before those that count twice or cannot be read were left out.
    pub of: usize,
    pub problems: Vec<Problem>,
}

/// Reads a discussion. `name` is what problems call it; `base` is where it was found.
pub fn read(
    bytes: &[u8],
    format: ThreadFormat,
    base: Option<&Address>,
    name: &str,
) -> ThreadReading {
    let read = || match format {
        ThreadFormat::WordPressRest => wordpress::read(bytes, base, name),
        ThreadFormat::Feed => feed::read(bytes, base, name),
        ThreadFormat::Isso => isso::read(bytes, base, name),
    };
    // The last net, as for articles: a parser that panics has read nothing.
    let reading = catch_unwind(AssertUnwindSafe(read))
        .unwrap_or_else(|_| unreadable(name, "the reader failed on it, which it should not"));
    bounded(reading, name)
}

fn bounded(mut reading: ThreadReading, name: &str) -> ThreadReading {
    let mut seen = HashSet::new();
    reading.comments.retain(|comment| !comment.id.is_empty() && seen.insert(comment.id.clone()));
    if reading.comments.len() > MOST_COMMENTS {
        // The oldest come first, and the newest are the news.
        reading.comments.drain(..reading.comments.len() - MOST_COMMENTS);
        let why = format!("only the latest {MOST_COMMENTS} were read");
        reading.problems.push(Problem::new(format!("{name} has too many comments"), why));
    }
    reading
}

fn unreadable(name: &str, why: &str) -> ThreadReading {
    let what = format!("cannot read the comments at {name}");
    ThreadReading { problems: vec![Problem::new(what, why)], ..ThreadReading::default() }
}

/// The text of a comment. Comments are short: what is longer than any is cut.
fn body(html: &str, base: Option<&Address>) -> Document {
    html::document(&html[..html.floor_char_boundary(LONGEST)], base)
}

fn id(text: &str) -> Option<Clean> {
    Clean::named(text).filter(|id| id.len() <= LONGEST_ID)
}

fn name(text: &str) -> Option<Clean> {
    let cut = text.char_indices().nth(LONGEST_NAME).map_or(text, |(at, _)| &text[..at]);
    Clean::named(cut)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const FORMATS: [ThreadFormat; 3] =
        [ThreadFormat::WordPressRest, ThreadFormat::Feed, ThreadFormat::Isso];

    #[test]
    fn what_is_no_discussion_is_a_problem() {
        for format in FORMATS {
            for bytes in [&b""[..], b"<html>no</html>", b"{", b"7", b"\xff\xfe\x00", b"null"] {
                let reading = read(bytes, format, None, "x");
                assert!(reading.comments.is_empty(), "{format:?}");
                assert!(reading.system.is_none() && reading.problems.len() == 1, "{format:?}");
            }
        }
    }

    #[test]
    fn ids_that_come_twice_count_once_and_the_latest_are_kept() {
        let many: Vec<String> = (0..MOST_COMMENTS + 5)
            .rev()
            .flat_map(|n| std::iter::repeat_n(format!("{{\"id\":{n},\"parent\":{n}}}"), 2))
            .collect();
        let json = format!("[{}]", many.join(","));
        let reading = read(json.as_bytes(), ThreadFormat::WordPressRest, None, "x");
        assert_eq!(reading.comments.len(), MOST_COMMENTS);
        assert_eq!(reading.comments[0].id.as_str(), "5");
        assert_eq!(reading.of, 2 * (MOST_COMMENTS + 5));
        assert_eq!(reading.problems.len(), 1);
    }

    #[test]
    fn hostile_markup_is_only_text() {
        let html = "<script>x</script><p onclick=y>a\u{202e}b<img src=javascript:1>\
            <a href='javascript:2'>c</a></p>\u{1b}[2J";
        let json = serde_json::json!([{ "id": 1, "author_name": "A\u{1b}[1m\nB",
            "author_url": "javascript:3", "content": { "rendered": html } }]);
        let reading = read(json.to_string().as_bytes(), ThreadFormat::WordPressRest, None, "x");
        let comment = &reading.comments[0];
        assert_eq!(comment.body.plain_text(), "abc");
        assert!(comment.body.links.is_empty() && comment.author_url.is_none());
        assert_eq!(comment.author.as_deref(), Some("A[1m B"));
    }

    proptest! {
        #[test]
        fn nothing_panics(text in "[\\[\\]{}<>/:,\"a-z0-9 &;#]{0,200}") {
            for format in FORMATS {
                let reading = read(text.as_bytes(), format, None, "x");
                prop_assert!(reading.comments.len() <= reading.of);
            }
        }
    }
}
