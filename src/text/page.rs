//! Setting a whole document: blocks below each other, with what stands beside them and between.

use hypher::Lang;

use super::direction::Flow;
use super::layout::Set;
use super::leaf::{Links, Look, Shown};
use super::margin::Level;
use super::plan::{At, Before, Part};
use super::set::{Breaking, Column, SetLine, run};
use super::walk::{Follows, Leaf, Numbering, Piece, Spacing, Step, Walk};
use super::{
    Hyphenate, Justify, Line, Paragraphs, Role, Run, Setting, detect, hyphen, table, width,
};
use crate::model::{Clean, Document, Face, Inline, Place};

/// What setting needs to know besides the text itself.
#[derive(Clone, Debug)]
pub(super) struct Work {
    pub setting: Setting,
    pub lang: Option<Lang>,
    pub links: Links,
}

impl Work {
    pub(super) fn new(document: &Document, language: Option<&str>, setting: &Setting) -> Self {
        let lang = match setting.hyphenate {
            Hyphenate::ByLanguage => match language {
                Some(tag) => hyphen::patterns(Some(tag)),
                None => hyphen::patterns(detect::language(document)),
            },
            Hyphenate::Never => None,
        };
        let links = Links { count: document.links.len(), numbers: setting.link_numbers };
        Self { setting: setting.clone(), lang, links }
    }
}

/// Sets one part of a document.
pub(super) fn set(document: &Document, work: &Work, part: &Part) -> Set {
    let mut page = Page::new(work, part);
    match &part.at {
        At::Steps(path, count) => {
            let (opened, walk) = Walk::resume(document, path);
            page.resume(opened, path.last().map_or(0, |next| *next as usize));
            walk.take(*count).for_each(|step| page.step(step));
        }
        At::Links(range) => page.link_list(document, range.clone()),
    }
    page.finish()
}

/// What holds for the block being set, and comes back when it is closed.
#[derive(Clone, Copy)]
pub(super) struct Here {
    /// The role of running text: a quote's inside quotes.
    role: Role,
    spacing: Spacing,
    /// How many levels stand beside the block.
    pub(super) levels: usize,
    /// How many lists with bullets it is in.
    bullets: usize,
    /// Of a list, its numbering and how many items it had so far.
    list: Option<(Numbering, u64)>,
}

/// Whether the next block stands off from the one above it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Below {
    Apart,
    /// It belongs to the heading or the term above it.
    Joined,
}

/// What a block stands below.
#[derive(Clone, Copy, PartialEq, Eq)]
enum After {
    Paragraph,
    Other,
}

/// What a paragraph of a book begins with; it cannot be parted from the first word.
const INDENT: &str = "\u{a0}\u{a0}";

/// A page being set.
pub(super) struct Page<'a> {
    pub(super) work: &'a Work,
    pub(super) links: Links,
    pub(super) made: Set,
    /// Whether anything stands above its first line.
    before: Before,
    pub(super) levels: Vec<Level>,
    pub(super) here: Here,
    outer: Vec<Here>,
    /// A blank line is due before the next line, with the bars of this many levels.
    gap: Option<usize>,
    below: Below,
    /// What the block set last was, for the indent of a paragraph.
    after: After,
    /// Which way the text of the line runs.
    pub(super) flow: Flow,
    /// The number of the next leaf.
    pub(super) block: u32,
    shown: Shown,
}

impl<'a> Page<'a> {
    fn new(work: &'a Work, part: &Part) -> Self {
        let here =
            Here { role: Role::Body, spacing: Spacing::Loose, levels: 0, bullets: 0, list: None };
        Self {
            work,
            links: work.links,
            made: Set::default(),
            before: part.before,
            levels: Vec::new(),
            here,
            outer: Vec::new(),
            gap: None,
            below: Below::Apart,
            after: After::Other,
            flow: Flow::LeftToRight,
            block: part.start.block,
            shown: Shown::default(),
        }
    }

    fn finish(mut self) -> Set {
        // Cells stand beside each other, so lines and places may run in different orders there.
        self.made.anchors.sort_by_key(|(place, _)| *place);
        self.drop_anchors_below_pictures();
        self.made
    }

    /// The first letter of a description shares its place with the picture above it: whoever
    /// looks for that place wants to see the picture.
    fn drop_anchors_below_pictures(&mut self) {
        let lines = &self.made.lines;
        let pictured = |line: usize| lines.get(line).is_some_and(|line| line.picture.is_some());
        self.made.anchors.dedup_by(|next, kept| next.0 == kept.0 && pictured(kept.1));
    }

