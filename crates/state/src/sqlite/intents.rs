//! Intents: batches announced before they are sent.

use chrono::{DateTime, Utc};
use fieldline_model::{BatchId, Doubt, Intent, IntentKind, ObjectType, PropertyName, RunId};
use rusqlite::{Connection, Row};

use crate::StateError;
use crate::sqlite::failure::Doing as _;
use crate::sqlite::instant::{instant_text, parse_instant};
use crate::sqlite::intent_blob::{decode_entries, encode_entries};

/// Writes intents. A batch that is announced already gets the new contents and keeps its age.
pub(super) fn write(connection: &Connection, scope: i64, intents: &[Intent]) -> Result<(), StateError> {
    let sql = "INSERT INTO intents (scope, batch, run, object, key_property, entries, kind)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
               ON CONFLICT (scope, batch) DO UPDATE SET run = excluded.run, object = excluded.object,
               key_property = excluded.key_property, entries = excluded.entries,
               kind = excluded.kind, doubted_at = NULL";
    let mut statement = connection.prepare_cached(sql).doing("announcing batches")?;
    for intent in intents {
        let row = (
            scope,
            intent.batch.as_str(),
            intent.run.as_str(),
            intent.object.as_str(),
            intent.key_property.as_str(),
            encode_entries(&intent.entries),
            intent.kind.as_str(),
        );
        statement.execute(row).doing("announcing batches")?;
    }
    Ok(())
}

/// All open intents, oldest first.
pub(super) fn read(connection: &Connection, scope: i64) -> Result<Vec<Intent>, StateError> {
    let sql = "SELECT batch, run, object, key_property, entries, kind FROM intents
               WHERE scope = ?1 AND doubted_at IS NULL ORDER BY intent";
    let mut statement = connection.prepare_cached(sql).doing("reading open intents")?;
    let mut rows = statement.query([scope]).doing("reading open intents")?;
    let mut intents = Vec::new();
    while let Some(row) = rows.next().doing("reading open intents")? {
        intents.push(intent(row)?);
    }
    Ok(intents)
}

/// All doubts, oldest first.
pub(super) fn doubts(connection: &Connection, scope: i64) -> Result<Vec<Doubt>, StateError> {
    let sql = "SELECT batch, run, object, key_property, entries, kind, doubted_at FROM intents
               WHERE scope = ?1 AND doubted_at IS NOT NULL ORDER BY intent";
    let mut statement = connection.prepare_cached(sql).doing("reading doubts")?;
    let mut rows = statement.query([scope]).doing("reading doubts")?;
    let mut doubts = Vec::new();
    while let Some(row) = rows.next().doing("reading doubts")? {
        let since: String = row.get(6).doing("reading doubts")?;
        doubts.push(Doubt { intent: intent(row)?, since: parse_instant(&since)? });
    }
    Ok(doubts)
}

/// Turns intents into doubts.
pub(super) fn doubt(
    connection: &Connection,
    scope: i64,
    batches: &[(BatchId, DateTime<Utc>)],
) -> Result<(), StateError> {
    let sql = "UPDATE intents SET doubted_at = ?3 WHERE scope = ?1 AND batch = ?2";
    let mut statement = connection.prepare_cached(sql).doing("keeping doubts")?;
    for (batch, since) in batches {
        statement.execute((scope, batch.as_str(), instant_text(*since))).doing("keeping doubts")?;
    }
    Ok(())
}

fn intent(row: &Row<'_>) -> Result<Intent, StateError> {
    let text = |index| row.get::<_, String>(index).doing("reading open intents");
    let entries = row.get_ref(4).doing("reading open intents")?;
    let entries = entries.as_blob().map_err(|_| StateError::Corrupt { what: "an intent" })?;
    let kind = text(5)?;
    let kind = IntentKind::ALL.iter().find(|(word, _)| *word == kind).map(|(_, kind)| *kind);
    Ok(Intent {
        kind: kind.ok_or(StateError::Corrupt { what: "an intent" })?,
        batch: BatchId::new(text(0)?),
        run: RunId::new(text(1)?),
        object: ObjectType::new(text(2)?),
        key_property: PropertyName::new(text(3)?),
        entries: decode_entries(entries)?,
    })
}

/// Removes the intents of batches whose outcome is known.
pub(super) fn close(connection: &Connection, scope: i64, batches: &[BatchId]) -> Result<(), StateError> {
    let sql = "DELETE FROM intents WHERE scope = ?1 AND batch = ?2";
    let mut statement = connection.prepare_cached(sql).doing("closing intents")?;
    for batch in batches {
        statement.execute((scope, batch.as_str())).doing("closing intents")?;
    }
    Ok(())
}
