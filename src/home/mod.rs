//! Opening the house: the data folder's store and, on the very first start, something to read;
//! and the clock on its wall.
//!
//! The reader and the commands both come in through here, so that neither finds an empty shelf.
//! Decides nothing about where the folder is, and prints nothing.

mod clock;

use std::path::Path;

use crate::ingest::starter;
use crate::model::{Problem, Timestamp};
use crate::store::{Access, Store};

pub use clock::{local_date, local_time, now, utc_offset};

/// An open data folder.
#[derive(Debug)]
pub struct Home {
    pub store: Store,
    /// What the reader should know about the opening.
    pub notices: Vec<Problem>,
}

/// Opens a data folder, made if it does not exist. A new cache gets the starter edition.
///
/// # Errors
///
/// The folder cannot be opened at all: it belongs to a newer tidings or to another program, or
/// may not be read. An edition that could not be put in is a notice only.
pub fn open(data_dir: &Path, now: Timestamp) -> Result<Home, Problem> {
    let opened = Store::open(data_dir, now)?;
    let (mut store, mut notices) = (opened.store, opened.notices);
    if opened.fresh && store.access() == Access::ReadWrite {
        let saved = store.save(&starter::articles(), now);
        notices.extend(saved.err());
    }
    Ok(Home { store, notices })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Counts, Query};

    #[test]
    fn the_first_start_brings_the_starter_edition_and_later_ones_do_not() {
        let dir = tempfile::tempdir().expect("a folder");
        let data_dir = dir.path().join("new/folder");
        for _ in 0..2 {
            let home = open(&data_dir, Timestamp(1_800_000_000)).expect("opens");
            assert_eq!(home.notices, []);
            let counts = home.store.counts(&Query::default()).expect("counts");
            assert_eq!(counts, Counts::whole(11, 11));
        }
    }
}
