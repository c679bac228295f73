//! Feeds: RSS of every version, Atom, CDF and JSON Feed into one [`Feed`], entry by entry, however
//! broken the document is. Never turns HTML into blocks itself and never fetches anything.

mod article;
mod draft;
mod elements;
mod fields;
mod json;
mod names;
mod output;
mod report;
mod stack;
mod text;
mod xml;

use crate::model::{Address, Discussion, Link, Problem, Timestamp};

pub use text::Text;

/// Entries read of one feed; the rest is left out.
pub const MOST_ENTRIES: usize = 5_000;
/// Bytes read of one field; the rest is cut off.
pub const LONGEST_FIELD: usize = 1 << 20;

/// A feed as it was read, its entries in the order of the document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Feed {
    pub title: Option<Text>,
    /// The site's address, absolute where that could be known.
    pub link: Option<String>,
    pub subtitle: Option<Text>,
    pub id: Option<String>,
    pub language: Option<String>,
    pub author: Option<String>,
    pub rights: Option<Text>,
    pub entries: Vec<Entry>,
    /// The address the feed was read from.
    pub url: Option<Address>,
    /// Who wrote the entries that name nobody (RFC 4287, 4.2.1).
    pub entries_author: Option<String>,
    /// Whether the document ends in the middle, as one does that was not fetched whole.
    pub cut_short: bool,
}

/// One entry of a feed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Entry {
    pub id: Option<String>,
    pub title: Option<Text>,
    /// The article's address, absolute where that could be known.
    pub link: Option<String>,
    pub author: Option<String>,
    pub published: Option<Date>,
    pub updated: Option<Date>,
    pub summary: Option<Text>,
    pub content: Option<Text>,
    pub language: Option<String>,
    pub discussion: Discussion,
    /// The id or address of what this entry answers (RFC 4685): in feeds of comments.
    pub in_reply_to: Option<String>,
    pub enclosures: Vec<Enclosure>,
    /// Neighbours that the entry itself names.
    pub links: Vec<Link>,
}

/// A date: as it stands in the feed, and the moment if it names one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Date {
    pub raw: String,
    pub moment: Option<Timestamp>,
}

impl Date {
    /// Reads a date.
    pub fn new(raw: &str) -> Self {
        Self { raw: raw.trim().to_owned(), moment: crate::ingest::dates::parse(raw) }
    }
}

/// A file that belongs to an entry: a recording, a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enclosure {
    pub url: Address,
    /// The media type, as the feed gives it.
    pub kind: Option<String>,
}

/// Reads a feed. `name` is what problems call the document, `url` resolves relative addresses.
pub fn read(text: &str, url: Option<&Address>, name: &str) -> (Option<Feed>, Vec<Problem>) {
    let start = text.trim_start();
    if start.starts_with('{') { json::read(start, url, name) } else { xml::read(text, url, name) }
}

/// Whether a text begins as a feed does, other elements and junk before it allowed.
pub fn looks_like(text: &str) -> bool {
    let start = text.trim_start();
    if start.starts_with('{') { json::looks_like(start) } else { xml::looks_like(start) }
}
