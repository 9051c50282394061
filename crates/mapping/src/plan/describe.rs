//! The plan as text for people.

use std::fmt::Write as _;

use crate::plan::rule::Outline;
use crate::plan::{Owner, TransformPlan};

/// Lists what the plan reads, what it writes, and each rule with the types its value passes through.
pub(super) fn describe(plan: &TransformPlan) -> String {
    let mut text = String::new();
    write_plan(&mut text, plan).expect("writing to a string cannot fail");
    text
}

fn write_plan(text: &mut String, plan: &TransformPlan) -> std::fmt::Result {
    let (source, destination) = (plan.source(), plan.destination());
    writeln!(text, "{} → {} {}", plan.id(), destination.connection(), destination.object())?;
    if let Some(description) = plan.description() {
        writeln!(text, "  {description}")?;
    }
    writeln!(text, "  source       {} {}, key `{}`", source.connection(), source.stream(), source.key())?;
    if let Some(watermark) = source.watermark() {
        write!(text, "  watermark    `{watermark}`, ")?;
        if let Some(form) = source.watermark_form() {
            write!(text, "{form}, ")?;
        }
        writeln!(text, "lookback {} s", source.lookback().as_secs())?;
    }
    if let Some(filter) = plan.core().program.filter_text() {
        writeln!(text, "  filter       {filter}")?;
    }
    if !destination.matches().is_empty() {
        let names: Vec<&str> = destination.matches().iter().map(|name| name.as_str()).collect();
        writeln!(text, "  match        {}", names.join(", "))?;
    }
    let (mode, missing, deleted) = (destination.mode(), destination.on_missing(), destination.on_deleted());
    writeln!(text, "  records      {}, {}, {}", mode.as_str(), missing.as_str(), deleted.as_str())?;
    for gate in plan.policy() {
        writeln!(text, "  gate         {} {}", gate.kind.as_str(), gate.limit)?;
    }
    if let Some(tag) = destination.tag() {
        writeln!(text, "  tag          {} = {}", tag.property(), tag.value())?;
    }
    writeln!(text, "  fingerprint  {}", plan.fingerprint())?;
    writeln!(text)?;
    writeln!(text, "  {} (key)", destination.key_property())?;
    write_outline(text, &plan.core().program.key_outline, "text")?;
    for rule in plan.rules() {
        let guess = if rule.definition_known { "" } else { "?" };
        writeln!(text, "  {}: {}{guess}    {}", rule.property, rule.definition.property_type, rule.place)?;
        match rule.owner {
            Owner::Destination => writeln!(text, "      owned by the destination, never written")?,
            Owner::Source | Owner::Newest => {
                write_outline(text, &rule.outline, &rule.definition.property_type.to_string())?;
            }
        }
    }
    for rule in plan.associations() {
        let (to, target, label, mode) = (&rule.to, &rule.target, &rule.label, rule.mode.as_str());
        writeln!(text, "  → {to} of {target}: {label}, {mode}    {}", rule.place)?;
        write_outline(text, &rule.outline, "external ID")?;
    }
    Ok(())
}

fn write_outline(text: &mut String, outline: &Outline, wanted: &str) -> std::fmt::Result {
    writeln!(text, "      {}    {}", outline.value, outline.input)?;
    for step in &outline.steps {
        let arguments: Vec<String> =
            step.arguments.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        let arguments =
            if arguments.is_empty() { String::new() } else { format!(" {{ {} }}", arguments.join(", ")) };
        writeln!(text, "      {}{arguments}    {} → {}", step.name, step.input, step.output)?;
    }
    if !outline.settings.is_empty() {
        writeln!(text, "      {}", outline.settings.join(", "))?;
    }
    let last = outline.steps.last().map_or(&outline.input, |step| &step.output);
    writeln!(text, "      = {last} → {wanted}")
}
