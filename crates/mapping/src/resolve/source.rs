//! Compiling `source:`: the key, the watermark and the filter.

use std::time::Duration;

use fieldline_diagnostics::Code;
use fieldline_model::{ConnectionName, ValueType};

use crate::context::{Context, Spanned};
use crate::expression::Expression;
use crate::plan::{COUNTER_FORM, Distinct, SourceKind, SourcePlan};
use crate::raw::{RawForm, RawSource, RawWatermark};
use crate::resolve::scope::Scope;
use crate::resolve::source_object::LOOKBACK;
use crate::run::{MarkForm, WatermarkProgram};

/// The source's plan with the numbers of its fields.
pub(super) struct CompiledSource {
    pub(super) plan: SourcePlan,
    pub(super) key: usize,
    pub(super) key_is_integer: bool,
    pub(super) watermark: Option<WatermarkProgram>,
    pub(super) filter: Option<Expression>,
}

/// Compiles `source:`.
pub(super) fn compile_source(
    cx: &mut Context<'_>,
    raw: &RawSource,
    scope: &mut Scope<'_>,
) -> Option<CompiledSource> {
    let is_well = scope.source_object.as_ref().is_none_or(|source| source.check(cx, raw));
    let key = raw.key.as_ref().and_then(|text| scope.field(cx, text));
    let watermark = raw.watermark.as_ref().filter(|_| is_well).map(|raw| compile_watermark(cx, raw, scope));
    let filter = raw.filter.as_ref().map(|text| compile_filter(cx, text, scope));
    if let (Distinct::First, Some(watermark)) = (raw.distinct, &raw.watermark) {
        let label = cx.file.label(watermark.field.span.clone(), "the watermark");
        let message =
            "`distinct: first` cannot be decided when a run reads only what moved since the watermark";
        let found = cx.error(Code::UndecidableDistinct, &raw.distinct_span, message, "").with_label(label);
        cx.push(found.with_help("Write `distinct: latest`, or remove the watermark."));
    }
    let watermark = match watermark {
        Some(found) => Some(found?),
        None => None,
    };
    let filter = match filter {
        Some(found) => Some(found?),
        None => None,
    };
    let (kind, lookback) = match scope.source_object {
        Some(_) => (SourceKind::Hubspot, LOOKBACK),
        None => (SourceKind::File, Duration::ZERO),
    };
    let plan = SourcePlan {
        kind,
        connection: ConnectionName::new(raw.connection.as_ref()?.value.as_str()),
        stream: raw.stream.as_ref()?.value.clone(),
        key: raw.key.as_ref()?.value.clone(),
        distinct: raw.distinct,
        watermark: raw.watermark.as_ref().map(|raw| raw.field.value.clone()),
        watermark_form: watermark.as_ref().map(|(_, form)| form.clone()).unwrap_or_default(),
        lookback: raw.lookback.unwrap_or(lookback),
    };
    let watermark = watermark.map(|(program, _)| program);
    let (key, found) = key?;
    Some(CompiledSource { plan, key, key_is_integer: found == ValueType::Integer, watermark, filter })
}

/// The watermark's field and how it is read; with that in words where the mapping states it.
fn compile_watermark(
    cx: &mut Context<'_>,
    raw: &RawWatermark,
    scope: &mut Scope<'_>,
) -> Option<(WatermarkProgram, String)> {
    let (form, shown) = match &raw.form {
        RawForm::Counter => (MarkForm::Counter, COUNTER_FORM.to_owned()),
        RawForm::Unstated => (MarkForm::Any, String::new()),
        RawForm::Times(step) => {
            let times = scope.step_of(cx, step, &ValueType::Any, "watermark")?;
            let arguments = times.outline.arguments.iter().map(|(name, value)| format!("{name}: {value}"));
            (MarkForm::Times(times.step), arguments.collect::<Vec<_>>().join(", "))
        }
    };
    let path = scope.field(cx, &raw.field)?.0;
    Some((WatermarkProgram { path, form }, shown))
}

fn compile_filter(cx: &mut Context<'_>, text: &Spanned<String>, scope: &mut Scope<'_>) -> Option<Expression> {
    let (expression, found) = scope.expression(cx, text)?;
    if matches!(found, ValueType::Boolean | ValueType::Any) {
        return Some(expression);
    }
    let message = format!("the filter must be true or false, and this is {found}");
    let help = if found == ValueType::Text {
        "Compare it: `plan == 'pro'`, or give the source a `record_schema` that says boolean."
    } else {
        "Compare it, for example `seats > 0`."
    };
    cx.push(cx.error(Code::FilterType, &text.span, message, "").with_help(help));
    None
}
