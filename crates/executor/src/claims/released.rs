//! Claims that their holders leave behind.

use std::collections::HashMap;

use fieldline_model::SourceKey;
use fieldline_reconcile::Candidate;

use super::{Court, WINDOW};
use crate::ExecutorError;

/// Notes claims that candidates hold and do not want any more. They are given up with the outcome of the write: until
/// then HubSpot shows them where they were.
pub(super) fn note_released(court: Court<'_>) -> Result<(), ExecutorError> {
    let Court { pipeline, reconciler, unique, spool } = court;
    let mut after: Option<SourceKey> = None;
    loop {
        let window = spool.candidates(after.as_ref(), WINDOW)?;
        let Some((last, _)) = window.last() else {
            return Ok(());
        };
        after = Some(last.key.clone());
        let keys: Vec<SourceKey> = window.iter().map(|(candidate, _)| candidate.key.clone()).collect();
        let by_key: HashMap<&SourceKey, &Candidate> =
            window.iter().map(|(candidate, _)| (&candidate.key, candidate)).collect();
        for claim in pipeline.state.claims_of(&pipeline.scope(), &keys)? {
            let (Some(rule), Some(holder)) = (unique.rule_of(&claim.property), by_key.get(&claim.key)) else {
                continue;
            };
            if unique.gives_up(reconciler, rule, holder, claim.value) {
                spool.put_released(&claim)?;
            }
        }
    }
}
