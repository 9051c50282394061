//! A rule's straight line from the record to a value: source, steps, map.

use std::collections::HashMap;

use fieldline_model::{MappingId, Rejection, RejectionCode, Value};
use fieldline_normalize::Step;

use crate::expression::{Expression, Template};
use crate::run::{KeyForm, Reading, is_empty};

/// A compiled line.
pub(crate) struct Pipeline {
    pub(crate) source: ValueSource,
    pub(crate) steps: Vec<PipelineStep>,
    pub(crate) map: Option<MapTable>,
    /// Fills an empty result; for lines that feed no property.
    pub(crate) default: Option<Value>,
    /// How the value is taken where it names a record.
    pub(crate) key_form: Option<KeyForm>,
}

/// Where a value begins.
pub(crate) enum ValueSource {
    Path(usize),
    Expression(Expression),
    Template(Template),
    Constant(Value),
}

/// A step with the lines that make its arguments.
pub(crate) struct PipelineStep {
    pub(crate) step: Step,
    pub(crate) arguments: Vec<Pipeline>,
}

/// The closed table of `map`.
pub(crate) struct MapTable {
    pub(crate) entries: HashMap<String, Value>,
    pub(crate) otherwise: Option<Value>,
}

/// Why a value cannot go on. It becomes a rejection, or is passed over, as `on_error` says.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) code: RejectionCode,
    pub(crate) message: String,
    value: Option<String>,
}

impl Fault {
    pub(crate) fn new(code: RejectionCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), value: None }
    }

    /// The same, said of a step that takes the value as an argument.
    fn of_argument(self, name: &str) -> Self {
        let message = format!("needs the argument `{name}`, whose value {}", self.message);
        Self { message, ..self }
    }

    /// The same, said of a key that is put together of the field and others.
    pub(crate) fn of_part(self, field: &impl std::fmt::Display) -> Self {
        let message = format!("is made of `{field}`, which {}", self.message);
        Self { message, ..self }
    }

    /// The same with the offending value.
    pub(crate) fn with_value(mut self, value: Option<String>) -> Self {
        self.value = value;
        self
    }

    /// The rejection of a record as a whole; `said` makes a sentence of the message.
    pub(crate) fn reject_record(self, said: impl FnOnce(String) -> String) -> Rejection {
        let rejection = Rejection::of_record(self.code, said(self.message));
        match self.value {
            Some(value) => rejection.with_value(value),
            None => rejection,
        }
    }

    /// The rejection by an association rule.
    pub(crate) fn reject_link(self, target: &MappingId) -> Rejection {
        self.reject_record(|message| format!("the link to `{target}` {message}"))
    }

    /// The rejection by the rule of a property.
    pub(crate) fn reject(self, property: &fieldline_model::PropertyName) -> Rejection {
        let rejection = Rejection::of_property(self.code, property.clone(), self.message);
        match self.value {
            Some(value) => rejection.with_value(value),
            None => rejection,
        }
    }
}

impl Pipeline {
    /// The value for a record; null when it is empty.
    pub(crate) fn run(&self, reading: &Reading<'_>) -> Result<Value, Fault> {
        let mut value = self.begin(reading)?;
        for step in &self.steps {
            if is_empty(&value, reading.empties) {
                break;
            }
            value = step.run(value, reading)?;
        }
        if let (Some(map), false) = (&self.map, is_empty(&value, reading.empties)) {
            value = map.look_up(value)?;
        }
        if is_empty(&value, reading.empties) {
            return Ok(self.default.clone().unwrap_or_default());
        }
        Ok(value)
    }

    pub(super) fn begin(&self, reading: &Reading<'_>) -> Result<Value, Fault> {
        match self.key_form {
            // Steps see the tidy value, so that a digest of it is tidy, too.
            Some(form) => {
                if let ValueSource::Path(path) = self.source {
                    form.check(reading, path)?;
                }
                form.tidy(self.take(&reading.for_key(form))?)
            }
            None => self.take(reading),
        }
    }

    fn take(&self, reading: &Reading<'_>) -> Result<Value, Fault> {
        match &self.source {
            ValueSource::Path(path) => Ok(reading.value(*path)),
            ValueSource::Constant(value) => Ok(value.clone()),
            ValueSource::Template(template) => template.render(reading),
            ValueSource::Expression(expression) => expression.evaluate(reading),
        }
    }
}

impl PipelineStep {
    /// What the step makes of each of some texts; refused ones are left out. `None` where that depends on the record.
    pub(crate) fn options(&self, options: &[String]) -> Option<Vec<String>> {
        if !self.arguments.is_empty() {
            return None;
        }
        let made = options.iter().filter_map(|text| self.step.apply(Value::from(text.as_str()), &[]).ok());
        made.map(|value| match value {
            Value::Text(text) => Some(text.to_string()),
            _ => None,
        })
        .collect()
    }

    pub(crate) fn run(&self, value: Value, reading: &Reading<'_>) -> Result<Value, Fault> {
        let mut arguments = Vec::with_capacity(self.arguments.len());
        for (argument, name) in self.arguments.iter().zip(self.step.dynamic()) {
            arguments.push(match argument.run(reading) {
                Ok(found) => found,
                // An international phone number does not need the record's region.
                Err(_) if !self.step.needs_arguments(&value) => Value::Null,
                Err(fault) => return Err(fault.of_argument(name)),
            });
        }
        // The value is consumed by the step, so it is kept for the one case in which somebody asks for it.
        let shown = value.to_plain_text();
        self.step
            .apply(value, &arguments)
            .map_err(|refusal| Fault::new(RejectionCode::Normalize, refusal.message).with_value(shown))
    }
}

impl MapTable {
    pub(crate) fn look_up(&self, value: Value) -> Result<Value, Fault> {
        if let Value::List(items) = value {
            return items
                .into_iter()
                .map(|item| self.look_up(item))
                .collect::<Result<_, _>>()
                .map(Value::List);
        }
        let text = value.to_plain_text().unwrap_or_default();
        let found = self.entries.get(text.as_str()).or_else(|| self.entries.get(text.trim()));
        found.or(self.otherwise.as_ref()).cloned().ok_or_else(|| {
            Fault::new(RejectionCode::MapMiss, "is not in the rule's `map`").with_value(Some(text))
        })
    }
}
