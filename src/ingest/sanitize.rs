//! HTML from outside to HTML that does nothing: known elements and attributes only, addresses that
//! lead to the web or to a mailbox only. Never repairs what the markup meant.
//!
//! Nothing is copied as it stands: every `<` of the result is written here, before a name from
//! [`ELEMENTS`], so it does not matter how some other program would have read the original.

use std::fmt::Write;

use url::Url;

use super::entities;
use super::markup::{Tag, Token, Tokens};
use super::style;
use crate::model::Address;

/// How deep elements may stand in each other; of deeper ones only the text is kept.
const DEEPEST: usize = 256;

/// Makes a fragment of HTML safe, its relative addresses resolved against `base`.
pub fn sanitize(html: &str, base: Option<&Address>) -> String {
    let base = base.map(Address::url);
    let mut out = Writer { html: String::with_capacity(html.len()), open: Vec::new() };
    let mut drops = Drops::default();
    let mut tokens = Tokens::new(html);
    while let Some(token) = tokens.next() {
        match token {
            Token::Text(text) => entities::escape(&entities::decode(text), &mut out.html),
            Token::Cdata(text) => entities::escape(text, &mut out.html),
            Token::End(name) => out.end(local(name)),
            Token::Start(tag) => {
                let name = local(tag.name);
                if let Some(name) = listed(DROPPED_WHOLE, name) {
                    drops.drop(name, &tag, &mut tokens);
                } else if let Some(name) = listed(ELEMENTS, name) {
                    out.start(name, &tag, base.as_ref());
                }
            }
        }
    }
    out.finish()
}

/// The words of a fragment of HTML, without its markup: for titles and names.
pub fn plain(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut drops = Drops::default();
    let mut tokens = Tokens::new(html);
    while let Some(token) = tokens.next() {
        match token {
            Token::Text(raw) => text.push_str(&entities::decode(raw)),
            Token::Cdata(raw) => text.push_str(raw),
            Token::Start(tag) => {
                let name = local(tag.name);
                if let Some(name) = listed(DROPPED_WHOLE, name) {
                    drops.drop(name, &tag, &mut tokens);
                }
                push_gap(name, &mut text);
            }
            Token::End(name) => push_gap(local(name), &mut text),
        }
    }
    text
}

/// Leaves out elements with everything in them.
#[derive(Default)]
struct Drops {
    /// Elements that have no end in what is left of the text: it is looked for once.
    endless: Vec<&'static str>,
}

impl Drops {
    /// Passes over an element. Of one that never ends only the tag goes, unless what follows it
    /// is a program and no text.
    fn drop(&mut self, name: &'static str, tag: &Tag<'_>, tokens: &mut Tokens<'_>) {
        if tag.empty || self.endless.contains(&name) || tokens.skip_raw(tag.name) {
            return;
        }
        self.endless.push(name);
        if matches!(name, "script" | "style") {
            tokens.skip_rest();
        }
    }
}

/// Words in two blocks are two words.
fn push_gap(name: &str, text: &mut String) {
    if listed(WITHIN_WORDS, name).is_none() {
        text.push(' ');
    }
}

/// Whether a text reads as HTML where nothing says what it is: it holds a tag that is closed, a
/// line break or picture, or a character reference, and no tag that HTML does not know.
pub fn looks_like_html(text: &str) -> bool {
    let mut shows = entities::has_reference(text);
    for token in Tokens::new(text) {
        match token {
            Token::Start(tag) => match known(tag.name) {
                Some(name) => shows |= VOID.contains(&name),
                None => return false,
            },
            Token::End(name) => match known(name) {
                Some(_) => shows = true,
                None => return false,
            },
            Token::Text(_) | Token::Cdata(_) => {}
        }
    }
    shows
}

fn known(name: &str) -> Option<&'static str> {
    listed(ELEMENTS, name).or_else(|| listed(DROPPED_WHOLE, name)).or_else(|| listed(EMPTIED, name))
}

/// An address as it stands in HTML, made absolute where `base` is known; `None` for one that does
/// not lead to a web page or a mailbox.
pub fn safe_url(text: &str, base: Option<&Url>) -> Option<String> {
    let text: String = text.trim().chars().filter(|c| !c.is_control()).collect();
    match (Url::parse(&text), base) {
        (Ok(url), _) => is_safe(&url).then_some(text),
        (Err(_), Some(base)) => base.join(&text).ok().filter(is_safe).map(String::from),
        (Err(url::ParseError::RelativeUrlWithoutBase), None) => Some(text),
        (Err(_), None) => None,
    }
}

fn is_safe(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https" | "mailto")
}

