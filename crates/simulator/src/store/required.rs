//! Enforcing what administrators require of records.

use super::record::Record;
use super::write::{Batch, Writer};
use crate::schema::{Requirements, Slot};
use crate::values::{Change, Problem, invalid_requirements};
use crate::wire::ApiError;

impl Batch<'_> {
    /// Refuses a new record that lacks a required value.
    pub(super) fn require_on_create(&self, record: &Record) -> Result<(), ApiError> {
        let requirements = self.requirements();
        if requirements.are_none() || !self.enforces() {
            return Ok(());
        }
        let missing = requirements.on_create.iter().filter(|slot| record.values.get(**slot).is_none());
        let mut problems: Vec<Problem> = missing.map(|slot| self.missing(*slot)).collect();
        problems.extend(self.conditionally_missing(record, |_| true));
        refused(problems)
    }

    /// Refuses a change after which a conditionally required value is missing. [I] Only where the change touches it or
    /// the property it depends on: old records may stay as they are.
    pub(super) fn require_on_update(&self, record: &Record, changes: &[Change<'_>]) -> Result<(), ApiError> {
        if self.requirements().conditional.is_empty() || !self.enforces() {
            return Ok(());
        }
        refused(self.conditionally_missing(record, |slot| changes.iter().any(|change| change.slot == slot)))
    }

    fn requirements(&self) -> &Requirements {
        &self.state().schema.requirements
    }

    /// Start data and people in the UI are not asked.
    fn enforces(&self) -> bool {
        self.writer() == Writer::Api && self.version().enforces_requirements()
    }

    fn conditionally_missing(&self, record: &Record, touches: impl Fn(Slot) -> bool) -> Vec<Problem> {
        let schema = &self.state().schema;
        let broken = self.requirements().conditional.iter().filter(|rule| {
            let control = record.values.get(rule.controlled_by);
            let applies = control.is_some_and(|value| rule.values.iter().any(|own| own == value));
            let is_touched = touches(rule.required) || touches(rule.controlled_by);
            applies && is_touched && record.values.get(rule.required).is_none()
        });
        let problem = |rule: &crate::schema::Conditional| {
            let (name, control) =
                (&schema.property(rule.required).name, &schema.property(rule.controlled_by).name);
            Problem {
                code: "MISSING_CONDITIONAL_REQUIRED_PROPERTY",
                message: format!(
                    "{name} is required because of a conditional property rule based on [{control}]"
                ),
                property: name.clone(),
            }
        };
        broken.map(problem).collect()
    }

    fn missing(&self, slot: Slot) -> Problem {
        Problem::missing(self.state().schema.property(slot).name.clone())
    }
}

fn refused(problems: Vec<Problem>) -> Result<(), ApiError> {
    if problems.is_empty() { Ok(()) } else { Err(invalid_requirements(&problems)) }
}
