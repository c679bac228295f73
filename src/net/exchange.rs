//! [`Exchange`]: one request that changes something on a server, and whatever it answers.
//!
//! It is made once, over a connection of its own: nothing here repeats it, follows a redirect or
//! takes a kept connection. Where no answer comes, [`Undelivered`] says whether a byte of it may
//! have left.

use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use ureq::http::{self, Request, header};
use ureq::{Body, SendBody};

use super::client::{Client, single_agent};
use super::departure::Departure;
use super::guard::{Trust, is_plainly_private};
use super::headers;
use super::redirect::basic;
use super::request::{Cancel, Cause, Failure, Origin};
use super::sentence::{self, Route, Scene, Trouble, Way};
use crate::model::{Address, Clean, Secret};

/// Bytes of an answer that are read; more is not needed to understand it.
const LONGEST_ANSWER: u64 = 4 << 20;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Exchange {
    pub method: Method,
    /// Credentials in it are not sent; that is what `login` is for.
    pub address: Address,
    pub origin: Origin,
    /// The value of `Accept`.
    pub accept: &'static str,
    /// Further headers; one that cannot be sent is left out.
    pub headers: Vec<(&'static str, String)>,
    pub login: Option<Login>,
}

/// How a request is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Method {
    Get,
    Post(Content),
}

/// What a request carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// The value of `Content-Type`.
    pub kind: &'static str,
    pub bytes: Vec<u8>,
}

/// A user name and a password, sent to the address of the exchange and nowhere else.
#[derive(Clone, Debug)]
pub struct Login {
    pub user: String,
    pub password: Secret,
}

/// What a server answered, whatever it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    pub status: u16,
    /// Where it sends on to, resolved against the address that was asked.
    pub location: Option<Address>,
    pub content_type: Option<Clean>,
    /// The body as far as it came.
    pub body: Vec<u8>,
    pub completeness: Completeness,
    /// How long the server asks to be left alone, at most a day.
    pub retry_after: Option<Duration>,
}

/// Whether a body came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Completeness {
    Whole,
    Cut,
}

/// Why no answer came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undelivered {
    pub failure: Failure,
    pub departed: Departed,
}

/// Whether the server can have seen anything of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Departed {
    /// No byte of it left this computer.
    No,
    /// Some of it may have arrived, or all.
    Perhaps,
}

impl Client {
    /// Makes a request once and waits for its answer, no longer than the limits allow.
    ///
    /// # Errors
    ///
    /// There was no answer that could be understood as one. Every status is an answer.
    pub fn exchange(&self, exchange: &Exchange, cancel: &Cancel) -> Result<Reply, Undelivered> {
        let departure = Departure::default();
        let work = || self.attempt(exchange, cancel, &departure);
        let done = catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
            let why = "the answer cannot be handled; this is a fault of the reader";
            Err(Trouble::new(Cause::Garbled, why))
        });
        done.map_err(|trouble| Undelivered {
            failure: trouble.at(&exchange.address.url()),
            departed: if departure.happened() { Departed::Perhaps } else { Departed::No },
        })
    }

    fn attempt(
        &self,
        exchange: &Exchange,
        cancel: &Cancel,
        departure: &Departure,
    ) -> Result<Reply, Trouble> {
        let here = exchange.address.without_user().url();
        let trust = match exchange.origin {
            Origin::Typed => Trust::Anywhere,
            Origin::Network if is_plainly_private(&here) => {
                return Err(Trouble::not_public(&here, Way::Asked));
            }
            Origin::Network => Trust::PublicOnly,
        };
        if cancel.is_cancelled() || self.shared.stopped.is_cancelled() {
            return Err(sentence::cancelled());
        }
        let shared = &self.shared;
        let proxy = shared.proxies.for_url(&here).cloned();
        let route = if proxy.is_some() { Route::Proxy } else { Route::Direct };
        let scene = Scene { here: &here, way: Way::Asked, route, limits: &shared.limits };
        let agent = single_agent(&shared.options, trust, &shared.roots, departure.clone());
        let request = exchange.request(here.as_str())?;
        let configured = agent
            .configure_request(request)
            .timeout_global(Some(shared.limits.whole))
            .proxy(proxy)
            .build();
        let response = agent.run(configured).map_err(|error| sentence::transport(&error, scene))?;
        Ok(reply(response, &exchange.address))
    }
}

impl Exchange {
    fn request(&self, url: &str) -> Result<Request<SendBody<'static>>, Trouble> {
        let method = match &self.method {
            Method::Get => http::Method::GET,
            Method::Post(_) => http::Method::POST,
        };
        let mut request = Request::builder()
            .method(method)
            .uri(url)
            .header(header::ACCEPT, self.accept)
            // A packed answer would only be one more thing that can go wrong here.
            .header(header::ACCEPT_ENCODING, "identity");
        for (name, value) in self.headers.iter().filter(|(_, value)| headers::is_sendable(value)) {
            request = request.header(*name, value);
        }
        if let Some(login) = &self.login {
            let value = basic(login.user.as_bytes(), login.password.reveal().as_bytes());
            request = request.header(header::AUTHORIZATION, value);
        }
        let body = match &self.method {
            Method::Get => SendBody::none(),
            Method::Post(content) => {
                request = request
                    .header(header::CONTENT_TYPE, content.kind)
                    .header(header::CONTENT_LENGTH, content.bytes.len());
                SendBody::from_owned_reader(std::io::Cursor::new(content.bytes.clone()))
            }
        };
        request.body(body).map_err(|_| {
            Trouble::new(Cause::Garbled, "the address has characters that cannot be sent")
        })
    }
}

