//! Load: the links of a plan, once its records are there.

use std::collections::BTreeSet;

use fieldline_connector::ErrorClass;
use fieldline_model::{LinkAction, LinkInput, LinkOutcome, ObjectType, SourceKey};
use fieldline_reconcile::Pair;

use super::change::LinkChange;
use super::located::moved;
use super::observe::{fill_targets, look};
use super::relink::Relink;
use super::resolve::Resolver;
use super::tasks::{WINDOW, wanted_before};
use super::types::LinkTypes;
use crate::ExecutorError;
use crate::load::{Ending, Load};
use crate::spool::LinkFailure;

impl Load<'_> {
    /// Makes and takes away links. What does not get its call stays due, and the next run goes on with it.
    pub(crate) fn links(&mut self) -> Result<Ending, ExecutorError> {
        if !self.plan.spool.has_links()? {
            return self.mark_links();
        }
        // A mapping may link its own records: their ids are asked of the state.
        self.ledger.flush()?;
        let rules = self.pipeline.transform.associations();
        let objects: BTreeSet<&ObjectType> = rules.iter().map(|rule| &rule.to).collect();
        let mut types = self.plan.link_types.clone();
        for to in objects {
            let done = self.links_to(to, &mut types);
            self.commit()?;
            if let Err(error) = done {
                return ended(error);
            }
        }
        self.mark_links()
    }

    /// Every link has its outcome: whatever records were others is done with.
    fn mark_links(&mut self) -> Result<Ending, ExecutorError> {
        self.keeper.checkpoint.link_marks = self.plan.spool.link_marks()?;
        self.commit()?;
        Ok(Ending::Complete)
    }

    fn links_to(&mut self, to: &ObjectType, types: &mut LinkTypes) -> Result<(), ExecutorError> {
        self.complete(to, types)?;
        // What is new is there before anything is taken away: a record is never without what its rule asks for. The primary
        // label moves by itself.
        self.call_all(to, types, LinkAction::Link)?;
        self.send_to_moved(to, types)?;
        self.call_all(to, types, LinkAction::Unlink)?;
        self.each_window(to, |load, window| {
            window.into_iter().try_for_each(|change| load.conclude_links(&change))?;
            load.commit_when_due()
        })
    }

    /// Visits all link changes to an object type, by key.
    fn each_window(
        &mut self,
        to: &ObjectType,
        mut visit: impl FnMut(&mut Self, Vec<LinkChange>) -> Result<(), ExecutorError>,
    ) -> Result<(), ExecutorError> {
        let mut after: Option<SourceKey> = None;
        loop {
            let window = self.plan.spool.links(to, after.as_ref(), WINDOW)?;
            let Some(last) = window.last() else {
                return Ok(());
            };
            after = Some(last.key.clone());
            visit(self, window)?;
        }
    }

    /// Learns what was not known when the plan was made: records that were created since, and what HubSpot linked by itself.
    fn complete(&mut self, to: &ObjectType, types: &mut LinkTypes) -> Result<(), ExecutorError> {
        let pipeline = self.pipeline;
        let rules = pipeline.transform.associations();
        let mut resolver = Resolver::new(pipeline, &self.plan.spool)?;
        self.each_window(to, |load, mut window| {
            let (loaded, others): (Vec<_>, Vec<_>) =
                std::mem::take(&mut window).into_iter().partition(|change| change.is_loaded);
            window = loaded;
            window.extend(load.refused_after_all(to, &others, &mut resolver)?);
            for links in window.iter_mut().flat_map(|change| &mut change.rules) {
                let is_own = rules[usize::from(links.rule)].target == *pipeline.transform.id();
                for target in &mut links.targets {
                    target.is_foreseen = false;
                    // Records of this very mapping may be others by now: created anew, or gone.
                    target.is_gone &= !is_own || target.id.is_some();
                    target.id.take_if(|_| is_own);
                }
            }
            fill_targets(pipeline, &mut resolver, &mut window)?;
            look(pipeline, &mut window)?;
            for change in &window {
                if change.observed.is_some() {
                    types.need(pipeline, to)?;
                }
                load.plan.spool.put_links(change, &change.calls(rules, types))?;
            }
            Ok(())
        })
    }

    /// Records that were not loaded as planned want what they wanted before.
    fn refused_after_all(
        &self,
        to: &ObjectType,
        others: &[LinkChange],
        resolver: &mut Resolver<'_>,
    ) -> Result<Vec<LinkChange>, ExecutorError> {
        others.iter().try_for_each(|change| self.plan.spool.drop_links(change))?;
        let keys: Vec<SourceKey> = others.iter().map(|change| change.key.clone()).collect();
        let relink = Relink::found(&self.plan.spool)?;
        let before = wanted_before(self.pipeline, (&relink, resolver), &keys)?;
        Ok(before.into_iter().filter(|change| change.to == *to).collect())
    }

    /// Sends all calls of one kind, in full batches.
    fn call_all(
        &mut self,
        to: &ObjectType,
        types: &LinkTypes,
        action: LinkAction,
    ) -> Result<(), ExecutorError> {
        let rules = self.pipeline.transform.associations();
        let size = self.pipeline.destination.max_links();
        let mut queue: Vec<(SourceKey, LinkInput)> = Vec::new();
        self.each_window(to, |load, window| {
            for change in window {
                let calls = change.calls(rules, types);
                let pairs = match action {
                    LinkAction::Link => calls.link,
                    LinkAction::Unlink => load.spared(&change, calls.unlink, types)?,
                };
                let Some(from) = &change.from else { continue };
                let input = |(to, types)| (change.key.clone(), LinkInput { from: from.clone(), to, types });
                queue.extend(pairs.into_iter().map(input));
            }
            while queue.len() >= size {
                let rest = queue.split_off(size);
                let full = std::mem::replace(&mut queue, rest);
                load.call(to, action, full)?;
            }
            Ok(())
        })?;
        if queue.is_empty() { Ok(()) } else { self.call(to, action, queue) }
    }

    /// Sends refused links once more where their records have other ids now.
    fn send_to_moved(&mut self, to: &ObjectType, types: &LinkTypes) -> Result<(), ExecutorError> {
        if !self.plan.spool.has_refused_links(to)? {
            return Ok(());
        }
        let (rules, size) = (self.pipeline.transform.associations(), self.pipeline.destination.max_links());
        self.each_window(to, |load, window| {
            let mut refused = Vec::new();
            for change in window {
                let failures = load.plan.spool.link_failures(&change)?;
                if failures.iter().any(|failure| failure.rejection.is_some()) {
                    refused.push((change, failures));
                }
            }
            let mut queue = Vec::new();
            for change in moved(load.pipeline, refused)? {
                let calls = change.calls(rules, types);
                load.plan.spool.drop_link_failures(&change)?;
                load.plan.spool.put_links(&change, &calls)?;
                let Some(from) = &change.from else { continue };
                let input = |(to, types)| (change.key.clone(), LinkInput { from: from.clone(), to, types });
                queue.extend(calls.link.into_iter().map(input));
            }
            while !queue.is_empty() {
                let rest = queue.split_off(size.min(queue.len()));
                let full = std::mem::replace(&mut queue, rest);
                load.call(to, LinkAction::Link, full)?;
            }
            Ok(())
        })
    }

    /// What may be taken away, now that it is known which links did not come about.
    fn spared(
        &self,
        change: &LinkChange,
        mut pairs: Vec<Pair>,
        types: &LinkTypes,
    ) -> Result<Vec<Pair>, ExecutorError> {
        if pairs.is_empty() {
            return Ok(pairs);
        }
        let failures = self.plan.spool.link_failures(change)?;
        for kept in change.failed(&failures).filter_map(|rule| types.of(rule)) {
            pairs.iter_mut().for_each(|(_, types)| types.retain(|known| known != kept));
        }
        pairs.retain(|(_, types)| !types.is_empty());
        Ok(pairs)
    }

    fn call(
        &mut self,
        to: &ObjectType,
        action: LinkAction,
        queue: Vec<(SourceKey, LinkInput)>,
    ) -> Result<(), ExecutorError> {
        self.pipeline.check_stop()?;
        let from = self.pipeline.transform.destination().object();
        let (keys, inputs): (Vec<SourceKey>, Vec<LinkInput>) = queue.into_iter().unzip();
        let call = self.pipeline.destination.link(from, to, action, &inputs);
        let outcomes = self.pipeline.wait("linking records", call)?;
        for ((key, input), outcome) in keys.iter().zip(inputs).zip(outcomes) {
            let rejection = match outcome {
                LinkOutcome::Done if action == LinkAction::Link => {
                    self.keeper.counts.linked += 1;
                    continue;
                }
                LinkOutcome::Done => {
                    self.keeper.counts.unlinked += 1;
                    continue;
                }
                LinkOutcome::Rejected(rejection) => Some(rejection),
                LinkOutcome::Open => None,
            };
            let failure = LinkFailure { to: input.to, rejection };
            self.plan.spool.put_link_failure(to, key, &failure)?;
        }
        Ok(())
    }
}

/// What an error means for the load; errors of ours are none of its endings.
fn ended(error: ExecutorError) -> Result<Ending, ExecutorError> {
    match error {
        ExecutorError::Stopped => Ok(Ending::Stopped),
        ExecutorError::Destination { .. } if error.class() == ErrorClass::Exhausted => {
            Ok(Ending::Exhausted(error))
        }
        ExecutorError::Destination { .. } | ExecutorError::NotReady { .. } => Ok(Ending::Failed(error)),
        other => Err(other),
    }
}
