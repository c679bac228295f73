//! Failures in words: what ureq, TLS and servers report, as sentences for a reader.
//!
//! No bare status code, no name of a library, no credentials; what a server wrote appears only
//! cleaned and cut.

use std::error::Error;
use std::io::ErrorKind;

use rustls::CertificateError;
use ureq::Timeout;
use url::Url;

use super::body::Spoiled;
use super::client::Limits;
use super::connect::Broken;
use super::guard::NotPublic;
use super::headers::words;
use super::request::{Cause, Failure};
use crate::model::Problem;

/// Addresses in problems are cut to this many characters.
const LONGEST_ADDRESS: usize = 200;

/// How a request came to its present address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// It is the one that was asked for.
    Asked,
    /// A server sent it there.
    SentOn,
}

/// What the connection was made to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Route {
    Direct,
    Proxy,
}

/// Where a request stood when it failed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scene<'a> {
    pub(super) here: &'a Url,
    pub(super) way: Way,
    pub(super) route: Route,
    pub(super) limits: &'a Limits,
}

/// A failure whose address is not named yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Trouble {
    pub(super) cause: Cause,
    pub(super) why: String,
    pub(super) hint: String,
}

impl Trouble {
    pub(super) fn new(cause: Cause, why: impl Into<String>) -> Self {
        Self { cause, why: why.into(), hint: String::new() }
    }

    fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// An address that a server named and that leads into a private network.
    pub(super) fn not_public(url: &Url, way: Way) -> Self {
        let host = words(url.host_str().unwrap_or_default());
        let why = match way {
            Way::SentOn => {
                format!("it sends on to {host}, which is this computer or its private network")
            }
            Way::Asked => format!(
                "{host} is this computer or its private network, and the address came from the network"
            ),
        };
        Self::new(Cause::Forbidden, why).hint("if you trust it, enter that address yourself")
    }

    /// The whole failure, for the address that was asked for.
    pub(super) fn at(self, url: &Url) -> Failure {
        let mut shown = url.clone();
        // Setting these fails only for addresses without a host.
        let _ = shown.set_username("");
        let _ = shown.set_password(None);
        let mut shown: String = shown.as_str().chars().take(LONGEST_ADDRESS + 1).collect();
        if shown.len() > LONGEST_ADDRESS {
            shown.truncate(LONGEST_ADDRESS);
            shown.push('…');
        }
        let problem = Problem::new(format!("cannot fetch {shown}"), self.why).hint(self.hint);
        Failure { problem, retry_after: None, cause: self.cause }
    }
}

/// What went wrong on the way to an answer or in the middle of one.
pub(super) fn transport(error: &ureq::Error, scene: Scene) -> Trouble {
    match error {
        ureq::Error::Timeout(reason) => timeout(*reason, scene.limits),
        ureq::Error::HostNotFound => unknown_host(scene),
        ureq::Error::Io(error) => io(error.kind(), scene.route),
        ureq::Error::LargeResponseHeader(..) => too_many_headers(),
        ureq::Error::Protocol(error) if error.to_string().contains("too many headers") => {
            too_many_headers()
        }
        ureq::Error::ConnectProxyFailed(_) => by_proxy("the proxy does not let it through"),
        ureq::Error::Other(inner) => other(inner.as_ref(), scene),
        ureq::Error::BadUri(_) | ureq::Error::Http(_) => {
            Trouble::new(Cause::Garbled, "the address has characters that cannot be sent")
        }
        _ => Trouble::new(Cause::Garbled, "the server does not speak HTTP as it should"),
    }
}

fn by_proxy(why: &str) -> Trouble {
    Trouble::new(Cause::Unreachable, why)
        .hint("check the proxy in the settings or in the environment")
}

fn too_many_headers() -> Trouble {
    Trouble::new(Cause::TooLarge, "the headers of the answer are too large")
}

pub(super) fn timeout(reason: Timeout, limits: &Limits) -> Trouble {
    let seconds = |limit: std::time::Duration| match limit.as_secs() {
        0 => "a moment".to_owned(),
        1 => "1 second".to_owned(),
        many => format!("{many} seconds"),
    };
    let why = match reason {
        Timeout::Resolve => {
            format!("its name could not be looked up within {}", seconds(limits.connect))
        }
        Timeout::Connect => {
            format!("no connection came about within {}", seconds(limits.connect))
        }
        Timeout::SendRequest | Timeout::RecvResponse => {
            format!("the server did not answer within {}", seconds(limits.headers))
        }
        _ => format!("it was not done after {}", seconds(limits.whole)),
    };
    Trouble::new(Cause::TooSlow, why)
}

