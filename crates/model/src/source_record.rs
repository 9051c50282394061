//! A record as it came from the source.

use std::sync::Arc;

use crate::row::{Columns, Row};
use crate::value::Value;

/// One record of a stream, before any rule.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceRecord {
    /// The line of the file where the record begins, counted from 1; for other sources
    /// the number of the record there.
    pub line: u64,
    /// What was read.
    pub body: Body,
}

/// The two shapes in which records arrive.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// Text cells under column names (CSV).
    Row(Row),
    /// A tree of values (JSON Lines, databases).
    Document(Value),
}

/// The bytes of a record were not written by [`SourceRecord::encode`].
#[derive(Debug, thiserror::Error)]
#[error("the bytes are no encoded source record")]
pub struct DecodeError;

impl SourceRecord {
    /// The value of a top-level field; null when the record has none of that name.
    pub fn field(&self, name: &str) -> Value {
        match &self.body {
            Body::Row(row) => row.get(name).map_or(Value::Null, Value::from),
            Body::Document(value) => value.member(name).cloned().unwrap_or_default(),
        }
    }

    /// Appends the record to `bytes`, for a spool. Column names are left out; [`decode`](Self::decode) is given them.
    pub fn encode(&self, bytes: &mut Vec<u8>) {
        bytes.extend(self.line.to_le_bytes());
        match &self.body {
            Body::Row(row) => {
                bytes.push(0);
                bytes.extend((row.ends().len() as u32).to_le_bytes());
                row.ends().for_each(|end| bytes.extend_from_slice(&end.to_le_bytes()));
                bytes.extend(row.text().as_bytes());
            }
            Body::Document(value) => {
                bytes.push(1);
                bytes.extend(value.to_json().to_string().as_bytes());
            }
        }
    }

    /// Reads what [`encode`](Self::encode) wrote.
    ///
    /// # Errors
    /// [`DecodeError`] when the bytes are something else.
    pub fn decode(bytes: &[u8], columns: &Arc<Columns>) -> Result<Self, DecodeError> {
        let (line, rest) = bytes.split_first_chunk::<8>().ok_or(DecodeError)?;
        let (kind, rest) = rest.split_first().ok_or(DecodeError)?;
        let body = match kind {
            0 => Body::Row(decode_row(rest, columns)?),
            1 => Body::Document(Value::from_json(serde_json::from_slice(rest).map_err(|_| DecodeError)?)),
            _ => return Err(DecodeError),
        };
        Ok(Self { line: u64::from_le_bytes(*line), body })
    }
}

fn decode_row(bytes: &[u8], columns: &Arc<Columns>) -> Result<Row, DecodeError> {
    let (count, rest) = bytes.split_first_chunk::<4>().ok_or(DecodeError)?;
    let count = u32::from_le_bytes(*count) as usize;
    let (ends, text) = rest.split_at_checked(count * 4).ok_or(DecodeError)?;
    let ends = ends.as_chunks::<4>().0.iter().map(|end| u32::from_le_bytes(*end)).collect();
    let text = std::str::from_utf8(text).map_err(|_| DecodeError)?.to_owned();
    Row::from_parts(Arc::clone(columns), text, ends).ok_or(DecodeError)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::row::RowBuilder;

    fn row(cells: &[&str]) -> SourceRecord {
        let columns = Columns::new(vec!["a".into(), "b".into()]);
        let mut builder = RowBuilder::new(&columns, 16);
        cells.iter().for_each(|cell| builder.push(cell));
        SourceRecord { line: 7, body: Body::Row(builder.finish()) }
    }

    #[test]
    fn encoding_is_reversible() {
        let columns = Columns::new(vec!["a".into(), "b".into()]);
        let document = SourceRecord {
            line: 3,
            body: Body::Document(Value::Map(vec![
                ("x".into(), 1.into()),
                ("y".into(), Value::List(vec!["ü".into()])),
            ])),
        };
        for record in [row(&["é", "line\nbreak"]), row(&["", ""]), document] {
            let mut bytes = Vec::new();
            record.encode(&mut bytes);
            assert!(SourceRecord::decode(&bytes, &columns).unwrap() == record);
        }
    }

    #[test]
    fn foreign_bytes_are_refused() {
        let columns = Columns::new(vec![]);
        for bytes in [&b""[..], b"short", b"12345678\x00\x09\x00\x00\x00", b"12345678\x01{", b"12345678\x02"]
        {
            assert!(SourceRecord::decode(bytes, &columns).is_err());
        }
    }
}
