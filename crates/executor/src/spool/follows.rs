//! Records that get a value another record gives up: they are written after it, wave by wave.

use fieldline_model::{Change, PropertyName, SourceKey};
use rusqlite::params;

use super::file::{Spool, decode};
use crate::ExecutorError;

/// A record that waits for another to give up its value of a property.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Follow {
    pub(crate) key: SourceKey,
    pub(crate) leader: SourceKey,
    pub(crate) property: PropertyName,
    /// Whether the leader is emptied before all others, so that nobody waits for the rest of its change.
    pub(crate) is_cut: bool,
}

impl Spool {
    /// Notes that `key` waits for `leader` to give up its value of `property`. What is not cut makes no circles.
    pub(crate) fn put_follow(&self, follow: &Follow) -> Result<(), ExecutorError> {
        let values =
            params![follow.key.as_str(), follow.leader.as_str(), follow.property.as_str(), follow.is_cut];
        self.execute("keeping an order", "INSERT OR IGNORE INTO follows VALUES (?, ?, ?, ?)", values)?;
        if follow.is_cut {
            let sql = "INSERT OR IGNORE INTO trades VALUES (?)";
            self.execute("keeping an order", sql, [follow.leader.as_str()])?;
        }
        Ok(())
    }

    /// Changes of records that are emptied before all others, by key, after `after`, at most `limit`.
    pub(crate) fn trades(
        &self,
        after: Option<&SourceKey>,
        limit: usize,
    ) -> Result<Vec<Change>, ExecutorError> {
        let sql = "SELECT body FROM trades JOIN changes USING (key) WHERE key > ? ORDER BY key LIMIT ?";
        self.read_changes(sql, params![after.map_or("", SourceKey::as_str), limit as i64])
    }

    /// Those that take a value of a record which is emptied before all others.
    pub(crate) fn cut_followers(&self, leader: &SourceKey) -> Result<Vec<Follow>, ExecutorError> {
        let sql = "SELECT key, property FROM follows WHERE leader = ? AND is_cut";
        self.rows("reading an order", sql, [leader.as_str()], |row| {
            Ok(Follow {
                key: SourceKey::new(row.get::<_, String>(0)?),
                leader: leader.clone(),
                property: PropertyName::new(row.get::<_, String>(1)?),
                is_cut: true,
            })
        })
    }

    /// Notes that a record could not be emptied first: who takes its value waits for it like for any other.
    pub(crate) fn keep_full(&self, leader: &SourceKey) -> Result<(), ExecutorError> {
        let sql = "UPDATE follows SET is_cut = 0 WHERE leader = ?";
        self.execute("keeping a failure", sql, [leader.as_str()])?;
        Ok(())
    }

    /// Whether a record is emptied before all others.
    pub(crate) fn is_emptied_first(&self, key: &SourceKey) -> Result<bool, ExecutorError> {
        let sql = "SELECT 1 FROM trades WHERE key = ?";
        let found: Option<i64> = self.first("reading an order", sql, [key.as_str()], |row| row.get(0))?;
        Ok(found.is_some())
    }

    /// How many records are emptied before all others.
    pub(crate) fn trade_count(&self) -> Result<u64, ExecutorError> {
        self.number("counting orders", "SELECT count(*) FROM trades")
    }

    /// Whether any record waits for another.
    pub(crate) fn has_follows(&self) -> Result<bool, ExecutorError> {
        Ok(self.number("counting orders", "SELECT EXISTS (SELECT 1 FROM follows)")? > 0)
    }

    /// Makes what concerns followers quick, where there are any.
    pub(crate) fn index_followers(&self) -> Result<(), ExecutorError> {
        let sql = "CREATE INDEX IF NOT EXISTS claims_by_key ON claims (key)";
        self.execute("indexing claims", sql, [])?;
        Ok(())
    }

    /// Changes of a wave that follow one that was not written after all, each with whom it follows, at most `limit`.
    pub(crate) fn abandoned(&self, wave: u32, limit: usize) -> Result<Vec<(Change, Follow)>, ExecutorError> {
        self.waiting(
            "SELECT mine.body, follows.key, leader, property, is_cut FROM unwritten
                JOIN follows ON follows.leader = unwritten.key JOIN changes AS mine ON mine.key = follows.key
                LEFT JOIN waves ON waves.key = follows.key
                WHERE ifnull(wave, 0) = ? AND mine.action < 11 GROUP BY follows.key LIMIT ?",
            params![wave, limit as i64],
        )
    }

    fn waiting(
        &self,
        sql: &str,
        values: impl rusqlite::Params,
    ) -> Result<Vec<(Change, Follow)>, ExecutorError> {
        let rows: Vec<(Vec<u8>, Follow)> = self.rows("reading orders", sql, values, |row| {
            let follow = Follow {
                key: SourceKey::new(row.get::<_, String>(1)?),
                leader: SourceKey::new(row.get::<_, String>(2)?),
                property: PropertyName::new(row.get::<_, String>(3)?),
                is_cut: row.get(4)?,
            };
            Ok((row.get(0)?, follow))
        })?;
        rows.into_iter().map(|(body, follow)| Ok((decode(&body, "a change")?, follow))).collect()
    }

    /// Puts every follower one wave after the last of those it follows; returns the number of the last wave.
    pub(crate) fn form_waves(&self) -> Result<u32, ExecutorError> {
        let sql = "INSERT OR REPLACE INTO waves SELECT DISTINCT follows.key, ?1 + 1 FROM follows
            JOIN changes ON changes.key = follows.key
            LEFT JOIN waves ON waves.key = leader WHERE ifnull(wave, 0) = ?1 AND action < 11 AND NOT is_cut";
        let mut wave = 0;
        while self.execute("forming waves", sql, [wave])? > 0 {
            wave += 1;
        }
        Ok(wave)
    }

    /// Changes of a wave by key, after `after`, at most `limit`.
    pub(crate) fn changes_of_wave(
        &self,
        wave: u32,
        after: Option<&SourceKey>,
        limit: usize,
    ) -> Result<Vec<Change>, ExecutorError> {
        let sql = if wave == 0 {
            "SELECT body FROM changes WHERE key > ?1 AND ?3 = 0
                AND NOT EXISTS (SELECT 1 FROM waves WHERE waves.key = changes.key) ORDER BY key LIMIT ?2"
        } else {
            "SELECT body FROM waves JOIN changes USING (key) WHERE key > ?1 AND wave = ?3 ORDER BY key LIMIT ?2"
        };
        self.read_changes(sql, params![after.map_or("", SourceKey::as_str), limit as i64, wave])
    }

    /// Notes that a record was not written, so that those who follow it are not sent.
    pub(crate) fn put_unwritten(&self, key: &SourceKey) -> Result<(), ExecutorError> {
        self.execute("keeping a failure", "INSERT OR IGNORE INTO unwritten VALUES (?)", [key.as_str()])?;
        Ok(())
    }

    /// How many write calls the waves take with so many inputs a call.
    pub(crate) fn write_calls(&self, batch: u64) -> Result<u64, ExecutorError> {
        let sql = "SELECT count(*) FROM changes LEFT JOIN waves USING (key) WHERE action < 3
            GROUP BY ifnull(wave, 0), action = 0";
        let counts: Vec<i64> = self.rows("counting calls", sql, [], |row| row.get(0))?;
        Ok(counts.into_iter().map(|count| count.unsigned_abs().div_ceil(batch)).sum())
    }
}
