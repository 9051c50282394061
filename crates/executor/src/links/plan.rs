//! Compute: which links a load would make and take away.

use fieldline_model::{MappingId, SourceKey};
use fieldline_reconcile::LinkCalls;

use super::change::LinkChange;
use super::foresee::{Foreseen, foresee};
use super::located::{gone_records, locate};
use super::observe::{fill_targets, look};
use super::relink::{Relink, replaced};
use super::resolve::Resolver;
use super::tasks::{WINDOW, of_candidates, of_due, of_moved};
use super::types::LinkTypes;
use crate::ExecutorError;
use crate::context::Pipeline;
use crate::prepare::Prepared;
use crate::spool::Spool;

/// Plans the links of everything that is loaded in this run, and of what is due from earlier ones. A run in which no link
/// moved and none is due makes no call. A back-fill compares what rules with `mode: replace` ask for with what HubSpot holds.
pub(crate) fn plan_links(
    pipeline: &Pipeline,
    spool: &Spool,
    prepared: Option<&Prepared>,
    is_backfill: bool,
) -> Result<LinkTypes, ExecutorError> {
    if pipeline.transform.associations().is_empty() {
        return Ok(LinkTypes::default());
    }
    let mut resolver =
        Resolver::new(pipeline, spool)?.replacing(replaced(pipeline, pipeline.transform.id(), spool)?);
    let relink = Relink::find(pipeline, spool, &mut resolver)?.anew(is_backfill);
    let mut planning = Planning { pipeline, spool, resolver, relink, types: LinkTypes::default() };
    planning.candidates()?;
    planning.due()?;
    planning.moved()?;
    // Records of this very mapping that it creates before it links them.
    if let Some(prepared) = prepared {
        let own = Foreseen { transform: &pipeline.transform, spool, prepared };
        let promised = foresee(pipeline.transform.associations(), &planning.types, spool, &own)?;
        break_promises(pipeline, spool, promised)?;
    }
    Ok(planning.types)
}

/// Takes links back that were promised to records which are gone.
pub(crate) fn break_promises(
    pipeline: &Pipeline,
    spool: &Spool,
    promised: Vec<LinkChange>,
) -> Result<(), ExecutorError> {
    for change in gone_records(pipeline, promised)? {
        spool.put_links(&change, &LinkCalls::default())?;
    }
    Ok(())
}

/// Plans links that are there and lead elsewhere, or nowhere, when a plan of `mapping` is loaded before this one.
pub(crate) fn plan_moved(
    pipeline: &Pipeline,
    spool: &Spool,
    (mapping, earlier): (&MappingId, &Spool),
    types: &mut LinkTypes,
) -> Result<(), ExecutorError> {
    if pipeline.transform.associations().iter().all(|rule| rule.target != *mapping) {
        return Ok(());
    }
    let replaced = replaced(pipeline, mapping, earlier)?;
    let resolver = Resolver::new(pipeline, spool)?.behind(mapping, earlier, replaced)?;
    if !resolver.loses_records() {
        return Ok(());
    }
    let (relink, known) = (Relink::to(mapping), std::mem::take(types));
    let mut planning = Planning { pipeline, spool, resolver, relink, types: known };
    let planned = planning.moved();
    *types = planning.types;
    planned
}

struct Planning<'a> {
    pipeline: &'a Pipeline,
    spool: &'a Spool,
    resolver: Resolver<'a>,
    relink: Relink,
    types: LinkTypes,
}

impl Planning<'_> {
    fn candidates(&mut self) -> Result<(), ExecutorError> {
        let mut after: Option<SourceKey> = None;
        loop {
            let window = self.spool.candidates(after.as_ref(), WINDOW)?;
            let Some((last, _)) = window.last() else {
                return Ok(());
            };
            after = Some(last.key.clone());
            let window: Vec<_> = window.into_iter().map(|(candidate, _)| candidate).collect();
            let changes =
                of_candidates(self.pipeline, self.spool, (&self.relink, &mut self.resolver), &window)?;
            self.keep(changes)?;
        }
    }

    fn due(&mut self) -> Result<(), ExecutorError> {
        let mut after: Option<SourceKey> = None;
        loop {
            let keys = self.pipeline.state.due_links(&self.pipeline.scope(), after.as_ref(), WINDOW)?;
            let Some(last) = keys.last() else {
                return Ok(());
            };
            after = Some(last.clone());
            let changes = of_due(self.pipeline, self.spool, (&self.relink, &mut self.resolver), &keys)?;
            self.keep(changes)?;
        }
    }

    /// Links that nothing was to be done about, and whose other records may be others by now.
    fn moved(&mut self) -> Result<(), ExecutorError> {
        let mut after: Option<SourceKey> = None;
        while !self.relink.is_empty() {
            let keys = self.pipeline.state.linked_keys(&self.pipeline.scope(), after.as_ref(), WINDOW)?;
            let Some(last) = keys.last() else {
                break;
            };
            after = Some(last.clone());
            let relinking = (&self.relink, &mut self.resolver);
            let changes = of_moved(self.pipeline, self.spool, relinking, &keys)?;
            self.keep(changes)?;
        }
        Ok(())
    }

    /// Completes link changes and keeps them.
    fn keep(&mut self, mut changes: Vec<LinkChange>) -> Result<(), ExecutorError> {
        self.pipeline.check_stop()?;
        fill_targets(self.pipeline, &mut self.resolver, &mut changes)?;
        look(self.pipeline, &mut changes)?;
        let rules = self.pipeline.transform.associations();
        for change in &changes {
            if change.rules.iter().any(|links| !links.targets.is_empty()) || change.observed.is_some() {
                self.types.need(self.pipeline, &change.to)?;
            }
        }
        locate(self.pipeline, &self.types, &mut changes)?;
        for change in &changes {
            self.spool.put_links(change, &change.calls(rules, &self.types))?;
        }
        Ok(())
    }
}
