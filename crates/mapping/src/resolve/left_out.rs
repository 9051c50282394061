//! `extension: { to: property }`: what a step leaves out of its result gets a rule of its own.
//!
//! The second rule is one like any other, so that types, owners, drift, tests and the fingerprint know its property.

use fieldline_diagnostics::{Code, Diagnostic};

use crate::context::{Context, Spanned};
use crate::raw::{RawArgumentKind, RawField, RawMapping, RawRule, RawStep, Required};

/// The steps that can give away what they leave out, and the step that gives just that.
const STEPS: &[(&str, &str)] = &[("phone", "phone_extension")];

/// Adds the rules that other rules ask for. A property that has a rule of its own is reported.
pub(crate) fn add_left_out(cx: &mut Context<'_>, raw: &mut RawMapping) {
    let mut added = Vec::new();
    for field in &mut raw.fields {
        added.extend(take_left_out(field));
    }
    for field in added {
        match raw.fields.iter().find(|known| known.property.value == field.property.value) {
            Some(known) => report_second(cx, known, &field),
            None => raw.fields.push(field),
        }
    }
}

/// Takes `{ to: property }` off the rule, and makes the rule of that property.
fn take_left_out(field: &mut RawField) -> Option<RawField> {
    let rule = &mut field.rule;
    for position in 0..rule.steps.len() {
        let step = &mut rule.steps[position];
        let Some((_, second)) = STEPS.iter().find(|(name, _)| *name == step.name.value) else { continue };
        let Some(property) = take_property(step) else { continue };
        let mut steps = rule.steps[..=position].to_vec();
        if let Some(last) = steps.last_mut() {
            last.name.value = (*second).to_owned();
        }
        let second = RawRule {
            span: property.span.clone(),
            steps,
            map: None,
            default: None,
            required: Spanned::new(Required::No, property.span.clone()),
            lookup: None,
            multi: None,
            // An old extension would be dialled after the new number.
            clears_when_empty: rule.clears_when_empty.or(Some(true)),
            ..rule.clone()
        };
        return Some(RawField { property, rule: second, file: field.file.clone(), is_left_out: true });
    }
    None
}

fn take_property(step: &mut RawStep) -> Option<Spanned<String>> {
    let position = step
        .arguments
        .iter()
        .position(|(_, argument)| matches!(argument.kind, RawArgumentKind::LeftOut(_)))?;
    match step.arguments.remove(position).1.kind {
        RawArgumentKind::LeftOut(property) => Some(property),
        _ => None,
    }
}

fn report_second(cx: &mut Context<'_>, known: &RawField, added: &RawField) {
    let name = &added.property.value;
    let message = format!("`{name}` has a rule already, and is to be given an extension, too");
    let file = |field: &RawField| field.file.as_ref().unwrap_or(cx.file).clone();
    let here = file(added).label(added.property.span.clone(), "given the extension");
    let there = file(known).label(known.property.span.clone(), "its rule");
    let found = Diagnostic::error(Code::KeysExclude, message, here).with_label(there);
    cx.push(found.with_help("Name another property, or remove its rule."));
}
