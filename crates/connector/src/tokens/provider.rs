//! Who gives tokens out.

use async_trait::async_trait;
use secrecy::SecretString;

use super::AccessToken;
use crate::ConnectorError;

/// Gives out the token that calls are signed with.
///
/// Many calls ask at once; whoever has to fetch or refresh a token does so once for all of them.
#[async_trait]
pub trait TokenProvider: Send + Sync {
    /// The token to sign the next call with. Asked before every call, so cheap unless a new one is due.
    ///
    /// # Errors
    /// `Auth` when there is none and only a person can help; `Transient` when there may be one later, after every retry
    /// that makes sense.
    async fn token(&self) -> Result<AccessToken, ConnectorError>;

    /// A call signed with that token was answered with 401. Gets another one, if there is a way; the caller then sends the
    /// call again, once.
    ///
    /// # Errors
    /// As [`TokenProvider::token`].
    async fn refused(&self, token: &AccessToken) -> Result<Renewal, ConnectorError>;
}

/// Whether a refused token was replaced.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Renewal {
    /// [`TokenProvider::token`] gives another one now.
    Renewed,
    /// There is no other.
    Final,
}

/// A token that never changes.
#[derive(Clone, Debug)]
pub struct StaticToken(SecretString);

impl StaticToken {
    /// The token as it is.
    pub fn new(token: SecretString) -> Self {
        Self(token)
    }
}

#[async_trait]
impl TokenProvider for StaticToken {
    async fn token(&self) -> Result<AccessToken, ConnectorError> {
        AccessToken::new(self.0.clone())
    }

    async fn refused(&self, _: &AccessToken) -> Result<Renewal, ConnectorError> {
        Ok(Renewal::Final)
    }
}
