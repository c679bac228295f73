//! [`Client`]: one request from its address to an [`Answer`] or a [`Failure`].
//!
//! It follows redirects itself, because each hop is judged and counted, and holds two agents,
//! because a connection that was opened for the user must never be lent to a server's idea.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ureq::http::{self, HeaderMap, header};
use ureq::unversioned::transport::{
    ConnectProxyConnector, Connector, SocksConnector, TcpConnector,
};
use ureq::{Agent, Body, Timeout};

use super::body::{self, Packing, Spoiled};
use super::connect::{Broken, Watch};
use super::departure::Departure;
use super::forward::Forward;
use super::guard::{Guard, Trust};
use super::headers;
use super::proxy::{Proxies, ProxyChoice};
use super::redirect::Trail;
use super::request::{Answer, Cancel, Cause, Failure, Fetched, Kind, Request};
use super::sentence::{self, Route, Scene, Trouble};
use super::tls::{Roots, Tls};
use crate::model::Problem;

/// Kept connections in all, and to one host.
const KEPT: usize = 12;
const KEPT_PER_HOST: usize = 4;

/// How long a connection is kept without use; most servers drop theirs sooner or later than this.
const KEPT_FOR: Duration = Duration::from_secs(15);

/// How a client is set up.
#[derive(Clone, Debug)]
pub struct Options {
    pub user_agent: String,
    /// Root certificates in PEM, trusted on top of the platform's.
    pub ca_file: Option<PathBuf>,
    pub proxy: ProxyChoice,
    pub limits: Limits,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            user_agent: concat!("tidings/", env!("CARGO_PKG_VERSION")).to_owned(),
            ca_file: None,
            proxy: ProxyChoice::default(),
            limits: Limits::default(),
        }
    }
}

/// How far a server may go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// For looking the name up, and again for connecting, TLS included.
    pub connect: Duration,
    /// From the request to the end of the headers.
    pub headers: Duration,
    /// For the whole request, redirects and body included.
    pub whole: Duration,
    /// Unpacked bytes of a feed.
    pub feed: u64,
    /// Unpacked bytes of a page.
    pub page: u64,
    /// Unpacked bytes of a picture's file.
    pub picture: u64,
    /// Bytes of the headers of one answer.
    pub header_bytes: usize,
    pub redirects: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            headers: Duration::from_secs(30),
            whole: Duration::from_secs(60),
            feed: 16 << 20,
            page: 24 << 20,
            picture: 12 << 20,
            header_bytes: 256 << 10,
            redirects: 5,
        }
    }
}

/// Fetches. Clones share connections; all of it may be used from many threads at once.
#[derive(Clone)]
pub struct Client {
    pub(super) shared: Arc<Shared>,
}

pub(super) struct Shared {
    pub(super) limits: Limits,
    pub(super) proxies: Proxies,
    /// What an agent of its own is made of, for a connection that is used once.
    pub(super) options: Options,
    pub(super) roots: Arc<Roots>,
    /// For what the user named.
    anywhere: Agent,
    /// For what a server named.
    public: Agent,
    pub(super) stopped: Cancel,
}

