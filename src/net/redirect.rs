//! The way from the address that was asked for to the one that answers, hop by hop.
//!
//! Each hop is judged before it is taken: how many there were, whether it goes in a circle, to
//! another scheme, from `https` down to `http`, or to a private address. Credentials never leave
//! the scheme, host and port they were typed for. Nothing here opens a connection.

use url::Url;

use super::guard::{Trust, is_plainly_private};
use super::headers::words;
use super::request::{Cause, Origin, Request};
use super::sentence::{Trouble, Way};
use crate::model::Address;

/// Where a request stands on its way.
#[derive(Debug)]
pub(super) struct Trail {
    /// Where it is now; without credentials.
    here: Url,
    /// The place that the user named, if it was the user.
    typed: Option<Place>,
    /// What to send as `Authorization`, and the only place to send it to.
    credentials: Option<(Place, Credentials)>,
    visited: Vec<Url>,
    /// Whether every hop so far was for good.
    permanent: bool,
}

/// A scheme, a host and a port.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    scheme: String,
    host: String,
    port: Option<u16>,
}

impl Place {
    fn of(url: &Url) -> Self {
        Self {
            scheme: url.scheme().to_owned(),
            host: url.host_str().unwrap_or_default().to_owned(),
            port: url.port_or_known_default(),
        }
    }
}

/// A user name and a password as they stand in an address, percent-encoded.
#[derive(Clone)]
struct Credentials {
    user: String,
    password: String,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Credentials")
    }
}

impl Trail {
    /// The first step. Credentials count only in an address that the user typed: in any other
    /// they would be somebody else's idea of what to send.
    pub(super) fn start(request: &Request) -> Result<Self, Trouble> {
        let mut here = request.address.url();
        let credentials = Credentials {
            user: here.username().to_owned(),
            password: here.password().unwrap_or_default().to_owned(),
        };
        strip(&mut here);
        let typed = match request.origin {
            Origin::Typed => Some(Place::of(&here)),
            Origin::Network => None,
        };
        let given = !credentials.user.is_empty() || !credentials.password.is_empty();
        let credentials = typed.clone().filter(|_| given).map(|place| (place, credentials));
        let trail = Self { here, typed, credentials, visited: Vec::new(), permanent: true };
        trail.judge()?;
        Ok(trail)
    }

    /// Where to ask now.
    pub(super) fn here(&self) -> &Url {
        &self.here
    }

    /// How it came here.
    pub(super) fn way(&self) -> Way {
        if self.visited.is_empty() { Way::Asked } else { Way::SentOn }
    }

    /// How far the present address is trusted: the user's own place may be anywhere, also when
    /// the server there sends on to another page of the same place.
    pub(super) fn trust(&self) -> Trust {
        match &self.typed {
            Some(place) if *place == Place::of(&self.here) => Trust::Anywhere,
            Some(_) | None => Trust::PublicOnly,
        }
    }

    /// The value of `Authorization` for the present address.
    pub(super) fn authorization(&self) -> Option<String> {
        let (place, credentials) = self.credentials.as_ref()?;
        if *place != Place::of(&self.here) {
            return None;
        }
        Some(basic(&decoded(&credentials.user), &decoded(&credentials.password)))
    }

    /// Takes one hop further. `location` is what the server wrote, `most` how many hops are
    /// allowed.
    pub(super) fn follow(
        &mut self,
        status: u16,
        location: &str,
        most: usize,
    ) -> Result<(), Trouble> {
        let next = self.next(location)?;
        self.visited.push(std::mem::replace(&mut self.here, next));
        if self.visited.contains(&self.here) {
            return Err(Trouble::new(Cause::Forbidden, "it sends round in a circle"));
        }
        if self.visited.len() > most {
            let why = format!("it sends on more than {most} times");
            return Err(Trouble::new(Cause::Forbidden, why));
        }
        self.permanent &= matches!(status, 301 | 308);
        self.judge()
    }

