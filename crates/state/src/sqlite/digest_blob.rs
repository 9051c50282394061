//! The digests of a record as one compact blob.
//!
//! Per property: a number (twice the property's number, plus one when the observed digest differs), the written digest,
//! and the observed one only when it differs. An ordinary property takes 17 bytes.

use fieldline_model::{PropertyName, ValueDigest, WrittenDigests};

use crate::StateError;
use crate::sqlite::bytes::{Reader, put_number};

/// Writes the digests into `bytes`, which is emptied first.
pub(super) fn encode_digests(
    bytes: &mut Vec<u8>,
    digests: &[WrittenDigests],
    mut number: impl FnMut(&PropertyName) -> Result<i64, StateError>,
) -> Result<(), StateError> {
    bytes.clear();
    for digest in digests {
        let rewritten = digest.observed != digest.written;
        put_number(bytes, number(&digest.property)?.cast_unsigned() << 1 | u64::from(rewritten));
        bytes.extend(digest.written.as_bytes());
        if rewritten {
            bytes.extend(digest.observed.as_bytes());
        }
    }
    Ok(())
}

/// Reads what [`encode_digests`] wrote.
pub(super) fn decode_digests(
    bytes: &[u8],
    mut name: impl FnMut(i64) -> Result<PropertyName, StateError>,
) -> Result<Vec<WrittenDigests>, StateError> {
    let mut reader = Reader::new(bytes, "a record's digests");
    let mut digests = Vec::with_capacity(bytes.len() / 17);
    while !reader.is_empty() {
        let head = reader.number()?;
        let property = name((head >> 1).cast_signed())?;
        let written = ValueDigest::from_bytes(reader.digest()?);
        let observed = if head & 1 == 1 { ValueDigest::from_bytes(reader.digest()?) } else { written };
        digests.push(WrittenDigests { property, written, observed });
    }
    Ok(digests)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digests() -> Vec<WrittenDigests> {
        let digest = |text: &str| ValueDigest::of([text.as_bytes()]);
        let entry = |property: &str, written, observed| WrittenDigests {
            property: property.into(),
            written: digest(written),
            observed: digest(observed),
        };
        vec![entry("7", "a", "a"), entry("70", "b", "c"), entry("700", "d", "d")]
    }

    fn encoded() -> Vec<u8> {
        let mut bytes = b"leftover".to_vec();
        encode_digests(&mut bytes, &digests(), |name| Ok(name.as_str().parse().unwrap())).unwrap();
        bytes
    }

    #[test]
    fn digests_survive_and_stay_small() {
        let bytes = encoded();
        assert_eq!(bytes.len(), 17 + (2 + 32) + 18);
        let read = decode_digests(&bytes, |number| Ok(number.to_string().into())).unwrap();
        assert_eq!(read, digests());
    }

    #[test]
    fn a_cut_blob_is_refused() {
        let bytes = encoded();
        for end in [1, 16, bytes.len() - 1] {
            assert!(decode_digests(&bytes[..end], |number| Ok(number.to_string().into())).is_err());
        }
    }
}
