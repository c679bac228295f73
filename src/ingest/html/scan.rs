//! The tags of an HTML text, found by one pass over its bytes: what the parser will see, near
//! enough to judge it before it is parsed. It never decodes, and never builds a tree.

/// One tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    pub kind: Kind,
    /// The name as written.
    pub name: &'a str,
    /// Everything between the name and the closing `>`.
    pub rest: &'a str,
    pub attributes: usize,
    /// Where the tag begins and ends in the text, in bytes.
    pub start: usize,
    pub end: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Open,
    Close,
}

impl Tag<'_> {
    /// Whether the tag has this name.
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

/// Goes through the tags of a text, from byte to byte, once.
pub(super) struct Tags<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Tags<'a> {
    pub fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// Where the pass stands, in bytes.
    pub fn at(&self) -> usize {
        self.at
    }

    /// Jumps over the contents of an element whose text holds no tags, up to its closing tag.
    pub fn skip_raw(&mut self, name: &str) {
        let bytes = self.text.as_bytes();
        let mut from = self.at;
        while let Some(found) = find(bytes, from, b'<') {
            let after = bytes.get(found + 1) == Some(&b'/');
            let named = bytes.get(found + 2..found + 2 + name.len());
            if after && named.is_some_and(|named| named.eq_ignore_ascii_case(name.as_bytes())) {
                self.at = found;
                return;
            }
            from = found + 1;
        }
        self.at = bytes.len();
    }
}

impl<'a> Iterator for Tags<'a> {
    type Item = Tag<'a>;

    fn next(&mut self) -> Option<Tag<'a>> {
        let bytes = self.text.as_bytes();
        loop {
            let start = find(bytes, self.at, b'<')?;
            let (kind, name_at) = match bytes.get(start + 1) {
                Some(b'/') => (Kind::Close, start + 2),
                Some(b'!') => {
                    self.at = comment_end(self.text, start);
                    continue;
                }
                _ => (Kind::Open, start + 1),
            };
            if !bytes.get(name_at).is_some_and(u8::is_ascii_alphabetic) {
                self.at = match (kind, bytes.get(start + 1)) {
                    (Kind::Close, _) | (_, Some(b'?')) => {
                        find(bytes, start, b'>').unwrap_or(bytes.len())
                    }
                    _ => start + 1,
                };
                continue;
            }
            let ends_name = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>');
            let length = bytes[name_at..].iter().position(ends_name)?;
            let rest_at = name_at + length;
            let (close, attributes) = tag_end(bytes, rest_at)?;
            self.at = close + 1;
            return Some(Tag {
                kind,
                name: &self.text[name_at..rest_at],
                rest: &self.text[rest_at..close],
                attributes,
                start,
                end: close + 1,
            });
        }
    }
}

fn find(bytes: &[u8], from: usize, byte: u8) -> Option<usize> {
    bytes.get(from..)?.iter().position(|b| *b == byte).map(|at| from + at)
}

fn comment_end(text: &str, start: usize) -> usize {
    let rest = &text[start..];
    let Some(comment) = rest.strip_prefix("<!--") else {
        return rest.find('>').map_or(text.len(), |at| start + at + 1);
    };
    if comment.starts_with('>') || comment.starts_with("->") {
        return start + 5;
    }
    let end = [comment.find("-->"), comment.find("--!>")].into_iter().flatten().min();
    end.map_or(text.len(), |at| start + 4 + at + 3)
}

/// Where the tokenizer stands inside a tag (WHATWG HTML, sections 13.2.5.32 to 13.2.5.39).
#[derive(Clone, Copy)]
enum Within {
    Gap,
    Name,
    AfterName,
    BeforeValue,
    Bare,
    Quoted(u8),
}

/// Where a tag's `>` is, and how many attributes stand before it.
fn tag_end(bytes: &[u8], from: usize) -> Option<(usize, usize)> {
    let mut within = Within::Gap;
    let mut attributes = 0;
    for (at, &byte) in bytes.iter().enumerate().skip(from) {
        let space = byte.is_ascii_whitespace();
        within = match (within, byte) {
            (Within::Quoted(quote), byte) if quote == byte => Within::Gap,
            (Within::Quoted(_), _) => within,
            (_, b'>') => return Some((at, attributes)),
            (Within::BeforeValue, b'"' | b'\'') => Within::Quoted(byte),
            (Within::BeforeValue, _) if space => within,
            (Within::BeforeValue, _) => Within::Bare,
            (Within::Bare, _) => {
                if space {
                    Within::Gap
                } else {
                    within
                }
            }
            (Within::Name | Within::AfterName, b'=') => Within::BeforeValue,
            (Within::Name | Within::AfterName | Within::Gap, b'/') => Within::Gap,
            (Within::Name, _) => {
                if space {
                    Within::AfterName
                } else {
                    within
                }
            }
            (Within::Gap | Within::AfterName, _) if space => within,
            (Within::Gap | Within::AfterName, _) => {
                attributes += 1;
                Within::Name
            }
        };
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        let written = |tag: Tag<'_>| match tag.kind {
            Kind::Open => tag.name.to_owned(),
            Kind::Close => format!("/{}", tag.name),
        };
        Tags::new(text).map(written).collect()
    }

    #[test]
    fn finds_the_tags_a_parser_would_find() {
        for (text, tags) in [
            ("<p>a<br/>b</P>", "p br /P"),
            ("a < b <c> d", "c"),
            ("<a href='x>y' title=\"'>\">z</a>", "a /a"),
            ("<a b=c'>d</a>'>", "a /a"),
            ("<!-- <b> --><i><!doctype x><?xml <u>?></ x><s>", "i s"),
            ("<!--><b>", "b"),
            ("<p", ""),
            ("<p title='", ""),
            ("<!-- <b>", ""),
        ] {
            assert_eq!(names(text).join(" "), tags, "{text}");
        }
    }

    #[test]
    fn raw_text_is_jumped_over() {
        let mut tags = Tags::new("<script>if (a<b) '</div>'</SCRIPT ><p>");
        tags.next();
        tags.skip_raw("script");
        assert_eq!(tags.next().map(|tag| tag.kind), Some(Kind::Close));
        assert_eq!(tags.next().map(|tag| tag.name), Some("p"));
    }

    #[test]
    fn counts_attributes() {
        for (text, count) in [
            ("<a>", 0),
            ("<a b c='d e f' g = h i/j>", 5),
            ("<a b='1'c=\"2\">", 2),
            ("<a b' c' d'>", 3),
            ("<a =b>", 1),
        ] {
            let tag = Tags::new(text).next().expect("a tag");
            assert_eq!(tag.attributes, count, "{text}");
        }
    }
}
