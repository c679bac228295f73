//! [`Wire`]: the network as the comment systems see it, so that a test can stand in its place; and
//! [`Grounds`], which says whose idea an address was.

use crate::config::Account;
use crate::model::{Address, NamedBy, Source};
use crate::net::{
    Answer, Cancel, Cause, Client, Exchange, Failure, Fetched, Kind, Method, Origin, Reply,
    Request, Undelivered,
};

/// What a comment system may ask of the network.
pub trait Wire {
    /// Fetches a page, following it where it has moved to.
    fn page(&self, address: &Address) -> Result<Fetched, Failure>;

    /// Makes a request once.
    fn exchange(&self, exchange: &Exchange) -> Result<Reply, Undelivered>;

    /// Whose idea an address was.
    fn origin(&self, address: &Address) -> Origin;

    /// Whether the work was called off, so that a failure says nothing about the site.
    fn is_called_off(&self) -> bool;

    /// Asks a question that changes nothing.
    fn ask(&self, address: &Address) -> Result<Reply, Failure> {
        let question = Exchange {
            method: Method::Get,
            address: address.clone(),
            origin: self.origin(address),
            accept: "application/json",
            headers: Vec::new(),
            login: None,
        };
        self.exchange(&question).map_err(|lost| lost.failure)
    }
}

/// The places that the reader named: only these may be machines of a private network.
#[derive(Clone, Debug, Default)]
pub struct Grounds {
    typed: Vec<Address>,
}

impl Grounds {
    /// The place of an article's source, if the reader typed it, and those of the accounts.
    pub fn new(source: Option<&Source>, accounts: &[Account]) -> Self {
        let typed = source.filter(|source| source.named_by == NamedBy::Reader);
        let typed = typed.map(|source| source.address.clone()).into_iter();
        Self { typed: typed.chain(accounts.iter().map(|account| account.site.clone())).collect() }
    }
}

/// The real network.
pub struct Net<'a> {
    pub client: &'a Client,
    pub cancel: &'a Cancel,
    pub grounds: Grounds,
}

impl Wire for Net<'_> {
    fn page(&self, address: &Address) -> Result<Fetched, Failure> {
        let request = Request::new(address.clone(), self.origin(address), Kind::Page);
        match self.client.get_unless(&request, self.cancel)? {
            Answer::Fresh(fetched) => Ok(fetched),
            Answer::Gone | Answer::Unchanged { .. } => {
                let problem = super::sentence::gone(address);
                Err(Failure { problem, retry_after: None, cause: Cause::Missing })
            }
        }
    }

    fn exchange(&self, exchange: &Exchange) -> Result<Reply, Undelivered> {
        self.client.exchange(exchange, self.cancel)
    }

    fn is_called_off(&self) -> bool {
        self.cancel.is_cancelled() || self.client.is_shut_down()
    }

    fn origin(&self, address: &Address) -> Origin {
        match self.grounds.typed.iter().any(|typed| typed.same_place(address)) {
            true => Origin::Typed,
            false => Origin::Network,
        }
    }
}
