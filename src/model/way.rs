//! The two ways through the cache as lists: the chain around an article, and the trail of what was
//! opened.

use super::{ArticleId, Clean, Evidence, Link, Stop, Timestamp};

/// The chain around an article, from its first known article to its last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainList {
    /// What puts them in this order: [`Evidence::Source`] where no page names a neighbour.
    pub order: Evidence,
    pub rows: Vec<ChainRow>,
    /// The index of the article itself.
    pub here: usize,
}

/// One article of a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainRow {
    pub title: Clean,
    pub what: Known,
}

/// What is known of an article of a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    Cached {
        id: ArticleId,
        /// When it was published, else when it came in.
        when: Timestamp,
        read: bool,
    },
    /// It is named by an article's own link, and not cached.
    Missing { from: ArticleId, link: Link, wanted: bool },
}

/// One stop of the trail, with what the cache knows of its article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrailRow {
    pub stop: Stop,
    pub source: Option<Clean>,
    /// Whether the article is still cached, so that one can go there.
    pub cached: bool,
}

/// Where a page of the trail begins. Later stops have higher numbers, and stand above.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrailEdge {
    /// Around the present stop.
    Present,
    /// From the latest stop on.
    Latest,
    /// What came before the stop of this number.
    Before(i64),
    /// What came after the stop of this number.
    After(i64),
}

/// A page of the trail, the latest stop first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrailPage {
    pub rows: Vec<TrailRow>,
    /// The number of the present stop.
    pub at: Option<i64>,
    /// Whether later stops stand above these.
    pub more_above: bool,
    /// Whether earlier stops stand below these.
    pub more_below: bool,
}
