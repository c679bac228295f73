//! The address rule: what a server names is only ever connected to at a public address.
//!
//! [`Guard`] filters the very socket addresses that the connection is then made to, so a name
//! that resolves differently a moment later changes nothing. It opens no connection itself.

use std::error::Error;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{NextTimeout, time};
use url::{Host, Url};

/// How far an address is trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trust {
    /// The user named it.
    Anywhere,
    /// A server named it.
    PublicOnly,
}

/// The name leads only to addresses that are not public.
#[derive(Debug)]
pub(super) struct NotPublic;

impl fmt::Display for NotPublic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a public address")
    }
}

impl Error for NotPublic {}

/// Looks names up and keeps only the addresses that the rule allows.
#[derive(Debug)]
pub(super) struct Guard {
    trust: Trust,
    inner: DefaultResolver,
}

impl Guard {
    pub(super) fn new(trust: Trust) -> Self {
        Self { trust, inner: DefaultResolver::default() }
    }
}

impl Resolver for Guard {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        // A lookup that may take its time gets a thread; a number is not looked up.
        let after = if is_number(uri) { time::Duration::NotHappening } else { timeout.after };
        let timeout = NextTimeout { after, ..timeout };
        let found = self.inner.resolve(uri, config, timeout).map_err(|error| match error {
            // The system's resolver reports an unknown name as an IO error without a kind.
            ureq::Error::Io(_) => ureq::Error::HostNotFound,
            other => other,
        })?;
        // The user names the proxy, so it may stand anywhere.
        let proxy = config.proxy().is_some_and(|proxy| proxy.uri() == uri);
        if self.trust == Trust::Anywhere || proxy {
            return Ok(found);
        }
        let mut kept = self.empty();
        for address in found.iter().filter(|address| is_public(address.ip())) {
            kept.push(*address);
        }
        if kept.is_empty() {
            return Err(ureq::Error::Other(Box::new(NotPublic)));
        }
        Ok(kept)
    }
}

fn is_number(uri: &Uri) -> bool {
    let host = uri.host().unwrap_or_default();
    host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().is_ok()
}

/// Whether an address names this machine or a private one by its very letters. A proxy looks
/// names up itself, so this is all that can be known of an address fetched through one.
pub fn is_plainly_private(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => !is_public(ip.into()),
        Some(Host::Ipv6(ip)) => !is_public(ip.into()),
        Some(Host::Domain(name)) => is_localhost(name),
        None => true,
    }
}

/// Whether a name is one of those that always mean this machine (RFC 6761, section 6.3).
pub(super) fn is_localhost(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    name == "localhost" || name.ends_with(".localhost")
}

