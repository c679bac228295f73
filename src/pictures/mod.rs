//! Pictures: bytes become pixels within limits, and pixels become what a terminal can show.
//!
//! What it never does: fetch anything, write a file, ask the terminal, or hand a byte of the
//! picture's file on to the terminal; only pixels that were decoded here are encoded again.

mod decode;
mod drawn;
mod palette;
mod protocol;

pub use decode::{Picture, decode};
pub use drawn::Drawn;
pub use protocol::{Colours, Means, Protocol, Wish, means};
