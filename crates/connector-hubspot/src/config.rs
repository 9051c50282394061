//! How to reach one account.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use fieldline_connector::quota::{Limits, Pace, QuotaStore, Share};
use fieldline_connector::retry::RetryPolicy;
use fieldline_connector::tokens::{StaticToken, TokenProvider};
use fieldline_connector::{ConnectorError, ErrorClass, Stop};
use fieldline_model::{ObjectType, Sensitivity};
use secrecy::SecretString;
use url::{Host, Url};

use crate::paths::ApiVersion;

/// HubSpot's API host, the same for all accounts and regions.
pub const DEFAULT_BASE_URL: &str = "https://api.hubapi.com";

/// How to reach one account. Start from [`HubspotConfig::new`] and change what differs. `Debug` hides the token.
#[derive(Clone)]
pub struct HubspotConfig {
    /// Who gives out the token that calls are signed with.
    pub tokens: Arc<dyn TokenProvider>,
    /// Where the API lives. Must be `https`, unless the host is this machine: a token never travels in clear.
    pub base_url: String,
    /// Which edition of the API is spoken.
    pub api_version: ApiVersion,
    /// What the account allows.
    pub limits: Limits,
    /// The share of the daily quota left for everybody else.
    pub reserve: Share,
    /// Where the quota is kept together with other processes that use the token; `None`: this process is alone.
    pub quota_store: Option<Arc<dyn QuotaStore>>,
    /// A pace of our own, below what the account allows.
    pub pace: Pace,
    /// Once it is requested, calls that wait end with [`ErrorClass::Stopped`]; those under way are finished.
    pub stop: Stop,
    /// How patient we are with failing calls.
    pub retry: RetryPolicy,
    /// How long a connection may take to be made.
    pub connect_timeout: Duration,
    /// How long one call may take from sending to the last byte. HubSpot itself gives up after 100 seconds.
    pub timeout: Duration,
    /// The object types with guarded properties that are read and written, and how guarded those are. Definitions of a
    /// level are asked for only where it is named here: each needs a scope of its own.
    pub guarded: BTreeSet<(ObjectType, Sensitivity)>,
    /// What we call ourselves.
    pub user_agent: String,
    /// The clock that all processes share, as time since the Unix epoch. It tells the account's day, and processes that keep
    /// one quota understand each other by it.
    pub clock: fn() -> Duration,
    /// Seed of the jitter between retries.
    pub seed: u64,
}

impl HubspotConfig {
    /// HubSpot itself, the current API version, limits of the Professional tier, no reserve; a service key, private-app
    /// token or access token that stays what it is.
    pub fn new(token: SecretString) -> Self {
        Self::signed_by(Arc::new(StaticToken::new(token)))
    }

    /// The same, with tokens from somebody who may change them.
    pub fn signed_by(tokens: Arc<dyn TokenProvider>) -> Self {
        Self {
            tokens,
            base_url: DEFAULT_BASE_URL.to_owned(),
            api_version: ApiVersion::default(),
            limits: Limits::professional(),
            reserve: Share::NONE,
            quota_store: None,
            pace: Pace::NONE,
            stop: Stop::default(),
            retry: RetryPolicy::default(),
            connect_timeout: Duration::from_secs(10),
            timeout: Duration::from_secs(110),
            guarded: BTreeSet::new(),
            user_agent: concat!("fieldline/", env!("CARGO_PKG_VERSION")).to_owned(),
            clock: unix_time,
            seed: 0,
        }
    }

    /// The base URL, judged.
    ///
    /// # Errors
    /// `Permanent` when it is no URL that a token may be sent to.
    pub(crate) fn base(&self) -> Result<BaseUrl, ConnectorError> {
        BaseUrl::judge(&self.base_url)
    }
}

/// A base URL that secrets may be sent to, without the last `/`.
#[derive(Debug)]
pub(crate) struct BaseUrl {
    pub(crate) text: String,
    pub(crate) needs_tls: bool,
    /// Whether it leads to this machine.
    pub(crate) is_local: bool,
}

impl BaseUrl {
    /// Takes a text for one, or refuses it as `Permanent`.
    pub(crate) fn judge(text: &str) -> Result<Self, ConnectorError> {
        let refuse = |why: &str| {
            let message = format!("the base URL of a HubSpot connection {why}");
            ConnectorError::new(ErrorClass::Permanent, message)
        };
        let url = Url::parse(text)
            .map_err(|cause| refuse("is no URL; `https://api.hubapi.com` would be one").caused_by(cause))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refuse("holds credentials; put them under `token`"));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(refuse("has a query or fragment; leave `?` and `#` out"));
        }
        let is_local = is_loopback(&url);
        match url.scheme() {
            "https" => {}
            "http" if is_local => {}
            "http" => {
                return Err(refuse(
                    "is `http`, which would show the token to everybody on the way; use `https`",
                ));
            }
            _ => return Err(refuse("must begin with `https://`")),
        }
        let needs_tls = url.scheme() == "https";
        Ok(Self { text: url.as_str().trim_end_matches('/').to_owned(), needs_tls, is_local })
    }
}

fn unix_time() -> Duration {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default()
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

impl fmt::Debug for HubspotConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HubspotConfig")
            .field("base_url", &self.base_url)
            .field("api_version", &self.api_version)
            .field("limits", &self.limits)
            .field("reserve", &self.reserve)
            .field("pace", &self.pace)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(base_url: &str) -> HubspotConfig {
        HubspotConfig { base_url: base_url.to_owned(), ..HubspotConfig::new("pat-secret".into()) }
    }

    #[test]
    fn a_token_travels_in_clear_only_within_this_machine() {
        let cases = [
            ("https://api.hubapi.com", true),
            ("https://proxy.example.com:8443/hubspot/", true),
            ("http://127.0.0.1:8787", true),
            ("http://127.8.9.1", true),
            ("http://localhost:1", true),
            ("http://[::1]:8787/", true),
            ("http://api.hubapi.com", false),
            ("http://10.0.0.1", false),
            ("http://localhost.example.com", false),
            ("http://127.0.0.1.example.com", false),
            ("ftp://127.0.0.1", false),
            ("api.hubapi.com", false),
            ("https://user:word@api.hubapi.com", false),
            ("https://api.hubapi.com?x=1", false),
            ("https://api.hubapi.com#x", false),
        ];
        for (base_url, is_good) in cases {
            assert_eq!(config(base_url).base().is_ok(), is_good, "{base_url}");
        }
    }

    #[test]
    fn the_last_slash_is_dropped() {
        assert_eq!(config("https://x.example/hub/").base().unwrap().text, "https://x.example/hub");
        assert_eq!(config("http://127.0.0.1:5").base().unwrap().text, "http://127.0.0.1:5");
    }

    #[test]
    fn debug_hides_the_token() {
        assert!(!format!("{:?}", config(DEFAULT_BASE_URL)).contains("secret"));
    }
}
