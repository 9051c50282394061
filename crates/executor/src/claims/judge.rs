//! Contests are judged record by record, in the order of the source: a record wins everything it wants, or nothing.

use fieldline_model::{Claim, PropertyName, SourceKey};
use fieldline_reconcile::{Candidate, Reconciler};

use super::WINDOW;
use super::followers::claimed;
use super::unique::UniqueProperties;
use crate::ExecutorError;
use crate::spool::{Follow, Spool};

/// How many records may wait for each other in a row; who stands further behind waits for the next run.
const LONGEST_QUEUE: usize = 100;

/// Judges everyone who wants a contested value.
pub(super) fn judge_all(
    reconciler: &Reconciler,
    unique: &UniqueProperties,
    spool: &Spool,
) -> Result<(), ExecutorError> {
    spool.index_contested()?;
    let mut judge = Judge { reconciler, unique, spool, queue: Vec::new() };
    let mut from = 0;
    loop {
        let window = spool.contested(from, WINDOW)?;
        let Some((last, _)) = window.last() else {
            return Ok(());
        };
        from = last + 1;
        window.iter().try_for_each(|(_, key)| judge.wins(key).map(drop))?;
    }
}

/// Whether a value can be had.
enum Claimable {
    /// Nobody has it.
    Free,
    /// This record gives it up.
    After(SourceKey),
    /// This record has it.
    TakenBy(SourceKey),
}

struct Judge<'a> {
    reconciler: &'a Reconciler,
    unique: &'a UniqueProperties,
    spool: &'a Spool,
    /// Records whose verdict waits for that of the next.
    queue: Vec<SourceKey>,
}

impl Judge<'_> {
    /// The verdict on a record: whether everything it wants is its own now.
    fn wins(&mut self, key: &SourceKey) -> Result<bool, ExecutorError> {
        if let Some(verdict) = self.spool.verdict(key)? {
            return Ok(verdict);
        }
        // Two that want to swap values block each other: neither can be written first.
        if self.queue.len() == LONGEST_QUEUE || self.queue.contains(key) {
            return Ok(false);
        }
        let Some(candidate) = self.spool.candidate(key)? else {
            return Ok(false);
        };
        self.queue.push(key.clone());
        let verdict = self.judge(candidate);
        self.queue.pop();
        verdict
    }

    fn judge(&mut self, candidate: Candidate) -> Result<bool, ExecutorError> {
        let wanted = self.unique.wanted(self.reconciler, &candidate);
        let mut follows = Vec::new();
        for claim in &wanted {
            match self.claimable(claim)? {
                Claimable::Free => {}
                Claimable::After(leader) => {
                    follows.push(Follow { key: claim.key.clone(), leader, property: claim.property.clone() });
                }
                Claimable::TakenBy(winner) => {
                    self.reject(candidate, &wanted, &claim.property, &winner)?;
                    return Ok(false);
                }
            }
        }
        self.spool.put_verdict(&candidate.key, true)?;
        follows.iter().try_for_each(|follow| self.spool.put_follow(follow))?;
        wanted.iter().try_for_each(|claim| self.take(claim))?;
        Ok(true)
    }

    fn claimable(&mut self, claim: &Claim) -> Result<Claimable, ExecutorError> {
        let Some(contested) = self.spool.contested_value(&claim.property, &claim.value)? else {
            return Ok(Claimable::Free);
        };
        if let Some(winner) = contested.winner.filter(|winner| *winner != claim.key) {
            return Ok(Claimable::TakenBy(winner));
        }
        let Some(holder) = contested.holder.filter(|holder| *holder != claim.key) else {
            return Ok(Claimable::Free);
        };
        // Whoever has left the source wants nothing any more.
        if self.spool.is_archived(&holder)? {
            return Ok(Claimable::Free);
        }
        let moves = self.gives_up(&holder, claim)? && self.wins(&holder)?;
        Ok(if moves { Claimable::After(holder) } else { Claimable::TakenBy(holder) })
    }

    /// Whether the holder of a value is up for a change that leaves it behind.
    fn gives_up(&self, holder: &SourceKey, claim: &Claim) -> Result<bool, ExecutorError> {
        let (Some(candidate), Some(rule)) =
            (self.spool.candidate(holder)?, self.unique.rule_of(&claim.property))
        else {
            return Ok(false);
        };
        Ok(self.unique.gives_up(self.reconciler, rule, &candidate, claim.value))
    }

    fn take(&self, claim: &Claim) -> Result<(), ExecutorError> {
        let Some(contested) = self.spool.contested_value(&claim.property, &claim.value)? else {
            return Ok(());
        };
        self.spool.put_winner(&claim.property, &claim.value, &claim.key)?;
        if contested.holder.as_ref() == Some(&claim.key) { Ok(()) } else { self.spool.put_claim(claim) }
    }

    fn reject(
        &self,
        candidate: Candidate,
        wanted: &[Claim],
        property: &PropertyName,
        winner: &SourceKey,
    ) -> Result<(), ExecutorError> {
        self.spool.put_verdict(&candidate.key, false)?;
        self.spool.remove_candidate(&candidate.key)?;
        wanted.iter().try_for_each(|claim| self.spool.drop_claim(claim))?;
        self.spool.put_change(&claimed(candidate, property, winner))
    }
}
