//! Who waits for a value, and what becomes of it when the value is not given up after all.

use fieldline_model::{Action, Change, PropertyName, Reason, Rejection, RejectionCode, SourceKey};
use fieldline_reconcile::Candidate;

use crate::ExecutorError;
use crate::spool::{Follow, Spool};

/// Followers handled at once.
const WINDOW: usize = 1_000;

/// The rejection of a candidate that wants what another has.
pub(crate) fn claimed(candidate: Candidate, property: &PropertyName, winner: &SourceKey) -> Change {
    Change {
        rejection: Some(taken(property, winner)),
        external_id: Some(candidate.desired.external_id),
        key: candidate.key,
        seq: candidate.seq,
        line: candidate.line,
        source_hash: candidate.source_hash,
        id: None,
        action: Action::Reject,
        reason: Reason::Rejected,
        fields: Vec::new(),
        kept: Vec::new(),
        pending: Vec::new(),
        prior: candidate.prior.clone(),
    }
}

fn taken(property: &PropertyName, winner: &SourceKey) -> Rejection {
    let message = format!("is already the value of source record `{winner}`");
    Rejection::of_property(RejectionCode::Claimed, property.clone(), message)
}

/// Rejects changes that follow one which turned out to be held or rejected, and those that follow them.
pub(crate) fn strand_followers(spool: &Spool) -> Result<(), ExecutorError> {
    if !spool.has_follows()? {
        return Ok(());
    }
    spool.index_followers()?;
    reject_all(spool, |spool| spool.stranded(WINDOW))
}

/// Rejects changes of a wave that follow one which was not written after all.
pub(crate) fn abandon_followers(spool: &Spool, wave: u32) -> Result<(), ExecutorError> {
    reject_all(spool, |spool| spool.abandoned(wave, WINDOW))
}

fn reject_all(
    spool: &Spool,
    next: impl Fn(&Spool) -> Result<Vec<(Change, Follow)>, ExecutorError>,
) -> Result<(), ExecutorError> {
    loop {
        let window = next(spool)?;
        if window.is_empty() {
            return Ok(());
        }
        for (change, follow) in window {
            spool.drop_claims_of_follower(&follow.key)?;
            spool.put_unwritten(&follow.key)?;
            spool.put_change(&Change {
                action: Action::Reject,
                reason: Reason::Rejected,
                rejection: Some(taken(&follow.property, &follow.leader)),
                id: None,
                fields: Vec::new(),
                kept: Vec::new(),
                pending: Vec::new(),
                ..change
            })?;
        }
    }
}
