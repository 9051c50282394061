//! What is known of link changes: ids of the other records, and what HubSpot holds.

use std::collections::BTreeMap;

use fieldline_model::{ExternalId, MappingId, ObjectType, RecordId};

use super::change::LinkChange;
use super::resolve::{Found, Resolver};
use crate::ExecutorError;
use crate::context::Pipeline;

/// Fills in the ids of other records that are not known yet.
pub(super) fn fill_targets(
    pipeline: &Pipeline,
    resolver: &mut Resolver<'_>,
    changes: &mut [LinkChange],
) -> Result<(), ExecutorError> {
    let rules = pipeline.transform.associations();
    let mut wanted: BTreeMap<MappingId, Vec<ExternalId>> = BTreeMap::new();
    for (rule, target) in changes.iter().flat_map(LinkChange::waiting) {
        let mapping = &rules[usize::from(rule)].target;
        wanted.entry(mapping.clone()).or_default().push(target.external_id.clone());
    }
    for (mapping, mut externals) in wanted {
        externals.sort_unstable();
        externals.dedup();
        let found = resolver.resolve(&mapping, &externals)?;
        for links in changes.iter_mut().flat_map(|change| &mut change.rules) {
            if rules[usize::from(links.rule)].target != mapping {
                continue;
            }
            for target in links.targets.iter_mut().filter(|target| target.id.is_none() && !target.is_gone) {
                let found = externals.binary_search(&target.external_id).map(|index| &found[index]);
                match found {
                    Ok(Found::Loaded(id)) => target.id = Some(id.clone()),
                    Ok(Found::Gone) => target.is_gone = true,
                    Ok(Found::Unknown) | Err(_) => {}
                }
            }
        }
    }
    Ok(())
}

/// Reads what HubSpot holds of records that are there, where it decides.
pub(super) fn look(pipeline: &Pipeline, changes: &mut [LinkChange]) -> Result<(), ExecutorError> {
    let rules = pipeline.transform.associations();
    let from = pipeline.transform.destination().object();
    let mut wanted: BTreeMap<ObjectType, Vec<RecordId>> = BTreeMap::new();
    for change in changes.iter().filter(|change| change.observed.is_none() && change.needs_look(rules)) {
        if let Some(id) = &change.from {
            wanted.entry(change.to.clone()).or_default().push(id.clone());
        }
    }
    for (to, mut ids) in wanted {
        ids.sort_unstable();
        ids.dedup();
        let mut found = BTreeMap::new();
        for ids in ids.chunks(pipeline.destination.max_links()) {
            pipeline.check_stop()?;
            let call = pipeline.destination.links(from, &to, ids);
            let links = pipeline.wait("reading the links to be compared", call)?;
            found.extend(links.into_iter().map(|links| (links.from, links.to)));
        }
        let is_asked = |id: &RecordId| ids.binary_search(id).is_ok();
        for change in changes.iter_mut().filter(|change| change.to == to && change.observed.is_none()) {
            if let Some(id) = change.from.as_ref().filter(|id| is_asked(id)) {
                change.observed = Some(found.get(id).cloned().unwrap_or_default());
            }
        }
    }
    Ok(())
}
