//! Two source records that found one record in HubSpot: only one of them has it.

use fieldline_model::{Action, Change, Reason, Rejection, RejectionCode, SourceKey};

use crate::ExecutorError;
use crate::spool::Spool;

/// Contested records handled at once.
const WINDOW: usize = 1_000;

/// Leaves each record to one change; the others become rejections.
pub(crate) fn reject_rivals(spool: &Spool) -> Result<(), ExecutorError> {
    spool.index_records()?;
    let mut after = String::new();
    loop {
        let contested = spool.contested_records(&after, WINDOW)?;
        let Some(last) = contested.last() else {
            return Ok(());
        };
        after = last.to_string();
        for id in &contested {
            reject_all_but_one(spool, spool.writers_of(id)?)?;
        }
    }
}

/// A record that is ours already comes before one that would be adopted; then the place in the source decides.
fn reject_all_but_one(spool: &Spool, rivals: Vec<Change>) -> Result<(), ExecutorError> {
    let rank = |change: &&Change| (change.action == Action::Adopt, change.seq);
    let Some(winner) = rivals.iter().min_by_key(rank).map(|change| change.key.clone()) else {
        return Ok(());
    };
    let losers = rivals.into_iter().filter(|change| change.key != winner);
    losers.map(|loser| beaten(loser, &winner)).try_for_each(|change| spool.put_change(&change))
}

fn beaten(loser: Change, winner: &SourceKey) -> Change {
    let way = match &loser.reason {
        Reason::MatchedBy(property) => format!(" by `{property}`"),
        _ => String::new(),
    };
    // It names no property: the value itself is not unique, so nobody has a claim on it.
    let message = format!("finds{way} a record that source record `{winner}` has");
    Change {
        rejection: Some(Rejection::of_record(RejectionCode::Claimed, message)),
        action: Action::Reject,
        reason: Reason::Rejected,
        id: None,
        fields: Vec::new(),
        kept: Vec::new(),
        pending: Vec::new(),
        ..loser
    }
}
