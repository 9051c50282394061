//! The transport over HTTP.

use std::time::Duration;

use async_trait::async_trait;
use fieldline_connector::tokens::AccessToken;
use fieldline_connector::{ConnectorError, ErrorClass};
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};

use crate::bounded::Bounded;
use crate::config::{BaseUrl, HubspotConfig};
use crate::transport::{Media, Request, Response, Transport, TransportError};

/// Idle connections are kept for less time than HubSpot's front end keeps them, so that we rarely write into a closed one.
const IDLE: Duration = Duration::from_secs(45);

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");

/// How patient a line is, and what it calls itself.
pub(crate) struct Patience<'a> {
    pub(crate) connect_timeout: Duration,
    pub(crate) timeout: Duration,
    pub(crate) user_agent: &'a str,
}

/// Pooled connections to one base URL.
pub(crate) struct Https {
    base: BaseUrl,
    http: reqwest::Client,
}

impl Https {
    pub(crate) fn new(config: &HubspotConfig) -> Result<Self, ConnectorError> {
        let HubspotConfig { connect_timeout, timeout, user_agent, .. } = config;
        let patience = Patience { connect_timeout: *connect_timeout, timeout: *timeout, user_agent };
        Self::to(config.base()?, &patience)
    }

    pub(crate) fn to(base: BaseUrl, patience: &Patience<'_>) -> Result<Self, ConnectorError> {
        let builder = reqwest::Client::builder()
            .user_agent(patience.user_agent)
            .default_headers(HeaderMap::from_iter([(ACCEPT, JSON)]))
            .connect_timeout(patience.connect_timeout)
            .timeout(patience.timeout)
            .pool_idle_timeout(IDLE)
            .tcp_nodelay(true)
            .gzip(true)
            // A redirect could carry the token elsewhere, and HubSpot sends none.
            .redirect(reqwest::redirect::Policy::none())
            // One policy decides about retries, and every call sent is counted.
            .retry(reqwest::retry::never());
        let http = directed(secured(builder, &base), &base).build().map_err(|cause| {
            ConnectorError::new(ErrorClass::Permanent, "the HTTP client could not be set up").caused_by(cause)
        })?;
        Ok(Self { base, http })
    }
}

/// TLS 1.2 at least, by ring, against the certificates that this machine trusts.
fn secured(builder: reqwest::ClientBuilder, base: &BaseUrl) -> reqwest::ClientBuilder {
    // Another part of the process may have installed a provider before; then that one serves as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = builder.tls_version_min(reqwest::tls::Version::TLS_1_2).https_only(base.needs_tls);
    if base.needs_tls {
        return builder;
    }
    // Plain HTTP within this machine trusts no certificate, and so works on machines that have none.
    builder.tls_certs_only([])
}

/// By the proxy that `HTTPS_PROXY` or `ALL_PROXY` names, unless `NO_PROXY` excepts the host. Never to this machine: a proxy
/// could not reach it, and where no TLS is spoken it would read the token.
fn directed(builder: reqwest::ClientBuilder, base: &BaseUrl) -> reqwest::ClientBuilder {
    if base.is_local { builder.no_proxy() } else { builder }
}

/// The header that a call is signed with; marked, so that nothing on the way shows or stores it.
fn bearer(token: &AccessToken) -> Result<HeaderValue, TransportError> {
    let mut bearer = HeaderValue::try_from(format!("Bearer {}", token.expose()))
        .map_err(|error| TransportError::Request(error.into()))?;
    bearer.set_sensitive(true);
    Ok(bearer)
}

#[async_trait]
impl Transport for Https {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let url = format!("{}{}", self.base.text, request.target);
        let mut builder = self.http.request(request.method, url);
        if let Some(token) = &request.token {
            builder = builder.header(AUTHORIZATION, bearer(token)?);
        }
        if let Some(body) = request.body {
            let media = if request.media == Media::Form { FORM } else { JSON };
            builder = builder.header(CONTENT_TYPE, media).body(body);
        }
        let mut response = builder.send().await.map_err(judge)?;
        let status = response.status().as_u16();
        let headers = std::mem::take(response.headers_mut());
        let mut body = Bounded::of_status(status);
        while let Some(piece) = response.chunk().await.map_err(judge)? {
            if !body.take(&piece)? {
                break;
            }
        }
        Ok(Response { status, headers, body: body.into_bytes() })
    }
}

/// The error without the URL, whose query names cursors.
fn judge(error: reqwest::Error) -> TransportError {
    let error = error.without_url();
    if error.is_timeout() {
        TransportError::Timeout(error.into())
    } else if error.is_connect() {
        TransportError::Connect(error.into())
    } else if error.is_builder() {
        TransportError::Request(error.into())
    } else {
        TransportError::Broken(error.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_with_the_token_does_not_show_it() {
        let header = bearer(&AccessToken::new("pat-secret".into()).unwrap()).unwrap();
        assert!(header.is_sensitive() && !format!("{header:?}").contains("secret"));
    }

    #[test]
    fn a_local_address_needs_no_certificates() {
        let base_url = "http://127.0.0.1:1".to_owned();
        assert!(Https::new(&HubspotConfig { base_url, ..HubspotConfig::new("t".into()) }).is_ok());
    }
}
