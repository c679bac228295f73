//! [`Builder`]: the blocks of a document while the walk goes through its elements. It knows which
//! containers are open and where the next block belongs; it never looks at the tree.

use std::mem;

use crate::model::{Address, Block, Clean, Document, Image, Inline, Inlines};

use super::inlines::{Line, Links, Style, as_blocks, only_images};
use super::table::{Cell, Table};

/// Lists and quotes within one another that a document may have; deeper ones lose their frame.
const NESTING: usize = 48;

/// Spaces a tab moves to the next multiple of, in preformatted text.
const TAB: usize = 4;

/// A container that is open.
#[derive(Debug)]
pub(super) enum Frame {
    /// Blocks that stand where the container stands: the document itself, a list's item.
    Blocks(Vec<Block>),
    Quote(Vec<Block>),
    List {
        start: Option<u32>,
        items: Vec<Vec<Block>>,
    },
    Definitions(Vec<(Inlines, Vec<Block>)>),
    /// A figure's blocks, and its caption.
    Figure(Vec<Block>, Inlines),
    Table(Table),
    /// Text of one line: blocks within it are only breaks.
    Line(LineKind),
    Code(String),
}

/// What a line of text belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LineKind {
    Heading(u8),
    Term,
    FigureCaption,
    TableCaption,
    Cell { columns: usize, rows: usize, heading: bool },
}

/// Takes text, breaks, pictures and containers in reading order and makes a document of them.
#[derive(Debug, Default)]
pub(super) struct Builder {
    root: Vec<Block>,
    frames: Vec<Frame>,
    /// How deep the blocks made now are nested.
    nesting: usize,
    line: Line,
    links: Links,
}

impl Builder {
    pub fn text(&mut self, text: &str, style: Style) {
        match self.frames.last_mut() {
            Some(Frame::Code(code)) => code.push_str(text),
            Some(_) | None => self.line.text(text, style),
        }
    }

    pub fn line_break(&mut self) {
        match self.frames.last_mut() {
            Some(Frame::Code(code)) => code.push('\n'),
            Some(_) | None => self.line.line_break(),
        }
    }

    pub fn image(&mut self, image: Image) {
        match self.frames.last_mut() {
            Some(Frame::Code(code)) => code.push_str(&image.alt),
            Some(_) | None => self.line.image(image),
        }
    }

    /// The number of a link, for the style of its text.
    pub fn link(&mut self, address: Address) -> usize {
        self.links.number(address)
    }

    /// The border of a block that has no frame of its own.
    pub fn border(&mut self) {
        match self.frames.last_mut() {
            Some(Frame::Code(code)) if !code.is_empty() && !code.ends_with('\n') => code.push('\n'),
            Some(Frame::Code(_)) => {}
            Some(Frame::Line(_)) => self.line.line_break(),
            Some(_) | None => self.flush(),
        }
    }

    /// Whether text is being collected in which blocks are only breaks.
    pub fn in_line(&self) -> bool {
        matches!(self.frames.last(), Some(Frame::Line(_) | Frame::Code(_)))
    }

    /// Whether a list's items, a definition list's terms or a table's cells may come now.
    pub fn innermost(&self) -> Option<&Frame> {
        self.frames.last()
    }

    /// Opens a container; says whether it was opened, and so has to be closed.
    #[must_use]
    pub fn open(&mut self, frame: Frame) -> bool {
        self.border();
        let depth = depth_of(&frame);
        if self.in_line() || (depth > 0 && self.nesting + depth > NESTING) {
            return false;
        }
        self.nesting += depth;
        self.frames.push(frame);
        true
    }

    /// Closes the container that was opened last.
    pub fn close(&mut self) {
        if !self.in_line() {
            self.flush();
        }
        let Some(frame) = self.frames.pop() else { return };
        self.nesting -= depth_of(&frame);
        match frame {
            Frame::Blocks(blocks) => self.add_item(blocks),
            Frame::Quote(blocks) if blocks.is_empty() => {}
            Frame::Quote(blocks) => self.add(Block::Quote(blocks)),
            Frame::List { start, items } if !items.is_empty() => {
                self.add(Block::List { start, items });
            }
            Frame::List { .. } => {}
            Frame::Definitions(terms) => self.add_definitions(terms),
            Frame::Figure(blocks, caption) => self.add_figure(blocks, caption),
            Frame::Table(table) => self.add_all(table.into_blocks()),
            Frame::Line(kind) => {
                let text = self.line.take_one();
                self.add_line(kind, text);
            }
            Frame::Code(code) => {
                if let Some(block) = code_block(&code) {
                    self.add(block);
                }
            }
        }
    }

    /// Begins the next row of the innermost table.
    pub fn row(&mut self, in_head: bool) {
        self.flush();
        if let Some(Frame::Table(table)) = self.frames.last_mut() {
            table.add_row(in_head);
        }
    }

    /// A line across the page.
    pub fn rule(&mut self) {
        self.border();
        if !self.in_line() {
            self.add(Block::Rule);
        }
    }

    /// The document, once everything was closed.
    pub fn finish(mut self) -> Document {
        while !self.frames.is_empty() {
            self.close();
        }
        self.flush();
        let mut document = Document { blocks: self.root, links: self.links.into_addresses() };
        super::links::renumber(&mut document);
        document
    }

