//! What goes wrong at a connector, in classes that one policy can decide about.

use std::time::Duration;

/// What an error means for the call that met it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ErrorClass {
    /// It may pass: the same call later can succeed. The wait is the server's own wish, when it stated one.
    Transient {
        /// How long the server asked us to wait.
        retry_after: Option<Duration>,
    },
    /// The credentials are missing, wrong, expired, or lack a scope.
    Auth,
    /// The daily allowance is used up; nothing helps but waiting for the portal's midnight.
    Exhausted,
    /// The call waited, and the run was asked to stop meanwhile.
    Stopped,
    /// The same call will fail again.
    Permanent,
    /// We did something that cannot be right.
    Bug,
}

/// A connector could not do what it was asked. Holds no record values and no credentials.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct ConnectorError {
    class: ErrorClass,
    message: String,
    /// Any one of these would do.
    missing_scopes: Vec<String>,
    #[source]
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl ConnectorError {
    /// An error of that class. The message is a lower-case fragment that names the place (file, path template, status).
    pub fn new(class: ErrorClass, message: impl Into<String>) -> Self {
        Self { class, message: message.into(), missing_scopes: Vec::new(), source: None }
    }

    /// The same, with its cause.
    #[must_use]
    pub fn caused_by(mut self, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(cause.into());
        self
    }

    /// The same, of a call that needs one of these scopes and was sent with none of them.
    #[must_use]
    pub fn lacking_scopes(mut self, scopes: Vec<String>) -> Self {
        self.missing_scopes = scopes;
        self
    }

    /// The scopes of which the call needs one; empty when that was not the trouble.
    pub fn missing_scopes(&self) -> &[String] {
        &self.missing_scopes
    }

    /// What the error means.
    pub fn class(&self) -> ErrorClass {
        self.class
    }
}
