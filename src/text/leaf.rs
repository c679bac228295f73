//! The text of one leaf block as it will be shown, and the way back from there to its source.
//!
//! What is shown is not what stands in the document: link numbers and picture marks are added,
//! soft hyphens and doubled spaces go, raised digits become other characters. Segments keep the
//! connection.

use std::ops::Range;

use super::Role;
use super::long;
use super::script::Script;
use crate::model::{Clean, Face, Faces, Image, Inline, Span};

pub(super) const SOFT_HYPHEN: char = '\u{ad}';

/// How a stretch of text is to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Look {
    pub role: Role,
    pub faces: Faces,
    pub link: Option<usize>,
}

impl Look {
    pub(super) fn plain(role: Role) -> Self {
        Self { role, faces: Faces::default(), link: None }
    }
}

/// Whether a segment stands in the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    Source,
    Added,
}

/// A stretch of shown text in one look, up to the start of the next segment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Segment {
    /// First byte in the shown text.
    pub start: usize,
    /// The byte of the leaf's joined text that it shows, or before which it was added.
    pub source: usize,
    pub origin: Origin,
    pub look: Look,
}

/// Which links get a number after their words.
#[derive(Clone, Copy, Debug)]
pub(super) struct Links {
    /// How many links the document has; spans that refer beyond are not links.
    pub count: usize,
    pub numbers: super::LinkNumbers,
}

/// The shown text of a leaf. Made once and cleared between leaves, to keep its memory.
#[derive(Debug, Default)]
pub(super) struct Shown {
    /// Lines the author broke are divided by `\n`; never two spaces in a row but in code.
    pub text: String,
    pub segments: Vec<Segment>,
    /// Where the author put soft hyphens, as bytes of the shown text.
    pub soft: Vec<usize>,
    source: usize,
}

