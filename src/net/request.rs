//! What is asked of the network and what comes back: [`Request`], [`Answer`], [`Failure`].
//!
//! Plain data. Nothing here opens a connection.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::model::{Address, Clean, Problem};

/// Who named an address. It decides where a connection may lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// The user typed it, so it may be a machine of their own network.
    Typed,
    /// A feed, a page or a server named it: only public addresses are connected to.
    Network,
}

/// What is fetched. It decides how large the answer may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    Feed,
    Page,
    Picture,
}

/// One thing to fetch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// A user name and password in a typed address are sent to that scheme, host and port only.
    pub address: Address,
    pub origin: Origin,
    pub kind: Kind,
    /// The `ETag` of the copy that is kept, as [`Fetched::etag`] gave it.
    pub etag: Option<String>,
    /// The `Last-Modified` of the copy that is kept, as [`Fetched::last_modified`] gave it.
    pub last_modified: Option<String>,
}

impl Request {
    /// A request for something of which no copy is kept.
    pub fn new(address: Address, origin: Origin, kind: Kind) -> Self {
        Self { address, origin, kind, etag: None, last_modified: None }
    }
}

/// What a server said, where it said something that can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A whole answer; half ones are failures.
    Fresh(Fetched),
    /// The copy that is kept is still the newest (304).
    Unchanged {
        freshness: Freshness,
        /// As [`Fetched::moved`].
        moved: Option<Address>,
    },
    /// The server says that it is gone for good (410): it should not be asked again.
    Gone,
}

/// A whole answer, unpacked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    pub bytes: Vec<u8>,
    /// The `Content-Type` as the server wrote it, cut to a sensible length.
    pub content_type: Option<Clean>,
    /// Where it was found in the end, without credentials: the base for the links in it.
    pub address: Address,
    /// Where it has moved to, if every redirect on the way was permanent (301, 308). It keeps the
    /// user's credentials where they still apply. It is the server's word: at another host or port
    /// than the one that was typed it is to be asked as [`Origin::Network`].
    pub moved: Option<Address>,
    pub etag: Option<String>,
    pub last_modified: Option<String>,
    pub freshness: Freshness,
}

/// How long a server says that its answer will do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Freshness {
    /// From `Cache-Control` or `Expires`, at most a day; `None` where the server does not say.
    pub max_age: Option<Duration>,
}

/// Why nothing was fetched. What was kept before stays as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub problem: Problem,
    /// How long the server asks to be left alone, at most a day.
    pub retry_after: Option<Duration>,
    pub cause: Cause,
}

/// The sort of a failure, for deciding what to do next; the words are in the [`Problem`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// No connection: the name is unknown, nothing answers, or there is no network.
    Unreachable,
    /// The server could not prove that it is the one that was asked for.
    Untrusted,
    /// A rule of ours forbids it: a private address, another scheme, redirects without end.
    Forbidden,
    /// The server says that there is no such thing (404).
    Missing,
    /// The server does not give it to us (other 4xx).
    Refused,
    /// The server is busy or broken (429, 5xx).
    Busy,
    /// More bytes, or more headers, than the limits allow.
    TooLarge,
    TooSlow,
    /// The answer broke off before its end.
    CutShort,
    /// The answer is not HTTP as it should be.
    Garbled,
    /// It was called off on this side.
    Cancelled,
}

/// A mark by which a request is called off; clones are the same mark.
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl From<Arc<AtomicBool>> for Cancel {
    /// What somebody else sets, such as a signal.
    fn from(mark: Arc<AtomicBool>) -> Self {
        Self(mark)
    }
}

impl Cancel {
    /// Calls the request off. A server that is silent just then is left at its next time limit.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Release);
    }

    /// Whether it was called off.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}
