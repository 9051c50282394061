//! Access past the API: what tests and `/_sim` do, as a person in HubSpot's UI would.

use serde::Serialize;

use crate::associations::KindId;
use crate::core::{Core, ObjectStore};
use crate::store::{Batch, ObjectState, RecordId, Source, Writer, Written};
use crate::values::{Checked, Rules, invalid_properties};
use crate::version::ApiVersion;
use crate::view::{AssociationView, RecordView};
use crate::wire::{ApiError, Paging, PropertyMap};

/// A page of records in order of id.
#[derive(Debug, Serialize)]
pub(crate) struct Page {
    pub(crate) results: Vec<RecordView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) paging: Option<Paging>,
}

/// Records from id `after` on, either live or archived ones; merged ones are neither.
pub(crate) fn page(store: &ObjectStore, after: u64, limit: usize, archived: bool) -> Page {
    let state = store.lock();
    let schema = &state.schema;
    let wanted = |record: &crate::store::Record| {
        if archived { record.archived_at().is_some() } else { record.is_live() }
    };
    let mut found = state.from(after).filter(|(_, record)| wanted(record));
    let results =
        found.by_ref().take(limit).map(|(id, record)| RecordView::new(schema, id, record)).collect();
    let paging = found.next().map(|(id, _)| Paging::after(id));
    Page { results, paging }
}

/// Changes a record as a person in the UI does.
pub(crate) fn edit(
    core: &Core,
    object: &str,
    id: &str,
    properties: PropertyMap<'_>,
) -> Result<RecordView, ApiError> {
    let store = core.named(object)?;
    let checked = checked(core, &store, properties)?;
    let mut state = store.lock();
    let id = state.live_or_survivor(id).ok_or_else(ApiError::not_found)?;
    as_person(core, &mut state, |batch| batch.update(id, &checked.changes))
}

/// Creates a record as a person in the UI does.
pub(crate) fn create(core: &Core, object: &str, properties: PropertyMap<'_>) -> Result<RecordView, ApiError> {
    let store = core.named(object)?;
    let checked = checked(core, &store, properties)?;
    as_person(core, &mut store.lock(), |batch| batch.create(&checked.changes))
}

/// Moves a record to the recycle bin as a person in the UI does.
pub(crate) fn archive(core: &Core, object: &str, id: &str) -> Result<(), ApiError> {
    let store = core.named(object)?;
    let id = {
        let mut state = store.lock();
        let id = state.live_or_survivor(id).ok_or_else(ApiError::not_found)?;
        let mut batch = person(core, &mut state);
        batch.archive(id);
        batch.commit();
        id
    };
    core.unlink_all(&store, &[id]);
    core.tell_links(Source::Ui);
    Ok(())
}

/// Takes a record out of the recycle bin as a person in the UI does.
pub(crate) fn restore(core: &Core, object: &str, id: &str) -> Result<(), ApiError> {
    let store = core.named(object)?;
    let mut state = store.lock();
    let is_archived = |id: &u64| state.get(*id).is_some_and(|record| record.archived_at().is_some());
    let id = id.parse().ok().filter(is_archived).ok_or_else(ApiError::not_found)?;
    let mut batch = person(core, &mut state);
    batch.restore(id)?;
    batch.commit();
    Ok(())
}

/// Merges two records as a person in the UI does, and says under which id the record goes on.
pub(crate) fn merge(core: &Core, object: &str, primary: &str, loser: &str) -> Result<RecordId, ApiError> {
    let store = core.named(object)?;
    let (old, survivor) = {
        let mut state = store.lock();
        let find = |id: &str| state.live_or_survivor(id).ok_or_else(ApiError::not_found);
        let (primary, loser) = (find(primary)?, find(loser)?);
        if primary == loser {
            return Err(ApiError::validation("A record cannot be merged into itself"));
        }
        let mut batch = person(core, &mut state);
        let written = batch.merge(primary, loser, core.settings.merged_ids);
        batch.commit();
        ([primary, loser], written.id)
    };
    core.hand_on(&store, old, survivor);
    core.tell_links(Source::Ui);
    Ok(survivor)
}

/// Deletes a contact for good.
pub(crate) fn erase_contact(core: &Core, id: &str) -> Result<(), ApiError> {
    let store = core.object("contacts")?;
    let id = {
        let mut state = store.lock();
        let id = state.live_or_survivor(id).ok_or_else(ApiError::not_found)?;
        state.erase(id, core.clock.now_ms(), Source::Ui);
        id
    };
    core.unlink_all(&store, &[id]);
    core.tell_links(Source::Ui);
    Ok(())
}

/// Links two records without a label, as a person in the UI does.
pub(crate) fn associate(core: &Core, from: (&str, &str), to: (&str, &str)) -> Result<(), ApiError> {
    link(core, from, to)?;
    core.tell_links(Source::Ui);
    Ok(())
}

fn link(core: &Core, from: (&str, &str), to: (&str, &str)) -> Result<(), ApiError> {
    let mut account = core.associations.lock();
    let node = |(object, id): (&str, &str)| {
        let store = core.named(object)?;
        let id = store.lock().live(id).ok_or_else(ApiError::not_found)?;
        Ok::<_, ApiError>((store.place, id))
    };
    let (from, to) = (node(from)?, node(to)?);
    if account.types.unlabelled(from.0, to.0).is_none() {
        return Err(ApiError::validation("these object types cannot be associated"));
    }
    account.add_unlabelled(from, to);
    Ok(())
}

/// What a record is associated with, as tests see it.
pub(crate) fn associations(core: &Core, object: &str, id: &str, to: &str) -> Vec<AssociationView> {
    let (Some(store), Some(other), Ok(id)) = (core.find_named(object), core.find_named(to), id.parse())
    else {
        return Vec::new();
    };
    let account = core.associations.lock();
    let view = |(id, kinds): (u64, &[KindId])| {
        let kinds: Vec<_> = kinds.iter().map(|kind| account.types.get(*kind)).collect();
        AssociationView {
            id: id.to_string(),
            type_ids: kinds.iter().map(|kind| kind.number).collect(),
            labels: kinds.iter().filter_map(|kind| kind.label.clone()).collect(),
        }
    };
    account.links.of((store.place, id), other.place, 0).map(view).collect()
}

fn checked<'a>(
    core: &Core,
    store: &ObjectStore,
    properties: PropertyMap<'a>,
) -> Result<Checked<'a>, ApiError> {
    let (schema, owners) = (store.schema(), core.owners());
    let rules = Rules { schema: &schema, owners: &owners, version: ApiVersion::D2026_09 };
    let checked = rules.check(properties);
    if checked.problems.is_empty() {
        return Ok(checked);
    }
    Err(invalid_properties(&checked.problems, core.settings.portal_id))
}

fn person<'s>(core: &Core, state: &'s mut ObjectState) -> Batch<'s> {
    Batch::new(state, core.clock.now_ms(), ApiVersion::D2026_09, Writer::Ui, core.settings.portal_id)
}

fn as_person(
    core: &Core,
    state: &mut ObjectState,
    write: impl FnOnce(&mut Batch<'_>) -> Result<Written, ApiError>,
) -> Result<RecordView, ApiError> {
    let mut batch = person(core, state);
    let written = write(&mut batch)?;
    batch.commit();
    Ok(RecordView::new(&state.schema, written.id, &written.record))
}
