//! Setting one leaf block in a column: its shown text becomes lines of runs.

use std::ops::Range;

use hypher::Lang;

use super::breaks::{Divide, Ending, Fragment, Fragments, fragments, words};
use super::direction::{Flow, reorder};
use super::leaf::{Look, Origin, Segment, Shown};
use super::measure::{clusters, ellipsis};
use super::{Bidi, Justify, Role, Run, lines, width};
use crate::model::{Clean, Place};

/// What stands before the rest of a broken line of code, and the columns it needs round it.
const GOES_ON: &str = "↳ ";
const NARROWEST_FOR_MARK: usize = 8;

/// A line of a column, without what stands beside the column.
#[derive(Debug)]
pub(super) struct SetLine {
    pub runs: Vec<Run>,
    pub place: Place,
    /// At which side markers and bars stand beside it.
    pub flow: Flow,
}

impl SetLine {
    pub(super) fn width(&self) -> usize {
        self.runs.iter().map(|run| width(&run.text)).sum()
    }

    /// Whether it shows anything of the document itself.
    pub(super) fn has_text(&self) -> bool {
        self.runs.iter().any(|run| run.place.is_some())
    }
}

/// How the lines of a leaf are chosen.
#[derive(Clone, Copy, Debug)]
pub(super) enum Breaking {
    /// As running text, with hyphens by these patterns.
    Even(Option<Lang>, Justify),
    /// As a headline.
    Phrase,
}

/// A column to set a leaf in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    /// The number of the leaf in the document.
    pub block: u32,
    /// Columns of a line, at least 1.
    pub room: usize,
    pub breaking: Breaking,
    pub bidi: Bidi,
}

impl Column {
    /// Sets a shown text. Blank lines at its ends are left out.
    pub(super) fn set(&self, shown: &Shown) -> Vec<SetLine> {
        let text = &shown.text;
        let start = text.len() - text.trim_start_matches(['\n', ' ']).len();
        let end = text.trim_end_matches(['\n', ' ']).len();
        let mut set = Vec::new();
        let mut from = start;
        while from < end {
            let to = text[from..end].find('\n').map_or(end, |at| from + at);
            self.set_piece(shown, from, to, &mut set);
            from = to + 1;
        }
        set
    }

    /// Sets one line of the author's.
    fn set_piece(&self, shown: &Shown, from: usize, to: usize, set: &mut Vec<SetLine>) {
        let to = from + shown.text[from..to].trim_end_matches(' ').len();
        if from == to {
            let place = self.place(shown, from);
            set.push(SetLine { runs: Vec::new(), place, flow: Flow::LeftToRight });
            return;
        }
        let flow = Flow::of(&shown.text[from..to]);
        let (list, chosen) = self.choose(shown, from, to);
        let last = chosen.len().saturating_sub(1);
        for (number, line) in chosen.into_iter().enumerate() {
            let line = &list[line];
            let mut composer = Composer { shown, column: self, runs: Vec::with_capacity(1) };
            composer.compose(line, if number == last { 0 } else { self.widen(line) });
            let from = line.first().map_or(from, |part| part.start);
            let runs = self.direct(composer.runs, flow);
            set.push(SetLine { runs, place: self.place(shown, from), flow });
        }
    }

    /// Puts a line in its order, and at the right edge if its paragraph begins there.
    fn direct(&self, runs: Vec<Run>, flow: Flow) -> Vec<Run> {
        let mut runs = match self.bidi {
            Bidi::Terminal => runs,
            Bidi::Reordered => reorder(runs, flow),
        };
        if flow == Flow::RightToLeft {
            let taken: usize = runs.iter().map(|run| width(&run.text)).sum();
            let before = self.room.saturating_sub(taken);
            if before > 0 {
                runs.insert(0, run(&" ".repeat(before), Look::plain(Role::Body), None));
            }
        }
        runs
    }

    /// Chooses the breaks. Words are divided only where the lines are too uneven without.
    fn choose(&self, shown: &Shown, from: usize, to: usize) -> (Vec<Fragment>, Vec<Range<usize>>) {
        let words = words(shown, (from, to));
        let cut = |divide| fragments(shown, (from, to), &words, self.room, divide);
        let (lang, justify) = match self.breaking {
            Breaking::Even(lang, justify) => (lang, justify),
            Breaking::Phrase => {
                let parts = cut(Divide::Never).list;
                let chosen = lines::by_phrase(&parts, &shown.text, self.room);
                return (parts, chosen);
            }
        };
        let whole = cut(Divide::Soft);
        let chosen = lines::even(&whole.list, self.room);
        if let Some(lang) = lang.filter(|_| self.is_uneven(&whole, &chosen, justify)) {
            let divided = cut(Divide::By(lang)).list;
            let chosen = lines::even(&divided, self.room);
            return (divided, chosen);
        }
        (whole.list, chosen)
    }

    fn is_uneven(&self, parts: &Fragments<'_>, chosen: &[Range<usize>], justify: Justify) -> bool {
        let tolerance = match justify {
            // One hyphen costs as much as a gap this wide, so that smaller ones stay.
            Justify::Ragged => (self.room / 4).clamp(3, 12),
            Justify::Full => 3,
        };
        let before_last = chosen.iter().rev().skip(1);
        parts.burst
            || before_last
                .into_iter()
                .any(|line| lines::columns(&parts.list[line.clone()]) + tolerance < self.room)
    }

