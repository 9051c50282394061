//! Link changes: one row per record and object type linked to; and what of them failed.

use fieldline_model::{Fingerprint, MappingId, ObjectType, RecordId, Rejection, SourceKey};
use fieldline_reconcile::LinkCalls;
use rusqlite::params;

use super::file::{Spool, decode, encode};
use crate::ExecutorError;
use crate::counts::PlanCounts;
use crate::links::LinkChange;

/// A call about one pair that had no effect: refused, or of unknown fate.
pub(crate) struct LinkFailure {
    pub(crate) to: RecordId,
    pub(crate) rejection: Option<Rejection>,
}

impl Spool {
    /// Keeps a link change with the number of its calls; a later one of the same record and object type replaces it.
    pub(crate) fn put_links(&self, change: &LinkChange, calls: &LinkCalls) -> Result<(), ExecutorError> {
        let values = params![
            change.to.as_str(),
            change.key.as_str(),
            calls.link.len() as i64,
            calls.unlink.len() as i64,
            change.waiting().count() as i64,
            change.rejected().count() as i64,
            encode(change)?
        ];
        self.execute("keeping links", "INSERT OR REPLACE INTO links VALUES (?, ?, ?, ?, ?, ?, ?)", values)?;
        Ok(())
    }

    /// Notes that the record of a link change is there, under that id.
    pub(crate) fn put_loaded(&self, change: &LinkChange) -> Result<(), ExecutorError> {
        let sql = "UPDATE links SET body = ? WHERE object = ? AND key = ?";
        let values = params![encode(change)?, change.to.as_str(), change.key.as_str()];
        self.execute("keeping links", sql, values)?;
        Ok(())
    }

    /// Drops a link change.
    pub(crate) fn drop_links(&self, change: &LinkChange) -> Result<(), ExecutorError> {
        let sql = "DELETE FROM links WHERE object = ? AND key = ?";
        self.execute("dropping links", sql, params![change.to.as_str(), change.key.as_str()])?;
        Ok(())
    }

    /// Whether there is any link change.
    pub(crate) fn has_links(&self) -> Result<bool, ExecutorError> {
        Ok(self.number("counting links", "SELECT EXISTS (SELECT 1 FROM links)")? > 0)
    }

    /// The link change of a record to an object type.
    pub(crate) fn links_of(
        &self,
        to: &ObjectType,
        key: &SourceKey,
    ) -> Result<Option<LinkChange>, ExecutorError> {
        let sql = "SELECT body FROM links WHERE object = ? AND key = ?";
        let values = params![to.as_str(), key.as_str()];
        let body: Option<Vec<u8>> = self.first("reading links", sql, values, |row| row.get(0))?;
        body.map(|body| decode(&body, "links")).transpose()
    }

    /// Link changes to an object type by key, after `after`, at most `limit`.
    pub(crate) fn links(
        &self,
        to: &ObjectType,
        after: Option<&SourceKey>,
        limit: usize,
    ) -> Result<Vec<LinkChange>, ExecutorError> {
        let sql = "SELECT body FROM links WHERE object = ? AND key > ?2 ORDER BY key LIMIT ?3";
        self.read_links(sql, params![to.as_str(), after.map_or("", SourceKey::as_str), limit as i64])
    }

    /// Link changes with targets that nobody knows, by object type and key, after `after`, at most `limit`.
    pub(crate) fn waiting_links(
        &self,
        after: Option<&(ObjectType, SourceKey)>,
        limit: usize,
    ) -> Result<Vec<LinkChange>, ExecutorError> {
        let sql = "SELECT body FROM links WHERE waiting > 0 AND (object, key) > (?1, ?2)
            ORDER BY object, key LIMIT ?3";
        self.read_links_after(sql, after, limit)
    }

    /// All link changes, by object type and key, after `after`, at most `limit`.
    pub(crate) fn all_links(
        &self,
        after: Option<&(ObjectType, SourceKey)>,
        limit: usize,
    ) -> Result<Vec<LinkChange>, ExecutorError> {
        let sql = "SELECT body FROM links WHERE (object, key) > (?1, ?2)
            ORDER BY object, key LIMIT ?3";
        self.read_links_after(sql, after, limit)
    }

    fn read_links_after(
        &self,
        sql: &str,
        after: Option<&(ObjectType, SourceKey)>,
        limit: usize,
    ) -> Result<Vec<LinkChange>, ExecutorError> {
        let (object, key) = after.map_or(("", ""), |(object, key)| (object.as_str(), key.as_str()));
        self.read_links(sql, params![object, key, limit as i64])
    }