    /// The address that a server sends on to, if it is one that may be asked at all.
    fn next(&self, location: &str) -> Result<Url, Trouble> {
        let Ok(mut next) = self.here.join(location.trim()) else {
            let why = format!("it sends on to “{}”, which is no address", words(location));
            return Err(Trouble::new(Cause::Garbled, why));
        };
        strip(&mut next);
        let why = if !matches!(next.scheme(), "http" | "https") {
            let scheme = words(next.scheme());
            format!("it sends on to “{scheme}:”, and only http and https are followed")
        } else if self.here.scheme() == "https" && next.scheme() == "http" {
            "it sends on from https to http, which anybody on the way can read and change".into()
        } else if Address::from_url(&next).is_none() {
            let why = "it sends on to an address that is far too long";
            return Err(Trouble::new(Cause::Garbled, why));
        } else {
            return Ok(next);
        };
        Err(Trouble::new(Cause::Forbidden, why))
    }

    /// The address where the answer was found, without credentials.
    pub(super) fn end(&self) -> Option<Address> {
        Address::from_url(&self.here)
    }

    /// The address to ask from now on, if every hop on the way was for good.
    pub(super) fn moved(&self) -> Option<Address> {
        if self.visited.is_empty() || !self.permanent {
            return None;
        }
        let mut url = self.here.clone();
        if let Some((place, credentials)) = &self.credentials
            && *place == Place::of(&url)
        {
            // Setting these fails only for addresses without a host.
            let _ = url.set_username(&credentials.user);
            let _ = url.set_password(
                Some(&credentials.password).filter(|text| !text.is_empty()).map(String::as_str),
            );
        }
        Address::from_url(&url)
    }

    fn judge(&self) -> Result<(), Trouble> {
        if self.trust() == Trust::PublicOnly && is_plainly_private(&self.here) {
            return Err(Trouble::not_public(&self.here, self.way()));
        }
        Ok(())
    }
}

fn strip(url: &mut Url) {
    // Setting these fails only for addresses without a host.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_fragment(None);
}

/// A user name and a password as a header carries them (RFC 7617).
pub(super) fn basic(user: &[u8], password: &[u8]) -> String {
    format!("Basic {}", base64(&[user, b":", password].concat()))
}

/// Undoes percent-encoding.
fn decoded(text: &str) -> Vec<u8> {
    let hex = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let pair = match tail {
            [high, low, ..] if *first == b'%' => hex(*high).zip(hex(*low)),
            _ => None,
        };
        out.push(pair.map_or(*first, |(high, low)| high << 4 | low));
        rest = if pair.is_some() { &tail[2..] } else { tail };
    }
    out
}

