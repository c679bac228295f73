//! The reading order of a document: its blocks as a flat sequence of steps, and its leaf blocks
//! as they are numbered in a [`Place`](crate::model::Place).
//!
//! A leaf is a block that holds text itself: a paragraph, a heading, code, a term, a figure with
//! its caption, a table's caption, each cell of a table row by row. Empty ones count too. Walking
//! keeps its own stack, so that no depth of nesting can exhaust the thread's.

use std::ops::Range;

use super::long;
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
#[derive(Clone, Debug)]
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
    Leaf(Leaf<'a>, Piece),
    Table(Table<'a>, Piece),
    Rule,
}

/// Which part of a leaf or a table a step is about. All but a few are whole; those that are as
/// long as a book come in pieces, so that nobody has to set them at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// Bytes of a paragraph's text, lines of code, or rows of a table.
    pub range: Range<usize>,
    pub follows: Follows,
}

/// Whether another piece follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Follows {
    More,
    Nothing,
}

impl Piece {
    pub(super) fn whole() -> Self {
        Self { range: 0..usize::MAX, follows: Follows::Nothing }
    }

    /// Whether it is the beginning.
    pub(super) fn is_first(&self) -> bool {
        self.range.start == 0
    }
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
pub(super) fn steps(document: &Document) -> Walk<'_> {
    Walk { stack: vec![Frame { level: Level::Blocks(&document.blocks), next: 0 }] }
}

