//! The walk through one rule, to what is sent.

use fieldline_model::{DesiredValue, ExternalId, PropertyDefinition, Rejection, RejectionCode, Value};

use crate::plan::Rule;
use crate::project::OnError;
use crate::run::trace::line::walk;
use crate::run::trace::told::{RuleEnd, RuleTrace};
use crate::run::transformer::external_id;
use crate::run::{Fault, FieldProgram, Program, Reading, Said, convert, is_empty};

/// The rule of the destination key, and the external ID it makes.
pub(super) fn key(program: &Program, reading: &Reading<'_>) -> (RuleTrace, Result<ExternalId, Rejection>) {
    let property = &program.key_property;
    let (line, result) = walk(&program.key_pipeline, &program.key_outline, reading);
    let result = result.map_err(|fault| fault.reject(property));
    let result = result.and_then(|value| external_id(property, &value));
    let end = match &result {
        Ok(id) => RuleEnd::Set { text: id.as_str().to_owned(), is_default: false },
        Err(why) => RuleEnd::Rejected(why.clone()),
    };
    let place = program.key_place.clone();
    (RuleTrace { property: property.clone(), place, line: Some(line), end }, result)
}

/// A field rule; one without a program has no value.
pub(super) fn field(rule: &Rule, program: Option<&FieldProgram>, reading: &Reading<'_>) -> RuleTrace {
    let told =
        |line, end| RuleTrace { property: rule.property.clone(), place: rule.place.clone(), line, end };
    let Some(program) = program else { return told(None, RuleEnd::NotOurs) };
    let (line, result) = walk(&program.pipeline, &rule.outline, reading);
    let end = match set(result, &rule.definition, reading) {
        Ok(Some(text)) => RuleEnd::Set { text, is_default: false },
        Ok(None) => empty(program, rule),
        Err(fault) => refused(program.on_error, fault.reject(&rule.property)),
    };
    told(Some(line), end)
}

fn set(
    result: Result<Value, Fault>,
    definition: &PropertyDefinition,
    reading: &Reading<'_>,
) -> Result<Option<String>, Fault> {
    let value = result?;
    if is_empty(&value, reading.empties) {
        return Ok(None);
    }
    let shown = value.to_plain_text();
    convert(definition, &value)
        .map(Some)
        .map_err(|message| Fault::new(RejectionCode::Conversion, message).with_value(shown))
}

fn empty(program: &FieldProgram, rule: &Rule) -> RuleEnd {
    match program.empty() {
        Ok(Said::Value(DesiredValue::Set(text))) => RuleEnd::Set { text, is_default: true },
        Ok(Said::Value(DesiredValue::Clear)) => RuleEnd::Cleared,
        Ok(Said::Nothing) => RuleEnd::Nothing,
        Ok(Said::MissingOnCreate) => RuleEnd::MissingOnCreate,
        Err(fault) => RuleEnd::Rejected(fault.reject(&rule.property)),
    }
}

fn refused(on_error: OnError, why: Rejection) -> RuleEnd {
    match on_error {
        OnError::Reject => RuleEnd::Rejected(why),
        OnError::Skip => RuleEnd::Skipped(why),
        OnError::Clear => RuleEnd::ClearedOnError(why),
    }
}
