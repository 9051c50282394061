//! Pipelines and their stages, written.

use std::sync::Arc;

use super::pipelines::operation_of;
use crate::core::Core;
use crate::http::{Call, Operation, Verb};
use crate::pipeline_input::{FreshIds, PipelineInput, StageInput, StagePatch, texts};
use crate::schema::{Pipeline, Schema, Slot, Stage};
use crate::store::ObjectState;
use crate::wire::{Answer, ApiError, Reply};

pub(super) const OPERATIONS: &[Operation] = &[
    operation_of(Verb::Post, "/{object}", create),
    operation_of(Verb::Patch, "/{object}/{pipeline}", change),
    operation_of(Verb::Put, "/{object}/{pipeline}", replace),
    operation_of(Verb::Delete, "/{object}/{pipeline}", delete),
    operation_of(Verb::Post, "/{object}/{pipeline}/stages", create_stage),
    operation_of(Verb::Patch, "/{object}/{pipeline}/stages/{stage}", change_stage),
    operation_of(Verb::Put, "/{object}/{pipeline}/stages/{stage}", replace_stage),
    operation_of(Verb::Delete, "/{object}/{pipeline}/stages/{stage}", delete_stage),
];

fn create(core: &Core, call: &Call) -> Answer {
    let input: PipelineInput = call.json()?;
    let now = core.clock.now_ms();
    change_schema(core, call, |schema, _| {
        let pipeline = input.make(None, &mut FreshIds::beside(schema), now);
        refuse_double(schema, &pipeline, None)?;
        schema.pipelines.push(pipeline.clone());
        schema.order_pipelines();
        Ok(Reply::json(201, &pipeline))
    })
}

fn change(core: &Core, call: &Call) -> Answer {
    let patch: StagePatch = call.json()?;
    let now = core.clock.now_ms();
    change_schema(core, call, |schema, _| {
        let pipeline = own(schema, call)?;
        pipeline.label = patch.label.unwrap_or_else(|| std::mem::take(&mut pipeline.label));
        pipeline.display_order = patch.display_order.unwrap_or(pipeline.display_order);
        pipeline.updated_at = now;
        let reply = Reply::json(200, &pipeline);
        schema.order_pipelines();
        Ok(reply)
    })
}

/// The stages are those of the body; one that keeps its id keeps its records.
fn replace(core: &Core, call: &Call) -> Answer {
    let input: PipelineInput = call.json()?;
    let now = core.clock.now_ms();
    change_schema(core, call, |schema, usage| {
        let mut ids = FreshIds::beside(schema);
        let old = own(schema, call)?.clone();
        let new = Pipeline { created_at: old.created_at, ..input.make(Some(&old.id), &mut ids, now) };
        refuse_double(schema, &new, Some(&old.id))?;
        let lost = old.stages.iter().find(|stage| !new.has_stage(&stage.id) && usage.has_stage(&stage.id));
        if let Some(stage) = lost {
            return Err(in_use("stage", &stage.id));
        }
        *own(schema, call)? = new.clone();
        schema.order_pipelines();
        Ok(Reply::json(200, &new))
    })
}

fn delete(core: &Core, call: &Call) -> Answer {
    let is_checked = checks_usage(call);
    change_schema(core, call, |schema, usage| {
        let id = own(schema, call)?.id.clone();
        if is_checked && usage.has_pipeline(&id) {
            return Err(in_use("pipeline", &id));
        }
        schema.pipelines.retain(|pipeline| pipeline.id != id);
        Ok(Reply::empty(204))
    })
}

fn create_stage(core: &Core, call: &Call) -> Answer {
    let input: StageInput = call.json()?;
    let now = core.clock.now_ms();
    change_schema(core, call, |schema, _| {
        let mut ids = FreshIds::beside(schema);
        let pipeline = own(schema, call)?;
        let order = pipeline.stages.len() as i64;
        let stage = input.make(None, order, &mut ids, now);
        if pipeline.has_stage(&stage.id) {
            return Err(exists("stage", &stage.id));
        }
        pipeline.stages.push(stage.clone());
        pipeline.stages.sort_by_key(|stage| stage.display_order);
        Ok(Reply::json(201, &stage))
    })
}

fn change_stage(core: &Core, call: &Call) -> Answer {
    let patch: StagePatch = call.json()?;
    let now = core.clock.now_ms();
    with_stage(core, call, |stage| {
        stage.label = patch.label.unwrap_or_else(|| std::mem::take(&mut stage.label));
        stage.display_order = patch.display_order.unwrap_or(stage.display_order);
        stage.metadata = patch.metadata.map_or_else(|| std::mem::take(&mut stage.metadata), texts);
        stage.updated_at = now;
    })
}

