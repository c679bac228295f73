//! Namespaces: which vocabulary an element belongs to, by its address, else by its prefix.

use crate::ingest::markup::Tag;

/// Declarations in force at one time; more are not remembered.
const MOST_DECLARATIONS: usize = 256;

/// A vocabulary that feeds use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Space {
    /// RSS of any version, CDF, or no namespace at all.
    Rss,
    Atom03,
    Atom10,
    Rdf,
    /// Dublin Core, both its elements and its terms.
    Dublin,
    Content,
    Media,
    Itunes,
    /// The Comment API: `wfw:commentRss`.
    Comments,
    Slash,
    /// Threading (RFC 4685).
    Thread,
    Xhtml,
    Other,
}

impl Space {
    /// Whether the vocabulary is that of feeds themselves.
    pub fn is_feed(self) -> bool {
        matches!(self, Self::Rss | Self::Atom03 | Self::Atom10)
    }

    fn by_uri(uri: &str) -> Option<Self> {
        let uri = uri.trim().to_ascii_lowercase();
        SPACES.iter().find(|(known, ..)| *known == uri).map(|(_, space)| *space)
    }

    fn by_prefix(prefix: &str) -> Self {
        match prefix.to_ascii_lowercase().as_str() {
            "" | "rss" => Self::Rss,
            "atom" | "atom10" => Self::Atom10,
            "rdf" => Self::Rdf,
            "dc" | "dcterms" => Self::Dublin,
            "content" => Self::Content,
            "media" => Self::Media,
            "itunes" => Self::Itunes,
            "wfw" => Self::Comments,
            "slash" => Self::Slash,
            "thr" => Self::Thread,
            "xhtml" => Self::Xhtml,
            _ => Self::Other,
        }
    }
}

/// The addresses in lower case: writers differ in that alone.
#[rustfmt::skip]
const SPACES: &[(&str, Space)] = &[
    ("", Space::Rss),
    ("http://backend.userland.com/rss", Space::Rss),
    ("http://backend.userland.com/rss2", Space::Rss),
    ("http://blogs.law.harvard.edu/tech/rss", Space::Rss),
    ("http://cyber.law.harvard.edu/rss/rss.html", Space::Rss),
    ("http://my.netscape.com/rdf/simple/0.9/", Space::Rss),
    ("http://my.netscape.com/publish/formats/rss-0.91.dtd", Space::Rss),
    ("http://channel.netscape.com/rdf/simple/0.9/", Space::Rss),
    ("http://purl.org/rss/1.0/", Space::Rss),
    ("http://purl.org/net/rss1.1#", Space::Rss),
    ("http://purl.org/rss/1.0/modules/rss091#", Space::Rss),
    ("http://example.com/newformat#", Space::Atom03),
    ("http://example.com/necho", Space::Atom03),
    ("http://purl.org/echo/", Space::Atom03),
    ("uri/of/echo/namespace#", Space::Atom03),
    ("http://purl.org/pie/", Space::Atom03),
    ("http://purl.org/atom/ns#", Space::Atom03),
    ("http://www.w3.org/2005/atom", Space::Atom10),
    ("http://purl.org/rss/1.0/modules/atom#", Space::Atom10),
    ("http://www.w3.org/1999/02/22-rdf-syntax-ns#", Space::Rdf),
    ("http://purl.org/dc/elements/1.1/", Space::Dublin),
    ("http://purl.org/dc/elements/1.0/", Space::Dublin),
    ("http://purl.org/dc/terms/", Space::Dublin),
    ("http://purl.org/rss/1.0/modules/dc/", Space::Dublin),
    ("http://purl.org/rss/1.0/modules/content/", Space::Content),
    ("http://search.yahoo.com/mrss", Space::Media),
    ("http://search.yahoo.com/mrss/", Space::Media),
    ("http://video.search.yahoo.com/mrss", Space::Media),
    ("http://www.itunes.com/dtds/podcast-1.0.dtd", Space::Itunes),
    ("http://example.com/dtds/podcast-1.0.dtd", Space::Itunes),
    ("http://wellformedweb.org/commentapi/", Space::Comments),
    ("http://purl.org/rss/1.0/modules/slash/", Space::Slash),
    ("http://purl.org/syndication/thread/1.0", Space::Thread),
    ("http://www.w3.org/1999/xhtml", Space::Xhtml),
];

