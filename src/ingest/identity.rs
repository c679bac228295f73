//! By what an article is known: the one place that says which parts its id is derived from.

use crate::model::{Address, ArticleId, title_key};

/// An entry of a feed: `feed` is the feed's address (else its link, id or title), `key` the
/// entry's own id, link, or title with date.
pub fn of_entry(feed: &str, key: &str) -> ArticleId {
    ArticleId::derive(&["feed", feed, key])
}

/// A web page: by its address, else as a plain text. Addresses that differ in their scheme or in
/// tracking parameters only are one page.
pub fn of_page(url: Option<&Address>, title: &str, opening: &str) -> ArticleId {
    match url {
        Some(url) => ArticleId::derive(&["page", &url.same_page_key()]),
        None => of_plain(title, opening),
    }
}

/// A text without an address: by its title and its first paragraph.
pub fn of_plain(title: &str, opening: &str) -> ArticleId {
    ArticleId::derive(&["plain", &title_key(title), opening.trim()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identity_is_what_it_says_and_nothing_else() {
        let url = Address::parse("https://a.test/x");
        assert_eq!(of_page(url.as_ref(), "One", "x"), of_page(url.as_ref(), "Two", "y"));
        let shared = Address::parse("http://www.a.test/x/?utm_source=mail");
        assert_eq!(of_page(url.as_ref(), "One", "x"), of_page(shared.as_ref(), "One", "x"));
        assert_eq!(of_page(None, "One", "x"), of_plain("“one!”", " x\n"));
        assert_ne!(of_page(None, "One", "x"), of_plain("One", "y"));
        assert_ne!(of_entry("a", "1"), of_entry("b", "1"));
    }
}
