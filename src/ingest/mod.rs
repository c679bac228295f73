//! Bytes from outside to articles: pure functions, no IO and no clock. One format a file, one row
//! a format in [`FORMATS`].
//!
//! Whatever the bytes are, reading ends: input is bounded before it is parsed, parsers return
//! what they could read together with [`Problem`]s, and a panic in one of them is a problem too.

pub mod charset;
pub mod commenting;
pub mod dates;
pub mod discover;
#[cfg(test)]
#[path = "../../tests/support/effort.rs"]
mod effort;
pub mod entities;
pub mod feed;
pub mod feed_list;
pub mod html;
pub mod identity;
pub mod json;
pub mod markup;
pub mod naming;
pub mod opml;
pub mod page;
pub mod plain;
pub mod sanitize;
mod sniff;
pub mod starter;
mod style;
pub mod thread;
mod urls;
pub mod wordpress;

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::model::{Address, Article, Problem};

/// A kind of document that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// RSS, Atom, CDF, JSON Feed.
    Feed,
    /// A web page with one article.
    Page,
    /// Text without markup, one article.
    Plain,
    /// The project's own JSON.
    Json,
}

impl Format {
    /// The word for the format on the command line.
    pub fn word(self) -> &'static str {
        self.row().word
    }

    /// The format of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        FORMATS.iter().find(|row| row.word == word).map(|row| row.format)
    }

    fn row(self) -> &'static Row {
        match self {
            Self::Feed => &FORMATS[0],
            Self::Page => &FORMATS[1],
            Self::Plain => &FORMATS[2],
            Self::Json => &FORMATS[3],
        }
    }
}

/// A document and what is known about it.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    pub bytes: &'a [u8],
    /// What problems call it: a file's name or an address.
    pub name: &'a str,
    /// Where it comes from.
    pub url: Option<&'a Address>,
    /// The HTTP header's value.
    pub content_type: Option<&'a str>,
    /// What it is, if that is known.
    pub format: Option<Format>,
}

/// What was read.
// A document is read once and moved on: there is never a list of these to keep small.
#[allow(clippy::large_enum_variant)]
#[derive(Clone, Debug)]
pub enum Content {
    Feed(feed::Feed),
    Page(Box<page::Page>),
    Articles(Vec<Article>),
}

/// A document as it was read, and what was wrong with it.
#[derive(Clone, Debug)]
pub struct Reading {
    pub format: Format,
    /// `None` where nothing could be read; `problems` says why.
    pub content: Option<Content>,
    pub problems: Vec<Problem>,
}

impl Reading {
    /// The articles, and what was wrong.
    pub fn into_articles(self) -> (Vec<Article>, Vec<Problem>) {
        let articles = match self.content {
            Some(Content::Feed(feed)) => feed.into_articles(),
            Some(Content::Page(page)) => vec![page.article],
            Some(Content::Articles(articles)) => articles,
            None => Vec::new(),
        };
        (articles, self.problems)
    }
}

/// A document whose characters are known.
#[derive(Clone, Copy)]
struct Source<'a> {
    text: &'a str,
    name: &'a str,
    url: Option<&'a Address>,
}

type Outcome = (Option<Content>, Vec<Problem>);

/// One format: its word, by what it is known, and how it is read.
struct Row {
    format: Format,
    word: &'static str,
    /// Whether a text shows by itself that it is of this format.
    shows: fn(&str) -> bool,
    /// Pieces of the media types that mean it.
    types: &'static [&'static str],
    /// The endings of its files' names.
    endings: &'static [&'static str],
    /// Longer input is not read, in bytes.
    limit: usize,
    read: fn(&Source<'_>) -> Outcome,
}

const MIB: usize = 1 << 20;

/// Every format, in the order in which they are tried.
const FORMATS: &[Row] = &[
    Row {
        format: Format::Feed,
        word: "feed",
        shows: sniff::shows_feed,
        types: &["rss", "atom", "rdf", "application/xml", "text/xml", "feed+json"],
        endings: &[".rss", ".atom", ".rdf", ".xml", ".cdf"],
        limit: 16 * MIB,
        read: read_feed,
    },
    Row {
        format: Format::Page,
        word: "page",
        shows: sniff::shows_page,
        types: &["html"],
        endings: &[".html", ".htm", ".xhtml", ".shtml"],
        limit: 24 * MIB,
        read: read_page,
    },
    Row {
        format: Format::Plain,
        word: "plain",
        shows: sniff::shows_nothing,
        types: &["text/plain", "text/markdown"],
        endings: &[".txt", ".text", ".md"],
        limit: 16 * MIB,
        read: read_plain,
    },
    Row {
        format: Format::Json,
        word: "json",
        shows: sniff::shows_json,
        types: &["json"],
        endings: &[".json", ".jsonl", ".ndjson"],
        limit: 16 * MIB,
        read: read_json,
    },
];

