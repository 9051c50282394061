//! Writes that HubSpot carries out late: after they were looked for in vain.
//!
//! A call whose answer got lost may still be on its way, through a proxy or in HubSpot itself. By the time it takes effect, a
//! later run may have written something newer, archived the record, or seen it leave its source. Nobody hears of it then: the
//! source has not moved, and HubSpot's change looks like a person's. So what was sent is kept for a while, and compared.

use std::collections::HashMap;

use chrono::TimeDelta;
use fieldline_model::{
    Checkpoint, Doubt, Intent, IntentEntry, IntentKind, KnownRecord, ObjectSchema, ObjectType,
    ObservedRecord, PropertyName, SourceKey, ValueDigest,
};
use tracing::Instrument as _;

use crate::ExecutorError;
use crate::context::Pipeline;
use crate::load::batch_span;
use crate::read_back::{fate, known_before, look, looked_at_again, shows, with_written};

/// How long a write may be late. HubSpot itself ends a call after 100 seconds. What is older is looked for once more, by the
/// next run, and then forgotten.
const LATE: TimeDelta = TimeDelta::hours(1);

/// Looks for writes in doubt and settles those that have taken effect; how many. What took effect is remembered as our own, and
/// the record is looked at again by the plan.
pub(crate) fn settle_late(pipeline: &Pipeline, doubts: Vec<Doubt>) -> Result<u64, ExecutorError> {
    let mut schemas: HashMap<ObjectType, ObjectSchema> = HashMap::new();
    let mut settled = 0;
    for Doubt { intent, since } in doubts {
        pipeline.check_stop()?;
        let mut checkpoint = Checkpoint::default();
        if (pipeline.started_at - since).abs() > LATE {
            checkpoint.closed.push(intent.batch.clone());
        }
        let before = known_before(pipeline, &intent)?;
        let may_matter = |entry: &&IntentEntry| may_matter(entry, intent.kind, before.get(&entry.key));
        let entries: Vec<IntentEntry> = intent.entries.iter().filter(may_matter).cloned().collect();
        if !entries.is_empty() {
            let question = Intent { entries, ..intent };
            let schema = match schemas.get(&question.object) {
                Some(schema) => schema,
                None => {
                    let call = pipeline.destination.schema(&question.object);
                    let schema = pipeline.wait("reading property definitions", call)?;
                    schemas.entry(question.object.clone()).or_insert(schema)
                }
            };
            let late = Late { pipeline, schema, before: &before };
            settled += late.settle(&question, &mut checkpoint)?;
        }
        if !checkpoint.is_empty() {
            pipeline.state.commit(&pipeline.scope(), &checkpoint)?;
        }
    }
    if settled > 0 {
        tracing::warn!(
            record_count = settled,
            "hubspot carried out writes late; their records are looked at again"
        );
    }
    Ok(settled)
}

/// Whether the write would change anything that is remembered now.
fn may_matter(entry: &IntentEntry, kind: IntentKind, known: Option<&KnownRecord>) -> bool {
    match (kind, known) {
        (IntentKind::Archive, known) => known.is_some_and(|known| Some(&known.id) == entry.id.as_ref()),
        // Created late, or not at all; an update of a record that we know no more touches nothing of ours.
        (IntentKind::Write, None) => entry.id.is_none(),
        (IntentKind::Write, Some(known)) => {
            let is_same = entry.id.as_ref().is_none_or(|id| *id == known.id);
            is_same && entry.after.iter().any(|(property, sent)| written(known, property) != Some(*sent))
        }
    }
}

fn written(known: &KnownRecord, property: &PropertyName) -> Option<ValueDigest> {
    known.digests.iter().find(|known| known.property == *property).map(|known| known.written)
}

struct Late<'a> {
    pipeline: &'a Pipeline,
    schema: &'a ObjectSchema,
    before: &'a HashMap<SourceKey, KnownRecord>,
}

impl Late<'_> {
    fn settle(&self, question: &Intent, checkpoint: &mut Checkpoint) -> Result<u64, ExecutorError> {
        const DOING: &str = "looking for writes that may be late";
        let (destination, span) = (self.pipeline.destination.as_ref(), batch_span(question));
        let mut settled = 0;
        if question.kind == IntentKind::Archive {
            let gone =
                self.pipeline.wait(DOING, fate(destination, question, self.schema).instrument(span))?;
            for (entry, _) in question.entries.iter().zip(gone).filter(|(_, gone)| gone.is_some()) {
                checkpoint.forgotten.push(entry.key.clone());
                settled += 1;
            }
            return Ok(settled);
        }
        let records = self.pipeline.wait(DOING, look(destination, question, self.schema).instrument(span))?;
        for (entry, record) in question.entries.iter().zip(records) {
            settled += u64::from(record.is_some_and(|record| self.settle_write(entry, record, checkpoint)));
        }
        Ok(settled)
    }

    /// Settles one input, if the record shows that it took effect.
    fn settle_write(&self, entry: &IntentEntry, record: ObservedRecord, checkpoint: &mut Checkpoint) -> bool {
        let known = self.before.get(&entry.key);
        let is_news =
            |property| known.is_none_or(|known| observed(known, property) != sent_of(entry, property));
        let landed: Vec<(PropertyName, ValueDigest)> = entry
            .after
            .iter()
            .filter(|(property, sent)| is_news(property) && shows(&record, property, *sent, self.schema))
            .cloned()
            .collect();
        if landed.is_empty() && known.is_some() {
            return false;
        }
        checkpoint.records.push((entry.key.clone(), with_written(&landed, record.id, known)));
        // Its source may not have moved, and may lie below the watermark.
        if known.is_some() {
            checkpoint.standing.push(looked_at_again(entry, &self.pipeline.run));
        }
        true
    }
}

fn observed(known: &KnownRecord, property: &PropertyName) -> Option<ValueDigest> {
    known.digests.iter().find(|known| known.property == *property).map(|known| known.observed)
}

fn sent_of(entry: &IntentEntry, property: &PropertyName) -> Option<ValueDigest> {
    entry.after.iter().find(|(name, _)| name == property).map(|(_, sent)| *sent)
}
