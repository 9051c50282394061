//! Proof key for code exchange (RFC 7636), by SHA-256: whoever steals a code on its way back cannot use it.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};

/// A secret of this login, whose digest goes into the address and which itself goes with the code. `Debug` hides it.
#[derive(Clone, Debug)]
pub struct Proof(SecretString);

impl Proof {
    /// Made of 32 random bytes.
    pub fn new(random: [u8; 32]) -> Self {
        Self(URL_SAFE_NO_PAD.encode(random).into())
    }

    /// What stands in the address: `code_challenge`, method `S256`.
    pub fn challenge(&self) -> Challenge {
        Challenge(URL_SAFE_NO_PAD.encode(Sha256::digest(self.verifier().as_bytes())))
    }

    pub(super) fn verifier(&self) -> &str {
        self.0.expose_secret()
    }
}

/// The digest of a proof; no secret.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Challenge(String);

impl fmt::Display for Challenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_standard() {
        // Appendix B of RFC 7636.
        let random = [
            116, 24, 223, 180, 151, 153, 224, 37, 79, 250, 96, 125, 216, 173, 187, 186, 22, 212, 37, 77, 105,
            214, 191, 240, 91, 88, 5, 88, 83, 132, 141, 121,
        ];
        let proof = Proof::new(random);
        assert_eq!(proof.verifier(), "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        assert_eq!(proof.challenge().to_string(), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
        assert!(!format!("{proof:?}").contains("dBjft"));
    }
}
