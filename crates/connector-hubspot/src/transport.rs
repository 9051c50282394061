//! What a call needs of the network, and nothing more.

use async_trait::async_trait;
use bytes::Bytes;
use fieldline_connector::tokens::AccessToken;
use http::{HeaderMap, Method};

/// Sends one request and waits for the whole answer.
#[async_trait]
pub(crate) trait Transport: Send + Sync {
    /// # Errors
    /// When there is no complete answer. The request may have taken effect nevertheless.
    async fn send(&self, request: Request) -> Result<Response, TransportError>;
}

/// What a body is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Media {
    Json,
    Form,
}

/// One request; the transport adds what is the same for all (address, user agent).
pub(crate) struct Request {
    pub(crate) method: Method,
    /// Path and query, beginning with `/`.
    pub(crate) target: String,
    pub(crate) body: Option<Bytes>,
    pub(crate) media: Media,
    /// What it is signed with; nothing for calls that bring their secrets in the body.
    pub(crate) token: Option<AccessToken>,
}

/// One whole answer, of any status.
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TransportError {
    /// No connection; nothing was sent.
    #[error("no connection to HubSpot")]
    Connect(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// No answer in time.
    #[error("no answer in time")]
    Timeout(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The connection broke before the answer was complete.
    #[error("the connection broke before the answer was complete")]
    Broken(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The request could not even be built.
    #[error("the request could not be built")]
    Request(#[source] Box<dyn std::error::Error + Send + Sync>),
}
