//! The walk through the whole plan.

use fieldline_model::{DesiredField, DesiredRecord, DesiredValue, ExternalId, Rejection, SourceRecord};

use crate::run::trace::rule;
use crate::run::trace::told::{FilterTrace, RuleEnd, RuleTrace, Trace};
use crate::run::{Mapped, Program, Reading, Transformer};

impl Transformer {
    /// Does what [`identify`](Self::identify) and [`apply`](Self::apply) do, and tells it step by step.
    ///
    /// The record schema does not insist on the top-level fields named in `excused`: those that a test of a mapping left
    /// out. Pass none for a record of a source.
    pub fn trace(&mut self, record: &SourceRecord, excused: &[String]) -> Trace {
        let identity = self.identify(record);
        let mut told = Trace {
            end: Mapped::Filtered,
            refused_by_schema: None,
            filter: None,
            key: None,
            rules: Vec::new(),
            identity,
        };
        let program = &self.core.program;
        if let Some(schema) = &program.schema
            && let Err(rejection) = schema.coerce(record, &program.empties, excused, &mut self.typed)
        {
            told.end = Mapped::Rejected(rejection.clone());
            told.refused_by_schema = Some(rejection);
            return told;
        }
        let reading = Reading {
            record,
            table: &program.table,
            positions: &self.positions,
            typed: &self.typed,
            empties: &program.empties,
        };
        told.filter = filter(program, &reading);
        match &told.filter {
            Some(FilterTrace { kept: Ok(false), .. }) => return told,
            Some(FilterTrace { kept: Err(rejection), .. }) => {
                told.end = Mapped::Rejected(rejection.clone());
                return told;
            }
            _ => {}
        }
        let (key, external_id) = rule::key(program, &reading);
        let rules = self.core.rules.iter().zip(&program.fields);
        told.rules = rules.map(|(rule, field)| rule::field(rule, field.as_ref(), &reading)).collect();
        told.end =
            external_id.and_then(|id| end(id, &told.rules)).map_or_else(Mapped::Rejected, Mapped::Desired);
        told.key = Some(key);
        told
    }
}

fn filter(program: &Program, reading: &Reading<'_>) -> Option<FilterTrace> {
    let filter = program.filter.as_ref()?;
    let kept = filter
        .test(reading)
        .map_err(|fault| Rejection::of_record(fault.code, format!("the filter {}", fault.message)));
    Some(FilterTrace { text: filter.text().to_owned(), kept })
}

fn end(external_id: ExternalId, rules: &[RuleTrace]) -> Result<DesiredRecord, Rejection> {
    let mut desired = DesiredRecord {
        external_id,
        fields: Vec::new(),
        missing_on_create: Vec::new(),
        pending: Vec::new(),
        links: Vec::new(),
    };
    for (rule, index) in rules.iter().zip(0..) {
        let mut say = |value| desired.fields.push(DesiredField { rule: index, value, at: None });
        match &rule.end {
            RuleEnd::Set { text, .. } => say(DesiredValue::Set(text.clone())),
            RuleEnd::Cleared | RuleEnd::ClearedOnError(_) => say(DesiredValue::Clear),
            RuleEnd::MissingOnCreate => desired.missing_on_create.push(index),
            RuleEnd::Rejected(why) => return Err(why.clone()),
            RuleEnd::Nothing | RuleEnd::Skipped(_) | RuleEnd::NotOurs => {}
        }
    }
    Ok(desired)
}
