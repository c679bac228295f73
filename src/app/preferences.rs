//! [`Preferences`]: what the reader has chosen, as far as it changes what is shown.

use crate::model::{Interval, Order, Stories};
use crate::text::{Ambiguous, Bidi, Paragraphs};

/// Choices that shape the screen; `config` reads them from the settings file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preferences {
    /// The longest line of text in columns; narrower panes make it shorter.
    pub measure: u16,
    pub hyphenate: bool,
    pub justify: bool,
    pub paragraphs: Paragraphs,
    /// Blank lines between the lines of a text.
    pub leading: u8,
    /// How wide the terminal draws ambiguous characters.
    pub ambiguous: Ambiguous,
    pub bidi: Bidi,
    pub rows: RowLines,
    /// What stands first in a list that nothing else was said of.
    pub order: Order,
    /// Whether the reports of one event share a row of the list.
    pub stories: Stories,
    /// Width and height of a cell in pixels, for pictures; `None` where none are shown.
    pub picture_cell: Option<(u16, u16)>,
    /// Seconds east of UTC, for dates and days.
    pub utc_offset: i32,
    /// Whether what is due is fetched without being asked for.
    pub automatic: bool,
    /// Whether what waits in the outbox is sent without being asked for.
    pub sends_by_itself: bool,
    /// How often a source is fetched of which nothing else was said.
    pub every: Option<Interval>,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            measure: 72,
            hyphenate: true,
            justify: false,
            rows: RowLines::Auto,
            order: Order::Newest,
            stories: Stories::Grouped,
            picture_cell: None,
            utc_offset: 0,
            automatic: true,
            sends_by_itself: false,
            every: None,
            paragraphs: Paragraphs::Spaced,
            leading: 0,
            ambiguous: Ambiguous::Narrow,
            bidi: Bidi::Terminal,
        }
    }
}

/// How many lines a row of the list takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RowLines {
    /// Two where there is room, one elsewhere.
    #[default]
    Auto,
    One,
    Two,
}
