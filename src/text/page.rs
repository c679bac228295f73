//! Setting a whole document: blocks below each other, with what stands beside them and between.

use hypher::Lang;

use super::leaf::{Links, Look, Shown};
use super::set::{Breaking, Column, SetLine, run};
use super::walk::{Leaf, Numbering, Spacing, Step, leaves, steps};
use super::{
    Hyphenate, Justify, Layout, Line, LinkNumbers, Role, Run, Setting, hyphen, table, width,
};
use crate::model::{Clean, Document, Face, Faces, Inline, Place, Span};

/// Columns that text beside a marker must keep where there is no room to indent it.
const BESIDE_MARKER: usize = 4;

/// Sets a document in lines of the setting's measure. `language` is a BCP 47 tag; it decides
/// where words may be divided.
///
/// No line is wider than the measure. A cluster wider than that, such as `漢` in one column, is
/// shown as `…`.
pub fn lay_out(document: &Document, language: Option<&str>, setting: &Setting) -> Layout {
    let mut page = Page::new(setting, language, document.links.len());
    for step in steps(document) {
        page.step(step);
    }
    page.finish()
}

/// The addresses of a document's links, numbered as they are in its text.
pub fn link_list(document: &Document, setting: &Setting) -> Vec<Line> {
    let count = document.links.len();
    let setting = Setting { link_numbers: LinkNumbers::Hidden, ..*setting };
    let mut page = Page::new(&setting, None, count);
    page.block = u32::try_from(leaves(document).count()).unwrap_or(u32::MAX);
    let digits = count.to_string().len();
    for (index, address) in document.links.iter().enumerate() {
        let number = format!("[{}]", index + 1);
        page.open(Role::Body, Spacing::Tight);
        page.push_level(&format!("{number:>wide$} ", wide = digits + 2), Role::Marker);
        let text = Clean::new(address.as_str());
        let span = Span { text, faces: Faces::default(), link: Some(index) };
        page.inlines(&[Inline::Text(span)], Look::plain(Role::Body), Breaking::Phrase);
        page.close();
    }
    page.finish().lines
}

/// Something that stands at the left of every line: an indent, a bar.
struct Level {
    /// What stands there on the first line only: a bullet, a number.
    first: Option<Run>,
    /// What stands there on all others; empty where there was no room to indent.
    rest: Option<Run>,
    columns: usize,
}

/// What holds for the block being set, and comes back when it is closed.
#[derive(Clone, Copy)]
struct Here {
    /// The role of running text: a quote's inside quotes.
    role: Role,
    spacing: Spacing,
    /// How many levels stand beside the block.
    levels: usize,
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

/// A page being set.
pub(super) struct Page<'a> {
    setting: &'a Setting,
    lang: Option<Lang>,
    pub(super) links: Links,
    pub(super) made: Layout,
    levels: Vec<Level>,
    here: Here,
    outer: Vec<Here>,
    /// A blank line is due before the next line, with the bars of this many levels.
    gap: Option<usize>,
    below: Below,
    /// The number of the next leaf.
    pub(super) block: u32,
    shown: Shown,
}

impl<'a> Page<'a> {
    fn new(setting: &'a Setting, language: Option<&str>, links: usize) -> Self {
        let lang = match setting.hyphenate {
            Hyphenate::ByLanguage => hyphen::patterns(language),
            Hyphenate::Never => None,
        };
        let here =
            Here { role: Role::Body, spacing: Spacing::Loose, levels: 0, bullets: 0, list: None };
        Self {
            setting,
            lang,
            links: Links { count: links, numbers: setting.link_numbers },
            made: Layout::default(),
            levels: Vec::new(),
            here,
            outer: Vec::new(),
            gap: None,
            below: Below::Apart,
            block: 0,
            shown: Shown::default(),
        }
    }

    fn finish(mut self) -> Layout {
        // Cells stand beside each other, so lines and places may run in different orders there.
        self.made.anchors.sort_by_key(|(place, _)| *place);
        self.made
    }

