//! Applies a plan to records.

use std::cell::Cell;
use std::sync::Arc;

use fieldline_model::{
    Body, Columns, DesiredField, DesiredLinks, DesiredRecord, DesiredValue, ExternalId, Mark, MissingValue,
    PendingLookup, PropertyName, Rejection, RejectionCode, SkippedFate, SkippedOf, SkippedValue, SourceKey,
    SourceRecord, Value,
};

use crate::plan::Core;
use crate::run::{
    Fault, Identity, KeyForm, LiveTables, Mapped, Program, Reading, Said, Sought, Tables, is_empty_text,
};
use crate::schema::as_integer;

/// Applies one transform plan to record after record. It owns what it remembers between them; results never depend on
/// the order of records.
pub struct Transformer {
    pub(super) core: Arc<Core>,
    /// The columns the positions belong to.
    columns: Option<Arc<Columns>>,
    /// For each root of the path table, its column.
    pub(super) positions: Vec<Option<usize>>,
    /// Typed fields of the record at hand.
    pub(super) typed: Vec<Value>,
    pub(super) tables: Option<Arc<LiveTables>>,
    /// Whether a lookup needed a table that was not there.
    pub(super) needed: Cell<bool>,
}

impl std::fmt::Debug for Transformer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Transformer({})", self.core.id)
    }
}

impl Transformer {
    pub(crate) fn new(core: Arc<Core>) -> Self {
        let positions = vec![None; core.program.table.roots.len()];
        Self { core, columns: None, positions, typed: Vec::new(), tables: None, needed: Cell::new(false) }
    }

    /// Gives it the tables of [`TransformPlan::live_lookups`](crate::TransformPlan::live_lookups). Before that, their
    /// lookups wait: every record that needs one comes out pending.
    pub fn set_tables(&mut self, tables: Arc<LiveTables>) {
        self.tables = Some(tables);
    }

    /// Whether the tables would have told more about the record at hand: a lookup needed one, and nobody has given it.
    pub fn lacks_tables(&self) -> bool {
        self.needed.get()
    }

    /// What identifies the record. Cheap: no rules are applied, and of the record schema only what it says of the key.
    ///
    /// # Errors
    /// A rejection when the record has no value for `source.key`, or one that is no single value or does not fit the record
    /// schema.
    pub fn identify(&mut self, record: &SourceRecord) -> Result<Identity, Rejection> {
        self.look_at(record);
        let reading = Reading {
            record,
            table: &self.core.program.table,
            positions: &self.positions,
            typed: &[],
            empties: &self.core.program.empties,
            tables: Tables::Unread(&self.needed),
            form: KeyForm::Exact,
        };
        let key = source_key(&self.core, &reading)?;
        if let Some(check) = &self.core.program.key_check {
            match &record.body {
                Body::Row(_) => {
                    let cell = reading.cell(self.core.program.key);
                    let cell = cell.filter(|cell| !is_empty_text(cell, reading.empties));
                    cell.map_or(Ok(()), |cell| check.judge_cell(cell))?;
                }
                Body::Document(document) => check.judge_document(document)?,
            }
        }
        let mark = self.core.program.watermark.as_ref().map_or(Mark::Empty, |mark| mark.read(&reading));
        Ok(Identity { key, mark })
    }

