//! A link is between two records. When one of them is another one than it was, the link is due again.
//!
//! A record is made anew (`on_deleted: recreate`), archived and comes back, or somebody gives its key to a successor: HubSpot
//! keeps none of its links. The record itself is looked at in such a run, so that its links are, too. The other record is the
//! business of another mapping: what that one's state says of its records as a whole is marked when all links to them were
//! looked at, and where it says something else they are looked at again.

use std::collections::{BTreeMap, BTreeSet};

use fieldline_mapping::AssociationRule;
use fieldline_model::{
    Action, Change, ExternalId, KnownLinks, KnownRecord, LinkMode, LinkState, MappingId, Reason, RecordId,
    SourceKey,
};
use fieldline_reconcile::Candidate;

use super::resolve::{Found, Resolver};
use super::tasks::{WINDOW, is_loaded};
use super::types::rule_name;
use crate::ExecutorError;
use crate::context::Pipeline;
use crate::spool::Spool;

/// Mappings whose records may be others than when they were linked.
pub(super) struct Relink {
    moved: BTreeSet<MappingId>,
    /// Whether the mapping is another one than in the last run.
    is_anew: bool,
}

impl Relink {
    /// Compares what is known of the targets with what was known before, and notes what is new in the spool.
    pub(super) fn find(
        pipeline: &Pipeline,
        spool: &Spool,
        resolver: &mut Resolver<'_>,
    ) -> Result<Self, ExecutorError> {
        let targets = pipeline.transform.associations().iter().map(|rule| &rule.target);
        let mut moved = BTreeSet::new();
        for target in targets.collect::<BTreeSet<_>>() {
            let mark = resolver.mark(target)?;
            let is_new = pipeline.state.link_mark(&pipeline.scope(), target)? != Some(mark);
            if is_new {
                spool.put_link_mark(target, &mark)?;
            }
            let is_own = pipeline.transform.id() == target;
            if is_new || (is_own && resolver.loses_records()) {
                moved.insert(target.clone());
            }
        }
        Ok(Self { moved, is_anew: false })
    }

    /// What an earlier step of the same run has found.
    pub(super) fn found(spool: &Spool) -> Result<Self, ExecutorError> {
        let moved = spool.link_marks()?.into_iter().map(|(target, _)| target).collect();
        Ok(Self { moved, is_anew: false })
    }

    /// The records of that mapping may be others.
    pub(super) fn to(target: &MappingId) -> Self {
        Self { moved: BTreeSet::from([target.clone()]), is_anew: false }
    }

    /// The same, for a run that compares every record anew or does not.
    pub(super) fn anew(self, is_anew: bool) -> Self {
        Self { is_anew, ..self }
    }

    /// Makes all links due whose rules take others away, where every record is compared anew: the rule may have left others
    /// alone until now.
    pub(super) fn compare_anew(&self, rules: &[AssociationRule], known: &mut [KnownLinks]) {
        let replaces = |links: &KnownLinks| {
            rules.iter().any(|rule| rule.mode == LinkMode::Replace && rule_name(rule) == links.rule)
        };
        for links in known.iter_mut().filter(|links| self.is_anew && replaces(links)) {
            links.is_due = true;
        }
    }

    /// Whether nobody moved.
    pub(super) fn is_empty(&self) -> bool {
        self.moved.is_empty()
    }

    /// Makes links due that lead to other records than those that were linked, or to none.
    pub(super) fn check(
        &self,
        rules: &[AssociationRule],
        resolver: &mut Resolver<'_>,
        known: &mut [KnownLinks],
    ) -> Result<(), ExecutorError> {
        let target_of = |links: &KnownLinks| {
            let rule = rules.iter().find(|rule| rule_name(rule) == links.rule)?;
            Some(&rule.target).filter(|target| self.moved.contains(*target))
        };
        let mut wanted: BTreeMap<&MappingId, BTreeSet<ExternalId>> = BTreeMap::new();
        for links in known.iter() {
            let Some(target) = target_of(links) else { continue };
            let linked = links.targets.iter().filter(|(_, state)| *state == LinkState::Linked);
            wanted.entry(target).or_default().extend(linked.map(|(external, _)| external.clone()));
        }
        for (target, externals) in wanted {
            let externals: Vec<ExternalId> = externals.into_iter().collect();
            let found = resolver.resolve(target, &externals)?;
            let of =
                |external: &ExternalId| match externals.binary_search(external).map(|index| &found[index]) {
                    Ok(Found::Loaded(id)) => Some(id.clone()),
                    Ok(Found::Gone | Found::Unknown) | Err(_) => None,
                };
            for links in known.iter_mut().filter(|links| target_of(links) == Some(target)) {
                links.make_due(|external, linked| is_other(of(external).as_ref(), linked));
            }
        }
        Ok(())
    }
}

/// Whether the record is gone, or another one than the one that was linked. Earlier versions did not note which one that was:
/// HubSpot is asked.
fn is_other(now: Option<&RecordId>, linked: Option<&RecordId>) -> bool {
    now.is_none() || now != linked
}

/// Whether a change is about another record than the one that was known before, which one new to HubSpot is.
fn is_elsewhere(change: &Change, last: Option<&KnownRecord>) -> bool {
    last.is_some_and(|last| change.id.as_ref() != Some(&last.id))
}

/// Makes the links of a record due that is another one than it was.
pub(super) fn follow_record(change: &Change, last: Option<&KnownRecord>, known: &mut [KnownLinks]) {
    for links in known {
        let from = links.ends.from.as_ref();
        if is_elsewhere(change, last) || from.is_some_and(|from| change.id.as_ref() != Some(from)) {
            links.make_due(|_, _| true);
        }
    }
}

/// Source records whose records a plan of that mapping makes anew, finds elsewhere, or finds gone; none where `pipeline` has
/// no links to them.
pub(super) fn replaced(
    pipeline: &Pipeline,
    mapping: &MappingId,
    spool: &Spool,
) -> Result<BTreeSet<SourceKey>, ExecutorError> {
    let (mut replaced, mut after) = (BTreeSet::new(), None::<SourceKey>);
    if pipeline.transform.associations().iter().all(|rule| rule.target != *mapping) {
        return Ok(replaced);
    }
    loop {
        let window = spool.candidates(after.as_ref(), WINDOW)?;
        let Some((last, _)) = window.last() else {
            return Ok(replaced);
        };
        after = Some(last.key.clone());
        for (Candidate { key, last, .. }, _) in window.into_iter().filter(|(one, _)| one.last.is_some()) {
            let is_it = |change: Change| {
                let is_lost = matches!(change.reason, Reason::Deleted | Reason::Merged { .. });
                (is_loaded(&change) && is_elsewhere(&change, last.as_ref()))
                    || (change.action == Action::Hold && is_lost)
            };
            if spool.change(&key)?.is_some_and(is_it) {
                replaced.insert(key);
            }
        }
    }
}
