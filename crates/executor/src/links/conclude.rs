//! What became of one record's links.

use fieldline_mapping::AssociationRule;
use fieldline_model::{
    ExternalId, KnownLinks, LinkEnds, LinkMode, LinkState, Rejection, Standing, StandingKind, Subject,
};

use super::change::{LinkChange, LinkTarget, RuleLinks, property, sorted};
use super::types::rule_name;
use crate::ExecutorError;
use crate::load::Load;
use crate::spool::LinkFailure;

/// What is remembered of one rule's links.
struct Concluded {
    targets: Vec<(ExternalId, LinkState)>,
    is_due: bool,
    rejection: Option<Rejection>,
}

impl Load<'_> {
    /// Remembers how the links of a record stand now.
    pub(super) fn conclude_links(&mut self, change: &LinkChange) -> Result<(), ExecutorError> {
        if change.is_gone {
            return self.conclude_gone(change);
        }
        let failures = self.plan.spool.link_failures(change)?;
        for links in &change.rules {
            let rule = &self.pipeline.transform.associations()[usize::from(links.rule)];
            let Concluded { targets, is_due, rejection } = concluded(rule, links, &failures);
            let ends = ends(change, links, &targets);
            let (key, name) = (change.key.clone(), rule_name(rule));
            let subject = Subject::Links { rule: name.clone(), key: key.clone() };
            let pending = targets.iter().filter(|(_, state)| state.waits()).count();
            // Refused before, and again although its source has not moved: nothing new.
            let is_again = links.was_rejected && change.is_due();
            let (counts, checkpoint) = (&mut self.keeper.counts, &mut self.keeper.checkpoint);
            counts.links_pending += pending as u64;
            if rejection.is_none() {
                for target in links.targets.iter().filter(|target| target.is_gone || target.id.is_none()) {
                    let place = change.place_of(rule, target);
                    self.plan.spool.put_link_wait(&key, &place, &target.external_id)?;
                }
            }
            match rejection {
                Some(_) if is_again => {}
                Some(rejection) => {
                    counts.links_rejected += 1;
                    checkpoint.standing.push(Standing {
                        subject,
                        source_hash: change.source_hash,
                        kind: StandingKind::Rejected(rejection),
                        line: change.line,
                        run: self.pipeline.run.clone(),
                    });
                }
                None if links.was_rejected && !links.targets.iter().any(|target| target.is_gone) => {
                    checkpoint.settled.push(subject)
                }
                None => {}
            }
            checkpoint.links.push(KnownLinks { key, rule: name, targets, is_due, ends });
        }
        Ok(())
    }
}

impl Load<'_> {
    /// Remembers that HubSpot does not have the record any more. Nothing was tried, and everything stays due.
    fn conclude_gone(&mut self, change: &LinkChange) -> Result<(), ExecutorError> {
        for links in change.rules.iter().filter(|links| links.rejection.is_none()) {
            let rule = &self.pipeline.transform.associations()[usize::from(links.rule)];
            for target in links.targets.iter().filter(|target| target.before != LinkState::Linked) {
                self.keeper.counts.links_pending += 1;
                let place = change.place_of(rule, target);
                self.plan.spool.put_link_wait(&change.key, &place, &target.external_id)?;
            }
            let state = |target: &LinkTarget| match target.before {
                LinkState::Linked => LinkState::Linked,
                _ => LinkState::RecordGone,
            };
            let targets = links.targets.iter().map(|target| (target.external_id.clone(), state(target)));
            let (key, rule, targets) = (change.key.clone(), rule_name(rule), sorted(targets));
            let ends = LinkEnds::default();
            self.keeper.checkpoint.links.push(KnownLinks { key, rule, targets, is_due: true, ends });
        }
        Ok(())
    }
}

/// Between which records the links are that are there.
fn ends(change: &LinkChange, links: &RuleLinks, targets: &[(ExternalId, LinkState)]) -> LinkEnds {
    let linked = |target: &&LinkTarget| targets.contains(&(target.external_id.clone(), LinkState::Linked));
    let to = links.targets.iter().filter(linked);
    let to = to.filter_map(|target| Some((target.external_id.clone(), target.id.clone()?)));
    LinkEnds { from: change.from.clone(), to: to.collect() }
}

/// How a rule's links stand after the calls, of which these failed.
fn concluded(rule: &AssociationRule, links: &RuleLinks, failures: &[LinkFailure]) -> Concluded {
    if let Some(rejection) = &links.rejection {
        let all = links.targets.iter().map(|target| (target.external_id.clone(), LinkState::Rejected));
        return Concluded { targets: sorted(all), is_due: false, rejection: Some(rejection.clone()) };
    }
    let failure = |target: &LinkTarget| {
        target.id.as_ref().and_then(|id| failures.iter().find(|failure| failure.to == *id))
    };
    let state = |target: &LinkTarget| match (&target.id, failure(target)) {
        _ if target.is_gone => LinkState::TargetGone,
        (None, _) => LinkState::Pending,
        (Some(_), None) => LinkState::Linked,
        (Some(_), Some(LinkFailure { rejection: Some(_), .. })) => LinkState::Rejected,
        (Some(_), Some(LinkFailure { rejection: None, .. })) => LinkState::Pending,
    };
    let targets = sorted(links.targets.iter().map(|target| (target.external_id.clone(), state(target))));
    let is_wanted =
        |failure: &LinkFailure| links.targets.iter().any(|target| target.id.as_ref() == Some(&failure.to));
    // Whose fate is unknown may be one of those that this rule takes away.
    let is_replacing = rule.mode == LinkMode::Replace;
    let leftover = |failure: &&LinkFailure| is_replacing && !is_wanted(failure);
    let is_left_open = failures.iter().filter(leftover).any(|failure| failure.rejection.is_none());
    let refused = failures.iter().filter(|failure| is_wanted(failure) || leftover(failure));
    let rejection = refused.filter_map(|failure| failure.rejection.clone()).next();
    Concluded {
        // What was refused is tried again, and what is still to be taken away goes then.
        is_due: is_left_open || targets.iter().any(|(_, state)| *state != LinkState::Linked),
        rejection: rejection.map(|rejection| Rejection { property: Some(property(rule)), ..rejection }),
        targets,
    }
}
