//! Which articles are related, as pure functions over what the store hands in: the terms of a text,
//! what each of them is worth, how near two texts are, and the reasons that can be told.
//!
//! Two texts are near when they share terms that are worth something. A term is worth more the
//! fewer articles have it, which every search engine knows, and the more often the articles nearest
//! to one that has it have it, too, which the cache teaches by itself: see [`Weights`]. Nothing here
//! knows a language or a list of words. What reports the same event in nearly the same words is known
//! by its [`Sketch`].

mod bits;
mod names;
mod rank;
mod series;
mod sketch;
mod terms;
mod vector;
mod weights;

pub use names::names;
pub use rank::{Candidate, Evidence, Ranked, rank};
pub use series::{same_series, series_name};
pub use sketch::{BANDS, Sketch};
pub use terms::{Counted, Term, count, hash, strongest};
pub use vector::{Coding, Vector, Weighed, shared_by};
pub use weights::{Count, NEAREST, Weights};
