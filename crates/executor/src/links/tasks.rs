//! What moved: candidates whose links are others than before, and records whose links are due.

use std::collections::BTreeMap;

use fieldline_mapping::AssociationRule;
use fieldline_model::{
    Action, Change, DesiredLinks, ExternalId, KnownLinks, LinkMode, LinkState, ObjectType, SourceHash,
    SourceKey,
};
use fieldline_reconcile::Candidate;

use super::change::{LinkChange, LinkTarget, RuleLinks};
use super::relink::{Relink, follow_record};
use super::resolve::Resolver;
use super::types::rule_name;
use crate::ExecutorError;
use crate::context::Pipeline;
use crate::spool::Spool;

/// Records looked at together.
pub(super) const WINDOW: usize = 1_000;

/// Link changes of candidates that are loaded in this run, without ids of other records.
pub(super) fn of_candidates(
    pipeline: &Pipeline,
    spool: &Spool,
    (relink, resolver): (&Relink, &mut Resolver<'_>),
    window: &[Candidate],
) -> Result<Vec<LinkChange>, ExecutorError> {
    let rules = pipeline.transform.associations();
    let keys: Vec<SourceKey> = window.iter().map(|candidate| candidate.key.clone()).collect();
    let mut known = pipeline.state.links(&pipeline.scope(), &keys)?;
    relink.check(rules, resolver, &mut known)?;
    relink.compare_anew(rules, &mut known);
    let mut known = by_key(known);
    let mut changes = Vec::new();
    for candidate in window {
        let mut known = known.remove(&candidate.key).unwrap_or_default();
        if candidate.desired.links.is_empty() && known.is_empty() {
            continue;
        }
        let Some(change) = spool.change(&candidate.key)?.filter(is_loaded) else {
            continue;
        };
        follow_record(&change, candidate.last.as_ref(), &mut known);
        changes.extend(moved(rules, &change, &candidate.desired.links, &known));
    }
    Ok(changes)
}

/// Whether the record is there when the run is over, if nothing goes wrong.
pub(super) fn is_loaded(change: &Change) -> bool {
    matches!(change.action, Action::Create | Action::Update | Action::Adopt | Action::Unchanged)
}

/// Link changes of records that are due although their source has not moved; keys ascend.
pub(super) fn of_due(
    pipeline: &Pipeline,
    spool: &Spool,
    relinking: (&Relink, &mut Resolver<'_>),
    keys: &[SourceKey],
) -> Result<Vec<LinkChange>, ExecutorError> {
    let mut rest = Vec::new();
    for key in keys {
        // Whoever is loaded in this run was looked at with its source; whoever is archived has no links. What was wanted of
        // a record that is rejected or held now stays wanted. Of one that has left the source nothing is.
        let change = spool.change(key)?;
        if spool.is_void(key)? {
            continue;
        }
        if change.is_none_or(|change| !is_loaded(&change) && change.action != Action::Archive) {
            rest.push(key.clone());
        }
    }
    wanted_before(pipeline, relinking, &rest)
}

/// Link changes of records whose links were not due, and are now: they lead to other records than they led to. Keys ascend.
pub(super) fn of_moved(
    pipeline: &Pipeline,
    spool: &Spool,
    (relink, resolver): (&Relink, &mut Resolver<'_>),
    keys: &[SourceKey],
) -> Result<Vec<LinkChange>, ExecutorError> {
    let known = by_key(pipeline.state.links(&pipeline.scope(), keys)?);
    let mut settled: Vec<KnownLinks> =
        known.into_values().filter(|links| links.iter().all(|one| !one.is_due)).flatten().collect();
    relink.check(pipeline.transform.associations(), resolver, &mut settled)?;
    let mut due: Vec<SourceKey> =
        settled.into_iter().filter(|links| links.is_due).map(|links| links.key).collect();
    due.dedup();
    of_due(pipeline, spool, (relink, resolver), &due)
}

/// Link changes of records as they were wanted when the records were loaded last; keys ascend.
pub(super) fn wanted_before(
    pipeline: &Pipeline,
    (relink, resolver): (&Relink, &mut Resolver<'_>),
    keys: &[SourceKey],
) -> Result<Vec<LinkChange>, ExecutorError> {
    let scope = pipeline.scope();
    let mut known = pipeline.state.links(&scope, keys)?;
    relink.check(pipeline.transform.associations(), resolver, &mut known)?;
    let known = by_key(known);
    let records = pipeline.state.records(&scope, keys)?;
    let mut changes = Vec::new();
    for (key, record) in keys.iter().zip(records) {
        let Some((id, known)) = record.map(|record| record.id).zip(known.get(key)) else {
            continue;
        };
        let due = rules_of(pipeline.transform.associations(), None, known);
        let by_object = grouped(pipeline.transform.associations(), due);
        changes.extend(by_object.into_iter().map(|(to, rules)| LinkChange {
            key: key.clone(),
            to,
            from: Some(id.clone()),
            is_loaded: true,
            line: 0,
            source_hash: SourceHash::from_bytes([0; 16]),
            rules,
            observed: None,
            is_gone: false,
        }));
    }
    Ok(changes)
}

fn by_key(links: Vec<KnownLinks>) -> BTreeMap<SourceKey, Vec<KnownLinks>> {
    let mut by_key: BTreeMap<SourceKey, Vec<KnownLinks>> = BTreeMap::new();
    for known in links {
        by_key.entry(known.key.clone()).or_default().push(known);
    }
    by_key
}

/// The rules of one record that have something to do, by object type.
fn moved(
    rules: &[AssociationRule],
    change: &Change,
    desired: &[DesiredLinks],
    known: &[KnownLinks],
) -> Vec<LinkChange> {
    let mut wanted = rules_of(rules, Some(desired), known);
    if change.action == Action::Create {
        // A new record has nothing that could be taken away. What the one before it waited for is forgotten.
        wanted.iter_mut().for_each(|links| links.lets_go |= links.targets.is_empty());
        wanted.retain(|links| {
            let name = rule_name(&rules[usize::from(links.rule)]);
            !links.lets_go || known.iter().any(|known| known.rule == name)
        });
    }
    let by_object = grouped(rules, wanted);
    let link_change = |(to, rules)| LinkChange {
        key: change.key.clone(),
        to,
        from: change.id.clone(),
        is_loaded: false,
        line: change.line,
        source_hash: change.source_hash,
        rules,
        observed: None,
        is_gone: false,
    };
    by_object.into_iter().map(link_change).collect()
}

fn grouped(rules: &[AssociationRule], links: Vec<RuleLinks>) -> BTreeMap<ObjectType, Vec<RuleLinks>> {
    let mut by_object: BTreeMap<ObjectType, Vec<RuleLinks>> = BTreeMap::new();
    for links in links {
        by_object.entry(rules[usize::from(links.rule)].to.clone()).or_default().push(links);
    }
    by_object
}

/// What the rules want of one record: as the source says it now, or as it is due where the source was not read. A record that
/// names nothing asks for nothing, so it waits for nothing, and what was linked is HubSpot's from then on.
fn rules_of(
    rules: &[AssociationRule],
    desired: Option<&[DesiredLinks]>,
    known: &[KnownLinks],
) -> Vec<RuleLinks> {
    let mut wanted = Vec::new();
    for (index, rule) in (0..).zip(rules) {
        let name = rule_name(rule);
        let before = known.iter().find(|links| links.rule == name);
        let now = desired.map(|desired| desired.iter().find(|links| links.rule == index));
        let (now, lets_go) = match (now, before) {
            (Some(Some(now)), before) if is_moved(rule.mode, &now.targets, before) => {
                (now.targets.clone(), false)
            }
            (Some(None), Some(_)) => (Vec::new(), true),
            (None, Some(before)) if before.is_due => {
                (before.targets.iter().map(|(id, _)| id.clone()).collect(), false)
            }
            _ => continue,
        };
        let state = |external: &ExternalId| {
            let found = before.and_then(|links| links.targets.iter().find(|(known, _)| known == external));
            found.map_or(LinkState::Pending, |(_, state)| *state)
        };
        let targets = now.into_iter().map(|external_id| LinkTarget {
            before: state(&external_id),
            external_id,
            id: None,
            is_foreseen: false,
            is_gone: false,
        });
        let was_rejected = before.is_some_and(has_rejected);
        let links = RuleLinks::new(index, rule, targets.collect(), was_rejected);
        let kept =
            if rule.mode == LinkMode::Add && !lets_go { left_linked(&links, before) } else { Vec::new() };
        wanted.push(RuleLinks { kept, lets_go, ..links });
    }
    wanted
}

/// Records that are linked and not named any more.
fn left_linked(links: &RuleLinks, before: Option<&KnownLinks>) -> Vec<ExternalId> {
    let is_named = |id: &ExternalId| links.targets.iter().any(|target| target.external_id == *id);
    let before = before.into_iter().flat_map(|before| &before.targets);
    before
        .filter(|(id, state)| *state == LinkState::Linked && !is_named(id))
        .map(|(id, _)| id.clone())
        .collect()
}

fn has_rejected(links: &KnownLinks) -> bool {
    links.targets.iter().any(|(_, state)| matches!(state, LinkState::Rejected | LinkState::TargetGone))
}

/// Whether the source asks for other links than are there.
fn is_moved(mode: LinkMode, now: &[ExternalId], before: Option<&KnownLinks>) -> bool {
    let Some(before) = before else {
        return !now.is_empty() || mode == LinkMode::Replace;
    };
    let is_there = |external: &ExternalId| before.targets.contains(&(external.clone(), LinkState::Linked));
    before.is_due || now.len() != before.targets.len() || !now.iter().all(is_there)
}
