//! Where pictures are to be painted: the lines that the text leaves empty for them.

use ratatui::layout::Rect;

use crate::app::{Part, Screen, State};
use crate::model::Address;
use crate::text::PictureSize;

/// The part of a picture that is on the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PictureSpot {
    pub address: Address,
    /// The cells of the whole picture.
    pub size: PictureSize,
    /// Rows of it that are above the screen.
    pub hidden: u16,
    /// The cells for the rows that are shown.
    pub area: Rect,
}

/// The pictures on the screen, from the top.
pub fn pictures(state: &State) -> Vec<PictureSpot> {
    let mut spots: Vec<PictureSpot> = Vec::new();
    let geometry = state.geometry();
    let column = geometry.column;
    let Some(reader) = &state.reader else { return spots };
    let beside = match state.screen {
        Screen::Reading => true,
        Screen::Way(_) => geometry.divider.is_some(),
        Screen::Help(_) | Screen::Desk(_) | Screen::Choose(_) | Screen::Sources => false,
    };
    if !beside || geometry.reader.width == 0 {
        return spots;
    }
    for row in 0..column.height {
        let Some(Part::Text(line)) = reader.sheet.line(reader.top + usize::from(row)) else {
            continue;
        };
        let Some(picture) = &line.picture else { continue };
        let y = column.y + row;
        let goes_on = spots.last_mut().filter(|spot| {
            spot.address == picture.address
                && spot.area.y + spot.area.height == y
                && spot.hidden + spot.area.height == picture.row
        });
        match goes_on {
            Some(spot) => spot.area.height += 1,
            None => spots.push(PictureSpot {
                address: picture.address.clone(),
                size: picture.size,
                hidden: picture.row,
                area: Rect {
                    x: column.x + picture.left,
                    y,
                    width: picture.size.columns.min(column.width.saturating_sub(picture.left)),
                    height: 1,
                },
            }),
        }
    }
    spots
}
