//! The walk through the whole plan.

use fieldline_model::{
    DesiredField, DesiredLinks, DesiredRecord, DesiredValue, ExternalId, MissingValue, PendingLookup,
    Rejection, SkippedFate, SkippedOf, SkippedValue, SourceRecord,
};

use crate::plan::Core;
use crate::run::trace::link::link;
use crate::run::trace::rule;
use crate::run::trace::told::{FilterTrace, RuleEnd, RuleTrace, Trace};
use crate::run::{Identity, KeyForm, Mapped, Program, Reading, Tables, Transformer};

impl Transformer {
    /// Does what [`identify`](Self::identify) and [`apply`](Self::apply) do, and tells it step by step.
    ///
    /// The record schema does not insist on the top-level fields named in `excused`: those that a test of a mapping left
    /// out. Pass none for a record of a source.
    pub fn trace(&mut self, record: &SourceRecord, excused: &[String]) -> Trace {
        let identity = self.identify(record);
        let program = &self.core.program;
        if let Some(schema) = &program.schema
            && let Err(rejection) = schema.coerce(record, &program.empties, excused, &mut self.typed)
        {
            let mut told = nothing_told(identity, Mapped::Rejected(rejection.clone()));
            told.refused_by_schema = Some(rejection);
            return told;
        }
        let reading = Reading {
            record,
            table: &program.table,
            positions: &self.positions,
            typed: &self.typed,
            empties: &program.empties,
            tables: Tables::of(self.tables.as_deref(), &self.needed),
            form: KeyForm::Exact,
        };
        let mut told = nothing_told(identity, Mapped::Filtered);
        told.filter = filter(program, &reading);
        match told.filter.as_ref().map(|filter| &filter.kept) {
            Some(Ok(false)) => {}
            Some(Err(rejection)) => told.end = Mapped::Rejected(rejection.clone()),
            Some(Ok(true)) | None => tell(&mut told, &self.core, &reading),
        }
        told
    }
}

fn nothing_told(identity: Result<Identity, Rejection>, end: Mapped) -> Trace {
    Trace {
        identity,
        refused_by_schema: None,
        filter: None,
        key: None,
        rules: Vec::new(),
        links: Vec::new(),
        end,
    }
}

fn filter(program: &Program, reading: &Reading<'_>) -> Option<FilterTrace> {
    let filter = program.filter.as_ref()?;
    let kept = filter
        .test(reading)
        .map_err(|fault| Rejection::of_record(fault.code, format!("the filter {}", fault.message)));
    Some(FilterTrace { text: filter.text().to_owned(), kept })
}

/// Key, rules and links of a record that the filter keeps.
fn tell(told: &mut Trace, core: &Core, reading: &Reading<'_>) {
    let program = &core.program;
    let (key, external_id) = rule::key(program, reading);
    told.key = Some(key);
    let rules = core.rules.iter().zip(&program.fields);
    told.rules = rules.map(|(rule, field)| rule::field(rule, field.as_ref(), reading)).collect();
    if let Some(proof) = &program.stages {
        rule::prove_stage(proof, core, &mut told.rules);
    }
    let links = core.associations.iter().zip(&program.links);
    told.links = links.map(|(rule, program)| link(rule, program, reading)).collect();
    let desired = external_id
        .and_then(|id| desire(id, &told.rules))
        .and_then(|desired| with_links(desired, core, reading));
    told.end = desired.map_or_else(Mapped::Rejected, Mapped::Desired);
}

fn desire(external_id: ExternalId, rules: &[RuleTrace]) -> Result<DesiredRecord, Rejection> {
    let mut desired = DesiredRecord {
        external_id,
        fields: Vec::new(),
        missing_on_create: Vec::new(),
        pending: Vec::new(),
        skipped: Vec::new(),
        links: Vec::new(),
    };
    for (rule, index) in rules.iter().zip(0..) {
        let mut say = |value| desired.fields.push(DesiredField { rule: index, value, at: rule.at });
        match &rule.end {
            RuleEnd::Set { text, .. } => say(DesiredValue::Set(text.clone())),
            RuleEnd::Cleared | RuleEnd::ClearedOnError(_) => say(DesiredValue::Clear),
            RuleEnd::Pending { text, is_private } => {
                let (value, is_private, need) = (text.clone(), *is_private, rule.need);
                desired.pending.push(PendingLookup { rule: index, value, is_private, need });
            }
            RuleEnd::Rejected(why) => return Err(why.clone()),
            RuleEnd::Nothing
            | RuleEnd::MissingOnCreate
            | RuleEnd::NotFound
            | RuleEnd::Skipped(_)
            | RuleEnd::NotOurs => {}
        }
        desired.missing_on_create.extend(rule.missing.map(|by| MissingValue { rule: index, by }));
        let fate = match rule.end {
            RuleEnd::NotFound | RuleEnd::Skipped(_) => Some(SkippedFate::Kept),
            RuleEnd::ClearedOnError(_) => Some(SkippedFate::Cleared),
            _ => None,
        };
        desired.skipped.extend(fate.map(|fate| SkippedValue { of: SkippedOf::Field(index), fate }));
    }
    Ok(desired)
}

fn with_links(
    mut desired: DesiredRecord,
    core: &Core,
    reading: &Reading<'_>,
) -> Result<DesiredRecord, Rejection> {
    for (index, (rule, link)) in (0..).zip(core.associations.iter().zip(&core.program.links)) {
        let said = link.run(reading).map_err(|fault| fault.reject_link(&rule.target))?;
        desired.skipped.extend(said.skipped.map(|fate| SkippedValue { of: SkippedOf::Links(index), fate }));
        desired.links.extend(said.targets.map(|targets| DesiredLinks { rule: index, targets }));
    }
    Ok(desired)
}
