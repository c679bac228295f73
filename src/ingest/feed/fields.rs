//! Which element means which field: the vocabularies side by side.

use super::names::Space;
use super::text::Body;

/// The rank of a field from the feed's own vocabulary; modules rank below it.
pub const OWN: u8 = 4;

/// A field of a feed or of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    Title,
    Link,
    Id,
    Author,
    Summary,
    Content,
    Rights,
    Language,
    Published,
    Updated,
    CommentsPage,
    CommentsFeed,
    CommentsCount,
}

impl Slot {
    /// What the field holds where its element does not say.
    pub fn body(self) -> Body {
        match self {
            Self::Summary | Self::Content => Body::Text,
            Self::Title
            | Self::Link
            | Self::Id
            | Self::Author
            | Self::Rights
            | Self::Language
            | Self::Published
            | Self::Updated
            | Self::CommentsPage
            | Self::CommentsFeed
            | Self::CommentsCount => Body::Line,
        }
    }
}

/// Where an element stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    Feed,
    Entry,
}

/// The field an element gives and how good a source of it the element is. `name` is in lower
/// case, without prefix.
pub fn field(space: Space, name: &str, level: Level) -> Option<(Slot, u8)> {
    match space {
        Space::Rss | Space::Atom03 | Space::Atom10 => own(name, level).map(|slot| (slot, OWN)),
        Space::Dublin => dublin(name),
        Space::Content => (name == "encoded").then_some((Slot::Content, OWN)),
        Space::Xhtml => {
            let body = matches!(name, "body" | "div") && level == Level::Entry;
            body.then_some((Slot::Content, 2))
        }
        Space::Media => match name {
            "title" => Some((Slot::Title, 1)),
            "description" => Some((Slot::Summary, 1)),
            _ => None,
        },
        Space::Itunes => match name {
            "title" => Some((Slot::Title, 1)),
            "author" => Some((Slot::Author, 1)),
            "summary" => Some((Slot::Summary, 2)),
            "subtitle" => Some((Slot::Summary, 1)),
            _ => None,
        },
        Space::Comments => (name == "commentrss").then_some((Slot::CommentsFeed, OWN)),
        Space::Slash => (name == "comments").then_some((Slot::CommentsCount, OWN)),
        Space::Thread => (name == "total").then_some((Slot::CommentsCount, OWN)),
        Space::Rdf | Space::Other => None,
    }
}

fn own(name: &str, level: Level) -> Option<Slot> {
    let slot = match name {
        "title" => Slot::Title,
        "link" => Slot::Link,
        "id" | "guid" => Slot::Id,
        "managingeditor" => Slot::Author,
        "description" | "summary" | "abstract" => Slot::Summary,
        "subtitle" | "tagline" if level == Level::Feed => Slot::Summary,
        "content" | "fullitem" | "body" if level == Level::Entry => Slot::Content,
        "copyright" | "rights" => Slot::Rights,
        "language" => Slot::Language,
        "pubdate" | "published" | "issued" | "created" => Slot::Published,
        "updated" | "modified" | "lastbuilddate" => Slot::Updated,
        "comments" => Slot::CommentsPage,
        _ => return None,
    };
    Some(slot)
}

fn dublin(name: &str) -> Option<(Slot, u8)> {
    let field = match name {
        "title" => (Slot::Title, 2),
        "creator" | "author" => (Slot::Author, 2),
        "description" | "abstract" => (Slot::Summary, 2),
        "rights" => (Slot::Rights, 2),
        "language" => (Slot::Language, 2),
        "issued" => (Slot::Published, 2),
        "created" => (Slot::Published, 1),
        "modified" => (Slot::Updated, 3),
        "date" => (Slot::Updated, 2),
        _ => return None,
    };
    Some(field)
}
