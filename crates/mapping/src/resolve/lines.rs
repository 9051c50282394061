//! Compiling a rule's straight line: value, steps, map.

use std::collections::HashMap;

use fieldline_diagnostics::{Code, list, nearest};
use fieldline_model::{PropertyDefinition, PropertyType, Value, ValueType};

use crate::context::{Context, Spanned};
use crate::expression::{Expression, Fields, ParsedExpression, ParsedTemplate, Template};
use crate::path::FieldPath;
use crate::plan::{Outline, StepOutline};
use crate::project::OnError;
use crate::raw::{RawMap, RawRule, RawValue, Required};
use crate::resolve::scope::{Scope, report};
use crate::resolve::stages::option_help;
use crate::run::{MapTable, Pipeline, ValueSource, constant};

/// How a rule that empties its property is written.
pub(super) const CLEARS: &str = "on_empty: clear";
/// What the outline of a rule says whose property HubSpot requires of new records.
pub(super) const REQUIRED: &str = "required by HubSpot on create";

/// A compiled line, what people see of it, and the type of its values.
pub(super) struct Line {
    pub(super) pipeline: Pipeline,
    pub(super) outline: Outline,
    pub(super) output: ValueType,
    /// The texts that can come out, where that is known.
    pub(super) options: Option<Vec<String>>,
}

impl Line {
    /// The line in one text, for the outline of the step it is an argument of.
    pub(super) fn summary(&self) -> String {
        let steps = self.outline.steps.iter().map(|step| format!(" → {} {:?}", step.name, step.arguments));
        let settings = self.outline.settings.iter().map(|setting| format!(", {setting}"));
        std::iter::once(self.outline.value.clone()).chain(steps).chain(settings).collect()
    }
}

