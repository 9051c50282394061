//! Pipelines and their stages, read.

use super::properties::Results;
use crate::core::Core;
use crate::http::{Call, Family, Operation, Verb};
use crate::schema::{Pipeline, Schema};
use crate::stats::CallKind;
use crate::wire::{Answer, ApiError, Reply};

pub(super) const OPERATIONS: &[Operation] = &[
    operation("/{object}", list),
    operation("/{object}/{pipeline}", get),
    operation("/{object}/{pipeline}/stages", stages),
    operation("/{object}/{pipeline}/stages/{stage}", stage),
];

const fn operation(tail: &'static str, run: fn(&Core, &Call) -> Answer) -> Operation {
    operation_of(Verb::Get, tail, run)
}

pub(super) const fn operation_of(
    verb: Verb,
    tail: &'static str,
    run: fn(&Core, &Call) -> Answer,
) -> Operation {
    Operation { verb, family: Family::Pipelines, tail, kind: CallKind::Other, run }
}

fn list(core: &Core, call: &Call) -> Answer {
    let schema = core.object(call.param("object"))?.schema();
    Ok(Reply::json(200, &Results { results: schema.pipelines.iter().collect() }))
}

fn get(core: &Core, call: &Call) -> Answer {
    let schema = core.object(call.param("object"))?.schema();
    Ok(Reply::json(200, named(&schema, call)?))
}

fn stages(core: &Core, call: &Call) -> Answer {
    let schema = core.object(call.param("object"))?.schema();
    let results = named(&schema, call)?.stages.iter().collect();
    Ok(Reply::json(200, &Results { results }))
}

fn stage(core: &Core, call: &Call) -> Answer {
    let schema = core.object(call.param("object"))?.schema();
    let stage = named(&schema, call)?.stages.iter().find(|stage| stage.id == call.param("stage"));
    Ok(Reply::json(200, stage.ok_or_else(ApiError::not_found)?))
}

fn named<'s>(schema: &'s Schema, call: &Call) -> Result<&'s Pipeline, ApiError> {
    let id = call.param("pipeline");
    schema.pipelines.iter().find(|pipeline| pipeline.id == id).ok_or_else(ApiError::not_found)
}
