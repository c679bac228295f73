//! The only room with threads and a terminal: guard, signals, input, editor, and the event loop
//! that ties them to the state machine. It never decides what a key or an event means.

pub mod backend;
mod browser;
mod bulk;
mod choices;
mod courier;
pub mod decode;
pub mod editor;
mod errands;
#[cfg(feature = "images")]
mod gallery;
#[cfg(not(feature = "images"))]
#[path = "no_gallery.rs"]
mod gallery;
mod hyperlinks;
pub mod input;
mod leftovers;
pub mod modes;
pub mod panic;
mod questions;
mod run;
mod sequence;
pub mod signals;
pub mod storekeeper;
pub mod terminal;
mod themes;
mod translate;
pub mod tty;
pub mod watchdog;
mod worker;

pub use run::run;