/// Whether an address is one of the public internet: not loopback, private, link-local, shared,
/// multicast, documentation or otherwise special (IANA special-purpose registries, RFC 6890).
/// An IPv6 address that carries an IPv4 address is as public as that.
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let special = match ip.octets() {
        // "this network", private, loopback, multicast and all that is reserved above it
        [0 | 10 | 127 | 224..=255, ..] => true,
        [100, 64..=127, ..] => true, // shared by carriers, RFC 6598
        [169, 254, ..] => true,      // link-local, and cloud metadata
        [172, 16..=31, ..] => true,  // private
        [192, 168, ..] => true,      // private
        [192, 0, 0 | 2, _] => true,  // protocol assignments, documentation
        [192, 88, 99, _] => true,    // retired 6to4 relays
        [198, 18 | 19, ..] => true,  // benchmarks
        [198, 51, 100, _] => true,   // documentation
        [203, 0, 113, _] => true,    // documentation
        _ => false,
    };
    !special
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [a, b, c, d, e, f, g, h] = ip.segments();
    let carried = |high: u16, low: u16| {
        let [[w, x], [y, z]] = [high.to_be_bytes(), low.to_be_bytes()];
        is_public_v4(Ipv4Addr::new(w, x, y, z))
    };
    match (a, b, c, d, e, f) {
        (0, 0, 0, 0, 0, 0xffff) => carried(g, h),    // v4-mapped
        (0x64, 0xff9b, 0, 0, 0, 0) => carried(g, h), // NAT64, RFC 6052
        (0x2002, ..) => carried(b, c),               // 6to4, RFC 3056
        (0x2001, 0..=0x1ff, ..) => false,            // Teredo, benchmarks, ORCHID
        (0x2001, 0xdb8, ..) | (0x3fff, 0..=0xfff, ..) => false, // documentation
        _ => a >> 13 == 1,                           // 2000::/3 is all that is routed
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn public(text: &str) -> bool {
        is_public(text.parse().unwrap())
    }

    #[test]
    fn private_addresses_are_known() {
        for ip in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "127.255.255.254",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.7",
            "203.0.113.7",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::7f00:1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "2002:7f00:1::",
            "2002:a9fe:a9fe::1",
            "2001::1",
            "2001:db8::1",
            "3fff::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "100::1",
            "5f00::1",
        ] {
            assert!(!public(ip), "{ip}");
        }
    }

    #[test]
    fn public_addresses_pass() {
        for ip in [
            "1.1.1.1",
            "9.9.9.9",
            "100.63.255.255",
            "100.128.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "192.167.0.1",
            "223.255.255.255",
            "2606:4700::1111",
            "2a00:1450::1",
            "::ffff:1.1.1.1",
            "64:ff9b::101:101",
            "2002:101:101::1",
        ] {
            assert!(public(ip), "{ip}");
        }
    }

    #[test]
    fn names_and_literals_of_this_machine_are_known_without_looking_up() {
        for url in [
            "http://localhost/",
            "http://LOCALHOST:8080/",
            "http://a.localhost./",
            "http://[::1]/",
            "http://127.1/",
            "http://0x7f000001/",
            "http://2130706433/",
            "http://0177.0.0.1/",
            "http://[::ffff:7f00:1]/",
            "https://169.254.169.254/latest",
        ] {
            assert!(is_plainly_private(&Url::parse(url).unwrap()), "{url}");
        }
        for url in ["http://a.example/", "http://1.1.1.1/", "http://notlocalhost/"] {
            assert!(!is_plainly_private(&Url::parse(url).unwrap()), "{url}");
        }
    }

    #[test]
    fn a_name_that_leads_here_is_filtered_unless_the_user_named_it() {
        let uri: Uri = "http://localhost:80/".parse().unwrap();
        let config = ureq::Agent::config_builder().build();
        let resolve = |trust| Guard::new(trust).resolve(&uri, &config, NextTimeout::default());
        assert!(resolve(Trust::Anywhere).is_ok());
        let Err(ureq::Error::Other(error)) = resolve(Trust::PublicOnly) else {
            panic!("localhost passed")
        };
        assert!(error.is::<NotPublic>());
    }

    #[test]
    fn the_proxy_that_the_user_set_may_be_here() {
        let proxy = ureq::Proxy::new("http://localhost:3128").unwrap();
        let uri = proxy.uri().clone();
        let config = ureq::Agent::config_builder().proxy(Some(proxy)).build();
        let guard = Guard::new(Trust::PublicOnly);
        assert!(guard.resolve(&uri, &config, NextTimeout::default()).is_ok());
    }

    proptest! {
        #[test]
        fn a_carried_address_is_as_public_as_itself(bits: u32) {
            let v4 = Ipv4Addr::from(bits);
            let [high, low] = [(bits >> 16) as u16, bits as u16];
            let expected = is_public(v4.into());
            prop_assert_eq!(is_public(v4.to_ipv6_mapped().into()), expected);
            let nat64 = Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, high, low);
            prop_assert_eq!(is_public(nat64.into()), expected);
            let six_to_four = Ipv6Addr::new(0x2002, high, low, 0, 0, 0, 0, 1);
            prop_assert_eq!(is_public(six_to_four.into()), expected);
        }
    }
}
