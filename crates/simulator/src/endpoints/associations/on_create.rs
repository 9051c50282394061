//! `associations` of a record that is being created.

use serde::Deserialize;

use super::check::{IdInput, SpecInput, live};
use crate::associations::{AssociationTypes, Category, KindId, Node};
use crate::core::{Core, ObjectStore};
use crate::store::RecordId;
use crate::wire::ApiError;

/// One record to associate with, and as what.
#[derive(Clone, Deserialize)]
pub(in crate::endpoints) struct AssociationInput {
    to: IdInput,
    types: Vec<SpecInput>,
}

/// An association that waits for its record.
pub(in crate::endpoints) struct Planned {
    to: Node,
    kinds: Vec<KindId>,
}

/// Finds the records and types that a create names; nothing is linked yet. The type says what kind of record is
/// meant, so the request need not.
///
/// # Errors
/// One error that gives a reason for every association that cannot be.
pub(in crate::endpoints) fn plan(
    core: &Core,
    store: &ObjectStore,
    inputs: &[AssociationInput],
) -> Result<Vec<Planned>, ApiError> {
    if inputs.is_empty() {
        return Ok(Vec::new());
    }
    let account = core.associations.lock();
    let (mut planned, mut reasons) = (Vec::new(), Vec::new());
    for input in inputs {
        match plan_one(core, store, &account.types, input) {
            Ok(association) => planned.push(association),
            Err(reason) => reasons.push(reason),
        }
    }
    if reasons.is_empty() {
        return Ok(planned);
    }
    let mut error = ApiError::validation("One or more associations are invalid");
    for name in ["INVALID_ASSOCIATION_TYPES", "INVALID_OBJECT_IDS"] {
        let texts: Vec<String> =
            reasons.iter().filter(|(own, _)| *own == name).map(|(_, text)| text.clone()).collect();
        if !texts.is_empty() {
            error = error.with_context(name, texts);
        }
    }
    Err(error)
}

/// [I] The names of the reasons and their texts.
fn plan_one(
    core: &Core,
    store: &ObjectStore,
    types: &AssociationTypes,
    input: &AssociationInput,
) -> Result<Planned, (&'static str, String)> {
    let mut kinds: Vec<KindId> = Vec::with_capacity(input.types.len());
    for spec in &input.types {
        let (category, number) = (&spec.association_category, spec.association_type_id);
        let named = Category::named(category).and_then(|known| types.find_from(store.place, known, number));
        let is_same_end =
            |id: &KindId| kinds.first().is_none_or(|first| types.get(*first).to == types.get(*id).to);
        let name = &store.object.message_name;
        let reason = || ("INVALID_ASSOCIATION_TYPES", format!("{name}: {category} {number} is not valid"));
        kinds.push(named.filter(is_same_end).ok_or_else(reason)?);
    }
    let to = kinds.first().and_then(|id| core.object_at(types.get(*id).to));
    let text = &input.to.id.0;
    let invalid = |what: &str| ("INVALID_OBJECT_IDS", format!("{what}={text} is not valid"));
    let Some(to) = to else { return Err(("INVALID_ASSOCIATION_TYPES", "no type is given".to_owned())) };
    let node = live(&to, text, false).map_err(|_| invalid(&to.object.message_name))?;
    Ok(Planned { to: node, kinds })
}

/// Links a record that now exists. A partner that has gone in the meantime is passed over.
pub(in crate::endpoints) fn link(core: &Core, store: &ObjectStore, id: RecordId, planned: &[Planned]) {
    if planned.is_empty() {
        return;
    }
    let mut account = core.associations.lock();
    for association in planned {
        let (place, other) = association.to;
        let is_live = core
            .object_at(place)
            .is_some_and(|store| store.lock().get(other).is_some_and(crate::store::Record::is_live));
        if is_live {
            account.replace((store.place, id), association.to, &association.kinds);
        }
    }
}
