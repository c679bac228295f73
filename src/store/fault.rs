//! [`Fault`]: why a statement did not do its work, and the sentence a reader gets for it.
//!
//! It only translates; what a failure leads to is decided where it happened.

use std::path::Path;

use rusqlite::{Error, ErrorCode};

use crate::model::Problem;

/// What can go wrong inside the store: something SQLite said, or something we already put in
/// words.
#[derive(Debug)]
pub(super) enum Fault {
    Sql(Error),
    Said(Problem),
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Sql(error)
    }
}

impl From<Problem> for Fault {
    fn from(problem: Problem) -> Self {
        Self::Said(problem)
    }
}

impl Fault {
    /// Whether the file itself is broken, as far as SQLite noticed.
    pub(super) fn is_damage(&self) -> bool {
        matches!(self.code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
    }

    /// SQLite's kind of failure, if it was SQLite that failed.
    pub(super) fn code(&self) -> Option<ErrorCode> {
        match self {
            Self::Sql(error) => error.sqlite_error_code(),
            Self::Said(_) => None,
        }
    }

    /// The failure in sentences: `what` did not work on the file at `path`.
    pub(super) fn explain(self, what: &str, path: &Path) -> Problem {
        let error = match self {
            Self::Said(problem) => return problem,
            Self::Sql(error) => error,
        };
        let (why, hint) = reason(&error);
        Problem::new(what, format!("{} {why}", path.display())).hint(hint)
    }
}

/// The rest of a sentence that begins with the file's name, and the way on.
fn reason(error: &Error) -> (String, &'static str) {
    let plain = |text: &str| text.to_owned();
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => (
            plain("is damaged"),
            "start tidings again: it puts the damaged file aside and saves what can be read of it",
        ),
        Some(ErrorCode::DiskFull) => (
            plain("could not grow, because the disk is full"),
            "free some space and try again; nothing saved before is lost",
        ),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            (plain("is held by another program"), "try again in a moment")
        }
        Some(ErrorCode::OperationInterrupted) => {
            (plain("was asked something else in the meantime"), "")
        }
        Some(ErrorCode::ReadOnly) => (plain("can only be read"), READ_ONLY_HINT),
        Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            (plain("cannot be opened"), "check who owns the data folder and what it permits")
        }
        Some(ErrorCode::SystemIoFailure) => (
            format!("could not be read or written ({error})"),
            "check the disk, and that it is still there",
        ),
        _ => (format!("gave an answer nobody expected ({error})"), ""),
    }
}

/// What to do where nothing can be written.
pub(super) const READ_ONLY_HINT: &str =
    "make the data folder writable, or name another one with --data-dir";

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::ffi;

    #[test]
    fn each_failure_says_its_cause() {
        for (code, word) in [
            (ffi::SQLITE_CORRUPT, "damaged"),
            (ffi::SQLITE_NOTADB, "damaged"),
            (ffi::SQLITE_FULL, "disk is full"),
            (ffi::SQLITE_BUSY, "another program"),
            (ffi::SQLITE_READONLY, "only be read"),
            (ffi::SQLITE_CANTOPEN, "cannot be opened"),
            (ffi::SQLITE_IOERR, "read or written"),
            (ffi::SQLITE_ERROR, "nobody expected"),
        ] {
            let fault = Fault::from(Error::SqliteFailure(ffi::Error::new(code), None));
            let problem = fault.explain("cannot save", Path::new("desk.db"));
            assert!(problem.why.contains(word), "{problem}");
            assert!(problem.why.starts_with("desk.db "), "{problem}");
        }
    }

    #[test]
    fn what_was_already_said_stays() {
        let said = Problem::new("cannot queue the comment", "it is empty");
        assert_eq!(Fault::from(said.clone()).explain("x", Path::new("y")), said);
    }
}