impl Client {
    /// Sets a client up; no connection is made yet.
    ///
    /// # Errors
    ///
    /// The file of root certificates or the proxy cannot be used.
    pub fn new(options: &Options) -> Result<Self, Problem> {
        let roots = Arc::new(Roots::new(options.ca_file.as_deref())?);
        let proxies = Proxies::new(&options.proxy)?;
        if !headers::is_sendable(&options.user_agent) {
            let why = "it must be of plain ASCII characters";
            return Err(Problem::new("cannot use the name that is sent to servers", why));
        }
        let shared = Shared {
            limits: options.limits.clone(),
            proxies,
            anywhere: agent(options, Trust::Anywhere, &roots),
            public: agent(options, Trust::PublicOnly, &roots),
            options: options.clone(),
            roots,
            stopped: Cancel::default(),
        };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// Fetches one thing and waits for it, no longer than the limits allow.
    ///
    /// # Errors
    ///
    /// Everything but a whole answer, an unchanged copy and "gone for good" is a failure.
    pub fn get(&self, request: &Request) -> Result<Answer, Failure> {
        self.get_unless(request, &Cancel::default())
    }

    /// Like [`Client::get`], until it is called off.
    ///
    /// # Errors
    ///
    /// As [`Client::get`].
    pub fn get_unless(&self, request: &Request, cancel: &Cancel) -> Result<Answer, Failure> {
        let fetch = Fetch {
            shared: &self.shared,
            request,
            cancel,
            deadline: Instant::now() + self.shared.limits.whole,
        };
        // Bytes from outside run through code that is not ours; a fault there costs one answer.
        catch_unwind(AssertUnwindSafe(|| fetch.run())).unwrap_or_else(|_| {
            let why = "the answer cannot be handled; this is a fault of the reader";
            Err(Trouble::new(Cause::Garbled, why).at(&request.address.url()))
        })
    }

    /// Whether [`Client::shutdown`] was called.
    pub fn is_shut_down(&self) -> bool {
        self.shared.stopped.is_cancelled()
    }

    /// Ends every request that is under way and refuses new ones; used when the program ends.
    pub fn shutdown(&self) {
        self.shared.stopped.cancel();
        self.shared.anywhere.clone().shutdown();
        self.shared.public.clone().shutdown();
    }
}

/// An agent that keeps connections.
fn agent(options: &Options, trust: Trust, roots: &Arc<Roots>) -> Agent {
    agent_keeping(KEPT, options, trust, roots, Departure::default())
}

/// An agent whose connections are used once. What leaves over them is noted by `departure`.
pub(super) fn single_agent(
    options: &Options,
    trust: Trust,
    roots: &Arc<Roots>,
    departure: Departure,
) -> Agent {
    agent_keeping(0, options, trust, roots, departure)
}

fn agent_keeping(
    kept: usize,
    options: &Options,
    trust: Trust,
    roots: &Arc<Roots>,
    departure: Departure,
) -> Agent {
    let limits = &options.limits;
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .user_agent(options.user_agent.clone())
        .timeout_resolve(Some(limits.connect))
        .timeout_connect(Some(limits.connect))
        .timeout_recv_response(Some(limits.headers))
        .max_response_header_size(limits.header_bytes)
        // Headers are read whole, so there must be room for them and for seeing that it is short.
        .input_buffer_size(limits.header_bytes + 16 * 1024)
        .output_buffer_size(16 * 1024)
        .max_idle_connections(kept)
        .max_idle_connections_per_host(kept.min(KEPT_PER_HOST))
        .max_idle_age(KEPT_FOR)
        .build();
    let connector =
        ().chain(SocksConnector::default())
            .chain(Forward(Tls(Arc::clone(roots))))
            .chain(ConnectProxyConnector::default())
            .chain(TcpConnector::default())
            .chain(Tls(Arc::clone(roots)))
            .chain(Watch)
            .chain(departure);
    Agent::with_parts(config, connector, Guard::new(trust))
}

/// One request under way.
struct Fetch<'a> {
    shared: &'a Shared,
    request: &'a Request,
    cancel: &'a Cancel,
    deadline: Instant,
}

