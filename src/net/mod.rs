//! The network: a request goes in, bytes or a [`Failure`] come out.
//!
//! Blocking HTTP/1.1 with limits on everything a server can stretch: time, size, headers,
//! redirects, compression. What it never does: parse what it fetched, keep cookies, write a file,
//! connect to a private address that a server named, or hand on half an answer as a whole one.
//!
//! The pieces: [`Client`] fetches and, with an [`Exchange`], sends; [`Pool`] runs many fetches side by side, and
//! [`next_visit`] says when to come again.

mod body;
mod client;
mod connect;
mod departure;
mod exchange;
mod forward;
mod guard;
mod headers;
mod pool;
mod proxy;
mod redirect;
mod request;
mod schedule;
mod sentence;
mod tls;

pub use client::{Client, Limits, Options};
pub use exchange::{Completeness, Content, Departed, Exchange, Login, Method, Reply, Undelivered};
pub use guard::{is_plainly_private, is_public};
pub use pool::{Pool, PoolSize, Ticket};
pub use proxy::ProxyChoice;
pub use request::{Answer, Cancel, Cause, Failure, Fetched, Freshness, Kind, Origin, Request};
pub use schedule::{LONGEST_WAIT, Outcome, next_visit};