fn replace_stage(core: &Core, call: &Call) -> Answer {
    let input: StageInput = call.json()?;
    let now = core.clock.now_ms();
    with_stage(core, call, |stage| {
        let mut ids = FreshIds::none();
        let new = input.make(Some(&stage.id), stage.display_order, &mut ids, now);
        *stage = Stage { created_at: stage.created_at, ..new };
    })
}

fn delete_stage(core: &Core, call: &Call) -> Answer {
    let is_checked = checks_usage(call);
    change_schema(core, call, |schema, usage| {
        let (pipeline, id) = (own(schema, call)?, call.param("stage"));
        if !pipeline.has_stage(id) {
            return Err(ApiError::not_found());
        }
        if is_checked && usage.has_stage(id) {
            return Err(in_use("stage", id));
        }
        pipeline.stages.retain(|stage| stage.id != id);
        Ok(Reply::empty(204))
    })
}

fn with_stage(core: &Core, call: &Call, change: impl FnOnce(&mut Stage)) -> Answer {
    change_schema(core, call, |schema, _| {
        let pipeline = own(schema, call)?;
        let stage = pipeline.stages.iter_mut().find(|stage| stage.id == call.param("stage"));
        let stage = stage.ok_or_else(ApiError::not_found)?;
        change(stage);
        let reply = Reply::json(200, &stage);
        pipeline.stages.sort_by_key(|stage| stage.display_order);
        Ok(reply)
    })
}

/// Which pipelines and stages live records are in.
struct Usage {
    pipelines: Vec<String>,
    stages: Vec<String>,
}

impl Usage {
    fn of(state: &ObjectState) -> Self {
        let values = |slot: Option<Slot>| -> Vec<String> {
            let Some(slot) = slot else { return Vec::new() };
            let live = state.from(0).filter(|(_, record)| record.is_live());
            let mut values: Vec<String> =
                live.filter_map(|(_, record)| record.values.get(slot).map(str::to_owned)).collect();
            values.sort_unstable();
            values.dedup();
            values
        };
        Self { pipelines: values(state.schema.pipeline), stages: values(state.schema.stage) }
    }

    fn has_pipeline(&self, id: &str) -> bool {
        self.pipelines.iter().any(|known| known == id)
    }

    fn has_stage(&self, id: &str) -> bool {
        self.stages.iter().any(|known| known == id)
    }
}

fn change_schema(core: &Core, call: &Call, change: impl FnOnce(&mut Schema, &Usage) -> Answer) -> Answer {
    let store = core.object(call.param("object"))?;
    let mut state = store.lock();
    let usage = Usage::of(&state);
    change(Arc::make_mut(&mut state.schema), &usage)
}

fn own<'s>(schema: &'s mut Schema, call: &Call) -> Result<&'s mut Pipeline, ApiError> {
    let id = call.param("pipeline");
    schema.pipelines.iter_mut().find(|pipeline| pipeline.id == id).ok_or_else(ApiError::not_found)
}

/// Since 2026-09 HubSpot looks for records before it deletes, unless it is told not to.
fn checks_usage(call: &Call) -> bool {
    let names = ["validateReferencesBeforeDelete", "validateDealStageUsagesBeforeDelete"];
    let said = names.iter().find_map(|name| call.query(name));
    said.map_or(call.version.checks_stage_usage(), |text| text.eq_ignore_ascii_case("true"))
}

fn refuse_double(schema: &Schema, new: &Pipeline, own: Option<&str>) -> Result<(), ApiError> {
    let others = || schema.pipelines.iter().filter(|pipeline| Some(pipeline.id.as_str()) != own);
    if others().any(|pipeline| pipeline.id == new.id) {
        return Err(exists("pipeline", &new.id));
    }
    let double = new.stages.iter().find(|stage| others().any(|pipeline| pipeline.has_stage(&stage.id)));
    double.map_or(Ok(()), |stage| Err(exists("stage", &stage.id)))
}

/// [I] Text and status.
fn exists(what: &str, id: &str) -> ApiError {
    ApiError::new(409, "OBJECT_ALREADY_EXISTS", format!("A {what} with the ID {id} already exists"))
}

/// [I] The text.
fn in_use(what: &str, id: &str) -> ApiError {
    ApiError::validation(format!("The {what} {id} is used by records and cannot be deleted"))
}
