//! The numbers of a document's links: in reading order, each address once, none unused.

use crate::model::{Address, Block, Document, Inline, Inlines};

/// Numbers the links anew, in the order in which a reader meets them.
pub(super) fn renumber(document: &mut Document) {
    let mut order = Order { new: vec![None; document.links.len()], met: Vec::new() };
    order.blocks(&mut document.blocks);
    let take = |old: &usize| document.links.get(*old).cloned();
    let links: Vec<Address> = order.met.iter().filter_map(take).collect();
    document.links = links;
}

struct Order {
    /// The new number of each old one.
    new: Vec<Option<usize>>,
    /// The old numbers, as they are met.
    met: Vec<usize>,
}

impl Order {
    /// The blocks are nested as deep as the builder lets them, no deeper.
    fn blocks(&mut self, blocks: &mut [Block]) {
        for block in blocks {
            match block {
                Block::Heading { text, .. } | Block::Paragraph(text) => self.line(text),
                Block::List { items, .. } => items.iter_mut().for_each(|item| self.blocks(item)),
                Block::Quote(blocks) => self.blocks(blocks),
                Block::Table { caption, rows, .. } => {
                    self.line(caption);
                    rows.iter_mut().flatten().for_each(|cell| self.line(cell));
                }
                Block::Definitions(terms) => {
                    for (term, blocks) in terms {
                        self.line(term);
                        self.blocks(blocks);
                    }
                }
                Block::Figure { caption, .. } => self.line(caption),
                Block::Code(_) | Block::Rule => {}
            }
        }
    }

    fn line(&mut self, line: &mut Inlines) {
        for inline in line {
            if let Inline::Text(span) = inline {
                span.link = span.link.and_then(|old| self.number(old));
            }
        }
    }

    fn number(&mut self, old: usize) -> Option<usize> {
        let slot = self.new.get_mut(old)?;
        if slot.is_none() {
            *slot = Some(self.met.len());
            self.met.push(old);
        }
        *slot
    }
}
