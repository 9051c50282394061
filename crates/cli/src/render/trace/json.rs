//! The story of one record as JSON: the contract of `eval --json`.

use fieldline_mapping::{
    LineTrace, LinkEnd, LinkTrace, Mapped, RuleEnd, RuleTrace, Stage, StageEnd, Trace, TransformPlan,
};
use fieldline_model::{Rejection, SourceRecord, Value};
use serde_json::{Value as Json, json};

/// The whole document.
pub(crate) fn trace_json(plan: &TransformPlan, record: &SourceRecord, trace: &Trace) -> Json {
    let identity = trace.identity.as_ref().ok();
    json!({
        "version": 1,
        "mapping": plan.id().as_str(),
        "line": record.line,
        "source_key": identity.map(|identity| identity.key.as_str()),
        "watermark": identity.map(|identity| identity.mark.to_string()).filter(|mark| !mark.is_empty()),
        "filter": trace.filter.as_ref().map(|filter| json!({
            "expression": filter.text,
            "kept": filter.kept.as_ref().ok(),
            "rejection": filter.kept.as_ref().err().map(rejection),
        })),
        "key": trace.key.as_ref().map(rule),
        "rules": trace.rules.iter().map(rule).collect::<Vec<_>>(),
        "links": trace.links.iter().map(link).collect::<Vec<_>>(),
        "end": end(trace),
    })
}

fn end(trace: &Trace) -> Json {
    match (&trace.identity, &trace.end) {
        (Err(why), _) | (Ok(_), Mapped::Rejected(why)) => {
            json!({ "kind": "rejected", "rejection": rejection(why) })
        }
        (Ok(_), Mapped::Filtered) => json!({ "kind": "filtered" }),
        (Ok(_), Mapped::Desired(desired)) => {
            json!({ "kind": "desired", "external_id": desired.external_id.as_str() })
        }
    }
}

fn rule(rule: &RuleTrace) -> Json {
    let (kind, text, why) = match &rule.end {
        RuleEnd::Set { text, is_default: false } => ("set", Some(text), None),
        RuleEnd::Set { text, is_default: true } => ("default", Some(text), None),
        RuleEnd::Cleared => ("cleared", None, None),
        RuleEnd::Nothing => ("nothing", None, None),
        RuleEnd::MissingOnCreate => ("missing_on_create", None, None),
        RuleEnd::Pending { .. } => ("pending", None, None),
        RuleEnd::NotFound => ("not_found", None, None),
        RuleEnd::Skipped(why) => ("skipped", None, Some(why)),
        RuleEnd::ClearedOnError(why) => ("cleared_on_error", None, Some(why)),
        RuleEnd::Rejected(why) => ("rejected", None, Some(why)),
        RuleEnd::NotOurs => ("destination", None, None),
    };
    json!({
        "property": rule.property.as_str(),
        "file": rule.place.file,
        "line": rule.place.line,
        "value": rule.line.as_ref().map(line),
        "end": { "kind": kind, "text": text, "rejection": why.map(rejection) },
    })
}

fn link(link: &LinkTrace) -> Json {
    let (kind, targets, why) = match &link.end {
        LinkEnd::Targets(targets) => ("targets", Some(targets), None),
        LinkEnd::Nothing => ("nothing", None, None),
        LinkEnd::Refused(why) => ("refused", None, Some(why)),
        LinkEnd::Rejected(why) => ("rejected", None, Some(why)),
    };
    let targets = targets.map(|targets| targets.iter().map(|target| target.as_str()).collect::<Vec<_>>());
    json!({
        "target": link.target.as_str(),
        "file": link.place.file,
        "line": link.place.line,
        "value": line(&link.line),
        "end": { "kind": kind, "targets": targets, "rejection": why.map(rejection) },
    })
}

fn line(line: &LineTrace) -> Json {
    json!({
        "origin": line.origin,
        "beginning": stage_end(&line.beginning),
        "stages": line.stages.iter().map(stage).collect::<Vec<_>>(),
        "passed_over": line.passed_over,
    })
}

fn stage(stage: &Stage) -> Json {
    let constants = stage.settings.iter().map(|(name, text)| (name.clone(), json!(text)));
    let dynamic = stage.arguments.iter().map(|(name, value)| (name.clone(), typed(value)));
    json!({
        "name": stage.name,
        "arguments": constants.chain(dynamic).collect::<serde_json::Map<_, _>>(),
        "before": typed(&stage.before),
        "after": stage_end(&stage.after),
    })
}

fn stage_end(end: &StageEnd) -> Json {
    match end {
        StageEnd::Value(value) => typed(value),
        StageEnd::Refused(message) => json!({ "refused": message }),
    }
}

/// A value with its type: dates and decimals look like text and numbers in JSON.
fn typed(value: &Value) -> Json {
    json!({ "type": value.kind(), "value": value.to_json() })
}

fn rejection(why: &Rejection) -> Json {
    json!({
        "code": why.code.as_str(),
        "property": why.property.as_ref().map(|property| property.as_str()),
        "message": why.message,
        "value": why.value,
    })
}
