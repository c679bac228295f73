//! A [`Document`] as HTML, for sending, exporting and keeping: what [`super::document`] reads back
//! as it was.

use std::fmt::Write;

use crate::model::{Block, Document, Face, Image, Inline, Inlines, Span};

/// The element of each face, in the order in which they are nested.
const FACES: [(Face, &str); 7] = [
    (Face::Strong, "strong"),
    (Face::Emphasis, "em"),
    (Face::Code, "code"),
    (Face::Struck, "del"),
    (Face::Superscript, "sup"),
    (Face::Subscript, "sub"),
    (Face::Marked, "mark"),
];

/// Writes a document as HTML, a block a line.
pub fn write(document: &Document) -> String {
    let mut writer = Writer { document, html: String::new() };
    writer.blocks(&document.blocks);
    writer.html
}

struct Writer<'a> {
    document: &'a Document,
    html: String,
}

impl Writer<'_> {
    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(block);
            self.html.push('\n');
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading { level, text } => {
                let tag = format!("h{}", (*level).clamp(1, 6));
                self.element(&tag, text);
            }
            Block::Paragraph(text) => self.element("p", text),
            Block::List { start, items } => self.list(*start, items),
            Block::Quote(blocks) => {
                self.html.push_str("<blockquote>\n");
                self.blocks(blocks);
                self.html.push_str("</blockquote>");
            }
            Block::Code(lines) => {
                self.html.push_str("<pre>\n");
                let lines: Vec<&str> = lines.iter().map(|line| line.as_str()).collect();
                self.text(&lines.join("\n"));
                self.html.push_str("</pre>");
            }
            Block::Table { caption, head, rows } => self.table(caption, *head, rows),
            Block::Definitions(terms) => self.definitions(terms),
            Block::Figure { image, caption } => {
                self.html.push_str("<figure>");
                self.image(image);
                if !caption.is_empty() {
                    self.element("figcaption", caption);
                }
                self.html.push_str("</figure>");
            }
            Block::Rule => self.html.push_str("<hr>"),
        }
    }

    fn table(&mut self, caption: &[Inline], head: usize, rows: &[Vec<Inlines>]) {
        self.html.push_str("<table>\n");
        if !caption.is_empty() {
            self.element("caption", caption);
        }
        let (head, body) = rows.split_at(head.min(rows.len()));
        self.rows("thead", "th", head);
        self.rows("tbody", "td", body);
        self.html.push_str("</table>");
    }

    fn definitions(&mut self, terms: &[(Inlines, Vec<Block>)]) {
        self.html.push_str("<dl>\n");
        for (term, blocks) in terms {
            if !term.is_empty() {
                self.element("dt", term);
            }
            if !blocks.is_empty() {
                self.html.push_str("<dd>\n");
                self.blocks(blocks);
                self.html.push_str("</dd>\n");
            }
        }
        self.html.push_str("</dl>");
    }

    fn list(&mut self, start: Option<u32>, items: &[Vec<Block>]) {
        let tag = if start.is_some() { "ol" } else { "ul" };
        match start {
            Some(start) if start != 1 => self.push(format_args!("<ol start=\"{start}\">\n")),
            Some(_) | None => self.push(format_args!("<{tag}>\n")),
        }
        for item in items {
            self.html.push_str("<li>\n");
            self.blocks(item);
            self.html.push_str("</li>\n");
        }
        self.push(format_args!("</{tag}>"));
    }

    fn rows(&mut self, part: &str, cell: &str, rows: &[Vec<Inlines>]) {
        if rows.is_empty() {
            return;
        }
        self.push(format_args!("<{part}>\n"));
        for row in rows {
            self.html.push_str("<tr>");
            row.iter().for_each(|text| self.element(cell, text));
            self.html.push_str("</tr>\n");
        }
        self.push(format_args!("</{part}>\n"));
    }

    fn element(&mut self, tag: &str, text: &[Inline]) {
        self.push(format_args!("<{tag}>"));
        self.inlines(text);
        self.push(format_args!("</{tag}>"));
    }

    fn inlines(&mut self, line: &[Inline]) {
        for inline in line {
            match inline {
                Inline::Text(span) => self.span(span),
                Inline::Break => self.html.push_str("<br>"),
                Inline::Image(image) => self.image(image),
            }
        }
    }

    fn span(&mut self, span: &Span) {
        let address = span.link.and_then(|link| self.document.links.get(link));
        if let Some(address) = address {
            self.html.push_str("<a href=\"");
            self.text(address.as_str());
            self.html.push_str("\">");
        }
        let faces = FACES.iter().filter(|(face, _)| span.faces.has(*face));
        faces.clone().for_each(|(_, tag)| self.push(format_args!("<{tag}>")));
        self.text(&span.text);
        faces.rev().for_each(|(_, tag)| self.push(format_args!("</{tag}>")));
        if address.is_some() {
            self.html.push_str("</a>");
        }
    }

    fn image(&mut self, image: &Image) {
        self.html.push_str("<img alt=\"");
        self.text(&image.alt);
        if let Some(url) = &image.url {
            self.html.push_str("\" src=\"");
            self.text(url.as_str());
        }
        self.html.push_str("\">");
    }

    fn push(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing to a `String` cannot fail.
        let _ = self.html.write_fmt(text);
    }

    fn text(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '&' => self.html.push_str("&amp;"),
                '<' => self.html.push_str("&lt;"),
                '>' => self.html.push_str("&gt;"),
                '"' => self.html.push_str("&quot;"),
                c => self.html.push(c),
            }
        }
    }
}
