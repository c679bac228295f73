//! What the reader changed and can take back: how it is called, and what is left to take back.

use super::{Clean, Timestamp};

/// A change that was taken back, or made again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turned {
    /// What had been done, as the rest of a sentence: `marked 214 articles read`.
    pub what: Clean,
    /// How many more can be turned the same way.
    pub left: usize,
}

/// Which way a change is turned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// It is taken back.
    Undo,
    /// It is made again after it was taken back.
    Redo,
}

/// A change that can be taken back, or was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undoable {
    pub what: Clean,
    pub when: Timestamp,
    /// Which way it can be turned next.
    pub next: Turn,
}
