//! What a call needs of the network, and nothing more.

use async_trait::async_trait;
use bytes::Bytes;
use fieldline_connector::ErrorClass;
use fieldline_connector::tokens::AccessToken;
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

/// What a body is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Media {
    /// JSON.
    Json,
    /// A form, as HTML sends them.
    Form,
}

/// One request; the transport adds what is the same for all (address, user agent).
pub struct Request {
    /// The method.
    pub method: Method,
    /// Path and query, beginning with `/`.
    pub target: String,
    /// What is sent.
    pub body: Option<Bytes>,
    /// What the body is.
    pub media: Media,
    /// What it is signed with; nothing for calls that bring their secrets in the body.
    pub token: Option<AccessToken>,
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
    /// The answer is longer than any that HubSpot gives.
    #[error("the answer is larger than {} MiB, which no answer of HubSpot is", .limit_bytes >> 20)]
    TooLarge {
        /// How much would have been taken, decompressed.
        limit_bytes: usize,
    },
    /// The request could not even be built.
    #[error("the request could not be built")]
    Request(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl TransportError {
    /// What it means for the call.
    pub(crate) fn class(&self) -> ErrorClass {
        match self {
            Self::Connect(_) | Self::Timeout(_) | Self::Broken(_) => {
                ErrorClass::Transient { retry_after: None }
            }
            Self::TooLarge { .. } => ErrorClass::Permanent,
            Self::Request(_) => ErrorClass::Bug,
        }
    }
}
