//! [`Plan`]: a document cut into parts that can be set one by one, in any order, and what can be
//! said of it without setting anything.

use std::ops::Range;

use super::long;
use super::walk::{Follows, Leaf, Piece, Step, Table, steps};
use crate::model::{Document, Place};

/// Bytes of text in a part: about two screens, set in half a millisecond.
const PART: usize = 6 * 1024;

/// Links in a part of a list of links.
const LINKS: usize = 64;

/// The parts of a document, and where its headings and paragraphs are.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub parts: Vec<Part>,
    /// The first visible character of each heading that has one.
    pub headings: Vec<Place>,
    /// The same of each block of text.
    pub paragraphs: Vec<Place>,
    /// Bytes of text in all parts.
    pub bytes: usize,
}

/// What is set together.
#[derive(Debug)]
pub(super) struct Part {
    pub at: At,
    /// Where the part begins in the text.
    pub start: Place,
    /// Whether anything is shown before it.
    pub before: Before,
    pub bytes: usize,
    /// Leaves and rules: each takes a line at least.
    pub blocks: usize,
}

/// Where a part is found.
#[derive(Debug)]
pub(super) enum At {
    /// So many steps of a walk, from a path on.
    Steps(Vec<u32>, usize),
    /// Some of the document's links.
    Links(Range<usize>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Before {
    Nothing,
    Something,
}

impl Part {
    fn new(path: Vec<u32>, start: Place, before: Before) -> Self {
        Self { at: At::Steps(path, 0), start, before, bytes: 0, blocks: 0 }
    }

    /// How many lines of `room` columns it will take, more or less.
    pub(super) fn likely_lines(&self, room: usize) -> usize {
        self.bytes * 21 / 20 / room.max(1) + self.blocks * 3 / 2 + 1
    }
}

impl Plan {
    /// Plans a document: one walk that looks at no more than the first letter of each text.
    pub(super) fn of(document: &Document) -> Self {
        let first = Part::new(vec![0], Place::default(), Before::Nothing);
        let mut planner = Planner { plan: Self::default(), part: first, block: 0, offset: 0 };
        let mut walk = steps(document);
        let mut joined = false;
        loop {
            let path = (planner.part.bytes >= PART).then(|| walk.path());
            let Some(step) = walk.next() else { break };
            let inside = matches!(step, Step::Close | Step::Description);
            if let Some(path) = path.filter(|_| !inside && !joined) {
                planner.cut(path);
            }
            // A heading stays with what it is the heading of.
            joined = matches!(step, Step::Leaf(Leaf::Heading(..) | Leaf::Term(_), _));
            planner.step(&step);
        }
        planner.finish()
    }

    /// Plans the list of a document's links; `leaves` is the number its places begin with.
    pub(super) fn of_links(count: usize, leaves: u32) -> Self {
        let part = |from: usize| {
            let to = (from + LINKS).min(count);
            let block = leaves.saturating_add(u32::try_from(from).unwrap_or(u32::MAX));
            Part {
                at: At::Links(from..to),
                start: Place { block, offset: 0 },
                before: if from == 0 { Before::Nothing } else { Before::Something },
                bytes: (to - from) * 60,
                blocks: 0,
            }
        };
        let parts: Vec<Part> = (0..count).step_by(LINKS).map(part).collect();
        let bytes = parts.iter().map(|part| part.bytes).sum();
        Self { parts, bytes, ..Self::default() }
    }
}

struct Planner {
    plan: Plan,
    part: Part,
    block: u32,
    /// Bytes of the current leaf that were planned already.
    offset: usize,
}

impl Planner {
    fn cut(&mut self, path: Vec<u32>) {
        let start = place(self.block, self.offset);
        let shown = !self.plan.paragraphs.is_empty();
        let before = if shown { Before::Something } else { Before::Nothing };
        let done = std::mem::replace(&mut self.part, Part::new(path, start, before));
        self.push(done);
    }

    fn push(&mut self, part: Part) {
        self.plan.bytes += part.bytes;
        self.plan.parts.push(part);
    }

    fn finish(mut self) -> Plan {
        let last = std::mem::replace(
            &mut self.part,
            Part::new(Vec::new(), Place::default(), Before::Nothing),
        );
        self.push(last);
        self.plan
    }

    fn step(&mut self, step: &Step<'_>) {
        if let At::Steps(_, count) = &mut self.part.at {
            *count += 1;
        }
        match step {
            Step::Leaf(leaf, piece) => self.leaf(*leaf, piece),
            Step::Table(table, piece) => self.table(table, piece),
            Step::Rule => self.part.blocks += 1,
            Step::Quote | Step::List(..) | Step::Item => {}
            Step::Definitions(_) | Step::Description | Step::Close => {}
        }
    }

    fn leaf(&mut self, leaf: Leaf<'_>, piece: &Piece) {
        if piece.is_first() {
            self.landmark(leaf);
        }
        let (bytes, lines) = size(leaf, piece);
        self.part.bytes += bytes;
        self.part.blocks += lines;
        match piece.follows {
            Follows::More => self.offset += bytes,
            Follows::Nothing => self.next_leaf(1),
        }
    }

    fn landmark(&mut self, leaf: Leaf<'_>) {
        let Some(offset) = first_visible(leaf) else { return };
        let place = place(self.block, offset);
        if matches!(leaf, Leaf::Heading(..)) {
            self.plan.headings.push(place);
        }
        self.plan.paragraphs.push(place);
    }

    fn table(&mut self, table: &Table<'_>, piece: &Piece) {
        if piece.is_first() {
            self.leaf(Leaf::Cell(table.caption), &Piece::whole());
        }
        let end = piece.range.end.min(table.rows.len());
        for row in &table.rows[piece.range.start.min(end)..end] {
            self.part.bytes += row.iter().map(|cell| long::len(cell)).sum::<usize>();
            self.part.blocks += 1;
        }
        if piece.is_first() {
            let mut cells = (self.block..).zip(table.rows.iter().flatten());
            let first = cells
                .find_map(|(block, cell)| Some(place(block, first_visible(Leaf::Cell(cell))?)));
            self.plan.paragraphs.extend(first);
        }
        let cells = table.rows[piece.range.start.min(end)..end].iter().map(Vec::len).sum();
        self.next_leaf(cells);
    }

    fn next_leaf(&mut self, count: usize) {
        self.block = self.block.saturating_add(u32::try_from(count).unwrap_or(u32::MAX));
        self.offset = 0;
    }
}

fn place(block: u32, offset: usize) -> Place {
    Place { block, offset: u32::try_from(offset).unwrap_or(u32::MAX) }
}

/// Bytes of a piece's text, and the lines it takes besides.
fn size(leaf: Leaf<'_>, piece: &Piece) -> (usize, usize) {
    match leaf {
        Leaf::Paragraph(_) if piece.range.end < usize::MAX => (piece.range.len(), 1),
        Leaf::Paragraph(text) | Leaf::Heading(_, text) | Leaf::Term(text) | Leaf::Cell(text) => {
            (long::len(text), 1)
        }
        Leaf::Code(lines) => {
            let end = piece.range.end.min(lines.len());
            let lines = &lines[piece.range.start.min(end)..end];
            (lines.iter().map(|line| line.len() + 1).sum(), lines.len())
        }
        Leaf::Figure(image, caption) => (image.alt.len() + 1 + long::len(caption), 2),
    }
}

/// The offset of the first thing in a leaf that shows.
fn first_visible(leaf: Leaf<'_>) -> Option<usize> {
    match leaf {
        Leaf::Paragraph(text) | Leaf::Heading(_, text) | Leaf::Term(text) | Leaf::Cell(text) => {
            long::first_visible(text)
        }
        Leaf::Code(lines) => (!lines.is_empty()).then_some(0),
        Leaf::Figure(..) => Some(0),
    }
}
