//! Values that more than one record has or wants, and the verdicts on those who want them.

use fieldline_model::{Claim, PropertyName, SourceKey, ValueDigest};
use rusqlite::params;

use super::file::Spool;
use crate::ExecutorError;

/// A value that more than one record has or wants.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Contested {
    /// Whose durable claim it is.
    pub(crate) holder: Option<SourceKey>,
    /// Who wants it and has it already, as HubSpot shows.
    pub(crate) keeper: Option<SourceKey>,
    /// Who has won it.
    pub(crate) winner: Option<SourceKey>,
}

/// What was decided about a record that wants contested values.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Judged {
    /// It does not get everything it wants, so it gets nothing.
    Lost,
    /// It gets all, after so many others, one after another.
    Won(u32),
}

/// The depth of a record that lost.
const LOST: u32 = u32::MAX;

impl Spool {
    /// Notes a record that wants a contested value; `seq` is its place in the source.
    pub(crate) fn put_contested(&self, key: &SourceKey, seq: u64) -> Result<(), ExecutorError> {
        let sql = "INSERT OR IGNORE INTO contested VALUES (?, ?, NULL)";
        self.execute("keeping a contest", sql, params![key.as_str(), seq as i64])?;
        Ok(())
    }

    /// Notes a contested value with its holder.
    pub(crate) fn put_contested_value(
        &self,
        property: &PropertyName,
        value: &ValueDigest,
        holder: Option<&SourceKey>,
    ) -> Result<(), ExecutorError> {
        let sql = "INSERT OR IGNORE INTO contested_values (property, value, holder) VALUES (?, ?, ?)";
        let values = params![property.as_str(), value.as_bytes(), holder.map(SourceKey::as_str)];
        self.execute("keeping a contest", sql, values)?;
        Ok(())
    }

    /// Orders [`contested`](Self::contested) once all are noted.
    pub(crate) fn index_contested(&self) -> Result<(), ExecutorError> {
        let sql = "CREATE INDEX IF NOT EXISTS by_place ON contested (seq)";
        self.execute("indexing contests", sql, [])?;
        Ok(())
    }

    /// Records that want contested values by their place in the source, from `from` on, at most `limit`.
    pub(crate) fn contested(&self, from: u64, limit: usize) -> Result<Vec<(u64, SourceKey)>, ExecutorError> {
        let sql = "SELECT seq, key FROM contested WHERE seq >= ? ORDER BY seq LIMIT ?";
        self.rows("reading contests", sql, params![from as i64, limit as i64], |row| {
            Ok((row.get::<_, i64>(0)?.unsigned_abs(), SourceKey::new(row.get::<_, String>(1)?)))
        })
    }

    /// The verdict on a record; `None` when it is still to be judged.
    pub(crate) fn verdict(&self, key: &SourceKey) -> Result<Option<Judged>, ExecutorError> {
        let sql = "SELECT depth FROM contested WHERE key = ?";
        let found: Option<Option<u32>> =
            self.first("reading a verdict", sql, [key.as_str()], |row| row.get(0))?;
        Ok(found.flatten().map(|depth| if depth == LOST { Judged::Lost } else { Judged::Won(depth) }))
    }

    /// Keeps the verdict on a record; `seq` is its place in the source.
    pub(crate) fn put_verdict(
        &self,
        key: &SourceKey,
        seq: u64,
        verdict: Judged,
    ) -> Result<(), ExecutorError> {
        let depth = match verdict {
            Judged::Lost => LOST,
            Judged::Won(depth) => depth,
        };
        let sql = "INSERT INTO contested VALUES (?1, ?2, ?3) ON CONFLICT (key) DO UPDATE SET depth = ?3";
        self.execute("keeping a verdict", sql, params![key.as_str(), seq as i64, depth])?;
        Ok(())
    }

    /// Who has a value and who has won it; `None` when nobody contests it.
    pub(crate) fn contested_value(
        &self,
        property: &PropertyName,
        value: &ValueDigest,
    ) -> Result<Option<Contested>, ExecutorError> {
        let sql = "SELECT holder, keeper, winner FROM contested_values WHERE property = ? AND value = ?";
        let values = params![property.as_str(), value.as_bytes()];
        self.first("reading a contest", sql, values, |row| {
            let key = |text: Option<String>| text.map(SourceKey::new);
            Ok(Contested { holder: key(row.get(0)?), keeper: key(row.get(1)?), winner: key(row.get(2)?) })
        })
    }

    /// Whether anybody contests a value.
    pub(crate) fn has_contests(&self) -> Result<bool, ExecutorError> {
        Ok(self.number("counting contests", "SELECT EXISTS (SELECT 1 FROM contested_values)")? > 0)
    }

    /// Notes that HubSpot was asked about the holder of a value; returns whether it was not before.
    pub(crate) fn note_proven(&self, claim: &Claim) -> Result<bool, ExecutorError> {
        let sql =
            "UPDATE contested_values SET is_proven = 1 WHERE property = ? AND value = ? AND is_proven = 0";
        let values = params![claim.property.as_str(), claim.value.as_bytes()];
        Ok(self.execute("keeping a contest", sql, values)? > 0)
    }

    /// Forgets the holder of a value: HubSpot does not show it there any more.
    pub(crate) fn void_holder(&self, claim: &Claim) -> Result<(), ExecutorError> {
        let sql = "UPDATE contested_values SET holder = NULL WHERE property = ? AND value = ?";
        self.execute("keeping a contest", sql, params![claim.property.as_str(), claim.value.as_bytes()])?;
        Ok(())
    }

    /// Keeps who wants a value and has it already.
    pub(crate) fn put_keeper(&self, claim: &Claim) -> Result<(), ExecutorError> {
        let sql = "UPDATE contested_values SET keeper = ? WHERE property = ? AND value = ?";
        let values = params![claim.key.as_str(), claim.property.as_str(), claim.value.as_bytes()];
        self.execute("keeping a contest", sql, values)?;
        Ok(())
    }

    /// Keeps who has won a value.
    pub(crate) fn put_winner(
        &self,
        property: &PropertyName,
        value: &ValueDigest,
        winner: &SourceKey,
    ) -> Result<(), ExecutorError> {
        let sql = "UPDATE contested_values SET winner = ? WHERE property = ? AND value = ?";
        let values = params![winner.as_str(), property.as_str(), value.as_bytes()];
        self.execute("keeping a winner", sql, values)?;
        Ok(())
    }
}
