//! What is asked of an HTML text before it is parsed: how deep its tree would be, and how many
//! attributes a tag has. Building a tree takes quadratic time in both, so a text with too much of
//! either is flattened to headings and paragraphs first.
//!
//! The depth is followed by the rules of the WHATWG HTML standard, section 13.2.6: which tags end
//! which others, and where a closing tag stops looking for its opening one. In doubt it counts
//! too much rather than too little.

use super::scan::{Kind, Tag, Tags};
use super::tags::{self, Name};

/// Attributes a tag may have.
const MOST_ATTRIBUTES: usize = 1_000;

/// Elements a tree may have. Real pages stay far below it; what goes beyond is as slow to parse,
/// and takes as much memory, as one that is too deep.
const MOST_ELEMENTS: usize = 300_000;

/// How many alike formatting elements the parser reopens after a block (its "Noah's Ark clause").
const ALIKE: usize = 3;

/// A tag the flattened text keeps may be this long, in bytes.
const LONGEST_KEPT: usize = 8_000;

/// Whether the tree of a text would hold elements nested more than `cap` deep.
///
/// One pass over the bytes; it keeps the open elements and nothing of the text.
pub fn depth_exceeds(html: &str, cap: usize) -> bool {
    let mut open = OpenElements::default();
    let mut tags = Tags::new(html);
    while let Some(tag) = tags.next() {
        if open.meet(&tag, &mut tags) > cap {
            return true;
        }
    }
    false
}

/// Whether a text should not be parsed as it is.
pub(super) fn is_too_much(html: &str, cap: usize) -> bool {
    depth_exceeds(html, cap)
        || Tags::new(html).any(|tag| tag.attributes > MOST_ATTRIBUTES)
        || elements_exceed(html, MOST_ELEMENTS)
}

/// Whether the tree of a text would have more elements. Those of formatting count with every tag
/// behind them, since the parser opens them again in each block.
fn elements_exceed(html: &str, most: usize) -> bool {
    let mut open = OpenElements::default();
    let mut tags = Tags::new(html);
    let mut elements = 0;
    while let Some(tag) = tags.next() {
        if tag.kind == Kind::Open {
            elements += 1 + open.formatting.len();
        }
        open.meet(&tag, &mut tags);
        if elements > most {
            return true;
        }
    }
    false
}

/// The elements that are open at a place of the text.
#[derive(Default)]
struct OpenElements {
    stack: Vec<Name>,
    /// Formatting elements (`<b>`, `<font>`, …), which are open, too: a block's end does not end
    /// them for good, the parser opens them again behind it. `None` marks the start of a cell, which hides those before it.
    formatting: Vec<Option<(Name, Name)>>,
}

impl OpenElements {
    /// Takes in one tag and says how deep the tree is behind it.
    fn meet(&mut self, tag: &Tag<'_>, tags: &mut Tags<'_>) -> usize {
        let name = Name::of(tag.name);
        match tag.kind {
            Kind::Open => self.open(tag, name, tags),
            Kind::Close => self.close(name),
        }
        self.stack.len() + self.formatting.len()
    }

    fn open(&mut self, tag: &Tag<'_>, name: Name, tags: &mut Tags<'_>) {
        let foreign = self.stack.iter().any(|open| open.is_in(tags::FOREIGN));
        if tags::is_void(name) || (foreign && tag.rest.ends_with('/')) {
            return;
        }
        if !foreign && tags::holds_raw_text(name) {
            tags.skip_raw(tag.name);
            return;
        }
        self.end_what_it_ends(name);
        if tags::is_formatting(name) {
            let whole = Name::of(tag.rest);
            let alike = self.formatting.iter().rev().map_while(|entry| entry.as_ref());
            if alike.filter(|other| **other == (name, whole)).count() < ALIKE {
                self.formatting.push(Some((name, whole)));
            }
        }
        if name.is_in(tags::HIDING) {
            self.formatting.push(None);
        }
        self.stack.push(name);
    }

