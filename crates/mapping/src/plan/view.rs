//! The plan as data.

use fieldline_model::{Gate, LinkLabel, LinkMode, Mode, Multi, OnDeleted, OnMissing};
use serde::Serialize;

use crate::place::Place;
use crate::plan::rule::{Outline, StepOutline};
use crate::plan::{AssociationRule, Distinct, OnDrift, Owner, Rule, TransformPlan, WriteMode};

/// A transform plan in JSON: the output of `compile --json`.
#[derive(Debug, Serialize)]
pub struct PlanView<'a> {
    version: u32,
    mapping: &'a str,
    file: &'a str,
    description: Option<&'a str>,
    fingerprint: String,
    source: SourceView<'a>,
    destination: DestinationView<'a>,
    key: OutlineView<'a>,
    fields: Vec<FieldView<'a>>,
    associations: Vec<AssociationView<'a>>,
    policy: &'a [Gate],
}

#[derive(Debug, Serialize)]
struct SourceView<'a> {
    connection: &'a str,
    stream: &'a str,
    key: &'a str,
    distinct: Distinct,
    watermark: Option<&'a str>,
    lookback_seconds: u64,
    filter: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct DestinationView<'a> {
    connection: &'a str,
    object: &'a str,
    key_property: &'a str,
    #[serde(rename = "match")]
    matches: Vec<&'a str>,
    mode: Mode,
    on_missing: OnMissing,
    on_deleted: OnDeleted,
    sync_source: Option<&'a str>,
    sync_source_property: Option<&'a str>,
}

/// One field rule in JSON.
#[derive(Debug, Serialize)]
pub struct FieldView<'a> {
    property: &'a str,
    property_type: String,
    definition_known: bool,
    owner: Owner,
    write: WriteMode,
    on_drift: OnDrift,
    multi: Multi,
    place: &'a Place,
    #[serde(flatten)]
    outline: OutlineView<'a>,
}

#[derive(Debug, Serialize)]
struct AssociationView<'a> {
    to: &'a str,
    target: &'a str,
    label: &'a LinkLabel,
    mode: LinkMode,
    place: &'a Place,
    #[serde(flatten)]
    outline: OutlineView<'a>,
}

#[derive(Debug, Serialize)]
struct OutlineView<'a> {
    value: Option<&'a str>,
    input: Option<&'a str>,
    steps: Vec<StepView<'a>>,
    settings: &'a [String],
}

/// One step in JSON, with the types it stands between.
#[derive(Debug, Serialize)]
pub struct StepView<'a> {
    name: &'a str,
    input: &'a str,
    output: &'a str,
}

impl<'a> PlanView<'a> {
    pub(crate) fn of(plan: &'a TransformPlan) -> Self {
        let (source, destination) = (plan.source(), plan.destination());
        Self {
            version: 1,
            mapping: plan.id().as_str(),
            file: plan.file(),
            description: plan.description(),
            fingerprint: plan.fingerprint().to_string(),
            source: SourceView {
                connection: source.connection().as_str(),
                stream: source.stream(),
                key: source.key(),
                distinct: source.distinct(),
                watermark: source.watermark(),
                lookback_seconds: source.lookback().as_secs(),
                filter: plan.core().program.filter_text(),
            },
            destination: DestinationView {
                connection: destination.connection().as_str(),
                object: destination.object().as_str(),
                key_property: destination.key_property().as_str(),
                matches: destination.matches().iter().map(|name| name.as_str()).collect(),
                mode: destination.mode(),
                on_missing: destination.on_missing(),
                on_deleted: destination.on_deleted(),
                sync_source: destination.tag().map(|tag| tag.value()),
                sync_source_property: destination.tag().map(|tag| tag.property().as_str()),
            },
            key: outline_view(&plan.core().program.key_outline),
            fields: plan.rules().iter().map(field_view).collect(),
            associations: plan.associations().iter().map(association_view).collect(),
            policy: plan.policy(),
        }
    }
}

fn field_view(rule: &Rule) -> FieldView<'_> {
    FieldView {
        property: rule.property.as_str(),
        property_type: rule.definition.property_type.to_string(),
        definition_known: rule.definition_known,
        owner: rule.owner,
        write: rule.write,
        on_drift: rule.on_drift,
        multi: rule.multi,
        place: &rule.place,
        outline: outline_view(&rule.outline),
    }
}

fn association_view(rule: &AssociationRule) -> AssociationView<'_> {
    AssociationView {
        to: rule.to.as_str(),
        target: rule.target.as_str(),
        label: &rule.label,
        mode: rule.mode,
        place: &rule.place,
        outline: outline_view(&rule.outline),
    }
}

fn outline_view(outline: &Outline) -> OutlineView<'_> {
    let stated = |text: &'_ String| !text.is_empty();
    OutlineView {
        value: Some(&outline.value).filter(|text| stated(text)).map(String::as_str),
        input: Some(&outline.input).filter(|text| stated(text)).map(String::as_str),
        steps: outline.steps.iter().map(step_view).collect(),
        settings: &outline.settings,
    }
}

fn step_view(step: &StepOutline) -> StepView<'_> {
    StepView { name: &step.name, input: &step.input, output: &step.output }
}
