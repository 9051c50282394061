//! The walk through one rule, to what is sent.

use fieldline_model::{DesiredValue, ExternalId, Need, Rejection, Value};

use crate::plan::{Core, Rule};
use crate::project::OnError;
use crate::run::trace::line::{close, stage, walk};
use crate::run::trace::told::{LineTrace, RuleEnd, RuleTrace, StageEnd};
use crate::run::transformer::external_id;
use crate::run::{Fault, FieldProgram, Hit, Program, Reading, Said, Sought, StageProof, is_empty};

/// The rule of the destination key, and the external ID it makes.
pub(super) fn key(program: &Program, reading: &Reading<'_>) -> (RuleTrace, Result<ExternalId, Rejection>) {
    let property = &program.key_property;
    let (mut line, result) = walk(&program.key_pipeline, &program.key_outline, reading);
    close(&mut line, &program.key_outline);
    let result = result.map_err(|fault| fault.reject(property));
    let result = result.and_then(|value| external_id(property, program.key_form, value));
    let end = match &result {
        Ok(id) => RuleEnd::Set { text: id.as_str().to_owned(), is_default: false },
        Err(why) => RuleEnd::Rejected(why.clone()),
    };
    let place = program.key_place.clone();
    let (property, line) = (property.clone(), Some(line));
    (RuleTrace { property, place, line, end, at: None, missing: None, need: Need::Always }, result)
}

/// A field rule; one without a program has no value.
pub(super) fn field(rule: &Rule, program: Option<&FieldProgram>, reading: &Reading<'_>) -> RuleTrace {
    let (property, place) = (rule.property.clone(), rule.place.clone());
    let Some(program) = program else {
        let (end, need) = (RuleEnd::NotOurs, Need::Optional);
        return RuleTrace { property, place, line: None, end, at: None, missing: None, need };
    };
    let (mut line, result) = walk(&program.pipeline, &rule.outline, reading);
    let end = result.and_then(|value| end(rule, program, reading, value, &mut line));
    let mut end = end.unwrap_or_else(|fault| refused(program.on_refusal(), fault.reject(&rule.property)));
    close(&mut line, &rule.outline);
    let missing = program.missing(&said(&end));
    if missing.is_some() && matches!(end, RuleEnd::Nothing) {
        end = RuleEnd::MissingOnCreate;
    }
    let (line, at, need) = (Some(line), program.changed_at(reading), program.need());
    RuleTrace { property, place, line, end, at, missing, need }
}

/// Refuses a stage of another pipeline.
pub(super) fn prove_stage(proof: &StageProof, core: &Core, told: &mut [RuleTrace]) {
    let (pipeline, stage) = (usize::from(proof.pipeline), usize::from(proof.stage));
    let Some(program) = &core.program.fields[stage] else { return };
    let (RuleEnd::Set { text: chosen, .. }, RuleEnd::Set { text, .. }) =
        (&told[pipeline].end, &told[stage].end)
    else {
        return;
    };
    if let Some(fault) = proof.fault(chosen, text) {
        let why = fault.reject(&proof.rule(&core.rules).property);
        told[stage].end = refused(program.on_refusal(), why);
        told[stage].missing = program.missing(&said(&told[stage].end));
    }
}

/// What the rule says, as far as it decides whether a new record lacks a value.
fn said(end: &RuleEnd) -> Said {
    match end {
        RuleEnd::Set { text, .. } => Said::Value(DesiredValue::Set(text.clone())),
        RuleEnd::Pending { text, is_private } => {
            Said::Pending(Sought { text: text.clone(), is_private: *is_private })
        }
        _ => Said::Nothing,
    }
}

/// What follows the line: the lookup, what an empty value does, and the property's type.
fn end(
    rule: &Rule,
    program: &FieldProgram,
    reading: &Reading<'_>,
    mut value: Value,
    told: &mut LineTrace,
) -> Result<RuleEnd, Fault> {
    if let (Some(lookup), false) = (&program.lookup, is_empty(&value, reading.empties)) {
        let before = value.clone();
        let hit = lookup.run(value, reading);
        let after = match &hit {
            Ok(Hit::Found(found)) => StageEnd::Value(found.clone()),
            Ok(Hit::Skipped | Hit::Pending(_)) => StageEnd::Value(Value::Null),
            Err(fault) => StageEnd::Refused(fault.message.clone()),
        };
        if let Some(outline) = rule.outline.steps.get(told.stages.len()) {
            told.stages.push(stage(outline, Vec::new(), before, after));
        }
        value = match hit? {
            Hit::Found(found) => found,
            Hit::Skipped => return program.not_found().map(|_| RuleEnd::NotFound),
            Hit::Pending(Sought { text, is_private }) => return Ok(RuleEnd::Pending { text, is_private }),
        };
    }
    if is_empty(&value, reading.empties) {
        return program.empty().map(of_empty);
    }
    program.wire(&rule.definition, &value).map(|text| RuleEnd::Set { text, is_default: false })
}

fn of_empty(said: Said) -> RuleEnd {
    match said {
        Said::Value(DesiredValue::Set(text)) => RuleEnd::Set { text, is_default: true },
        Said::Value(DesiredValue::Clear) => RuleEnd::Cleared,
        Said::Pending(Sought { text, is_private }) => RuleEnd::Pending { text, is_private },
        Said::Nothing | Said::NotFound | Said::Refused(_) => RuleEnd::Nothing,
    }
}

fn refused(on_error: OnError, why: Rejection) -> RuleEnd {
    match on_error {
        OnError::Reject => RuleEnd::Rejected(why),
        OnError::Skip => RuleEnd::Skipped(why),
        OnError::Clear => RuleEnd::ClearedOnError(why),
    }
}
