//! Two source records that found one record in HubSpot: only one of them has it.

use fieldline_model::{Action, Change, PropertyName, Reason, Rejection, RejectionCode, SourceKey};

use crate::ExecutorError;
use crate::claims::{Court, drop_wishes, taken};

/// Contested records handled at once.
const WINDOW: usize = 1_000;

/// Leaves each record to one change; the others become rejections.
pub(crate) fn reject_rivals(court: Court<'_>) -> Result<(), ExecutorError> {
    let spool = court.spool;
    spool.index_records()?;
    let mut after = String::new();
    loop {
        let contested = spool.contested_records(&after, WINDOW)?;
        let Some(last) = contested.last() else {
            return Ok(());
        };
        after = last.to_string();
        for id in &contested {
            reject_all_but_one(court, spool.writers_of(id)?)?;
        }
    }
}

/// A record that is ours already comes before one that would be adopted; then the place in the source decides.
fn reject_all_but_one(court: Court<'_>, rivals: Vec<Change>) -> Result<(), ExecutorError> {
    let rank = |change: &&Change| (change.action == Action::Adopt, change.seq);
    let Some(winner) = rivals.iter().min_by_key(rank).map(|change| change.key.clone()) else {
        return Ok(());
    };
    let is_nobodys = rivals.iter().all(|change| change.action == Action::Adopt);
    for loser in rivals.into_iter().filter(|change| change.key != winner) {
        if let Some((candidate, _)) = court.spool.candidate(&loser.key)? {
            drop_wishes(court, &candidate)?;
        }
        // It comes after all if the one before it does not get what it wants.
        if is_nobodys {
            court.spool.put_rival(&loser)?;
            court.spool.put_contested(&loser.key, loser.seq)?;
        }
        let rejection = match wanted_by_both(court, &loser, &winner)? {
            Some(property) => taken(&property, &winner),
            None => beaten(&loser, &winner),
        };
        court.spool.put_change(&loser.into_rejected(rejection))?;
    }
    Ok(())
}

/// A unique property of which both want the same value.
fn wanted_by_both(
    court: Court<'_>,
    loser: &Change,
    winner: &SourceKey,
) -> Result<Option<PropertyName>, ExecutorError> {
    let (Some((one, _)), Some((other, _))) =
        (court.spool.candidate(&loser.key)?, court.spool.candidate(winner)?)
    else {
        return Ok(None);
    };
    let others = court.wanted(&other);
    let both = court.wanted(&one).into_iter().find(|claim| {
        others.iter().any(|other| other.property == claim.property && other.value == claim.value)
    });
    Ok(both.map(|claim| claim.property))
}

fn beaten(loser: &Change, winner: &SourceKey) -> Rejection {
    let way = match &loser.reason {
        Reason::MatchedBy(property) => format!(" by `{property}`"),
        _ => String::new(),
    };
    // It names no property: the value itself is not unique, so nobody has a claim on it.
    Rejection::of_record(
        RejectionCode::Claimed,
        format!("finds{way} a record that source record `{winner}` has"),
    )
}
