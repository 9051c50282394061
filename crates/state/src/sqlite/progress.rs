//! How far a mapping has got.

use fieldline_model::{Fingerprint, KeySum, Progress, Watermark};
use rusqlite::{Connection, OptionalExtension as _};

use crate::StateError;
use crate::sqlite::failure::{Doing as _, digest_bytes};

/// The progress of a scope.
pub(super) fn read(connection: &Connection, scope: i64) -> Result<Option<Progress>, StateError> {
    let sql = "SELECT fingerprint, watermark, keys FROM progress WHERE scope = ?1";
    let stored: Option<(Vec<u8>, Option<String>, Option<i64>)> = connection
        .prepare_cached(sql)
        .and_then(|mut statement| {
            statement.query_row([scope], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()
        })
        .doing("reading the watermark")?;
    stored
        .map(|(fingerprint, watermark, keys)| progress(&fingerprint, watermark.as_deref(), keys))
        .transpose()
}

fn progress(fingerprint: &[u8], watermark: Option<&str>, keys: Option<i64>) -> Result<Progress, StateError> {
    let parse = |text| serde_json::from_str::<Watermark>(text);
    Ok(Progress {
        fingerprint: Fingerprint::from_bytes(digest_bytes(fingerprint)?),
        watermark: watermark
            .map(parse)
            .transpose()
            .map_err(|_| StateError::Corrupt { what: "a watermark" })?,
        keys: keys.map(|keys| KeySum::from_bits(keys.cast_unsigned())),
    })
}

/// Notes where a scope stands.
pub(super) fn replace(connection: &Connection, scope: i64, to: Progress) -> Result<(), StateError> {
    let text =
        to.watermark.map(|watermark| serde_json::to_string(&watermark).expect("a watermark is plain data"));
    let keys = to.keys.map(|keys| keys.to_bits().cast_signed());
    let sql = "INSERT OR REPLACE INTO progress (scope, fingerprint, watermark, keys) VALUES (?1, ?2, ?3, ?4)";
    connection
        .prepare_cached(sql)
        .and_then(|mut statement| statement.execute((scope, to.fingerprint.as_bytes(), text, keys)))
        .doing("writing the watermark")?;
    Ok(())
}
