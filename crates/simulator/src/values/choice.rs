//! Values that must be one of a list: options, owners, pipelines, stages.

use crate::schema::{Choice, Pipeline, Property};

use super::moment::Refusal;

/// Checks a single or multi-select value against the property's options.
pub(super) fn option(property: &Property, text: &str) -> Result<(), Refusal> {
    let parts = if property.shape.is_multi() { text.split(';').collect() } else { vec![text] };
    let unknown = parts.iter().filter(|part| !part.is_empty()).find(|part| property.choice(part).is_none());
    match unknown {
        None => Ok(()),
        Some(part) => Err(("INVALID_OPTION", not_allowed(part, &property.choices))),
    }
}

fn not_allowed(text: &str, choices: &[Choice]) -> String {
    let shown: Vec<String> = choices.iter().map(described).collect();
    format!("{text} was not one of the allowed options: [{}]", shown.join(", "))
}

fn described(choice: &Choice) -> String {
    format!(
        "label: {:?}\nvalue: {:?}\ndisplay_order: {}\nhidden: {}\nread_only: false\n",
        choice.label, choice.value, choice.display_order, choice.hidden
    )
}

pub(super) fn pipeline(pipelines: &[Pipeline], text: &str) -> Result<(), Refusal> {
    if pipelines.iter().any(|pipeline| pipeline.id == text) {
        return Ok(());
    }
    let ids: Vec<&str> = pipelines.iter().map(|pipeline| pipeline.id.as_str()).collect();
    Err((
        "INVALID_OPTION",
        format!("{text} is not a valid pipeline ID. Valid options are: [{}]", ids.join(", ")),
    ))
}

/// Checks a stage against the pipeline written along with it, or else against all.
pub(super) fn stage(pipelines: &[Pipeline], within: Option<&str>, text: &str) -> Result<(), Refusal> {
    let candidates = || pipelines.iter().filter(|pipeline| within.is_none_or(|id| pipeline.id == id));
    if candidates().any(|pipeline| pipeline.has_stage(text)) {
        return Ok(());
    }
    let valid: Vec<String> = candidates().map(listed).collect();
    let valid = valid.join(", ");
    Err(("INVALID_OPTION", format!("{text} is not a valid pipeline stage ID. Valid options are: {valid}")))
}

fn listed(pipeline: &Pipeline) -> String {
    let stages: Vec<&str> = pipeline.stages.iter().map(|stage| stage.id.as_str()).collect();
    format!("pipelineId={} : [{}]", pipeline.id, stages.join(", "))
}
