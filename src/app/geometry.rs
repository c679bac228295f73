//! [`Geometry`]: where each part of the screen lies, for any size of terminal.

use super::preferences::{Preferences, RowLines};
use super::state::Focus;

/// A rectangle of cells; the origin is the top left corner of the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Area {
    pub x: u16,
    pub y: u16,
    pub width: u16,
    pub height: u16,
}

/// From this many columns on, list and reading pane stand side by side.
const TWO_PANES: u16 = 100;
/// Below this size there is no room for a newspaper, only for a sentence.
const SMALLEST: (u16, u16) = (20, 5);
/// From this many lines on, rows of a search show why they were found.
const EXCERPTS: u16 = 20;
/// Lines the list's masthead takes: the name and a rule.
const MASTHEAD: u16 = 2;

/// How much of the screen is shown while an article is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    #[default]
    Whole,
    /// Only the text.
    Zen,
}

/// Which panes are on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Panes {
    /// The terminal is too small for either.
    Neither,
    List,
    Reader,
    Both,
}

/// The parts of the screen. An area that is not shown has no size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Geometry {
    pub panes: Panes,
    pub whole: Area,
    /// The masthead above the list.
    pub masthead: Area,
    /// The rows of the list.
    pub list: Area,
    /// The column of the rule between the panes.
    pub divider: Option<u16>,
    /// The reading pane, margins included.
    pub reader: Area,
    /// The column of text inside the reading pane.
    pub column: Area,
    pub status: Area,
    /// Lines a row of the list takes: 1 or 2.
    pub row_lines: u16,
    /// Lines for pieces of texts under each row of a search: 0 or 1.
    pub excerpt_lines: u16,
}

impl Geometry {
    /// Divides a screen of this size.
    pub fn new(
        columns: u16,
        rows: u16,
        focus: Focus,
        view: View,
        preferences: &Preferences,
    ) -> Self {
        let whole = Area { x: 0, y: 0, width: columns, height: rows };
        let panes = match (focus, view) {
            _ if columns < SMALLEST.0 || rows < SMALLEST.1 => Panes::Neither,
            (Focus::Reader, View::Zen) => Panes::Reader,
            _ if columns >= TWO_PANES => Panes::Both,
            (Focus::List, View::Whole | View::Zen) => Panes::List,
            (Focus::Reader, View::Whole) => Panes::Reader,
        };
        let body = rows.saturating_sub(1);
        let list_width = match panes {
            Panes::Neither | Panes::Reader => 0,
            Panes::List => columns,
            Panes::Both => (columns * 2 / 5).clamp(38, 64),
        };
        let divider = (panes == Panes::Both).then_some(list_width);
        let reader_x = divider.map_or(0, |x| x + 1);
        let reader_width = match panes {
            Panes::Neither | Panes::List => 0,
            Panes::Reader => columns,
            Panes::Both => columns - reader_x,
        };
        let reader = Area { x: reader_x, y: 0, width: reader_width, height: body };
        Self {
            panes,
            whole,
            masthead: Area { x: 0, y: 0, width: list_width, height: MASTHEAD },
            list: Area {
                x: 0,
                y: MASTHEAD,
                width: list_width,
                height: body.saturating_sub(MASTHEAD),
            },
            divider,
            reader,
            column: text_column(reader, preferences.measure),
            status: Area { x: 0, y: body, width: columns, height: 1 },
            row_lines: row_lines(panes, rows, preferences.rows),
            excerpt_lines: excerpt_lines(rows, preferences.rows),
        }
    }

    /// Lines of text that fit into the reading pane.
    pub fn reader_lines(&self) -> usize {
        usize::from(self.column.height)
    }
}

/// The column of text: centred, with a margin of two columns where there is room for one.
fn text_column(reader: Area, measure: u16) -> Area {
    let margin = if reader.width >= 60 { 2 } else { u16::from(reader.width >= 40) };
    let width = reader.width.saturating_sub(2 * margin).min(measure.max(1));
    let x = reader.x + (reader.width - width) / 2;
    Area { x, y: reader.y, width, height: reader.height }
}

fn row_lines(panes: Panes, rows: u16, wanted: RowLines) -> u16 {
    match wanted {
        RowLines::One => 1,
        RowLines::Two => 2,
        RowLines::Auto => 1 + u16::from(panes == Panes::Both && rows >= 24),
    }
}

/// Whoever wants one line a row gets one.
fn excerpt_lines(rows: u16, wanted: RowLines) -> u16 {
    match wanted {
        RowLines::One => 0,
        RowLines::Auto | RowLines::Two => u16::from(rows >= EXCERPTS),
    }
}