impl Fetch<'_> {
    fn run(&self) -> Result<Answer, Failure> {
        let asked = self.request.address.url();
        let mut trail = Trail::start(self.request).map_err(|trouble| trouble.at(&asked))?;
        loop {
            let response = self.ask(&trail).map_err(|trouble| trouble.at(&asked))?;
            let status = response.status().as_u16();
            let location = headers::text(response.headers(), header::LOCATION);
            match location {
                Some(location) if matches!(status, 301 | 302 | 303 | 307 | 308) => {
                    let most = self.shared.limits.redirects;
                    trail.follow(status, &location, most).map_err(|trouble| trouble.at(&asked))?;
                }
                _ => return self.answer(&trail, response),
            }
        }
    }

    /// Asks at the present address; a kept connection that had died is no reason to fail.
    fn ask(&self, trail: &Trail) -> Result<http::Response<Body>, Trouble> {
        let mut tries = KEPT_PER_HOST;
        loop {
            let left = self.time_left()?;
            match self.send(trail, left) {
                Ok(response) => return Ok(response),
                Err(_) if self.is_called_off() => return Err(sentence::cancelled()),
                Err(ureq::Error::Other(inner))
                    if tries > 0 && inner.downcast_ref() == Some(&Broken::Stale) =>
                {
                    tries -= 1;
                }
                Err(error) => return Err(sentence::transport(&error, self.scene(trail))),
            }
        }
    }

    fn send(&self, trail: &Trail, left: Duration) -> Result<http::Response<Body>, ureq::Error> {
        let agent = match trail.trust() {
            Trust::Anywhere => &self.shared.anywhere,
            Trust::PublicOnly => &self.shared.public,
        };
        let accept = match self.request.kind {
            Kind::Feed => {
                "application/atom+xml, application/rss+xml, application/feed+json, */*;q=0.8"
            }
            Kind::Picture => "image/webp, image/png, image/jpeg, image/gif, */*;q=0.1",
            Kind::Page => "text/html, application/xhtml+xml, */*;q=0.8",
        };
        let mut call = agent
            .get(trail.here().as_str())
            .header(header::ACCEPT, accept)
            .header(header::ACCEPT_ENCODING, "gzip, br");
        let conditions = [
            (header::IF_NONE_MATCH, &self.request.etag),
            (header::IF_MODIFIED_SINCE, &self.request.last_modified),
        ];
        for (name, value) in conditions {
            if let Some(value) = value.as_ref().filter(|value| headers::is_sendable(value)) {
                call = call.header(name, value);
            }
        }
        if let Some(authorization) = trail.authorization() {
            call = call.header(header::AUTHORIZATION, authorization);
        }
        let proxy = self.shared.proxies.for_url(trail.here()).cloned();
        call.config().timeout_global(Some(left)).proxy(proxy).build().call()
    }

    fn scene<'b>(&'b self, trail: &'b Trail) -> Scene<'b> {
        let route = match self.shared.proxies.for_url(trail.here()) {
            Some(_) => Route::Proxy,
            None => Route::Direct,
        };
        Scene { here: trail.here(), way: trail.way(), route, limits: &self.shared.limits }
    }

    /// What is left of the time for the whole request.
    fn time_left(&self) -> Result<Duration, Trouble> {
        if self.is_called_off() {
            return Err(sentence::cancelled());
        }
        let left = self.deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(sentence::timeout(Timeout::Global, &self.shared.limits));
        }
        Ok(left)
    }

    fn is_called_off(&self) -> bool {
        self.cancel.is_cancelled() || self.shared.stopped.is_cancelled()
    }

    fn answer(&self, trail: &Trail, response: http::Response<Body>) -> Result<Answer, Failure> {
        let status = response.status().as_u16();
        let asked = self.request.etag.is_some() || self.request.last_modified.is_some();
        let freshness = headers::freshness(response.headers());
        match status {
            200 | 203 | 226 => self
                .fresh(trail, response)
                .map_err(|trouble| trouble.at(&self.request.address.url())),
            304 if asked => Ok(Answer::Unchanged { freshness, moved: trail.moved() }),
            410 => Ok(Answer::Gone),
            _ => {
                let mut failure = sentence::status(status).at(&self.request.address.url());
                failure.retry_after = headers::retry_after(response.headers());
                Err(failure)
            }
        }
    }

    fn fresh(&self, trail: &Trail, response: http::Response<Body>) -> Result<Answer, Trouble> {
        let (parts, body) = response.into_parts();
        let bytes = self.body(trail, &parts.headers, body)?;
        let content_type = headers::text(&parts.headers, header::CONTENT_TYPE);
        Ok(Answer::Fresh(Fetched {
            bytes,
            content_type: content_type.map(|text| headers::words(&text)),
            address: trail.end().unwrap_or_else(|| self.request.address.clone()),
            moved: trail.moved(),
            etag: headers::validator(&parts.headers, header::ETAG),
            last_modified: headers::validator(&parts.headers, header::LAST_MODIFIED),
            freshness: headers::freshness(&parts.headers),
        }))
    }

    fn body(&self, trail: &Trail, headers: &HeaderMap, body: Body) -> Result<Vec<u8>, Trouble> {
        let limits = &self.shared.limits;
        let limit = match self.request.kind {
            Kind::Feed => limits.feed,
            Kind::Page => limits.page,
            Kind::Picture => limits.picture,
        };
        let announced = body.content_length();
        let packing = body::packing(headers);
        if matches!(packing, Ok(Packing::Plain)) && announced.is_some_and(|size| size > limit) {
            return Err(sentence::too_large(limit));
        }
        let called_off = || self.is_called_off();
        let read =
            packing.and_then(|packing| body::read(body.into_reader(), packing, limit, &called_off));
        // An end that a shutdown made looks like the end of an answer without a length.
        let read = if self.is_called_off() { Err(Spoiled::Cancelled) } else { read };
        read.map_err(|spoiled| sentence::body(&spoiled, self.scene(trail), limit))
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;
    use crate::net::guard::NotPublic;

    #[test]
    fn the_agent_for_the_network_connects_to_no_name_of_this_machine() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://localhost:{}/", listener.local_addr().unwrap().port());
        // The judgement by the letters of an address is left out on purpose: this is the lookup.
        let roots = Arc::new(Roots::default());
        let agent = agent(&Options::default(), Trust::PublicOnly, &roots);
        let Err(ureq::Error::Other(error)) = agent.get(&url).call() else { panic!("it connected") };
        assert!(error.is::<NotPublic>(), "{error}");
        listener.set_nonblocking(true).unwrap();
        assert!(listener.accept().is_err(), "nobody knocked");
    }

    #[test]
    fn a_name_that_cannot_be_sent_is_refused() {
        for user_agent in ["", "two\r\nlines", "ümlaut"] {
            let options = Options { user_agent: user_agent.to_owned(), ..Options::default() };
            assert!(Client::new(&options).is_err(), "{user_agent:?}");
        }
    }
}
