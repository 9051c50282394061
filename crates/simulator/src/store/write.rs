//! Creating, updating and archiving records, with undo for requests that are all or nothing.

use std::borrow::Cow;
use std::sync::Arc;

use super::merge::Merged;
use super::object_state::{ObjectState, RecordId};
use super::record::{Record, Source, Standing};
use crate::schema::{Role, Schema, Slot, Standard};
use crate::values::{Change, missing_on_create};
use crate::version::ApiVersion;
use crate::wire::ApiError;

/// Who writes. A person in the UI may move the lifecycle stage backwards; an app may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Writer {
    Api,
    Ui,
}

impl Writer {
    fn source(self) -> Source {
        match self {
            Self::Api => Source::Integration,
            Self::Ui => Source::Ui,
        }
    }
}

/// A record as it is after a write.
#[derive(Clone, Debug)]
pub(crate) struct Written {
    pub(crate) id: RecordId,
    pub(crate) record: Record,
    pub(crate) is_new: bool,
}

/// The writes of one request, applied one after the other under one lock, so that later inputs see earlier ones.
pub(crate) struct Batch<'s> {
    state: &'s mut ObjectState,
    schema: Arc<Schema>,
    now: i64,
    version: ApiVersion,
    writer: Writer,
    portal_id: u64,
    undo: Vec<(RecordId, Option<Record>)>,
    merged: Option<Merged>,
}

impl<'s> Batch<'s> {
    pub(crate) fn new(
        state: &'s mut ObjectState,
        now: i64,
        version: ApiVersion,
        writer: Writer,
        portal_id: u64,
    ) -> Self {
        let schema = Arc::clone(&state.schema);
        Self { state, schema, now, version, writer, portal_id, undo: Vec::new(), merged: None }
    }

    pub(crate) fn state(&self) -> &ObjectState {
        self.state
    }

    /// What this batch has changed so far, each record with what it was before; nothing for a new one.
    pub(super) fn undone(&self) -> &[(RecordId, Option<Record>)] {
        &self.undo
    }

    /// The merge that this batch has made, if it made one.
    pub(super) fn merged(&self) -> Option<Merged> {
        self.merged
    }

    pub(super) fn note_merge(&mut self, merged: Merged) {
        self.merged = Some(merged);
    }

    pub(super) fn writer(&self) -> Writer {
        self.writer
    }

    pub(super) fn version(&self) -> ApiVersion {
        self.version
    }

    pub(super) fn now(&self) -> i64 {
        self.now
    }

