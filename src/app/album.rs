//! [`Album`]: which pictures there are, and how much room each gets in the text.
//!
//! Nothing is decoded or drawn here: the runtime says how large a picture is, and paints it where
//! the lines leave room for it.

use std::collections::HashMap;

use crate::model::Address;
use crate::text::{PictureSize, Pictures};

use super::effect::Effect;
use super::state::State;

/// Pictures of one article that are asked for.
const MOST: usize = 30;
/// Pictures that are remembered at once.
const REMEMBERED: usize = 1_000;
/// What is smaller than this in both ways is a bullet or a counter of visits.
const SMALLEST: u32 = 32;
/// Rows of a picture, as hundredths of the pane's height: some of the text stays beside it.
const SHARE: u32 = 66;

/// The pixels of a picture; `None` for one that cannot be had, or is not here yet.
type Pixels = Option<(u32, u32)>;

/// What is known of pictures.
#[derive(Clone, Debug, Default)]
pub(super) struct Album {
    known: HashMap<Address, Pixels>,
    /// The room of those that are known, for the pane's height of the moment.
    room: Pictures,
    height: u32,
}

impl Album {
    /// The room each picture gets.
    pub fn room(&self) -> &Pictures {
        &self.room
    }

    fn make_room(&mut self, cell: (u16, u16), height: usize) {
        self.height = u32::try_from(height).unwrap_or(u32::MAX);
        let most = (self.height.saturating_mul(SHARE) / 100).max(1);
        let sized = |(address, pixels): (&Address, &Pixels)| {
            Some((address.clone(), cells((*pixels)?, cell, most)?))
        };
        self.room = Pictures::new(self.known.iter().filter_map(sized));
    }
}

/// The cells a picture of some pixels takes where it may be `most` rows high; `None` for one that
/// is too small to be worth a look.
fn cells((width, height): (u32, u32), cell: (u16, u16), most: u32) -> Option<PictureSize> {
    if width == 0 || height == 0 || (width < SMALLEST && height < SMALLEST) {
        return None;
    }
    let (across, down) = (u32::from(cell.0.max(1)), u32::from(cell.1.max(1)));
    let columns = width.div_ceil(across).max(1);
    let rows = height.div_ceil(down).max(1);
    let fitting = rows.min(most);
    let columns = if fitting < rows {
        // The width that keeps the proportions at fewer rows.
        (u64::from(width) * u64::from(fitting * down) / (u64::from(height) * u64::from(across)))
            .max(1)
    } else {
        u64::from(columns)
    };
    Some(PictureSize {
        columns: u16::try_from(columns).unwrap_or(u16::MAX),
        rows: u16::try_from(fitting).unwrap_or(u16::MAX),
    })
}

impl State {
    /// Asks for the pictures of the open article that nothing is known of.
    pub(super) fn ask_pictures(&mut self) {
        let (Some(reader), Some(_)) = (&self.reader, self.preferences.picture_cell) else { return };
        if self.album.known.len() > REMEMBERED {
            self.album.known.clear();
        }
        let mut addresses = Vec::new();
        for address in reader.article.body.pictures().into_iter().take(MOST) {
            if !self.album.known.contains_key(address) {
                self.album.known.insert(address.clone(), None);
                addresses.push(address.clone());
            }
        }
        if !addresses.is_empty() {
            let article = reader.article.id.clone();
            self.effects.push(Effect::FindPictures { article, addresses });
        }
    }

    /// A picture is here, or cannot be had.
    pub(super) fn picture_found(&mut self, address: Address, pixels: Option<(u32, u32)>) {
        let Some(cell) = self.preferences.picture_cell else { return };
        self.album.known.insert(address.clone(), pixels);
        self.album.make_room(cell, self.reader_height());
        let shown = self.reader.as_ref().is_some_and(|reader| {
            reader.article.body.pictures().into_iter().any(|shown| *shown == address)
        });
        if shown && pixels.is_some() {
            self.lay_out_reader();
        }
    }

    /// The pane may have another height: pictures are measured by it. Whether that changed room.
    pub(super) fn measure_pictures(&mut self) -> bool {
        let Some(cell) = self.preferences.picture_cell else { return false };
        let height = self.reader_height();
        if self.album.known.is_empty() || u32::try_from(height) == Ok(self.album.height) {
            return false;
        }
        let before = self.album.room.clone();
        self.album.make_room(cell, height);
        self.album.room != before
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_keeps_its_proportions_within_its_rows() {
        let cell = (10, 20);
        let size =
            |width, height, most| cells((width, height), cell, most).map(|s| (s.columns, s.rows));
        assert_eq!(size(400, 200, 30), Some((40, 10)));
        assert_eq!(size(400, 2_000, 25), Some((10, 25)));
        assert_eq!(size(401, 201, 30), Some((41, 11)));
        assert_eq!(size(1, 1, 30), None);
        assert_eq!(size(16, 16, 30), None);
        assert_eq!(size(600, 20, 30), Some((60, 1)));
        assert_eq!(size(20, 600, 1), Some((1, 1)));
    }
}
