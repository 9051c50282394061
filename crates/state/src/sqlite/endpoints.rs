//! What the calls of a run came to, by endpoint.

use fieldline_model::{EndpointCalls, Latencies, RunId};
use rusqlite::Connection;

use crate::StateError;
use crate::sqlite::bytes::{Reader, put_number};
use crate::sqlite::failure::Doing as _;

const WHAT: &str = "what calls came to";

/// Replaces what is kept of a run.
pub(super) fn keep(
    connection: &Connection,
    scope: i64,
    run: &RunId,
    endpoints: &[EndpointCalls],
) -> Result<(), StateError> {
    forget(connection, scope, run)?;
    let sql =
        "INSERT OR REPLACE INTO run_endpoints (scope, run, method, path, calls) VALUES (?1, ?2, ?3, ?4, ?5)";
    let mut statement = connection.prepare_cached(sql).doing("noting calls")?;
    for endpoint in endpoints {
        let row = (scope, run.as_str(), &endpoint.method, &endpoint.path, blob(endpoint));
        statement.execute(row).doing("noting calls")?;
    }
    Ok(())
}

/// Forgets what is kept of a run.
pub(super) fn forget(connection: &Connection, scope: i64, run: &RunId) -> Result<(), StateError> {
    let sql = "DELETE FROM run_endpoints WHERE scope = ?1 AND run = ?2";
    connection.execute(sql, (scope, run.as_str())).doing("noting calls")?;
    Ok(())
}

/// What is kept of a run, by method and path.
pub(super) fn read(
    connection: &Connection,
    scope: i64,
    run: &RunId,
) -> Result<Vec<EndpointCalls>, StateError> {
    let sql =
        "SELECT method, path, calls FROM run_endpoints WHERE scope = ?1 AND run = ?2 ORDER BY method, path";
    let mut statement = connection.prepare_cached(sql).doing("reading calls")?;
    let mut rows = statement.query((scope, run.as_str())).doing("reading calls")?;
    let mut endpoints = Vec::new();
    while let Some(row) = rows.next().doing("reading calls")? {
        let text = |index| row.get::<_, String>(index).doing("reading calls");
        let bytes: Vec<u8> = row.get(2).doing("reading calls")?;
        endpoints.push(parsed(&text(0)?, &text(1)?, &bytes)?);
    }
    Ok(endpoints)
}

/// Seven counts, then bucket after bucket of the latencies.
fn blob(endpoint: &EndpointCalls) -> Vec<u8> {
    let EndpointCalls { ok, partly, refused, throttled, failed, unanswered, retried, .. } = endpoint;
    let mut bytes = Vec::new();
    for count in [ok, partly, refused, throttled, failed, unanswered, retried] {
        put_number(&mut bytes, *count);
    }
    for (bucket, count) in endpoint.latencies.buckets() {
        put_number(&mut bytes, bucket as u64);
        put_number(&mut bytes, count);
    }
    bytes
}

fn parsed(method: &str, path: &str, bytes: &[u8]) -> Result<EndpointCalls, StateError> {
    let mut reader = Reader::new(bytes, WHAT);
    let mut endpoint = EndpointCalls::new(method, path);
    for count in [
        &mut endpoint.ok,
        &mut endpoint.partly,
        &mut endpoint.refused,
        &mut endpoint.throttled,
        &mut endpoint.failed,
        &mut endpoint.unanswered,
        &mut endpoint.retried,
    ] {
        *count = reader.number()?;
    }
    let mut buckets = Vec::new();
    while !reader.is_empty() {
        let bucket = usize::try_from(reader.number()?).map_err(|_| reader.corrupt())?;
        buckets.push((bucket, reader.number()?));
    }
    endpoint.latencies = Latencies::of_buckets(buckets).ok_or(StateError::Corrupt { what: WHAT })?;
    Ok(endpoint)
}
