//! Compiling `normalize`: each step with its arguments, each taking what the one before it gives.

use fieldline_diagnostics::{Code, list, nearest};
use fieldline_model::{Fingerprint, PropertyDefinition, Value, ValueType};
use fieldline_normalize::{
    Argument, ArgumentSignature, ArgumentType, Arguments, Signature, StepProblem, signature, signatures,
};

use crate::context::{Bytes, Context, Spanned};
use crate::plan::StepOutline;
use crate::raw::{RawArgument, RawArgumentKind, RawStep};
use crate::resolve::scope::Scope;
use crate::run::{Pipeline, PipelineStep};
use crate::yaml::Form;

/// A compiled step with its outline and the type it gives.
pub(super) struct CompiledStep {
    pub(super) step: PipelineStep,
    pub(super) outline: StepOutline,
    pub(super) output: ValueType,
}

/// The lines of arguments that arrive with each record, by the argument's name; none where one is broken.
type ArgumentLines<'r> = Vec<(&'r str, Option<Pipeline>)>;

impl Scope<'_> {
    /// Compiles one step that is given a value of type `input`.
    pub(super) fn step(
        &mut self,
        cx: &mut Context<'_>,
        raw: &RawStep,
        input: &ValueType,
    ) -> Option<CompiledStep> {
        self.step_of(cx, raw, input, &raw.name.value)
    }

    /// Compiles a step whose arguments are written under another key; problems name that key.
    pub(super) fn step_of(
        &mut self,
        cx: &mut Context<'_>,
        raw: &RawStep,
        input: &ValueType,
        shown: &str,
    ) -> Option<CompiledStep> {
        let name = raw.name.value.as_str();
        let Some(signature) = signature(name) else {
            report_unknown(cx, &raw.name);
            return None;
        };
        let (arguments, mut outlines, mut lines) = self.arguments(cx, raw, signature);
        let defaults = fieldline_normalize::Defaults {
            timezone: self.defaults.timezone,
            region: self.defaults.region.clone(),
        };
        let step = match fieldline_normalize::compile(name, &arguments, &defaults) {
            Ok(step) => step,
            Err(problem) => {
                report_problem(cx, raw, problem, shown);
                return None;
            }
        };
        if let Some(doubt) = step.doubt() {
            let span = span_of(raw, &doubt);
            cx.push(cx.warning(Code::DayOrMonthFirst, span, doubt.message, "").with_help_if(doubt.help));
        }
        if !step.accepts(input) {
            let message = format!("`{name}` takes {}, and is given {input}", step.expected());
            cx.push(cx.error(Code::StepInput, &raw.name.span, message, ""));
            return None;
        }
        let mut ordered = Vec::new();
        for wanted in step.dynamic() {
            let position = lines.iter().position(|(name, _)| name == wanted)?;
            ordered.push(lines.swap_remove(position).1?);
        }
        outlines.sort();
        let output = step.output(input);
        let outline = StepOutline {
            name: name.to_owned(),
            arguments: outlines,
            input: input.to_string(),
            output: output.to_string(),
        };
        Some(CompiledStep { step: PipelineStep { step, arguments: ordered }, outline, output })
    }

    /// The arguments as the step takes them, as people see them, and the lines of those that arrive with each record.
    fn arguments<'r>(
        &mut self,
        cx: &mut Context<'_>,
        raw: &'r RawStep,
        signature: &Signature,
    ) -> (Arguments, Vec<(String, String)>, ArgumentLines<'r>) {
        let mut arguments = Arguments::new();
        let mut outlines = Vec::new();
        let mut lines = Vec::new();
        for (argument, value) in &raw.arguments {
            if let RawArgumentKind::Rule(rule) = &value.kind {
                let text = PropertyDefinition::text(argument.value.as_str());
                let line = self.line(cx, rule, &text);
                outlines.push((
                    argument.value.clone(),
                    line.as_ref().map_or(String::new(), |line| line.summary()),
                ));
                lines.push((argument.value.as_str(), line.map(|line| line.pipeline)));
                arguments.insert(argument.value.clone(), Argument::Dynamic);
            } else if let Some(constant) = constant(cx, signature, argument, value) {
                outlines.push((argument.value.clone(), outline(signature, &argument.value, &constant)));
                arguments.insert(argument.value.clone(), Argument::Constant(constant));
            }
        }
        (arguments, outlines, lines)
    }
}

