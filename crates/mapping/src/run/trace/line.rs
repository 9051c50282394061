//! The walk along one line.

use fieldline_model::Value;

use crate::plan::{Outline, StepOutline};
use crate::run::trace::told::{LineTrace, MapHit, Stage, StageEnd};
use crate::run::{Fault, MapTable, Pipeline, PipelineStep, Reading, is_empty};

/// Walks along the line; gives what [`Pipeline::run`] gives.
pub(super) fn walk(
    pipeline: &Pipeline,
    outline: &Outline,
    reading: &Reading<'_>,
) -> (LineTrace, Result<Value, Fault>) {
    let begun = pipeline.begin(reading);
    let mut told = LineTrace {
        origin: outline.value.clone(),
        beginning: end_of(&begun),
        stages: Vec::new(),
        passed_over: 0,
        map_hits: Vec::new(),
    };
    let result = begun.and_then(|value| stages(pipeline, outline, reading, value, &mut told));
    let result = result.map(|value| match is_empty(&value, reading.empties) {
        true => pipeline.default.clone().unwrap_or_default(),
        false => value,
    });
    (told, result)
}

fn stages(
    pipeline: &Pipeline,
    outline: &Outline,
    reading: &Reading<'_>,
    mut value: Value,
    told: &mut LineTrace,
) -> Result<Value, Fault> {
    for (step, outline) in pipeline.steps.iter().zip(&outline.steps) {
        if is_empty(&value, reading.empties) {
            return Ok(value);
        }
        let before = value.clone();
        let arguments = arguments(step, reading);
        let after = step.run(value, reading);
        told.stages.push(stage(outline, arguments, before, end_of(&after)));
        value = after?;
    }
    if let (Some(map), false) = (&pipeline.map, is_empty(&value, reading.empties)) {
        let before = value.clone();
        told.map_hits = hits(map, &value);
        let after = map.look_up(value);
        if let Some(outline) = outline.steps.get(pipeline.steps.len()) {
            told.stages.push(stage(outline, Vec::new(), before, end_of(&after)));
        }
        value = after?;
    }
    Ok(value)
}

/// Counts the stages that the value never came to, once the line is told.
pub(super) fn close(told: &mut LineTrace, outline: &Outline) {
    told.passed_over = outline.steps.len().saturating_sub(told.stages.len());
}

pub(super) fn stage(
    outline: &StepOutline,
    arguments: Vec<(String, Value)>,
    before: Value,
    after: StageEnd,
) -> Stage {
    let is_constant = |name: &str| !arguments.iter().any(|(dynamic, _)| dynamic == name);
    // The table itself is long, and its entry shows in what comes out.
    let settings = outline.arguments.iter().filter(|(name, _)| outline.name != "map" && is_constant(name));
    let settings = settings.cloned().collect();
    Stage { name: outline.name.clone(), settings, arguments, before, after }
}

/// The arguments that come with the record; one that is refused refuses the step too, and that is told there.
fn arguments(step: &PipelineStep, reading: &Reading<'_>) -> Vec<(String, Value)> {
    let names = step.step.dynamic();
    let values = step.arguments.iter().map(|argument| argument.run(reading).unwrap_or_default());
    names.iter().map(|name| (*name).to_owned()).zip(values).collect()
}

fn hits(map: &MapTable, value: &Value) -> Vec<MapHit> {
    if let Value::List(items) = value {
        return items.iter().flat_map(|item| hits(map, item)).collect();
    }
    let text = value.to_plain_text().unwrap_or_default();
    let known = [text.as_str(), text.trim()].into_iter().find(|text| map.entries.contains_key(*text));
    vec![match known {
        Some(key) => MapHit::Entry(key.to_owned()),
        None if map.otherwise.is_some() => MapHit::Else,
        None => MapHit::Miss,
    }]
}

fn end_of(result: &Result<Value, Fault>) -> StageEnd {
    match result {
        Ok(value) => StageEnd::Value(value.clone()),
        Err(fault) => StageEnd::Refused(fault.message.clone()),
    }
}
