//! Digests: what lets an unchanged record skip everything.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest as _, Sha256};

/// Declares a 128-bit digest: SHA-256 cut to its first 16 bytes. At 10⁹ values the chance of one clash is below 10⁻²⁰.
macro_rules! digest_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; 16]);

        impl $name {
            /// The digest of these parts; each is preceded by its length, so that no two lists of parts look alike.
            pub fn of<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Self {
                let mut hasher = Sha256::new();
                for part in parts {
                    hasher.update((part.len() as u64).to_le_bytes());
                    hasher.update(part);
                }
                Self::finish(hasher)
            }

            /// The digest of what the hasher has taken.
            pub(crate) fn finish(hasher: Sha256) -> Self {
                let full: [u8; 32] = hasher.finalize().into();
                let mut cut = [0; 16];
                cut.copy_from_slice(&full[..16]);
                Self(cut)
            }

            /// Takes the bytes of a digest made earlier.
            pub fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(bytes)
            }

            /// The 16 bytes.
            pub fn as_bytes(&self) -> &[u8; 16] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{self}")
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if serializer.is_human_readable() { serializer.collect_str(self) } else { serializer.serialize_bytes(&self.0) }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                if !deserializer.is_human_readable() {
                    return deserializer.deserialize_bytes(Bytes).map(Self);
                }
                let text = String::deserialize(deserializer)?;
                parse_hex(&text).map(Self).ok_or_else(|| serde::de::Error::custom("a digest is 32 hexadecimal digits"))
            }
        }
    };
}

digest_type!(
    /// The digest of a source record as it was read, before any rule.
    SourceHash
);

impl SourceHash {
    /// Stands in the place of the hash of a record whose source record has left the source, or is filtered: should it come
    /// back as it was, it is a change. No source record has this digest.
    pub const LEFT: Self = Self([0; 16]);
    /// Stands in the place of the hash of a record whose values are emptied on the way to others: it is as no source record
    /// says until it is written as a whole, so whatever the source says then is a change. No source record has this digest.
    pub const EMPTIED: Self = Self([0xff; 16]);
}

digest_type!(
    /// The digest of everything a transform plan's output depends on.
    Fingerprint
);
digest_type!(
    /// The digest of one property value in canonical form.
    ValueDigest
);

/// Takes the 16 bytes of a digest in one piece: element by element they would cost a call each.
struct Bytes;

impl de::Visitor<'_> for Bytes {
    type Value = [u8; 16];

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the 16 bytes of a digest")
    }

    fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<[u8; 16], E> {
        bytes.try_into().map_err(|_| E::invalid_length(bytes.len(), &self))
    }
}

fn parse_hex(text: &str) -> Option<[u8; 16]> {
    let mut bytes = [0; 16];
    if text.len() != 32 || !text.is_ascii() {
        return None;
    }
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * index..2 * index + 2], 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_do_not_run_together() {
        assert_ne!(SourceHash::of([&b"ab"[..], b"c"]), SourceHash::of([&b"a"[..], b"bc"]));
    }

    #[test]
    fn digests_survive_json_and_bytes() {
        let digest = ValueDigest::of([&b"x"[..]]);
        let text = serde_json::to_string(&digest).unwrap();
        assert_eq!(serde_json::from_str::<ValueDigest>(&text).unwrap(), digest);
        let bytes = postcard::to_stdvec(&digest).unwrap();
        assert_eq!(postcard::from_bytes::<ValueDigest>(&bytes).unwrap(), digest);
        assert!(postcard::from_bytes::<ValueDigest>(&[2, 1, 1]).is_err());
    }
}
