//! Changes in their simplest form: what happens to a record as a whole.

use fieldline_model::{Action, Change, Reason, RecordId, Rejection};

use crate::reconciler::Candidate;

/// A change of the candidate that sends nothing yet.
pub(crate) fn blank(candidate: &Candidate, action: Action, reason: Reason) -> Change {
    Change {
        key: candidate.key.clone(),
        seq: candidate.seq,
        line: candidate.line,
        source_hash: candidate.source_hash,
        external_id: Some(candidate.desired.external_id.clone()),
        id: None,
        action,
        reason,
        fields: Vec::new(),
        kept: Vec::new(),
        pending: candidate.desired.pending.clone(),
        rejection: None,
        prior: candidate.prior.clone(),
    }
}

/// The candidate cannot go.
pub(crate) fn rejected(candidate: &Candidate, rejection: Rejection) -> Change {
    let mut change = blank(candidate, Action::Reject, Reason::Rejected);
    change.rejection = Some(rejection);
    change
}

/// The candidate waits for a person.
pub(crate) fn hold(candidate: &Candidate, id: Option<RecordId>, reason: Reason) -> Change {
    let mut change = blank(candidate, Action::Hold, reason);
    change.id = id;
    change
}

/// The candidate is left out on purpose.
pub(crate) fn skip(candidate: &Candidate, id: Option<RecordId>, reason: Reason) -> Change {
    let mut change = blank(candidate, Action::Skip, reason);
    change.id = id;
    change
}