    /// Creates a record from checked changes in slot order.
    pub(crate) fn create(&mut self, changes: &[Change<'_>]) -> Result<Written, ApiError> {
        let completed = self.with_default_pipeline(changes);
        let changes = completed.as_deref().unwrap_or(changes);
        self.require(changes)?;
        let id = self.state.next_id();
        self.refuse_existing_contact(changes)?;
        self.refuse_taken(id, changes)?;
        let record = self.changed(Record::new(self.now, self.writer.source()), changes);
        self.require_on_create(&record)?;
        self.add(record.clone());
        Ok(Written { id, record, is_new: true })
    }

    /// Changes a live record; what is not named keeps its value. Writing what is there already is no change.
    pub(crate) fn update(&mut self, id: RecordId, changes: &[Change<'_>]) -> Result<Written, ApiError> {
        self.refuse_taken(id, changes)?;
        let old = self.state.get(id).expect("invariant: the caller has found the record").clone();
        let mut record = self.changed(old.clone(), changes);
        if record.values == old.values && record.created_at == old.created_at {
            return Ok(Written { id, record: old, is_new: false });
        }
        self.require_on_update(&record, changes)?;
        record.updated_at = self.now;
        self.put(id, record.clone());
        Ok(Written { id, record, is_new: false })
    }

    /// A record with further values, at the time of this batch; nothing is checked.
    pub(super) fn absorbed(&mut self, old: Record, changes: &[Change<'_>]) -> Record {
        let values = old.values.changed(changes, &mut self.state.scratch);
        Record { values, updated_at: self.now, ..old }
    }

    /// Puts a live record into the recycle bin.
    pub(crate) fn archive(&mut self, id: RecordId) {
        let Some(old) = self.state.get(id) else { return };
        let record = Record { standing: Standing::Archived(self.now), updated_at: self.now, ..old.clone() };
        self.put(id, record);
    }

    /// Takes an archived record out of the recycle bin, unless another one has come to have a unique value of it.
    pub(crate) fn restore(&mut self, id: RecordId) -> Result<(), ApiError> {
        let old = self.state.get(id).expect("invariant: the caller has found the record").clone();
        for index in &self.state.unique {
            let Some(value) = old.values.get(index.slot) else { continue };
            if let Some(holder) = index.holder(value) {
                return Err(self.taken(index.slot, value, id, holder));
            }
        }
        self.put(id, Record { standing: Standing::Live, updated_at: self.now, ..old });
        Ok(())
    }

    /// Adds a record under the next id.
    pub(super) fn add(&mut self, record: Record) {
        let id = self.state.push(record);
        self.undo.push((id, None));
    }

    pub(super) fn put(&mut self, id: RecordId, record: Record) {
        let old = self.state.replace(id, record);
        self.undo.push((id, Some(old)));
    }

    /// Makes the writes final.
    pub(crate) fn commit(self) {
        let by = self.writer.source();
        for (id, before) in &self.undo {
            self.state.lag.note(self.now, *id, before.as_ref());
            if let Some(before) = before {
                self.state.note_past(*id, before, self.now, by);
            }
        }
        if self.state.webhooks.is_listening() {
            self.tell(by);
        }
    }

    /// Makes the writes final and lets the search index know them at once, as if they had been there for long.
    pub(crate) fn settle(self) {
        drop(self.undo);
    }

    /// Takes every write of this batch back.
    pub(crate) fn roll_back(self) {
        for (id, before) in self.undo.into_iter().rev() {
            match before {
                Some(record) => drop(self.state.replace(id, record)),
                None => self.state.pop(),
            }
        }
    }

    fn changed(&mut self, mut record: Record, changes: &[Change<'_>]) -> Record {
        let adjusted = self.adjusted(&record, changes);
        let changes = adjusted.as_deref().unwrap_or(changes);
        let is_stored = |change: &Change<'_>| Some(change.slot) != self.schema.created_at;
        if changes.iter().all(is_stored) {
            record.values = record.values.changed(changes, &mut self.state.scratch);
            return record;
        }
        for change in changes.iter().filter(|change| !is_stored(change)) {
            record.created_at = crate::instant::any_instant(&change.text).unwrap_or(record.created_at);
        }
        let stored: Vec<Change<'_>> = changes.iter().filter(|change| is_stored(change)).cloned().collect();
        record.values = record.values.changed(&stored, &mut self.state.scratch);
        record
    }

    /// Changes that depend on what is there: appends to multi-selects, and lifecycle stages that must not go back.
    fn adjusted<'c>(&self, record: &Record, changes: &[Change<'c>]) -> Option<Vec<Change<'c>>> {
        let appends = |change: &Change<'_>| {
            change.text.starts_with(';') && self.schema.property(change.slot).shape.is_multi()
        };
        let goes_back = |change: &Change<'_>| {
            Some(change.slot) == self.schema.lifecycle
                && self.writer == Writer::Api
                && is_backward(&self.schema, change, record.values.get(change.slot))
        };
        if !changes.iter().any(|change| appends(change) || goes_back(change)) {
            return None;
        }
        let kept = changes.iter().filter(|change| !goes_back(change)).map(|change| {
            if !appends(change) {
                return change.clone();
            }
            let text = joined(record.values.get(change.slot).unwrap_or_default(), &change.text);
            Change { slot: change.slot, text: Cow::Owned(text) }
        });
        Some(kept.collect())
    }

    /// A stage without a pipeline gets the one that has it.
    fn with_default_pipeline<'c>(&self, changes: &[Change<'c>]) -> Option<Vec<Change<'c>>> {
        let (pipeline, stage) = (self.schema.pipeline?, self.schema.stage?);
        if given(changes, pipeline).is_some() {
            return None;
        }
        let stage = given(changes, stage)?;
        let home = self.schema.pipelines.iter().find(|pipeline| pipeline.has_stage(stage))?;
        let mut changes: Vec<Change<'c>> =
            changes.iter().filter(|change| change.slot != pipeline).cloned().collect();
        changes.push(Change { slot: pipeline, text: Cow::Owned(home.id.clone()) });
        changes.sort_by_key(|change| change.slot);
        Some(changes)
    }

    fn require(&self, changes: &[Change<'_>]) -> Result<(), ApiError> {
        let is_met = |any: &&Vec<Slot>| any.iter().any(|slot| given(changes, *slot).is_some());
        let missing: Vec<String> = self
            .schema
            .required
            .iter()
            .filter(|any| !is_met(any))
            .flatten()
            .map(|slot| self.schema.property(*slot).name.clone())
            .collect();
        if missing.is_empty() { Ok(()) } else { Err(missing_on_create(&self.schema, missing, self.version)) }
    }

    fn refuse_existing_contact(&self, changes: &[Change<'_>]) -> Result<(), ApiError> {
        if self.schema.object.standard != Some(Standard::Contact) {
            return Ok(());
        }
        let email = changes.iter().find(|change| self.schema.property(change.slot).role == Role::Email);
        match email.and_then(|change| self.state.holder(change.slot, &change.text)) {
            None => Ok(()),
            Some(id) => {
                Err(ApiError::new(409, "CONFLICT", format!("Contact already exists. Existing ID: {id}"))
                    .with_context("existingId", vec![id.to_string()]))
            }
        }
    }

    fn refuse_taken(&self, id: RecordId, changes: &[Change<'_>]) -> Result<(), ApiError> {
        if !self.state.blocked.is_empty() {
            self.refuse_blocked(changes)?;
        }
        for index in &self.state.unique {
            let Some(value) = given(changes, index.slot) else { continue };
            if let Some(holder) = index.holder(value).filter(|holder| *holder != id) {
                return Err(self.taken(index.slot, value, id, holder));
            }
        }
        Ok(())
    }

    /// [I] The body for an address on the block list.
    fn refuse_blocked(&self, changes: &[Change<'_>]) -> Result<(), ApiError> {
        let email = changes.iter().find(|change| self.schema.property(change.slot).role == Role::Email);
        match email.filter(|change| self.state.blocked.contains(change.text.as_ref())) {
            None => Ok(()),
            Some(_) => Err(ApiError::validation(
                "The email address was deleted for GDPR compliance and cannot be used again",
            )),
        }
    }

    fn taken(&self, slot: Slot, value: &str, id: RecordId, holder: RecordId) -> ApiError {
        let (portal, object) = (self.portal_id, self.schema.object.coordinates());
        let name = &self.schema.property(slot).name;
        ApiError::validation(format!(
            "Cannot set PropertyValueCoordinates{{portalId={portal}, objectTypeId={object}, propertyName={name}, \
             value={value}}} on {id}. {holder} already has that value."
        ))
    }
}

/// The non-empty value that `changes` (in slot order) give a property.
fn given<'c>(changes: &'c [Change<'_>], slot: Slot) -> Option<&'c str> {
    let place = changes.binary_search_by_key(&slot, |change| change.slot).ok()?;
    Some(changes[place].text.as_ref()).filter(|text| !text.is_empty())
}

fn is_backward(schema: &Schema, change: &Change<'_>, current: Option<&str>) -> bool {
    let property = schema.property(change.slot);
    let place = |value: &str| property.choice(value).map(|choice| choice.display_order);
    match (current.and_then(place), place(&change.text)) {
        (Some(current), Some(new)) => new < current,
        _ => false,
    }
}

/// A multi-select with the parts of an append (`;c;d`) added, each once.
fn joined(current: &str, append: &str) -> String {
    let mut parts: Vec<&str> = current.split(';').filter(|part| !part.is_empty()).collect();
    for part in append.split(';').filter(|part| !part.is_empty()) {
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    parts.join(";")
}
