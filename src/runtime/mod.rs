//! The only room with threads and a terminal: guard, signals, input, editor, and the event loop
//! that ties them to the state machine. It never decides what a key or an event means.

pub mod backend;
pub mod decode;
pub mod editor;
pub mod input;
pub mod modes;
pub mod panic;
mod sequence;
pub mod signals;
pub mod terminal;
pub mod tty;
pub mod watchdog;
