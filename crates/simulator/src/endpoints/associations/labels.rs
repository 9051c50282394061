//! Association types between two object types: the list, and labels people define.

use serde::Deserialize;

use super::body::{DefinedKindBody, KindBody};
use super::check::Ends;
use super::errors;
use crate::associations::LabelError;
use crate::core::Core;
use crate::endpoints::properties::Results;
use crate::http::{Call, Family, Operation, Verb};
use crate::stats::CallKind;
use crate::wire::{Answer, ApiError, Reply};

pub(super) const OPERATIONS: &[Operation] = &[
    operation(Verb::Get, "/{from}/{to}/labels", list),
    operation(Verb::Post, "/{from}/{to}/labels", create),
    operation(Verb::Put, "/{from}/{to}/labels", update),
    operation(Verb::Delete, "/{from}/{to}/labels/{kind}", delete),
];

const fn operation(verb: Verb, tail: &'static str, run: fn(&Core, &Call) -> Answer) -> Operation {
    Operation { verb, family: Family::Associations, tail, kind: CallKind::Other, run }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CreateInput {
    name: String,
    label: String,
    #[serde(default)]
    inverse_label: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct UpdateInput {
    association_type_id: u32,
    label: String,
    #[serde(default)]
    inverse_label: Option<String>,
}

fn list(core: &Core, call: &Call) -> Answer {
    let ends = Ends::of(core, call, "from", "to")?;
    let (from, to) = ends.places();
    let account = core.associations.lock();
    let known = account.types.between(from, to);
    let results = known.map(|(id, _)| DefinedKindBody::of(&account, &ends, id)).collect();
    Ok(Reply::json(200, &Results { results }))
}

fn create(core: &Core, call: &Call) -> Answer {
    let ends = Ends::of(core, call, "from", "to")?;
    let input: CreateInput = call.json()?;
    if input.name.is_empty() || input.label.is_empty() {
        return Err(ApiError::validation("name and label are required"));
    }
    let mut account = core.associations.lock();
    let made = account
        .types
        .define(ends.places(), &input.name, &input.label, input.inverse_label.as_deref())
        .map_err(|error| refusal(error, &ends, &input.name))?;
    let results = made.into_iter().map(|id| KindBody::of(&account, id)).collect();
    Ok(Reply::json(200, &Results { results }))
}

fn update(core: &Core, call: &Call) -> Answer {
    let ends = Ends::of(core, call, "from", "to")?;
    let UpdateInput { association_type_id: number, label, inverse_label } = call.json()?;
    let mut account = core.associations.lock();
    account
        .types
        .relabel(ends.places(), number, Some(&label), inverse_label.as_deref())
        .map_err(|error| refusal(error, &ends, &number.to_string()))?;
    Ok(Reply::empty(204))
}

/// Takes the label off every pair that has it, too.
fn delete(core: &Core, call: &Call) -> Answer {
    let ends = Ends::of(core, call, "from", "to")?;
    let number = call.param("kind");
    let number = number.parse().map_err(|_| errors::invalid_id(number))?;
    let mut account = core.associations.lock();
    let removed = account
        .types
        .remove(ends.places(), number)
        .map_err(|error| refusal(error, &ends, &number.to_string()))?;
    account.links.drop_kinds(&removed);
    Ok(Reply::empty(204))
}

/// [I] The texts and categories are inferred.
fn refusal(error: LabelError, ends: &Ends, named: &str) -> ApiError {
    match error {
        LabelError::NoRelation => errors::not_related(&ends.from, &ends.to),
        LabelError::NameTaken => {
            ApiError::validation(format!("An association label named '{named}' already exists"))
        }
        LabelError::Unknown => ApiError::new(
            404,
            "OBJECT_NOT_FOUND",
            format!("Association type {named} does not exist between these object types"),
        ),
        LabelError::NotTheirs => ApiError::validation(format!(
            "Association type {named} is defined by HubSpot and cannot be changed"
        )),
    }
}