/// A constant as people see it: a secret is told from another by its digest only.
fn outline(signature: &Signature, name: &str, constant: &Value) -> String {
    let written = constant.to_json().to_string();
    let is_secret = |known: &ArgumentSignature| known.name == name && known.value == ArgumentType::Secret;
    if signature.arguments.iter().any(is_secret) {
        return format!("secret {}", Fingerprint::of([written.as_bytes()]));
    }
    written
}

fn report_unknown(cx: &mut Context<'_>, name: &Spanned<String>) {
    let text = name.value.as_str();
    if text.starts_with('%') || text.starts_with("{{") {
        let help = "Put it in quotes, and under the argument it belongs to.";
        cx.push(cx.error(Code::QuoteNeeded, &name.span, format!("`{text}` is no step"), "").with_help(help));
        return;
    }
    let known = || signatures().iter().map(|signature| signature.name);
    let help = match nearest(text, known()) {
        Some(near) => format!("Did you mean `{near}`?"),
        None => {
            let names: Vec<&str> = known().collect();
            format!("The steps are {}.", names.join(", "))
        }
    };
    cx.push(
        cx.error(Code::UnknownStep, &name.span, format!("there is no step `{text}`"), "").with_help(help),
    );
}

fn report_problem(cx: &mut Context<'_>, raw: &RawStep, problem: StepProblem, shown: &str) {
    let span = span_of(raw, &problem);
    let named = format!("`{shown}`");
    let message = if problem.message.contains(&named) {
        problem.message
    } else {
        format!("{named}: {}", problem.message)
    };
    cx.push(cx.error(Code::StepArgument, span, message, "").with_help_if(problem.help));
}

/// Where the problem is.
fn span_of<'r>(raw: &'r RawStep, problem: &StepProblem) -> &'r Bytes {
    let argument = raw.arguments.iter().find(|(name, _)| Some(&name.value) == problem.argument.as_ref());
    let known = signature(&raw.name.value)
        .zip(problem.argument.as_deref())
        .is_some_and(|(signature, name)| signature.arguments.iter().any(|argument| argument.name == name));
    match argument {
        // An argument that should not be there is marked at its name, a wrong value at the value.
        Some((_, value)) if known => &value.span,
        Some((name, _)) => &name.span,
        None => &raw.name.span,
    }
}

/// The argument's value, read as its signature asks; as it looks where the signature does not know it.
fn constant(
    cx: &mut Context<'_>,
    signature: &Signature,
    name: &Spanned<String>,
    argument: &RawArgument,
) -> Option<Value> {
    let wanted = signature.arguments.iter().find(|known| known.name == name.value).map(|known| known.value);
    match &argument.kind {
        RawArgumentKind::List(items) => {
            Some(Value::List(items.iter().map(|item| Value::from(item.value.as_str())).collect()))
        }
        RawArgumentKind::Scalar(scalar) => Some(match (wanted, scalar.form) {
            (Some(ArgumentType::Boolean), _) | (None, Form::Boolean) if is_boolean(&scalar.text) => {
                Value::Boolean(scalar.text == "true")
            }
            (Some(ArgumentType::Integer { .. }), _) | (None, Form::Number) => {
                scalar.text.parse().map_or_else(|_| Value::from(scalar.text.as_str()), Value::Integer)
            }
            _ => Value::from(scalar.text.as_str()),
        }),
        RawArgumentKind::LeftOut(property) => {
            let message = format!(
                "`{}: {{ to: {} }}` works in the rules under `fields` only",
                name.value, property.value
            );
            let found = cx.error(Code::StepArgument, &argument.span, message, "");
            cx.push(found.with_help("Write a rule for that property with the step `phone_extension`."));
            None
        }
        RawArgumentKind::Rule(_) => {
            let message = format!("`{}` takes {}", name.value, list(["a constant"]));
            cx.push(cx.error(Code::StepArgument, &argument.span, message, ""));
            None
        }
    }
}

fn is_boolean(text: &str) -> bool {
    matches!(text, "true" | "false")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_told_apart_without_being_shown() {
        let sha256 = signature("sha256").unwrap();
        let outlines = ["pepper", "salt"].map(|salt| outline(sha256, "salt", &salt.into()));
        assert_ne!(outlines[0], outlines[1]);
        assert!(outlines.iter().all(|outline| outline.starts_with("secret ") && !outline.contains("pepper")));
        let split = signature("split").unwrap();
        assert_eq!(outline(split, "separator", &";".into()), "\";\"");
    }
}
