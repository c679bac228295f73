//! Bytes from outside to articles: pure functions, no IO and no clock. One format a file.
pub mod charset;
pub mod dates;
pub mod entities;
pub mod identity;
pub mod markup;
pub mod sanitize;
mod style;
