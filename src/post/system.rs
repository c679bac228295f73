//! [`System`]: what a comment system is to the outbox, and the plain data that goes in and out.
//! One file a system; this one knows none of them.

use std::time::Duration;

use super::protocol::Event;
use super::wire::Wire;
use crate::config::Identity;
use crate::model::{Address, Problem, Timestamp};
use crate::net::{Exchange, Reply};

/// A comment as it is handed to a system.
#[derive(Clone, Copy, Debug)]
pub struct Letter<'a> {
    /// The text as it was typed, without blanks around it.
    pub text: &'a str,
    /// The comment on the site that it answers, as the site calls it.
    pub parent: Option<&'a str>,
    pub identity: &'a Identity,
    /// The name under which every attempt with this text is made.
    pub token: &'a str,
    /// When the first attempt began that may have arrived.
    pub since: Option<Timestamp>,
    /// Comments at the site that are known to be others of the same writer.
    pub others: &'a [String],
}

/// What a site's answer means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    pub event: Event,
    pub place: Place,
    pub reason: Option<Problem>,
    /// How long the site asks to be left alone.
    pub wait: Option<Duration>,
}

impl Verdict {
    /// An answer that needs no words.
    pub fn plain(event: Event) -> Self {
        Self { event, place: Place::default(), reason: None, wait: None }
    }

    /// An answer that is explained.
    pub fn because(event: Event, reason: Problem) -> Self {
        Self { reason: Some(reason), ..Self::plain(event) }
    }
}

/// Where a comment is at its site, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// What the site calls it.
    pub remote: Option<String>,
    /// Where it stands for everybody to see.
    pub url: Option<Address>,
    /// Where the site can be asked whether it shows it.
    pub watch: Option<Address>,
}

/// What a look at the site brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sight {
    Found(Place),
    /// It is not shown. It may still be there, for a moderator to see.
    Absent,
    /// The site could not be looked at.
    Unknown(Problem),
}

/// What a site does with a second comment of the same text by the same writer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seconds {
    Refused,
    Stored,
}

/// One way of handing a comment to a site.
pub trait System {
    /// The word it is known by on the desk.
    fn word(&self) -> &'static str;

    /// What the site does with a second comment.
    fn seconds(&self) -> Seconds;

    /// Makes sure that the site will take the comment as the writer's own, before any of it leaves.
    ///
    /// # Errors
    ///
    /// It would not, or that cannot be found out.
    fn check(&self, wire: &dyn Wire) -> Result<(), Problem>;

    /// The request that hands the comment over.
    ///
    /// # Errors
    ///
    /// Something is missing that the site wants.
    fn request(&self, letter: &Letter<'_>) -> Result<Exchange, Obstacle>;

    /// What the site's answer to it means.
    fn judge(&self, reply: &Reply) -> Verdict;

    /// Looks whether the comment is there.
    fn look(&self, letter: &Letter<'_>, wire: &dyn Wire) -> Sight;
}

/// Why a comment is not handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Obstacle {
    /// [`Event::NotReady`], or [`Event::Denied`] where waiting would not help.
    pub event: Event,
    pub problem: Problem,
    pub need: Option<Need>,
}

impl Obstacle {
    /// Something that may be otherwise later.
    pub fn for_now(problem: Problem) -> Self {
        Self { event: Event::NotReady, problem, need: None }
    }

    /// Something that waiting does not change.
    pub fn for_good(problem: Problem) -> Self {
        Self { event: Event::Denied, problem, need: None }
    }
}

/// What the writer has to be asked for before a comment can go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    Name,
    Email,
}
