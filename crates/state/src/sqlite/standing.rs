//! Standing entries: rejected, held and open records, and unreadable lines.

use std::borrow::Cow;

use fieldline_model::{
    Awaited, AwaitedValue, LinkRule, PropertyName, Rejection, RejectionCode, RunId, SourceHash, SourceKey,
    Standing, StandingKind, Subject,
};
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, Row, ToSql};

use crate::StateError;
use crate::sqlite::failure::{Doing as _, digest_bytes};
use crate::sqlite::pages::ascending;

/// A subject as the table holds it: keys (kind 0) come before lines (kind 1), those before links (kind 2).
fn columns(subject: &Subject) -> Result<(i64, ToSqlOutput<'_>), StateError> {
    match subject {
        Subject::Key(key) => Ok((0, ToSqlOutput::from(key.as_str()))),
        Subject::Line(line) => Ok((1, ToSqlOutput::from(line_number(*line)?))),
        // No rule's name holds a zero byte, so this is ordered by rule, then by key.
        Subject::Links { rule, key } => Ok((2, ToSqlOutput::from(format!("{rule}\0{key}")))),
    }
}

fn line_number(line: u64) -> Result<i64, StateError> {
    i64::try_from(line).map_err(|_| StateError::Corrupt { what: "a line number beyond 2⁶³" })
}

/// Entries after `after`, in order, at most `limit`.
pub(super) fn read(
    connection: &Connection,
    scope: i64,
    after: Option<&Subject>,
    limit: usize,
) -> Result<Vec<Standing>, StateError> {
    let sql = "SELECT subject_kind, subject, verdict, code, property, message, source_hash, line, run
               FROM standing WHERE scope = ?1 AND (subject_kind, subject) > (?2, ?3)
               ORDER BY subject_kind, subject LIMIT ?4";
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    // No kind is below 0, so this is before everything.
    let (kind, subject) = after.map_or(Ok((-1, ToSqlOutput::from(0))), columns)?;
    let mut statement = connection.prepare_cached(sql).doing("reading standing entries")?;
    let mut rows = statement.query((scope, kind, subject, limit)).doing("reading standing entries")?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next().doing("reading standing entries")? {
        entries.push(entry(row)?);
    }
    ascending(entries, after, |entry| &entry.subject)
}

fn entry(row: &Row<'_>) -> Result<Standing, StateError> {
    let corrupt = || StateError::Corrupt { what: "a standing entry" };
    let text = |index| row.get::<_, Option<String>>(index).doing("reading standing entries");
    let subject = subject(row)?.ok_or_else(corrupt)?;
    let kind = match text(2)?.as_deref() {
        Some("rejected") => StandingKind::Rejected(Rejection {
            code: rejection_code(&text(3)?.ok_or_else(corrupt)?)?,
            property: text(4)?.map(PropertyName::new),
            message: text(5)?.ok_or_else(corrupt)?,
            value: None,
        }),
        Some("held") => StandingKind::Held(text(5)?.ok_or_else(corrupt)?),
        Some("open") => StandingKind::Open,
        Some("pending") => pending(&text(5)?.ok_or_else(corrupt)?)?,
        _ => return Err(corrupt()),
    };
    let hash = row.get_ref(6).doing("reading standing entries")?;
    let line: i64 = row.get(7).doing("reading standing entries")?;
    Ok(Standing {
        subject,
        source_hash: SourceHash::from_bytes(digest_bytes(hash.as_blob().map_err(|_| corrupt())?)?),
        kind,
        line: line.try_into().map_err(|_| corrupt())?,
        run: RunId::new(text(8)?.ok_or_else(corrupt)?),
    })
}

/// The subject of a row; `None` when it makes no sense.
fn subject(row: &Row<'_>) -> Result<Option<Subject>, StateError> {
    let kind: i64 = row.get(0).doing("reading standing entries")?;
    let text = match row.get_ref(1).doing("reading standing entries")? {
        ValueRef::Integer(line) => return Ok(line.try_into().ok().map(Subject::Line)),
        stored => stored.as_str().map_err(|_| StateError::Corrupt { what: "a standing entry" })?,
    };
    if kind == 0 {
        return Ok(Some(Subject::Key(SourceKey::from(text))));
    }
    let links = |(rule, key)| Subject::Links { rule: LinkRule::from(rule), key: SourceKey::from(key) };
    Ok(text.split_once('\0').map(links))
}

fn rejection_code(text: &str) -> Result<RejectionCode, StateError> {
    let found = RejectionCode::ALL.iter().find(|code| code.as_str() == text);
    found.copied().ok_or(StateError::Corrupt { what: "a rejection code" })
}