/// The leaves of a document in reading order; the n-th is block n of a place.
pub(super) fn leaves(document: &Document) -> impl Iterator<Item = Leaf<'_>> {
    steps(document).flat_map(|step| {
        let (single, table) = match step {
            Step::Leaf(leaf, piece) => (piece.is_first().then_some(leaf), None),
            Step::Table(table, piece) if piece.is_first() => {
                (Some(Leaf::Cell(table.caption)), Some(table))
            }
            Step::Table(..) => (None, None),
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

/// A walk under way. It can say where it is, and be resumed there.
pub(super) struct Walk<'a> {
    stack: Vec<Frame<'a>>,
}

/// What a walk is in, and which of its parts comes next.
struct Frame<'a> {
    level: Level<'a>,
    next: usize,
}

#[derive(Clone, Copy)]
enum Level<'a> {
    Blocks(&'a [Block]),
    Items(&'a [Vec<Block>]),
    /// Terms have even numbers, their descriptions odd ones.
    Terms(&'a [(Inlines, Vec<Block>)]),
    /// Leaves and tables that come in pieces.
    Text(&'a [Inline], usize),
    Code(&'a [Clean]),
    Rows(Table<'a>),
}

impl<'a> Iterator for Walk<'a> {
    type Item = Step<'a>;

    fn next(&mut self) -> Option<Step<'a>> {
        loop {
            let frame = self.stack.last_mut()?;
            let at = frame.next;
            frame.next += 1;
            let level = frame.level;
            let step = match level {
                Level::Blocks(blocks) => blocks.get(at).map(|block| self.enter(block)),
                Level::Items(items) => {
                    items.get(at).map(|blocks| Some(self.inside(Step::Item, blocks)))
                }
                Level::Terms(terms) => terms.get(at / 2).map(|(term, blocks)| {
                    Some(match at % 2 {
                        0 => Step::Leaf(Leaf::Term(term), Piece::whole()),
                        _ => self.inside(Step::Description, blocks),
                    })
                }),
                Level::Text(text, len) => long::text(text, len, at)
                    .map(|piece| Some(Step::Leaf(Leaf::Paragraph(text), piece))),
                Level::Code(lines) => long::of(lines.len(), long::LINES, at)
                    .map(|piece| Some(Step::Leaf(Leaf::Code(lines), piece))),
                Level::Rows(table) => long::of(table.rows.len(), long::ROWS, at)
                    .map(|piece| Some(Step::Table(table, piece))),
            };
            match step {
                Some(Some(step)) => return Some(step),
                // A long block was entered: its first piece comes next.
                Some(None) => {}
                None => {
                    self.stack.pop();
                    // The document's own frame is never opened and so not closed.
                    if level.is_opened() && !self.stack.is_empty() {
                        return Some(Step::Close);
                    }
                }
            }
        }
    }
}

impl Level<'_> {
    /// Whether a step announced it, and another ends it.
    fn is_opened(self) -> bool {
        match self {
            Self::Blocks(_) | Self::Items(_) | Self::Terms(_) => true,
            Self::Text(..) | Self::Code(_) | Self::Rows(_) => false,
        }
    }
}

impl<'a> Walk<'a> {
    /// Where the walk is: what comes next at each level, from the document itself inwards.
    pub(super) fn path(&self) -> Vec<u32> {
        let next = |frame: &Frame<'_>| u32::try_from(frame.next).unwrap_or(u32::MAX);
        self.stack.iter().map(next).collect()
    }

    /// A walk that goes on from a path, and the steps that led into what is open there, each
    /// with the number of what was entered by it.
    pub(super) fn resume(document: &'a Document, path: &[u32]) -> (Vec<(Step<'a>, usize)>, Self) {
        let mut walk = steps(document);
        let mut opened = Vec::new();
        let last = path.len().saturating_sub(1);
        for (depth, next) in path.iter().enumerate() {
            let next = *next as usize;
            let Some(frame) = walk.stack.last_mut() else { break };
            if depth == last {
                frame.next = next;
                break;
            }
            // Entering again what was entered last brings the walk one level deeper.
            let entered = next.saturating_sub(1);
            frame.next = next;
            let level = frame.level;
            let step = match level {
                Level::Blocks(blocks) => blocks.get(entered).and_then(|block| walk.enter(block)),
                Level::Items(items) => {
                    items.get(entered).map(|blocks| walk.inside(Step::Item, blocks))
                }
                Level::Terms(terms) => {
                    terms.get(entered / 2).map(|(_, blocks)| walk.inside(Step::Description, blocks))
                }
                Level::Text(..) | Level::Code(_) | Level::Rows(_) => None,
            };
            opened.extend(step.map(|step| (step, entered)));
        }
        (opened, walk)
    }

    fn inside(&mut self, step: Step<'a>, blocks: &'a [Block]) -> Step<'a> {
        self.stack.push(Frame { level: Level::Blocks(blocks), next: 0 });
        step
    }

    fn push(&mut self, level: Level<'a>) {
        self.stack.push(Frame { level, next: 0 });
    }

    /// The step that a block is; `None` where it comes in pieces.
    fn enter(&mut self, block: &'a Block) -> Option<Step<'a>> {
        Some(match block {
            Block::Heading { level, text } => {
                Step::Leaf(Leaf::Heading(*level, text), Piece::whole())
            }
            Block::Paragraph(text) => {
                let len = long::len(text);
                if len > long::BYTES * 2 {
                    self.push(Level::Text(text, len));
                    return None;
                }
                Step::Leaf(Leaf::Paragraph(text), Piece::whole())
            }
            Block::Code(lines) if lines.len() > long::LINES * 2 => {
                self.push(Level::Code(lines));
                return None;
            }
            Block::Code(lines) => Step::Leaf(Leaf::Code(lines), Piece::whole()),
            Block::Figure { image, caption } => {
                Step::Leaf(Leaf::Figure(image, caption), Piece::whole())
            }
            Block::Quote(blocks) => self.inside(Step::Quote, blocks),
            Block::List { start, items } => {
                self.push(Level::Items(items));
                Step::List(list_spacing(items), numbering(*start, items.len()))
            }
            Block::Definitions(terms) => {
                self.push(Level::Terms(terms));
                let short = terms.iter().all(|(_, blocks)| is_short(blocks));
                Step::Definitions(if short { Spacing::Tight } else { Spacing::Loose })
            }
            Block::Table { caption, head, rows } => {
                let table = Table { caption, head: *head, rows };
                if rows.len() > long::ROWS * 2 {
                    self.push(Level::Rows(table));
                    return None;
                }
                Step::Table(table, Piece::whole())
            }
            Block::Rule => Step::Rule,
        })
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
