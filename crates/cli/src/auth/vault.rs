//! Sealing and opening by AES-256-GCM.

use aes_gcm::aead::{Aead as _, KeyInit as _, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use secrecy::ExposeSecret as _;
use secrecy::zeroize::Zeroizing;

use super::key::Key;

/// The length of a nonce in bytes; random for each sealing, so that none is used twice.
pub(super) const NONCE: usize = 12;

/// Seals `text` for this `context`: opening it for another fails.
pub(super) fn seal(key: &Key, nonce: [u8; NONCE], context: &str, text: &[u8]) -> Vec<u8> {
    let payload = Payload { msg: text, aad: context.as_bytes() };
    cipher(key)
        .encrypt(&Nonce::from(nonce), payload)
        .expect("a login is far shorter than what AES-GCM can seal at once")
}

/// Opens what was sealed; `None` when the key, the context or a single bit is another one.
pub(super) fn open(
    key: &Key,
    nonce: [u8; NONCE],
    context: &str,
    sealed: &[u8],
) -> Option<Zeroizing<Vec<u8>>> {
    let payload = Payload { msg: sealed, aad: context.as_bytes() };
    cipher(key).decrypt(&Nonce::from(nonce), payload).ok().map(Zeroizing::new)
}

fn cipher(key: &Key) -> Aes256Gcm {
    Aes256Gcm::new(key.bytes.expose_secret().into())
}

#[cfg(test)]
mod tests {
    use secrecy::SecretBox;

    use super::*;

    fn key(byte: u8) -> Key {
        Key { bytes: SecretBox::new(Box::new([byte; 32])), origin: String::new() }
    }

    #[test]
    fn a_published_vector() {
        // Test case 14 of the GCM specification: a key, a nonce and a block of zeros.
        let sealed = seal(&key(0), [0; NONCE], "", &[0; 16]);
        let hex: String = sealed.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919");
    }

    #[test]
    fn only_the_same_key_and_context_open_what_was_sealed() {
        let sealed = seal(&key(1), [9; NONCE], "hubspot 1", b"hush");
        assert!(!sealed.windows(4).any(|window| window == b"hush"));
        assert_eq!(open(&key(1), [9; NONCE], "hubspot 1", &sealed).unwrap().as_slice(), b"hush");
        assert!(open(&key(2), [9; NONCE], "hubspot 1", &sealed).is_none());
        assert!(open(&key(1), [8; NONCE], "hubspot 1", &sealed).is_none());
        assert!(open(&key(1), [9; NONCE], "hubspot 2", &sealed).is_none());
        for place in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            assert!(open(&key(1), [9; NONCE], "hubspot 1", &changed).is_none(), "byte {place}");
        }
    }
}
