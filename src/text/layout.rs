//! [`Layout`]: the lines of a page, and the way between lines and places in the text.

use std::cell::OnceCell;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use super::page::{self, Work};
use super::plan::Plan;
use super::walk::leaves;
use super::{Line, LinkNumbers, Setting};
use crate::model::{Direction, Document, Place};

/// A document that a layout keeps hold of, to set its lines when they are asked for.
pub type Source = Arc<dyn AsRef<Document> + Send + Sync>;

/// Documents of so many bytes of text are set whole at once: it takes a millisecond or two.
const SET_AT_ONCE: usize = 48 * 1024;

/// A document set in lines of one measure, as far as somebody has looked.
///
/// # Numbers of lines and places
///
/// A long document is set in parts, each when one of its lines is asked for. A part that nobody
/// has asked for counts as many lines as its text is likely to take. So the number of a line
/// holds until a part *above* it is set; a [`Place`] holds for ever, at every measure.
///
/// Reading downwards never changes the number of a line that was seen. Only two things do:
/// walking upwards into parts that were never set, and jumping. Hence the rule for whoever
/// scrolls: keep the place, and before going up by `n` lines call [`Layout::reach_up`], which
/// sets what lies there and says what number the line has now. Documents of a few screens are
/// set whole from the start, and their numbers never change.
#[derive(Default)]
pub struct Layout {
    /// What the parts that are not set yet are set from.
    later: Option<(Source, Work)>,
    plan: Plan,
    /// One for each part of the plan.
    parts: Vec<OnceCell<Set>>,
    /// Columns of a line, to guess the lines of what is not set.
    room: usize,
}

/// Lines that were set together.
#[derive(Debug, Default)]
pub(super) struct Set {
    pub lines: Vec<Line>,
    /// Where each stretch of text begins and on which line; sorted by place.
    pub anchors: Vec<(Place, usize)>,
}

/// Where the keys for moving through a text stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Landmark {
    Heading,
    /// A paragraph, a heading, an item of a list, a table, or another block of text.
    Paragraph,
}

/// Sets a document in lines of the setting's measure, all of it at once. `language` is a BCP 47
/// tag; it decides where words may be divided.
///
/// No line is wider than the measure. A cluster wider than that, such as `漢` in one column, is
/// shown as `…`.
pub fn lay_out(document: &Document, language: Option<&str>, setting: &Setting) -> Layout {
    let work = Work::new(document, language, setting);
    Layout::whole(document, &work, Plan::of(document))
}

/// Like [`lay_out`], but a long document is set part by part, when its lines are asked for.
pub fn lay_out_later(source: Source, language: Option<&str>, setting: &Setting) -> Layout {
    let document = (*source).as_ref();
    let work = Work::new(document, language, setting);
    let plan = Plan::of(document);
    Layout::later(source, work, plan)
}

/// The addresses of a document's links, numbered as they are in its text.
pub fn link_list(document: &Document, setting: &Setting) -> Layout {
    Layout::whole(document, &link_work(document, setting), link_plan(document))
}

/// Like [`link_list`], but a long list is set part by part, when its lines are asked for.
pub fn link_list_later(source: Source, setting: &Setting) -> Layout {
    let document = (*source).as_ref();
    let (work, plan) = (link_work(document, setting), link_plan(document));
    Layout::later(source, work, plan)
}

fn link_work(document: &Document, setting: &Setting) -> Work {
    let setting = Setting { link_numbers: LinkNumbers::Hidden, ..setting.clone() };
    Work::new(document, None, &setting)
}

fn link_plan(document: &Document) -> Plan {
    let leaves = leaves(document).count();
    Plan::of_links(document.links.len(), u32::try_from(leaves).unwrap_or(u32::MAX))
}

impl Layout {
    fn whole(document: &Document, work: &Work, plan: Plan) -> Self {
        let set = |part| OnceCell::from(page::set(document, work, part));
        let parts = plan.parts.iter().map(set).collect();
        Self { later: None, parts, plan, room: room(work) }
    }

    fn later(source: Source, work: Work, plan: Plan) -> Self {
        if plan.bytes <= SET_AT_ONCE {
            return Self::whole((*source).as_ref(), &work, plan);
        }
        let parts = plan.parts.iter().map(|_| OnceCell::new()).collect();
        Self { parts, plan, room: room(&work), later: Some((source, work)) }
    }