fn unknown_host(scene: Scene) -> Trouble {
    if scene.route == Route::Proxy {
        return by_proxy("the name of the proxy, or of the server behind it, cannot be found");
    }
    let host = words(scene.here.host_str().unwrap_or_default());
    Trouble::new(Cause::Unreachable, format!("there is no server named {host} to be found"))
        .hint("check the spelling, and whether you are online")
}

fn io(kind: ErrorKind, route: Route) -> Trouble {
    let why = match (kind, route) {
        (ErrorKind::ConnectionRefused, Route::Proxy) => {
            return by_proxy("the proxy does not answer");
        }
        (ErrorKind::ConnectionRefused, Route::Direct) => "nothing answers there",
        (
            ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable | ErrorKind::NetworkDown,
            _,
        ) => {
            return Trouble::new(Cause::Unreachable, "there is no way to it from here")
                .hint("check whether you are online");
        }
        (ErrorKind::TimedOut, _) => return Trouble::new(Cause::TooSlow, "it took too long"),
        (
            ErrorKind::UnexpectedEof
            | ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::BrokenPipe,
            _,
        ) => return cut_short(),
        (_, Route::Proxy) => return by_proxy("the proxy could not connect to it"),
        (_, Route::Direct) => "the connection failed",
    };
    Trouble::new(Cause::Unreachable, why)
}

fn cut_short() -> Trouble {
    Trouble::new(Cause::CutShort, "the connection broke off before the end of the answer")
}

fn other(inner: &(dyn Error + Send + Sync + 'static), scene: Scene) -> Trouble {
    if inner.is::<NotPublic>() {
        return Trouble::not_public(scene.here, scene.way);
    }
    if let Some(error) = inner.downcast_ref::<rustls::Error>() {
        return tls(error, scene.here);
    }
    match inner.downcast_ref::<Broken>() {
        Some(Broken::Flood) => Trouble::new(Cause::TooLarge, "the server sends without end"),
        Some(Broken::Off | Broken::Stale) => cut_short(),
        None => Trouble::new(Cause::Unreachable, "the connection failed"),
    }
}

fn tls(error: &rustls::Error, here: &Url) -> Trouble {
    let host = words(here.host_str().unwrap_or_default());
    let untrusted = |why: String| Trouble::new(Cause::Untrusted, why);
    match error {
        rustls::Error::InvalidCertificate(error) => untrusted(match error {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                format!("the certificate of {host} has expired")
            }
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                format!("the certificate of {host} is not valid yet; the clock may be wrong")
            }
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                format!("the certificate is not for {host} but for another name")
            }
            CertificateError::Revoked => format!("the certificate of {host} was withdrawn"),
            // A bad signature is an issuer that only bears a known name; the last is webpki's word
            // for an authority's own certificate in the place of a server's.
            CertificateError::UnknownIssuer
            | CertificateError::BadSignature
            | CertificateError::Other(_) => {
                return untrusted(format!(
                    "the certificate of {host} comes from nobody this computer trusts; \
                     it may be self-signed"
                ))
                .hint("if it is your own server, name its root certificate in the settings");
            }
            _ => format!("the certificate of {host} is not valid"),
        }),
        rustls::Error::General(_) => {
            untrusted("this computer has no root certificates to check it with".to_owned())
                .hint("install the ca-certificates package, or name a file in the settings")
        }
        rustls::Error::PeerIncompatible(_) | rustls::Error::AlertReceived(_) => {
            untrusted("the server speaks no kind of TLS that is safe enough".to_owned())
        }
        _ => untrusted("the server does not speak TLS as it should".to_owned()),
    }
}

/// What is wrong with a body.
pub(super) fn body(spoiled: &Spoiled, scene: Scene, limit: u64) -> Trouble {
    match spoiled {
        Spoiled::PackedTwice => Trouble::new(Cause::Garbled, "the answer is packed more than once"),
        Spoiled::UnknownPacking(name) => Trouble::new(
            Cause::Garbled,
            format!("the answer is packed as “{}”, which cannot be unpacked here", words(name)),
        ),
        Spoiled::TooLarge => too_large(limit),
        Spoiled::Bomb => {
            Trouble::new(Cause::TooLarge, "the answer unpacks to far more than any text would")
        }
        Spoiled::Cut => cut_short(),
        Spoiled::NotAsPacked => {
            Trouble::new(Cause::Garbled, "the answer is damaged and cannot be unpacked")
        }
        Spoiled::Cancelled => cancelled(),
        Spoiled::Connection(error) => {
            let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<ureq::Error>());
            match inner {
                Some(ureq::Error::Protocol(_)) | Some(ureq::Error::BodyStalled) => {
                    Trouble::new(Cause::CutShort, "the answer is damaged in the middle")
                }
                Some(error) => transport(error, scene),
                None => io(error.kind(), scene.route),
            }
        }
    }
}

