//! HubSpot's token endpoint: `POST /oauth/{version}/token`, and what lies below it.
//!
//! Everything travels in form bodies (documented), never in an address. These calls are signed with no token, so they have no
//! part in a token's quota (inferred); what was sent and what came back is never logged.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use fieldline_connector::retry::{Directive, Retry, RetryPolicy};
use fieldline_connector::{ConnectorError, ErrorClass};
use http::Method;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::time::Instant;
use url::form_urlencoded;

use super::answer::TokenBody;
use super::refusal::{Verdict, judge};
use super::{Grant, Proof};
use crate::config::{BaseUrl, HubspotConfig};
use crate::headers;
use crate::https::{Https, Patience};
use crate::paths::ApiVersion;
use crate::transport::{Media, Request, Response, Transport, TransportError};

/// How long one call may take; a login and a refresh are waited for by somebody.
const TIMEOUT: Duration = Duration::from_secs(20);

/// An app of HubSpot's that asks for tokens. `Debug` hides its secret.
#[derive(Clone, Debug)]
pub struct OAuthApp {
    /// Its id; stands in addresses.
    pub client_id: String,
    /// Its secret.
    pub client_secret: SecretString,
}

/// Asks HubSpot for tokens in the name of an app. Calls that fail in passing are repeated by the one retry policy.
pub struct TokenEndpoint {
    app: OAuthApp,
    version: ApiVersion,
    transport: Arc<dyn Transport>,
    policy: RetryPolicy,
    next_seed: AtomicU64,
}

impl TokenEndpoint {
    /// Prepares to reach the account of a connection; of its settings, the tokens are not used. Nothing is sent yet.
    ///
    /// # Errors
    /// `Permanent` when the base URL is none that secrets may be sent to.
    pub fn new(app: OAuthApp, config: &HubspotConfig) -> Result<Self, ConnectorError> {
        let HubspotConfig { connect_timeout, user_agent, .. } = config;
        let patience = Patience { connect_timeout: *connect_timeout, timeout: TIMEOUT, user_agent };
        let https = Https::to(BaseUrl::judge(&config.base_url)?, &patience)?;
        Ok(Self::over(Arc::new(https), app, config))
    }

    pub(crate) fn over(transport: Arc<dyn Transport>, app: OAuthApp, config: &HubspotConfig) -> Self {
        let next_seed = AtomicU64::new(config.seed);
        Self { app, version: config.api_version, transport, policy: config.retry, next_seed }
    }

    /// Tokens for the code that a person was sent back with. A code can be exchanged once.
    ///
    /// # Errors
    /// `Auth` with advice when HubSpot refuses, `Transient` when it could not be asked.
    pub async fn exchange(
        &self,
        code: &SecretString,
        redirect_uri: &str,
        proof: &Proof,
    ) -> Result<Grant, ConnectorError> {
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code.expose_secret()),
            ("redirect_uri", redirect_uri),
            ("code_verifier", proof.verifier()),
        ];
        self.grant("exchanging the code of the login", &fields).await
    }

    /// New tokens for a refresh token.
    ///
    /// # Errors
    /// `Auth` with advice when HubSpot refuses (the login has ended, then), `Transient` when it could not be asked.
    pub async fn refresh(&self, refresh_token: &SecretString) -> Result<Grant, ConnectorError> {
        let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh_token.expose_secret())];
        self.grant("refreshing the access token", &fields).await
    }

    /// Ends a refresh token. An access token that was issued before lives on until it expires (observed).
    ///
    /// # Errors
    /// As [`TokenEndpoint::refresh`].
    pub async fn revoke(&self, refresh_token: &SecretString) -> Result<(), ConnectorError> {
        let fields = [("token", refresh_token.expose_secret()), ("token_type_hint", "refresh_token")];
        let path = format!("{}/revoke", self.version.token());
        self.send("revoking the refresh token", &path, &fields).await.map(drop)
    }

    async fn grant(&self, doing: &str, fields: &[(&str, &str)]) -> Result<Grant, ConnectorError> {
        let response = self.send(doing, &self.version.token(), fields).await?;
        // The parser's message may quote the body, so it is not kept as the cause.
        let body: TokenBody = serde_json::from_slice(&response.body).map_err(|_| {
            let message = format!("{doing}: HubSpot's answer {} is none we can read", response.status);
            ConnectorError::new(ErrorClass::Transient { retry_after: None }, message)
        })?;
        Ok(body.into())
    }

    /// Sends a form until it is answered well, or the policy gives up.
    async fn send(
        &self,
        doing: &str,
        path: &str,
        fields: &[(&str, &str)],
    ) -> Result<Response, ConnectorError> {
        let body = self.form(fields);
        let mut retry = Retry::new(self.policy, self.next_seed.fetch_add(1, Ordering::Relaxed));
        loop {
            let request = Request {
                method: Method::POST,
                target: path.to_owned(),
                body: Some(body.clone().into()),
                media: Media::Form,
                token: None,
            };
            let sent_at = Instant::now();
            let sent = tokio::time::timeout(retry.left(), self.transport.send(request)).await;
            let sent = sent.unwrap_or_else(|late| Err(TransportError::Timeout(late.into())));
            retry.took(sent_at.elapsed());
            log(path, sent_at, &sent);
            let error = match sent {
                Ok(response) if (200..300).contains(&response.status) => return Ok(response),
                Ok(response) => refused(doing, &response),
                Err(error) => unanswered(doing, error),
            };
            match retry.decide(error.class()) {
                Directive::RetryAfter(wait) => tokio::time::sleep(wait).await,
                Directive::Stop(_) => return Err(error),
            }
        }
    }

    fn form(&self, fields: &[(&str, &str)]) -> String {
        let own = [
            ("client_id", self.app.client_id.as_str()),
            ("client_secret", self.app.client_secret.expose_secret()),
        ];
        form_urlencoded::Serializer::new(String::new()).extend_pairs(own).extend_pairs(fields).finish()
    }
}

impl fmt::Debug for TokenEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenEndpoint")
            .field("app", &self.app)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

fn refused(doing: &str, response: &Response) -> ConnectorError {
    let Verdict { class, name, advice } =
        judge(response.status, headers::retry_after(&response.headers), &response.body);
    let name = name.map(|name| format!(" {name}")).unwrap_or_default();
    let advice = advice.map(|advice| format!(". {advice}")).unwrap_or_default();
    ConnectorError::new(class, format!("{doing}: HubSpot answered {}{name}{advice}", response.status))
}

fn unanswered(doing: &str, error: TransportError) -> ConnectorError {
    ConnectorError::new(error.class(), format!("{doing}: {error}")).caused_by(error)
}

fn log(path: &str, sent_at: Instant, sent: &Result<Response, TransportError>) {
    let elapsed_ms = sent_at.elapsed().as_millis() as u64;
    match sent {
        Ok(response) => {
            tracing::debug!(path, status = response.status, elapsed_ms, "hubspot token call answered");
        }
        Err(error) => tracing::debug!(path, elapsed_ms, error = %error, "hubspot token call without answer"),
    }
}
