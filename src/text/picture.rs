//! Room for pictures: lines that hold nothing, and say which row of which picture belongs there.
//! What a picture looks like, and whether it can be shown at all, others know.

use std::collections::HashMap;
use std::sync::Arc;

use super::direction::Flow;
use super::page::Page;
use crate::model::{Address, Image, Place};

/// The pictures of which is known how much room they take. Cheap to clone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pictures(Arc<HashMap<Address, PictureSize>>);

/// Cells a picture takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PictureSize {
    pub columns: u16,
    pub rows: u16,
}

/// A row of a picture, on the line that is reserved for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PictureRow {
    pub address: Address,
    /// From 0 to one less than the rows of the size.
    pub row: u16,
    /// The room reserved, never wider than the column the picture stands in.
    pub size: PictureSize,
    /// Columns from the left edge of the text.
    pub left: u16,
}

impl Pictures {
    /// Pictures by their addresses. One without cells gets no room.
    pub fn new(sizes: impl IntoIterator<Item = (Address, PictureSize)>) -> Self {
        let seen = |(_, size): &(Address, PictureSize)| size.columns > 0 && size.rows > 0;
        Self(Arc::new(sizes.into_iter().filter(seen).collect()))
    }

    /// The room for a picture in a column of `room` columns: one that is too wide gets fewer
    /// rows, too.
    pub(super) fn room(&self, image: &Image, room: usize) -> Option<(Address, PictureSize)> {
        let address = image.url.as_ref()?;
        let size = *self.0.get(address)?;
        let columns = u16::try_from(room).unwrap_or(u16::MAX).min(size.columns).max(1);
        let rows = u32::from(size.rows) * u32::from(columns) / u32::from(size.columns);
        let rows = u16::try_from(rows).unwrap_or(u16::MAX).max(1);
        Some((address.clone(), PictureSize { columns, rows }))
    }
}

impl Page<'_> {
    /// Reserves the lines of a picture.
    pub(super) fn picture(&mut self, image: &Image) {
        let left = self.measure() - self.room();
        let room = self.work.setting.pictures.room(image, self.room());
        let Some((address, size)) = room else { return };
        let left = u16::try_from(left).unwrap_or(u16::MAX);
        let place = Place { block: self.block, offset: 0 };
        self.flow = Flow::LeftToRight;
        for row in 0..size.rows {
            let line = self.put_line(Vec::new(), place, None);
            let picture = PictureRow { address: address.clone(), row, size, left };
            if let Some(line) = self.made.lines.get_mut(line) {
                line.picture = Some(picture);
            }
            if row == 0 {
                self.made.anchors.push((place, line));
            }
        }
    }
}
