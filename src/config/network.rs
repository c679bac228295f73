//! What the reader may set about fetching: the way to the network, and how often it is gone.
//! Understands values; never opens a file or a connection.

use std::path::{Path, PathBuf};

use toml_edit::Value;

use super::settings::one_line;
use crate::model::{Clean, Interval};

/// The beginnings of a proxy's address.
const PROXIES: [&str; 6] =
    ["http://", "https://", "socks4://", "socks4a://", "socks5://", "socks5h://"];

/// How the network is reached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Network {
    /// Root certificates in PEM that are trusted besides the system's.
    pub ca_file: Option<PathBuf>,
    pub proxy: ProxySetting,
}

/// Which proxy is used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ProxySetting {
    /// As `http_proxy` and its sisters in the environment say.
    #[default]
    Environment,
    /// None, whatever the environment says.
    Off,
    /// This one; it may hold a password.
    Address(Clean),
}

/// When sources are fetched by themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refreshing {
    /// Whether the reader that is open fetches what is due.
    pub automatic: bool,
    /// How often a source is fetched for which nothing else was said; `None` is as often as it
    /// seems to need.
    pub every: Option<Interval>,
}

impl Default for Refreshing {
    fn default() -> Self {
        Self { automatic: true, every: None }
    }
}

/// The path of a file, `Some(None)` where the text is empty. Only a whole one is taken: the file
/// must be found from wherever the program is started.
pub(super) fn file(value: &Value) -> Option<Option<PathBuf>> {
    match one_line(value)? {
        Some(text) => Path::new(text.as_str()).is_absolute().then(|| Some(text.as_str().into())),
        None => Some(None),
    }
}

pub(super) fn proxy(value: &Value) -> Option<ProxySetting> {
    let Some(text) = one_line(value)? else { return Some(ProxySetting::Environment) };
    match text.as_str() {
        "environment" => Some(ProxySetting::Environment),
        "off" => Some(ProxySetting::Off),
        address => {
            let rest = PROXIES.into_iter().find_map(|scheme| address.strip_prefix(scheme))?;
            let is_host = !rest.is_empty() && !rest.contains(char::is_whitespace);
            is_host.then_some(ProxySetting::Address(text))
        }
    }
}

/// A length of time, `Some(None)` for "auto".
pub(super) fn every(value: &Value) -> Option<Option<Interval>> {
    match value.as_str()? {
        "auto" => Some(None),
        text => Interval::parse(text).map(Some),
    }
}

impl ProxySetting {
    /// The text that stands for it in the configuration file.
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Environment => "environment",
            Self::Off => "off",
            Self::Address(address) => address,
        }
    }
}
