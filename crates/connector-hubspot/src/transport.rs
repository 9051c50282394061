//! What a call needs of the network, and nothing more.

use async_trait::async_trait;
use bytes::Bytes;
use http::{HeaderMap, Method};

/// Sends one request and waits for the whole answer. [`Hubspot::new`](crate::Hubspot::new) sends over HTTP;
/// [`Hubspot::over`](crate::Hubspot::over) takes any other way.
#[async_trait]
pub trait Transport: Send + Sync {
    /// Sends it.
    ///
    /// # Errors
    /// When there is no complete answer. The request may have taken effect nevertheless.
    async fn send(&self, request: Request) -> Result<Response, TransportError>;
}

/// One request; the transport adds what is the same for all (address, token, user agent).
pub struct Request {
    /// The method.
    pub method: Method,
    /// Path and query, beginning with `/`.
    pub target: String,
    /// JSON.
    pub body: Option<Bytes>,
}

/// One whole answer, of any status.
pub struct Response {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Bytes,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum TransportError {
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