impl Scope<'_> {
    /// Compiles a line whose result goes to `definition`. `None` when something in it is wrong, or it has no value.
    pub(super) fn line(
        &mut self,
        cx: &mut Context<'_>,
        raw: &RawRule,
        definition: &PropertyDefinition,
    ) -> Option<Line> {
        let before = cx.found.len();
        let begun = raw.value.as_ref().and_then(|value| self.begin(cx, value, raw, definition));
        // Steps after a broken beginning are checked all the same, on a value of unknown type.
        let (source, value, mut output) = match begun {
            Some((source, value, output)) => (Some(source), value, output),
            None => (None, String::new(), ValueType::Any),
        };
        let mut options = raw.value.as_ref().and_then(|value| self.options_of(value));
        let mut outline = Outline { value, input: output.to_string(), ..Outline::default() };
        let mut steps = Vec::new();
        for raw_step in &raw.steps {
            match self.step(cx, raw_step, &output) {
                Some(compiled) => {
                    output = compiled.output;
                    options = options.and_then(|options| compiled.step.options(&options));
                    outline.steps.push(compiled.outline);
                    steps.push(compiled.step);
                }
                None => (output, options) = (ValueType::Any, None),
            }
        }
        if let Some(map) = &raw.map {
            let tolerates = raw.on_error.unwrap_or(self.defaults.on_error) != OnError::Reject;
            options = check_gaps(cx, map, options, tolerates);
        }
        let map = raw.map.as_ref().map(|map| self.map(cx, map, &mut output, &mut outline, definition));
        let default = raw.default.as_ref().and_then(|text| constant_of(cx, definition, text, "default"));
        outline.settings = settings(raw);
        if cx.failed_since(before) {
            return None;
        }
        let pipeline = Pipeline { source: source?, steps, map, default, key_form: None };
        Some(Line { pipeline, outline, output, options })
    }

    /// The texts a value can be, as far as the record schema says.
    fn options_of(&self, value: &RawValue) -> Option<Vec<String>> {
        match value {
            RawValue::From(path) => {
                let path = FieldPath::parse(&path.value).ok()?;
                self.schema.as_ref()?.types().options(&path)
            }
            RawValue::Constant(_) | RawValue::Expression(_) | RawValue::Template(_) => None,
        }
    }

    fn begin(
        &mut self,
        cx: &mut Context<'_>,
        value: &RawValue,
        raw: &RawRule,
        definition: &PropertyDefinition,
    ) -> Option<(ValueSource, String, ValueType)> {
        match value {
            RawValue::From(text) => {
                let (path, found) = self.field(cx, text)?;
                Some((ValueSource::Path(path), format!("from: {}", text.value.trim()), found))
            }
            RawValue::Constant(text) => {
                let value = if raw.steps.is_empty() && raw.map.is_none() {
                    constant_of(cx, definition, text, "value")?
                } else {
                    Value::from(text.value.as_str())
                };
                let found = type_of(&value);
                Some((ValueSource::Constant(value), format!("value: {}", text.value), found))
            }
            RawValue::Expression(text) => {
                let (expression, found) = self.expression(cx, text)?;
                let shown = format!("expr: {}", expression.text());
                Some((ValueSource::Expression(expression), shown, found))
            }
            RawValue::Template(text) => {
                let template = self.template(cx, text)?;
                let shown = format!("template: {}", template.text());
                Some((ValueSource::Template(template), shown, ValueType::Text))
            }
        }
    }

    fn template(&mut self, cx: &mut Context<'_>, text: &Spanned<String>) -> Option<Template> {
        let before = cx.found.len();
        let mut parsed = match ParsedTemplate::read(&text.value) {
            Ok(parsed) => parsed,
            Err(error) => {
                self.syntax(cx, "template", text, &error);
                return None;
            }
        };
        let uses = self.uses(cx, text, &mut parsed.names);
        if parsed.names.are_well() {
            let problems = parsed
                .infer(&Fields { look_up: &|path| self.type_of(path), schema_file: self.schema_file() });
            report(cx, text, &problems);
            self.warn_of_joined(cx, text, &parsed.names, &problems);
        }
        if cx.failed_since(before) {
            return None;
        }
        let joined = self.joined_uses(cx, text, &parsed.names, &uses);
        Some(parsed.compile(uses, joined))
    }

    /// Compiles an expression and finds its type.
    pub(super) fn expression(
        &mut self,
        cx: &mut Context<'_>,
        text: &Spanned<String>,
    ) -> Option<(Expression, ValueType)> {
        let before = cx.found.len();
        let mut parsed = match ParsedExpression::read(&text.value) {
            Ok(parsed) => parsed,
            Err(error) => {
                self.syntax(cx, "expression", text, &error);
                return None;
            }
        };
        let uses = self.uses(cx, text, &mut parsed.names);
        // What does not exist has no type, and would only be reported twice.
        if !parsed.names.are_well() {
            return None;
        }
        let (found, problems) =
            parsed.infer(&Fields { look_up: &|path| self.type_of(path), schema_file: self.schema_file() });
        report(cx, text, &problems);
        self.warn_of_joined(cx, text, &parsed.names, &problems);
        if cx.failed_since(before) {
            return None;
        }
        let joined = self.joined_uses(cx, text, &parsed.names, &uses);
        Some((parsed.compile(uses, joined), found))
    }

    pub(super) fn map(
        &mut self,
        cx: &mut Context<'_>,
        map: &RawMap,
        output: &mut ValueType,
        outline: &mut Outline,
        definition: &PropertyDefinition,
    ) -> MapTable {
        let item = match &output {
            ValueType::List(item) => (**item).clone(),
            single => (*single).clone(),
        };
        if !matches!(item, ValueType::Any | ValueType::Text | ValueType::Integer | ValueType::Boolean) {
            let message = format!("`map` takes text, and is given {output}");
            cx.push(cx.error(Code::StepInput, &map.span, message, ""));
        }
        let mut entries = HashMap::new();
        for (from, to) in &map.entries {
            if let Some(value) = constant_of(cx, definition, to, "map") {
                entries.insert(from.value.clone(), value);
            }
        }
        let otherwise = map.otherwise.as_ref().and_then(|text| constant_of(cx, definition, text, "map_else"));
        let mut arguments: Vec<(String, String)> =
            map.entries.iter().map(|(from, to)| (from.value.clone(), to.value.clone())).collect();
        arguments.sort();
        arguments.extend(map.otherwise.as_ref().map(|text| ("map_else".to_owned(), text.value.clone())));
        let input = output.to_string();
        let single = entries.values().next().or(otherwise.as_ref()).map_or(ValueType::Text, type_of);
        *output =
            if matches!(output, ValueType::List(_)) { ValueType::List(Box::new(single)) } else { single };
        outline.steps.push(StepOutline { name: "map".into(), arguments, input, output: output.to_string() });
        MapTable { entries, otherwise }
    }
}