/// More bytes than the limit.
pub(super) fn too_large(limit: u64) -> Trouble {
    let size = match limit >> 20 {
        0 => format!("{limit} bytes"),
        mebibytes => format!("{mebibytes} MiB"),
    };
    Trouble::new(Cause::TooLarge, format!("the answer is larger than {size}"))
}

/// Called off on this side.
pub(super) fn cancelled() -> Trouble {
    Trouble::new(Cause::Cancelled, "it was called off")
}

/// A status that brings nothing to read.
pub(super) fn status(code: u16) -> Trouble {
    let (cause, why) = match code {
        304 => (Cause::Garbled, "the server says that nothing has changed, but no copy was named"),
        300..=399 => (Cause::Garbled, "the server sends on without saying where to"),
        401 => (Cause::Refused, "the server asks for a user name and a password"),
        407 => (Cause::Refused, "the proxy asks for a user name and a password"),
        402 => (Cause::Refused, "the server wants to be paid for it"),
        403 => (Cause::Refused, "the server does not let us read it"),
        404 => (Cause::Missing, "the server says that the page is not there"),
        406 | 415 => (Cause::Refused, "the server has it in no form that can be read here"),
        408 => (Cause::TooSlow, "the server says that it took too long"),
        429 => (Cause::Busy, "the server says that it was asked too often"),
        451 => (Cause::Refused, "the server may not show it for legal reasons"),
        400..=499 => (Cause::Refused, "the server does not accept the request"),
        502 | 504 => (Cause::Busy, "the server's own source does not answer it"),
        503 => (Cause::Busy, "the server is busy or under repair"),
        500..=599 => (Cause::Busy, "the server has a fault of its own"),
        204 | 205 => (Cause::Missing, "the server says that there is nothing to read"),
        206 => (Cause::CutShort, "the server sent only a part of it"),
        _ => (Cause::Garbled, "the server answers with something unheard of"),
    };
    let trouble = Trouble::new(cause, format!("{why} ({code})"));
    match code {
        401 => trouble.hint("put them in the address: https://name:password@host/"),
        404 => trouble.hint("the address may have changed; look for it on the site"),
        429 | 503 => trouble.hint("try again later"),
        _ => trouble,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_has_a_sentence() {
        for code in 100..=999 {
            let trouble = status(code);
            assert!(trouble.why.len() > 25, "{code}: {}", trouble.why);
            assert!(trouble.why.ends_with(&format!("({code})")), "{}", trouble.why);
        }
    }

    #[test]
    fn no_password_stands_in_a_problem() {
        let url = Url::parse(&format!("https://me:secret@a.example/{}", "x".repeat(900))).unwrap();
        let failure = status(404).at(&url);
        let text = failure.problem.to_string();
        assert!(!text.contains("secret") && !text.contains("me:"), "{text}");
        assert!(text.contains("cannot fetch https://a.example/xxx"), "{text}");
        assert!(text.len() < 500, "{text}");
    }

    #[test]
    fn certificates_are_named_in_plain_words() {
        let url = Url::parse("https://a.example/").unwrap();
        for (error, part) in [
            (CertificateError::Expired, "has expired"),
            (CertificateError::NotValidForName, "another name"),
            (CertificateError::UnknownIssuer, "self-signed"),
            (CertificateError::BadSignature, "self-signed"),
            (CertificateError::NotValidYet, "clock"),
            (CertificateError::BadEncoding, "not valid"),
        ] {
            let error = ureq::Error::Other(Box::new(rustls::Error::InvalidCertificate(error)));
            let limits = Limits::default();
            let scene =
                Scene { here: &url, way: Way::Asked, route: Route::Direct, limits: &limits };
            let trouble = transport(&error, scene);
            assert!(trouble.why.contains(part), "{}", trouble.why);
            assert_eq!(trouble.cause, Cause::Untrusted);
        }
    }
}