    /// The columns to spread over the spaces of a line.
    fn widen(&self, line: &[Fragment]) -> usize {
        match self.breaking {
            Breaking::Even(_, Justify::Full) => {
                let missing = self.room.saturating_sub(lines::columns(line));
                let spaces = inner_spaces(line);
                // Wider gaps than this would tear the line apart.
                if missing <= spaces * 3 { missing } else { 0 }
            }
            Breaking::Even(_, Justify::Ragged) | Breaking::Phrase => 0,
        }
    }

    fn place(&self, shown: &Shown, at: usize) -> Place {
        self.at(shown.segment_at(at).map_or(0, |segment| source_of(segment, at)))
    }

    fn at(&self, source: usize) -> Place {
        Place { block: self.block, offset: u32::try_from(source).unwrap_or(u32::MAX) }
    }

    /// Sets preformatted lines: broken only at the edge, with a mark before what goes on.
    pub(super) fn set_code(&self, code: &[Clean], range: Range<usize>) -> Vec<SetLine> {
        let marked = self.room >= NARROWEST_FOR_MARK;
        let end = range.end.min(code.len());
        let (before, code) = code[..end].split_at(range.start.min(end));
        let mut set = Vec::with_capacity(code.len());
        let mut source: usize = before.iter().map(|line| line.len() + 1).sum();
        for line in code {
            let mut rest = line.as_str();
            let mut at = source;
            let mut room = self.room;
            let mut mark = None;
            loop {
                let (end, shown) = code_row(rest, room);
                let look = Look::plain(Role::Code);
                let mut runs: Vec<Run> = mark.take().into_iter().collect();
                if !shown.is_empty() {
                    runs.push(run(shown, look, (shown == &rest[..end]).then(|| self.at(at))));
                }
                set.push(SetLine { runs, place: self.at(at), flow: Flow::LeftToRight });
                (rest, at) = (&rest[end..], at + end);
                if rest.is_empty() {
                    break;
                }
                if marked {
                    mark = Some(run(GOES_ON, Look::plain(Role::Marker), None));
                    room = self.room - width(GOES_ON);
                }
            }
            source += line.len() + 1;
        }
        set
    }
}

/// How much of a line of code one row takes, and what the row shows of it.
fn code_row(rest: &str, room: usize) -> (usize, &str) {
    let end = super::measure::prefix(rest, room);
    if end > 0 && end < rest.len() {
        // A break between words reads better, if it leaves no large hole.
        let last = rest[..end].rfind([' ', ',', '/']).map_or(0, |at| at + 1);
        let end = if last * 3 > end * 2 { last } else { end };
        return (end, &rest[..end]);
    }
    if end > 0 || rest.is_empty() {
        return (end, &rest[..end]);
    }
    let first = clusters(rest).next().map_or(rest.len(), |(cluster, _)| cluster.len());
    (first, ellipsis(room))
}

/// The byte of the leaf's joined text that stands at `at` of the shown one.
fn source_of(segment: &Segment, at: usize) -> usize {
    match segment.origin {
        Origin::Source => segment.source + (at - segment.start),
        Origin::Added => segment.source,
    }
}

/// A run of text in a look.
pub(super) fn run(text: &str, look: Look, place: Option<Place>) -> Run {
    Run { text: Clean::new(text), role: look.role, faces: look.faces, link: look.link, place }
}

fn inner_spaces(line: &[Fragment]) -> usize {
    let before_last = line.len().saturating_sub(1);
    line[..before_last].iter().filter(|part| part.space > 0).count()
}

/// Makes the runs of one line.
struct Composer<'a> {
    shown: &'a Shown,
    column: &'a Column,
    runs: Vec<Run>,
}

impl Composer<'_> {
    /// Composes a line from its fragments, with `extra` columns spread over its spaces.
    fn compose(&mut self, line: &[Fragment], mut extra: usize) {
        let Some(last) = line.last() else { return };
        let mut spaces = inner_spaces(line);
        let mut from = line.first().map_or(0, |part| part.start);
        for (index, part) in line.iter().enumerate() {
            if part.ending == Ending::Elided {
                self.push(from, part.start);
                self.push_added(ellipsis(self.column.room), part.start);
                from = part.end;
            }
            if extra > 0 && part.space > 0 && index + 1 < line.len() {
                let wider = extra.div_ceil(spaces);
                let next = part.end + 1;
                self.push(from, next);
                self.push_added(&" ".repeat(wider), part.end);
                from = next;
                extra -= wider;
                spaces -= 1;
            }
        }
        self.push(from, last.end);
        if last.ending == Ending::Hyphen {
            self.push_added("-", last.end.saturating_sub(1));
        }
    }

    fn push(&mut self, from: usize, to: usize) {
        for slice in self.shown.slices(from, to) {
            let place = match slice.segment.origin {
                Origin::Source => Some(self.column.at(source_of(slice.segment, slice.start))),
                Origin::Added => None,
            };
            self.runs.push(run(slice.text, slice.segment.look, place));
        }
    }

    /// Adds text in the look of what stands at `beside`.
    fn push_added(&mut self, text: &str, beside: usize) {
        let look = self.shown.segment_at(beside).map(|segment| segment.look);
        self.runs.push(run(text, look.unwrap_or(Look::plain(Role::Body)), None));
    }
}
