//! [`Layout`]: the lines of a page, and the way between lines and places in the text.

use std::ops::Range;

use super::Line;
use crate::model::Place;

/// A document set in lines of one measure, as far as somebody has looked.
///
/// # Numbers of lines and places
///
/// A long document is set in parts, each when one of its lines is asked for (through `&self`). A
/// part that nobody has asked for counts as many lines as its text is likely to take. So the
/// number of a line holds until a part *above* it is set; a [`Place`] holds for ever, at every
/// measure.
///
/// Reading downwards never changes the number of a line that was seen. Only two things do:
/// walking upwards into parts that were never set, and jumping. Hence the rule for whoever
/// scrolls: keep the place, and before going up by `n` lines call `reach_up(line, n)`, which sets
/// what lies there and says what number the line has now. Documents of a few screens are set
/// whole from the start, and their numbers never change.
///
/// The functions, as they will be:
///
/// - `lay_out(&Document, language, &Setting) -> Layout`: everything at once.
/// - `lay_out_later(Arc<Article> or any Arc<dyn AsRef<Document> + Send + Sync>, language,
///   &Setting) -> Layout`: in parts, when asked.
/// - `link_list` of the same two kinds.
/// - `len()`, `line(index) -> Option<&Line>`, `lines(range) -> impl Iterator<Item = &Line>`.
/// - `place_at(line) -> Place`, `line_of(place) -> usize` as today.
/// - `reach_up(line, count) -> usize`: see above.
/// - `landmark(Landmark::Heading | Landmark::Paragraph, from: Place, Direction) -> Option<Place>`:
///   the next or previous one that begins after or before a place; in place of `headings()` and
///   `paragraphs()`, as nothing is set to find it. Scroll to `line_of` of the answer.
/// - `Line::picture: Option<PictureRow>`: which row of which picture is to be painted over the
///   line, where `Setting::pictures` reserved room for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    pub(super) lines: Vec<Line>,
    /// Where each stretch of text begins and on which line; sorted by place.
    pub(super) anchors: Vec<(Place, usize)>,
    pub(super) headings: Vec<usize>,
    pub(super) paragraphs: Vec<usize>,
}

impl Layout {
    /// The number of lines.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The lines in a range; what lies beyond the end is left out.
    pub fn lines(&self, range: Range<usize>) -> &[Line] {
        let end = range.end.min(self.lines.len());
        &self.lines[range.start.min(end)..end]
    }

    /// Where a line stands in the text; for a line beyond the end, where the last one stands.
    pub fn place_at(&self, line: usize) -> Place {
        self.lines.get(line).or(self.lines.last()).map(|line| line.place).unwrap_or_default()
    }

    /// The line that shows the character at a place: for the place of a line with text, that
    /// line. Where the place holds nothing that is shown, the line before it; 0 if there is none.
    pub fn line_of(&self, place: Place) -> usize {
        let after = self.anchors.partition_point(|(anchor, _)| *anchor <= place);
        after.checked_sub(1).and_then(|last| self.anchors.get(last)).map_or(0, |(_, line)| *line)
    }

    /// The first line of each heading, from the top.
    pub fn headings(&self) -> &[usize] {
        &self.headings
    }

    /// The first line of each paragraph, heading, table and other block of text, from the top.
    pub fn paragraphs(&self) -> &[usize] {
        &self.paragraphs
    }
}