    /// Ends the elements whose end an opening tag implies.
    fn end_what_it_ends(&mut self, name: Name) {
        if tags::is_block(name) {
            self.end(tags::PARAGRAPH, tags::BUTTON_SCOPE);
        }
        for (opening, ended, scope) in tags::IMPLIED_ENDS {
            if name.is_in(opening) {
                self.end(ended, scope);
            }
        }
        if name.is("a") {
            self.end_formatting(name);
        }
        let top = self.stack.last().copied();
        if tags::APART
            .iter()
            .any(|alike| name.is_in(alike) && top.is_some_and(|top| top.is_in(alike)))
        {
            self.stack.pop();
        }
    }

    fn close(&mut self, name: Name) {
        if tags::is_formatting(name) {
            return self.end_formatting(name);
        }
        if name.is_in(tags::HEADINGS) {
            return self.end(tags::HEADINGS, tags::SCOPE);
        }
        if name.is("form") {
            // A form's end ends the form but not what is open in it, which stays its child.
            self.stack.pop_if(|top| *top == name);
            return;
        }
        self.end(&[name], tags::scope_of_end(name));
    }

    /// Ends the innermost of some elements, with all in it, unless a scope hides it.
    fn end(&mut self, names: &[Name], scope: &[Name]) {
        for (at, element) in self.stack.iter().enumerate().rev() {
            if element.is_in(names) {
                return self.truncate(at);
            }
            if element.is_in(scope) {
                return;
            }
        }
    }

    fn truncate(&mut self, at: usize) {
        let cells = self.stack[at..].iter().filter(|element| element.is_in(tags::HIDING)).count();
        self.stack.truncate(at);
        for _ in 0..cells {
            while self.formatting.pop().is_some_and(|entry| entry.is_some()) {}
        }
    }

    /// Ends a formatting element, but not the blocks that are open in it.
    fn end_formatting(&mut self, name: Name) {
        let is_it = |entry: &Option<(Name, Name)>| entry.is_some_and(|(other, _)| other == name);
        let Some(at) = self.formatting.iter().rposition(is_it) else {
            return self.end(&[name], tags::scope_of_end(name));
        };
        self.formatting.remove(at);
        if let Some(at) = self.stack.iter().rposition(|open| *open == name) {
            self.stack.remove(at);
        }
    }
}

/// The same words without nesting: headings, paragraphs, and of the head what cannot nest.
pub(super) fn flatten(html: &str) -> String {
    let mut flat = String::with_capacity(html.len().min(1 << 20));
    let mut from = 0;
    let mut tags = Tags::new(html);
    let mut title = false;
    while let Some(tag) = tags.next() {
        flat.push_str(html.get(from..tag.start).unwrap_or_default());
        from = tag.end;
        if tag.is("title") && !title && tag.kind == Kind::Open {
            title = true;
            tags.skip_raw("title");
            let text = html.get(tag.end..tags.at()).unwrap_or_default();
            flat.push_str(&format!("<title>{text}</title>"));
            from = tags.at();
        } else if tag.kind == Kind::Open && tags::holds_raw_text(Name::of(tag.name)) {
            tags.skip_raw(tag.name);
            from = tags.at();
        } else {
            push_flat(&tag, &html[tag.start..tag.end], &mut flat);
        }
    }
    // What is left may be a tag that never ends; the parser drops it as a browser does.
    flat.push_str(html.get(from..).unwrap_or_default());
    flat
}

