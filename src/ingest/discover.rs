//! Which feeds a page leads to: those it declares, those it links to, and where its site may have
//! one. Only names addresses; whether a feed is there shows when it is fetched.

use dom_query::Document;

use super::charset;
use super::html;
use crate::model::{Address, Clean};

/// Candidates of one kind that are named.
const MOST: usize = 24;
/// Links of a page that are looked at.
const MOST_LINKS: usize = 20_000;
/// Where sites keep a feed they do not mention, the likeliest first.
const PATHS: [&str; 8] = [
    "/feed/",
    "/rss",
    "/atom.xml",
    "/rss.xml",
    "/feed.xml",
    "/index.xml",
    "/feed.json",
    "/?feed=rss2",
];

/// An address at which there may be a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub address: Address,
    /// What the page calls it.
    pub title: Option<Clean>,
}

/// The candidates of a page, the surest kind first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Candidates {
    /// Declared in the page's head. Feeds of comments are named only where there is no other.
    pub declared: Vec<Candidate>,
    /// Links that look as if they led to feeds.
    pub linked: Vec<Candidate>,
    /// Common places on the same site, of which the page says nothing.
    pub guessed: Vec<Candidate>,
}

/// Looks a page through. `url` is where it was found.
pub fn feeds(bytes: &[u8], url: &Address, content_type: Option<&str>) -> Candidates {
    let (text, _) = charset::decode(bytes, content_type, url.as_str());
    let (tree, _, _) = html::parse(&text);
    let base = html::base_of(&tree, Some(url));
    let declared = without_comments(declared(&tree, base.as_ref()));
    let linked = linked(&tree, base.as_ref(), &declared);
    let guessed = PATHS.iter().filter_map(|path| Address::join(Some(url), path));
    let guessed = guessed.map(|address| Candidate { address, title: None }).collect();
    Candidates { declared, linked, guessed }
}

fn declared(tree: &Document, base: Option<&Address>) -> Vec<Candidate> {
    let mut found = Vec::new();
    for node in tree.select("link[rel][href]").nodes().iter().take(MOST_LINKS) {
        let rel = node.attr_or("rel", "").to_ascii_lowercase();
        let kind = node.attr_or("type", "").to_ascii_lowercase();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        let words: Vec<&str> = rel.split_ascii_whitespace().collect();
        let alternate = words.contains(&"alternate") && is_feed_type(kind);
        if alternate || (words.contains(&"feed") && (kind.is_empty() || is_feed_type(kind))) {
            let title = Clean::named(&node.attr_or("title", ""));
            push(&mut found, Address::join(base, &node.attr_or("href", "")), title);
        }
    }
    found
}

fn is_feed_type(kind: &str) -> bool {
    matches!(
        kind,
        "application/rss+xml"
            | "application/atom+xml"
            | "application/rdf+xml"
            | "application/feed+json"
            | "text/xml"
            | "application/xml"
            | "application/x-cdf"
            | "text/rss+xml"
    )
}

fn push(found: &mut Vec<Candidate>, address: Option<Address>, title: Option<Clean>) {
    let Some(address) = address else { return };
    if found.len() < MOST && found.iter().all(|known| known.address != address) {
        found.push(Candidate { address, title });
    }
}

/// Leaves feeds of comments out, unless there are no others.
fn without_comments(found: Vec<Candidate>) -> Vec<Candidate> {
    let is_comments = |candidate: &Candidate| {
        let url = candidate.address.url();
        let path = url.path().trim_end_matches('/').to_ascii_lowercase();
        let title = candidate.title.as_deref().unwrap_or_default().to_lowercase();
        let query = url.query().unwrap_or_default();
        path.contains("/comments/") || query.contains("comments") || title.contains("comment")
    };
    let others: Vec<Candidate> =
        found.iter().filter(|candidate| !is_comments(candidate)).cloned().collect();
    if others.is_empty() { found } else { others }
}