/// Base64 with padding (RFC 4648, section 4).
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let at = |n: usize| u32::from(group.get(n).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for place in 0..4 {
            let index = (bits >> (18 - 6 * place)) & 63;
            let letter = if place <= group.len() { LETTERS[index as usize] } else { b'=' };
            out.push(char::from(letter));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::Kind;

    fn trail(url: &str, origin: Origin) -> Trail {
        let address = Address::parse(url).unwrap();
        Trail::start(&Request::new(address, origin, Kind::Feed)).unwrap()
    }

    fn network(url: &str) -> Trail {
        trail(url, Origin::Network)
    }

    fn typed(url: &str) -> Trail {
        trail(url, Origin::Typed)
    }

    #[test]
    fn sloppy_locations_are_followed() {
        for (location, to) in [
            ("/b c", "https://a.example/b%20c"),
            (" ../ä ", "https://a.example/%C3%A4"),
            ("//b.example", "https://b.example/"),
            ("?q=1#top", "https://a.example/x?q=1"),
        ] {
            let mut trail = network("https://a.example/x");
            trail.follow(302, location, 5).unwrap();
            assert_eq!(trail.here().as_str(), to, "{location}");
        }
    }

    #[test]
    fn hops_that_are_not_allowed_say_why() {
        for (location, part) in [
            ("file:///etc/passwd", "“file:”"),
            ("ftp://b.example/", "“ftp:”"),
            ("javascript:alert(1)", "“javascript:”"),
            ("http://a.example/", "from https to http"),
            ("https://a.example/x", "in a circle"),
            ("https://127.0.0.1/", "private network"),
            ("https://[::1]/", "private network"),
            ("https://169.254.169.254/latest", "private network"),
            ("https://localhost/", "private network"),
            ("https://[", "no address"),
            (&"x".repeat(9_000), "far too long"),
        ] {
            let trouble = network("https://a.example/x").follow(301, location, 5).unwrap_err();
            assert!(trouble.why.contains(part), "{location}: {}", trouble.why);
        }
    }

    #[test]
    fn hops_are_counted() {
        let mut trail = network("https://a.example/0");
        for hop in 1..=5 {
            trail.follow(302, &format!("/{hop}"), 5).unwrap();
        }
        assert!(trail.follow(302, "/6", 5).unwrap_err().why.contains("more than 5 times"));
    }

    #[test]
    fn a_server_cannot_lead_from_a_typed_place_into_the_private_network() {
        let mut trail = typed("http://127.0.0.1:8000/feed");
        assert_eq!(trail.trust(), Trust::Anywhere);
        trail.follow(302, "/other", 5).unwrap();
        assert_eq!(trail.trust(), Trust::Anywhere);
        for location in ["http://127.0.0.1:9000/", "http://localhost:8000/", "http://10.0.0.1/"] {
            let mut trail = typed("http://127.0.0.1:8000/feed");
            assert!(trail.follow(302, location, 5).is_err(), "{location}");
        }
        let mut trail = typed("http://127.0.0.1:8000/feed");
        trail.follow(302, "http://a.example/", 5).unwrap();
        assert_eq!(trail.trust(), Trust::PublicOnly);
    }

    #[test]
    fn a_private_address_from_the_network_is_refused_at_once() {
        let address = Address::parse("http://192.168.1.1/").unwrap();
        let request = Request::new(address, Origin::Network, Kind::Page);
        assert_eq!(Trail::start(&request).unwrap_err().cause, Cause::Forbidden);
    }

    #[test]
    fn credentials_stay_where_they_were_typed_for() {
        let mut trail = typed("https://us%65r:p%40ss@a.example/x");
        assert_eq!(trail.authorization().as_deref(), Some("Basic dXNlcjpwQHNz"));
        assert!(!trail.here().as_str().contains('@'));
        trail.follow(301, "/y", 5).unwrap();
        assert!(trail.authorization().is_some());
        assert_eq!(trail.end().unwrap().as_str(), "https://a.example/y");
        assert_eq!(trail.moved().unwrap().as_str(), "https://us%65r:p%40ss@a.example/y");
        trail.follow(301, "https://a.example:444/y", 5).unwrap();
        assert_eq!(trail.authorization(), None);
        assert_eq!(trail.moved().unwrap().as_str(), "https://a.example:444/y");
        let mut trail = typed("https://a.example/x");
        trail.follow(301, "https://them:selves@a.example/y", 5).unwrap();
        assert_eq!(trail.authorization(), None);
        assert_eq!(network("https://us:er@a.example/x").authorization(), None);
    }

    #[test]
    fn only_a_way_that_is_for_good_throughout_is_remembered() {
        let ends = |statuses: &[u16]| {
            let mut trail = network("http://a.example/0");
            for (hop, status) in statuses.iter().enumerate() {
                trail.follow(*status, &format!("/{}", hop + 1), 5).unwrap();
            }
            trail.moved().map(|address| address.to_string())
        };
        assert_eq!(ends(&[]), None);
        assert_eq!(ends(&[301, 308]).as_deref(), Some("http://a.example/2"));
        assert_eq!(ends(&[301, 302]), None);
        assert_eq!(ends(&[307, 301]), None);
    }

    #[test]
    fn base64_is_as_the_standard_shows() {
        for (plain, packed) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(plain.as_bytes()), packed);
        }
    }
}
