//! What stands within a line of Markdown: text, faces, links and pictures, with HTML for the few faces
//! that have no marks. Text stays text: what Markdown would take as a mark is escaped.

use std::fmt::Write;

use crate::model::{Address, Document, Face, Image, Inline, Span};

/// The faces that have marks, and their HTML for where the marks would not be understood.
const MARKED: [(Face, &str, &str); 3] =
    [(Face::Strong, "**", "strong"), (Face::Emphasis, "*", "em"), (Face::Struck, "~~", "del")];

/// The faces that only HTML has.
const HTML: [(Face, &str); 3] =
    [(Face::Superscript, "sup"), (Face::Subscript, "sub"), (Face::Marked, "mark")];

/// Inlines where a line break would end the block.
pub(super) fn in_one_line(document: &Document, list: &[Inline]) -> String {
    inlines(document, list).replace("\\\n", " ").replace('\n', " ")
}

/// Inlines, those inside one link together.
pub(super) fn inlines(document: &Document, list: &[Inline]) -> String {
    let mut out = String::new();
    let mut rest = list;
    while let Some(first) = rest.first() {
        let link = link_of(first);
        let run = rest.iter().take_while(|inline| link_of(inline) == link).count();
        let inner = unlinked(&rest[..run], &out);
        match link.and_then(|index| document.links.get(index)) {
            Some(url) if !inner.trim().is_empty() => {
                if out.ends_with('!') && !inner.starts_with(char::is_whitespace) {
                    // An exclamation mark before a link would make a picture of it.
                    out.truncate(out.len() - 1);
                    out.push_str("\\!");
                }
                let tail = &inner[inner.trim_end().len()..];
                let lead = &inner[..inner.len() - inner.trim_start().len()];
                let _ = write!(out, "{lead}[{}]({}){tail}", inner.trim(), target(url));
            }
            Some(_) | None => out.push_str(&inner),
        }
        rest = &rest[run..];
    }
    out.trim().to_owned()
}

fn link_of(inline: &Inline) -> Option<usize> {
    match inline {
        Inline::Text(span) => span.link,
        Inline::Break | Inline::Image(_) => None,
    }
}

fn unlinked(list: &[Inline], before: &str) -> String {
    let mut out = String::new();
    for (at, inline) in list.iter().enumerate() {
        match inline {
            Inline::Text(span) => {
                let last = out.chars().next_back().or_else(|| before.chars().next_back());
                let next = list.get(at + 1).and_then(first_char);
                out.push_str(&faced(span, last, next));
            }
            Inline::Break => out.push_str("\\\n"),
            Inline::Image(image) => out.push_str(&picture(image)),
        }
    }
    out
}

fn first_char(inline: &Inline) -> Option<char> {
    match inline {
        Inline::Text(span) => span.text.chars().next(),
        Inline::Break | Inline::Image(_) => None,
    }
}

/// A span with its marks. White space at its ends stands outside of them, for a mark beside white
/// space is none (CommonMark, section 6.2).
fn faced(span: &Span, before: Option<char>, after: Option<char>) -> String {
    let inner = span.text.trim();
    if inner.is_empty() {
        return span.text.to_string();
    }
    let lead = &span.text[..span.text.len() - span.text.trim_start().len()];
    let tail = &span.text[span.text.trim_end().len()..];
    let before = lead.chars().next_back().or(before);
    let after = tail.chars().next().or(after);
    let mut marked = if span.faces.has(Face::Code) { code_span(inner) } else { text(inner) };
    let by_marks = !glued(before, inner.chars().next()) && !glued(after, inner.chars().next_back());
    for (face, mark, element) in MARKED {
        if span.faces.has(face) {
            marked = match by_marks {
                true => format!("{mark}{marked}{mark}"),
                false => format!("<{element}>{marked}</{element}>"),
            };
        }
    }
    for (face, element) in HTML {
        if span.faces.has(face) {
            marked = format!("<{element}>{marked}</{element}>");
        }
    }
    format!("{lead}{marked}{tail}")
}

/// Whether marks between an outer and an inner character would not be taken as marks: that is
/// where the outer one belongs to a word and the inner one is punctuation. Marks that touch other
/// marks are avoided as well.
fn glued(outer: Option<char>, inner: Option<char>) -> bool {
    let word = |c: char| c.is_alphanumeric();
    let beside_marks = outer.is_some_and(|c| matches!(c, '*' | '~'));
    beside_marks || (outer.is_some_and(word) && !inner.is_some_and(word))
}

