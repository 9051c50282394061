//! Proof key for code exchange (RFC 7636).

use sha2::{Digest, Sha256};

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
            Self::Sha256(challenge) => *challenge == url_base64(&Sha256::digest(verifier.as_bytes())),
        }
    }
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Base64 for URLs, without padding.
fn url_base64(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let byte = |place: usize| u32::from(group.get(place).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..=group.len() {
            text.push(char::from(ALPHABET[(bits >> (18 - 6 * place) & 0x3F) as usize]));
        }
    }
    text
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

    #[test]
    fn base64_of_every_length() {
        let cases =
            [("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("\u{fb}", "w7s")];
        for (text, expected) in cases {
            assert_eq!(url_base64(text.as_bytes()), expected);
        }
    }
}