/// The status and the headers are the answer; a body that breaks off does not undo them.
fn reply(response: http::Response<Body>, asked: &Address) -> Reply {
    let (parts, body) = response.into_parts();
    let mut bytes = Vec::new();
    let read = body.into_reader().take(LONGEST_ANSWER).read_to_end(&mut bytes);
    let location = headers::text(&parts.headers, header::LOCATION);
    let content_type = headers::text(&parts.headers, header::CONTENT_TYPE);
    Reply {
        status: parts.status.as_u16(),
        location: location.and_then(|text| Address::join(Some(asked), &text)),
        content_type: content_type.map(|text| headers::words(&text)),
        body: bytes,
        completeness: if read.is_ok() { Completeness::Whole } else { Completeness::Cut },
        retry_after: headers::retry_after(&parts.headers),
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::{Shutdown, TcpListener};
    use std::thread;

    use super::*;
    use crate::net::Options;

    fn post(address: &str, origin: Origin) -> Exchange {
        let content = Content { kind: "text/plain", bytes: b"hello".to_vec() };
        Exchange {
            method: Method::Post(content),
            address: Address::parse(address).unwrap(),
            origin,
            accept: "*/*",
            headers: vec![("Idempotency-Key", "k1".to_owned()), ("X-Bad", "a\r\nb".to_owned())],
            login: Some(Login { user: "me".to_owned(), password: Secret::new("pass") }),
        }
    }

    /// A server for one connection: what it read, and how many came after it.
    fn serve(answer: &'static [u8]) -> (String, thread::JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/x", listener.local_addr().unwrap());
        let server = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut seen = Vec::new();
            let mut part = [0; 1024];
            while !seen.ends_with(b"hello") {
                let got = stream.read(&mut part).unwrap();
                assert_ne!(got, 0, "the request is cut");
                seen.extend_from_slice(&part[..got]);
            }
            stream.write_all(answer).unwrap();
            let _ = stream.shutdown(Shutdown::Both);
            listener.set_nonblocking(true).unwrap();
            assert!(listener.accept().is_err(), "asked twice");
            String::from_utf8(seen).unwrap()
        });
        (address, server)
    }

    fn client() -> Client {
        Client::new(&Options::default()).unwrap()
    }

    #[test]
    fn an_answer_is_an_answer_whatever_its_status() {
        let (address, server) = serve(
            b"HTTP/1.1 302 Found\r\nLocation: /y#comment-7\r\nRetry-After: 20\r\n\
              Content-Length: 2\r\n\r\nno",
        );
        let reply = client().exchange(&post(&address, Origin::Typed), &Cancel::default()).unwrap();
        assert_eq!((reply.status, reply.body.as_slice()), (302, &b"no"[..]));
        assert!(reply.location.unwrap().as_str().ends_with("/y#comment-7"));
        assert_eq!(reply.retry_after, Some(Duration::from_secs(20)));
        let seen = server.join().unwrap().to_lowercase();
        assert!(seen.starts_with("post /x http/1.1\r\n"), "{seen}");
        assert!(seen.contains("content-length: 5\r\n"), "{seen}");
        assert!(seen.contains("idempotency-key: k1\r\n"), "{seen}");
        assert!(seen.contains("authorization: basic bwu6cgfzcw==\r\n"), "{seen}");
        assert!(!seen.contains("x-bad"), "{seen}");
    }

    #[test]
    fn a_body_that_breaks_off_does_not_undo_the_status() {
        let (address, server) = serve(b"HTTP/1.1 409 Conflict\r\nContent-Length: 200\r\n\r\nDup");
        let reply = client().exchange(&post(&address, Origin::Typed), &Cancel::default()).unwrap();
        assert_eq!((reply.status, reply.completeness), (409, Completeness::Cut));
        server.join().unwrap();
    }

    #[test]
    fn silence_after_the_request_is_not_taken_for_a_failure_before_it() {
        let (address, server) = serve(b"");
        let lost = client().exchange(&post(&address, Origin::Typed), &Cancel::default());
        assert_eq!(lost.unwrap_err().departed, Departed::Perhaps);
        server.join().unwrap();
    }

    #[test]
    fn nothing_has_left_where_nobody_listens_or_a_rule_forbids_it() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/", listener.local_addr().unwrap());
        let forbidden = client().exchange(&post(&address, Origin::Network), &Cancel::default());
        let forbidden = forbidden.unwrap_err();
        assert_eq!((forbidden.failure.cause, forbidden.departed), (Cause::Forbidden, Departed::No));
        drop(listener);
        let refused = client().exchange(&post(&address, Origin::Typed), &Cancel::default());
        let refused = refused.unwrap_err();
        assert_eq!((refused.failure.cause, refused.departed), (Cause::Unreachable, Departed::No));
    }
}