    /// What the plan makes of the record: types and record schema, then the filter, the key, and the rules in order. The
    /// first rule that rejects decides.
    pub fn apply(&mut self, record: &SourceRecord) -> Mapped {
        self.look_at(record);
        self.needed.set(false);
        let program = &self.core.program;
        if let Some(schema) = &program.schema
            && let Err(rejection) = schema.coerce(record, &program.empties, &[], &mut self.typed)
        {
            return Mapped::Rejected(rejection);
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
        match is_filtered(program, &reading) {
            Ok(true) => return Mapped::Filtered,
            Ok(false) => {}
            Err(rejection) => return Mapped::Rejected(rejection),
        }
        desire(&self.core, &reading).map_or_else(Mapped::Rejected, Mapped::Desired)
    }

    /// Finds the named columns, once per stream.
    fn look_at(&mut self, record: &SourceRecord) {
        let Body::Row(row) = &record.body else { return };
        if self.columns.as_ref().is_some_and(|known| Arc::ptr_eq(known, row.columns())) {
            return;
        }
        let columns = Arc::clone(row.columns());
        let roots = &self.core.program.table.roots;
        self.positions = roots.iter().map(|root| columns.position(&root.name)).collect();
        self.columns = Some(columns);
    }
}

fn is_filtered(program: &Program, reading: &Reading<'_>) -> Result<bool, Rejection> {
    let Some(filter) = &program.filter else { return Ok(false) };
    match filter.test(reading) {
        Ok(kept) => Ok(!kept),
        Err(fault) => Err(Rejection::of_record(fault.code, format!("the filter {}", fault.message))),
    }
}

/// The source key that a value is.
fn source_key(core: &Core, reading: &Reading<'_>) -> Result<SourceKey, Rejection> {
    let (program, path) = (&core.program, &core.source.key);
    let refuse = |fault: Fault| fault.reject_record(|message| format!("the source key `{path}` {message}"));
    let mut value = reading.value(program.key);
    if program.key_is_integer {
        // A whole number does not show any more that it was rounded.
        program.key_form.check(reading, program.key).map_err(refuse)?;
        value = as_integer(value);
    }
    let kind = value.kind();
    let key = program.key_form.of(value).map_err(refuse)?;
    key.map(SourceKey::new).ok_or_else(|| {
        let message = match kind {
            "null" | "text" => format!("the record has no value for the source key `{path}`"),
            kind => format!("the source key `{path}` is {kind}, not a single value"),
        };
        Rejection::of_record(RejectionCode::NoSourceKey, message)
    })
}

/// The external ID that a value is.
pub(super) fn external_id(
    property: &PropertyName,
    form: KeyForm,
    value: Value,
) -> Result<ExternalId, Rejection> {
    let kind = value.kind();
    let key = form.of(value).map_err(|fault| fault.reject(property))?;
    key.map(ExternalId::new).ok_or_else(|| {
        let message = match kind {
            "null" | "text" => "is the destination key, and the record has no value for it".to_owned(),
            kind => format!("is the destination key, and the value is {kind}"),
        };
        Rejection::of_property(RejectionCode::NoExternalId, property.clone(), message)
    })
}

fn desire(core: &Core, reading: &Reading<'_>) -> Result<DesiredRecord, Rejection> {
    let program = &core.program;
    let property = &program.key_property;
    let key = program.key_pipeline.run(reading).map_err(|fault| fault.reject(property))?;
    let external_id = external_id(property, program.key_form, key)?;
    let mut desired = DesiredRecord {
        external_id,
        fields: Vec::with_capacity(core.rules.len()),
        missing_on_create: Vec::new(),
        pending: Vec::new(),
        skipped: Vec::new(),
        links: Vec::new(),
    };
    for (index, (rule, field)) in core.rules.iter().zip(&program.fields).enumerate() {
        let Some(field) = field else { continue };
        let index = u16::try_from(index).expect("the compiler refuses mappings with more than 65,535 rules");
        let said = field.run(reading, &rule.definition).map_err(|fault| fault.reject(&rule.property))?;
        desired.missing_on_create.extend(field.missing(&said).map(|by| MissingValue { rule: index, by }));
        let skipped = said.skipped().map(|fate| SkippedValue { of: SkippedOf::Field(index), fate });
        desired.skipped.extend(skipped);
        match said {
            Said::Value(value) => {
                let at = field.changed_at(reading);
                desired.fields.push(DesiredField { rule: index, value, at });
            }
            Said::Refused(SkippedFate::Cleared) => {
                let at = field.changed_at(reading);
                desired.fields.push(DesiredField { rule: index, value: DesiredValue::Clear, at });
            }
            Said::Nothing | Said::NotFound | Said::Refused(SkippedFate::Kept) => {}
            Said::Pending(Sought { text: value, is_private }) => {
                desired.pending.push(PendingLookup { rule: index, value, is_private, need: field.need() });
            }
        }
    }
    if let Some(proof) = &program.stages
        && let Some(field) = &program.fields[usize::from(proof.stage)]
    {
        let rule = proof.rule(&core.rules);
        proof.judge(&mut desired, field).map_err(|fault| fault.reject(&rule.property))?;
    }
    for (index, (rule, link)) in (0..).zip(core.associations.iter().zip(&program.links)) {
        let reject = |fault: Fault| fault.reject_link(&rule.target);
        let said = link.run(reading).map_err(reject)?;
        desired.skipped.extend(said.skipped.map(|fate| SkippedValue { of: SkippedOf::Links(index), fate }));
        desired.links.extend(said.targets.map(|targets| DesiredLinks { rule: index, targets }));
    }
    Ok(desired)
}
