//! The settings, as the network and the plan of visits want them.

use crate::config::{Network, ProxySetting, Refreshing, Settings};
use crate::model::Interval;
use crate::net::{Limits, Options, ProxyChoice};

/// How a [`super::Refresher`] is set up.
#[derive(Clone, Debug, Default)]
pub struct Setup {
    pub network: Options,
    /// How often a source is fetched of which the reader said nothing; `None` is as often as it
    /// seems to need.
    pub every: Option<Interval>,
}

impl From<&Options> for Setup {
    fn from(network: &Options) -> Self {
        Self { network: network.clone(), every: None }
    }
}

impl From<&Settings> for Setup {
    fn from(settings: &Settings) -> Self {
        let Network { ca_file, proxy } = &settings.network;
        let Refreshing { automatic: _, every } = settings.refresh;
        let proxy = match proxy {
            ProxySetting::Environment => ProxyChoice::Environment,
            ProxySetting::Off => ProxyChoice::Direct,
            ProxySetting::Address(address) => ProxyChoice::Always(address.to_string()),
        };
        let network = Options {
            ca_file: ca_file.clone(),
            proxy,
            limits: Limits::default(),
            ..Options::default()
        };
        Self { network, every }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Clean;

    #[test]
    fn every_setting_of_the_network_arrives() {
        let mut settings = Settings::default();
        let setup = Setup::from(&settings);
        assert_eq!((setup.network.ca_file, setup.every), (None, None));
        assert_eq!(setup.network.proxy, ProxyChoice::Environment);
        settings.network.ca_file = Some("/own.pem".into());
        settings.network.proxy = ProxySetting::Off;
        settings.refresh.every = Interval::parse("2h");
        let setup = Setup::from(&settings);
        assert_eq!(setup.network.ca_file, Some("/own.pem".into()));
        assert_eq!(setup.network.proxy, ProxyChoice::Direct);
        assert_eq!(setup.every.map(Interval::seconds), Some(7_200));
        settings.network.proxy = ProxySetting::Address(Clean::new("http://p:1"));
        let proxy = Setup::from(&settings).network.proxy;
        assert_eq!(proxy, ProxyChoice::Always("http://p:1".to_owned()));
    }
}
