//! A feed or an entry while it is read: for each field the best that was offered so far.

use super::{Date, Enclosure, Entry, Feed, Text};
use crate::model::{Address, Discussion, Link};

/// A value and how good its source is; the first of equally good ones stays.
#[derive(Clone, Debug)]
pub struct Kept<T> {
    rank: u8,
    pub value: Option<T>,
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self { rank: 0, value: None }
    }
}

impl<T> Kept<T> {
    /// Takes a value if it is better than what is there.
    pub fn offer(&mut self, rank: u8, value: T) {
        if self.value.is_none() || rank > self.rank {
            self.rank = rank;
            self.value = Some(value);
        }
    }
}

/// A feed's or an entry's fields.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    pub title: Kept<Text>,
    pub link: Kept<String>,
    pub id: Kept<String>,
    pub author: Kept<String>,
    /// An entry's summary, a feed's subtitle.
    pub summary: Kept<Text>,
    pub content: Kept<Text>,
    pub rights: Kept<Text>,
    pub language: Kept<String>,
    pub published: Kept<Date>,
    pub updated: Kept<Date>,
    pub discussion: Discussion,
    pub in_reply_to: Option<String>,
    pub enclosures: Vec<Enclosure>,
    pub links: Vec<Link>,
    /// The name of an Atom feed's author.
    pub entries_author: Option<String>,
}

impl Draft {
    /// Takes a text that describes an entry. Of two such elements that are equally good, as RSS
    /// with both `description` and `summary` has them, the second is the content.
    pub fn offer_summary(&mut self, rank: u8, text: Text) {
        let second = self.summary.value.as_ref().is_some_and(|first| !first.is_empty())
            && self.summary.rank == rank
            && rank >= super::fields::OWN;
        if second && self.content.value.is_none() {
            self.content.offer(rank, text);
        } else {
            self.summary.offer(rank, text);
        }
    }

    /// The finished entry.
    pub fn into_entry(self) -> Entry {
        Entry {
            id: self.id.value,
            title: self.title.value,
            link: self.link.value,
            author: self.author.value,
            published: self.published.value,
            updated: self.updated.value,
            summary: self.summary.value,
            content: self.content.value,
            language: self.language.value,
            discussion: self.discussion,
            in_reply_to: self.in_reply_to,
            enclosures: self.enclosures,
            links: self.links,
        }
    }

    /// The finished feed.
    pub fn into_feed(self, entries: Vec<Entry>, url: Option<&Address>) -> Feed {
        Feed {
            title: self.title.value,
            link: self.link.value,
            subtitle: self.summary.value,
            id: self.id.value,
            language: self.language.value,
            author: self.author.value,
            rights: self.rights.value,
            entries,
            url: url.cloned(),
            entries_author: self.entries_author,
            cut_short: false,
        }
    }
}
