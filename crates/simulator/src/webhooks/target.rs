//! Where events may go: this machine only. A test tool must not send anything to anybody else.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use thiserror::Error;
use url::{Host, Url};

/// An address of this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    url: Url,
    address: SocketAddr,
}

/// Why nothing can be sent to an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(crate) enum BadTarget {
    #[error("targetUrl is not a valid URL")]
    NoUrl,
    /// HubSpot asks for https; a certificate for this machine would prove nothing in a test.
    #[error("targetUrl: the simulator speaks plain http to its receivers; write http://127.0.0.1:PORT/PATH")]
    NotHttp,
    #[error(
        "targetUrl: the simulator delivers to this machine only; write http://127.0.0.1:PORT/PATH, http://[::1]:PORT/PATH \
         or http://localhost:PORT/PATH"
    )]
    NotLoopback,
}

impl Target {
    pub(crate) fn read(text: &str) -> Result<Self, BadTarget> {
        let url = Url::parse(text).map_err(|_| BadTarget::NoUrl)?;
        if url.scheme() != "http" {
            return Err(BadTarget::NotHttp);
        }
        let ip = match url.host().ok_or(BadTarget::NoUrl)? {
            Host::Ipv4(ip) => IpAddr::V4(ip),
            Host::Ipv6(ip) => IpAddr::V6(ip),
            // Never looked up: whatever a resolver says, this machine is meant.
            Host::Domain("localhost") => IpAddr::V4(Ipv4Addr::LOCALHOST),
            Host::Domain(_) => return Err(BadTarget::NotLoopback),
        };
        if !ip.is_loopback() {
            return Err(BadTarget::NotLoopback);
        }
        let address = SocketAddr::new(ip, url.port_or_known_default().unwrap_or(80));
        Ok(Self { url, address })
    }

    pub(crate) fn as_str(&self) -> &str {
        self.url.as_str()
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// `127.0.0.1:9000`.
    pub(super) fn authority(&self) -> String {
        let host = self.url.host_str().unwrap_or_default();
        self.url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }

    /// Path and query.
    pub(super) fn path(&self) -> String {
        let path = self.url.path();
        self.url.query().map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_told() {
        for text in [
            "http://127.0.0.1:9000/hook?a=b",
            "http://127.7.7.7/",
            "http://localhost:80/x",
            "http://[::1]:9000/hook",
        ] {
            assert!(Target::read(text).is_ok(), "{text}");
        }
        let cases = [
            ("http://example.com/", BadTarget::NotLoopback),
            ("http://192.168.0.7/", BadTarget::NotLoopback),
            ("http://0.0.0.0:9000/", BadTarget::NotLoopback),
            ("http://localhost.example.com/", BadTarget::NotLoopback),
            ("http://127.0.0.1@example.com/", BadTarget::NotLoopback),
            ("https://127.0.0.1/", BadTarget::NotHttp),
            ("127.0.0.1:9000", BadTarget::NoUrl),
            ("", BadTarget::NoUrl),
        ];
        for (text, expected) in cases {
            assert_eq!(Target::read(text), Err(expected), "{text}");
        }
    }
}
