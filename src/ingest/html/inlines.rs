//! [`Line`]: the inline content of one block while it is collected, and its white space folded as
//! a browser folds it, across the borders of inline elements.

use crate::model::{Address, Block, Clean, Faces, Image, Inline, Inlines, Span};

/// How the text that comes next looks, and where it leads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Style {
    pub faces: Faces,
    /// Index into the links met so far.
    pub link: Option<usize>,
}

/// Inline content on its way: text as it came, breaks, pictures.
#[derive(Debug, Default)]
pub(super) struct Line {
    pieces: Vec<Piece>,
}

#[derive(Debug)]
enum Piece {
    Text(String, Style),
    Break,
    Image(Image),
}

impl Line {
    pub fn text(&mut self, text: &str, style: Style) {
        match self.pieces.last_mut() {
            Some(Piece::Text(before, its)) if *its == style => before.push_str(text),
            Some(_) | None => self.pieces.push(Piece::Text(text.to_owned(), style)),
        }
    }

    pub fn line_break(&mut self) {
        self.pieces.push(Piece::Break);
    }

    pub fn image(&mut self, image: Image) {
        self.pieces.push(Piece::Image(image));
    }

    /// Takes what was collected as one line of blocks' text: of several breaks in a row one stays.
    pub fn take_one(&mut self) -> Inlines {
        let mut line = Inlines::new();
        for part in self.take_parts() {
            if !line.is_empty() {
                line.push(Inline::Break);
            }
            line.extend(part);
        }
        line
    }

    /// Takes what was collected, parted where two breaks or more stand together. No part is
    /// empty.
    pub fn take_parts(&mut self) -> Vec<Inlines> {
        let mut folder = Folder::default();
        for piece in self.pieces.drain(..) {
            match piece {
                Piece::Text(text, style) => folder.text(&Clean::new(&text), style),
                Piece::Break => folder.line_break(),
                Piece::Image(image) => folder.image(image),
            }
        }
        folder.finish()
    }
}

/// Inline content whose white space is folded, before its spans are made.
#[derive(Default)]
struct Folder {
    parts: Vec<Inlines>,
    part: Vec<Piece>,
}

impl Folder {
    fn text(&mut self, text: &str, style: Style) {
        let mut rest = text;
        loop {
            rest = match self.part.last() {
                None => rest.trim_start(),
                // No-break spaces that begin a line of verse are its indent.
                Some(Piece::Break) => {
                    rest.trim_start_matches(|c: char| c.is_whitespace() && c != '\u{a0}')
                }
                Some(Piece::Text(..) | Piece::Image(_)) if self.after_space() => {
                    rest.trim_start_matches(' ')
                }
                Some(Piece::Text(..) | Piece::Image(_)) => rest,
            };
            if rest.is_empty() {
                return;
            }
            let mut pairs = rest.as_bytes().windows(2);
            let end = pairs.position(|pair| pair == b"  ").map_or(rest.len(), |at| at + 1);
            let (run, after) = rest.split_at(end);
            self.push(run, style);
            rest = after;
        }
    }

    fn push(&mut self, run: &str, style: Style) {
        match self.part.last_mut() {
            Some(Piece::Text(text, its)) if *its == style => text.push_str(run),
            Some(_) | None => self.part.push(Piece::Text(run.to_owned(), style)),
        }
    }

    fn after_space(&self) -> bool {
        matches!(self.part.last(), Some(Piece::Text(text, _)) if text.ends_with(' '))
    }

    fn image(&mut self, image: Image) {
        self.part.push(Piece::Image(image));
    }

    fn line_break(&mut self) {
        self.trim_end();
        match self.part.last() {
            None => {}
            Some(Piece::Break) => self.end_part(),
            Some(Piece::Text(..) | Piece::Image(_)) => self.part.push(Piece::Break),
        }
    }

    /// Takes white space off the end of the line: nobody sees it there.
    fn trim_end(&mut self) {
        while let Some(Piece::Text(text, _)) = self.part.last_mut() {
            text.truncate(text.trim_end().len());
            if !text.is_empty() {
                return;
            }
            self.part.pop();
        }
    }

    fn end_part(&mut self) {
        self.trim_end();
        if matches!(self.part.last(), Some(Piece::Break)) {
            self.part.pop();
        }
        let part: Inlines = self.part.drain(..).map(inline).collect();
        if !part.is_empty() {
            self.parts.push(part);
        }
    }

    fn finish(mut self) -> Vec<Inlines> {
        self.end_part();
        self.parts
    }
}

fn inline(piece: Piece) -> Inline {
    match piece {
        Piece::Text(text, Style { faces, link }) => {
            Inline::Text(Span { text: Clean::new(&text), faces, link })
        }
        Piece::Break => Inline::Break,
        Piece::Image(image) => Inline::Image(image),
    }
}

/// A line as blocks: a paragraph, or figures where it holds pictures and nothing else.
pub(super) fn as_blocks(line: Inlines) -> Vec<Block> {
    match only_images(&line) {
        Some(images) => images,
        None if line.is_empty() => Vec::new(),
        None => vec![Block::Paragraph(line)],
    }
}

/// The pictures of a line that holds nothing else, each as a figure.
pub(super) fn only_images(line: &Inlines) -> Option<Vec<Block>> {
    let mut images = Vec::new();
    for inline in line {
        match inline {
            Inline::Image(image) => {
                images.push(Block::Figure { image: image.clone(), caption: Inlines::new() });
            }
            Inline::Break => {}
            Inline::Text(_) => return None,
        }
    }
    (!images.is_empty()).then_some(images)
}

/// The addresses linked to, each once, in the order they were met.
#[derive(Debug, Default)]
pub(super) struct Links {
    addresses: Vec<Address>,
    known: std::collections::HashMap<Address, usize>,
}

impl Links {
    pub fn number(&mut self, address: Address) -> usize {
        let next = self.addresses.len();
        let number = *self.known.entry(address.clone()).or_insert(next);
        if number == next {
            self.addresses.push(address);
        }
        number
    }

    pub fn into_addresses(self) -> Vec<Address> {
        self.addresses
    }
}
