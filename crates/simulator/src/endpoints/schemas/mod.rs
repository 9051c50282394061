//! Custom object types.

mod body;
mod change;
mod define;
mod relations;
mod standard;

use super::properties::Results;
use crate::core::Core;
use crate::http::{Call, Family, Operation, Verb};
use crate::stats::CallKind;
use crate::wire::{Answer, ApiError, Reply};
use body::{Detail, SchemaBody};
use standard::StandardBody;

pub(super) const OPERATIONS: &[Operation] = &[
    operation(Verb::Get, "", list),
    operation(Verb::Post, "", create),
    operation(Verb::Get, "/{object}", get),
    operation(Verb::Patch, "/{object}", change::update),
    operation(Verb::Delete, "/{object}", change::archive),
    operation(Verb::Post, "/{object}/associations", relations::create),
    operation(Verb::Delete, "/{object}/associations/{kind}", relations::delete),
];

const fn operation(verb: Verb, tail: &'static str, run: fn(&Core, &Call) -> Answer) -> Operation {
    Operation { verb, family: Family::Schemas, tail, kind: CallKind::Other, run }
}

pub(crate) use define::add_custom_type;

fn list(core: &Core, call: &Call) -> Answer {
    let archived = call.flag("archived");
    let objects = core.objects();
    let bodies = objects.iter().filter_map(|store| SchemaBody::of(core, store, Detail::Whole));
    let results: Vec<SchemaBody> = bodies.filter(|body| body.is_archived() == archived).collect();
    Ok(Reply::json(200, &Results { results }))
}

fn get(core: &Core, call: &Call) -> Answer {
    let store = core.object(call.param("object"))?;
    match SchemaBody::of(core, &store, Detail::Whole) {
        Some(body) => Ok(Reply::json(200, &body)),
        None => Ok(Reply::json(200, &StandardBody::of(core, &store))),
    }
}

fn create(core: &Core, call: &Call) -> Answer {
    let store = add_custom_type(core, call.json()?)?;
    Ok(Reply::json(201, &SchemaBody::of(core, &store, Detail::Whole).ok_or_else(ApiError::not_found)?))
}

/// The answer to changes of HubSpot's own types.
fn not_custom() -> ApiError {
    ApiError::validation("HubSpot defined object types cannot be modified")
        .with_sub_category("ObjectSchemaError.CANNOT_MODIFY_HubSpot_DEFINED_OBJECT_TYPE")
}
