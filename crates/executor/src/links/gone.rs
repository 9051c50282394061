//! Links are not sent to records that are known to be gone.
//!
//! A call about a record that HubSpot does not have is refused, in every run again. So whatever is due from an earlier run is
//! asked about before: the record itself where anything would be sent for it or where it was gone, the other one where it was
//! refused.

use std::collections::{BTreeMap, BTreeSet};

use fieldline_connector::{Fetch, FetchBy};
use fieldline_model::{LinkState, ObjectType, RecordId};

use super::change::{LinkChange, LinkTarget};
use super::types::LinkTypes;
use crate::ExecutorError;
use crate::context::Pipeline;

/// Marks what HubSpot does not have any more among changes that are due.
pub(super) fn mark_gone(
    pipeline: &Pipeline,
    types: &LinkTypes,
    changes: &mut [LinkChange],
) -> Result<(), ExecutorError> {
    let rules = pipeline.transform.associations();
    let object = pipeline.transform.destination().object();
    let mut asked: BTreeMap<ObjectType, BTreeSet<RecordId>> = BTreeMap::new();
    for change in changes.iter().filter(|change| change.is_due()) {
        let calls = change.calls(rules, types);
        if calls.link.is_empty() && calls.unlink.is_empty() && !change.was_gone() {
            continue;
        }
        asked.entry(object.clone()).or_default().extend(change.from.clone());
        let refused = change.rules.iter().flat_map(|links| &links.targets);
        let refused = refused.filter(|target| was_refused(target));
        asked.entry(change.to.clone()).or_default().extend(refused.filter_map(|target| target.id.clone()));
    }
    let mut gone: BTreeMap<ObjectType, BTreeSet<RecordId>> = BTreeMap::new();
    for (object, ids) in asked {
        let missing = missing(pipeline, &object, ids)?;
        gone.insert(object, missing);
    }
    for change in changes.iter_mut().filter(|change| change.is_due()) {
        let is_gone =
            |object: &ObjectType, id: &RecordId| gone.get(object).is_some_and(|gone| gone.contains(id));
        change.is_gone = change.from.as_ref().is_some_and(|id| is_gone(object, id));
        for target in change.rules.iter_mut().flat_map(|links| &mut links.targets) {
            target.is_gone |=
                was_refused(target) && target.id.as_ref().is_some_and(|id| is_gone(&change.to, id));
        }
    }
    Ok(())
}

/// Marks records of changes that are due and that a plan would link after all, as an earlier one loads their targets. Gives
/// back those that are gone.
pub(super) fn mark_gone_records(
    pipeline: &Pipeline,
    mut changes: Vec<LinkChange>,
) -> Result<Vec<LinkChange>, ExecutorError> {
    let ids = changes.iter().filter_map(|change| change.from.clone()).collect();
    let gone = missing(pipeline, pipeline.transform.destination().object(), ids)?;
    changes.retain(|change| change.from.as_ref().is_some_and(|id| gone.contains(id)));
    changes.iter_mut().for_each(|change| change.is_gone = true);
    Ok(changes)
}

/// Whether a link to it was refused, or found to lead nowhere.
fn was_refused(target: &LinkTarget) -> bool {
    matches!(target.before, LinkState::Rejected | LinkState::TargetGone)
}

/// Those of the ids under which HubSpot has no record. A merged record answers under another id.
fn missing(
    pipeline: &Pipeline,
    object: &ObjectType,
    ids: BTreeSet<RecordId>,
) -> Result<BTreeSet<RecordId>, ExecutorError> {
    let ids: Vec<RecordId> = ids.into_iter().collect();
    let mut missing = BTreeSet::new();
    for chunk in ids.chunks(pipeline.destination.max_batch()) {
        let mut open: BTreeSet<RecordId> = chunk.iter().cloned().collect();
        let mut has_merged = false;
        for id in there(pipeline, object, chunk)? {
            has_merged |= !open.remove(&id);
        }
        for id in open {
            // Which of them was merged into the record that nobody asked for?
            let is_merged = has_merged && !there(pipeline, object, std::slice::from_ref(&id))?.is_empty();
            if !is_merged {
                missing.insert(id);
            }
        }
    }
    Ok(missing)
}

fn there(pipeline: &Pipeline, object: &ObjectType, ids: &[RecordId]) -> Result<Vec<RecordId>, ExecutorError> {
    pipeline.check_stop()?;
    let request = Fetch {
        object: object.clone(),
        by: FetchBy::Id(ids.to_vec()),
        properties: Vec::new(),
        timed: Vec::new(),
    };
    let records = pipeline.wait("looking for records to be linked", pipeline.destination.fetch(&request))?;
    Ok(records.into_iter().map(|record| record.id).collect())
}
