//! A field rule, executable: its line, then default, required and the property's type.

use fieldline_model::{DesiredValue, PropertyDefinition, RejectionCode};

use crate::project::OnError;
use crate::raw::Required;
use crate::run::{Fault, Pipeline, Reading, convert};

/// The executable part of a rule.
pub(crate) struct FieldProgram {
    pub(crate) pipeline: Pipeline,
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
}

impl FieldProgram {
    /// Applies the rule to a record.
    pub(crate) fn run(&self, reading: &Reading<'_>, definition: &PropertyDefinition) -> Result<Said, Fault> {
        match self.set(reading, definition) {
            Ok(Some(text)) => Ok(Said::Value(DesiredValue::Set(text))),
            Ok(None) => self.empty(),
            Err(fault) => match self.on_error {
                OnError::Reject => Err(fault),
                OnError::Skip => Ok(Said::Nothing),
                OnError::Clear => Ok(Said::Value(DesiredValue::Clear)),
            },
        }
    }

    fn set(&self, reading: &Reading<'_>, definition: &PropertyDefinition) -> Result<Option<String>, Fault> {
        let value = self.pipeline.run(reading)?;
        if crate::run::is_empty(&value, reading.empties) {
            return Ok(None);
        }
        let shown = || value.to_plain_text();
        convert(definition, &value)
            .map(Some)
            .map_err(|message| Fault::new(RejectionCode::Conversion, message).with_value(shown()))
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
