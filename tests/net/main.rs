//! The network room against a server of its own: honest answers, hostile ones, and many at once.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod honest;
mod hostile;
mod many;
#[path = "../net_server/mod.rs"]
mod net_server;

use std::time::Duration;

use tidings::model::Address;
use tidings::net::{
    Answer, Client, Failure, Fetched, Kind, Limits, Options, Origin, ProxyChoice, Request,
};

/// A client that goes directly, with time enough for a busy machine.
pub fn client() -> Client {
    Client::new(&direct(Limits::default())).unwrap()
}

/// Options that do not look at the environment.
pub fn direct(limits: Limits) -> Options {
    Options { proxy: ProxyChoice::Direct, limits, ..Options::default() }
}

/// A client that soon loses its patience.
pub fn impatient() -> Client {
    let limits = Limits {
        connect: Duration::from_millis(700),
        headers: Duration::from_millis(500),
        whole: Duration::from_millis(1200),
        feed: 2 << 20,
        ..Limits::default()
    };
    Client::new(&direct(limits)).unwrap()
}

/// A request as if the user had typed the address.
pub fn typed(url: &str) -> Request {
    Request::new(Address::parse(url).unwrap(), Origin::Typed, Kind::Feed)
}

/// A request as if a feed had named the address.
pub fn named(url: &str) -> Request {
    Request::new(Address::parse(url).unwrap(), Origin::Network, Kind::Page)
}

/// The fresh answer to a request.
pub fn fresh(client: &Client, request: &Request) -> Fetched {
    match client.get(request) {
        Ok(Answer::Fresh(fetched)) => fetched,
        other => panic!("{other:?}"),
    }
}

/// The failure of a request.
pub fn failure(client: &Client, request: &Request) -> Failure {
    match client.get(request) {
        Ok(answer) => panic!("{answer:?}"),
        Err(failure) => failure,
    }
}
