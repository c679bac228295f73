//! Finding words in a document, whatever its lines, its faces and its accents.

use super::fold::{Case, fold};
use super::walk::leaves;
use crate::model::{Document, Place};

/// A place where the words were found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match {
    pub place: Place,
    /// How many bytes of the leaf's text the words take.
    pub len: u32,
}

/// Finds each place of `words`, in reading order and without overlaps.
///
/// Accents do not count, and case only if `words` has a capital letter. Any white space, also a
/// line break, counts as one space; words are found across links and faces, but not across the
/// end of a paragraph.
pub fn find(document: &Document, words: &str) -> Vec<Match> {
    let case = if words.chars().any(char::is_uppercase) { Case::Kept } else { Case::Ignored };
    let mut wanted = Folded::new(case);
    wanted.push(words.trim());
    let wanted = wanted.text;
    let mut found = Vec::new();
    if wanted.trim().is_empty() {
        return found;
    }
    let mut folded = Folded::new(case);
    for (block, leaf) in (0u32..).zip(leaves(document)) {
        folded.clear();
        leaf.pieces(|piece| folded.push(piece));
        for (start, _) in folded.text.match_indices(&wanted) {
            let (offset, len) = folded.source(start, start + wanted.len());
            found.push(Match { place: Place { block, offset }, len });
        }
    }
    found
}

/// A text in the form in which it is compared, with the way back.
struct Folded {
    case: Case,
    text: String,
    /// For each byte of `text`, the byte of the source it comes from.
    origins: Vec<u32>,
    /// Bytes of source so far.
    source: usize,
}

impl Folded {
    fn new(case: Case) -> Self {
        Self { case, text: String::new(), origins: Vec::new(), source: 0 }
    }

    fn clear(&mut self) {
        self.text.clear();
        self.origins.clear();
        self.source = 0;
    }

    fn push(&mut self, piece: &str) {
        for (at, c) in piece.char_indices() {
            let text = &mut self.text;
            if c.is_whitespace() {
                if !text.ends_with(' ') {
                    text.push(' ');
                }
            } else {
                fold(c, self.case, |c| text.push(c));
            }
            let origin = u32::try_from(self.source + at).unwrap_or(u32::MAX);
            self.origins.resize(self.text.len(), origin);
        }
        self.source += piece.len();
    }

    /// Where a stretch of the folded text begins in the source, and how long it is there.
    fn source(&self, from: usize, to: usize) -> (u32, u32) {
        let start = self.origins.get(from).copied().unwrap_or(0);
        let last = self.origins.get(to.saturating_sub(1)).copied().unwrap_or(start);
        // A character may have become two, of which only one was asked for.
        let rest = self.origins.get(to..).unwrap_or_default();
        let end = rest.iter().copied().find(|origin| *origin > last);
        let end = end.unwrap_or(u32::try_from(self.source).unwrap_or(u32::MAX));
        (start, end - start.min(end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Block, Clean, Face, Faces, Image, Inline, Span};

    fn document() -> Document {
        let strong = Span {
            text: Clean::new("neuen Stra\u{ad}ße"),
            faces: Faces::default().with(Face::Strong),
            link: None,
        };
        let paragraph = vec![
            Inline::Text(Span::plain("An der ")),
            Inline::Text(strong),
            Inline::Break,
            Inline::Text(Span::plain("in Malmö; straßenlos")),
            Inline::Image(Image { alt: Clean::new("Hafen"), url: None }),
        ];
        Document {
            blocks: vec![
                Block::Quote(vec![Block::Paragraph(paragraph)]),
                Block::Rule,
                Block::Code(vec![Clean::new("let x"), Clean::new("= malmo;")]),
            ],
            links: Vec::new(),
        }
    }

    #[test]
    fn finds_across_spans_breaks_and_accents() {
        let at = |block, offset, len| Match { place: Place { block, offset }, len };
        for (words, matches) in [
            ("der neuen", vec![at(0, 3, 9)]),
            ("strasse in", vec![at(0, 13, 12)]),
            ("STRASSE", vec![]),
            ("Straße", vec![at(0, 13, 9)]),
            ("  malmo ", vec![at(0, 26, 6), at(1, 8, 5)]),
            ("Malmö", vec![at(0, 26, 6)]),
            ("x = m", vec![at(1, 4, 5)]),
            ("sse", vec![at(0, 19, 3), at(0, 38, 3)]),
            ("hafen", vec![at(0, 45, 5)]),
            (" ", vec![]),
            ("\u{301}", vec![]),
        ] {
            assert_eq!(find(&document(), words), matches, "{words}");
        }
    }
}