fn read_feed(source: &Source<'_>) -> Outcome {
    let (feed, problems) = feed::read(source.text, source.url, source.name);
    (feed.map(Content::Feed), problems)
}

fn read_page(source: &Source<'_>) -> Outcome {
    let (page, problems) = page::read(source.text, source.url, source.name);
    (page.map(|page| Content::Page(Box::new(page))), problems)
}

fn read_plain(source: &Source<'_>) -> Outcome {
    let (article, problems) = plain::read(source.text, source.name);
    (article.map(|article| Content::Page(Box::new(page::Page::of_article(article)))), problems)
}

fn read_json(source: &Source<'_>) -> Outcome {
    let (articles, problems) = json::read(source.text, source.name);
    let content = (!articles.is_empty()).then_some(Content::Articles(articles));
    (content, problems)
}

/// Reads a document: as what it is said to be, else as what it turns out to be.
pub fn read(input: &Input<'_>) -> Reading {
    let largest = FORMATS.iter().map(|row| row.limit).max().unwrap_or_default();
    if input.bytes.len() > largest {
        return refused(input, input.format.unwrap_or(Format::Page), largest);
    }
    let (text, mut problems) = charset::decode(input.bytes, input.content_type, input.name);
    let format =
        input.format.unwrap_or_else(|| sniff::format(&text, input.content_type, input.name));
    let row = format.row();
    if input.bytes.len() > row.limit {
        return refused(input, format, row.limit);
    }
    if sniff::is_no_text(&text) {
        let what = format!("cannot read {}", input.name);
        let problem = Problem::new(what, "it is no text, but a program, a picture or an archive");
        return Reading { format, content: None, problems: vec![problem] };
    }
    let source = Source { text: &text, name: input.name, url: input.url };
    let (content, more) = guarded(row.read, &source);
    problems.extend(more);
    Reading { format, content, problems }
}

/// The last net: a parser that panics has read nothing.
fn guarded(read: fn(&Source<'_>) -> Outcome, source: &Source<'_>) -> Outcome {
    catch_unwind(AssertUnwindSafe(|| read(source))).unwrap_or_else(|_| {
        let what = format!("cannot read {}", source.name);
        let why = "the reader failed on it, which it should not";
        (None, vec![Problem::new(what, why).hint("please report it with the document")])
    })
}

fn refused(input: &Input<'_>, format: Format, limit: usize) -> Reading {
    let why = format!("it is larger than {} MiB", limit / MIB);
    let problem = Problem::new(format!("cannot read {}", input.name), why);
    Reading { format, content: None, problems: vec![problem] }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input<'a>(bytes: &'a [u8], name: &'a str) -> Input<'a> {
        Input { bytes, name, url: None, content_type: None, format: None }
    }

    #[test]
    fn every_format_has_its_row_and_its_word() {
        for row in FORMATS {
            assert_eq!(row.format.row().word, row.word);
            assert_eq!(Format::from_word(row.word), Some(row.format));
        }
        assert_eq!(Format::from_word("paper"), None);
    }

    #[test]
    fn documents_are_read_as_what_they_are() {
        let feed =
            read(&input(b"<rss><channel><item><title>a</title></item></channel></rss>", "x"));
        assert_eq!(feed.format, Format::Feed);
        assert_eq!(feed.into_articles().0.len(), 1);
        let json = read(&input(b"{\"title\":\"a\"}\n{\"title\":\"b\"}", "x"));
        assert_eq!(json.format, Format::Json);
        assert_eq!(json.into_articles().0.len(), 2);
    }

    #[test]
    fn too_large_input_is_refused_before_it_is_read() {
        let bytes = vec![b' '; 17 * MIB];
        let reading = read(&Input { format: Some(Format::Feed), ..input(&bytes, "big.xml") });
        assert!(reading.content.is_none());
        assert!(reading.problems[0].to_string().contains("16 MiB"));
    }

    #[test]
    fn a_panic_is_a_problem() {
        let source = Source { text: "", name: "x", url: None };
        let (content, problems) = guarded(|_| panic!("on purpose"), &source);
        assert!(content.is_none() && problems.len() == 1);
    }
}
