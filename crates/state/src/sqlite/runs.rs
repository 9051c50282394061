//! The history of runs.

use chrono::{DateTime, Utc};
use fieldline_model::RunId;
use rusqlite::{Connection, Row};

use crate::sqlite::failure::Doing as _;
use crate::sqlite::instant::{instant_text, parse_instant};
use crate::{RunEntry, RunStatus, StateError};

/// Notes the beginning of a run; a run that begins again starts a clean entry.
pub(super) fn begin(
    connection: &Connection,
    scope: i64,
    run: &RunId,
    started_at: DateTime<Utc>,
) -> Result<(), StateError> {
    let sql = "INSERT OR REPLACE INTO runs (scope, run, started_at, ended_at, status, report)
               VALUES (?1, ?2, ?3, NULL, ?4, '')";
    let row = (scope, run.as_str(), instant_text(started_at), status_text(RunStatus::Running));
    connection.execute(sql, row).doing("noting a run")?;
    Ok(())
}

/// Notes the end of a run that has begun.
pub(super) fn end(
    connection: &Connection,
    scope: i64,
    run: &RunId,
    ended_at: DateTime<Utc>,
    status: RunStatus,
    report: &str,
) -> Result<(), StateError> {
    let sql = "UPDATE runs SET ended_at = ?3, status = ?4, report = ?5 WHERE scope = ?1 AND run = ?2";
    let row = (scope, run.as_str(), instant_text(ended_at), status_text(status), report);
    match connection.execute(sql, row).doing("noting a run")? {
        0 => Err(StateError::UnknownRun { run: run.to_string() }),
        _ => Ok(()),
    }
}

/// The latest runs, newest first.
pub(super) fn read(connection: &Connection, scope: i64, limit: usize) -> Result<Vec<RunEntry>, StateError> {
    let sql = "SELECT run, started_at, ended_at, status, report FROM runs WHERE scope = ?1
               ORDER BY started_at DESC, entry DESC LIMIT ?2";
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut statement = connection.prepare_cached(sql).doing("reading runs")?;
    let mut rows = statement.query((scope, limit)).doing("reading runs")?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next().doing("reading runs")? {
        entries.push(entry(row)?);
    }
    Ok(entries)
}

fn entry(row: &Row<'_>) -> Result<RunEntry, StateError> {
    let text = |index| row.get::<_, String>(index).doing("reading runs");
    let ended_at: Option<String> = row.get(2).doing("reading runs")?;
    Ok(RunEntry {
        run: RunId::new(text(0)?),
        started_at: parse_instant(&text(1)?)?,
        ended_at: ended_at.as_deref().map(parse_instant).transpose()?,
        status: parse_status(&text(3)?)?,
        report: text(4)?,
    })
}

fn status_text(status: RunStatus) -> &'static str {
    match status {
        RunStatus::Running => "running",
        RunStatus::Complete => "complete",
        RunStatus::Stopped => "stopped",
        RunStatus::Failed => "failed",
    }
}

fn parse_status(text: &str) -> Result<RunStatus, StateError> {
    match text {
        "running" => Ok(RunStatus::Running),
        "complete" => Ok(RunStatus::Complete),
        "stopped" => Ok(RunStatus::Stopped),
        "failed" => Ok(RunStatus::Failed),
        _ => Err(StateError::Corrupt { what: "a run's status" }),
    }
}
