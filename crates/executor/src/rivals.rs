//! Two source records that found one record in HubSpot: only one of them has it.

use fieldline_model::{Action, Change, PropertyName, Reason, Rejection, RejectionCode, SourceKey};
use fieldline_reconcile::Candidate;

use crate::ExecutorError;
use crate::claims::{Court, drop_wishes, taken};

/// Contested records handled at once.
const WINDOW: usize = 1_000;

/// A candidate that found a record by a value which another source record has it give up, with the property of that value.
pub(crate) type Passing = (Candidate, PropertyName);

/// Leaves each record to one change; the others become rejections. Gives back those that came by a value which is given up: they
/// are to look for another record.
pub(crate) fn reject_rivals(court: Court<'_>) -> Result<Vec<Passing>, ExecutorError> {
    let (spool, mut passing) = (court.spool, Vec::new());
    spool.index_records()?;
    let mut after = String::new();
    loop {
        let contested = spool.contested_records(&after, WINDOW)?;
        let Some(last) = contested.last() else {
            return Ok(passing);
        };
        after = last.to_string();
        for id in &contested {
            reject_all_but_one(court, spool.writers_of(id)?, &mut passing)?;
        }
    }
}

/// A record that is ours already comes before one that would be adopted; then the place in the source decides.
fn reject_all_but_one(
    court: Court<'_>,
    rivals: Vec<Change>,
    passing: &mut Vec<Passing>,
) -> Result<(), ExecutorError> {
    let rank = |change: &&Change| (change.action == Action::Adopt, change.seq);
    let Some(first) = rivals.iter().min_by_key(rank).cloned() else {
        return Ok(());
    };
    let winner = first.key.clone();
    let mut is_nobodys = true;
    for rival in &rivals {
        is_nobodys &= comes_anew(court, rival)?;
    }
    for loser in rivals.into_iter().filter(|change| change.key != winner) {
        let candidate = court.spool.candidate(&loser.key)?.map(|(candidate, _)| candidate);
        if let Some(candidate) = &candidate {
            drop_wishes(court, candidate)?;
        }
        // It comes after all if the one before it does not get what it wants.
        if is_nobodys {
            court.spool.put_rival(&loser)?;
            court.spool.put_contested(&loser.key, loser.seq)?;
        }
        if let Some(candidate) = candidate
            && let Some(property) = given_up(court, &candidate, &loser, &first)
        {
            court.claim_uncontested(&candidate)?;
            passing.push((candidate, property));
        }
        let rejection = match wanted_by_both(court, &loser, &winner)? {
            Some(property) => taken(&property, &winner),
            None => beaten(&loser, &winner),
        };
        court.spool.put_change(&loser.into_rejected(rejection))?;
    }
    Ok(())
}

/// Whether the record is not the source record's yet: it is adopted, or taken over from one that has left.
fn comes_anew(court: Court<'_>, rival: &Change) -> Result<bool, ExecutorError> {
    let is_new =
        || Ok(court.spool.candidate(&rival.key)?.is_some_and(|(candidate, _)| candidate.last.is_none()));
    if rival.action == Action::Adopt { Ok(true) } else { is_new() }
}

/// The unique property by which the loser came, if the winner has the record give up that value.
fn given_up(
    court: Court<'_>,
    candidate: &Candidate,
    loser: &Change,
    winner: &Change,
) -> Option<PropertyName> {
    let Reason::MatchedBy(property) = &loser.reason else { return None };
    let wanted = court.wanted(candidate);
    let claim = wanted.into_iter().find(|claim| claim.property.as_str() == property)?;
    court.is_left_by(winner, &claim).then_some(claim.property)
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
