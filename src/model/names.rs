//! [`Names`]: what the reader can call things by where something is typed.

use super::{Clean, Tag};

/// Every name there is, each kind in its order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    pub sources: Vec<Clean>,
    /// Whole paths: of a folder within another one, too.
    pub folders: Vec<Clean>,
    /// Of saved queries.
    pub saved: Vec<Clean>,
    pub tags: Vec<Tag>,
}