    fn read_links(&self, sql: &str, values: impl rusqlite::Params) -> Result<Vec<LinkChange>, ExecutorError> {
        let bodies: Vec<Vec<u8>> = self.rows("reading links", sql, values, |row| row.get(0))?;
        bodies.iter().map(|body| decode(body, "links")).collect()
    }

    /// Sets the counts of links.
    pub(crate) fn count_links(&self, counts: &mut PlanCounts) -> Result<(), ExecutorError> {
        let sum = |column: &str| {
            self.number("counting links", &format!("SELECT ifnull(sum({column}), 0) FROM links"))
        };
        counts.link = sum("link")?;
        counts.unlink = sum("unlink")?;
        counts.links_pending = sum("waiting")?;
        counts.links_rejected = sum("rejected")?;
        Ok(())
    }

    /// How many link calls there are with so many pairs a call.
    pub(crate) fn link_calls(&self, pairs: u64) -> Result<u64, ExecutorError> {
        let sql = "SELECT sum(link), sum(unlink) FROM links GROUP BY object";
        let sums: Vec<(i64, i64)> =
            self.rows("counting links", sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let calls = |sum: i64| sum.unsigned_abs().div_ceil(pairs);
        Ok(sums.into_iter().map(|(link, unlink)| calls(link) + calls(unlink)).sum())
    }

    /// Keeps what is known of the records of a mapping, where it is another than when all links to them were looked at.
    pub(crate) fn put_link_mark(&self, target: &MappingId, mark: &Fingerprint) -> Result<(), ExecutorError> {
        let sql = "INSERT OR REPLACE INTO link_marks VALUES (?, ?)";
        self.execute("keeping a mark", sql, params![target.as_str(), mark.as_bytes()])?;
        Ok(())
    }

    /// The same of all mappings of which it is.
    pub(crate) fn link_marks(&self) -> Result<Vec<(MappingId, Fingerprint)>, ExecutorError> {
        self.rows("reading marks", "SELECT target, mark FROM link_marks ORDER BY target", [], |row| {
            Ok((MappingId::new(row.get::<_, String>(0)?), Fingerprint::from_bytes(row.get(1)?)))
        })
    }

    /// Notes a call about a pair that had no effect.
    pub(crate) fn put_link_failure(
        &self,
        object: &ObjectType,
        key: &SourceKey,
        failure: &LinkFailure,
    ) -> Result<(), ExecutorError> {
        let rejection = failure.rejection.as_ref().map(encode).transpose()?;
        let values = params![object.as_str(), key.as_str(), failure.to.as_str(), rejection];
        self.execute(
            "keeping a failure",
            "INSERT OR REPLACE INTO link_failures VALUES (?, ?, ?, ?)",
            values,
        )?;
        Ok(())
    }

    /// Whether any call about a pair with a record of that type was refused.
    pub(crate) fn has_refused_links(&self, object: &ObjectType) -> Result<bool, ExecutorError> {
        let sql = "SELECT 1 FROM link_failures WHERE object = ? AND rejection IS NOT NULL LIMIT 1";
        let found: Option<i64> =
            self.first("looking for failures", sql, [object.as_str()], |row| row.get(0))?;
        Ok(found.is_some())
    }

    /// Forgets the calls about pairs of a record that had no effect.
    pub(crate) fn drop_link_failures(&self, change: &LinkChange) -> Result<(), ExecutorError> {
        let sql = "DELETE FROM link_failures WHERE object = ? AND key = ?";
        self.execute("forgetting failures", sql, params![change.to.as_str(), change.key.as_str()])?;
        Ok(())
    }

    /// The calls about pairs of a record that had no effect.
    pub(crate) fn link_failures(&self, change: &LinkChange) -> Result<Vec<LinkFailure>, ExecutorError> {
        let sql = "SELECT id, rejection FROM link_failures WHERE object = ? AND key = ?";
        let values = params![change.to.as_str(), change.key.as_str()];
        let rows: Vec<(String, Option<Vec<u8>>)> =
            self.rows("reading failures", sql, values, |row| Ok((row.get(0)?, row.get(1)?)))?;
        let failure = |(id, rejection): (String, Option<Vec<u8>>)| {
            let rejection = rejection.map(|body| decode(&body, "a rejection")).transpose()?;
            Ok(LinkFailure { to: RecordId::new(id), rejection })
        };
        rows.into_iter().map(failure).collect()
    }
}