impl Shown {
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.segments.clear();
        self.soft.clear();
        self.source = 0;
    }

    /// Appends a paragraph's content.
    pub(super) fn push_inlines(&mut self, inlines: &[Inline], base: Look, links: Links) {
        for (at, inline) in inlines.iter().enumerate() {
            match inline {
                Inline::Break => self.push_break(base),
                Inline::Image(image) => self.push_image(image, base),
                Inline::Text(span) => self.push_text(span, &inlines[at + 1..], base, links),
            }
        }
    }

    /// Appends a piece of a long paragraph's content.
    pub(super) fn push_piece(
        &mut self,
        inlines: &[Inline],
        range: Range<usize>,
        base: Look,
        links: Links,
    ) {
        if range.end == usize::MAX {
            return self.push_inlines(inlines, base, links);
        }
        self.source = range.start;
        let mut begin = 0;
        for (at, inline) in inlines.iter().enumerate() {
            let (start, end) = (begin, begin + long::words(inline).len());
            begin = end;
            if end <= range.start && start < range.start {
                continue;
            }
            if start >= range.end {
                break;
            }
            let kept = range.start.saturating_sub(start)..range.end.min(end) - start;
            match inline {
                Inline::Break => self.push_break(base),
                Inline::Image(image) if kept.start == 0 => self.push_image(image, base),
                // The rest of a description that was shown whole in the piece before.
                Inline::Image(_) => self.source += kept.len(),
                Inline::Text(span) if kept.len() == span.text.len() => {
                    self.push_text(span, &inlines[at + 1..], base, links);
                }
                Inline::Text(span) => {
                    let cut = Span { text: Clean::new(&span.text[kept]), ..span.clone() };
                    self.push_text(&cut, &inlines[at + 1..], base, links);
                }
            }
        }
    }

    fn push_text(&mut self, span: &Span, rest: &[Inline], base: Look, links: Links) {
        let link = span.link.filter(|link| *link < links.count);
        let look = Look { role: base.role, faces: span.faces, link };
        let number = link.filter(|_| {
            links.numbers == super::LinkNumbers::Shown
                && !is_blank(&span.text)
                && next_link(rest) != span.link
        });
        self.push_span(span, look, number);
    }

    /// Appends a picture by its description.
    pub(super) fn push_image(&mut self, image: &Image, base: Look) {
        let look = Look { role: Role::Caption, ..base };
        if is_blank(&image.alt) {
            self.push_added("[image]", look);
            self.source += image.alt.len();
        } else {
            self.push_added("[image: ", look);
            self.push_source(&image.alt, look);
            self.push_added("]", look);
        }
    }

    /// Appends a line break.
    pub(super) fn push_break(&mut self, base: Look) {
        self.open(Origin::Source, base);
        self.text.push('\n');
        self.source += 1;
    }

    /// Appends text that does not stand in the document.
    pub(super) fn push_added(&mut self, text: &str, look: Look) {
        self.open(Origin::Added, look);
        self.text.push_str(text);
    }

    /// Appends text of the document without its soft hyphens and repeated spaces.
    pub(super) fn push_source(&mut self, text: &str, look: Look) {
        let mut from = 0;
        let mut after_blank = self.text.is_empty() || self.text.ends_with([' ', '\n']);
        for (at, c) in text.char_indices() {
            let dropped = c == SOFT_HYPHEN || (c == ' ' && after_blank);
            if dropped {
                self.push_exact(&text[from..at], look);
                from = at + c.len_utf8();
                self.source += c.len_utf8();
                if c == SOFT_HYPHEN {
                    self.soft.push(self.text.len());
                }
            } else {
                after_blank = c == ' ';
            }
        }
        self.push_exact(&text[from..], look);
    }

    /// Appends text of the document as it is.
    pub(super) fn push_exact(&mut self, text: &str, look: Look) {
        if !text.is_empty() {
            self.open(Origin::Source, look);
            self.text.push_str(text);
            self.source += text.len();
        }
    }

    /// The stretches of `from..to` that lie in one segment each.
    pub(super) fn slices(&self, from: usize, to: usize) -> impl Iterator<Item = Slice<'_>> {
        let first = self.segments.partition_point(|segment| segment.start <= from);
        (first.saturating_sub(1)..self.segments.len()).map_while(move |index| {
            let segment = &self.segments[index];
            let end = self.segments.get(index + 1).map_or(self.text.len(), |next| next.start);
            let (start, end) = (segment.start.max(from), end.min(to));
            (start < end).then(|| Slice { text: &self.text[start..end], start, segment })
        })
    }

    /// The segment that a byte of the shown text lies in.
    pub(super) fn segment_at(&self, at: usize) -> Option<&Segment> {
        let after = self.segments.partition_point(|segment| segment.start <= at);
        self.segments.get(after.checked_sub(1)?)
    }

    /// Columns of `from..to`, counted as it will be drawn: run by run.
    pub(super) fn width(&self, from: usize, to: usize) -> usize {
        self.slices(from, to).map(|slice| super::width(slice.text)).sum()
    }

    fn push_span(&mut self, span: &Span, look: Look, number: Option<usize>) {
        let script = script_of(span);
        let words = span.text.trim_end_matches(' ').len();
        let (words, blank) =
            span.text.split_at(if number.is_some() { words } else { span.text.len() });
        match script {
            Some(script) => self.push_script(words, script, look),
            None => self.push_source(words, look),
        }
        if let Some(number) = number {
            // The no-break space keeps the number on the line of the link's last word.
            let look = Look { role: Role::Marker, faces: Faces::default(), link: look.link };
            self.push_added(&format!("\u{a0}[{}]", number + 1), look);
        }
        self.push_source(blank, look);
    }

    fn push_script(&mut self, text: &str, script: Script, look: Look) {
        if text.chars().all(|c| script.of(c).is_some()) {
            // Each character is a segment, as its moved form has another length.
            for c in text.chars() {
                self.open(Origin::Source, look);
                self.text.extend(script.of(c));
                self.source += c.len_utf8();
            }
        } else {
            self.push_added(script.opening(), look);
            self.push_source(text, look);
            self.push_added(")", look);
        }
    }

    fn open(&mut self, origin: Origin, look: Look) {
        let start = self.text.len();
        self.segments.push(Segment { start, source: self.source, origin, look });
    }
}

/// A stretch of shown text within one segment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slice<'a> {
    pub text: &'a str,
    /// Its first byte in the shown text.
    pub start: usize,
    pub segment: &'a Segment,
}

/// The script in which a span is shown; a bracketed reference reads well on the line itself.
fn script_of(span: &Span) -> Option<Script> {
    let text = span.text.trim_start();
    if text.is_empty() || text.starts_with('[') {
        None
    } else if span.faces.has(Face::Superscript) {
        Some(Script::Super)
    } else {
        span.faces.has(Face::Subscript).then_some(Script::Sub)
    }
}

/// The link of the next words.
fn next_link(rest: &[Inline]) -> Option<usize> {
    rest.iter().find_map(|inline| match inline {
        Inline::Text(span) if !is_blank(&span.text) => Some(span.link),
        Inline::Text(_) | Inline::Break | Inline::Image(_) => None,
    })?
}

/// Whether nothing would be seen of a text.
fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c == ' ' || c == SOFT_HYPHEN)
}
