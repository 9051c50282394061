//! External IDs of other mappings → the records they loaded.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use fieldline_mapping::TransformPlan;
use fieldline_model::{
    ExternalId, Fingerprint, MappingId, PropertyDefinition, RecordId, SourceKey, Subject, ValueDigest,
    canonical,
};
use fieldline_state::Scope;

use crate::ExecutorError;
use crate::context::Pipeline;
use crate::spool::Spool;

/// What is known of a record that a link leads to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Found {
    /// It was loaded, as this record.
    Loaded(RecordId),
    /// It was loaded, and HubSpot does not have it any more.
    Gone,
    /// Nobody has loaded it.
    Unknown,
}

/// Standing entries read at once.
const WINDOW: usize = 1_000;

/// Finds records by the state of the mappings that load them.
pub(crate) struct Resolver<'a> {
    pipeline: &'a Pipeline,
    /// The mapping whose records a plan takes away or makes anew: of the plan at hand, or of one that is loaded before.
    planned: MappingId,
    /// The spool of that plan, where it archives records or passes them on.
    archiving: Option<&'a Spool>,
    /// Definitions of key properties, where external IDs are no source keys.
    keys: BTreeMap<MappingId, PropertyDefinition>,
    /// Source records whose records HubSpot does not have any more, as far as a run has found out.
    lost: BTreeMap<MappingId, BTreeSet<SourceKey>>,
    /// Source records of that mapping whose records are others when the plan is loaded.
    replaced: BTreeSet<SourceKey>,
}

/// The spool of a plan that takes records away from source records.
fn takes_away(spool: &Spool) -> Result<Option<&Spool>, ExecutorError> {
    Ok((spool.has_archives()? || spool.has_heirs()?).then_some(spool))
}

impl<'a> Resolver<'a> {
    pub(crate) fn new(pipeline: &'a Pipeline, spool: &'a Spool) -> Result<Self, ExecutorError> {
        let archiving = takes_away(spool)?;
        let (keys, lost, replaced) = (BTreeMap::new(), BTreeMap::new(), BTreeSet::new());
        let planned = pipeline.transform.id().clone();
        Ok(Self { pipeline, planned, archiving, keys, lost, replaced })
    }

    /// Finds records as they are when the plan of another mapping is loaded.
    pub(crate) fn behind(
        self,
        mapping: &MappingId,
        spool: &'a Spool,
        replaced: BTreeSet<SourceKey>,
    ) -> Result<Self, ExecutorError> {
        let archiving = takes_away(spool)?;
        Ok(Self { planned: mapping.clone(), archiving, replaced, ..self })
    }

    /// Finds no records of these source records of the plan at hand: they are others when it is loaded.
    pub(crate) fn replacing(self, replaced: BTreeSet<SourceKey>) -> Self {
        Self { replaced, ..self }
    }

    /// Whether the plan at hand takes records away or makes them anew.
    pub(crate) fn loses_records(&self) -> bool {
        self.archiving.is_some() || !self.replaced.is_empty()
    }

    /// What the state says of a mapping's records as a whole: as long as it is the same, every link to them leads where it led.
    pub(crate) fn mark(&mut self, target: &MappingId) -> Result<Fingerprint, ExecutorError> {
        let scope = Scope { portal: self.pipeline.portal.id.clone(), mapping: target.clone() };
        let relocations = self.pipeline.state.relocations(&scope)?.to_le_bytes();
        let lost = self.lost(&scope)?.iter().map(|key| key.as_str().as_bytes());
        Ok(Fingerprint::of(std::iter::once(relocations.as_slice()).chain(lost)))
    }

