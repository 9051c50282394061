//! Proof key for code exchange (RFC 7636).

use sha2::{Digest, Sha256};

use crate::base64;

/// What an authorization asks the later exchange to prove.
#[derive(Clone)]
pub(crate) enum Challenge {
    Plain(String),
    Sha256(String),
}

impl Challenge {
    /// Reads `code_challenge` and `code_challenge_method`; without a method it is plain.
    pub(crate) fn read(challenge: &str, method: Option<&str>) -> Self {
        match method {
            Some("S256") => Self::Sha256(challenge.to_owned()),
            _ => Self::Plain(challenge.to_owned()),
        }
    }

    pub(crate) fn accepts(&self, verifier: &str) -> bool {
        match self {
            Self::Plain(challenge) => challenge == verifier,
            Self::Sha256(challenge) => *challenge == base64::url(&Sha256::digest(verifier.as_bytes())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_standard() {
        let challenge = Challenge::read("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", Some("S256"));
        assert!(challenge.accepts("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));
        assert!(!challenge.accepts("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXl"));
        assert!(Challenge::read("plain", None).accepts("plain"));
    }
}
