//! The text of a document's blocks as it is copied and quoted. Blocks are counted as
//! [`crate::model::Place`] counts them.

use std::ops::RangeInclusive;

use super::walk::leaves;
use crate::model::Document;

/// The text of each block in a range that has any, as its author wrote it: lines end only where
/// a line break or a line of code does.
pub fn block_texts(document: &Document, blocks: RangeInclusive<u32>) -> Vec<String> {
    let numbered = (0u32..).zip(leaves(document));
    let wanted = numbered
        .skip_while(|(block, _)| block < blocks.start())
        .take_while(|(block, _)| block <= blocks.end());
    let texts = wanted.map(|(_, leaf)| {
        let mut text = String::new();
        leaf.pieces(|piece| text.push_str(piece));
        text.trim_end().to_owned()
    });
    texts.filter(|text| !text.trim().is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Block, Clean, Inline, Span};

    #[test]
    fn blocks_are_counted_as_places_count_them() {
        let text = |text| vec![Inline::Text(Span::plain(text))];
        let document = Document {
            blocks: vec![
                Block::Heading { level: 2, text: text("Fares") },
                Block::Quote(vec![Block::Paragraph(text("They stay.")), Block::Rule]),
                Block::Code(vec![Clean::new("a"), Clean::new(" b")]),
                Block::Paragraph(vec![Inline::Break]),
                Block::Heading { level: 3, text: text("Boats") },
            ],
            links: Vec::new(),
        };
        assert_eq!(block_texts(&document, 0..=1), ["Fares", "They stay."]);
        assert_eq!(block_texts(&document, 2..=3), ["a\n b"], "a block without text is passed over");
        assert!(block_texts(&document, 9..=12).is_empty());
    }
}
