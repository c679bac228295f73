//! Where tidings keeps its files, and what the reader may set.
//!
//! Reads and writes the configuration file and nothing else; it never opens the store and never
//! decides what a setting looks like on the screen.

mod editor;
mod file;
mod paths;
mod settings;
mod write;

pub use editor::{EditorCommand, editor_of_process};
pub use file::{Loaded, Origin, load, read};
pub use paths::{Environment, Paths};
pub use settings::{Identity, ListLines, SETTINGS, Setting, Settings, ThemeChoice, find};
pub use write::set;
