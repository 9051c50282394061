//! How far a mapping has got.

use fieldline_model::{Fingerprint, Progress, Watermark};
use rusqlite::{Connection, OptionalExtension as _};

use crate::StateError;
use crate::sqlite::failure::{Doing as _, digest_bytes};

/// The progress of a scope.
pub(super) fn read(connection: &Connection, scope: i64) -> Result<Option<Progress>, StateError> {
    let sql = "SELECT fingerprint, watermark FROM progress WHERE scope = ?1";
    let stored: Option<(Vec<u8>, Option<String>)> = connection
        .prepare_cached(sql)
        .and_then(|mut statement| {
            statement.query_row([scope], |row| Ok((row.get(0)?, row.get(1)?))).optional()
        })
        .doing("reading the watermark")?;
    stored.map(|(fingerprint, watermark)| progress(&fingerprint, watermark.as_deref())).transpose()
}

fn progress(fingerprint: &[u8], watermark: Option<&str>) -> Result<Progress, StateError> {
    let parse = |text| serde_json::from_str::<Watermark>(text);
    Ok(Progress {
        fingerprint: Fingerprint::from_bytes(digest_bytes(fingerprint)?),
        watermark: watermark
            .map(parse)
            .transpose()
            .map_err(|_| StateError::Corrupt { what: "a watermark" })?,
    })
}

/// Notes where a scope stands.
pub(super) fn replace(connection: &Connection, scope: i64, to: Progress) -> Result<(), StateError> {
    let text =
        to.watermark.map(|watermark| serde_json::to_string(&watermark).expect("a watermark is plain data"));
    let sql = "INSERT OR REPLACE INTO progress (scope, fingerprint, watermark) VALUES (?1, ?2, ?3)";
    connection
        .prepare_cached(sql)
        .and_then(|mut statement| statement.execute((scope, to.fingerprint.as_bytes(), text)))
        .doing("writing the watermark")?;
    Ok(())
}
