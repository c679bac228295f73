//! The query language: words and conditions as a person types them, read into an
//! [`Expr`](crate::model::Expr), written back, and looked for in a text.
//!
//! One language wherever a list is asked for. Nothing here knows how articles are stored: the store
//! takes the expression and decides how to find what it holds for.
//!
//! ```text
//! words "a phrase" -without beginning* NEAR(two words, 5) this OR that (grouped)
//! source:courier folder:sea tag:later author:ann lang:pt
//! is:unread|read|starred|commented|wanted|full|hidden  has:image|comments
//! after:2026-01-01 before:2026-03 age:<7d  saved:"long reads" source:="The Courier"
//! ```

mod complete;
mod field;
mod fold;
#[cfg(test)]
mod laws;
mod mistake;
mod nearest;
mod parse;
mod print;
mod rank;
mod seek;
mod snippet;
mod words;

pub use complete::{completions, fitting, last_word};
pub use fold::folded;
pub use mistake::Mistake;
pub use nearest::nearest;
pub use parse::{Typing, parse};
pub use print::print;
pub use rank::{Sighting, relevances};
pub use seek::{Fields, Seeker, is_exact};
pub use snippet::snippet;
pub use words::{each_once, index_form, index_words};

use crate::model::{Clock, Search};

/// Reads a search as it was typed.
///
/// # Errors
///
/// It cannot be understood; the mistake says where and offers what may have been meant.
pub fn search(text: &str, typing: Typing, clock: Clock) -> Result<Search, Mistake> {
    Ok(Search::new(text.to_owned(), parse(text, typing)?, clock))
}
