//! What a state store remembers, in a form that two worlds can compare.

use std::collections::BTreeSet;

use fieldline_model::{SourceKey, StandingKind};
use fieldline_state::{Scope, StateStore};

use super::crm::Crm;
use super::table::Table;

/// One line per fact, without names that differ from run to run.
pub(crate) type Remembered = BTreeSet<String>;

/// Everything about the keys in the first column of the table, all standing entries and the progress. Record ids are
/// replaced by what their records carry.
pub(crate) fn remembered(state: &dyn StateStore, scope: &Scope, table: &Table, crm: &Crm) -> Remembered {
    let keys: BTreeSet<SourceKey> = table
        .rows
        .iter()
        .filter_map(|row| row.split(',').next())
        .filter(|key| !key.is_empty())
        .map(SourceKey::from)
        .collect();
    let keys: Vec<SourceKey> = keys.into_iter().collect();
    let mut facts = Remembered::new();
    for (key, hash) in keys.iter().zip(state.hashes(scope, &keys).unwrap()) {
        facts.extend(hash.map(|hash| format!("{key} hash {hash}")));
    }
    for (key, record) in keys.iter().zip(state.records(scope, &keys).unwrap()) {
        let Some(record) = record else { continue };
        let id: u64 = record.id.as_str().parse().unwrap();
        let carries = crm.portal().records.get(&id).and_then(|record| record.get("app_id").cloned());
        facts.insert(format!("{key} is the record of {carries:?}"));
        for known in record.digests {
            facts.insert(format!("{key} {} {} {}", known.property, known.written, known.observed));
        }
    }
    for claim in state.claims_of(scope, &keys).unwrap() {
        facts.insert(format!("{} claims {} {}", claim.key, claim.property, claim.value));
    }
    for entry in state.standing(scope, None, 100_000).unwrap() {
        let kind = match &entry.kind {
            StandingKind::Rejected(rejection) => format!("rejected {} {}", rejection.code, rejection.message),
            StandingKind::Held(why) => format!("held {why}"),
            StandingKind::Open => "open".to_owned(),
            StandingKind::Pending(awaited) => format!("pending {awaited:?}"),
            StandingKind::Absent => "absent".to_owned(),
        };
        facts.insert(format!("{} {} {kind}", entry.subject, entry.source_hash));
    }
    for line in state.skipped(scope, None, 100_000).unwrap() {
        facts.insert(format!("{} goes without {}: {:?}", line.key, line.property, line.fate));
    }
    facts.insert(format!("{:?}", state.progress(scope).unwrap()));
    facts.extend(state.open_intents(scope).unwrap().iter().map(|intent| format!("intent {}", intent.batch)));
    facts
}
