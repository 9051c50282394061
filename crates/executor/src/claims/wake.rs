//! Who sleeps since an earlier run, and may win in this one?
//!
//! Whoever lost a value is looked at again only when the value may be free: a run in which nothing moved makes no call. The
//! answer here is a hope, not a verdict: it is judged once HubSpot was read.

use std::collections::{BTreeMap, HashMap};

use fieldline_model::{Claim, KEY_RULE, ObservedRecord, SourceKey, ValueDigest};
use fieldline_reconcile::Candidate;

use super::holdings::drop_wishes;
use super::proof::prove_departed;
use super::taken::taken;
use super::{Court, WINDOW};
use crate::ExecutorError;
use crate::spool::CandidateState;

/// How many sleepers may wait for each other in a row; who is further behind is looked at.
const LONGEST_QUEUE: usize = 100;

/// Wakes every candidate that may win; what the others ask for is dropped.
pub(super) fn wake(court: Court<'_>) -> Result<(), ExecutorError> {
    let mut hopes = Hopes { court, known: HashMap::new() };
    each_window(court, |window| hopes.wake(window))?;
    if court.spool.has_refused()? { wake_refused(court) } else { Ok(()) }
}

/// Wakes those who wait for a record of nobody's, if anybody may come to it and make it give up what it has.
fn wake_refused(court: Court<'_>) -> Result<(), ExecutorError> {
    let destination = court.pipeline.transform.destination();
    // A record that was left behind is found by its external ID, too.
    let adopts =
        !destination.matches().is_empty() || (!destination.key_is_source_key() && court.has_any_left()?);
    let may_adopt = adopts && court.spool.unknown_count()? > 0;
    each_window(court, |window| {
        let refused = window.iter().filter(|(_, state)| *state == CandidateState::Refused);
        refused.map(|(candidate, _)| candidate).try_for_each(|candidate| {
            if may_adopt { court.spool.wake(&candidate.key) } else { drop_wishes(court, candidate) }
        })
    })
}

/// Visits all who sleep.
fn each_window(
    court: Court<'_>,
    mut visit: impl FnMut(Vec<(Candidate, CandidateState)>) -> Result<(), ExecutorError>,
) -> Result<(), ExecutorError> {
    let mut after: Option<SourceKey> = None;
    loop {
        let window = court.spool.asleep(after.as_ref(), WINDOW)?;
        let Some((last, _)) = window.last() else {
            return Ok(());
        };
        after = Some(last.key.clone());
        visit(window)?;
    }
}

/// Whether a record in HubSpot that has a refused value may give it up in this run.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Hope {
    Some,
    /// It is nobody's: if somebody comes to it.
    IfAdopted,
    None,
}

struct Hopes<'a> {
    court: Court<'a>,
    /// Whether a sleeper may win; one that is being looked at may.
    known: HashMap<SourceKey, bool>,
}

impl Hopes<'_> {
    /// Wakes those of a window that may win. Who waits for a record of nobody's stays as it is.
    fn wake(&mut self, window: Vec<(Candidate, CandidateState)>) -> Result<(), ExecutorError> {
        let Court { spool, .. } = self.court;
        prove_departed(self.court, &window)?;
        let refused = self.refused(&window)?;
        for (candidate, state) in window {
            let hope = refused.get(&candidate.key).copied().unwrap_or(Hope::Some);
            if hope == Hope::None || !self.may_win(&candidate.key, 0)? {
                match state {
                    CandidateState::Claimed => self.name_holder(&candidate)?,
                    CandidateState::Refused => spool.put_asleep(&candidate.key)?,
                    CandidateState::Active => {}
                }
                drop_wishes(self.court, &candidate)?;
            } else if hope == Hope::Some {
                spool.wake(&candidate.key)?;
            }
        }
        Ok(())
    }

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

    /// Has the rejection of a sleeper say which value it cannot have today, and who has it.
    fn name_holder(&mut self, candidate: &Candidate) -> Result<(), ExecutorError> {
        let spool = self.court.spool;
        for claim in self.court.wanted(candidate) {
            let holder = spool.contested_value(&claim.property, &claim.value)?.and_then(|known| known.holder);
            let Some(holder) = holder.filter(|holder| *holder != claim.key) else { continue };
            if self.may_have(&claim, 0)? {
                continue;
            }
            if let Some(change) = spool.change(&candidate.key)? {
                spool.put_change(&change.into_rejected(taken(&claim.property, &holder)))?;
            }
            return Ok(());
        }
        Ok(())
    }

    fn may_have(&mut self, claim: &Claim, depth: usize) -> Result<bool, ExecutorError> {
        let Court { spool, unique, reconciler, .. } = self.court;
        let contested = spool.contested_value(&claim.property, &claim.value)?;
        let holder = contested.and_then(|contested| contested.holder).filter(|holder| *holder != claim.key);
        let Some(holder) = holder else {
            return Ok(true);
        };
        if spool.is_archived(&holder)? || self.court.has_left(&holder)? {
            return Ok(true);
        }
        let (Some((candidate, state)), Some(rule)) =
            (spool.candidate(&holder)?, unique.rule_of(&claim.property))
        else {
            return Ok(false);
        };
        // Whoever is read may be gone, or have the value no more: HubSpot tells.
        if state == CandidateState::Active {
            return Ok(true);
        }
        Ok(unique.gives_up(reconciler, rule, &candidate, claim.value) && self.may_win(&holder, depth + 1)?)
    }

    /// What those of a window that HubSpot refused may hope, by the records on which it shows their values.
    fn refused(
        &self,
        window: &[(Candidate, CandidateState)],
    ) -> Result<HashMap<SourceKey, Hope>, ExecutorError> {
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
        let mut hopes = HashMap::new();
        for (rule, asked) in wanted {
            let property = self.court.reconciler.definition(rule).name.clone();
            let mut texts: Vec<String> = asked.iter().map(|(_, _, text)| text.clone()).collect();
            texts.sort_unstable();
            texts.dedup();
            let shown = self.court.shown(&property, &texts)?;
            for (candidate, digest, _) in asked {
                let hope =
                    shown.get(&digest).map_or(Ok(Hope::Some), |record| self.hope(candidate, rule, record))?;
                let least = hopes.entry(candidate.key.clone()).or_insert(hope);
                *least = (*least).max(hope);
            }
        }
        Ok(hopes)
    }

    /// Whether the record that shows a refused value is the candidate's own, or one that this run may change.
    fn hope(&self, candidate: &Candidate, rule: u16, record: &ObservedRecord) -> Result<Hope, ExecutorError> {
        if candidate.last.as_ref().is_some_and(|last| last.id == record.id) {
            return Ok(Hope::Some);
        }
        let spool = self.court.spool;
        let Some(owner) = self.court.owner_of(record)? else {
            return Ok(if spool.is_orphan(&record.id)? { Hope::Some } else { Hope::IfAdopted });
        };
        if self.court.has_left(&owner)? {
            // It comes to the record itself where the mapping looks for it by this property.
            let name = &self.court.reconciler.definition(rule).name;
            let is_looked_up = self.court.pipeline.transform.destination().matches().contains(name);
            let comes = candidate.last.is_none() && (rule == KEY_RULE || is_looked_up);
            return Ok(if comes { Hope::Some } else { Hope::IfAdopted });
        }
        let is_moving = spool.candidate(&owner)?.is_some_and(|(_, state)| state == CandidateState::Active);
        Ok(if is_moving || spool.is_archived(&owner)? { Hope::Some } else { Hope::None })
    }
}
