//! [`PictureFolder`]: the files of pictures that were fetched, so that a story keeps its pictures
//! without a network. Bounded, because they could be fetched again: the ones that were not looked
//! at for longest make room.
//!
//! No SQL: a picture is a file, named by a hash of its address, which nobody else chooses.

use std::fs::{self, File, FileTimes};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use sha2::{Digest, Sha256};

use crate::model::Address;

/// The folder beside the two databases.
const NAME: &str = "pictures";

/// A folder of picture files.
#[derive(Clone, Debug)]
pub struct PictureFolder {
    folder: PathBuf,
    bound: u64,
}

impl PictureFolder {
    /// The folder inside of the data directory; it may take `bound` bytes. It is made by the first
    /// picture.
    pub fn new(data_dir: &Path, bound: u64) -> Self {
        Self { folder: data_dir.join(NAME), bound }
    }

    /// The file of the picture at an address, if it is kept. It counts as looked at now.
    pub fn get(&self, address: &Address) -> Option<Vec<u8>> {
        let path = self.path(address);
        let bytes = fs::read(&path).ok()?;
        // Without the time the picture only makes room sooner than it should.
        let looked_at = FileTimes::new().set_modified(SystemTime::now());
        let _ = File::open(&path).and_then(|file| file.set_times(looked_at));
        Some(bytes)
    }

    /// Keeps a picture's file, whole or not at all, and lets older ones go if there are too many.
    ///
    /// # Errors
    ///
    /// The disk does not take it.
    pub fn put(&self, address: &Address, bytes: &[u8]) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
        file.write_all(bytes)?;
        file.persist(self.path(address)).map_err(|refused| refused.error)?;
        self.make_room()
    }

    fn path(&self, address: &Address) -> PathBuf {
        let hash = Sha256::digest(address.as_str().as_bytes());
        let name: String = hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        self.folder.join(name)
    }

    fn make_room(&self) -> io::Result<()> {
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            let about = entry.metadata()?;
            if about.is_file() {
                files.push((about.modified()?, about.len(), entry.path()));
            }
        }
        let mut taken: u64 = files.iter().map(|(_, length, _)| length).sum();
        files.sort();
        // The newest one stays whatever its size: it is the one being looked at.
        files.pop();
        for (_, length, path) in files {
            if taken <= self.bound {
                break;
            }
            fs::remove_file(path)?;
            taken -= length;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(number: u32) -> Address {
        Address::parse(&format!("https://pictures.example/{number}.png")).unwrap()
    }

    fn look_at(folder: &PictureFolder, number: u32, seconds: u64) {
        let then = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(seconds);
        let file = File::open(folder.path(&address(number))).unwrap();
        file.set_times(FileTimes::new().set_modified(then)).unwrap();
    }

    #[test]
    fn a_picture_is_found_again_by_its_address() {
        let dir = tempfile::tempdir().unwrap();
        let folder = PictureFolder::new(dir.path(), 1_000);
        assert_eq!(folder.get(&address(1)), None);
        folder.put(&address(1), b"one").unwrap();
        folder.put(&address(2), b"two").unwrap();
        assert_eq!(folder.get(&address(1)).as_deref(), Some(&b"one"[..]));
        assert_eq!(folder.get(&address(2)).as_deref(), Some(&b"two"[..]));
    }

    #[test]
    fn the_ones_not_looked_at_for_longest_make_room() {
        let dir = tempfile::tempdir().unwrap();
        let folder = PictureFolder::new(dir.path(), 250);
        for number in 1..=2 {
            folder.put(&address(number), &[0; 100]).unwrap();
            look_at(&folder, number, u64::from(number) * 1_000);
        }
        // The older one is looked at once more, so that the other has to go.
        folder.get(&address(1)).unwrap();
        folder.put(&address(3), &[0; 100]).unwrap();
        let kept: Vec<bool> =
            (1..=3).map(|number| folder.get(&address(number)).is_some()).collect();
        assert_eq!(kept, [true, false, true]);
    }

    #[test]
    fn one_larger_than_the_folder_still_stays_while_it_is_the_newest() {
        let dir = tempfile::tempdir().unwrap();
        let folder = PictureFolder::new(dir.path(), 10);
        folder.put(&address(1), &[0; 100]).unwrap();
        assert!(folder.get(&address(1)).is_some());
    }
}
