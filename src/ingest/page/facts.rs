//! What a page says about itself outside its text: address, language, dates, site, first heading.

use dom_query::{Document, NodeRef};

use crate::ingest::dates;
use crate::model::{Address, Clean, Timestamp};

/// The facts, as far as they were found.
#[derive(Debug, Default)]
pub(super) struct Facts {
    /// The address the page calls its own.
    pub canonical: Option<Address>,
    pub language: Option<Clean>,
    pub site: Option<Clean>,
    pub published: Option<Timestamp>,
    pub updated: Option<Timestamp>,
    /// The text of the first `<h1>`.
    pub heading: Option<Clean>,
}

/// Where a page puts the moment it was published, best first: selector and attribute.
const PUBLISHED: [(&str, &str); 10] = [
    ("meta[property='article:published_time']", "content"),
    ("[itemprop=datePublished]", "content"),
    ("[itemprop=datePublished]", "datetime"),
    ("meta[name='date' i]", "content"),
    ("meta[name='dc.date' i]", "content"),
    ("meta[name='dcterms.created' i]", "content"),
    ("meta[name='pubdate' i]", "content"),
    ("time[pubdate]", "datetime"),
    ("time.published, time.entry-date, .wp-block-post-date time", "datetime"),
    ("article time[datetime]", "datetime"),
];

/// The same for the moment it was last changed.
const UPDATED: [(&str, &str); 4] = [
    ("meta[property='article:modified_time']", "content"),
    ("[itemprop=dateModified]", "content"),
    ("[itemprop=dateModified]", "datetime"),
    ("time.updated", "datetime"),
];

/// Where a page names its language.
const LANGUAGE: [(&str, &str); 5] = [
    ("html", "lang"),
    ("html", "xml:lang"),
    ("meta[http-equiv='content-language' i]", "content"),
    ("meta[property='og:locale']", "content"),
    ("body", "lang"),
];

/// Reads the facts of a page that came from `url`.
pub(super) fn read(tree: &Document, url: Option<&Address>, base: Option<&Address>) -> Facts {
    Facts {
        canonical: canonical(tree, url, base),
        language: LANGUAGE.iter().find_map(|place| language(&value(tree, place)?)),
        site: value(tree, &("meta[name='application-name' i]", "content"))
            .and_then(|name| Clean::named(&name)),
        published: moment(tree, &PUBLISHED),
        updated: moment(tree, &UPDATED),
        heading: first(tree, "h1").and_then(|heading| Clean::named(&heading.text())),
    }
}

fn moment(tree: &Document, places: &[(&str, &str)]) -> Option<Timestamp> {
    places.iter().find_map(|place| dates::parse(&value(tree, place)?))
}

fn value(tree: &Document, (selector, attribute): &(&str, &str)) -> Option<String> {
    let value = first(tree, selector)?.attr(attribute)?;
    (!value.trim().is_empty()).then(|| value.trim().to_owned())
}

/// The first element that a selector finds.
pub(in crate::ingest) fn first<'a>(tree: &'a Document, selector: &str) -> Option<NodeRef<'a>> {
    tree.select_single(selector).nodes().first().copied()
}

/// A language as a BCP 47 tag in lower case, if it looks like one.
fn language(text: &str) -> Option<Clean> {
    let tag = text.split([',', ';']).next()?.trim().replace('_', "-").to_ascii_lowercase();
    let tag = tag.split('.').next()?;
    let mut parts = tag.split('-');
    let primary = parts.next()?;
    let letters = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphabetic());
    let subtag = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    ((2..=3).contains(&primary.len()) && letters(primary) && parts.all(subtag))
        .then(|| Clean::new(tag))
}

/// The address a page calls its own: believed only on the site it came from, and never where it
/// points every page to the front page.
fn canonical(tree: &Document, url: Option<&Address>, base: Option<&Address>) -> Option<Address> {
    const PLACES: [(&str, &str); 2] =
        [("link[rel~=canonical i]", "href"), ("meta[property='og:url']", "content")];
    let believed = |address: &Address| {
        url.is_none_or(|url| {
            let is_front = |address: &Address| matches!(address.url().path(), "" | "/");
            same_site(address, url)
                && (!is_front(address) || address.url().query().is_some() || is_front(url))
        })
    };
    let given = |place| value(tree, place).and_then(|text| Address::join(base, &text));
    PLACES.iter().find_map(|place| given(place).filter(believed))
}

/// Whether two addresses are of one site: the same host, or one a part of the other.
pub(super) fn same_site(one: &Address, other: &Address) -> bool {
    let host = |address: &Address| {
        let host = address.host();
        let bare =
            ["www.", "m.", "amp.", "mobile."].iter().find_map(|prefix| host.strip_prefix(prefix));
        bare.unwrap_or(&host).to_owned()
    };
    let (one, other) = (host(one), host(other));
    let within = |inner: &str, outer: &str| {
        outer.contains('.') && inner.strip_suffix(outer).is_some_and(|rest| rest.ends_with('.'))
    };
    one == other || within(&one, &other) || within(&other, &one)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(html: &str, url: &str) -> Facts {
        let url = Address::parse(url);
        read(&Document::from(html), url.as_ref(), url.as_ref())
    }

    #[test]
    fn a_page_names_its_own_address_only_on_its_own_site() {
        for (url, canonical, believed) in [
            ("https://a.example/s?x=1", "https://a.example/s", Some("https://a.example/s")),
            ("https://m.a.example/s", "https://www.a.example/s", Some("https://www.a.example/s")),
            ("https://a.example/s", "/t", Some("https://a.example/t")),
            ("https://a.example/s", "https://b.example/s", None),
            ("https://a.example/s", "https://xa.example/s", None),
            ("https://a.example/s", "https://a.example/", None),
            ("https://a.example/", "https://a.example/", Some("https://a.example/")),
            ("", "https://b.example/s", Some("https://b.example/s")),
            ("", "s", None),
        ] {
            let found = facts(&format!("<link rel=canonical href='{canonical}'>"), url).canonical;
            assert_eq!(found.map(|url| url.to_string()).as_deref(), believed, "{url} {canonical}");
        }
    }

    #[test]
    fn languages_are_tags_in_lower_case() {
        for (html, tag) in [
            ("<html lang=en-US>", Some("en-us")),
            ("<html lang='pt_BR'>", Some("pt-br")),
            ("<html lang=''><meta property='og:locale' content='de_DE'>", Some("de-de")),
            ("<html><meta http-equiv=Content-Language content='fr, en'>", Some("fr")),
            ("<html lang='english please'>", None),
            ("<p>", None),
        ] {
            assert_eq!(facts(html, "").language.as_deref(), tag, "{html}");
        }
    }

    #[test]
    fn dates_and_heading() {
        let found = facts(
            "<article><h1> A <b>b</b></h1><time datetime='2026-11-21'>today</time>\
             <span itemprop=dateModified content='2026-11-22'></span></article>",
            "",
        );
        assert_eq!(found.heading.as_deref(), Some("A b"));
        assert_eq!(found.published, dates::parse("2026-11-21"));
        assert_eq!(found.updated, dates::parse("2026-11-22"));
    }
}
