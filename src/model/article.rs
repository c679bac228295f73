//! [`Article`]: one story as it was read from a feed, a page or a file, and its neighbours.

use serde::{Deserialize, Serialize};

use super::{Address, ArticleId, Clean, Document, Problem, Timestamp, title_key};

/// A story, whole: what ingest makes, the store keeps and the reading pane shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Article {
    pub id: ArticleId,
    pub title: Clean,
    pub byline: Option<Clean>,
    /// The name of the site, paper or feed it comes from.
    pub source: Option<Clean>,
    pub url: Option<Address>,
    pub published: Option<Timestamp>,
    pub updated: Option<Timestamp>,
    /// The language of the text as a BCP 47 tag, lower case: `en`, `pt-br`.
    pub language: Option<Clean>,
    /// Whether the text is only what a feed gives of it.
    pub summary_only: bool,
    pub body: Document,
    /// Where the article itself says that others stand before and after it.
    pub links: Vec<Link>,
    pub discussion: Discussion,
}

impl Article {
    /// An article of which only the id and the title are known yet.
    pub fn new(id: ArticleId, title: Clean) -> Self {
        Self {
            id,
            title,
            byline: None,
            source: None,
            url: None,
            published: None,
            updated: None,
            language: None,
            summary_only: false,
            body: Document::default(),
            links: Vec::new(),
            discussion: Discussion::default(),
        }
    }

    /// The first link of a kind.
    pub fn link(&self, rel: Rel) -> Option<&Link> {
        self.links.iter().find(|link| link.rel == rel)
    }
}

impl AsRef<Document> for Article {
    fn as_ref(&self) -> &Document {
        &self.body
    }
}

/// How another article stands to this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Rel {
    Previous,
    Next,
}

impl Rel {
    /// The relation seen from the other end.
    #[must_use]
    pub fn inverse(self) -> Self {
        match self {
            Self::Previous => Self::Next,
            Self::Next => Self::Previous,
        }
    }
}

/// A link to another article: it knows a title, an address, or both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    pub rel: Rel,
    pub title: Option<Clean>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<Address>,
}

impl Link {
    /// What the article it leads to is called while nothing else is known of it: by the link's
    /// title, else by its address.
    pub fn shown_title(&self) -> Clean {
        let named = self.title.clone().filter(|title| !title.is_empty());
        let address = || self.url.as_ref().map(|url| Clean::new(url.as_str()));
        named.or_else(address).unwrap_or_default()
    }

    /// Whether an article with this title or address is the one meant. An address decides where
    /// both have one.
    pub fn names(&self, title: &str, url: Option<&Address>) -> bool {
        match (&self.url, url, &self.title) {
            (Some(mine), Some(theirs), _) => mine.same_page_key() == theirs.same_page_key(),
            (_, _, Some(mine)) => title_key(mine) == title_key(title),
            _ => false,
        }
    }
}

/// By what one article is known to stand beside another: the better evidence comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Evidence {
    /// Its own page names the other.
    Page,
    /// The other's page names it.
    Neighbour,
    /// No page names either; their source published one after the other.
    Source,
}

/// One end of an article's chain as the store resolved it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Neighbour {
    pub evidence: Evidence,
    pub title: Clean,
    pub url: Option<Address>,
    /// The cached article, once there is one.
    pub target: Option<ArticleId>,
    pub read: bool,
    /// Whether the reader asked for it while it was not cached.
    pub wanted: bool,
}

/// Both ends of an article's chain, and its place in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Neighbours {
    pub previous: Option<Neighbour>,
    pub next: Option<Neighbour>,
    /// The article's own place in its chain and the chain's known length, both counted from 1;
    /// `None` where no page names a neighbour. The source's order is no chain.
    pub position: Option<(usize, usize)>,
}

impl Neighbours {
    /// The neighbour on one side.
    pub fn side(&self, rel: Rel) -> Option<&Neighbour> {
        match rel {
            Rel::Previous => self.previous.as_ref(),
            Rel::Next => self.next.as_ref(),
        }
    }
}

/// An article that a reader wanted to follow to and that is not cached yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Wanted {
    /// The article whose link was followed.
    pub from: ArticleId,
    pub link: Link,
    pub since: Timestamp,
    pub attempts: Attempts,
}

/// How fetching what is wanted went so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Attempts {
    /// How often it failed, in a row.
    pub failures: u32,
    /// When it is tried again; `None`: with the next refresh.
    pub next_try: Option<Timestamp>,
    /// Why it failed last.
    pub problem: Option<Problem>,
}

/// Whether readers may comment on an article at its site.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Openness {
    /// Nothing was found that says so; the page may still have comments.
    #[default]
    Unknown,
    Open,
    Closed,
}

impl Discussion {
    /// Whether it says where a discussion could be fetched, or that one stands on the article's
    /// `own` page. A page of comments at another site is that site's matter.
    pub fn may_be_fetched(&self, own: Option<&Address>) -> bool {
        let known = self.isso.is_some() || self.feed.is_some() || self.api.is_some();
        let on_page = self.page.as_ref().zip(own).is_some_and(|(page, own)| page.same_place(own));
        known || on_page || (own.is_some() && self.count.is_some_and(|count| count > 0))
    }
}

/// Where the discussion of an article is found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Discussion {
    pub openness: Openness,
    /// The page on which the comments stand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<Address>,
    /// The feed of this article's comments.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub feed: Option<Address>,
    /// Where the page's comment form is sent to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form: Option<Address>,
    /// The number by which the site's form knows the article (WordPress `comment_post_ID`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub post: Option<Clean>,
    /// The root of the site's REST interface.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api: Option<Address>,
    /// The Isso server that keeps the comments.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub isso: Option<Address>,
    /// What the Isso server calls the article: mostly the path of its page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub isso_uri: Option<Clean>,
    /// How many comments the source last counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
}
