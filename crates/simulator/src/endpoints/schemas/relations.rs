//! Which other object types a custom one can be associated with.

use serde::{Deserialize, Serialize};

use super::not_custom;
use crate::associations::{Account, KindId};
use crate::core::{Core, ObjectStore};
use crate::http::Call;
use crate::instant::Iso;
use crate::wire::{Answer, ApiError, Reply};

/// One direction, as the schemas API shows it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RelationBody {
    id: String,
    from_object_type_id: String,
    to_object_type_id: String,
    name: String,
    created_at: Iso,
    updated_at: Iso,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RelationInput {
    from_object_type_id: String,
    to_object_type_id: String,
}

impl RelationBody {
    fn of(core: &Core, account: &Account, id: KindId, at: i64) -> Option<Self> {
        let kind = account.types.get(id);
        Some(Self {
            id: kind.number.to_string(),
            from_object_type_id: core.object_at(kind.from)?.object.type_id.clone(),
            to_object_type_id: core.object_at(kind.to)?.object.type_id.clone(),
            name: kind.name.clone(),
            created_at: Iso(at),
            updated_at: Iso(at),
        })
    }
}

/// The unlabelled association types of an object type, its own direction first.
pub(super) fn relations(core: &Core, store: &ObjectStore, at: i64) -> Vec<RelationBody> {
    let account = core.associations.lock();
    let ids = account.types.unlabelled_of(store.place);
    ids.into_iter().filter_map(|id| RelationBody::of(core, &account, id, at)).collect()
}

/// Both ends may be given by any of their names; one of them is the type of the path. [I] The name is made up from the
/// two types.
pub(super) fn create(core: &Core, call: &Call) -> Answer {
    let store = core.object(call.param("object"))?;
    if store.custom().is_none() {
        return Err(not_custom());
    }
    let input: RelationInput = call.json()?;
    let (from, to) = (core.object(&input.from_object_type_id)?, core.object(&input.to_object_type_id)?);
    if from.place != store.place && to.place != store.place {
        let message = format!("One of the object types must be {}", store.object.type_id);
        return Err(ApiError::validation(message));
    }
    let mut account = core.associations.lock();
    let names = (from.object.singular.as_str(), to.object.singular.as_str());
    let id = account.types.relate((from.place, to.place), names);
    let body = RelationBody::of(core, &account, id, core.clock.now_ms());
    Ok(Reply::json(201, &body.ok_or_else(ApiError::not_found)?))
}

/// Ends the relation, both directions, with every link and label of it.
pub(super) fn delete(core: &Core, call: &Call) -> Answer {
    let store = core.object(call.param("object"))?;
    if store.custom().is_none() {
        return Err(not_custom());
    }
    let number = call.param("kind").parse().map_err(|_| ApiError::not_found())?;
    let mut account = core.associations.lock();
    let other = account.types.unrelate(store.place, number).ok_or_else(ApiError::not_found)?;
    account.links.part(store.place, other);
    Ok(Reply::empty(204))
}