    /// What a mapping has loaded under these external IDs, aligned with them.
    pub(crate) fn resolve(
        &mut self,
        target: &MappingId,
        wanted: &[ExternalId],
    ) -> Result<Vec<Found>, ExecutorError> {
        let Some(transform) = self.target(target) else {
            return Ok(vec![Found::Unknown; wanted.len()]);
        };
        let scope = Scope { portal: self.pipeline.portal.id.clone(), mapping: target.clone() };
        let keys: Vec<Option<SourceKey>> = if transform.destination().key_is_source_key() {
            wanted.iter().map(|external| Some(SourceKey::new(external.as_str()))).collect()
        } else {
            let definition = self.key_definition(&transform)?;
            let digest = |external: &ExternalId| canonical(&definition, Some(external.as_str())).digest();
            let values: Vec<ValueDigest> = wanted.iter().map(digest).collect();
            self.pipeline.state.claims(&scope, transform.destination().key_property(), &values)?
        };
        let keys = self.remaining(target, keys)?;
        let mut sorted: Vec<SourceKey> = keys.iter().flatten().cloned().collect();
        sorted.sort_unstable();
        sorted.dedup();
        let known = self.pipeline.state.records(&scope, &sorted)?;
        let lost = self.lost(&scope)?;
        let id = |key: &SourceKey| {
            let index = sorted.binary_search(key).ok()?;
            known[index].as_ref().map(|record| record.id.clone())
        };
        let found = |key: &Option<SourceKey>| match key.as_ref().map(|key| (lost.contains(key), id(key))) {
            Some((true, _)) => Found::Gone,
            Some((false, Some(id))) => Found::Loaded(id),
            Some((false, None)) | None => Found::Unknown,
        };
        Ok(keys.iter().map(found).collect())
    }

    /// Without the records that a plan is about to archive or to replace.
    fn remaining(
        &self,
        target: &MappingId,
        mut keys: Vec<Option<SourceKey>>,
    ) -> Result<Vec<Option<SourceKey>>, ExecutorError> {
        if self.planned != *target {
            return Ok(keys);
        }
        for slot in &mut keys {
            slot.take_if(|key| self.replaced.contains(key));
            if let Some((spool, key)) = self.archiving.zip(slot.as_ref()) {
                let is_leaving = spool.is_archived(key)? || spool.is_inherited(key)?;
                slot.take_if(|_| is_leaving);
            }
        }
        Ok(keys)
    }

    /// Source records of a mapping whose records are gone; read from its state, the first time.
    fn lost(&mut self, scope: &Scope) -> Result<&BTreeSet<SourceKey>, ExecutorError> {
        if !self.lost.contains_key(&scope.mapping) {
            let (mut lost, mut after) = (BTreeSet::new(), None);
            loop {
                let page = self.pipeline.state.standing(scope, after.as_ref(), WINDOW)?;
                let Some(last) = page.last() else { break };
                after = Some(last.subject.clone());
                lost.extend(page.into_iter().filter_map(|entry| match entry.subject {
                    Subject::Key(key) if entry.kind.is_lost() => Some(key),
                    _ => None,
                }));
            }
            self.lost.insert(scope.mapping.clone(), lost);
        }
        Ok(&self.lost[&scope.mapping])
    }

    fn target(&self, mapping: &MappingId) -> Option<Arc<TransformPlan>> {
        if self.pipeline.transform.id() == mapping {
            return Some(Arc::clone(&self.pipeline.transform));
        }
        self.pipeline.targets.iter().find(|transform| transform.id() == mapping).cloned()
    }

    /// How the portal defines the key property of a mapping; one call, the first time.
    fn key_definition(&mut self, target: &TransformPlan) -> Result<PropertyDefinition, ExecutorError> {
        if let Some(known) = self.keys.get(target.id()) {
            return Ok(known.clone());
        }
        let destination = target.destination();
        let call = self.pipeline.destination.schema(destination.object());
        let schema = self.pipeline.wait("reading property definitions", call)?;
        let property = destination.key_property();
        let definition = schema.get(property.as_str()).cloned();
        let definition = definition.unwrap_or_else(|| PropertyDefinition::text(property.clone()));
        self.keys.insert(target.id().clone(), definition.clone());
        Ok(definition)
    }
}
