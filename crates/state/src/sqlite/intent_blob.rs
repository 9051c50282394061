//! The entries of an intent as one compact blob.
//!
//! A version byte, the names of the properties sent, then the entries, which speak of properties by their place in
//! that list. The blob stands alone: it is read when a run has died, and should need nothing else to be understood.

use std::collections::HashMap;

use fieldline_model::{
    ExternalId, IntentEntry, PropertyName, RecordId, SourceHash, SourceKey, TraceId, ValueDigest,
};

use crate::StateError;
use crate::sqlite::bytes::{Reader, put_number, put_text};

const VERSION: u8 = 1;

/// Writes the entries.
pub(super) fn encode_entries(entries: &[IntentEntry]) -> Vec<u8> {
    let mut places: HashMap<&PropertyName, u64> = HashMap::new();
    let mut names = Vec::new();
    let mut body = Vec::with_capacity(entries.len() * 256);
    put_number(&mut body, entries.len() as u64);
    for entry in entries {
        put_text(&mut body, entry.key.as_str());
        body.extend(entry.source_hash.as_bytes());
        put_text(&mut body, entry.trace.as_str());
        body.push(u8::from(entry.id.is_some()));
        entry.id.iter().for_each(|id| put_text(&mut body, id.as_str()));
        put_text(&mut body, entry.external_id.as_str());
        put_number(&mut body, entry.after.len() as u64);
        for (property, digest) in &entry.after {
            let next = places.len() as u64;
            let place = *places.entry(property).or_insert_with(|| {
                put_text(&mut names, property.as_str());
                next
            });
            put_number(&mut body, place);
            body.extend(digest.as_bytes());
        }
    }
    let mut bytes = vec![VERSION];
    put_number(&mut bytes, places.len() as u64);
    bytes.extend(names);
    bytes.extend(body);
    bytes
}

/// Reads what [`encode_entries`] wrote.
pub(super) fn decode_entries(bytes: &[u8]) -> Result<Vec<IntentEntry>, StateError> {
    let mut reader = Reader::new(bytes, "an intent");
    if reader.byte()? != VERSION {
        return Err(reader.corrupt());
    }
    let names = repeat(&mut reader, |reader| Ok(PropertyName::from(reader.text()?)))?;
    let entries = repeat(&mut reader, |reader| decode_entry(reader, &names))?;
    if reader.is_empty() { Ok(entries) } else { Err(reader.corrupt()) }
}

fn decode_entry(reader: &mut Reader<'_>, names: &[PropertyName]) -> Result<IntentEntry, StateError> {
    Ok(IntentEntry {
        key: SourceKey::from(reader.text()?),
        source_hash: SourceHash::from_bytes(reader.digest()?),
        trace: TraceId::from(reader.text()?),
        id: if reader.byte()? == 1 { Some(RecordId::from(reader.text()?)) } else { None },
        external_id: ExternalId::from(reader.text()?),
        after: repeat(reader, |reader| {
            let place = usize::try_from(reader.number()?).ok();
            let name = place.and_then(|place| names.get(place)).ok_or_else(|| reader.corrupt())?;
            Ok((name.clone(), ValueDigest::from_bytes(reader.digest()?)))
        })?,
    })
}

/// As many items as the next number says.
fn repeat<T>(
    reader: &mut Reader<'_>,
    mut item: impl FnMut(&mut Reader<'_>) -> Result<T, StateError>,
) -> Result<Vec<T>, StateError> {
    let count = reader.number()?;
    // No capacity by `count`: a broken blob must not reserve memory.
    let mut items = Vec::new();
    for _ in 0..count {
        items.push(item(reader)?);
    }
    Ok(items)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries() -> Vec<IntentEntry> {
        let digest = |text: &str| ValueDigest::of([text.as_bytes()]);
        let entry = |key: &str, id: Option<&str>, after: &[(&str, &str)]| IntentEntry {
            key: key.into(),
            source_hash: SourceHash::of([key.as_bytes()]),
            trace: format!("trace-{key}").into(),
            id: id.map(RecordId::from),
            external_id: format!("ext-{key}").into(),
            after: after.iter().map(|(name, value)| ((*name).into(), digest(value))).collect(),
        };
        vec![
            entry("ü-1", Some("77"), &[("email", "a"), ("phone", "b")]),
            entry("", None, &[]),
            entry("K3", None, &[("phone", "c"), ("city", "d"), ("email", "e")]),
        ]
    }

    #[test]
    fn entries_survive() {
        assert_eq!(decode_entries(&encode_entries(&entries())).unwrap(), entries());
        assert_eq!(decode_entries(&encode_entries(&[])).unwrap(), []);
    }

    #[test]
    fn no_cut_blob_is_understood() {
        let bytes = encode_entries(&entries());
        for end in 0..bytes.len() {
            assert!(decode_entries(&bytes[..end]).is_err(), "cut at {end}");
        }
    }

    #[test]
    fn other_versions_and_trailing_bytes_are_refused() {
        let mut newer = encode_entries(&entries());
        newer[0] = VERSION + 1;
        let mut longer = encode_entries(&entries());
        longer.push(0);
        for bytes in [newer, longer] {
            assert!(decode_entries(&bytes).is_err());
        }
    }
}