/// Writes entries, each in place of the one about the same subject. The value of a rejection is left out.
pub(super) fn write(connection: &Connection, scope: i64, entries: &[Standing]) -> Result<(), StateError> {
    let sql = "INSERT OR REPLACE INTO standing
               (scope, subject_kind, subject, verdict, code, property, message, source_hash, line, run)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
    let mut statement = connection.prepare_cached(sql).doing("writing standing entries")?;
    let mut sorted: Vec<_> = entries.iter().collect();
    sorted.sort_by(|one, other| one.subject.cmp(&other.subject));
    for entry in sorted {
        let (subject_kind, subject) = columns(&entry.subject)?;
        let verdict = Verdict::of(&entry.kind);
        let row: [&dyn ToSql; 10] = [
            &scope,
            &subject_kind,
            &subject,
            &verdict.name,
            &verdict.code,
            &verdict.property,
            &verdict.message,
            entry.source_hash.as_bytes(),
            &line_number(entry.line)?,
            &entry.run.as_str(),
        ];
        statement.execute(&row[..]).doing("writing standing entries")?;
    }
    Ok(())
}

/// A judgement spread over columns.
struct Verdict<'a> {
    name: &'static str,
    code: Option<&'static str>,
    property: Option<&'a str>,
    message: Option<Cow<'a, str>>,
}

impl<'a> Verdict<'a> {
    fn of(kind: &'a StandingKind) -> Self {
        match kind {
            StandingKind::Rejected(rejection) => Self {
                name: "rejected",
                code: Some(rejection.code.as_str()),
                property: rejection.property.as_ref().map(PropertyName::as_str),
                message: Some(Cow::Borrowed(&rejection.message)),
            },
            StandingKind::Held(why) => Self::plain("held", Some(Cow::Borrowed(why))),
            StandingKind::Open => Self::plain("open", None),
            StandingKind::Pending(awaited) => Self::plain("pending", Some(Cow::Owned(listed(awaited)))),
            StandingKind::Absent => Self::plain("pending", Some(Cow::Borrowed(ABSENT))),
        }
    }

    fn plain(name: &'static str, message: Option<Cow<'a, str>>) -> Self {
        Self { name, code: None, property: None, message }
    }
}

/// What stands in the place of awaited look-ups where a record is not in the destination.
pub(super) const ABSENT: &str = "(to be created in HubSpot)";

/// Awaited look-ups as a list of pairs in JSON: the property, and the text or its digest.
fn listed(awaited: &[Awaited]) -> String {
    let pairs: Vec<(&PropertyName, &AwaitedValue)> =
        awaited.iter().map(|one| (&one.property, &one.value)).collect();
    serde_json::to_string(&pairs).expect("pairs of texts are plain data")
}

/// What a pending entry waits for. Earlier versions kept names of properties with commas between them.
fn pending(text: &str) -> Result<StandingKind, StateError> {
    if text == ABSENT {
        return Ok(StandingKind::Absent);
    }
    let pairs: Vec<(PropertyName, AwaitedValue)> = if text.starts_with('[') {
        serde_json::from_str(text).map_err(|_| StateError::Corrupt { what: "a standing entry" })?
    } else {
        let unknown = || AwaitedValue::Digest(String::new());
        text.split(", ").map(|name| (PropertyName::new(name), unknown())).collect()
    };
    let awaited = |(property, value)| Awaited { property, value };
    Ok(StandingKind::Pending(pairs.into_iter().map(awaited).collect()))
}

/// Removes the entries of these subjects.
pub(super) fn settle(connection: &Connection, scope: i64, subjects: &[Subject]) -> Result<(), StateError> {
    let sql = "DELETE FROM standing WHERE scope = ?1 AND subject_kind = ?2 AND subject = ?3";
    let mut statement = connection.prepare_cached(sql).doing("settling standing entries")?;
    for subject in subjects {
        let (kind, subject) = columns(subject)?;
        statement.execute((scope, kind, subject)).doing("settling standing entries")?;
    }
    Ok(())
}

/// Removes entries about lines judged by other runs; returns how many.
pub(super) fn settle_lines_before(
    connection: &Connection,
    scope: i64,
    run: &RunId,
) -> Result<u64, StateError> {
    let sql = "DELETE FROM standing WHERE scope = ?1 AND subject_kind = 1 AND run <> ?2";
    let removed = connection.execute(sql, (scope, run.as_str())).doing("settling standing entries")?;
    Ok(removed as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_of_earlier_versions_are_read() {
        let awaited = |names: &[&str]| {
            let awaited = names
                .iter()
                .map(|name| Awaited { property: (*name).into(), value: AwaitedValue::Digest(String::new()) });
            StandingKind::Pending(awaited.collect())
        };
        assert!(
            pending("dealstage, hubspot_owner_id").unwrap() == awaited(&["dealstage", "hubspot_owner_id"])
        );
        assert!(pending("hubspot_owner_id").unwrap() == awaited(&["hubspot_owner_id"]));
        assert!(pending("(to be created in HubSpot)").unwrap() == StandingKind::Absent);
        assert!(pending("[[\"a\"").is_err());
    }
}
