//! Comments on their way to the sites they were written for: which system a page has, how each is
//! spoken to, and the protocol by which every comment arrives once or says why not.
//!
//! [`Sender`] drives; [`protocol`] decides, and is a table without IO; one file a system behind
//! [`System`]. Nothing here keeps a comment (the store does), draws, or decides when to send. No
//! password is written anywhere.

mod compare;
mod isso;
mod mail;
mod plan;
pub mod protocol;
mod report;
mod sender;
mod sentence;
mod system;
#[cfg(test)]
mod tests;
mod waits;
mod wire;
mod wish;
mod wordpress;
mod wordpress_form;
mod wordpress_rest;

pub use mail::mailto;
pub use report::{Progress, Report, Told};
pub use sender::{Sender, Which};
pub use system::{Need, System};
pub use wish::{Wish, decide};
