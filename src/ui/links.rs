//! [`Hyperlink`]: cells that a terminal may make a link of, with the address they lead to.

use std::ops::Range;

use crate::app::State;
use crate::model::Address;

use super::canvas::Canvas;

/// Words of a link on one row of the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hyperlink {
    pub row: u16,
    pub columns: Range<u16>,
    /// The number of the link in its article: pieces of one link have the same.
    pub number: usize,
    pub address: Address,
}

/// The links on the screen that was drawn.
pub(super) fn of(state: &State, canvas: Canvas<'_>) -> Vec<Hyperlink> {
    let Some(reader) = &state.reader else { return Vec::new() };
    let links = &reader.article.body.links;
    let shown = canvas.into_links().into_iter().filter_map(|(row, columns, target)| {
        let address = links.get(target.0)?.clone();
        Some(Hyperlink { row, columns, number: target.0, address })
    });
    shown.collect()
}
