//! Changes of records that are not sent.

use fieldline_model::{Action, Change, DesiredRecord, Prior, Reason, Rejection, RejectionCode};

use crate::winners::{Contest, Winner};

/// Why none of several rows with one key counts.
pub(crate) fn contested(contest: Contest) -> Rejection {
    let (code, message) = match contest {
        Contest::Stated => (
            RejectionCode::DuplicateKey,
            "is the key of more than one record, and the mapping says `distinct: error`",
        ),
        Contest::Unread => (
            RejectionCode::UnreadWatermark,
            "is the key of more than one row, and the watermark of one cannot be used: which is the latest isn't known",
        ),
    };
    Rejection::of_record(code, message)
}

/// A record that is rejected.
pub(crate) fn rejection_of(winner: &Winner, rejection: Rejection, prior: Prior, line: u64) -> Change {
    let change = unsent(winner, Action::Reject, Reason::Rejected, prior, line);
    Change { rejection: Some(rejection), ..change }
}

/// A record that still waits for a look-up that it needs.
pub(crate) fn waiting(winner: &Winner, desired: DesiredRecord, prior: Prior, line: u64) -> Change {
    let change = unsent(winner, Action::Hold, Reason::Waits, prior, line);
    Change { external_id: Some(desired.external_id), pending: desired.pending, ..change }
}

fn unsent(winner: &Winner, action: Action, reason: Reason, prior: Prior, line: u64) -> Change {
    Change {
        key: winner.key.clone(),
        seq: winner.row.seq,
        line,
        source_hash: winner.row.hash,
        external_id: None,
        id: None,
        action,
        reason,
        fields: Vec::new(),
        kept: Vec::new(),
        pending: Vec::new(),
        rejection: None,
        prior,
    }
}