/// The name without a prefix: XHTML in a feed is often written as `xhtml:p`.
fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

fn listed(list: &[&'static str], name: &str) -> Option<&'static str> {
    list.iter().find(|known| known.eq_ignore_ascii_case(name)).copied()
}

struct Writer {
    html: String,
    /// The elements begun and not yet ended.
    open: Vec<&'static str>,
}

impl Writer {
    fn start(&mut self, name: &'static str, tag: &Tag<'_>, base: Option<&Url>) {
        let void = VOID.contains(&name);
        if self.open.len() >= DEEPEST && !void {
            return;
        }
        self.html.push('<');
        self.html.push_str(name);
        self.attributes(tag, base);
        if void {
            self.html.push_str(" />");
            return;
        }
        self.html.push('>');
        if tag.empty {
            self.close(name);
        } else {
            self.open.push(name);
        }
    }

    /// Attributes in alphabetical order, so that equal elements read the same.
    fn attributes(&mut self, tag: &Tag<'_>, base: Option<&Url>) {
        let mut kept: Vec<(&str, String)> = Vec::new();
        for (name, value) in tag.attributes() {
            let Some(name) = listed(ATTRIBUTES, name) else {
                continue;
            };
            let value = match name {
                "href" | "src" | "cite" | "longdesc" | "poster" => safe_url(&value, base),
                "style" => style::sanitize(&value),
                _ => Some(value.into_owned()),
            };
            if let Some(value) = value
                && kept.iter().all(|(other, _)| *other != name)
            {
                kept.push((name, value));
            }
        }
        kept.sort_unstable();
        for (name, value) in kept {
            let mut escaped = String::with_capacity(value.len());
            entities::escape(&value, &mut escaped);
            // Writing to a string cannot fail.
            let _ = write!(self.html, " {name}=\"{escaped}\"");
        }
    }

    /// Ends an element and what stands open within it; an end without a start is left out.
    fn end(&mut self, name: &str) {
        let Some(at) = self.open.iter().rposition(|open| open.eq_ignore_ascii_case(name)) else {
            return;
        };
        let name = self.open[at];
        self.close_to(at + 1);
        self.open.truncate(at);
        self.close(name);
    }

    /// Ends the elements above a depth, without the ends that HTML lets one leave out: there an
    /// end too many would begin an empty paragraph.
    fn close_to(&mut self, depth: usize) {
        while self.open.len() > depth {
            if let Some(name) = self.open.pop()
                && !matches!(name, "p" | "li" | "dt" | "dd" | "tr" | "td" | "th")
            {
                self.close(name);
            }
        }
    }

    fn close(&mut self, name: &str) {
        self.html.push_str("</");
        self.html.push_str(name);
        self.html.push('>');
    }

    fn finish(mut self) -> String {
        self.close_to(0);
        self.html
    }
}

/// Elements left out with everything in them.
const DROPPED_WHOLE: &[&str] =
    &["script", "style", "applet", "noframes", "template", "xmp", "svg", "textarea"];

/// Elements left out while their text stays: they load, send or frame something.
#[rustfmt::skip]
const EMPTIED: &[&str] = &[
    "base", "blink", "body", "button", "embed", "form", "frame", "frameset", "head", "html",
    "iframe", "input", "link", "marquee", "meta", "noembed", "object", "optgroup", "option",
    "param", "select", "title",
];

/// Elements that have no end.
const VOID: &[&str] = &["area", "br", "col", "hr", "img", "source", "track", "wbr"];

/// Elements that may begin or end within a word.
#[rustfmt::skip]
const WITHIN_WORDS: &[&str] = &[
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "blink", "cite", "code", "del", "dfn", "em",
    "font", "i", "ins", "kbd", "mark", "q", "s", "samp", "small", "span", "strike", "strong",
    "sub", "sup", "tt", "u", "var", "wbr", "script", "style", "time", "data",
];

/// Elements that only say what their text is.
#[rustfmt::skip]
const ELEMENTS: &[&str] = &[
    "a", "abbr", "acronym", "address", "area", "article", "aside", "audio", "b", "bdi", "bdo",
    "big", "blockquote", "br", "caption", "center", "cite", "code", "col", "colgroup", "data",
    "dd", "del", "details", "dfn", "dir", "div", "dl", "dt", "em", "fieldset", "figcaption",
    "figure", "font", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "img",
    "ins", "kbd", "label", "legend", "li", "main", "map", "mark", "menu", "nav", "noscript", "ol",
    "p", "picture", "pre", "q", "rp", "rt", "ruby", "s", "samp", "section", "small", "source",
    "span", "strike", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th",
    "thead", "time", "tr", "track", "tt", "u", "ul", "var", "video", "wbr",
];

/// Attributes that only describe.
#[rustfmt::skip]
const ATTRIBUTES: &[&str] = &[
    "abbr", "align", "alt", "axis", "bgcolor", "border", "cellpadding", "cellspacing", "char",
    "charoff", "cite", "class", "clear", "color", "cols", "colspan", "compact", "controls",
    "coords", "datetime", "dir", "face", "headers", "height", "href", "hreflang", "hspace", "id",
    "ismap", "lang", "longdesc", "loop", "loopcount", "media", "name", "nohref", "noshade",
    "nowrap", "open", "poster", "preload", "rel", "rev", "reversed", "rows", "rowspan", "rules",
    "scope", "shape", "size", "span", "src", "start", "style", "summary", "tabindex", "title",
    "type", "usemap", "valign", "value", "vspace", "width",
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_harmless_markup_is_left() {
        for (before, after) in [
            ("a<b>c</b>", "a<b>c</b>"),
            ("<SCRIPT>alert(1)</SCRIPT >x", "x"),
            ("safe<applet code=x>no</applet> text", "safe text"),
            ("safe<applet code=x><b>text", "safe<b>text</b>"),
            ("safe<iframe src=x> text</iframe>", "safe text"),
            ("safe<script src=x>text", "safe"),
            ("<p onclick=\"x()\" class=c>t", "<p class=\"c\">t"),
            ("<a href=\" java\tscript:x\">t</a>", "<a>t</a>"),
            ("<a href='/p?a=1&amp;b=2'>t</a>", "<a href=\"https://x.test/p?a=1&amp;b=2\">t</a>"),
            ("<a href=mailto:me@x.test>t</a>", "<a href=\"mailto:me@x.test\">t</a>"),
            ("<img src=data:image/png;base64,AA alt=x>", "<img alt=\"x\" />"),
            ("<b/>x</i><i>y", "<b></b>x<i>y</i>"),
            ("<b><i>x</b>y</i>", "<b><i>x</i></b>y"),
            ("1 < 2 &lt;script&gt; &nbsp;", "1 &lt; 2 &lt;script&gt; \u{a0}"),
            ("<xhtml:p>x</xhtml:p>", "<p>x</p>"),
            ("<scr<script>ipt>x</script>", "&lt;scr"),
            ("<p>a<p>b", "<p>a<p>b"),
            ("<form action=x><input name=y>z</form>", "z"),
            ("sa<!-- -- x >fe", "safe"),
        ] {
            let base = Address::parse("https://x.test/dir/");
            assert_eq!(sanitize(before, base.as_ref()), after, "{before}");
        }
    }

    #[test]
    fn without_a_base_relative_addresses_stay() {
        assert_eq!(sanitize("<a href=p.html>t</a>", None), "<a href=\"p.html\">t</a>");
        assert_eq!(sanitize("<a href='javascript:x'>t</a>", None), "<a>t</a>");
    }

    #[test]
    fn plain_text_has_no_markup_and_keeps_words_apart() {
        assert_eq!(plain("A <b>b</b>ig<br>day &amp; <script>x</script>night"), "A big day & night");
        assert_eq!(plain("AT&T"), "AT&T");
    }

    #[test]
    fn html_is_told_from_text() {
        for (text, html) in [
            ("plain", false),
            ("a < b", false),
            ("<b>bold</b>", true),
            ("a<br>b", true),
            ("a &amp; b", true),
            ("the <Vec> type", false),
            ("use <b> here", false),
            ("<List<T>>x</b>", false),
        ] {
            assert_eq!(looks_like_html(text), html, "{text}");
        }
    }

    #[test]
    fn deep_markup_is_flattened() {
        let html = sanitize(&"<div>".repeat(100_000), None);
        assert_eq!(html.matches("<div>").count(), DEEPEST);
    }

    proptest! {
        /// What was made safe is safe: a second time changes nothing.
        #[test]
        fn making_safe_twice_is_making_safe_once(
            html in "(<(a|b|p|img|script|svg)( (href|src|onload|style)=(x|'javascript:x'|\"a:b\"))?/?>|</(a|b|p|script)>|[a-z &;<>\"']|<!--|-->|<!\\[CDATA\\[|\\]\\]>){0,40}"
        ) {
            let once = sanitize(&html, None);
            prop_assert_eq!(&sanitize(&once, None), &once);
            let lower = once.to_ascii_lowercase();
            prop_assert!(!lower.contains("<script") && !lower.contains("href=\"javascript"));
        }
    }
}