    fn step(&mut self, step: Step<'_>) {
        if !matches!(step, Step::Close | Step::Description) {
            self.request_gap();
        }
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
            Step::Leaf(leaf) => self.leaf(leaf),
            Step::Table(table) => table::set(self, &table),
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

    fn open(&mut self, role: Role, spacing: Spacing) {
        self.outer.push(self.here);
        self.here = Here { role, spacing, list: None, ..self.here };
    }

    fn close(&mut self) {
        if let Some(here) = self.outer.pop() {
            self.here = here;
            self.levels.truncate(here.levels);
        }
    }

    /// Puts a marker, a bar or an indent beside all lines until the block is closed. They take at
    /// most half the measure; beyond that a marker stands in the text's own column.
    fn push_level(&mut self, text: &str, role: Role) {
        let columns = width(text);
        let look = Look::plain(role);
        let marker = (role == Role::Marker).then(|| run(text, look, None));
        let rest = if marker.is_some() { " ".repeat(columns) } else { text.to_owned() };
        let level = if self.measure() - self.room() + columns <= self.measure() / 2 {
            Level { first: marker, rest: Some(run(&rest, look, None)), columns }
        } else if marker.is_some() && self.room() >= columns + BESIDE_MARKER {
            Level { first: marker, rest: None, columns }
        } else {
            return;
        };
        self.levels.push(level);
        self.here.levels = self.levels.len();
    }

    fn measure(&self) -> usize {
        usize::from(self.setting.measure.max(1))
    }

    /// Columns left for text beside the levels.
    pub(super) fn room(&self) -> usize {
        let beside =
            self.levels.iter().filter(|level| level.rest.is_some() || level.first.is_some());
        self.measure() - beside.map(|level| level.columns).sum::<usize>()
    }

    /// Asks for a blank line before whatever comes next.
    pub(super) fn request_gap(&mut self) {
        let apart = self.here.spacing == Spacing::Loose && self.below == Below::Apart;
        if apart && !self.made.lines.is_empty() {
            let levels = self.levels.len();
            self.gap = Some(self.gap.map_or(levels, |gap| gap.min(levels)));
        }
    }

    fn leaf(&mut self, leaf: Leaf<'_>) {
        let look = Look::plain(self.here.role);
        match leaf {
            Leaf::Paragraph(text) | Leaf::Cell(text) => {
                self.inlines(text, look, self.running());
            }
            Leaf::Term(text) => {
                let strong = Look { faces: look.faces.with(Face::Strong), ..look };
                self.inlines(text, strong, Breaking::Phrase);
                self.below = Below::Joined;
            }
            Leaf::Heading(level, text) => {
                let first = self.inlines(text, Look::plain(Role::Heading), Breaking::Phrase);
                self.made.headings.extend(first);
                // A lesser heading stands right on its text.
                self.below = if level > 2 { Below::Joined } else { Below::Apart };
            }
            Leaf::Code(lines) => self.code(lines),
            Leaf::Figure(image, caption) => {
                let look = Look::plain(Role::Caption);
                let links = self.links;
                self.shown(self.running(), |shown| {
                    shown.push_image(image, look);
                    shown.push_break(look);
                    shown.push_inlines(caption, look, links);
                });
            }
        }
    }

    fn code(&mut self, lines: &[Clean]) {
        self.open(self.here.role, self.here.spacing);
        self.push_level("  ", Role::Code);
        let set = self.column(Breaking::Phrase).set_code(lines);
        self.put_leaf(set, Some(Role::Code));
        self.close();
    }

    /// Sets a leaf of inline content; its first line, if it has any.
    pub(super) fn inlines(
        &mut self,
        text: &[Inline],
        look: Look,
        breaking: Breaking,
    ) -> Option<usize> {
        let links = self.links;
        self.shown(breaking, |shown| shown.push_inlines(text, look, links))
    }

    /// Sets a leaf whose text `fill` makes.
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
        Breaking::Even(self.lang, self.setting.justify)
    }

    /// How text in a narrow column is broken here: never justified.
    pub(super) fn ragged(&self) -> Breaking {
        Breaking::Even(self.lang, Justify::Ragged)
    }

    fn column(&self, breaking: Breaking) -> Column {
        Column { block: self.block, room: self.room(), breaking }
    }

    fn put_leaf(&mut self, set: Vec<SetLine>, fill: Option<Role>) -> Option<usize> {
        self.block = self.block.saturating_add(1);
        let mut first = None;
        for line in set {
            let place = line.place;
            let index = self.put_line(line.runs, place, fill);
            self.made.anchors.push((place, index));
            first = first.or(Some(index));
        }
        self.made.paragraphs.extend(first);
        first
    }

    /// Puts a line below the others, with what stands beside it.
    pub(super) fn put_line(&mut self, runs: Vec<Run>, place: Place, fill: Option<Role>) -> usize {
        self.below = Below::Apart;
        if let Some(levels) = self.gap.take() {
            let runs = self.bars(levels);
            self.made.lines.push(Line { runs, place, fill: None });
        }
        let runs = if self.levels.is_empty() { runs } else { self.beside(runs) };
        self.made.lines.push(Line { runs, place, fill });
        self.made.lines.len() - 1
    }

    fn beside(&mut self, text: Vec<Run>) -> Vec<Run> {
        let mut runs = Vec::with_capacity(self.levels.len() + text.len());
        for level in &mut self.levels {
            runs.extend(level.first.take().or_else(|| level.rest.clone()));
        }
        runs.extend(text);
        runs
    }

    /// What a blank line shows: the bars it interrupts, with the indents before them.
    fn bars(&self, levels: usize) -> Vec<Run> {
        let levels = &self.levels[..levels.min(self.levels.len())];
        let bar = |level: &Level| level.rest.as_ref().is_some_and(|run| run.role == Role::Bar);
        let shown = levels.iter().rposition(bar).map_or(0, |last| last + 1);
        levels[..shown].iter().filter_map(|level| level.rest.clone()).collect()
    }

    fn rule(&mut self) {
        let room = self.room();
        let dashes = "─".repeat(room.min(3));
        let before = " ".repeat((room - room.min(3)) / 2);
        let look = Look::plain(Role::Rule);
        let runs = vec![run(&format!("{before}{dashes}"), look, None)];
        self.put_line(runs, Place { block: self.block, offset: 0 }, None);
    }
}
