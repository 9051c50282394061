//! Who sleeps since an earlier run, and may win in this one?
//!
//! Whoever lost a value is looked at again only when the value may be free: a run in which nothing moved makes no call. The
//! answer here is a hope, not a verdict: it is judged once HubSpot was read.

use std::collections::{BTreeMap, HashMap, HashSet};

use fieldline_model::{Claim, KEY_RULE, ObservedRecord, Prior, SourceKey, StandingKind, ValueDigest};
use fieldline_reconcile::Candidate;

use super::holdings::drop_wishes;
use super::proof::prove_departed;
use super::{Court, WINDOW};
use crate::ExecutorError;
use crate::spool::CandidateState;

/// How many sleepers may wait for each other in a row; who is further behind is looked at.
const LONGEST_QUEUE: usize = 100;

/// Wakes every candidate that may win; what the others ask for is dropped.
pub(super) fn wake(court: Court<'_>) -> Result<(), ExecutorError> {
    let mut hopes = Hopes { court, known: HashMap::new() };
    let mut after: Option<SourceKey> = None;
    loop {
        let window = court.spool.asleep(after.as_ref(), WINDOW)?;
        let Some((last, _)) = window.last() else {
            return Ok(());
        };
        after = Some(last.key.clone());
        prove_departed(court, &window)?;
        let taken = hopes.still_taken(&window)?;
        for (candidate, state) in window {
            let is_free = match state {
                CandidateState::Refused => !taken.contains(&candidate.key),
                CandidateState::Active | CandidateState::Claimed => true,
            };
            if is_free && hopes.may_win(&candidate.key, 0)? {
                court.spool.wake(&candidate.key)?;
            } else {
                drop_wishes(court, &candidate)?;
            }
        }
    }
}

struct Hopes<'a> {
    court: Court<'a>,
    /// Whether a sleeper may win; one that is being looked at may.
    known: HashMap<SourceKey, bool>,
}

impl Hopes<'_> {
    /// Whether a candidate may get everything it wants, as far as the state knows.
    fn may_win(&mut self, key: &SourceKey, depth: usize) -> Result<bool, ExecutorError> {
        if let Some(known) = self.known.get(key) {
            return Ok(*known);
        }
        let Some((candidate, state)) = self.court.spool.candidate(key)? else {
            return Ok(false);
        };
        if state == CandidateState::Active || depth == LONGEST_QUEUE {
            return Ok(true);
        }
        self.known.insert(key.clone(), true);
        let mut may_win = true;
        for claim in self.court.wanted(&candidate) {
            may_win = may_win && self.may_have(&claim, depth)?;
        }
        self.known.insert(key.clone(), may_win);
        Ok(may_win)
    }

    fn may_have(&mut self, claim: &Claim, depth: usize) -> Result<bool, ExecutorError> {
        let Court { spool, unique, reconciler, .. } = self.court;
        let contested = spool.contested_value(&claim.property, &claim.value)?;
        let holder = contested.and_then(|contested| contested.holder).filter(|holder| *holder != claim.key);
        let Some(holder) = holder else {
            return Ok(true);
        };
        if spool.is_archived(&holder)? {
            return Ok(true);
        }
        let (Some((candidate, state)), Some(rule)) =
            (spool.candidate(&holder)?, unique.rule_of(&claim.property))
        else {
            return Ok(false);
        };
        // Whoever was held is read in every run, and may be gone.
        let was_held = match &candidate.prior {
            Prior::Same(kind) => !matches!(kind, StandingKind::Pending(_) | StandingKind::Absent),
            Prior::Nothing | Prior::Moved => false,
        };
        if state == CandidateState::Active && was_held {
            return Ok(true);
        }
        let leaves = unique.gives_up(reconciler, rule, &candidate, claim.value);
        // A holder that says nothing of the property may have it no more.
        let is_silent =
            state == CandidateState::Active && candidate.desired.get(rule).is_none() && rule != KEY_RULE;
        Ok(is_silent || (leaves && self.may_win(&holder, depth + 1)?))
    }

    /// Those of a window that HubSpot refused whose values it still shows on other records that this run does not change.
    fn still_taken(
        &self,
        window: &[(Candidate, CandidateState)],
    ) -> Result<HashSet<SourceKey>, ExecutorError> {
        let mut wanted: BTreeMap<u16, Vec<(&Candidate, ValueDigest, String)>> = BTreeMap::new();
        for (candidate, _) in window.iter().filter(|(_, state)| *state == CandidateState::Refused) {
            let rejection = self.court.spool.change(&candidate.key)?.and_then(|change| change.rejection);
            let property = rejection.and_then(|rejection| rejection.property);
            // Where HubSpot did not say which value was taken, all of them are asked about.
            let rules = match property.and_then(|property| self.court.rule_named(&property)) {
                Some(rule) => vec![rule],
                None => self.court.unique.rules().collect(),
            };
            for rule in rules {
                let text = match candidate.desired.get(rule) {
                    _ if rule == KEY_RULE => candidate.desired.external_id.as_str(),
                    Some(value) => value.wire(),
                    None => continue,
                };
                if text.is_empty() {
                    continue;
                }
                let digest = self.court.reconciler.canonical(rule, Some(text)).digest();
                wanted.entry(rule).or_default().push((candidate, digest, text.to_owned()));
            }
        }
        let mut taken = HashSet::new();
        for (rule, asked) in wanted {
            let property = self.court.reconciler.definition(rule).name.clone();
            let mut texts: Vec<String> = asked.iter().map(|(_, _, text)| text.clone()).collect();
            texts.sort_unstable();
            texts.dedup();
            let shown = self.court.shown(&property, &texts)?;
            for (candidate, digest, _) in asked {
                let record = shown.get(&digest);
                if !record.map_or(Ok(true), |record| self.may_change(candidate, record))? {
                    taken.insert(candidate.key.clone());
                }
            }
        }
        Ok(taken)
    }

    /// Whether the record that shows a refused value is the candidate's own, or one that this run may change.
    fn may_change(&self, candidate: &Candidate, record: &ObservedRecord) -> Result<bool, ExecutorError> {
        if candidate.last.as_ref().is_some_and(|last| last.id == record.id) {
            return Ok(true);
        }
        let spool = self.court.spool;
        let Some(owner) = self.court.owner_of(record)? else {
            return spool.is_orphan(&record.id);
        };
        let is_moving = spool.candidate(&owner)?.is_some_and(|(_, state)| state == CandidateState::Active);
        Ok(is_moving || spool.is_archived(&owner)?)
    }
}
