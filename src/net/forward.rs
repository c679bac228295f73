//! Plain `http` through an HTTP proxy: the request itself names the whole address (RFC 9112,
//! section 3.2.2).
//!
//! ureq would open a tunnel for these too, and most proxies allow tunnels to port 443 only. It
//! opens no tunnel, and leaves `https`, SOCKS and direct requests to the links that come after.

use std::fmt;

use ureq::http::uri::Scheme;
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, Either, NextTimeout, TcpConnector, Transport,
};
use ureq::{Proxy, ProxyProtocol};

use super::redirect::basic;
use super::tls::Tls;

/// The link of the chain that connects to the proxy; it holds the TLS for an `https://` proxy.
#[derive(Debug)]
pub(super) struct Forward(pub(super) Tls);

impl<In: Transport> Connector<In> for Forward {
    type Out = Either<In, Forwarded>;

    fn connect(
        &self,
        details: &ConnectionDetails,
        chained: Option<In>,
    ) -> Result<Option<Self::Out>, ureq::Error> {
        if chained.is_some() {
            return Ok(chained.map(Either::A));
        }
        let Some(proxy) = details.config.proxy().filter(|proxy| {
            let plain = details.uri.scheme() == Some(&Scheme::HTTP);
            plain && matches!(proxy.protocol(), ProxyProtocol::Http | ProxyProtocol::Https)
        }) else {
            return Ok(None);
        };
        let Some(inner) = self.reach(proxy, details)? else { return Ok(None) };
        let authority = details.uri.authority().map(|authority| authority.as_str());
        let credentials = proxy.username().map(|user| {
            let password = proxy.password().unwrap_or_default();
            format!("Proxy-Authorization: {}\r\n", basic(user.as_bytes(), password.as_bytes()))
        });
        Ok(Some(Either::B(Forwarded {
            inner,
            target: format!("http://{}", authority.unwrap_or_default()),
            credentials: credentials.unwrap_or_default(),
        })))
    }
}

impl Forward {
    /// Connects to the proxy itself.
    fn reach(
        &self,
        proxy: &Proxy,
        details: &ConnectionDetails,
    ) -> Result<Option<Box<dyn Transport>>, ureq::Error> {
        let to_proxy = ConnectionDetails {
            uri: proxy.uri(),
            addrs: details.resolver.resolve(proxy.uri(), details.config, details.timeout)?,
            config: details.config,
            request_level: details.request_level,
            resolver: details.resolver,
            now: details.now,
            timeout: details.timeout,
            current_time: details.current_time.clone(),
            run_connector: details.run_connector.clone(),
            register_shutdown: details.register_shutdown.clone(),
        };
        let none: Option<Box<dyn Transport>> = None;
        let socket = TcpConnector::default().connect(&to_proxy, none)?;
        let transport = self.0.connect(&to_proxy, socket)?;
        Ok(transport.map(|transport| Box::new(transport) as Box<dyn Transport>))
    }
}

/// A connection to a proxy that takes whole addresses.
pub(super) struct Forwarded {
    inner: Box<dyn Transport>,
    /// What goes before the path.
    target: String,
    /// A whole header line, or nothing.
    credentials: String,
}

impl Transport for Forwarded {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.inner.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), ureq::Error> {
        let written = self.inner.buffers().output().get(..amount).unwrap_or_default();
        let Some(longer) = rewritten(written, &self.target, &self.credentials) else {
            return self.inner.transmit_output(amount, timeout);
        };
        let mut rest = longer.as_slice();
        while !rest.is_empty() {
            let room = self.inner.buffers().output();
            let (now, later) = rest.split_at(rest.len().min(room.len()));
            room[..now.len()].copy_from_slice(now);
            self.inner.transmit_output(now.len(), timeout)?;
            rest = later;
        }
        Ok(())
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, ureq::Error> {
        self.inner.await_input(timeout)
    }

    fn is_open(&mut self) -> bool {
        self.inner.is_open()
    }

    fn is_tls(&self) -> bool {
        false
    }
}

impl fmt::Debug for Forwarded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Forwarded")
    }
}

/// The start of a request with its whole address; `None` for bytes that are not the start of one.
fn rewritten(written: &[u8], target: &str, credentials: &str) -> Option<Vec<u8>> {
    let method: &[u8] = if written.starts_with(b"POST ") { b"POST " } else { b"GET " };
    let path = written.strip_prefix(method).filter(|path| path.starts_with(b"/"))?;
    let line = path.windows(2).position(|two| two == b"\r\n")? + 2;
    let (line, headers) = path.split_at(line);
    Some([method, target.as_bytes(), line, credentials.as_bytes(), headers].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_start_of_a_request_is_rewritten() {
        let rewrite = |text: &str| {
            rewritten(text.as_bytes(), "http://a.example:81", "P: x\r\n")
                .map(|bytes| String::from_utf8(bytes).unwrap())
        };
        assert_eq!(
            rewrite("GET /x?y HTTP/1.1\r\nHost: a.example:81\r\n\r\n").unwrap(),
            "GET http://a.example:81/x?y HTTP/1.1\r\nP: x\r\nHost: a.example:81\r\n\r\n"
        );
        assert_eq!(
            rewrite("POST /x HTTP/1.1\r\n\r\nbody").unwrap(),
            "POST http://a.example:81/x HTTP/1.1\r\nP: x\r\n\r\nbody"
        );
        assert_eq!(rewrite("Accept: GET /x HTTP/1.1\r\n\r\n"), None);
        assert_eq!(rewrite("GET http://b.example/ HTTP/1.1\r\n\r\n"), None);
    }
}
