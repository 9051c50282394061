//! What HubSpot shows of unique values on a record, and what its change makes of them.

use fieldline_model::{
    Action, Change, Claim, DesiredValue, KEY_RULE, ObservedRecord, RecordId, SourceKey, ValueDigest,
};
use fieldline_reconcile::{Candidate, Found};

use super::Court;
use super::unique::Wish;
use crate::ExecutorError;

/// A unique value that HubSpot shows on a record.
pub(crate) struct Shown {
    rule: u16,
    value: ValueDigest,
}

/// The unique values on the record that was found, with its id.
pub(crate) fn showing(court: Court<'_>, found: &Found) -> Option<(RecordId, Vec<Shown>)> {
    let (Found::Ours(record) | Found::Match(_, record)) = found else {
        return None;
    };
    Some((record.id.clone(), all_shown(court, record)))
}

/// Every unique value on a record, secondary ones included.
pub(super) fn all_shown(court: Court<'_>, record: &ObservedRecord) -> Vec<Shown> {
    court.unique.rules().flat_map(|rule| shown_of(court, record, rule)).collect()
}

/// The values of one property on a record.
pub(super) fn shown_of(court: Court<'_>, record: &ObservedRecord, rule: u16) -> Vec<Shown> {
    let values = record.finding(court.reconciler.definition(rule).name.as_str());
    values
        .map(|text| court.reconciler.canonical(rule, Some(text)))
        .filter(|value| !value.is_empty())
        .map(|value| Shown { rule, value: value.digest() })
        .collect()
}

impl Shown {
    /// As the claim of a source record.
    pub(super) fn claim(&self, court: Court<'_>, key: &SourceKey) -> Claim {
        Claim {
            property: court.reconciler.definition(self.rule).name.clone(),
            value: self.value,
            key: key.clone(),
        }
    }
}

/// Notes what a change takes, and what its record has that the source record does not ask for. A change that sends nothing
/// asks for nothing. Of properties that `is_known` names it is known who has which value before a record is created.
pub(crate) fn note_holdings(
    court: Court<'_>,
    candidate: &Candidate,
    change: &Change,
    shown: Option<(RecordId, Vec<Shown>)>,
    is_known: impl Fn(u16) -> bool,
) -> Result<(), ExecutorError> {
    let is_moving = moves(change);
    if !is_moving {
        drop_wishes(court, candidate)?;
    }
    if let Some((id, shown)) = shown {
        for shown in shown {
            let wish = court.unique.wish(court.reconciler, shown.rule, candidate);
            if !is_moving || wish != Wish::Value(shown.value) {
                let name = &court.reconciler.definition(shown.rule).name;
                court.spool.put_held(name, &shown.value, &id)?;
            }
        }
    }
    let is_new = change.action == Action::Create && candidate.last.is_none();
    for take in takes(court, change).into_iter().filter(|take| !(is_new && is_known(take.rule))) {
        court.spool.put_take(&take.claim(court, &change.key))?;
    }
    Ok(())
}

/// Notes the unique values of a record that the portal's list shows, but for those by which records are looked up.
pub(crate) fn note_listed(
    court: Court<'_>,
    record: &ObservedRecord,
    is_looked_up: impl Fn(u16) -> bool,
) -> Result<(), ExecutorError> {
    for shown in all_shown(court, record).into_iter().filter(|shown| !is_looked_up(shown.rule)) {
        let name = &court.reconciler.definition(shown.rule).name;
        court.spool.put_held(name, &shown.value, &record.id)?;
    }
    Ok(())
}

/// Whether the record is as the source wants it when the change is through.
pub(super) fn moves(change: &Change) -> bool {
    matches!(change.action, Action::Create | Action::Update | Action::Adopt | Action::Unchanged)
}

/// The unique values that a change sets.
pub(super) fn takes(court: Court<'_>, change: &Change) -> Vec<Shown> {
    let set = |rule: u16, text: &str| {
        let value = court.reconciler.canonical(rule, Some(text));
        (!value.is_empty()).then(|| Shown { rule, value: value.digest() })
    };
    let is_unique = |rule: u16| court.unique.rules().any(|known| known == rule);
    // A key that people took away is put back, and somebody else may have it. Who is adopted was looked for by its key.
    let is_put_back = |rule: u16| rule == KEY_RULE && change.action == Action::Update;
    let fields = change.fields.iter().filter(|field| is_unique(field.rule) || is_put_back(field.rule));
    let mut takes: Vec<Shown> = fields
        .filter_map(|field| match &field.after {
            DesiredValue::Set(text) => set(field.rule, text),
            DesiredValue::Clear => None,
        })
        .collect();
    // A record is created by its key, which is no field.
    if change.action == Action::Create && is_unique(KEY_RULE) {
        takes.extend(change.external_id.as_ref().and_then(|id| set(KEY_RULE, id.as_str())));
    }
    takes
}

impl Shown {
    pub(super) fn rule(&self) -> u16 {
        self.rule
    }
}

/// Whether a change leaves that value of the property behind.
pub(super) fn gives_up(court: Court<'_>, change: &Change, rule: u16, value: ValueDigest) -> bool {
    let field = change.fields.iter().find(|field| field.rule == rule);
    field.is_some_and(|field| {
        court.reconciler.canonical(rule, field.before.as_deref()).digest() == value
            && court.reconciler.canonical(rule, Some(field.after.wire())).digest() != value
    })
}

/// Whether a change leaves that value of the property where it is, because the source asks for just that.
pub(super) fn keeps(court: Court<'_>, change: &Change, rule: u16, value: ValueDigest) -> bool {
    if rule == KEY_RULE {
        let is_keyed = change.id.is_some() && change.fields.iter().all(|field| field.rule != KEY_RULE);
        let wanted = change.external_id.as_ref().map(|id| id.as_str());
        return moves(change) && is_keyed && court.reconciler.canonical(rule, wanted).digest() == value;
    }
    let is_it = |kept: &fieldline_model::KeptDigests| {
        kept.rule == rule && kept.wanted == value && kept.observed == value
    };
    moves(change) && change.kept.iter().any(is_it)
}

/// Drops what a candidate asked for, as far as it is its own.
pub(crate) fn drop_wishes(court: Court<'_>, candidate: &Candidate) -> Result<(), ExecutorError> {
    let wanted = court.wanted(candidate);
    wanted.iter().try_for_each(|claim| court.spool.drop_claim(claim))
}
