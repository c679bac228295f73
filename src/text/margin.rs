//! What stands beside the lines of a block: markers, bars and indents, at the left of a text or at
//! the right of one that runs from there.

use super::direction::Flow;
use super::leaf::Look;
use super::page::Page;
use super::set::run;
use super::{Role, Run, width};
use crate::model::Clean;

/// Columns that text beside a marker must keep where there is no room to indent it.
const BESIDE_MARKER: usize = 4;

/// Something that stands at the left of every line: an indent, a bar.
pub(super) struct Level {
    /// What stands there on the first line only: a bullet, a number.
    pub first: Option<Run>,
    /// What stands there on all others; empty where there was no room to indent.
    pub rest: Option<Run>,
    pub columns: usize,
}

impl Page<'_> {
    /// Puts a marker, a bar or an indent beside all lines until the block is closed. They take at
    /// most half the measure; beyond that a marker stands in the text's own column.
    pub(super) fn push_level(&mut self, text: &str, role: Role) {
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

    pub(super) fn beside(&mut self, text: Vec<Run>) -> Vec<Run> {
        let levels = self.levels.iter_mut();
        let mut runs: Vec<Run> =
            levels.filter_map(|level| level.first.take().or_else(|| level.rest.clone())).collect();
        match self.flow {
            Flow::LeftToRight => runs.extend(text),
            Flow::RightToLeft => {
                let beside = runs.into_iter().rev().map(at_the_right);
                runs = text.into_iter().chain(beside).collect();
            }
        }
        runs
    }

    /// What a blank line shows: the bars it interrupts, with the indents before them.
    pub(super) fn bars(&self, levels: usize) -> Vec<Run> {
        let levels = &self.levels[..levels.min(self.levels.len())];
        let bar = |level: &Level| level.rest.as_ref().is_some_and(|run| run.role == Role::Bar);
        let shown = levels.iter().rposition(bar).map_or(0, |last| last + 1);
        let bars: Vec<Run> =
            levels[..shown].iter().filter_map(|level| level.rest.clone()).collect();
        if self.flow == Flow::LeftToRight || bars.is_empty() {
            return bars;
        }
        let taken: usize = bars.iter().map(|bar| width(&bar.text)).sum();
        let before = " ".repeat(self.measure().saturating_sub(taken));
        let before = run(&before, Look::plain(Role::Body), None);
        std::iter::once(before).chain(bars.into_iter().rev().map(at_the_right)).collect()
    }
}

/// A marker or a bar as it stands at the right of a text that runs from right to left.
fn at_the_right(beside: Run) -> Run {
    let shown = beside.text.trim();
    let spaces = |count: usize| " ".repeat(count);
    let before = beside.text.len() - beside.text.trim_end().len();
    let after = beside.text.len() - beside.text.trim_start().len();
    let text = match shown.is_empty() {
        true => beside.text.to_string(),
        false => format!("{}{shown}{}", spaces(before), spaces(after)),
    };
    Run { text: Clean::new(&text), ..beside }
}
