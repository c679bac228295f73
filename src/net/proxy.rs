//! Which proxy a request goes through, from the usual environment variables or a setting.
//!
//! A proxy that is named but cannot be used is a problem, never silently left out: a request that
//! goes around it would show what it was meant to hide.

use std::net::IpAddr;

use ureq::Proxy;
use url::{Host, Url};

use super::guard::is_localhost;
use crate::model::Problem;

/// Where the choice of a proxy comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ProxyChoice {
    /// `https_proxy`, `http_proxy`, `all_proxy` and `no_proxy`, in small letters or capitals.
    #[default]
    Environment,
    /// None, whatever the environment says.
    Direct,
    /// This one for every request: `http://`, `https://`, `socks4://`, `socks4a://`, `socks5://`
    /// or `socks5h://`, a host, maybe a port, maybe a user name and password.
    Always(String),
}

/// The proxies in use.
#[derive(Clone, Debug, Default)]
pub(super) struct Proxies {
    http: Option<Proxy>,
    https: Option<Proxy>,
    except: Vec<String>,
}

impl Proxies {
    pub(super) fn new(choice: &ProxyChoice) -> Result<Self, Problem> {
        match choice {
            ProxyChoice::Direct => Ok(Self::default()),
            ProxyChoice::Always(text) => {
                let proxy = parse("the settings", text)?;
                Ok(Self { http: Some(proxy.clone()), https: Some(proxy), except: Vec::new() })
            }
            ProxyChoice::Environment => Self::from_variables(|name| std::env::var(name).ok()),
        }
    }

    /// Reads the variables through `variable`; the small letters win where both are set.
    fn from_variables(variable: impl Fn(&str) -> Option<String>) -> Result<Self, Problem> {
        let set = |name: &str| {
            let value = variable(name).or_else(|| variable(&name.to_ascii_uppercase()))?;
            Some(value.trim().to_owned()).filter(|value| !value.is_empty())
        };
        let named = |name: &str| {
            let found = set(name).map(|value| (name, value));
            let found = found.or_else(|| set("all_proxy").map(|value| ("all_proxy", value)));
            found.map(|(name, value)| parse(name, &value)).transpose()
        };
        let except = set("no_proxy").unwrap_or_default();
        let except = except.split([',', ' ']).map(str::trim).filter(|entry| !entry.is_empty());
        let except = except.map(str::to_ascii_lowercase).collect();
        Ok(Self { http: named("http_proxy")?, https: named("https_proxy")?, except })
    }

    /// The proxy for an address. This machine is always reached directly.
    pub(super) fn for_url(&self, url: &Url) -> Option<&Proxy> {
        let proxy = if url.scheme() == "https" { self.https.as_ref() } else { self.http.as_ref() };
        proxy.filter(|_| !is_here(url) && !self.except.iter().any(|entry| excepts(entry, url)))
    }
}

/// The text itself may hold a password, so the problem names only where it stands.
fn parse(place: &str, text: &str) -> Result<Proxy, Problem> {
    Proxy::new(text).map_err(|_| {
        Problem::new(
            format!("cannot use the proxy named in {place}"),
            "it is not the address of an HTTP or SOCKS proxy",
        )
        .hint("write it like http://proxy.example:3128 or socks5h://127.0.0.1:9050")
    })
}

fn is_here(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => is_localhost(name),
        None => false,
    }
}

/// Whether an entry of `no_proxy` covers an address: `*`, a name with all names under it, an IP
/// address, a network like `10.0.0.0/8`; each but `*` maybe with a port.
fn excepts(entry: &str, url: &Url) -> bool {
    if entry == "*" {
        return true;
    }
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).trim_end_matches('.');
    if let (Some((network, bits)), Ok(ip)) = (entry.split_once('/'), host.parse()) {
        return in_network(ip, network, bits);
    }
    let entry = match entry.rsplit_once(':') {
        Some((name, port)) if !name.contains(':') || name.ends_with(']') => {
            if url.port_or_known_default() != port.parse().ok() {
                return false;
            }
            name
        }
        _ => entry,
    };
    let name = entry.trim_matches(['[', ']']).trim_start_matches("*.").trim_start_matches('.');
    host == name || host.strip_suffix(name).is_some_and(|rest| rest.ends_with('.'))
}

fn in_network(ip: IpAddr, network: &str, bits: &str) -> bool {
    let (Ok(network), Ok(bits)) = (network.parse::<IpAddr>(), bits.parse::<u32>()) else {
        return false;
    };
    let same = |a: u128, b: u128, width: u32| {
        bits <= width && (a ^ b).checked_shr(width - bits).unwrap_or(0) == 0
    };
    match (ip, network) {
        (IpAddr::V4(a), IpAddr::V4(b)) => same(u32::from(a).into(), u32::from(b).into(), 32),
        (IpAddr::V6(a), IpAddr::V6(b)) => same(a.into(), b.into(), 128),
        (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxies(variables: &[(&str, &str)]) -> Result<Proxies, Problem> {
        Proxies::from_variables(|wanted| {
            let found = variables.iter().find(|(name, _)| *name == wanted);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    fn host(proxies: &Proxies, url: &str) -> Option<String> {
        proxies.for_url(&Url::parse(url).unwrap()).map(|proxy| proxy.host().to_owned())
    }

    #[test]
    fn each_scheme_has_its_own_proxy_and_all_proxy_fills_in() {
        let set = proxies(&[
            ("http_proxy", "http://one:1"),
            ("HTTP_PROXY", "http://other:1"),
            ("ALL_PROXY", "socks5h://two:2"),
        ])
        .unwrap();
        assert_eq!(host(&set, "http://a.example/").as_deref(), Some("one"));
        assert_eq!(host(&set, "https://a.example/").as_deref(), Some("two"));
        assert_eq!(host(&proxies(&[("http_proxy", " ")]).unwrap(), "http://a.example/"), None);
    }

    #[test]
    fn exceptions_and_this_machine_go_directly() {
        let set = proxies(&[
            ("all_proxy", "proxy:3128"),
            (
                "no_proxy",
                "b.example, .c.example,*.d.example,10.0.0.0/8,9.9.9.9,e.example:81,fd00::/8",
            ),
        ])
        .unwrap();
        for direct in [
            "http://b.example/",
            "http://x.b.example/",
            "http://c.example/",
            "http://x.c.example/",
            "http://x.d.example/",
            "http://10.2.3.4/",
            "http://9.9.9.9/",
            "http://e.example:81/",
            "http://localhost/",
            "http://127.0.0.1:8000/",
            "http://[::1]/",
            "http://[fd00::1]/",
        ] {
            assert_eq!(host(&set, direct), None, "{direct}");
        }
        for proxied in [
            "http://a.example/",
            "http://notb.example/",
            "http://11.2.3.4/",
            "http://e.example/",
            "http://[fe80::1]/",
        ] {
            assert_eq!(host(&set, proxied).as_deref(), Some("proxy"), "{proxied}");
        }
        let set = proxies(&[("all_proxy", "proxy:3128"), ("no_proxy", "*")]).unwrap();
        assert_eq!(host(&set, "http://a.example/"), None);
    }

    #[test]
    fn a_proxy_that_cannot_be_used_is_a_problem_without_its_password() {
        for bad in ["ftp://user:secret@proxy", "http://", "user:secret@ nowhere"] {
            let problem = proxies(&[("https_proxy", bad)]).unwrap_err().to_string();
            assert!(problem.contains("https_proxy") && !problem.contains("secret"), "{problem}");
        }
    }
}
