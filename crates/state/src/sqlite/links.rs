//! Links: what association rules wanted of records, and how it stands.

use std::collections::BTreeMap;

use fieldline_model::{ExternalId, KnownLinks, LinkEnds, LinkRule, LinkState, RecordId, SourceKey};
use rusqlite::Connection;

use crate::StateError;
use crate::sqlite::bytes::{Reader, put_number, put_text};
use crate::sqlite::failure::Doing as _;
use crate::sqlite::pages::key_page;
use crate::sqlite::seek::seek_each;

/// Codes of states in the blob. Never renumbered.
const STATES: [(LinkState, u64); 5] = [
    (LinkState::Linked, 0),
    (LinkState::Pending, 1),
    (LinkState::Rejected, 2),
    (LinkState::TargetGone, 3),
    (LinkState::RecordGone, 4),
];

/// A page of keys with links that are due.
pub(super) const DUE_KEYS: &str =
    "SELECT DISTINCT key FROM links WHERE scope = ?1 AND due = 1 AND key >= ?2 ORDER BY key LIMIT ?3";

/// A page of keys with links.
pub(super) const KEYS: &str =
    "SELECT DISTINCT key FROM links WHERE scope = ?1 AND key >= ?2 ORDER BY key LIMIT ?3";

/// The links of ascending keys, by key and rule.
pub(super) fn read(
    connection: &Connection,
    scope: i64,
    keys: &[SourceKey],
) -> Result<Vec<KnownLinks>, StateError> {
    let sql =
        "SELECT key, rule, due, targets, ends FROM links WHERE scope = ?1 AND key >= ?2 ORDER BY key, rule";
    let mut statement = connection.prepare_cached(sql).doing("reading links")?;
    let mut links = Vec::new();
    seek_each(&mut statement, &[scope], keys, |index, row| {
        let rule: String = row.get(1).doing("reading links")?;
        let stored = row.get_ref(3).doing("reading links")?;
        let bytes = stored.as_blob().map_err(|_| StateError::Corrupt { what: "links" })?;
        let targets = decode(bytes)?;
        let stored: Option<Vec<u8>> = row.get(4).doing("reading links")?;
        links.push(KnownLinks {
            key: keys[index].clone(),
            rule: LinkRule::new(rule),
            ends: stored.map_or(Ok(LinkEnds::default()), |bytes| decode_ends(&bytes, &targets))?,
            targets,
            is_due: row.get(2).doing("reading links")?,
        });
        Ok(())
    })?;
    Ok(links)
}

/// Keys with links that are due, after `after`, in order, at most `limit`.
pub(super) fn due_keys(
    connection: &Connection,
    scope: i64,
    after: Option<&SourceKey>,
    limit: usize,
) -> Result<Vec<SourceKey>, StateError> {
    key_page(connection, DUE_KEYS, scope, after, limit, "reading links")
}

/// Keys with links, after `after`, in order, at most `limit`.
pub(super) fn keys(
    connection: &Connection,
    scope: i64,
    after: Option<&SourceKey>,
    limit: usize,
) -> Result<Vec<SourceKey>, StateError> {
    key_page(connection, KEYS, scope, after, limit, "reading links")
}

/// Writes links, each in place of those of the same record and rule; what says nothing is removed.
pub(super) fn write(connection: &Connection, scope: i64, links: &[KnownLinks]) -> Result<(), StateError> {
    let sql =
        "INSERT OR REPLACE INTO links (scope, key, rule, due, targets, ends) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let mut insert = connection.prepare_cached(sql).doing("writing links")?;
    let sql = "DELETE FROM links WHERE scope = ?1 AND key = ?2 AND rule = ?3";
    let mut delete = connection.prepare_cached(sql).doing("writing links")?;
    let mut blob = Vec::new();
    for known in links {
        let (key, rule) = (known.key.as_str(), known.rule.as_str());
        if known.is_empty() {
            delete.execute((scope, key, rule)).doing("writing links")?;
            continue;
        }
        encode(&mut blob, &known.targets);
        let ends = encode_ends(known);
        insert.execute((scope, key, rule, known.is_due, &blob, ends)).doing("writing links")?;
    }
    Ok(())
}

fn encode(blob: &mut Vec<u8>, targets: &[(ExternalId, LinkState)]) {
    blob.clear();
    for (target, state) in targets {
        let code = STATES.iter().find(|(known, _)| known == state).map_or(0, |(_, code)| *code);
        put_number(blob, code);
        put_text(blob, target.as_str());
    }
}

fn decode(bytes: &[u8]) -> Result<Vec<(ExternalId, LinkState)>, StateError> {
    let mut reader = Reader::new(bytes, "links");
    let mut targets = Vec::new();
    while !reader.is_empty() {
        let code = reader.number()?;
        let state = STATES.iter().find(|(_, known)| *known == code).map(|(state, _)| *state);
        let state = state.ok_or_else(|| reader.corrupt())?;
        targets.push((ExternalId::new(reader.text()?), state));
    }
    Ok(targets)
}

/// The id of the record, then those of the targets in their order; empty text where it is not known.
fn encode_ends(known: &KnownLinks) -> Option<Vec<u8>> {
    let LinkEnds { from, to } = &known.ends;
    if from.is_none() && to.is_empty() {
        return None;
    }
    let mut blob = Vec::new();
    put_text(&mut blob, from.as_ref().map_or("", RecordId::as_str));
    for (target, _) in &known.targets {
        put_text(&mut blob, to.get(target).map_or("", RecordId::as_str));
    }
    Some(blob)
}

fn decode_ends(bytes: &[u8], targets: &[(ExternalId, LinkState)]) -> Result<LinkEnds, StateError> {
    let mut reader = Reader::new(bytes, "links");
    let mut id = || reader.text().map(|text| (!text.is_empty()).then(|| RecordId::new(text)));
    let from = id()?;
    let mut to = BTreeMap::new();
    for (target, _) in targets {
        to.extend(id()?.map(|id| (target.clone(), id)));
    }
    Ok(LinkEnds { from, to })
}