/// The namespace declarations in force.
#[derive(Debug, Default)]
pub struct Names<'a> {
    declared: Vec<(&'a str, Space)>,
}

impl<'a> Names<'a> {
    /// How many declarations are in force; [`Self::leave`] goes back to it.
    pub fn mark(&self) -> usize {
        self.declared.len()
    }

    /// Takes the declarations off that came after a mark.
    pub fn leave(&mut self, mark: usize) {
        self.declared.truncate(mark);
    }

    /// Takes up the declarations of a tag.
    pub fn declare(&mut self, tag: &Tag<'a>) {
        for (name, uri) in tag.attributes() {
            let Some(prefix) = declared_prefix(name) else {
                continue;
            };
            if self.declared.len() < MOST_DECLARATIONS {
                self.declared.push((prefix, Self::space(tag, prefix, &uri)));
            }
        }
    }

    /// An address nobody knows: the elements that make a feed one are taken for what they are
    /// named, and so are the usual prefixes.
    fn space(tag: &Tag<'a>, prefix: &str, uri: &str) -> Space {
        Space::by_uri(uri).unwrap_or_else(|| {
            let (own_prefix, local) = split(tag.name);
            let is_root = ["rss", "feed", "channel", "item", "entry"]
                .iter()
                .any(|root| root.eq_ignore_ascii_case(local));
            if own_prefix == prefix && is_root {
                return if local.eq_ignore_ascii_case("feed") { Space::Atom10 } else { Space::Rss };
            }
            if prefix.is_empty() { Space::Other } else { Space::by_prefix(prefix) }
        })
    }

    /// The vocabulary of an element, and its name without the prefix.
    pub fn resolve(&self, name: &'a str) -> (Space, &'a str) {
        let (prefix, local) = split(name);
        let declared = self.declared.iter().rev().find(|(known, _)| *known == prefix);
        (declared.map_or_else(|| Space::by_prefix(prefix), |(_, space)| *space), local)
    }
}

fn declared_prefix(attribute: &str) -> Option<&str> {
    if attribute == "xmlns" { Some("") } else { attribute.strip_prefix("xmlns:") }
}

fn split(name: &str) -> (&str, &str) {
    name.split_once(':').unwrap_or(("", name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::markup::{Token, Tokens};

    fn resolve(root: &'static str, name: &'static str) -> (Space, &'static str) {
        let mut names = Names::default();
        if let Some(Token::Start(tag)) = Tokens::new(root).next() {
            names.declare(&tag);
        }
        names.resolve(name)
    }

    #[test]
    fn vocabularies_are_known_by_address_then_by_prefix() {
        for (root, name, space) in [
            ("<rss>", "title", Space::Rss),
            ("<rss>", "dc:creator", Space::Dublin),
            ("<rss xmlns:x='http://purl.org/dc/elements/1.1/'>", "x:creator", Space::Dublin),
            ("<rss xmlns='http://who.test/'>", "title", Space::Rss),
            ("<feed xmlns='http://who.test/'>", "title", Space::Atom10),
            ("<rss xmlns:y='http://who.test/'>", "y:title", Space::Other),
            ("<rss xmlns:media='http://who.test/'>", "media:title", Space::Media),
            ("<feed xmlns='HTTP://www.w3.org/2005/Atom'>", "title", Space::Atom10),
            ("<r:rss xmlns:r='http://who.test/'>", "r:item", Space::Rss),
        ] {
            assert_eq!(resolve(root, name).0, space, "{root} {name}");
        }
    }

    #[test]
    fn declarations_are_bounded() {
        let tag: String = (0..900).map(|n| format!(" xmlns:p{n}='x'")).collect();
        let root = format!("<a{tag}>");
        let mut names = Names::default();
        if let Some(Token::Start(tag)) = Tokens::new(&root).next() {
            names.declare(&tag);
        }
        assert_eq!(names.mark(), MOST_DECLARATIONS);
    }
}
