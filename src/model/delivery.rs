//! [`Delivery`]: what is known of a comment's way to its site, and [`Outgoing`], the comment and
//! its way together.

use super::{Address, Comment, Problem, Timestamp};

/// How a comment's way to its site stands. All of it is on the disk before the next step is taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delivery {
    /// How often it was sent off, whatever came of it.
    pub attempts: u32,
    /// When something is done about it by itself; `None` where nothing is.
    pub next_try: Option<Timestamp>,
    /// Until when nothing may be done about it, not even on request: the site asked for it, or may
    /// still be at work on the last attempt.
    pub not_before: Option<Timestamp>,
    /// When the last attempt began.
    pub started: Option<Timestamp>,
    /// When the first attempt began of which nobody knows whether it arrived.
    pub doubt: Option<Timestamp>,
    /// The name under which every attempt with this text is made (`Idempotency-Key`).
    pub token: String,
    /// The comment system it was last sent by, by its word.
    pub system: Option<String>,
    /// What the site calls the comment.
    pub remote: Option<String>,
    /// Where the comment stands for everybody to see.
    pub remote_url: Option<Address>,
    /// Where the site is asked whether it shows the comment by now.
    pub watch: Option<Address>,
    /// Why it is not there yet, or what else there is to say about it.
    pub reason: Option<Problem>,
}

/// A comment that is on its way, or should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    pub comment: Comment,
    pub delivery: Delivery,
}
