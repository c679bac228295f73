//! What single elements say: links, ids, dates and counts, from attributes and from text.

use super::draft::Draft;
use super::fields::{OWN, Slot};
use super::names::Space;
use super::text::Text;
use super::{Date, Enclosure};
use crate::ingest::markup::Tag;
use crate::ingest::sanitize::safe_url;
use crate::model::{Address, Link, Rel};

/// Links and files kept of one entry.
const MOST_LINKS: usize = 50;

/// Takes what the start tag of a feed or an entry says itself.
pub fn describe(draft: &mut Draft, tag: &Tag<'_>, base: Option<&Address>) {
    for (name, value) in tag.attributes() {
        match name.to_ascii_lowercase().as_str() {
            "xml:lang" => offer_language(draft, 1, &value),
            "rdf:about" => draft.id.offer(1, value.trim().to_owned()),
            "href" => offer_link(draft, OWN, &value, base),
            "lastmod" => draft.updated.offer(1, Date::new(&value)),
            _ => {}
        }
    }
}

/// Takes an element that says everything in its attributes; `false` if it is none such.
pub fn take_attributes(
    draft: &mut Draft,
    tag: &Tag<'_>,
    space: Space,
    name: &str,
    base: Option<&Address>,
) -> bool {
    match (space, name) {
        (Space::Rss | Space::Atom03 | Space::Atom10, "link") => {
            let Some(href) = tag.attribute("href") else {
                return false;
            };
            atom_link(draft, tag, &href, base);
        }
        (Space::Rss, "enclosure") => {
            if let Some(url) = tag.attribute("url") {
                enclose(draft, &url, tag, base);
            }
        }
        (Space::Media, "content") => {
            if let Some(url) = tag.attribute("url").filter(|_| is_recording(tag)) {
                enclose(draft, &url, tag, base);
            }
            return false;
        }
        (Space::Thread, "in-reply-to") => {
            let id = tag.attribute("ref").or_else(|| tag.attribute("href"));
            draft.in_reply_to = id.map(|id| id.trim().to_owned());
        }
        _ => return false,
    }
    true
}

/// An Atom link, by its relation (RFC 4287, 4.2.7). A feed's own address (`self`) is never taken
/// for anything: whoever copies a feed copies that too.
fn atom_link(draft: &mut Draft, tag: &Tag<'_>, href: &str, base: Option<&Address>) {
    let rel = tag.attribute("rel").unwrap_or("alternate".into()).trim().to_ascii_lowercase();
    let kind = tag.attribute("type").unwrap_or_default().to_ascii_lowercase();
    match rel.as_str() {
        "alternate" | "" => {
            let is_page = kind.is_empty() || kind.contains("html");
            offer_link(draft, if is_page { OWN + 1 } else { OWN }, href, base);
        }
        "replies" => {
            let count = tag.attribute("thr:count").and_then(|count| count.trim().parse().ok());
            draft.discussion.count = count.or(draft.discussion.count);
            let slot = if kind.contains("xml") { Slot::CommentsFeed } else { Slot::CommentsPage };
            offer_line(draft, slot, OWN, href, base);
        }
        "enclosure" => enclose(draft, href, tag, base),
        "prev" | "previous" => neighbour(draft, Rel::Previous, tag, href, base),
        "next" => neighbour(draft, Rel::Next, tag, href, base),
        _ => {}
    }
}

fn neighbour(draft: &mut Draft, rel: Rel, tag: &Tag<'_>, href: &str, base: Option<&Address>) {
    if let Some(url) = Address::join(base, href)
        && draft.links.len() < MOST_LINKS
    {
        let title = tag.attribute("title").and_then(|title| crate::model::Clean::named(&title));
        draft.links.push(Link { rel, title, url: Some(url) });
    }
}

/// Media RSS lists every size of every picture: those are no files to offer.
fn is_recording(tag: &Tag<'_>) -> bool {
    let kind = tag.attribute("type").or_else(|| tag.attribute("medium")).unwrap_or_default();
    kind.starts_with("audio") || kind.starts_with("video")
}

fn enclose(draft: &mut Draft, url: &str, tag: &Tag<'_>, base: Option<&Address>) {
    if let Some(url) = Address::join(base, url)
        && draft.enclosures.len() < MOST_LINKS
        && draft.enclosures.iter().all(|other| other.url != url)
    {
        let kind = tag.attribute("type").map(|kind| kind.trim().to_owned());
        draft.enclosures.push(Enclosure { url, kind });
    }
}

/// Gives a text to its field.
pub fn offer_text(draft: &mut Draft, slot: Slot, rank: u8, text: Text) {
    match slot {
        Slot::Summary => draft.offer_summary(rank, text),
        Slot::Content => draft.content.offer(rank, text),
        Slot::Rights => draft.rights.offer(rank, text),
        Slot::Title
        | Slot::Link
        | Slot::Id
        | Slot::Author
        | Slot::Language
        | Slot::Published
        | Slot::Updated
        | Slot::CommentsPage
        | Slot::CommentsFeed
        | Slot::CommentsCount => draft.title.offer(rank, text),
    }
}

/// Gives one line to its field; an empty one says nothing.
pub fn offer_line(draft: &mut Draft, slot: Slot, rank: u8, line: &str, base: Option<&Address>) {
    if line.is_empty() {
        return;
    }
    let discussion = &mut draft.discussion;
    match slot {
        Slot::Link => offer_link(draft, rank, line, base),
        Slot::Id => draft.id.offer(rank, line.to_owned()),
        Slot::Author => draft.author.offer(rank, line.to_owned()),
        Slot::Language => offer_language(draft, rank, line),
        Slot::Published => draft.published.offer(rank, Date::new(line)),
        Slot::Updated => draft.updated.offer(rank, Date::new(line)),
        Slot::CommentsPage => {
            discussion.page = discussion.page.take().or(Address::join(base, line))
        }
        Slot::CommentsFeed => {
            discussion.feed = discussion.feed.take().or(Address::join(base, line))
        }
        Slot::CommentsCount => discussion.count = line.parse().ok().or(discussion.count),
        Slot::Title | Slot::Summary | Slot::Content | Slot::Rights => {
            offer_text(draft, slot, rank, Text::Plain(line.to_owned()));
        }
    }
}

/// An id that is an address is where the article stands, if nothing better says so.
pub fn offer_permalink(draft: &mut Draft) {
    if let Some(id) = &draft.id.value
        && Address::parse(id).is_some()
    {
        draft.link.offer(1, id.clone());
    }
}

fn offer_link(draft: &mut Draft, rank: u8, text: &str, base: Option<&Address>) {
    let base = base.map(Address::url);
    if let Some(link) = safe_url(text, base.as_ref()).filter(|link| !link.is_empty()) {
        draft.link.offer(rank, link);
    }
}

fn offer_language(draft: &mut Draft, rank: u8, tag: &str) {
    let tag = tag.trim();
    if !tag.is_empty() {
        draft.language.offer(rank, tag.replace('_', "-"));
    }
}
