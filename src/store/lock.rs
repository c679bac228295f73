//! [`OutboxLock`]: one sender for a data folder, whatever runs at the same time.
//!
//! The system gives the lock back when its holder ends, however it ends, so whoever gets it may
//! take every comment that is still "on its way" for one whose sender is gone.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

use super::Store;
use crate::model::Problem;

/// The file that is locked. It is empty, and stays.
const NAME: &str = "outbox.lock";

/// The right to send; given back when it is dropped.
#[derive(Debug)]
pub struct OutboxLock {
    _file: File,
}

impl Store {
    /// Takes the right to send what is in the outbox; `None` where somebody else has it just now,
    /// in this process or in another one.
    ///
    /// # Errors
    ///
    /// The file cannot be made or locked; then nobody may send.
    pub fn lock_outbox(&self) -> Result<Option<OutboxLock>, Problem> {
        let what = "cannot send what is in the outbox";
        self.desk.writable(what)?;
        let folder = self.desk.path.parent().unwrap_or(Path::new("."));
        let path = folder.join(NAME);
        let failed = |error: std::io::Error| {
            Problem::new(what, format!("{} cannot be locked: {error}", path.display()))
        };
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(OutboxLock { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }
}
