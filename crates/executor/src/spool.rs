//! The spool: a change plan on disk, so that memory stays flat however many changes there are.
//!
//! A SQLite file with a version in its header. While a plan is computed it also holds the candidates; what `load` and the
//! renderers read are `changes` (by key), `lines` (unreadable rows), `claims`, `released` and `settled`.

use std::path::Path;

use fieldline_model::{Action, Change, Claim, PropertyName, Rejection, SourceHash, SourceKey, ValueDigest};
use fieldline_reconcile::Candidate;
use rusqlite::{Connection, OptionalExtension as _, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::ExecutorError;
use crate::counts::PlanCounts;

/// "FLpl" in ASCII: marks the file as a change plan.
const APPLICATION_ID: i64 = 0x464c_706c;
/// Version of the layout below.
const VERSION: i64 = 1;

const LAYOUT: &str = "
    CREATE TABLE candidates (key TEXT PRIMARY KEY, state INTEGER NOT NULL, known INTEGER NOT NULL, body BLOB NOT NULL)
        WITHOUT ROWID;
    CREATE TABLE changes (key TEXT PRIMARY KEY, action INTEGER NOT NULL, standing INTEGER NOT NULL, id TEXT,
        body BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE lines (line INTEGER PRIMARY KEY, hash BLOB NOT NULL, standing INTEGER NOT NULL, rejection BLOB NOT NULL);
    CREATE TABLE claims (property TEXT NOT NULL, value BLOB NOT NULL, key TEXT NOT NULL,
        PRIMARY KEY (property, value)) WITHOUT ROWID;
    CREATE TABLE released (property TEXT NOT NULL, value BLOB NOT NULL, key TEXT NOT NULL);
    CREATE TABLE settled (key TEXT PRIMARY KEY) WITHOUT ROWID;
    CREATE TABLE listed (id TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE listed_values (property INTEGER NOT NULL, value BLOB NOT NULL, id TEXT NOT NULL,
        PRIMARY KEY (property, value, id)) WITHOUT ROWID;
";

/// Where a candidate stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum CandidateState {
    /// To be read and reconciled.
    Active = 0,
    /// Rejected for a claim in an earlier run, and its source has not moved: judged anew only if claims move.
    Dormant = 1,
}

/// An unreadable row, or one without a key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LineRejection {
    /// The line where the row begins.
    pub line: u64,
    /// Digest of the row.
    pub hash: SourceHash,
    /// Whether the same row was rejected before.
    pub standing: bool,
    /// Why.
    pub rejection: Rejection,
}

/// A change plan on disk.
pub(crate) struct Spool {
    connection: Connection,
    /// Removes the file with the spool.
    _folder: tempfile::TempDir,
}

/// Wraps SQLite's error with what was being done.
fn while_doing(doing: &'static str) -> impl Fn(rusqlite::Error) -> ExecutorError {
    move |cause| ExecutorError::Spool { doing, cause }
}

fn encode(value: &impl Serialize) -> Result<Vec<u8>, ExecutorError> {
    postcard::to_stdvec(value).map_err(|_| ExecutorError::Corrupt("a value"))
}

fn decode<T: DeserializeOwned>(bytes: &[u8], what: &'static str) -> Result<T, ExecutorError> {
    postcard::from_bytes(bytes).map_err(|_| ExecutorError::Corrupt(what))
}

impl Spool {
    /// A new spool in its own folder below `parent`, gone when dropped.
    pub(crate) fn create(parent: &Path) -> Result<Self, ExecutorError> {
        std::fs::create_dir_all(parent)?;
        let folder = tempfile::Builder::new().prefix("spool-").tempdir_in(parent)?;
        let connection =
            Connection::open(folder.path().join("changes.plan")).map_err(while_doing("opening it"))?;
        // The spool dies with the run: no journal, no waiting for the disk.
        connection
            .execute_batch(&format!(
                "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;
                 PRAGMA page_size = 16384; PRAGMA cache_size = -8192; PRAGMA temp_store = FILE;
                 PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {VERSION}; {LAYOUT} BEGIN"
            ))
            .map_err(while_doing("laying it out"))?;
        connection.set_prepared_statement_cache_capacity(32);
        Ok(Self { connection, _folder: folder })
    }

    /// The folder of the spool, for other temporary files of the run.
    pub(crate) fn folder(&self) -> &Path {
        self._folder.path()
    }

    fn execute(
        &self,
        doing: &'static str,
        sql: &str,
        values: impl rusqlite::Params,
    ) -> Result<usize, ExecutorError> {
        let run = || self.connection.prepare_cached(sql)?.execute(values);
        run().map_err(while_doing(doing))
    }

    fn number(&self, doing: &'static str, sql: &str) -> Result<u64, ExecutorError> {
        self.connection
            .query_row(sql, [], |row| row.get::<_, i64>(0))
            .map(i64::unsigned_abs)
            .map_err(while_doing(doing))
    }

    fn rows<T>(
        &self,
        doing: &'static str,
        sql: &str,
        values: impl rusqlite::Params,
        read: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, ExecutorError> {
        let run = || -> rusqlite::Result<Vec<T>> {
            self.connection.prepare_cached(sql)?.query_map(values, read)?.collect()
        };
        run().map_err(while_doing(doing))
    }

    // Candidates -----------------------------------------------------------------------------------------------------

    /// Keeps a candidate; a later one of the same key replaces it.
    pub(crate) fn put_candidate(
        &self,
        candidate: &Candidate,
        state: CandidateState,
    ) -> Result<(), ExecutorError> {
        let known = candidate.last.is_some();
        self.execute(
            "keeping a candidate",
            "INSERT OR REPLACE INTO candidates VALUES (?, ?, ?, ?)",
            params![candidate.key.as_str(), state as i64, known, encode(candidate)?],
        )?;
        Ok(())
    }

    /// Candidates by key, after `after`, at most `limit`.
    pub(crate) fn candidates(
        &self,
        after: Option<&SourceKey>,
        limit: usize,
    ) -> Result<Vec<(Candidate, CandidateState)>, ExecutorError> {
        let after = after.map_or("", SourceKey::as_str);
        let rows: Vec<(Vec<u8>, bool)> = self.rows(
            "reading candidates",
            "SELECT body, state FROM candidates WHERE key > ? ORDER BY key LIMIT ?",
            params![after, limit as i64],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        let state = |dormant| if dormant { CandidateState::Dormant } else { CandidateState::Active };
        rows.into_iter().map(|(body, dormant)| Ok((decode(&body, "a candidate")?, state(dormant)))).collect()
    }

    /// Whether there is a candidate of that key.
    pub(crate) fn has_candidate(&self, key: &SourceKey) -> Result<bool, ExecutorError> {
        let find = || {
            let mut statement = self.connection.prepare_cached("SELECT 1 FROM candidates WHERE key = ?")?;
            statement.exists([key.as_str()])
        };
        find().map_err(while_doing("looking for a candidate"))
    }

    /// A candidate of that key, taken out.
    pub(crate) fn take_candidate(&self, key: &SourceKey) -> Result<Option<Candidate>, ExecutorError> {
        let sql = "DELETE FROM candidates WHERE key = ? RETURNING body";
        let taken = || {
            let mut statement = self.connection.prepare_cached(sql)?;
            statement.query_row([key.as_str()], |row| row.get::<_, Vec<u8>>(0)).optional()
        };
        let body = taken().map_err(while_doing("taking a candidate"))?;
        body.map(|body| decode(&body, "a candidate")).transpose()
    }

    /// Wakes dormant candidates: their claims are free now.
    pub(crate) fn wake(&self, key: &SourceKey) -> Result<(), ExecutorError> {
        self.execute("waking a candidate", "UPDATE candidates SET state = 0 WHERE key = ?", [key.as_str()])?;
        Ok(())
    }

    /// How many candidates are active.
    pub(crate) fn active_count(&self) -> Result<u64, ExecutorError> {
        self.number("counting candidates", "SELECT count(*) FROM candidates WHERE state = 0")
    }

    /// How many active candidates have no known record id.
    pub(crate) fn unknown_count(&self) -> Result<u64, ExecutorError> {
        self.number("counting candidates", "SELECT count(*) FROM candidates WHERE state = 0 AND known = 0")
    }

    // Changes --------------------------------------------------------------------------------------------------------

    /// Keeps a change; a later one of the same key replaces it.
    pub(crate) fn put_change(&self, change: &Change) -> Result<(), ExecutorError> {
        self.execute(
            "keeping a change",
            "INSERT OR REPLACE INTO changes VALUES (?, ?, ?, ?, ?)",
            params![
                change.key.as_str(),
                code(change.action),
                change.is_standing(),
                change.id.as_ref().map(|id| id.as_str()),
                encode(change)?
            ],
        )?;
        Ok(())
    }

    /// Changes by key, after `after`, at most `limit`; all of them, or those with that action.
    pub(crate) fn changes(
        &self,
        action: Option<Action>,
        after: Option<&SourceKey>,
        limit: usize,
    ) -> Result<Vec<Change>, ExecutorError> {
        let after = after.map_or("", SourceKey::as_str);
        let sql = match action {
            Some(_) => "SELECT body FROM changes WHERE key > ?1 AND action = ?2 ORDER BY key LIMIT ?3",
            None => "SELECT body FROM changes WHERE key > ?1 AND ?2 IS NULL ORDER BY key LIMIT ?3",
        };
        let values = params![after, action.map(code), limit as i64];
        let bodies: Vec<Vec<u8>> = self.rows("reading changes", sql, values, |row| row.get(0))?;
        bodies.iter().map(|body| decode(body, "a change")).collect()
    }

    /// Changes that would write to a record another change writes to as well; by record, then key.
    pub(crate) fn rivals(&self) -> Result<Vec<Change>, ExecutorError> {
        let adopts = self.number(
            "counting changes",
            &format!("SELECT count(*) FROM changes WHERE action = {}", code(Action::Adopt)),
        )?;
        if adopts == 0 {
            return Ok(Vec::new());
        }
        let sql = "SELECT body FROM changes WHERE id IN
            (SELECT id FROM changes WHERE id IS NOT NULL AND action < 10 GROUP BY id HAVING count(*) > 1) AND action < 10
            ORDER BY id, key";
        let bodies: Vec<Vec<u8>> = self.rows("finding rivals", sql, [], |row| row.get(0))?;
        bodies.iter().map(|body| decode(body, "a change")).collect()
    }

    /// Adds what the changes will do to `counts`.
    pub(crate) fn count_into(&self, counts: &mut PlanCounts) -> Result<(), ExecutorError> {
        let rows: Vec<(i64, bool, i64)> = self.rows(
            "counting changes",
            "SELECT action, standing, count(*) FROM changes GROUP BY action, standing",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )?;
        for (action, standing, count) in rows {
            let count = count.unsigned_abs();
            match ACTIONS.iter().find(|(_, known)| *known == action).map(|(action, _)| *action) {
                Some(Action::Create) => counts.create += count,
                Some(Action::Update) => counts.update += count,
                Some(Action::Adopt) => counts.adopt += count,
                Some(Action::Unchanged) => counts.unchanged += count,
                Some(Action::Skip) => counts.skip += count,
                Some(Action::Hold) => counts.hold += count,
                Some(Action::Reject) => {
                    counts.reject += count;
                    counts.standing += if standing { count } else { 0 };
                }
                None => return Err(ExecutorError::Corrupt("an action")),
            }
        }
        let lines = self.line_count()?;
        let standing = self.number("counting rows", "SELECT count(*) FROM lines WHERE standing")?;
        counts.reject += lines;
        counts.standing += standing;
        Ok(())
    }

    // Lines, claims, settled -------------------------------------------------------------------------------------------

    /// Keeps an unreadable row.
    pub(crate) fn put_line(&self, line: &LineRejection) -> Result<(), ExecutorError> {
        self.execute(
            "keeping a row",
            "INSERT OR REPLACE INTO lines VALUES (?, ?, ?, ?)",
            params![line.line as i64, line.hash.as_bytes(), line.standing, encode(&line.rejection)?],
        )?;
        Ok(())
    }

    /// How many unreadable rows there are.
    pub(crate) fn line_count(&self) -> Result<u64, ExecutorError> {
        self.number("counting rows", "SELECT count(*) FROM lines")
    }

    /// Marks a row as rejected before.
    pub(crate) fn mark_line_standing(&self, line: u64, hash: SourceHash) -> Result<(), ExecutorError> {
        let sql = "UPDATE lines SET standing = 1 WHERE line = ? AND hash = ?";
        self.execute("marking a row", sql, params![line as i64, hash.as_bytes()])?;
        Ok(())
    }

    /// Unreadable rows by line, after `after`, at most `limit`.
    pub(crate) fn lines(&self, after: u64, limit: usize) -> Result<Vec<LineRejection>, ExecutorError> {
        let rows: Vec<(i64, [u8; 16], bool, Vec<u8>)> = self.rows(
            "reading rows",
            "SELECT line, hash, standing, rejection FROM lines WHERE line > ? ORDER BY line LIMIT ?",
            params![after as i64, limit as i64],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
        )?;
        let line = |(line, hash, standing, rejection): (i64, [u8; 16], bool, Vec<u8>)| {
            let rejection = decode(&rejection, "a rejection")?;
            Ok(LineRejection {
                line: line.unsigned_abs(),
                hash: SourceHash::from_bytes(hash),
                standing,
                rejection,
            })
        };
        rows.into_iter().map(line).collect()
    }

    /// Keeps a claim that is to become durable, or to be given up.
    pub(crate) fn put_claim(&self, claim: &Claim, fate: ClaimFate) -> Result<(), ExecutorError> {
        let sql = match fate {
            ClaimFate::Taken => "INSERT OR REPLACE INTO claims VALUES (?, ?, ?)",
            ClaimFate::Released => "INSERT INTO released VALUES (?, ?, ?)",
        };
        let values = params![claim.property.as_str(), claim.value.as_bytes(), claim.key.as_str()];
        self.execute("keeping a claim", sql, values)?;
        Ok(())
    }

    /// Claims of that fate in pages; claims taken come by property and value. Pass the number already read.
    pub(crate) fn claims(
        &self,
        fate: ClaimFate,
        offset: u64,
        limit: usize,
    ) -> Result<Vec<Claim>, ExecutorError> {
        let sql = match fate {
            ClaimFate::Taken => {
                "SELECT property, value, key FROM claims ORDER BY property, value LIMIT ?2 OFFSET ?1"
            }
            ClaimFate::Released => {
                "SELECT property, value, key FROM released ORDER BY rowid LIMIT ?2 OFFSET ?1"
            }
        };
        self.rows("reading claims", sql, params![offset as i64, limit as i64], |row| {
            Ok(Claim {
                property: PropertyName::new(row.get::<_, String>(0)?),
                value: ValueDigest::from_bytes(row.get(1)?),
                key: SourceKey::new(row.get::<_, String>(2)?),
            })
        })
    }

    /// Keeps a key whose standing entry is void, although the record needs no change.
    pub(crate) fn put_settled(&self, key: &SourceKey) -> Result<(), ExecutorError> {
        self.execute("settling a record", "INSERT OR IGNORE INTO settled VALUES (?)", [key.as_str()])?;
        Ok(())
    }

    /// Keys to settle, after `after`, at most `limit`.
    pub(crate) fn settled(
        &self,
        after: Option<&SourceKey>,
        limit: usize,
    ) -> Result<Vec<SourceKey>, ExecutorError> {
        let sql = "SELECT key FROM settled WHERE key > ? ORDER BY key LIMIT ?";
        let values = params![after.map_or("", SourceKey::as_str), limit as i64];
        self.rows("reading settled records", sql, values, |row| Ok(SourceKey::new(row.get::<_, String>(0)?)))
    }

    // The portal's records, when one pass over its list is the cheapest way to read ------------------------------------

    /// Keeps a listed record's body and the values it can be found by.
    pub(crate) fn put_listed(
        &self,
        record: &fieldline_model::ObservedRecord,
        values: &[(usize, ValueDigest)],
    ) -> Result<(), ExecutorError> {
        let sql = "INSERT OR REPLACE INTO listed VALUES (?, ?)";
        self.execute("keeping a record", sql, params![record.id.as_str(), encode(record)?])?;
        for (property, value) in values {
            let sql = "INSERT OR IGNORE INTO listed_values VALUES (?, ?, ?)";
            self.execute(
                "keeping a record",
                sql,
                params![*property as i64, value.as_bytes(), record.id.as_str()],
            )?;
        }
        Ok(())
    }

    /// Listed records that have this value, by id.
    pub(crate) fn listed(
        &self,
        property: usize,
        value: &ValueDigest,
    ) -> Result<Vec<fieldline_model::ObservedRecord>, ExecutorError> {
        let sql = "SELECT body FROM listed_values JOIN listed USING (id) WHERE property = ? AND value = ? ORDER BY id";
        let values = params![property as i64, value.as_bytes()];
        let bodies: Vec<Vec<u8>> = self.rows("finding a record", sql, values, |row| row.get(0))?;
        bodies.iter().map(|body| decode(body, "a record")).collect()
    }
}

/// What is to become of a claim.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ClaimFate {
    /// It becomes durable.
    Taken,
    /// Its holder wants another value now.
    Released,
}

/// Codes of actions in the file; those that write are below 10. Never renumbered within a version.
const ACTIONS: &[(Action, i64)] = &[
    (Action::Create, 0),
    (Action::Update, 1),
    (Action::Adopt, 2),
    (Action::Unchanged, 10),
    (Action::Skip, 11),
    (Action::Hold, 12),
    (Action::Reject, 13),
];

fn code(action: Action) -> i64 {
    ACTIONS
        .iter()
        .find(|(known, _)| *known == action)
        .map(|(_, code)| *code)
        .expect("every action has a code")
}
