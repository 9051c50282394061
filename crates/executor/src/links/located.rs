//! Links are sent between records that are there, under the ids they have now.
//!
//! A call about a record that HubSpot does not have, or has under another id since a merge, is refused, in every run again. So
//! whatever is due from an earlier run is asked about before: the record itself where anything would be sent for it, the other
//! one where it was refused. Where a link would be taken away for another, the other is asked about, too: it may be the very
//! record that is linked. A link that is refused nevertheless is sent once more where a record turns out to have moved.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use fieldline_model::{LinkState, ObjectType, ObservedRecord, PropertyName, RecordId, SourceKey};

use super::change::{LinkChange, LinkTarget};
use super::observe::look;
use super::types::LinkTypes;
use crate::ExecutorError;
use crate::context::Pipeline;
use crate::owners::KeyOwners;
use crate::spool::LinkFailure;
use crate::whereabouts::whereabouts;

/// Finds the records of link changes that are due, and the others that they were refused for; marks what HubSpot does not have
/// any more.
pub(super) fn locate(
    pipeline: &Pipeline,
    types: &LinkTypes,
    changes: &mut [LinkChange],
) -> Result<(), ExecutorError> {
    let rules = pipeline.transform.associations();
    let mut asked = Asked::default();
    for change in changes.iter() {
        let calls = change.calls(rules, types);
        let is_replacing = !calls.link.is_empty() && !calls.unlink.is_empty();
        let has_calls = !(calls.link.is_empty() && calls.unlink.is_empty());
        let is_sent_again = change.is_due() && (has_calls || change.was_gone());
        if is_sent_again {
            asked.own(change);
        }
        let is_refused = |target: &LinkTarget| is_sent_again && was_refused(target);
        let is_new = |target: &LinkTarget| calls.link.iter().any(|(to, _)| target.id.as_ref() == Some(to));
        let is_doubted = |target: &&LinkTarget| is_refused(target) || (is_replacing && is_new(target));
        asked.others(change, targets(change).filter(is_doubted));
    }
    let located = asked.find(pipeline)?;
    let mut has_moved = false;
    for change in changes.iter_mut() {
        has_moved |= located.move_change(change)?;
        let is_due = change.is_due();
        for target in change.rules.iter_mut().flat_map(|links| &mut links.targets) {
            target.is_gone |= is_due
                && was_refused(target)
                && target.id.as_ref().is_some_and(|id| located.is_gone(&change.to, id));
        }
    }
    if has_moved { look(pipeline, changes) } else { Ok(()) }
}

/// Marks the records of changes that a plan would link after all, as an earlier one loads their targets. Gives back those that
/// are gone.
pub(super) fn gone_records(
    pipeline: &Pipeline,
    mut changes: Vec<LinkChange>,
) -> Result<Vec<LinkChange>, ExecutorError> {
    let mut asked = Asked::default();
    changes.iter().for_each(|change| asked.own(change));
    let located = asked.find(pipeline)?;
    changes.retain(|change| change.from.as_ref().is_some_and(|id| !located.own.contains_key(id)));
    changes.iter_mut().for_each(|change| change.is_gone = true);
    Ok(changes)
}

/// Whether a link to it was refused, or found to lead nowhere.
fn was_refused(target: &LinkTarget) -> bool {
    matches!(target.before, LinkState::Rejected | LinkState::TargetGone)
}

/// Of link changes with refused links those whose records have other ids now; they are looked at anew.
pub(super) fn moved(
    pipeline: &Pipeline,
    refused: Vec<(LinkChange, Vec<LinkFailure>)>,
) -> Result<Vec<LinkChange>, ExecutorError> {
    let mut asked = Asked::default();
    for (change, failures) in &refused {
        let is_refused = |target: &&LinkTarget| {
            failures
                .iter()
                .any(|failure| failure.rejection.is_some() && Some(&failure.to) == target.id.as_ref())
        };
        asked.own(change);
        asked.others(change, targets(change).filter(is_refused));
    }
    let located = asked.find(pipeline)?;
    let mut moved = Vec::new();
    for (mut change, _) in refused {
        let has_moved = located.move_change(&mut change)?;
        if has_moved && !change.is_gone {
            moved.push(change);
        }
    }
    look(pipeline, &mut moved)?;
    Ok(moved)
}

