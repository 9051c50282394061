//! Claims that their holders leave behind.

use std::collections::HashMap;

use fieldline_model::{Claim, SourceKey};
use fieldline_reconcile::Candidate;

use super::{Court, WINDOW};
use crate::ExecutorError;
use crate::spool::CandidateState;

/// Notes claims that candidates hold and do not want any more. They are given up with the outcome of the write: until
/// then HubSpot shows them where they were.
pub(super) fn note_released(court: Court<'_>) -> Result<(), ExecutorError> {
    let Court { pipeline, spool, .. } = court;
    let mut after: Option<SourceKey> = None;
    loop {
        let keys = spool.candidate_keys(after.as_ref(), WINDOW)?;
        let Some(last) = keys.last() else {
            return Ok(());
        };
        // In a first load no candidate holds a claim, and none has to be read.
        let claims = pipeline.state.claims_of(&pipeline.scope(), &keys)?;
        if !claims.is_empty() {
            note_of_window(court, &spool.candidates(after.as_ref(), WINDOW)?, claims)?;
        }
        after = Some(last.clone());
    }
}

/// Notes which of these claims the candidates of a window give up.
fn note_of_window(
    court: Court<'_>,
    window: &[(Candidate, CandidateState)],
    claims: Vec<Claim>,
) -> Result<(), ExecutorError> {
    let Court { reconciler, unique, spool, .. } = court;
    let by_key: HashMap<&SourceKey, &Candidate> =
        window.iter().map(|(candidate, _)| (&candidate.key, candidate)).collect();
    for claim in claims {
        let (Some(rule), Some(holder)) = (unique.rule_of(&claim.property), by_key.get(&claim.key)) else {
            continue;
        };
        if unique.gives_up(reconciler, rule, holder, claim.value) {
            spool.put_released(&claim)?;
        }
    }
    Ok(())
}