    /// Makes paragraphs of the text collected so far; pictures standing alone become figures.
    fn flush(&mut self) {
        for part in self.line.take_parts() {
            if let Some(Frame::Table(table)) = self.frames.last_mut() {
                table.add_stray(part);
                continue;
            }
            self.add_all(as_blocks(part));
        }
    }

    /// Puts a block where it belongs: into the innermost container that can hold it.
    fn add(&mut self, block: Block) {
        match self.frames.last_mut() {
            None => push(&mut self.root, block),
            Some(Frame::Blocks(blocks) | Frame::Quote(blocks) | Frame::Figure(blocks, _)) => {
                push(blocks, block);
            }
            Some(Frame::List { items, .. }) => match (items.last_mut(), &block) {
                // A list straight within a list belongs to the item before it.
                (Some(item), Block::List { .. }) => item.push(block),
                (Some(_) | None, _) => items.push(vec![block]),
            },
            Some(Frame::Definitions(terms)) => match terms.last_mut() {
                Some((_, blocks)) => push(blocks, block),
                None => terms.push((Inlines::new(), vec![block])),
            },
            // Tables take their cells and lines their text elsewhere; nothing else gets here.
            Some(Frame::Table(_) | Frame::Line(_) | Frame::Code(_)) => push(&mut self.root, block),
        }
    }

    fn add_all(&mut self, blocks: impl IntoIterator<Item = Block>) {
        blocks.into_iter().for_each(|block| self.add(block));
    }

    fn add_item(&mut self, blocks: Vec<Block>) {
        match self.frames.last_mut() {
            Some(Frame::List { items, .. }) if !blocks.is_empty() => items.push(blocks),
            Some(Frame::List { .. }) => {}
            Some(_) | None => self.add_all(blocks),
        }
    }

    fn add_line(&mut self, kind: LineKind, text: Inlines) {
        match (kind, self.frames.last_mut()) {
            (_, _) if text.is_empty() && !matches!(kind, LineKind::Cell { .. }) => {}
            (LineKind::Term, Some(Frame::Definitions(terms))) => terms.push((text, Vec::new())),
            (LineKind::FigureCaption, Some(Frame::Figure(_, caption))) => {
                if !caption.is_empty() {
                    caption.push(Inline::Break);
                }
                caption.extend(text);
            }
            (LineKind::TableCaption, Some(Frame::Table(table))) => table.add_caption(text),
            (LineKind::Cell { columns, rows, heading }, Some(Frame::Table(table))) => {
                table.add_cell(Cell { text, columns, rows, heading });
            }
            (LineKind::Heading(level), _) => match only_images(&text) {
                None => self.add(Block::Heading { level, text }),
                Some(images) => self.add_all(images),
            },
            (_, _) => self.add_all(as_blocks(text)),
        }
    }

    /// A definition list without a single term was only an indented text.
    fn add_definitions(&mut self, terms: Vec<(Inlines, Vec<Block>)>) {
        let has_terms = terms.iter().any(|(term, _)| !term.is_empty());
        if has_terms {
            self.add(Block::Definitions(terms));
        } else {
            self.add_all(terms.into_iter().flat_map(|(_, blocks)| blocks));
        }
    }

    /// A figure is its picture with the caption; what else stood in it stands beside it.
    fn add_figure(&mut self, blocks: Vec<Block>, mut text: Inlines) {
        let last_image = blocks.iter().rposition(
            |block| matches!(block, Block::Figure { caption, .. } if caption.is_empty()),
        );
        for (at, mut block) in blocks.into_iter().enumerate() {
            if let (true, Block::Figure { caption, .. }) = (last_image == Some(at), &mut block) {
                *caption = mem::take(&mut text);
            }
            self.add(block);
        }
        self.add_all(as_blocks(text));
    }
}

/// Adds a block; of several rules in a row one stays.
fn push(blocks: &mut Vec<Block>, block: Block) {
    if !matches!((blocks.last(), &block), (Some(Block::Rule), Block::Rule)) {
        blocks.push(block);
    }
}

fn depth_of(frame: &Frame) -> usize {
    match frame {
        Frame::Quote(_) => 1,
        Frame::List { .. } | Frame::Definitions(_) => 2,
        Frame::Blocks(_) | Frame::Figure(..) | Frame::Table(_) => 0,
        Frame::Line(_) | Frame::Code(_) => 0,
    }
}

/// Preformatted text as lines: tabs are spaces, and no empty lines stand around it.
fn code_block(text: &str) -> Option<Block> {
    let mut lines: Vec<Clean> = text.split('\n').map(code_line).collect();
    while lines.last().is_some_and(|line| line.is_empty()) {
        lines.pop();
    }
    let leading = lines.iter().take_while(|line| line.is_empty()).count();
    lines.drain(..leading);
    (!lines.is_empty()).then_some(Block::Code(lines))
}

fn code_line(text: &str) -> Clean {
    let mut line = String::with_capacity(text.len());
    let mut column = 0;
    for c in text.chars() {
        let width = if c == '\t' { TAB - column % TAB } else { 1 };
        column += width;
        match c {
            '\t' => line.extend(std::iter::repeat_n(' ', width)),
            c => line.push(c),
        }
    }
    Clean::new(Clean::new(&line).trim_end())
}
