//! Inputs of unknown fate: ask HubSpot what it holds.
//!
//! Used for batches a run announced and did not live to see answered, and for single inputs an answer said nothing about.

use std::collections::HashMap;

use fieldline_connector::{Destination, Fetch, FetchBy};
use fieldline_model::{
    Checkpoint, Intent, IntentEntry, KnownRecord, ObjectSchema, ObservedRecord, PropertyDefinition,
    PropertyName, RecordId, WrittenDigests, canonical,
};

use crate::ExecutorError;
use crate::context::Pipeline;
use crate::observer::Phase;

/// Settles everything that is announced and unanswered: what HubSpot shows as sent is remembered as written; the rest is
/// forgotten and will be computed anew. Makes no call when there is nothing to settle. Returns how many inputs were settled
/// as written.
pub async fn recover(pipeline: &Pipeline) -> Result<u64, ExecutorError> {
    let pipeline = pipeline.clone();
    tokio::task::spawn_blocking(move || recover_blocking(&pipeline)).await.map_err(ExecutorError::Bug)?
}

fn recover_blocking(pipeline: &Pipeline) -> Result<u64, ExecutorError> {
    let scope = pipeline.scope();
    let intents = pipeline.state.open_intents(&scope)?;
    let Some(first) = intents.first() else {
        return Ok(0);
    };
    let schema = pipeline.wait("reading property definitions", pipeline.destination.schema(&first.object))?;
    let (mut written, total) = (0, intents.len() as u64);
    for (number, intent) in intents.iter().enumerate() {
        pipeline.check_stop()?;
        let mut checkpoint = Checkpoint { closed: vec![intent.batch.clone()], ..Checkpoint::default() };
        let verdicts = pipeline
            .wait("reading back what was sent", read_back(pipeline.destination.as_ref(), intent, &schema))?;
        for (entry, verdict) in intent.entries.iter().zip(verdicts) {
            if let Some(id) = verdict {
                written += 1;
                checkpoint.hashes.push((entry.key.clone(), entry.source_hash));
                checkpoint.records.push((entry.key.clone(), known(entry, id)));
            }
        }
        pipeline.state.commit(&scope, &checkpoint)?;
        pipeline.report(Phase::Recover, number as u64 + 1, Some(total));
    }
    Ok(written)
}

/// For each entry the id of its record, if HubSpot holds exactly what was sent.
pub(crate) async fn read_back(
    destination: &dyn Destination,
    intent: &Intent,
    schema: &ObjectSchema,
) -> Result<Vec<Option<RecordId>>, fieldline_connector::ConnectorError> {
    let properties = properties(intent);
    let (ids, keys): (Vec<&IntentEntry>, Vec<&IntentEntry>) =
        intent.entries.iter().partition(|entry| entry.id.is_some());
    let mut found: HashMap<String, ObservedRecord> = HashMap::new();
    for by in [
        FetchBy::Id(ids.iter().filter_map(|entry| entry.id.clone()).collect()),
        FetchBy::Unique(
            intent.key_property.clone(),
            keys.iter().map(|entry| entry.external_id.to_string()).collect(),
        ),
    ] {
        let is_empty = match &by {
            FetchBy::Id(ids) => ids.is_empty(),
            FetchBy::Unique(_, values) => values.is_empty(),
        };
        if is_empty {
            continue;
        }
        let is_by_id = matches!(by, FetchBy::Id(_));
        let request = Fetch { object: intent.object.clone(), by, properties: properties.clone() };
        for record in destination.fetch(&request).await? {
            let name =
                if is_by_id { Some(record.id.as_str()) } else { record.get(intent.key_property.as_str()) };
            if let Some(name) = name {
                found.insert(name.to_owned(), record);
            }
        }
    }
    let record_of = |entry: &IntentEntry| {
        found.get(entry.id.as_ref().map_or(entry.external_id.as_str(), RecordId::as_str))
    };
    let verdict = |entry: &IntentEntry| {
        record_of(entry).filter(|record| holds(record, entry, schema)).map(|record| record.id.clone())
    };
    Ok(intent.entries.iter().map(verdict).collect())
}

fn properties(intent: &Intent) -> Vec<PropertyName> {
    let mut names: Vec<PropertyName> =
        intent.entries.iter().flat_map(|entry| entry.after.iter().map(|(name, _)| name.clone())).collect();
    names.push(intent.key_property.clone());
    names.sort();
    names.dedup();
    names
}

/// Whether the record shows every value that was sent.
fn holds(record: &ObservedRecord, entry: &IntentEntry, schema: &ObjectSchema) -> bool {
    entry.after.iter().all(|(name, sent)| {
        let assumed;
        let definition = match schema.get(name.as_str()) {
            Some(definition) => definition,
            None => {
                assumed = PropertyDefinition::text(name.clone());
                &assumed
            }
        };
        canonical(definition, record.get(name.as_str())).digest() == *sent
    })
}

fn known(entry: &IntentEntry, id: RecordId) -> KnownRecord {
    let digests = entry.after.iter().map(|(property, digest)| WrittenDigests {
        property: property.clone(),
        written: *digest,
        observed: *digest,
    });
    let mut digests: Vec<WrittenDigests> = digests.collect();
    digests.sort_by(|one, other| one.property.cmp(&other.property));
    KnownRecord { id, digests }
}