fn targets(change: &LinkChange) -> impl Iterator<Item = &LinkTarget> {
    change.rules.iter().flat_map(|links| &links.targets)
}

/// Ids to be asked about. Those of the records that links go out from apart.
#[derive(Default)]
struct Asked {
    own: BTreeSet<RecordId>,
    others: BTreeMap<ObjectType, BTreeSet<RecordId>>,
}

/// The records that ids lead to.
struct Located<'a> {
    asked: Asked,
    /// Whose they are; needed where any has another id.
    owners: Option<KeyOwners<'a>>,
    own: HashMap<RecordId, ObservedRecord>,
    others: BTreeMap<ObjectType, HashMap<RecordId, ObservedRecord>>,
}

impl Asked {
    fn own(&mut self, change: &LinkChange) {
        self.own.extend(change.from.clone());
    }

    fn others<'t>(&mut self, change: &LinkChange, targets: impl Iterator<Item = &'t LinkTarget>) {
        let ids: Vec<RecordId> = targets.filter_map(|target| target.id.clone()).collect();
        if !ids.is_empty() {
            self.others.entry(change.to.clone()).or_default().extend(ids);
        }
    }

    fn find(self, pipeline: &Pipeline) -> Result<Located<'_>, ExecutorError> {
        let destination = pipeline.transform.destination();
        let find = |object: &ObjectType, ids: &BTreeSet<RecordId>, properties: &[PropertyName]| {
            if ids.is_empty() {
                return Ok(HashMap::new());
            }
            pipeline.check_stop()?;
            let ids: Vec<RecordId> = ids.iter().cloned().collect();
            let call = whereabouts(pipeline.destination.as_ref(), object, properties, &ids);
            pipeline.wait("looking for records to be linked", call)
        };
        let own = find(destination.object(), &self.own, &[destination.key_property().clone()])?;
        let mut others = BTreeMap::new();
        for (object, ids) in &self.others {
            others.insert(object.clone(), find(object, ids, &[])?);
        }
        let has_moved = own.iter().any(|(id, record)| record.id != *id);
        let owners = if has_moved { Some(KeyOwners::of(pipeline)?) } else { None };
        Ok(Located { asked: self, owners, own, others })
    }
}

impl Located<'_> {
    /// Gives the records of a change the ids they have now; whether any has another one. A record that lives on as that of
    /// another source record counts as gone.
    fn move_change(&self, change: &mut LinkChange) -> Result<bool, ExecutorError> {
        let mut has_moved = false;
        if let Some(from) = change.from.clone().filter(|id| self.asked.own.contains(id)) {
            match self.own.get(&from) {
                None => change.is_gone = change.is_due(),
                Some(record) if record.id == from => {}
                Some(record) if self.may_be_of(record, &change.key)? => {
                    (change.from, change.observed, has_moved) = (Some(record.id.clone()), None, true);
                }
                Some(_) => change.is_gone = true,
            }
        }
        let Some(others) = self.others.get(&change.to) else {
            return Ok(has_moved);
        };
        for target in change.rules.iter_mut().flat_map(|links| &mut links.targets) {
            let now = target.id.as_ref().and_then(|id| others.get(id)).map(|record| &record.id);
            if let Some(now) = now.filter(|now| target.id.as_ref() != Some(now)) {
                target.id = Some(now.clone());
                has_moved = true;
            }
        }
        Ok(has_moved)
    }

    fn may_be_of(&self, record: &ObservedRecord, key: &SourceKey) -> Result<bool, ExecutorError> {
        self.owners.as_ref().map_or(Ok(false), |owners| owners.may_be_of(record, key))
    }

    /// Whether HubSpot was asked for a record and does not have it.
    fn is_gone(&self, object: &ObjectType, id: &RecordId) -> bool {
        let is_asked = self.asked.others.get(object).is_some_and(|asked| asked.contains(id));
        // What leads to another record is known by the id of that one now, which nobody asked for.
        is_asked && self.others.get(object).is_none_or(|found| !found.contains_key(id))
    }
}
