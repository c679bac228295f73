//! Where tidings keeps its files, and what the reader may set.
//!
//! Reads and writes the configuration file, and fetches passwords from where it says they are kept;
//! it never opens the store and never
//! decides what a setting looks like on the screen.

mod accounts;
mod browser;
mod choices;
mod editor;
mod file;
mod network;
mod paint;
mod paths;
mod secret;
mod settings;
mod themes;
mod write;

pub use accounts::Account;
pub use browser::{BrowserCommand, browser_of_process};
pub use choices::{
    AmbiguousWidth, Background, ListLines, ParagraphStyle, PictureChoice, ThemeChoice,
};
pub use editor::{EditorCommand, editor_of_process};
pub use file::{Loaded, Origin, load, read};
pub use network::{Network, ProxySetting, Refreshing};
pub use paint::{Colour, Paint, Weight};
pub use paths::{Environment, Paths};
pub use secret::SecretSource;
pub use settings::{Identity, SETTINGS, Setting, Settings, find};
pub use themes::{Known, THEMES, ThemeFile, parse as parse_theme, theme};
pub use write::set;
