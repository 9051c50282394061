//! An association rule, executable: the external IDs of the records to link to.

use fieldline_model::{ExternalId, RejectionCode, SkippedFate, Value};

use crate::project::OnError;
use crate::run::{Fault, KeyForm, MapTable, Pipeline, PipelineStep, Reading, is_empty};

/// The executable part of an association rule.
pub(crate) struct LinkProgram {
    /// The rule's own line.
    pub(crate) pipeline: Pipeline,
    /// What the target mapping's key rule does to its value.
    pub(crate) key_steps: Vec<PipelineStep>,
    pub(crate) key_map: Option<MapTable>,
    /// How the target mapping takes its keys.
    pub(crate) key_form: KeyForm,
    pub(crate) clears_when_empty: bool,
    pub(crate) on_error: OnError,
}

/// What an association rule asks for.
#[derive(Default)]
pub(crate) struct SaidLinks {
    /// The other records, each once; `None` when the rule has no say.
    pub(crate) targets: Option<Vec<ExternalId>>,
    /// What becomes of the links where the value was refused.
    pub(crate) skipped: Option<SkippedFate>,
}

impl LinkProgram {
    /// The records that a record asks to be linked to.
    pub(crate) fn run(&self, reading: &Reading<'_>) -> Result<SaidLinks, Fault> {
        match (self.targets(reading), self.on_error) {
            (Ok(targets), _) if targets.is_empty() && !self.clears_when_empty => Ok(SaidLinks::default()),
            (Ok(targets), _) => Ok(SaidLinks { targets: Some(targets), skipped: None }),
            (Err(fault), OnError::Reject) => Err(fault),
            (Err(_), OnError::Skip) => Ok(SaidLinks { targets: None, skipped: Some(SkippedFate::Kept) }),
            (Err(_), OnError::Clear) => {
                Ok(SaidLinks { targets: Some(Vec::new()), skipped: Some(SkippedFate::Cleared) })
            }
        }
    }

    pub(super) fn targets(&self, reading: &Reading<'_>) -> Result<Vec<ExternalId>, Fault> {
        let mut value = self.pipeline.run(reading)?;
        for step in &self.key_steps {
            if is_empty(&value, reading.empties) {
                break;
            }
            value = step.run(value, reading)?;
        }
        if let (Some(map), false) = (&self.key_map, is_empty(&value, reading.empties)) {
            value = map.look_up(value)?;
        }
        let items = match value {
            Value::List(items) => items,
            single => vec![single],
        };
        let mut targets = Vec::with_capacity(items.len());
        for item in items.into_iter().filter(|item| !is_empty(item, reading.empties)) {
            let kind = item.kind();
            let text = self.key_form.of(item)?.ok_or_else(|| {
                Fault::new(RejectionCode::Conversion, format!("is {kind}, and names no record"))
            })?;
            let target = ExternalId::new(text);
            if !targets.contains(&target) {
                targets.push(target);
            }
        }
        Ok(targets)
    }
}