/// What a map makes of the texts that can come; reports texts it has no entry for, and entries nothing can reach.
fn check_gaps(
    cx: &mut Context<'_>,
    map: &RawMap,
    options: Option<Vec<String>>,
    tolerates: bool,
) -> Option<Vec<String>> {
    let results = map.entries.iter().map(|(_, to)| to).chain(&map.otherwise);
    let results = Some(results.map(|to| to.value.clone()).collect());
    let Some(options) = options else { return results };
    let has =
        |text: &str| map.entries.iter().any(|(from, _)| from.value == text || from.value == text.trim());
    let missing: Vec<&str> = options.iter().map(String::as_str).filter(|text| !has(text)).collect();
    if !missing.is_empty() && map.otherwise.is_none() && !tolerates {
        let names = list(missing.iter().copied()).replace(" or ", " and ");
        let message = format!("`map` has no entry for {names}, which the record schema allows");
        let found = cx.warning(Code::MapGap, &map.span, message, "");
        cx.push(found.with_help("Add an entry for each, or `map_else`."));
    }
    for (from, _) in
        map.entries.iter().filter(|(from, _)| !options.iter().any(|text| text.trim() == from.value))
    {
        let message = format!(
            "`{}` never comes: the record schema allows {}",
            from.value,
            list(options.iter().map(String::as_str))
        );
        let near = nearest(&from.value, missing.iter().copied());
        let help = near.map_or("Remove the entry.".to_owned(), |near| format!("Did you mean `{near}`?"));
        cx.push(cx.warning(Code::MapGap, &from.span, message, "").with_help(help));
    }
    results
}

/// Reads a constant as a value of the property; reports one that is none.
pub(super) fn constant_of(
    cx: &mut Context<'_>,
    definition: &PropertyDefinition,
    text: &Spanned<String>,
    key: &str,
) -> Option<Value> {
    match constant(definition, &text.value) {
        Ok(value) => Some(value),
        Err(problem) => {
            let message = format!("`{key}`: `{}` {problem}", text.value);
            let found = if definition.property_type == PropertyType::Enumeration {
                let help = option_help(definition, &text.value);
                cx.error(Code::NoSuchOption, &text.span, message, "").with_help(help)
            } else {
                cx.error(Code::BadConstant, &text.span, message, "").with_note(format!(
                    "`{}` is a property of type {}",
                    definition.name, definition.property_type
                ))
            };
            cx.push(found);
            None
        }
    }
}

/// The type of a value.
pub(super) fn type_of(value: &Value) -> ValueType {
    match value {
        Value::Null => ValueType::Any,
        Value::Boolean(_) => ValueType::Boolean,
        Value::Integer(_) => ValueType::Integer,
        Value::Decimal(_) => ValueType::Decimal,
        Value::Text(_) => ValueType::Text,
        Value::Date(_) => ValueType::Date,
        Value::Instant(_) => ValueType::Instant,
        Value::List(_) => ValueType::List(Box::new(ValueType::Any)),
        Value::Map(_) => ValueType::Object,
    }
}

/// What follows the map, as people would write it.
fn settings(raw: &RawRule) -> Vec<String> {
    let default = raw.default.as_ref().map(|text| format!("default: {}", text.value));
    let required = match raw.required.value {
        Required::No => None,
        Required::Always => Some("required: true".to_owned()),
        Required::Create => Some("required: create".to_owned()),
    };
    let on_error = raw.on_error.map(|on_error| format!("on_error: {}", on_error.as_str()));
    let on_empty = (raw.clears_when_empty == Some(true)).then(|| CLEARS.to_owned());
    [default, required, on_error, on_empty].into_iter().flatten().collect()
}
