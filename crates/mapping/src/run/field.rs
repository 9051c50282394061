//! A field rule, executable: its line, then default, required and the property's type.

use chrono::{DateTime, NaiveTime, Utc};
use fieldline_model::{DesiredValue, PropertyDefinition, RejectionCode, Value};

use crate::project::OnError;
use crate::raw::Required;
use crate::run::{Fault, Hit, Lookup, Pipeline, Reading, convert, is_empty};

/// The executable part of a rule.
pub(crate) struct FieldProgram {
    pub(crate) pipeline: Pipeline,
    pub(crate) lookup: Option<Lookup>,
    /// The time of the value, for `owner: newest`.
    pub(crate) at: Option<Pipeline>,
    /// In the property's form on the wire; checked when it was compiled.
    pub(crate) default: Option<String>,
    pub(crate) required: Required,
    pub(crate) clears_when_empty: bool,
    pub(crate) on_error: OnError,
}

/// What a rule says about a property.
pub(crate) enum Said {
    Value(DesiredValue),
    /// Nothing: the property keeps what it has.
    Nothing,
    /// Nothing, and the record may therefore not be created.
    MissingOnCreate,
    /// Nothing yet: a lookup found nothing, and may find something in another run.
    Pending,
}

impl FieldProgram {
    /// Applies the rule to a record.
    pub(crate) fn run(&self, reading: &Reading<'_>, definition: &PropertyDefinition) -> Result<Said, Fault> {
        self.say(reading, definition).or_else(|fault| match self.on_error {
            OnError::Reject => Err(fault),
            OnError::Skip => Ok(Said::Nothing),
            OnError::Clear => Ok(Said::Value(DesiredValue::Clear)),
        })
    }

    /// When the source's value was set; `None` when the record does not say.
    pub(crate) fn changed_at(&self, reading: &Reading<'_>) -> Option<DateTime<Utc>> {
        match self.at.as_ref()?.run(reading).ok()? {
            Value::Instant(at) => Some(at),
            Value::Date(day) => Some(day.and_time(NaiveTime::MIN).and_utc()),
            _ => None,
        }
    }

    fn say(&self, reading: &Reading<'_>, definition: &PropertyDefinition) -> Result<Said, Fault> {
        let mut value = self.pipeline.run(reading)?;
        if let (Some(lookup), false) = (&self.lookup, is_empty(&value, reading.empties)) {
            value = match lookup.run(value, reading)? {
                Hit::Found(found) => found,
                Hit::Skipped => return Ok(Said::Nothing),
                Hit::Pending => return Ok(Said::Pending),
            };
        }
        if is_empty(&value, reading.empties) {
            return self.empty();
        }
        match convert(definition, &value) {
            Ok(text) => Ok(Said::Value(DesiredValue::Set(text))),
            Err(message) => {
                let fault = Fault::new(RejectionCode::Conversion, message);
                Err(fault.with_value(value.to_plain_text()))
            }
        }
    }

    pub(super) fn empty(&self) -> Result<Said, Fault> {
        if let Some(default) = &self.default {
            return Ok(Said::Value(DesiredValue::Set(default.clone())));
        }
        match self.required {
            Required::Always => {
                Err(Fault::new(RejectionCode::Required, "is required, and the record has no value"))
            }
            Required::Create => Ok(Said::MissingOnCreate),
            Required::No if self.clears_when_empty => Ok(Said::Value(DesiredValue::Clear)),
            Required::No => Ok(Said::Nothing),
        }
    }
}
