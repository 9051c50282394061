//! Inputs of unknown fate: ask HubSpot what it holds.
//!
//! Used for batches a run announced and did not live to see answered, and for single inputs an answer said nothing about.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

use fieldline_connector::{ConnectorError, Destination, Fetch, FetchBy};
use fieldline_model::{
    Checkpoint, Intent, IntentEntry, IntentKind, KnownRecord, ObjectSchema, ObservedRecord,
    PropertyDefinition, PropertyName, RecordId, RunId, SourceKey, Standing, StandingKind, Subject,
    ValueDigest, WrittenDigests, canonical,
};
use tracing::Instrument as _;

use crate::ExecutorError;
use crate::context::Pipeline;
use crate::departures::left_with;
use crate::late::settle_late;
use crate::load::batch_span;
use crate::observer::Phase;
use crate::whereabouts::whereabouts;

/// Settles everything that is announced and unanswered: what HubSpot shows as sent is remembered as last written, so that
/// our own write is never taken for somebody else's; the rest is in doubt. Source hashes do not move: the next plan looks
/// at all these records again and finds nothing to send where the write took effect. What was in doubt before is looked for
/// once more, as HubSpot may have carried it out late. Makes no call when there is nothing to settle. Returns how many inputs
/// had taken effect.
pub async fn recover(pipeline: &Pipeline) -> Result<u64, ExecutorError> {
    let pipeline = pipeline.clone();
    tokio::task::spawn_blocking(move || recover_blocking(&pipeline)).await.map_err(ExecutorError::Bug)?
}

fn recover_blocking(pipeline: &Pipeline) -> Result<u64, ExecutorError> {
    let (scope, mapping) = (pipeline.scope(), pipeline.transform.id());
    let _span = tracing::info_span!("recover", %mapping, run = %pipeline.run).entered();
    // Read first: what is put in doubt below was just looked for.
    let doubts = pipeline.state.doubts(&scope)?;
    let written = settle_open(pipeline)?;
    Ok(written + settle_late(pipeline, doubts)?)
}

/// Settles the open intents.
fn settle_open(pipeline: &Pipeline) -> Result<u64, ExecutorError> {
    let scope = pipeline.scope();
    let intents = pipeline.state.open_intents(&scope)?;
    let Some(first) = intents.first() else {
        return Ok(0);
    };
    let schema = pipeline.wait("reading property definitions", pipeline.destination.schema(&first.object))?;
    let (mut written, total) = (0, intents.len() as u64);
    for (number, intent) in intents.iter().enumerate() {
        pipeline.check_stop()?;
        let mut checkpoint = Checkpoint::default();
        let verdicts = pipeline.wait(
            "reading back what was sent",
            fate(pipeline.destination.as_ref(), intent, &schema).instrument(batch_span(intent)),
        )?;
        // Whatever is not there yet may still come.
        if verdicts.iter().all(Option::is_some) {
            checkpoint.closed.push(intent.batch.clone());
        } else {
            checkpoint.doubted.push((intent.batch.clone(), pipeline.started_at));
        }
        let before = known_before(pipeline, intent)?;
        let mut come_to = HashSet::new();
        for (entry, verdict) in intent.entries.iter().zip(verdicts) {
            let Some(id) = verdict else { continue };
            written += 1;
            if entry.id.is_some() && !before.contains_key(&entry.key) {
                come_to.insert(id.clone());
            }
            if intent.kind == IntentKind::Archive {
                checkpoint.forgotten.push(entry.key.clone());
            } else {
                let known_before = before.get(&entry.key);
                // Its source may be back at what was loaded before, and so seem not to have moved.
                if known_before.is_some() {
                    checkpoint.standing.push(looked_at_again(entry, &pipeline.run));
                }
                checkpoint.records.push((entry.key.clone(), known(entry, id, known_before)));
            }
        }
        // Who took over what another had left behind has it alone.
        let left = left_with(pipeline, &come_to)?;
        checkpoint.forgotten.extend(left.into_iter().map(|(key, _)| key));
        pipeline.state.commit(&scope, &checkpoint)?;
        pipeline.report(Phase::Recover, number as u64 + 1, Some(total));
    }
    Ok(written)
}

/// The entry that has the next plan look at a record, wherever its source stands.
pub(crate) fn looked_at_again(entry: &IntentEntry, run: &RunId) -> Standing {
    Standing {
        subject: Subject::Key(entry.key.clone()),
        source_hash: entry.source_hash,
        kind: StandingKind::Open,
        line: 0,
        run: run.clone(),
    }
}

/// What is remembered of an intent's records.
pub(crate) fn known_before(
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
    // A record that was merged meanwhile lives on under another id.
    let there =
        whereabouts(destination, &intent.object, std::slice::from_ref(&intent.key_property), &ids).await?;
    let is_gone = |id: &RecordId| !there.contains_key(id);
    Ok(intent.entries.iter().map(|entry| entry.id.clone().filter(is_gone)).collect())
}

/// For each entry the id of its record, if HubSpot holds exactly what was sent.
async fn read_back(
    destination: &dyn Destination,
    intent: &Intent,
    schema: &ObjectSchema,
) -> Result<Vec<Option<RecordId>>, ConnectorError> {
    let records = look(destination, intent, schema).await?;
    let verdict = |(entry, record): (&IntentEntry, Option<ObservedRecord>)| {
        record.filter(|record| holds(record, entry, schema)).map(|record| record.id)
    };
    Ok(intent.entries.iter().zip(records).map(verdict).collect())
}

/// For each entry its record with the properties that were sent, if HubSpot has one that carries our key.
pub(crate) async fn look(
    destination: &dyn Destination,
    intent: &Intent,
    schema: &ObjectSchema,
) -> Result<Vec<Option<ObservedRecord>>, ConnectorError> {
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
    let keyed = |entry: &IntentEntry| {
        record_of(entry).filter(|record| is_keyed(record, intent, entry, schema)).cloned()
    };
    Ok(intent.entries.iter().map(keyed).collect())
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
    entry.after.iter().all(|(name, sent)| shows(record, name, *sent, schema))
}

/// Whether the record shows that value of a property.
pub(crate) fn shows(
    record: &ObservedRecord,
    name: &PropertyName,
    sent: ValueDigest,
    schema: &ObjectSchema,
) -> bool {
    canonical(&definition(schema, name), record.get(name.as_str())).digest() == sent
}

fn definition<'s>(schema: &'s ObjectSchema, name: &PropertyName) -> Cow<'s, PropertyDefinition> {
    let known = schema.get(name.as_str()).map(Cow::Borrowed);
    known.unwrap_or_else(|| Cow::Owned(PropertyDefinition::text(name.clone())))
}

/// What is remembered of a record that shows what was sent; of other properties what was remembered before.
fn known(entry: &IntentEntry, id: RecordId, before: Option<&KnownRecord>) -> KnownRecord {
    with_written(&entry.after, id, before)
}

/// What is remembered of a record that shows these values; of other properties what was remembered before.
pub(crate) fn with_written(
    written: &[(PropertyName, ValueDigest)],
    id: RecordId,
    before: Option<&KnownRecord>,
) -> KnownRecord {
    let before = before.into_iter().flat_map(|before| &before.digests);
    let mut digests: BTreeMap<PropertyName, WrittenDigests> =
        before.map(|known| (known.property.clone(), known.clone())).collect();
    for (property, digest) in written {
        let known = WrittenDigests { property: property.clone(), written: *digest, observed: *digest };
        digests.insert(property.clone(), known);
    }
    KnownRecord { id, digests: digests.into_values().collect() }
}