    /// Opens again what the part before left open, each step with its number in what holds it,
    /// and goes on from number `next` in the innermost. The markers were shown there.
    fn resume(&mut self, opened: Vec<(Step<'_>, usize)>, next: usize) {
        for (step, number) in opened {
            self.go_on_from(number);
            self.step(step);
        }
        self.go_on_from(next);
        for level in &mut self.levels {
            level.first = None;
        }
        self.gap = None;
    }

    fn go_on_from(&mut self, number: usize) {
        if let Some((_, done)) = &mut self.here.list {
            *done = number as u64;
        }
    }

    fn step(&mut self, step: Step<'_>) {
        let goes_on = match &step {
            Step::Close | Step::Description => true,
            Step::Leaf(_, piece) | Step::Table(_, piece) => !piece.is_first(),
            Step::Quote | Step::List(..) | Step::Item | Step::Definitions(_) | Step::Rule => false,
        };
        let indent = if self.is_indented(&step) { INDENT } else { "" };
        if !goes_on && indent.is_empty() {
            self.request_gap();
        }
        let paragraph = matches!(step, Step::Leaf(Leaf::Paragraph(_), _));
        self.after = if paragraph { After::Paragraph } else { After::Other };
        match step {
            Step::Quote => {
                self.open(Role::Quote, Spacing::Loose);
                self.push_level("▎ ", Role::Bar);
            }
            Step::List(spacing, numbering) => {
                self.open(self.here.role, spacing);
                self.here.list = Some((numbering, 0));
                self.here.bullets += usize::from(numbering == Numbering::Bullets);
            }
            Step::Item => self.open_item(),
            Step::Definitions(spacing) => self.open(self.here.role, spacing),
            Step::Description => {
                self.open(self.here.role, self.here.spacing);
                self.push_level("    ", Role::Body);
            }
            Step::Close => self.close(),
            Step::Leaf(Leaf::Paragraph(text), piece) => self.paragraph(text, &piece, indent),
            Step::Leaf(leaf, piece) => self.leaf(leaf, &piece),
            Step::Table(table, piece) => table::set(self, &table, &piece),
            Step::Rule => self.rule(),
        }
    }

    fn open_item(&mut self) {
        let Some((numbering, done)) = &mut self.here.list else { return };
        let marker = match *numbering {
            Numbering::Bullets => (if self.here.bullets > 1 { "◦ " } else { "• " }).to_owned(),
            Numbering::Numbers(first, last) => {
                let wide = last.to_string().len();
                format!("{:>wide$}. ", first + *done)
            }
        };
        *done += 1;
        self.open(self.here.role, self.here.spacing);
        self.push_level(&marker, Role::Marker);
    }

    pub(super) fn open(&mut self, role: Role, spacing: Spacing) {
        self.outer.push(self.here);
        self.here = Here { role, spacing, list: None, ..self.here };
    }

    pub(super) fn close(&mut self) {
        if let Some(here) = self.outer.pop() {
            self.here = here;
            self.levels.truncate(here.levels);
        }
    }

    pub(super) fn measure(&self) -> usize {
        usize::from(self.work.setting.measure.max(1))
    }

    /// Columns left for text beside the levels.
    pub(super) fn room(&self) -> usize {
        let beside =
            self.levels.iter().filter(|level| level.rest.is_some() || level.first.is_some());
        self.measure() - beside.map(|level| level.columns).sum::<usize>()
    }

    /// Whether anything stands above the next line.
    fn is_begun(&self) -> bool {
        self.before == Before::Something || !self.made.lines.is_empty()
    }

    /// Asks for a blank line before whatever comes next.
    pub(super) fn request_gap(&mut self) {
        let apart = self.here.spacing == Spacing::Loose && self.below == Below::Apart;
        if apart && self.is_begun() {
            let levels = self.levels.len();
            self.gap = Some(self.gap.map_or(levels, |gap| gap.min(levels)));
        }
    }

    fn leaf(&mut self, leaf: Leaf<'_>, piece: &Piece) {
        let look = Look::plain(self.here.role);
        let links = self.links;
        match leaf {
            Leaf::Paragraph(text) | Leaf::Cell(text) => self.inlines(text, look, self.running()),
            Leaf::Term(text) => {
                let strong = Look { faces: look.faces.with(Face::Strong), ..look };
                self.inlines(text, strong, Breaking::Phrase);
                self.below = Below::Joined;
            }
            Leaf::Heading(level, text) => {
                self.inlines(text, Look::plain(Role::Heading), Breaking::Phrase);
                // A lesser heading stands right on its text.
                self.below = if level > 2 { Below::Joined } else { Below::Apart };
            }
            Leaf::Code(lines) => self.code(lines, piece),
            Leaf::Figure(image, caption) => {
                let look = Look::plain(Role::Caption);
                self.picture(image);
                self.shown(self.running(), |shown| {
                    shown.push_image(image, look);
                    shown.push_break(look);
                    shown.push_inlines(caption, look, links);
                });
            }
        }
        self.leaf_ends(piece);
    }

    fn leaf_ends(&mut self, piece: &Piece) {
        if piece.follows == Follows::Nothing {
            self.block = self.block.saturating_add(1);
        }
    }

    fn paragraph(&mut self, text: &[Inline], piece: &Piece, indent: &str) {
        let look = Look::plain(self.here.role);
        let (links, range) = (self.links, piece.range.clone());
        self.shown(self.running(), |shown| {
            if !indent.is_empty() {
                shown.push_added(indent, look);
            }
            shown.push_piece(text, range, look, links);
        });
        self.leaf_ends(piece);
    }

    /// Whether a block is a paragraph that is set close below another one.
    fn is_indented(&self, step: &Step<'_>) -> bool {
        let follows = self.work.setting.paragraphs == Paragraphs::Indented
            && self.after == After::Paragraph
            && self.here.spacing == Spacing::Loose;
        follows && matches!(step, Step::Leaf(Leaf::Paragraph(_), piece) if piece.is_first())
    }

    fn code(&mut self, lines: &[Clean], piece: &Piece) {
        self.open(self.here.role, self.here.spacing);
        self.push_level("  ", Role::Code);
        let set = self.column(Breaking::Phrase).set_code(lines, piece.range.clone());
        self.put_leaf(set, Some(Role::Code));
        self.close();
    }

    /// Sets inline content.
    pub(super) fn inlines(&mut self, text: &[Inline], look: Look, breaking: Breaking) {
        let links = self.links;
        self.shown(breaking, |shown| shown.push_inlines(text, look, links));
    }

    /// Sets text that `fill` makes; its first line, if it has any.
    pub(super) fn shown(
        &mut self,
        breaking: Breaking,
        fill: impl FnOnce(&mut Shown),
    ) -> Option<usize> {
        let mut shown = std::mem::take(&mut self.shown);
        shown.clear();
        fill(&mut shown);
        let set = self.column(breaking).set(&shown);
        self.shown = shown;
        self.put_leaf(set, None)
    }

    /// How running text is broken here.
    fn running(&self) -> Breaking {
        Breaking::Even(self.work.lang, self.work.setting.justify)
    }

    /// How text in a narrow column is broken here: never justified.
    pub(super) fn ragged(&self) -> Breaking {
        Breaking::Even(self.work.lang, Justify::Ragged)
    }

    pub(super) fn column(&self, breaking: Breaking) -> Column {
        let bidi = self.work.setting.bidi;
        Column { block: self.block, room: self.room(), breaking, bidi }
    }

    fn put_leaf(&mut self, set: Vec<SetLine>, fill: Option<Role>) -> Option<usize> {
        let mut first = None;
        for line in set {
            let place = line.place;
            if first.is_some() && fill.is_none() {
                self.lead(place);
            }
            self.flow = line.flow;
            let index = self.put_line(line.runs, place, fill);
            self.made.anchors.push((place, index));
            first = first.or(Some(index));
        }
        first
    }

    /// Puts blank lines between two lines of a text that is set wide.
    fn lead(&mut self, place: Place) {
        for _ in 0..self.work.setting.leading {
            let runs = self.bars(self.levels.len());
            self.made.lines.push(Line { runs, place, fill: None, picture: None });
        }
    }

    /// Puts a line below the others, with what stands beside it.
    pub(super) fn put_line(&mut self, runs: Vec<Run>, place: Place, fill: Option<Role>) -> usize {
        self.below = Below::Apart;
        if let Some(levels) = self.gap.take() {
            let runs = self.bars(levels);
            self.made.lines.push(Line { runs, place, fill: None, picture: None });
        }
        let runs = if self.levels.is_empty() { runs } else { self.beside(runs) };
        self.made.lines.push(Line { runs, place, fill, picture: None });
        self.made.lines.len() - 1
    }

    fn rule(&mut self) {
        self.flow = Flow::LeftToRight;
        let room = self.room();
        let dashes = "─".repeat((room / width("─").max(1)).min(3));
        let before = " ".repeat(room.saturating_sub(width(&dashes)) / 2);
        let look = Look::plain(Role::Rule);
        let runs = vec![run(&format!("{before}{dashes}"), look, None)];
        self.put_line(runs, Place { block: self.block, offset: 0 }, None);
    }
}
