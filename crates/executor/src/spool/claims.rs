//! Claims that are to become durable, and those that are given up.

use fieldline_model::{Claim, PropertyName, SourceKey, ValueDigest};
use rusqlite::{Row, params};

use super::file::Spool;
use crate::ExecutorError;

/// A claim in the order property, value, key.
pub(super) fn read_claim(row: &Row<'_>) -> rusqlite::Result<Claim> {
    Ok(Claim {
        property: PropertyName::new(row.get::<_, String>(0)?),
        value: ValueDigest::from_bytes(row.get(1)?),
        key: SourceKey::new(row.get::<_, String>(2)?),
    })
}

impl Spool {
    /// Keeps a claim that becomes durable before its record is written.
    pub(crate) fn put_claim(&self, claim: &Claim) -> Result<(), ExecutorError> {
        let values = params![claim.property.as_str(), claim.value.as_bytes(), claim.key.as_str()];
        self.execute("keeping a claim", "INSERT OR REPLACE INTO claims VALUES (?, ?, ?)", values)?;
        Ok(())
    }

    /// Drops a claim, if it is that key's.
    pub(crate) fn drop_claim(&self, claim: &Claim) -> Result<(), ExecutorError> {
        let sql = "DELETE FROM claims WHERE property = ? AND value = ? AND key = ?";
        let values = params![claim.property.as_str(), claim.value.as_bytes(), claim.key.as_str()];
        self.execute("dropping a claim", sql, values)?;
        Ok(())
    }

    /// Drops all claims of a record that is not sent after all.
    pub(crate) fn drop_claims_of(&self, key: &SourceKey) -> Result<(), ExecutorError> {
        self.execute("dropping claims", "DELETE FROM claims WHERE key = ?", [key.as_str()])?;
        Ok(())
    }

    /// Claims of records of that wave, by property and value, after `after`, at most `limit`.
    pub(crate) fn claims(
        &self,
        wave: u32,
        after: Option<&Claim>,
        limit: usize,
    ) -> Result<Vec<Claim>, ExecutorError> {
        let none = ValueDigest::from_bytes([0; 16]);
        let (property, value) = after.map_or(("", &none), |claim| (claim.property.as_str(), &claim.value));
        let sql = if wave == 0 {
            "SELECT property, value, key FROM claims
                WHERE (property, value) > (?1, ?2) AND ?4 = 0 AND NOT EXISTS (SELECT 1 FROM waves WHERE waves.key = claims.key)
                ORDER BY property, value LIMIT ?3"
        } else {
            "SELECT property, value, key FROM claims JOIN waves USING (key)
                WHERE (property, value) > (?1, ?2) AND wave = ?4 ORDER BY property, value LIMIT ?3"
        };
        let values = params![property, value.as_bytes(), limit as i64, wave];
        self.rows("reading claims", sql, values, read_claim)
    }

    /// Notes that a record gets its values once others were emptied: its claims become durable before that.
    pub(crate) fn put_promised(&self, key: &SourceKey) -> Result<(), ExecutorError> {
        self.execute("keeping a promise", "INSERT OR IGNORE INTO promised VALUES (?)", [key.as_str()])?;
        Ok(())
    }

    /// Claims that become durable before any record is emptied, by property and value, after `after`, at most `limit`.
    pub(crate) fn promised(&self, after: Option<&Claim>, limit: usize) -> Result<Vec<Claim>, ExecutorError> {
        let none = ValueDigest::from_bytes([0; 16]);
        let (property, value) = after.map_or(("", &none), |claim| (claim.property.as_str(), &claim.value));
        let sql = "SELECT property, value, key FROM claims JOIN promised USING (key)
            WHERE (property, value) > (?1, ?2) ORDER BY property, value LIMIT ?3";
        self.rows("reading claims", sql, params![property, value.as_bytes(), limit as i64], read_claim)
    }

    /// Who asks for a value that becomes its own.
    pub(crate) fn claimant(
        &self,
        property: &PropertyName,
        value: &ValueDigest,
    ) -> Result<Option<SourceKey>, ExecutorError> {
        let sql = "SELECT key FROM claims WHERE property = ? AND value = ?";
        let values = params![property.as_str(), value.as_bytes()];
        self.first("looking for a claim", sql, values, |row| Ok(SourceKey::new(row.get::<_, String>(0)?)))
    }

    /// Notes that a record gives a claim up, once it is written.
    pub(crate) fn put_released(&self, claim: &Claim) -> Result<(), ExecutorError> {
        let values = params![claim.key.as_str(), claim.property.as_str(), claim.value.as_bytes()];
        self.execute("keeping a claim", "INSERT OR IGNORE INTO released VALUES (?, ?, ?)", values)?;
        Ok(())
    }

    /// Whether any record gives a claim up.
    pub(crate) fn has_released(&self) -> Result<bool, ExecutorError> {
        Ok(self.number("counting claims", "SELECT EXISTS (SELECT 1 FROM released)")? > 0)
    }

    /// What that record gives up.
    pub(crate) fn released_by(&self, key: &SourceKey) -> Result<Vec<Claim>, ExecutorError> {
        let sql = "SELECT property, value, key FROM released WHERE key = ?";
        self.rows("reading claims", sql, [key.as_str()], read_claim)
    }
}
