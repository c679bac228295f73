//! Setting text for a page of fixed columns: a document and a width become lines of runs with
//! roles, and every line knows where it stands in the text.
//!
//! Pure functions over [`crate::model`]. Nothing here draws, knows colours, reads a clock or does
//! IO, and nothing here panics or recurses on what a document may hold.

mod breaks;
mod find;
mod fold;
mod hyphen;
mod layout;
mod leaf;
mod lines;
mod measure;
mod outline;
mod page;
mod plain;
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
mod samples;

pub use find::{Match, find};
pub use layout::Layout;
pub use measure::{fit, width};
pub use outline::block_texts;
pub use page::{lay_out, link_list};
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
}

impl Line {
    /// Columns the runs take, without any fill.
    pub fn width(&self) -> usize {
        self.runs.iter().map(|run| width(&run.text)).sum()
    }
}

/// How a page is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Columns of a full line; 0 counts as 1.
    pub measure: u16,
    pub hyphenate: Hyphenate,
    pub justify: Justify,
    pub link_numbers: LinkNumbers,
}

impl Default for Setting {
    fn default() -> Self {
        Self {
            measure: 72,
            hyphenate: Hyphenate::ByLanguage,
            justify: Justify::Ragged,
            link_numbers: LinkNumbers::Shown,
        }
    }
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
