//! Inputs of unknown fate: ask HubSpot what it holds.
//!
//! Used for batches a run announced and did not live to see answered, and for single inputs an answer said nothing about.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use fieldline_connector::{ConnectorError, Destination, Fetch, FetchBy};
use fieldline_model::{
    Checkpoint, Intent, IntentEntry, IntentKind, KnownRecord, ObjectSchema, ObservedRecord,
    PropertyDefinition, PropertyName, RecordId, SourceKey, WrittenDigests, canonical,
};
use tracing::Instrument as _;

use crate::ExecutorError;
use crate::context::Pipeline;
use crate::load::batch_span;
use crate::observer::Phase;

/// Settles everything that is announced and unanswered: what HubSpot shows as sent is remembered as last written, so that
/// our own write is never taken for somebody else's; the rest is forgotten. Source hashes do not move: the next plan looks
/// at all these records again and finds nothing to send where the write took effect. Makes no call when there is nothing
/// to settle. Returns how many inputs had taken effect.
pub async fn recover(pipeline: &Pipeline) -> Result<u64, ExecutorError> {
    let pipeline = pipeline.clone();
    tokio::task::spawn_blocking(move || recover_blocking(&pipeline)).await.map_err(ExecutorError::Bug)?
}

fn recover_blocking(pipeline: &Pipeline) -> Result<u64, ExecutorError> {
    let (scope, mapping) = (pipeline.scope(), pipeline.transform.id());
    let _span = tracing::info_span!("recover", %mapping, run = %pipeline.run).entered();
    let intents = pipeline.state.open_intents(&scope)?;
    let Some(first) = intents.first() else {
        return Ok(0);
    };
    let schema = pipeline.wait("reading property definitions", pipeline.destination.schema(&first.object))?;
    let (mut written, total) = (0, intents.len() as u64);
    for (number, intent) in intents.iter().enumerate() {
        pipeline.check_stop()?;
        let mut checkpoint = Checkpoint { closed: vec![intent.batch.clone()], ..Checkpoint::default() };
        let verdicts = pipeline.wait(
            "reading back what was sent",
            fate(pipeline.destination.as_ref(), intent, &schema).instrument(batch_span(intent)),
        )?;
        let before = known_before(pipeline, intent)?;
        for (entry, verdict) in intent.entries.iter().zip(verdicts) {
            let Some(id) = verdict else { continue };
            written += 1;
            if intent.kind == IntentKind::Archive {
                checkpoint.forgotten.push(entry.key.clone());
            } else {
                checkpoint.records.push((entry.key.clone(), known(entry, id, before.get(&entry.key))));
            }
        }
        pipeline.state.commit(&scope, &checkpoint)?;
        pipeline.report(Phase::Recover, number as u64 + 1, Some(total));
    }
    Ok(written)
}

/// What is remembered of an intent's records.
fn known_before(
    pipeline: &Pipeline,
    intent: &Intent,
) -> Result<HashMap<SourceKey, KnownRecord>, ExecutorError> {
    let mut keys: Vec<SourceKey> = intent.entries.iter().map(|entry| entry.key.clone()).collect();
    keys.sort_unstable();
    keys.dedup();
    let records = pipeline.state.records(&pipeline.scope(), &keys)?;
    Ok(keys.into_iter().zip(records).filter_map(|(key, record)| Some((key, record?))).collect())
}

/// For each entry the id of its record, if the call has taken effect: HubSpot holds exactly what was sent, or has the record
/// no more if it was to be archived.
pub(crate) async fn fate(
    destination: &dyn Destination,
    intent: &Intent,
    schema: &ObjectSchema,
) -> Result<Vec<Option<RecordId>>, ConnectorError> {
    match intent.kind {
        IntentKind::Write => read_back(destination, intent, schema).await,
        IntentKind::Archive => read_gone(destination, intent).await,
    }
}

/// The ids of records that are there no more.
async fn read_gone(
    destination: &dyn Destination,
    intent: &Intent,
) -> Result<Vec<Option<RecordId>>, ConnectorError> {
    let ids: Vec<RecordId> = intent.entries.iter().filter_map(|entry| entry.id.clone()).collect();
    let request = Fetch {
        object: intent.object.clone(),
        by: FetchBy::Id(ids),
        properties: vec![intent.key_property.clone()],
        timed: Vec::new(),
    };
    let there = destination.fetch(&request).await?;
    let is_gone = |id: &RecordId| there.iter().all(|record| record.id != *id);
    Ok(intent.entries.iter().map(|entry| entry.id.clone().filter(is_gone)).collect())
}

/// For each entry the id of its record, if HubSpot holds exactly what was sent.
async fn read_back(
    destination: &dyn Destination,
    intent: &Intent,
    schema: &ObjectSchema,
) -> Result<Vec<Option<RecordId>>, ConnectorError> {
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
        let request =
            Fetch { object: intent.object.clone(), by, properties: properties.clone(), timed: Vec::new() };
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
        record_of(entry)
            .filter(|record| is_keyed(record, intent, entry, schema) && holds(record, entry, schema))
            .map(|record| record.id.clone())
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

/// Whether the record carries our key: after an adoption nothing else may tell that it took place.
fn is_keyed(record: &ObservedRecord, intent: &Intent, entry: &IntentEntry, schema: &ObjectSchema) -> bool {
    let definition = definition(schema, &intent.key_property);
    let carried = canonical(&definition, record.get(intent.key_property.as_str()));
    carried == canonical(&definition, Some(entry.external_id.as_str()))
}

/// Whether the record shows every value that was sent.
fn holds(record: &ObservedRecord, entry: &IntentEntry, schema: &ObjectSchema) -> bool {
    entry
        .after
        .iter()
        .all(|(name, sent)| canonical(&definition(schema, name), record.get(name.as_str())).digest() == *sent)
}

fn definition<'s>(schema: &'s ObjectSchema, name: &PropertyName) -> Cow<'s, PropertyDefinition> {
    let known = schema.get(name.as_str()).map(Cow::Borrowed);
    known.unwrap_or_else(|| Cow::Owned(PropertyDefinition::text(name.clone())))
}

/// What is remembered of a record that shows what was sent; of other properties what was remembered before.
fn known(entry: &IntentEntry, id: RecordId, before: Option<&KnownRecord>) -> KnownRecord {
    let before = before.into_iter().flat_map(|before| &before.digests);
    let mut digests: BTreeMap<PropertyName, WrittenDigests> =
        before.map(|known| (known.property.clone(), known.clone())).collect();
    for (property, digest) in &entry.after {
        let known = WrittenDigests { property: property.clone(), written: *digest, observed: *digest };
        digests.insert(property.clone(), known);
    }
    KnownRecord { id, digests: digests.into_values().collect() }
}
