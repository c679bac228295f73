//! Moving by headings and paragraphs, the measure, and reading without anything beside the text.

use crate::model::Direction;
use crate::text::Landmark;

use super::command::Command;
use super::effect::Effect;
use super::geometry::View;
use super::state::State;

/// Columns a key makes the measure wider or narrower by; it goes to multiples of these.
const STEP: u16 = 4;
/// The narrowest and the widest measure, as the setting takes them.
const MEASURE: (u16, u16) = (20, 200);

/// Which way the measure changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Wider,
    Narrower,
}

impl State {
    /// Goes to a heading or paragraph above or below the top of the screen.
    pub(super) fn go_to_landmark(&mut self, command: Command) {
        let (kind, way, none) = match command {
            Command::NextHeading => (Landmark::Heading, Direction::Forward, "No heading follows."),
            Command::PreviousHeading => {
                (Landmark::Heading, Direction::Back, "No heading stands above this.")
            }
            Command::PreviousParagraph => (Landmark::Paragraph, Direction::Back, ""),
            _ => (Landmark::Paragraph, Direction::Forward, ""),
        };
        let height = self.reader_height();
        let Some(reader) = &mut self.reader else { return };
        let from = reader.sheet.place_at(reader.top);
        let below = reader.top >= reader.sheet.text_lines().end;
        let found = match (way, below) {
            (Direction::Forward, true) => None,
            (Direction::Back, true) => reader.sheet.landmark(kind, reader.sheet.last_place(), way),
            (Direction::Back, false) if from.is_none() => None,
            _ => reader.sheet.landmark(kind, from, way),
        };
        let before = reader.top;
        match (found, way) {
            (Some(place), _) => {
                let line = reader.sheet.line_of_place(place);
                reader.go_to(line, height, 0);
            }
            (None, Direction::Back) => reader.go_to(0, height, 0),
            (None, Direction::Forward) if kind == Landmark::Paragraph => {
                reader.go_to(usize::MAX, height, 0);
            }
            (None, Direction::Forward) => {}
        }
        if reader.top == before && !none.is_empty() {
            self.status.say(none, self.now);
        }
    }

    /// Makes the lines longer or shorter; the same sentence stays at the top.
    pub(super) fn change_measure(&mut self, step: Step) {
        let shown = self.geometry().column.width;
        let old = self.preferences.measure;
        let measure = match step {
            Step::Narrower => (old.min(shown).saturating_sub(1) / STEP * STEP).max(MEASURE.0),
            Step::Wider if shown < old => {
                return self.status.say("The pane has no room for longer lines.", self.now);
            }
            Step::Wider => ((old / STEP + 1) * STEP).min(MEASURE.1),
        };
        self.preferences.measure = measure.min(MEASURE.1);
        self.measure_changed |= measure != old;
        self.lay_out_reader();
        let columns = self.geometry().column.width;
        self.status.say(format!("Lines of {columns} columns."), self.now);
    }

    /// Has the measure kept, once the reader has settled on one.
    pub(super) fn keep_measure(&mut self) {
        if std::mem::take(&mut self.measure_changed) {
            self.effects.push(Effect::KeepMeasure(self.preferences.measure));
        }
    }

    /// Leaves only the text on the screen, or brings the rest back.
    pub(super) fn toggle_zen(&mut self) {
        self.view = match self.view {
            View::Whole => View::Zen,
            View::Zen => View::Whole,
        };
        self.lay_out_reader();
    }

    /// Brings the rest of the screen back; whether it was away.
    pub(super) fn end_zen(&mut self) -> bool {
        let away = self.view == View::Zen;
        if away {
            self.toggle_zen();
        }
        away
    }
}