/// Code within a line, fenced by more backticks than it holds in a row.
fn code_span(code: &str) -> String {
    let fence = "`".repeat(longest_backticks(code) + 1);
    let pad = if code.starts_with('`') || code.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{code}{pad}{fence}")
}

/// The longest row of backticks in a line of code.
pub(super) fn longest_backticks(line: &str) -> usize {
    line.split(|c| c != '`').map(str::len).max().unwrap_or_default()
}

/// A picture with what stands for it; without an address that alone.
pub(super) fn picture(image: &Image) -> String {
    match &image.url {
        Some(url) => format!("![{}]({})", text(&image.alt), target(url)),
        None => text(&image.alt),
    }
}

/// The address as the target of a link; addresses hold no space and no angle bracket.
pub(super) fn target(url: &Address) -> String {
    if url.as_str().contains(['(', ')', '\\']) { format!("<{url}>") } else { url.to_string() }
}

/// Text with everything escaped that could be a mark in the middle of a line.
pub(super) fn text(plain: &str) -> String {
    let mut out = String::with_capacity(plain.len());
    for (at, c) in plain.char_indices() {
        let is_mark = matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '~');
        if is_mark || (c == '&' && begins_reference(&plain[at + 1..])) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Whether what follows an ampersand makes a character reference of it: `amp;`, `#39;`.
fn begins_reference(rest: &str) -> bool {
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '#');
    end.is_some_and(|end| end > 0 && rest[end..].starts_with(';'))
}

/// A paragraph with everything escaped that could be a mark at the beginning of a line.
pub(super) fn guarded(paragraph: &str) -> String {
    paragraph.lines().map(guarded_line).collect::<Vec<_>>().join("\n")
}

fn guarded_line(line: &str) -> String {
    let line = line.trim_start();
    if line.starts_with(['#', '+', '-', '=', '|', ':']) {
        return format!("\\{line}");
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let numbered = digits > 0 && line[digits..].starts_with(['.', ')']);
    if numbered {
        return format!("{}\\{}", &line[..digits], &line[digits..]);
    }
    line.to_owned()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::model::{Clean, Faces};

    fn span(text: &str, faces: &[Face], link: Option<usize>) -> Inline {
        let faces = faces.iter().fold(Faces::default(), |set, face| set.with(*face));
        Inline::Text(Span { text: Clean::new(text), faces, link })
    }

    pub(in crate::cli) fn plain(text: &str) -> Inline {
        span(text, &[], None)
    }

    fn written(list: &[Inline]) -> String {
        let links = Address::parse("https://a.example/(x)").into_iter().collect();
        guarded(&inlines(&Document { blocks: Vec::new(), links }, list))
    }

    #[test]
    fn what_looks_like_a_mark_is_escaped() {
        for (typed, expected) in [
            (
                "a * b _c_ [d](e) <f> `g` &amp;",
                "a \\* b \\_c\\_ \\[d\\](e) \\<f\\> \\`g\\` \\&amp;",
            ),
            ("# no heading", "\\# no heading"),
            ("- no item", "\\- no item"),
            ("1. no item", "1\\. no item"),
            ("1984) no item", "1984\\) no item"),
            ("1984 was", "1984 was"),
            ("=====", "\\====="),
            ("> no quote", "\\> no quote"),
            ("a\\b", "a\\\\b"),
            ("R&D & more! AT&T; #", "R&D & more! AT\\&T; #"),
        ] {
            assert_eq!(written(&[plain(typed)]), expected);
        }
    }

    #[test]
    fn faces_stand_close_to_their_words() {
        let paragraph = [
            plain("one"),
            span(" two ", &[Face::Strong], None),
            span("three", &[Face::Emphasis, Face::Strong], None),
            plain("x"),
            span("\"quoted\"", &[Face::Emphasis], None),
            span("`", &[Face::Code], None),
            span("2", &[Face::Superscript], None),
            Inline::Break,
            span("a ", &[], Some(0)),
            span("link", &[Face::Strong], Some(0)),
        ];
        assert_eq!(
            written(&paragraph),
            "one **two** ***three***x<em>\"quoted\"</em>`` ` ``<sup>2</sup>\\\n\
             [a **link**](<https://a.example/(x)>)"
        );
    }

    #[test]
    fn a_link_after_an_exclamation_mark_stays_a_link() {
        for (words, expected) in [("here", "Look\\![here]"), (" here ", "Look! [here]")] {
            let list = [plain("Look!"), span(words, &[], Some(0)), plain("x")];
            let paragraph = written(&list);
            let space = if words.ends_with(' ') { " " } else { "" };
            assert_eq!(paragraph, format!("{expected}(<https://a.example/(x)>){space}x"));
        }
    }
}
