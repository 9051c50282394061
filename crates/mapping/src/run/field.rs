//! A field rule, executable: its line, then default, required and the property's type.

use chrono::{DateTime, NaiveTime, Utc};
use fieldline_model::{
    DesiredValue, Need, PropertyDefinition, RejectionCode, RequiredBy, SkippedFate, Value,
};

use crate::project::OnError;
use crate::raw::Required;
use crate::run::{
    Fault, Hit, Lookup, LookupTable, Options, Pipeline, Reading, Sought, convert_with, is_empty,
};

/// The executable part of a rule.
pub(crate) struct FieldProgram {
    pub(crate) pipeline: Pipeline,
    pub(crate) lookup: Option<Lookup>,
    /// The time of the value, for `owner: newest`.
    pub(crate) at: Option<Pipeline>,
    /// In the property's form on the wire; checked when it was compiled.
    pub(crate) default: Option<String>,
    pub(crate) required: Required,
    /// Whether HubSpot creates no record without the property.
    pub(crate) hubspot_requires: bool,
    pub(crate) clears_when_empty: bool,
    pub(crate) on_error: OnError,
}

/// What a rule says about a property.
pub(crate) enum Said {
    Value(DesiredValue),
    /// Nothing: the property keeps what it has.
    Nothing,
    /// Nothing of the record's: its value was refused.
    Refused(SkippedFate),
    /// Nothing: a lookup did not find the value.
    NotFound,
    /// Nothing yet: a lookup did not find this text, and may find it in another run.
    Pending(Sought),
}

impl Said {
    /// What becomes of the property where a value is left out.
    pub(crate) fn skipped(&self) -> Option<SkippedFate> {
        match self {
            Said::Refused(fate) => Some(*fate),
            Said::NotFound => Some(SkippedFate::Kept),
            Said::Value(_) | Said::Nothing | Said::Pending(_) => None,
        }
    }
}

impl FieldProgram {
    /// Applies the rule to a record.
    pub(crate) fn run(&self, reading: &Reading<'_>, definition: &PropertyDefinition) -> Result<Said, Fault> {
        self.say(reading, definition).or_else(|fault| match self.on_refusal() {
            OnError::Reject => Err(fault),
            OnError::Skip => Ok(Said::Refused(SkippedFate::Kept)),
            OnError::Clear => Ok(Said::Refused(SkippedFate::Cleared)),
        })
    }

    /// What becomes of a refused value. A record without a required value is rejected, whatever `on_error` says.
    pub(super) fn on_refusal(&self) -> OnError {
        if self.required == Required::Always { OnError::Reject } else { self.on_error }
    }

    /// Whether a record can go without a value.
    pub(super) fn need(&self) -> Need {
        match self.required {
            Required::Always => Need::Always,
            Required::Create => Need::OnCreate,
            Required::No if self.hubspot_requires => Need::OnCreate,
            Required::No => Need::Optional,
        }
    }

    /// Who keeps a record from being created, as the rule gives a new one no value.
    pub(super) fn missing(&self, said: &Said) -> Option<RequiredBy> {
        match said {
            Said::Value(DesiredValue::Set(_)) | Said::Pending(_) => None,
            _ if self.required == Required::Create => Some(RequiredBy::Mapping),
            _ => self.hubspot_requires.then_some(RequiredBy::Hubspot),
        }
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
                Hit::Skipped => return self.not_found(),
                Hit::Pending(sought) => return Ok(Said::Pending(sought)),
            };
        }
        if is_empty(&value, reading.empties) {
            return self.empty();
        }
        self.wire(definition, &value).map(|text| Said::Value(DesiredValue::Set(text)))
    }

    /// The text to send for a value that is not empty. What a table of the portal gave is newer than the snapshot.
    pub(super) fn wire(&self, definition: &PropertyDefinition, value: &Value) -> Result<String, Fault> {
        let options = if self.looks_up_live() { Options::Open } else { Options::Known };
        convert_with(definition, value, options).map_err(|message| {
            Fault::new(RejectionCode::Conversion, message).with_value(value.to_plain_text())
        })
    }

    /// Whether the rule looks its value up in a table of the portal.
    pub(crate) fn looks_up_live(&self) -> bool {
        self.lookup.as_ref().is_some_and(|lookup| matches!(lookup.table, LookupTable::Live(_)))
    }

    /// What `on_miss: skip` says of a value that the lookup does not find.
    pub(super) fn not_found(&self) -> Result<Said, Fault> {
        match self.required {
            Required::Always => {
                Err(Fault::new(RejectionCode::LookupMiss, "is required, and its `lookup` finds nothing"))
            }
            Required::Create | Required::No => Ok(Said::NotFound),
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
            Required::Create | Required::No if self.clears_when_empty => Ok(Said::Value(DesiredValue::Clear)),
            Required::Create | Required::No => Ok(Said::Nothing),
        }
    }
}
