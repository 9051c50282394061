//! Why a step cannot make anything of a value.

use thiserror::Error;

/// A value that a step does not accept. It never holds the value: that is for the caller to show or to mask.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("{message}")]
pub struct Refusal {
    /// A fragment that follows the value: "is not an e-mail address".
    pub message: String,
}

impl Refusal {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into() }
    }
}
