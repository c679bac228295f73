//! Tags, text and CDATA sections out of XML or HTML as it is really written. Knows nothing of
//! feeds or of what an element means, and never fails: what is no markup is text.
//!
//! The borders of tags are found here, their attributes are read by quick-xml. Its reader would
//! stop at the first broken tag; these rules go on, in time linear to the input: a tag never
//! reaches over the next `<`, and the end of a kind of section is looked for once.

use std::borrow::Cow;

use quick_xml::events::attributes::Attributes;

use super::entities;

/// Attributes read of one tag; the rest is left out.
pub const MOST_ATTRIBUTES: usize = 1_000;

/// One piece of a document.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Token<'a> {
    Start(Tag<'a>),
    /// An end tag's name as written.
    End(&'a str),
    /// Text with its character references.
    Text(&'a str),
    /// The text of a CDATA section, in which nothing is a reference.
    Cdata(&'a str),
}

/// A start tag.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tag<'a> {
    /// The name as written, with its prefix.
    pub name: &'a str,
    /// Name and attributes: what stands between `<` and `>` or `/>`.
    inside: &'a str,
    /// Whether it ends with `/>`.
    pub empty: bool,
}

impl<'a> Tag<'a> {
    /// The attributes, names as written, values with their references replaced.
    pub fn attributes(&self) -> impl Iterator<Item = (&'a str, Cow<'a, str>)> + use<'a> {
        let mut attributes = Attributes::html(self.inside, self.name.len());
        attributes.with_checks(false);
        attributes.take(MOST_ATTRIBUTES).flatten().map(|attribute| {
            let value = match attribute.value {
                Cow::Borrowed(value) => entities::decode(value),
                Cow::Owned(value) => Cow::Owned(entities::decode(&value).into_owned()),
            };
            (attribute.key.0, value)
        })
    }

    /// The first attribute of this name, in any case.
    pub fn attribute(&self, name: &str) -> Option<Cow<'a, str>> {
        self.attributes().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

/// The tokens of a text, in order.
#[derive(Clone, Debug)]
pub struct Tokens<'a> {
    text: &'a str,
    at: usize,
    comment_end: Landmark,
    cdata_end: Landmark,
    subset_end: Landmark,
    angle: Landmark,
}

impl<'a> Tokens<'a> {
    /// Begins at the start of a text.
    pub fn new(text: &'a str) -> Self {
        let [comment_end, cdata_end, subset_end, angle] =
            ["-->", "]]>", "]", ">"].map(Landmark::new);
        Self { text, at: 0, comment_end, cdata_end, subset_end, angle }
    }

    /// Where the next token begins, in bytes.
    pub fn position(&self) -> usize {
        self.at
    }

    /// Passes over everything up to the end tag of a name: HTML reads nothing as markup in there.
    /// Stays where it is and says `false` where there is no such end.
    pub fn skip_raw(&mut self, name: &str) -> bool {
        let rest = &self.text.as_bytes()[self.at..];
        let name = name.as_bytes();
        let found = rest
            .windows(name.len() + 2)
            .position(|window| window.starts_with(b"</") && window[2..].eq_ignore_ascii_case(name));
        self.at += found.unwrap_or_default();
        found.is_some()
    }

    /// Passes over the rest of the text.
    pub fn skip_rest(&mut self) {
        self.at = self.text.len();
    }

    fn markup(&mut self) -> Option<Token<'a>> {
        let rest = &self.text[self.at..];
        if rest.starts_with("<!--") {
            self.at = self.comment_border();
            return None;
        }
        if let Some(inside) = rest.strip_prefix("<![CDATA[") {
            return Some(self.cdata(inside));
        }
        if (rest.starts_with("<!") || rest.starts_with("<?"))
            && let Some(end) = self.angle.after(self.text, self.at)
        {
            self.at = self.declaration_border(end + 1);
            return None;
        }
        let token = match rest.strip_prefix("</") {
            Some(inside) => end_tag(inside).map(|(name, length)| (Token::End(name), length + 2)),
            None => start_tag(&rest[1..]).map(|(tag, length)| (Token::Start(tag), length + 1)),
        };
        let (token, length) = token.unwrap_or((Token::Text(&rest[..1]), 1));
        self.at += length;
        Some(token)
    }

    /// A comment that never ends is over at the next `>`, as is `<!-->`.
    fn comment_border(&mut self) -> usize {
        let from = self.at + 4;
        if self.text[from..].starts_with('>') {
            return from + 1;
        }
        self.comment_end.after(self.text, from).map_or_else(
            || self.text[from..].find('>').map_or(self.text.len(), |at| from + at + 1),
            |at| at + 3,
        )
    }

    /// The end of a processing instruction, or of a declaration with its internal subset.
    fn declaration_border(&mut self, end: usize) -> usize {
        if !self.text[self.at..end].contains('[') {
            return end;
        }
        let Some(bracket) = self.subset_end.after(self.text, self.at) else {
            return end;
        };
        let after = &self.text[bracket + 1..];
        let blank = after.bytes().take(80).take_while(u8::is_ascii_whitespace).count();
        if after[blank..].starts_with('>') { bracket + blank + 2 } else { end }
    }

    /// A section that runs over the end of an item and into the next section was never closed:
    /// it ends where that item's last element ends.
    fn cdata(&mut self, inside: &'a str) -> Token<'a> {
        let from = self.text.len() - inside.len();
        let end = self.cdata_end.after(self.text, from);
        let inside = &self.text[from..end.unwrap_or(self.text.len())];
        let own = inside.find("<![CDATA[").map_or(inside, |at| &inside[..at]);
        if let Some(cut) =
            (end.is_none() || own.len() < inside.len()).then(|| item_end(own)).flatten()
        {
            self.at = from + cut;
            return Token::Cdata(&inside[..cut]);
        }
        self.at = end.map_or(self.text.len(), |end| end + 3);
        Token::Cdata(inside)
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        while self.at < self.text.len() {
            let rest = &self.text[self.at..];
            let length = rest.find('<').unwrap_or(rest.len());
            if length > 0 {
                self.at += length;
                return Some(Token::Text(&rest[..length]));
            }
            if let Some(token) = self.markup() {
                return Some(token);
            }
        }
        None
    }
}

/// A string that ends a kind of section, and where it was last found: looking again from before
/// that place needs no search.
#[derive(Clone, Debug)]
struct Landmark {
    mark: &'static str,
    known: Option<Option<usize>>,
}

impl Landmark {
    fn new(mark: &'static str) -> Self {
        Self { mark, known: None }
    }

    fn after(&mut self, text: &str, from: usize) -> Option<usize> {
        match self.known {
            Some(None) => None,
            Some(Some(at)) if at >= from => Some(at),
            _ => {
                let found = text[from..].find(self.mark).map(|at| from + at);
                self.known = Some(found);
                found
            }
        }
    }
}

/// Where, in an unclosed CDATA section, the element before the end of the item ends.
fn item_end(text: &str) -> Option<usize> {
    let end = ["</item", "</entry"].iter().filter_map(|mark| text.find(mark)).min()?;
    Some(text[..end].rfind("</").unwrap_or(end))
}

fn is_name_start(c: char) -> bool {
    c.is_alphabetic() || c == '_' || c == ':'
}

fn name_length(text: &str) -> usize {
    text.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/' | '<' | '=' | '"' | '\''))
        .unwrap_or(text.len())
}

/// The name of an end tag and the length of what follows `</`; one that lacks its `>` ends
/// with its name.
fn end_tag(text: &str) -> Option<(&str, usize)> {
    if !text.starts_with(is_name_start) {
        return None;
    }
    let name = &text[..name_length(text)];
    let rest = &text[name.len()..];
    let length = match rest.find(['>', '<']) {
        Some(at) if rest[at..].starts_with('>') => at + 1,
        Some(_) | None => 0,
    };
    Some((name, name.len() + length))
}

/// A start tag and the length of what follows `<`.
fn start_tag(text: &str) -> Option<(Tag<'_>, usize)> {
    if !text.starts_with(is_name_start) {
        return None;
    }
    let end = tag_end(text)?;
    let inside = &text[..end];
    let (inside, empty) = inside.strip_suffix('/').map_or((inside, false), |rest| (rest, true));
    let name = &inside[..name_length(inside)];
    Some((Tag { name, inside, empty }, end + 1))
}

/// Where a tag's `>` stands: outside quotes, or where a quote never closes before the next `<`,
/// the first one within it.
fn tag_end(text: &str) -> Option<usize> {
    let mut quote = None;
    let mut quoted_end = None;
    for (at, byte) in text.bytes().enumerate() {
        match (byte, quote) {
            (b'<', _) => return quoted_end,
            (b'>', None) => return Some(at),
            (b'>', Some(_)) => quoted_end = quoted_end.or(Some(at)),
            (b'"' | b'\'', None) if follows_equals(&text[..at]) => quote = Some(byte),
            (_, Some(open)) if byte == open => {
                quote = None;
                quoted_end = None;
            }
            (_, None | Some(_)) => {}
        }
    }
    quoted_end
}

/// Whether a quote here opens a value: `it's` does not.
fn follows_equals(before: &str) -> bool {
    before.trim_end_matches([' ', '\t', '\r', '\n']).ends_with('=')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tokens in short: `+name` start, `*name` empty, `-name` end, `'text'`, `[cdata]`.
    fn short(text: &str) -> String {
        let words: Vec<String> = Tokens::new(text)
            .map(|token| match token {
                Token::Start(tag) if tag.empty => format!("*{}", tag.name),
                Token::Start(tag) => format!("+{}", tag.name),
                Token::End(name) => format!("-{name}"),
                Token::Text(text) => format!("'{text}'"),
                Token::Cdata(text) => format!("[{text}]"),
            })
            .collect();
        words.join(" ")
    }

    #[test]
    fn markup_is_told_from_text() {
        for (text, want) in [
            ("<a><b/>x</a>", "+a *b 'x' -a"),
            ("1 < 2 <b>", "'1 ' '<' ' 2 ' +b"),
            ("<a <b>", "'<' 'a ' +b"),
            ("<a x=\"1>t</a>", "+a 't' -a"),
            ("<a it's>t</a>", "+a 't' -a"),
            ("<a x='>'>t", "+a 't'"),
            ("<a/b>t</a", "+a 't' -a"),
            ("<?xml version='1.0'?><!DOCTYPE r [<!ENTITY x \"y\">]><r>", "+r"),
            ("<!DOCTYPE r [", "'<' '!DOCTYPE r ['"),
            ("a<!-- <b> -->c<!-->d<!-- e>f", "'a' 'c' 'd' 'f'"),
            ("<![CDATA[<b>]]>x", "[<b>] 'x'"),
            ("<![CDATA[open", "[open]"),
            ("<d><![CDATA[one</d></item><d><![CDATA[two]]></d>", "+d [one] -d -item +d [two] -d"),
            ("</></ x></3>", "'<' '/>' '<' '/ x>' '<' '/3>'"),
            ("<", "'<'"),
        ] {
            assert_eq!(short(text), want, "{text}");
        }
    }

    #[test]
    fn attributes_come_however_they_are_quoted() {
        let mut tokens = Tokens::new("<a b=\"1&amp;2\" C='x' d=e f ns:g=\"\" />");
        let Some(Token::Start(tag)) = tokens.next() else {
            panic!("no tag");
        };
        let found: Vec<_> = tag.attributes().map(|(k, v)| format!("{k}={v}")).collect();
        assert_eq!(found, ["b=1&2", "C=x", "d=e", "f=", "ns:g="]);
        assert_eq!(tag.attribute("c").as_deref(), Some("x"));
        assert!(tag.empty);
    }

    #[test]
    fn raw_text_is_passed_over() {
        let mut tokens = Tokens::new("<script>if (a<b) '<p>'</SCRIPT>after");
        tokens.next();
        tokens.skip_raw("script");
        assert_eq!(tokens.next(), Some(Token::End("SCRIPT")));
        assert_eq!(tokens.next(), Some(Token::Text("after")));
        assert!(!tokens.skip_raw("script"));
        tokens.skip_rest();
        assert_eq!(tokens.next(), None);
    }

    #[test]
    fn hostile_markup_takes_linear_time() {
        for piece in
            ["<!--", "<![CDATA[", "<![CDATA[</item>", "<a x=\"", "<", "</", "<!D[>", "<!", "<a "]
        {
            let text = piece.repeat(100_000);
            let effort = crate::ingest::effort::Effort::begin();
            let count = Tokens::new(&text).count();
            assert!(effort.so_far().as_secs() < 4, "{piece}: {:?}", effort.so_far());
            assert!(count <= 300_001);
        }
    }
}
