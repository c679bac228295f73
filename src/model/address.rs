//! [`Address`]: a web address that was parsed, so that it can be stored, shown and followed.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize};
use url::Url;

/// Addresses longer than this many bytes are not addresses anybody typed or linked.
const LONGEST: usize = 8_000;

/// An absolute `http` or `https` address in its serialised form: ASCII, no spaces, no controls.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Address(Arc<str>);

impl Address {
    /// Parses an absolute address; anything but `http` and `https` with a host is `None`.
    pub fn parse(text: &str) -> Option<Self> {
        Self::from_url(&Url::parse(plausible(text)?).ok()?)
    }

    /// Resolves an address as it stands in a page, against the page's own address if one is known.
    pub fn join(base: Option<&Self>, text: &str) -> Option<Self> {
        match base {
            None => Self::parse(text),
            Some(base) => Self::from_url(&base.url().join(plausible(text)?).ok()?),
        }
    }

    /// Takes over a parsed address if it is one that can be fetched.
    pub fn from_url(url: &Url) -> Option<Self> {
        let fetchable = matches!(url.scheme(), "http" | "https") && url.host().is_some();
        let text = url.as_str();
        (fetchable && text.len() <= LONGEST).then(|| Self(Arc::from(text)))
    }

    /// The parsed form.
    pub fn url(&self) -> Url {
        Url::parse(&self.0).unwrap_or_else(|_| unreachable!("an Address is made by parsing"))
    }

    /// The host, for showing where an address leads; punycode stays visible as such.
    pub fn host(&self) -> String {
        self.url().host_str().unwrap_or_default().to_owned()
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address without the user name and the password that may stand in it: for showing.
    #[must_use]
    pub fn without_user(&self) -> Self {
        let mut url = self.url();
        // Setting these fails only for addresses without a host.
        let _ = url.set_username("");
        let _ = url.set_password(None);
        Self::from_url(&url).unwrap_or_else(|| self.clone())
    }

    /// The address without what stands behind a `#`.
    #[must_use]
    pub fn without_fragment(&self) -> Self {
        let mut url = self.url();
        url.set_fragment(None);
        Self::from_url(&url).unwrap_or_else(|| self.clone())
    }

    /// Whether both addresses are of one host and one port: whoever answers there is the same.
    pub fn same_place(&self, other: &Self) -> bool {
        let (one, other) = (self.url(), other.url());
        one.host() == other.host() && one.port() == other.port()
    }

    /// The form by which two addresses count as the same page: without scheme, `www.`,
    /// fragment, tracking parameters and a last slash.
    pub fn same_page_key(&self) -> String {
        let page = self.0.split_once('#').map_or(&*self.0, |(page, _)| page);
        if page.contains('?') { self.page_with_query() } else { without_ends(page) }
    }

    fn page_with_query(&self) -> String {
        let mut url = self.url();
        url.set_fragment(None);
        let kept: Vec<(String, String)> = url
            .query_pairs()
            .filter(|(name, _)| !is_tracking(name))
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        if kept.is_empty() {
            url.set_query(None);
        } else {
            url.query_pairs_mut().clear().extend_pairs(kept);
        }
        without_ends(url.as_str())
    }
}

fn without_ends(text: &str) -> String {
    let text = text.split_once("://").map_or(text, |(_, rest)| rest);
    let text = text.strip_prefix("www.").unwrap_or(text);
    text.strip_suffix('/').unwrap_or(text).to_owned()
}

fn is_tracking(name: &str) -> bool {
    name.starts_with("utm_") || matches!(name, "fbclid" | "gclid" | "mc_cid" | "mc_eid")
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, f)
    }
}

impl<'de> Deserialize<'de> for Address {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not an http or https address"))
    }
}

/// A text without the space around it, unless it is so long that parsing it could only end in an
/// address that is too long: a few line breaks inside are dropped, all else stays or grows.
fn plausible(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| text.len() <= 4 * LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_http_addresses_pass() {
        for bad in
            ["javascript:alert(1)", "file:///etc/passwd", "exec:ls", "|ls", "//host/x", "http:", ""]
        {
            assert_eq!(Address::parse(bad), None, "{bad}");
        }
        assert_eq!(
            Address::parse(" https://a.example/ä b ").map(|a| a.to_string()),
            Some("https://a.example/%C3%A4%20b".to_owned())
        );
    }

    #[test]
    fn joins_against_the_page() {
        let base = Address::parse("https://a.example/x/y.html");
        assert_eq!(
            Address::join(base.as_ref(), "../z").map(|a| a.to_string()),
            Some("https://a.example/z".to_owned())
        );
        assert_eq!(Address::join(base.as_ref(), "javascript:x"), None);
        assert_eq!(Address::join(None, "z.html"), None);
    }

    #[test]
    fn secrets_are_not_shown_and_places_are_told_apart() {
        let parse = |text| Address::parse(text).unwrap();
        let secret = parse("https://ann:word@a.example:444/x?y");
        assert_eq!(secret.without_user().as_str(), "https://a.example:444/x?y");
        assert!(parse("http://a.example/x").same_place(&parse("https://a.example/y")));
        assert!(!parse("http://a.example/x").same_place(&parse("http://a.example:81/x")));
        assert!(!parse("http://a.example/x").same_place(&parse("http://b.example/x")));
    }

    #[test]
    fn the_same_page_has_one_key() {
        let key = |text| Address::parse(text).map(|a| a.same_page_key());
        assert_eq!(key("http://www.a.example/s/?utm_source=x#top"), key("https://a.example/s"));
        assert_ne!(key("https://a.example/s?id=1"), key("https://a.example/s?id=2"));
    }
}
