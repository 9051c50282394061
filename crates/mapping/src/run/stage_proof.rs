//! A stage goes with its own pipeline, also where both come with the record.

use std::collections::{BTreeMap, BTreeSet};

use fieldline_diagnostics::list;
use fieldline_model::{
    DesiredRecord, DesiredValue, MissingValue, RejectionCode, SkippedFate, SkippedOf, SkippedValue,
};

use crate::plan::Rule;
use crate::project::OnError;
use crate::run::{Fault, FieldProgram, Said};

/// What a snapshot knows of the pipelines, for a mapping with a rule for the pipeline and one for the stage.
///
/// HubSpot refuses a record whose stage is another pipeline's. A pipeline that the snapshot does not have proves nothing, and
/// nor does a stage that it has nowhere: those may be newer than the snapshot.
#[derive(Debug)]
pub(crate) struct StageProof {
    /// The number of the pipeline's rule.
    pub(crate) pipeline: u16,
    /// The number of the stage's rule.
    pub(crate) stage: u16,
    /// The ids of the stages, by the id of their pipeline.
    pub(crate) stages: BTreeMap<String, BTreeSet<String>>,
}

impl StageProof {
    /// What is wrong with a stage in this pipeline.
    pub(crate) fn fault(&self, pipeline: &str, stage: &str) -> Option<Fault> {
        let own = self.stages.get(pipeline)?;
        if own.contains(stage) || !self.stages.values().any(|stages| stages.contains(stage)) {
            return None;
        }
        let known = match own.is_empty() {
            true => "which has none".to_owned(),
            false => {
                format!("whose stages are {}", list(own.iter().map(String::as_str)).replace(" or ", " and "))
            }
        };
        let message = format!("is no stage of the record's pipeline `{pipeline}`, {known}");
        Some(Fault::new(RejectionCode::Conversion, message).with_value(Some(stage.to_owned())))
    }

    /// Judges the stage of a record by its pipeline. One that is refused is left out or cleared as its rule says of
    /// refused values.
    ///
    /// # Errors
    /// The fault, where the rule rejects the record.
    pub(crate) fn judge(&self, desired: &mut DesiredRecord, field: &FieldProgram) -> Result<(), Fault> {
        let text_of = |rule| {
            let at = desired.fields.binary_search_by_key(&rule, |field| field.rule).ok()?;
            match &desired.fields[at].value {
                DesiredValue::Set(text) => Some((at, text.as_str())),
                DesiredValue::Clear => None,
            }
        };
        let (Some((_, pipeline)), Some((at, stage))) = (text_of(self.pipeline), text_of(self.stage)) else {
            return Ok(());
        };
        let Some(fault) = self.fault(pipeline, stage) else { return Ok(()) };
        let fate = match field.on_refusal() {
            OnError::Reject => return Err(fault),
            OnError::Skip => {
                desired.fields.remove(at);
                SkippedFate::Kept
            }
            OnError::Clear => {
                desired.fields[at].value = DesiredValue::Clear;
                SkippedFate::Cleared
            }
        };
        let missing = field.missing(&Said::Refused(fate)).map(|by| MissingValue { rule: self.stage, by });
        desired.missing_on_create.extend(missing);
        desired.missing_on_create.sort_by_key(|missing| missing.rule);
        desired.skipped.push(SkippedValue { of: SkippedOf::Field(self.stage), fate });
        desired.skipped.sort_by_key(|skipped| match skipped.of {
            SkippedOf::Field(rule) | SkippedOf::Links(rule) => rule,
        });
        Ok(())
    }

    /// The rule of the stage.
    pub(crate) fn rule<'r>(&self, rules: &'r [Rule]) -> &'r Rule {
        &rules[usize::from(self.stage)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_belongs_to_its_own_pipeline() {
        let stages = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
        let stages: BTreeMap<String, BTreeSet<String>> = [
            ("default".to_owned(), stages(&["1", "2"])),
            ("p2".to_owned(), stages(&["2", "21"])),
            ("empty".to_owned(), stages(&[])),
        ]
        .into();
        let proof = StageProof { pipeline: 0, stage: 1, stages };
        let default = "is no stage of the record's pipeline `default`, whose stages are `1` and `2`";
        let cases = [
            ("default", "1", None),
            ("default", "2", None),
            ("p2", "2", None),
            ("default", "21", Some(default)),
            ("p2", "1", Some("is no stage of the record's pipeline `p2`, whose stages are `2` and `21`")),
            ("empty", "1", Some("is no stage of the record's pipeline `empty`, which has none")),
            // The snapshot may be older than those.
            ("p3", "1", None),
            ("default", "new", None),
        ];
        for (pipeline, stage, expected) in cases {
            let fault = proof.fault(pipeline, stage).map(|fault| fault.message);
            assert_eq!(fault.as_deref(), expected, "{pipeline} {stage}");
        }
    }
}
