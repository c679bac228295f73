//! What stands in the place of the gallery where tidings is built without the feature `images`:
//! pictures are never asked for, and their descriptions stand in the text.

use std::path::Path;
use std::sync::mpsc::SyncSender;

use ratatui::buffer::Buffer;

use crate::config::Settings;
use crate::model::Address;
use crate::net::Origin;
use crate::ui::PictureSpot;

use super::run::Incoming;

pub(super) struct Gallery;

/// No cell is measured, so that no picture gets room.
pub(super) fn cell(_: &Settings) -> Option<(u16, u16)> {
    None
}

impl Gallery {
    pub fn new(_: &Settings, _: &Path, _: SyncSender<Incoming>) -> Self {
        Self
    }

    pub fn find(&mut self, _: Address, _: Origin) {}

    pub fn paint(&mut self, _: &[PictureSpot], _: &mut Buffer) {}

    pub fn forget(&mut self) {}

    pub fn finish(self) {}
}
