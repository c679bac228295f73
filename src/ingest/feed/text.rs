//! Text as a feed carries it: plain or HTML, escaped, inline or in base64.

use super::names::Space;
use crate::ingest::{entities, sanitize};
use crate::model::Address;

/// A text of a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Text {
    Plain(String),
    /// HTML as it came: only [`Text::html`] makes it safe.
    Html {
        raw: String,
        base: Option<Address>,
    },
}

impl Text {
    /// The text as safe HTML.
    pub fn html(&self) -> String {
        match self {
            Self::Plain(text) => {
                let mut html = String::with_capacity(text.len());
                entities::escape(text, &mut html);
                html
            }
            Self::Html { raw, base } => {
                let html = sanitize::sanitize(raw, base.as_ref());
                html.trim().to_owned()
            }
        }
    }

    /// The text as the feed meant it: plain text as it is, HTML made safe.
    pub fn value(&self) -> String {
        match self {
            Self::Plain(text) => text.clone(),
            Self::Html { .. } => self.html(),
        }
    }

    /// The words alone.
    pub fn plain(&self) -> String {
        match self {
            Self::Plain(text) => text.clone(),
            Self::Html { raw, .. } => sanitize::plain(raw),
        }
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        let (Self::Plain(text) | Self::Html { raw: text, .. }) = self;
        text.trim().is_empty()
    }
}

/// How an element says its text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Character data is the text.
    Plain,
    /// Character data is HTML.
    Html,
    /// Character data is plain text or HTML: the text itself must show which.
    Guess,
    /// The element's content is the HTML.
    Inline,
    /// The same, within a `div` that is not part of it (RFC 4287, 3.1.1.3).
    InlineDiv,
    /// Character data is base64 of plain text or HTML.
    Base64,
}

impl Form {
    /// The form of an element's text, by its vocabulary and its `type` and `mode`.
    pub fn of(space: Space, kind: Option<&str>, mode: Option<&str>, body: Body) -> Self {
        let kind = kind.unwrap_or_default().trim().to_ascii_lowercase();
        let mode = mode.unwrap_or_default().trim().to_ascii_lowercase();
        match (mode.as_str(), space) {
            (_, Space::Xhtml) => return Self::Inline,
            ("base64", _) => return Self::Base64,
            ("xml", Space::Atom03) => return Self::Inline,
            ("", Space::Atom03) if kind.is_empty() => return Self::Guess,
            _ => {}
        }
        match kind.as_str() {
            "xhtml" => Self::InlineDiv,
            "html" | "text/html" => Self::Html,
            "" | "text" | "plain" | "text/plain" => match (space, body) {
                (Space::Atom03 | Space::Atom10, _) => Self::Plain,
                (_, Body::Text) => Self::Html,
                (_, Body::Line) => Self::Guess,
            },
            "application/xhtml+xml" => Self::Inline,
            kind if kind.ends_with("/xml") || kind.ends_with("+xml") => Self::Inline,
            kind if kind.starts_with("text/") => Self::Plain,
            kind if kind.contains('/') && space == Space::Atom10 => Self::Base64,
            _ => Self::Guess,
        }
    }
}

/// What an element holds where nothing is said about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// A title or a name: mostly plain.
    Line,
    /// A description: mostly HTML.
    Text,
}

/// What was read within an element: its character data, and its content as markup.
#[derive(Clone, Debug, Default)]
pub struct Collected {
    /// Character data, references replaced.
    pub data: String,
    /// Character data and tags as they stand.
    pub markup: String,
    /// Whether there were tags.
    pub has_tags: bool,
}

impl Collected {
    /// Makes the text of what was collected.
    pub fn text(self, form: Form, base: Option<&Address>) -> Text {
        let html = |raw: String| Text::Html { raw: raw.trim().to_owned(), base: base.cloned() };
        let guessed = |text: String| {
            if sanitize::looks_like_html(&text) { html(text) } else { plain(&text) }
        };
        match (form, self.has_tags) {
            (Form::InlineDiv, true) => html(without_div(&self.markup).to_owned()),
            (Form::Base64, _) => guessed(from_base64(&self.data).unwrap_or(self.data)),
            (Form::Plain | Form::Html | Form::Guess | Form::Inline, true) => html(self.markup),
            (Form::Html, false) => html(self.data),
            (Form::Guess, false) => guessed(self.data),
            (Form::Plain | Form::Inline | Form::InlineDiv, false) => plain(&self.data),
        }
    }
}

fn plain(text: &str) -> Text {
    Text::Plain(text.trim().to_owned())
}

/// The content of the one `div` around an XHTML text.
fn without_div(markup: &str) -> &str {
    let markup = markup.trim();
    let inside = || {
        let tag = &markup[..markup.find('>')?];
        let name = tag.strip_prefix('<')?.split_whitespace().next()?;
        let end = markup.rfind("</")?;
        let is_div = name.eq_ignore_ascii_case("div") && markup[end..].trim_end().ends_with('>');
        // A `div` that ends before the text does is not the one around it.
        let inner = markup.get(tag.len() + 1..end)?;
        let balanced = inner.find("</div").is_none_or(|close| inner[..close].contains("<div"));
        (is_div && balanced).then_some(inner)
    };
    inside().unwrap_or(markup).trim()
}

/// Reads base64 (RFC 4648, section 4), white space anywhere; `None` where it is not that, or
/// not UTF-8.
fn from_base64(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0);
    let digits = text.bytes().filter(|byte| !byte.is_ascii_whitespace());
    for byte in digits.take_while(|byte| *byte != b'=') {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xff).ok()?);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_read_or_refused() {
        assert_eq!(from_base64("RXhh\n bXBsZQ==").as_deref(), Some("Example"));
        assert_eq!(from_base64("RXhhbXBsZQ").as_deref(), Some("Example"));
        assert_eq!(from_base64("no base64!"), None);
        assert_eq!(from_base64("//79"), None);
    }

    #[test]
    fn the_div_around_xhtml_is_taken_off() {
        for (markup, inside) in [
            (" <div xmlns='x'>a <b>c</b></div> ", "a <b>c</b>"),
            ("<div>a<div>b</div></div>", "a<div>b</div>"),
            ("<div>a</div><div>b</div>", "<div>a</div><div>b</div>"),
            ("<p>a</p>", "<p>a</p>"),
            ("<div/>", "<div/>"),
            ("", ""),
        ] {
            assert_eq!(without_div(markup), inside, "{markup}");
        }
    }

    #[test]
    fn a_text_shows_what_it_is() {
        let collected = |data: &str| Collected { data: data.to_owned(), ..Collected::default() };
        assert_eq!(collected("a < b").text(Form::Guess, None).value(), "a < b");
        assert_eq!(collected("<b>a</b>").text(Form::Plain, None).html(), "&lt;b&gt;a&lt;/b&gt;");
        assert_eq!(collected("<b>a</b>").text(Form::Guess, None).plain(), "a");
        assert_eq!(
            collected(" <i>a<script>x</script></i>").text(Form::Html, None).html(),
            "<i>a</i>"
        );
    }
}