fn push_flat(tag: &Tag<'_>, written: &str, flat: &mut String) {
    let name = Name::of(tag.name);
    let short = written.len() <= LONGEST_KEPT && tag.attributes <= MOST_ATTRIBUTES;
    if short && name.is_in(tags::HEAD) {
        flat.push_str(written);
    } else if name.is_in(tags::HEADINGS) {
        let slash = if tag.kind == Kind::Close { "/" } else { "" };
        flat.push_str(&format!("</p><{slash}{}>", tag.name));
    } else if tag.is("br") {
        flat.push_str("<br>");
    } else if tags::is_block(name) && !flat.ends_with("<p>") {
        flat.push_str("<p>");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_counted_with_the_formatting_that_is_opened_again() {
        assert!(!elements_exceed(&"<p>x".repeat(100), 100));
        assert!(elements_exceed(&"<p>x".repeat(101), 100));
        assert!(elements_exceed(&"<font><p>x".repeat(30), 100));
        assert!(!elements_exceed(&"<p><b>x</b>".repeat(50), 100));
    }

    #[test]
    fn follows_what_the_parser_does() {
        for (unit, grows) in [
            ("<div>", true),
            ("<div></div>", false),
            ("<p>x", false),
            ("<ul><li>x<li>y</ul>", false),
            ("<ul><li>", true),
            ("<li>x", false),
            ("<table><tr><td>x<tr><td>y</table>", false),
            ("<table><tr><td>", true),
            ("<dl><dt>a<dd>b</dl>", false),
            ("<br><img><hr><input>", false),
            ("<b>", true),
            ("<p><b>x", false),
            ("<a name=x>", false),
            ("<p><b>x</b>", false),
            ("<i><b></i></b>", false),
            ("<b><div></b>", true),
            ("<div><table></div>", true),
            ("<span><div></span>", true),
            ("<li><ul></li>", true),
            ("<x-y></z>", true),
            ("<h1>a<h2>b", false),
            ("<option>a", false),
            ("<script><div></script>", false),
            ("<!-- <div> -->", false),
            ("<svg><g/></svg>", false),
            ("<svg><script><g></script>", true),
            ("<tr><td><b></td>", false),
        ] {
            assert_eq!(depth_exceeds(&unit.repeat(600), 512), grows, "{unit}");
        }
        let fonts: String = (0..600).map(|size| format!("<p><font size={size}>x")).collect();
        assert!(depth_exceeds(&fonts, 512));
    }

    /// The promise behind the scan: what passes it gives a tree that is not much deeper.
    #[test]
    fn what_passes_is_not_deep() {
        for unit in [
            "<b><div></b>",
            "<div><table></div>",
            "<span><div></span>",
            "<li><ul></li>",
            "<p><b>x",
            "<i><b></i></b>",
            "<table><b>",
            "<a><table><tr><td></a>",
            "<select><option><div>",
            "<svg><desc><div>",
            "<button><p></button>",
            "<ruby><rt><rb>",
            "<nobr><nobr>",
            "<form><div></form>",
            "<template><div></template>",
            "<center><p></center></p>",
            "<object><b></object>",
            "<dd><div></dd>",
            "<h1><div></h2>",
            "<table><tr><div></tr>",
        ] {
            let mut fits = unit.repeat(400);
            while depth_exceeds(&fits, 128) {
                let half = (fits.len() / unit.len() / 2).max(1);
                fits.truncate(half * unit.len());
            }
            assert!(depth(&fits) <= 128 + 16, "{unit} is {} deep", depth(&fits));
        }
    }

    fn depth(html: &str) -> usize {
        crate::ingest::html::depth(dom_query::Document::from(html).root())
    }

    #[test]
    fn flattening_keeps_words_headings_and_the_head() {
        let html = "<title>T &amp; U</title><meta name=a content=b><div><div><h2>H</h2>a<b>b</b>\
                    <p>c</p></div>d &lt; e<script>no</script></div>";
        let flat = flatten(&html.replace("<div>", &"<div>".repeat(900)));
        assert_eq!(
            flat,
            "<title>T &amp; U</title><meta name=a content=b><p></p><h2>H</p></h2>ab<p>c<p>d &lt; e<p>"
        );
    }
}
