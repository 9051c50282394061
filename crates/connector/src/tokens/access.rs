//! A token that can stand in a header.

use secrecy::{ExposeSecret as _, SecretString};

use crate::{ConnectorError, ErrorClass};

/// A bearer token that an HTTP header can carry. `Debug` hides it.
#[derive(Clone, Debug)]
pub struct AccessToken(SecretString);

impl AccessToken {
    /// Takes a token as it is.
    ///
    /// # Errors
    /// `Auth` when it is empty, or holds a character that no header may have; the message does not show it.
    pub fn new(token: SecretString) -> Result<Self, ConnectorError> {
        let text = token.expose_secret();
        let why = if text.is_empty() {
            "the token is empty"
        } else if !text.bytes().all(|byte| (0x21..=0x7e).contains(&byte)) {
            "the token holds a space, a line break or another character no header may have"
        } else {
            return Ok(Self(token));
        };
        Err(ConnectorError::new(ErrorClass::Auth, why))
    }

    /// The text, for the header and for nothing else.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

/// Whether they are the same token; not meant for text from strangers.
impl PartialEq for AccessToken {
    fn eq(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }
}

impl Eq for AccessToken {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_header_can_carry_is_refused_without_being_shown() {
        for text in ["", "hush\n", "hush hush", "hush\u{7f}", "hüsh"] {
            let error = AccessToken::new(text.into()).unwrap_err();
            assert_eq!(error.class(), ErrorClass::Auth);
            assert!(!format!("{error} {error:?}").contains("sh\""), "{text:?}");
        }
        let good = AccessToken::new("pat-na1-hush".into()).unwrap();
        assert!(!format!("{good:?}").contains("hush"));
    }
}
