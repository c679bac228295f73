//! Setting text for a page of fixed columns: a document and a width become lines of runs with
//! roles, and every line knows where it stands in the text.
//!
//! Pure functions over [`crate::model`]. Nothing here draws, knows colours, reads a clock or does
//! IO, and nothing here panics or recurses on what a document may hold.

mod breaks;
mod detect;
mod direction;
mod find;
mod fold;
mod hyphen;
mod layout;
mod leaf;
mod lines;
mod links;
mod long;
mod margin;
mod measure;
mod outline;
mod page;
mod picture;
mod plain;
mod plan;
mod script;
mod set;
mod table;
mod walk;

#[cfg(test)]
mod cases;

#[cfg(test)]
mod goldens;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod lazy;
#[cfg(test)]
mod samples;

pub use find::{Match, find};
pub use layout::{Landmark, Layout, Source, lay_out, lay_out_later, link_list, link_list_later};
pub use measure::{Ambiguous, ambiguous, clusters, fit, measure_ambiguous_as, width};
pub use outline::block_texts;
pub use picture::{PictureRow, PictureSize, Pictures};
pub use plain::{wrap_line, wrap_plain};

use crate::model::{Clean, Faces, Place};

/// What a run of text is, for choosing a style; its faces come on top.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    Body,
    Heading,
    Quote,
    /// Preformatted text. Code within a sentence is [`Role::Body`] with the code face.
    Code,
    Caption,
    /// Bullets, list numbers, link numbers, and the mark of a broken line of code.
    Marker,
    Rule,
    TableHead,
    /// The bar beside a quote.
    Bar,
}

/// A stretch of one line in one style.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    pub text: Clean,
    pub role: Role,
    pub faces: Faces,
    /// Index into the document's links; always one that exists.
    pub link: Option<usize>,
    /// Where its first character stands in the text; `None` for what setting added: markers,
    /// hyphens, indents, link numbers. A run with a place is the text itself, byte by byte, or a
    /// single raised or lowered character.
    pub place: Option<Place>,
}

/// One line of a page, never wider than the measure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub runs: Vec<Run>,
    /// Where its first character stands in the text; an empty line shares the place of the text
    /// that follows it.
    pub place: Place,
    /// A role whose background fills the line up to the measure.
    pub fill: Option<Role>,
    /// The row of a picture that is to be painted over the line, which is empty otherwise.
    pub picture: Option<PictureRow>,
}

impl Line {
    /// Columns the runs take, without any fill.
    pub fn width(&self) -> usize {
        self.runs.iter().map(|run| width(&run.text)).sum()
    }
}

/// How a page is set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Columns of a full line; 0 counts as 1.
    pub measure: u16,
    pub hyphenate: Hyphenate,
    pub justify: Justify,
    pub link_numbers: LinkNumbers,
    pub paragraphs: Paragraphs,
    /// Blank lines between the lines of a text; tables and code stay close.
    pub leading: u8,
    pub bidi: Bidi,
    /// For which pictures room is reserved.
    pub pictures: Pictures,
}

impl Default for Setting {
    fn default() -> Self {
        Self {
            measure: 72,
            hyphenate: Hyphenate::ByLanguage,
            justify: Justify::Ragged,
            link_numbers: LinkNumbers::Shown,
            paragraphs: Paragraphs::Spaced,
            leading: 0,
            bidi: Bidi::Terminal,
            pictures: Pictures::default(),
        }
    }
}

/// How one paragraph is told from the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paragraphs {
    /// By a blank line.
    Spaced,
    /// As in a book: a paragraph that follows another begins with an indent.
    Indented,
}

/// Who puts text that runs from right to left in its order.
///
/// Twice is worse than never, and what a terminal does cannot be asked. Several that are in wide
/// use do it (VTE's, Konsole, mlterm, Terminal.app), so it is left to them unless the reader says
/// that his does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bidi {
    /// The terminal: lines hold the text as it is stored.
    Terminal,
    /// We do: lines hold the text as it is seen, from left to right.
    Reordered,
}

/// Whether words may be divided. Soft hyphens of the author count in either case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hyphenate {
    /// By the patterns of the text's language, where a line would stay too short without.
    ByLanguage,
    Never,
}

/// How the right edge looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Justify {
    Ragged,
    /// Spaces are widened so that lines end at the measure, but for the last line of a
    /// paragraph and for lines that would become mostly spaces.
    Full,
}

/// Whether `[1]` stands after the words of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkNumbers {
    Shown,
    Hidden,
}
