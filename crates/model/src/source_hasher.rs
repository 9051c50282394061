//! The digests of source records.

use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use crate::digest::{Fingerprint, SourceHash};
use crate::row::{Columns, Row};
use crate::source_record::{Body, SourceRecord};

/// Bytes that SHA-256 takes at once.
const BLOCK: usize = 64;

/// Makes the digests of the records of a stream, under the plan that reads it: of names and cells for a row, of its JSON for
/// a document. The line has no part in it.
///
/// The plan's fingerprint goes in, so that a changed plan makes every record look moved, and a back-fill that was cut off goes
/// on where it stopped. What all rows of a stream share is hashed once, as a block of its own.
#[derive(Clone, Debug)]
pub struct SourceHasher {
    plan: Fingerprint,
    /// The columns of the last row, and the digest begun with them.
    rows: Option<(Arc<Columns>, Sha256)>,
    document: Sha256,
    bytes: Vec<u8>,
}

impl SourceHasher {
    /// Hashes records as that plan reads them.
    pub fn new(plan: Fingerprint) -> Self {
        let document = begun(&plan, &SourceHash::from_bytes([0; 16]), b"document");
        Self { plan, rows: None, document, bytes: Vec::new() }
    }

    /// The digest of a record.
    pub fn hash(&mut self, record: &SourceRecord) -> SourceHash {
        match &record.body {
            Body::Row(row) => self.hash_row(row),
            Body::Document(value) => {
                let text = value.to_json().to_string();
                SourceHash::finish(self.document.clone().chain_update(text))
            }
        }
    }

    fn hash_row(&mut self, row: &Row) -> SourceHash {
        let known = self.rows.take().filter(|(columns, _)| Arc::ptr_eq(columns, row.columns()));
        let (columns, begun) = known.unwrap_or_else(|| {
            let columns = Arc::clone(row.columns());
            let begun = begun(&self.plan, columns.digest(), b"row");
            (columns, begun)
        });
        self.bytes.clear();
        put_length(&mut self.bytes, row.ends().len() as u64);
        let starts = std::iter::once(0).chain(row.ends());
        let lengths = || row.ends().zip(starts.clone()).map(|(end, start)| end - start);
        if lengths().all(|length| length < 0x80) {
            // As nearly all: each is one byte.
            self.bytes.extend(lengths().map(|length| length as u8));
        } else {
            lengths().for_each(|length| put_length(&mut self.bytes, u64::from(length)));
        }
        self.bytes.extend_from_slice(row.text().as_bytes());
        let hash = SourceHash::finish(begun.clone().chain_update(&self.bytes));
        self.rows = Some((columns, begun));
        hash
    }
}

/// A digest that has taken what all records of one kind share, as one block.
fn begun(plan: &Fingerprint, columns: &SourceHash, kind: &[u8]) -> Sha256 {
    let mut block = [0; BLOCK];
    block[..16].copy_from_slice(plan.as_bytes());
    block[16..32].copy_from_slice(columns.as_bytes());
    block[32..32 + kind.len()].copy_from_slice(kind);
    Sha256::new_with_prefix(block)
}

/// Seven bits a byte, the lowest first; all but the last byte have the highest bit set (LEB128). So a list of lengths reads in
/// one way only.
fn put_length(bytes: &mut Vec<u8>, mut length: u64) {
    while length >= 0x80 {
        bytes.push(length as u8 | 0x80);
        length >>= 7;
    }
    bytes.push(length as u8);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::row::RowBuilder;
    use crate::value::Value;

    fn columns(names: &[&str]) -> Arc<Columns> {
        Columns::new(names.iter().map(|name| (*name).to_owned()).collect())
    }

    fn row(columns: &Arc<Columns>, cells: &[&str]) -> SourceRecord {
        let mut builder = RowBuilder::new(columns, 16);
        cells.iter().for_each(|cell| builder.push(cell));
        SourceRecord { line: 7, body: Body::Row(builder.finish()) }
    }

    fn plan(name: &str) -> SourceHasher {
        SourceHasher::new(Fingerprint::of([name.as_bytes()]))
    }

    #[test]
    fn what_a_record_says_has_one_digest() {
        let names = columns(&["a", "b"]);
        let long = "x".repeat(300);
        let rows: [&[&str]; 8] = [
            &["ab", "c"],
            &["a", "bc"],
            &["", "abc"],
            &["abc", ""],
            &["", ""],
            &[""],
            &[&long, "c"],
            &["c", &long],
        ];
        let mut hasher = plan("plan");
        let mut seen = std::collections::BTreeSet::new();
        for cells in rows {
            let record = row(&names, cells);
            let hash = hasher.hash(&record);
            assert!(seen.insert(hash), "{cells:?} has a digest of its own");
            let moved = SourceRecord { line: 99, ..record.clone() };
            assert_eq!(hasher.hash(&moved), hash, "the line has no part in it");
            assert_eq!(plan("plan").hash(&record), hash, "nor has what was hashed before");
            assert_ne!(plan("other").hash(&record), hash, "the plan has");
        }
    }

    #[test]
    fn the_names_of_columns_and_documents_count() {
        let mut hasher = plan("plan");
        let (ab, ba) = (columns(&["a", "b"]), columns(&["b", "a"]));
        let first = hasher.hash(&row(&ab, &["1", "2"]));
        assert_ne!(hasher.hash(&row(&ba, &["1", "2"])), first);
        assert_eq!(hasher.hash(&row(&columns(&["a", "b"]), &["1", "2"])), first, "whoever holds the names");
        let document = |text: &str| SourceRecord {
            line: 1,
            body: Body::Document(Value::from_json(serde_json::from_str(text).unwrap())),
        };
        let one = hasher.hash(&document(r#"{"a": "1", "b": "2"}"#));
        assert_ne!(one, first);
        assert_ne!(hasher.hash(&document(r#"{"a": "1", "b": 2}"#)), one);
        assert_eq!(hasher.hash(&document(r#"{ "a":"1","b":"2" }"#)), one);
    }

    #[test]
    fn lengths_read_in_one_way() {
        for (length, expected) in
            [(0, &[0][..]), (127, &[127]), (128, &[128, 1]), (300, &[172, 2]), (1 << 21, &[128, 128, 128, 1])]
        {
            let mut bytes = Vec::new();
            put_length(&mut bytes, length);
            assert_eq!(bytes, expected, "{length}");
        }
    }
}
