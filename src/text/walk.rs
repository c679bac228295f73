//! The reading order of a document: its blocks as a flat sequence of steps, and its leaf blocks
//! as they are numbered in a [`Place`](crate::model::Place).
//!
//! A leaf is a block that holds text itself: a paragraph, a heading, code, a term, a figure with
//! its caption, a table's caption, each cell of a table row by row. Empty ones count too. Walking
//! keeps its own stack, so that no depth of nesting can exhaust the thread's.

use std::slice::Iter;

use crate::model::{Block, Clean, Document, Image, Inline, Inlines};

/// A block that holds text itself.
#[derive(Clone, Copy, Debug)]
pub(super) enum Leaf<'a> {
    Paragraph(&'a [Inline]),
    Heading(u8, &'a [Inline]),
    Term(&'a [Inline]),
    Code(&'a [Clean]),
    Figure(&'a Image, &'a [Inline]),
    /// A table's caption or one of its cells.
    Cell(&'a [Inline]),
}

/// A table as it stands in the document.
#[derive(Clone, Copy, Debug)]
pub(super) struct Table<'a> {
    pub caption: &'a [Inline],
    pub head: usize,
    pub rows: &'a [Vec<Inlines>],
}

/// One step through a document.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step<'a> {
    Quote,
    List(Spacing, Numbering),
    /// The next item of the list around it.
    Item,
    Definitions(Spacing),
    /// What stands below a term.
    Description,
    /// The end of what the last unclosed of the steps above opened.
    Close,
    Leaf(Leaf<'a>),
    Table(Table<'a>),
    Rule,
}

/// Whether blank lines stand between the entries of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spacing {
    Tight,
    Loose,
}

/// What stands before the items of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Numbering {
    Bullets,
    /// The first and the last number.
    Numbers(u64, u64),
}

/// Walks a document in reading order.
pub(super) fn steps(document: &Document) -> impl Iterator<Item = Step<'_>> {
    Walk { stack: vec![Frame::Blocks(document.blocks.iter())] }
}

/// The leaves of a document in reading order; the n-th is block n of a place.
pub(super) fn leaves(document: &Document) -> impl Iterator<Item = Leaf<'_>> {
    steps(document).flat_map(|step| {
        let (single, table) = match step {
            Step::Leaf(leaf) => (Some(leaf), None),
            Step::Table(table) => (Some(Leaf::Cell(table.caption)), Some(table)),
            Step::Quote
            | Step::List(..)
            | Step::Item
            | Step::Definitions(_)
            | Step::Description
            | Step::Close
            | Step::Rule => (None, None),
        };
        let cells = table.into_iter().flat_map(|table| table.rows.iter().flatten());
        single.into_iter().chain(cells.map(|cell| Leaf::Cell(cell)))
    })
}

impl<'a> Leaf<'a> {
    /// Calls `piece` with the text of the leaf, piece by piece: its words, the descriptions of
    /// its pictures, and a line break where one stands. Offsets of a place count through these.
    pub(super) fn pieces(self, mut piece: impl FnMut(&'a str)) {
        match self {
            Self::Paragraph(text)
            | Self::Heading(_, text)
            | Self::Term(text)
            | Self::Cell(text) => {
                inline_pieces(text, &mut piece);
            }
            Self::Code(lines) => {
                for (number, line) in lines.iter().enumerate() {
                    if number > 0 {
                        piece("\n");
                    }
                    piece(line);
                }
            }
            Self::Figure(image, caption) => {
                piece(&image.alt);
                piece("\n");
                inline_pieces(caption, &mut piece);
            }
        }
    }
}

fn inline_pieces<'a>(inlines: &'a [Inline], piece: &mut impl FnMut(&'a str)) {
    for inline in inlines {
        match inline {
            Inline::Text(span) => piece(&span.text),
            Inline::Break => piece("\n"),
            Inline::Image(image) => piece(&image.alt),
        }
    }
}

struct Walk<'a> {
    stack: Vec<Frame<'a>>,
}

enum Frame<'a> {
    Blocks(Iter<'a, Block>),
    Items(Iter<'a, Vec<Block>>),
    Terms(Iter<'a, (Inlines, Vec<Block>)>),
    Description(&'a [Block]),
}

impl<'a> Iterator for Walk<'a> {
    type Item = Step<'a>;

    fn next(&mut self) -> Option<Step<'a>> {
        let step = match self.stack.pop()? {
            Frame::Blocks(mut blocks) => {
                let block = blocks.next();
                self.again(block.is_some(), Frame::Blocks(blocks));
                block.map(|block| self.enter(block))
            }
            Frame::Items(mut items) => {
                let item = items.next();
                self.again(item.is_some(), Frame::Items(items));
                item.map(|blocks| self.inside(Step::Item, blocks))
            }
            Frame::Terms(mut terms) => {
                let entry = terms.next();
                self.again(entry.is_some(), Frame::Terms(terms));
                entry.map(|(term, descriptions)| {
                    self.stack.push(Frame::Description(descriptions));
                    Step::Leaf(Leaf::Term(term))
                })
            }
            Frame::Description(blocks) => Some(self.inside(Step::Description, blocks)),
        };
        // The document's own frame was the last: it was never opened and is not closed.
        step.or_else(|| (!self.stack.is_empty()).then_some(Step::Close))
    }
}

impl<'a> Walk<'a> {
    /// Puts a frame back that gave something and may give more.
    fn again(&mut self, gave: bool, frame: Frame<'a>) {
        if gave {
            self.stack.push(frame);
        }
    }

    fn inside(&mut self, step: Step<'a>, blocks: &'a [Block]) -> Step<'a> {
        self.stack.push(Frame::Blocks(blocks.iter()));
        step
    }

    fn enter(&mut self, block: &'a Block) -> Step<'a> {
        match block {
            Block::Heading { level, text } => Step::Leaf(Leaf::Heading(*level, text)),
            Block::Paragraph(text) => Step::Leaf(Leaf::Paragraph(text)),
            Block::Code(lines) => Step::Leaf(Leaf::Code(lines)),
            Block::Figure { image, caption } => Step::Leaf(Leaf::Figure(image, caption)),
            Block::Quote(blocks) => self.inside(Step::Quote, blocks),
            Block::List { start, items } => {
                self.stack.push(Frame::Items(items.iter()));
                Step::List(list_spacing(items), numbering(*start, items.len()))
            }
            Block::Definitions(terms) => {
                self.stack.push(Frame::Terms(terms.iter()));
                let short = terms.iter().all(|(_, blocks)| is_short(blocks));
                Step::Definitions(if short { Spacing::Tight } else { Spacing::Loose })
            }
            Block::Table { caption, head, rows } => {
                Step::Table(Table { caption, head: *head, rows })
            }
            Block::Rule => Step::Rule,
        }
    }
}

fn numbering(start: Option<u32>, items: usize) -> Numbering {
    match start {
        None => Numbering::Bullets,
        Some(first) => {
            let first = u64::from(first);
            Numbering::Numbers(first, first + (items as u64).saturating_sub(1))
        }
    }
}

fn list_spacing(items: &[Vec<Block>]) -> Spacing {
    if items.iter().all(|blocks| is_short(blocks)) { Spacing::Tight } else { Spacing::Loose }
}

/// Whether an entry is at most one paragraph and the lists below it.
fn is_short(blocks: &[Block]) -> bool {
    let mut others = blocks.iter().filter(|block| !matches!(block, Block::List { .. }));
    matches!((others.next(), others.next()), (None | Some(Block::Paragraph(_)), None))
}
