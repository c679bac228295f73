//! The list of a document's addresses, numbered as they are in its text.

use std::ops::Range;

use super::Role;
use super::leaf::Look;
use super::page::Page;
use super::set::Breaking;
use super::walk::Spacing;
use crate::model::{Clean, Document, Faces, Inline, Span};

impl Page<'_> {
    /// Sets some of the addresses, one below the other.
    pub(super) fn link_list(&mut self, document: &Document, range: Range<usize>) {
        let digits = document.links.len().to_string().len();
        for index in range {
            let Some(address) = document.links.get(index) else { return };
            let number = format!("[{}]", index + 1);
            self.open(Role::Body, Spacing::Tight);
            self.push_level(&format!("{number:>wide$} ", wide = digits + 2), Role::Marker);
            let text = Clean::new(address.as_str());
            let span = Span { text, faces: Faces::default(), link: Some(index) };
            self.inlines(&[Inline::Text(span)], Look::plain(Role::Body), Breaking::Phrase);
            self.block = self.block.saturating_add(1);
            self.close();
        }
    }
}