    /// The number of lines; of the parts nobody has looked at, as many as are likely.
    pub fn len(&self) -> usize {
        (0..self.parts.len()).map(|part| self.count(part)).sum()
    }

    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.line(0).is_none()
    }

    /// One line, if there are so many.
    pub fn line(&self, index: usize) -> Option<&Line> {
        self.lines(index..index.saturating_add(1)).next()
    }

    /// The lines in a range; what lies beyond the end is left out.
    pub fn lines(&self, range: Range<usize>) -> impl Iterator<Item = &Line> {
        let (mut part, first) = self.part_of_line(range.start);
        let mut at = range.start - first;
        let count = range.end.saturating_sub(range.start);
        let next = move || {
            loop {
                let set = self.set(part)?;
                if let Some(line) = set.lines.get(at) {
                    at += 1;
                    return Some(line);
                }
                // The part turned out shorter than it was taken for.
                at = at.saturating_sub(set.lines.len());
                part += 1;
            }
        };
        std::iter::from_fn(next).take(count)
    }

    /// Where a line stands in the text; for a line beyond the end, where the last one stands.
    pub fn place_at(&self, line: usize) -> Place {
        if let Some(line) = self.line(line) {
            return line.place;
        }
        let last = (0..self.parts.len()).rev().find_map(|part| self.set(part)?.lines.last());
        last.map(|line| line.place).unwrap_or_default()
    }

    /// The line that shows the character at a place: for the place of a line with text, that
    /// line. Where the place holds nothing that is shown, the line before it; 0 if there is none.
    pub fn line_of(&self, place: Place) -> usize {
        let after = self.plan.parts.partition_point(|part| part.start <= place);
        let Some(part) = after.checked_sub(1) else { return 0 };
        let Some(set) = self.set(part) else { return 0 };
        let first = self.first_line(part);
        let after = set.anchors.partition_point(|(anchor, _)| *anchor <= place);
        match after.checked_sub(1).and_then(|last| set.anchors.get(last)) {
            Some((_, line)) => first + line,
            None => first.saturating_sub(1),
        }
    }

    /// Sets what stands on the `count` lines above a line that was seen; the number that the
    /// line has from now on.
    pub fn reach_up(&self, line: usize, count: usize) -> usize {
        let (mut part, first) = self.part_of_line(line);
        let mut above = line - first;
        while above < count && part > 0 {
            part -= 1;
            above += self.set(part).map_or(0, |set| set.lines.len());
        }
        self.first_line(part) + above
    }

    /// The next heading or paragraph that begins behind a place, or the last one before it: the
    /// place of its first character. Nothing has to be set to find it.
    pub fn landmark(&self, kind: Landmark, from: Place, way: Direction) -> Option<Place> {
        let places = match kind {
            Landmark::Heading => &self.plan.headings,
            Landmark::Paragraph => &self.plan.paragraphs,
        };
        match way {
            Direction::Forward => {
                let next = places.partition_point(|place| place.block <= from.block);
                places.get(next).copied()
            }
            Direction::Back => {
                let after = places.partition_point(|place| *place < from);
                places.get(after.checked_sub(1)?).copied()
            }
        }
    }

    /// The first heading or paragraph of the text.
    pub fn first_landmark(&self, kind: Landmark) -> Option<Place> {
        let places = match kind {
            Landmark::Heading => &self.plan.headings,
            Landmark::Paragraph => &self.plan.paragraphs,
        };
        places.first().copied()
    }

    /// Every line, for the tests.
    #[cfg(test)]
    pub(super) fn all(&self) -> Vec<Line> {
        self.lines(0..usize::MAX).cloned().collect()
    }

    /// The lines of a part, as far as is known.
    fn count(&self, part: usize) -> usize {
        match (self.parts.get(part).and_then(OnceCell::get), self.plan.parts.get(part)) {
            (Some(set), _) => set.lines.len(),
            (None, Some(part)) => part.likely_lines(self.room),
            (None, None) => 0,
        }
    }

    /// The number of a part's first line.
    fn first_line(&self, part: usize) -> usize {
        (0..part).map(|part| self.count(part)).sum()
    }

    /// The part that holds a line, and the number of its first one. For a line beyond the end,
    /// the number of parts.
    fn part_of_line(&self, line: usize) -> (usize, usize) {
        let mut first = 0;
        for part in 0..self.parts.len() {
            let count = self.count(part);
            if line < first + count {
                return (part, first);
            }
            first += count;
        }
        (self.parts.len(), first.min(line))
    }

    /// The lines of a part, set now if they were not.
    fn set(&self, part: usize) -> Option<&Set> {
        let cell = self.parts.get(part)?;
        let planned = self.plan.parts.get(part)?;
        let make = || match &self.later {
            Some((source, work)) => page::set((**source).as_ref(), work, planned),
            None => Set::default(),
        };
        Some(cell.get_or_init(make))
    }
}

impl fmt::Debug for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let set = self.parts.iter().filter(|part| part.get().is_some()).count();
        let mut shown = f.debug_struct("Layout");
        shown.field("lines", &self.len()).field("parts", &self.parts.len()).field("set", &set);
        shown.finish()
    }
}

fn room(work: &Work) -> usize {
    usize::from(work.setting.measure.max(1))
}