fn linked(tree: &Document, base: Option<&Address>, known: &[Candidate]) -> Vec<Candidate> {
    let mut found = Vec::new();
    for node in tree.select("a[href]").nodes().iter().take(MOST_LINKS) {
        let href = node.attr_or("href", "");
        let Some(address) = Address::join(base, &super::feed_list::plain_scheme(&href)) else {
            continue;
        };
        if looks_like_feed(&address) && known.iter().all(|other| other.address != address) {
            let text: String = node.text().chars().take(200).collect();
            push(&mut found, Some(address), Clean::named(&text));
        }
    }
    without_comments(found)
}

/// Whether an address looks like that of a feed, by its last step.
fn looks_like_feed(address: &Address) -> bool {
    let url = address.url();
    let path = url.path().trim_end_matches('/').to_ascii_lowercase();
    let last = path.rsplit('/').next().unwrap_or_default();
    let ending = [".rss", ".atom", ".rdf", "rss.xml", "atom.xml", "feed.xml", "feed.json"];
    matches!(last, "feed" | "rss" | "atom" | "rss2" | "index.xml" | "feeds" | "index.rdf")
        || ending.iter().any(|end| last.ends_with(end))
        || url.query_pairs().any(|(name, value)| {
            name == "feed" && matches!(&*value, "rss" | "rss2" | "atom" | "rdf")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(html: &str) -> (Vec<String>, Vec<String>) {
        let url = Address::parse("https://a.example/blog/").unwrap();
        let candidates = feeds(html.as_bytes(), &url, None);
        let shown = |list: &[Candidate]| {
            list.iter()
                .map(|one| {
                    let title = one.title.as_deref().unwrap_or("-");
                    format!("{title}@{}", one.address.as_str().trim_start_matches("https://"))
                })
                .collect()
        };
        (shown(&candidates.declared), shown(&candidates.linked))
    }

    #[test]
    fn declared_feeds_come_with_their_titles() {
        for (html, want) in [
            (
                "<link rel=alternate type='application/rss+xml' title='The Blog' href=feed>",
                vec!["The Blog@a.example/blog/feed"],
            ),
            (
                "<link rel='ALTERNATE nofollow' type='Application/Atom+XML; charset=x' href='/a'>",
                vec!["-@a.example/a"],
            ),
            ("<link rel=alternate type='application/json' href=/wp-json/x>", vec![]),
            ("<link rel=alternate hreflang=de href=/de>", vec![]),
            ("<link rel=alternate type='application/rss+xml' href='javascript:x'>", vec![]),
            ("<base href='https://b.example/x/'><link rel=feed href=y>", vec!["-@b.example/x/y"]),
            (
                "<link rel=alternate type='application/rss+xml' title='B » Feed' href=/feed/>\
                 <link rel=alternate type='application/rss+xml' title='B » Comments Feed' \
                 href=/comments/feed/>",
                vec!["B » Feed@a.example/feed/"],
            ),
            (
                "<link rel=alternate type='application/rss+xml' href=/comments/feed/>",
                vec!["-@a.example/comments/feed/"],
            ),
        ] {
            assert_eq!(found(html).0, want, "{html}");
        }
    }

    #[test]
    fn links_that_look_like_feeds_are_candidates() {
        let html = "<a href=/rss>RSS <b>feed</b></a><a href=/about>About</a>\
            <a href='/x.atom'></a><a href='?feed=rss2'>x</a><a href='/feedback'>y</a>";
        assert_eq!(
            found(html).1,
            ["RSS feed@a.example/rss", "-@a.example/x.atom", "x@a.example/blog/?feed=rss2"]
        );
    }

    #[test]
    fn common_places_are_on_the_same_site() {
        let url = Address::parse("https://a.example:444/blog/x?y").unwrap();
        let guessed = feeds(b"", &url, None).guessed;
        assert_eq!(guessed[0].address.as_str(), "https://a.example:444/feed/");
        assert!(guessed.iter().all(|one| one.address.same_place(&url)));
    }
}
