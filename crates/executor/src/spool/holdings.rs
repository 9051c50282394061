//! What HubSpot shows on the records of a plan, where their source records want something else, and who takes it.

use fieldline_model::{Claim, PropertyName, RecordId, SourceKey, ValueDigest};
use rusqlite::params;

use super::claims::read_claim;
use super::file::Spool;
use crate::ExecutorError;

impl Spool {
    /// Notes that a record has a value in HubSpot that its source record does not ask for.
    pub(crate) fn put_held(
        &self,
        property: &PropertyName,
        value: &ValueDigest,
        id: &RecordId,
    ) -> Result<(), ExecutorError> {
        let values = params![property.as_str(), value.as_bytes(), id.as_str()];
        self.execute("keeping a value", "INSERT OR IGNORE INTO held VALUES (?, ?, ?)", values)?;
        Ok(())
    }

    /// Whether any such value was noted.
    pub(crate) fn has_held(&self) -> Result<bool, ExecutorError> {
        Ok(self.number("counting values", "SELECT EXISTS (SELECT 1 FROM held)")? > 0)
    }

    /// The record that has a value its source record does not ask for.
    pub(crate) fn held_by(
        &self,
        property: &PropertyName,
        value: &ValueDigest,
    ) -> Result<Option<RecordId>, ExecutorError> {
        let sql = "SELECT id FROM held WHERE property = ? AND value = ?";
        let values = params![property.as_str(), value.as_bytes()];
        self.first("looking for a value", sql, values, |row| Ok(RecordId::new(row.get::<_, String>(0)?)))
    }

    /// Notes the source record that speaks for a record.
    pub(crate) fn put_speaker(&self, id: &RecordId, key: &SourceKey) -> Result<(), ExecutorError> {
        let values = [id.as_str(), key.as_str()];
        self.execute("keeping a speaker", "INSERT OR REPLACE INTO speakers VALUES (?, ?)", values)?;
        Ok(())
    }

    /// The source record that speaks for a record, as far as it was noted.
    pub(crate) fn speaker(&self, id: &RecordId) -> Result<Option<SourceKey>, ExecutorError> {
        let sql = "SELECT key FROM speakers WHERE id = ?";
        self.first("looking for a speaker", sql, [id.as_str()], |row| {
            Ok(SourceKey::new(row.get::<_, String>(0)?))
        })
    }

    /// Notes that a record that exists is to get a value it does not have.
    pub(crate) fn put_take(&self, claim: &Claim) -> Result<(), ExecutorError> {
        let values = params![claim.property.as_str(), claim.value.as_bytes(), claim.key.as_str()];
        self.execute("keeping a value", "INSERT OR IGNORE INTO takes VALUES (?, ?, ?)", values)?;
        Ok(())
    }

    /// Who is to get which value, after `after`, at most `limit`; without values that HubSpot is known to show somewhere. Several
    /// may want one value.
    pub(crate) fn takes(&self, after: Option<&Claim>, limit: usize) -> Result<Vec<Claim>, ExecutorError> {
        let none = no_claim();
        let Claim { property, value, key } = after.unwrap_or(&none);
        let sql = "SELECT property, value, key FROM takes LEFT JOIN held USING (property, value)
            WHERE (property, value, key) > (?1, ?2, ?3) AND id IS NULL ORDER BY property, value, key LIMIT ?4";
        let values = params![property.as_str(), value.as_bytes(), key.as_str(), limit as i64];
        self.rows("looking for values", sql, values, read_claim)
    }

    /// Who takes values that HubSpot shows on other records, after `after`, at most `limit`.
    pub(crate) fn takers(&self, after: Option<&Claim>, limit: usize) -> Result<Vec<Claim>, ExecutorError> {
        let none = no_claim();
        let Claim { property, value, key } = after.unwrap_or(&none);
        let sql = "SELECT held.property, held.value, ifnull(takes.key, claims.key) AS taker FROM held
            LEFT JOIN takes ON takes.property = held.property AND takes.value = held.value
            LEFT JOIN claims ON claims.property = held.property AND claims.value = held.value
            JOIN changes ON changes.key = ifnull(takes.key, claims.key)
            WHERE (held.property, held.value) >= (?1, ?2) AND (held.property, held.value, taker) > (?1, ?2, ?3)
                AND changes.id IS NOT held.id
            ORDER BY held.property, held.value, taker LIMIT ?4";
        let values = params![property.as_str(), value.as_bytes(), key.as_str(), limit as i64];
        self.rows("looking for values", sql, values, read_claim)
    }
}

/// Comes before every claim.
fn no_claim() -> Claim {
    Claim {
        property: PropertyName::new(""),
        value: ValueDigest::from_bytes([0; 16]),
        key: SourceKey::new(""),
    }
}
