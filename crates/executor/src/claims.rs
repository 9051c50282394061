//! One value of a unique property, one record: who has it?
//!
//! Judged on the whole plan before anything is read or written, so that the answer does not depend on batches. A durable
//! claim stays with its holder as long as the holder wants the value; else the earlier source record gets it.

use fieldline_model::{
    Action, Change, Claim, KEY_RULE, PropertyName, Reason, Rejection, RejectionCode, SourceKey, ValueDigest,
};
use fieldline_reconcile::{Candidate, Reconciler};

use crate::ExecutorError;
use crate::context::Pipeline;
use crate::sort::Sorter;
use crate::spool::{CandidateState, ClaimFate, Spool};

/// Candidates and contenders handled at once.
const WINDOW: usize = 4_096;

/// One record that asks for a value.
struct Contender {
    value: ValueDigest,
    key: SourceKey,
}

/// The unique properties of a plan: rule index and name.
pub(crate) struct UniqueProperties(Vec<(u16, PropertyName)>);

impl UniqueProperties {
    /// Those that rules of the mapping feed. The key property counts unless external IDs are source keys, which cannot clash.
    pub(crate) fn of(pipeline: &Pipeline, reconciler: &Reconciler, rules: &[u16]) -> Self {
        let is_unique = |rule: &u16| reconciler.definition(*rule).unique;
        let key = (!pipeline.transform.destination().key_is_source_key()).then_some(KEY_RULE);
        let rules = key.into_iter().chain(rules.iter().copied().filter(is_unique));
        Self(rules.map(|rule| (rule, reconciler.definition(rule).name.clone())).collect())
    }

    /// The value a candidate asks for, `None` when it asks for none.
    fn wanted(&self, reconciler: &Reconciler, rule: u16, candidate: &Candidate) -> Option<ValueDigest> {
        let text = if rule == KEY_RULE {
            candidate.desired.external_id.as_str()
        } else {
            candidate.desired.get(rule)?.wire()
        };
        let canonical = reconciler.canonical(rule, Some(text));
        (!canonical.is_empty()).then(|| canonical.digest())
    }
}

/// Resolves all claims: losers become rejections, dormant candidates whose claim is free wake up, and what is to become
/// durable (or to be given up) is noted in the spool. Dormant candidates that stay losers are standing rejections.
pub(crate) fn resolve_claims(
    pipeline: &Pipeline,
    reconciler: &Reconciler,
    unique: &UniqueProperties,
    spool: &Spool,
) -> Result<(), ExecutorError> {
    note_released(pipeline, reconciler, unique, spool)?;
    for (rule, property) in &unique.0 {
        let sorter = contenders(reconciler, unique, *rule, spool)?;
        Contest { pipeline, spool, property }.judge(sorter)?;
    }
    wake_the_rest(spool)
}

/// Notes claims that candidates hold and do not want any more.
fn note_released(
    pipeline: &Pipeline,
    reconciler: &Reconciler,
    unique: &UniqueProperties,
    spool: &Spool,
) -> Result<(), ExecutorError> {
    for_each_window(spool, |window| {
        let keys: Vec<SourceKey> = window.iter().map(|(candidate, _)| candidate.key.clone()).collect();
        for claim in pipeline.state.claims_of(&pipeline.scope(), &keys)? {
            let Some((rule, _)) = unique.0.iter().find(|(_, property)| *property == claim.property) else {
                continue;
            };
            let holder =
                window.iter().map(|(candidate, _)| candidate).find(|candidate| candidate.key == claim.key);
            let says_nothing =
                holder.is_none_or(|holder| *rule != KEY_RULE && holder.desired.get(*rule).is_none());
            let wanted = holder.and_then(|holder| unique.wanted(reconciler, *rule, holder));
            if !says_nothing && wanted != Some(claim.value) {
                spool.put_claim(&claim, ClaimFate::Released)?;
            }
        }
        Ok(())
    })
}

fn for_each_window(
    spool: &Spool,
    mut visit: impl FnMut(&[(Candidate, CandidateState)]) -> Result<(), ExecutorError>,
) -> Result<(), ExecutorError> {
    let mut after: Option<SourceKey> = None;
    loop {
        let window = spool.candidates(after.as_ref(), WINDOW)?;
        let Some((last, _)) = window.last() else {
            return Ok(());
        };
        after = Some(last.key.clone());
        visit(&window)?;
    }
}

/// Everyone who asks for a value of the property, by value, then by place in the source.
fn contenders(
    reconciler: &Reconciler,
    unique: &UniqueProperties,
    rule: u16,
    spool: &Spool,
) -> Result<Sorter, ExecutorError> {
    let mut sorter = Sorter::new(spool.folder());
    for_each_window(spool, |window| {
        for (candidate, _) in window {
            if let Some(value) = unique.wanted(reconciler, rule, candidate) {
                let mut order = value.as_bytes().to_vec();
                order.extend(candidate.seq.to_be_bytes());
                sorter.push(&order, |payload| payload.extend(candidate.key.as_str().as_bytes()))?;
            }
        }
        Ok(())
    })?;
    Ok(sorter)
}

/// The contest for one property.
struct Contest<'a> {
    pipeline: &'a Pipeline,
    spool: &'a Spool,
    property: &'a PropertyName,
}

impl Contest<'_> {
    fn judge(&self, contenders: Sorter) -> Result<(), ExecutorError> {
        let mut sorted = contenders.finish()?;
        let mut window: Vec<Vec<Contender>> = Vec::with_capacity(WINDOW);
        while let Some(entry) = sorted.next()? {
            let contender = read_contender(&entry.key, &entry.payload)?;
            match window.last_mut() {
                Some(group) if group[0].value == contender.value => group.push(contender),
                _ => {
                    if window.len() == WINDOW {
                        self.judge_window(std::mem::take(&mut window))?;
                    }
                    window.push(vec![contender]);
                }
            }
        }
        self.judge_window(window)
    }

    fn judge_window(&self, groups: Vec<Vec<Contender>>) -> Result<(), ExecutorError> {
        let values: Vec<ValueDigest> = groups.iter().map(|group| group[0].value).collect();
        let holders = self.pipeline.state.claims(&self.pipeline.scope(), self.property, &values)?;
        groups.into_iter().zip(holders).try_for_each(|(group, holder)| self.judge_value(&group, holder))
    }

    fn judge_value(&self, group: &[Contender], holder: Option<SourceKey>) -> Result<(), ExecutorError> {
        let durable = match &holder {
            // The holder is up for a change itself and did not ask for this value again: it is free.
            Some(key) if group.iter().all(|one| one.key != *key) && self.spool.has_candidate(key)? => None,
            other => other.as_ref(),
        };
        let winner = match durable {
            Some(key) => key.clone(),
            // Losers of another unique property are out of the spool by now and cannot win.
            None => match self.first_present(group)? {
                Some(key) => key,
                None => return Ok(()),
            },
        };
        for loser in group.iter().filter(|one| one.key != winner) {
            self.reject(loser, &winner)?;
        }
        if holder.as_ref() != Some(&winner) {
            let claim = Claim { property: self.property.clone(), value: group[0].value, key: winner };
            self.spool.put_claim(&claim, ClaimFate::Taken)?;
        }
        Ok(())
    }

    fn first_present(&self, group: &[Contender]) -> Result<Option<SourceKey>, ExecutorError> {
        for contender in group {
            if self.spool.has_candidate(&contender.key)? {
                return Ok(Some(contender.key.clone()));
            }
        }
        Ok(None)
    }

    fn reject(&self, loser: &Contender, winner: &SourceKey) -> Result<(), ExecutorError> {
        let Some(candidate) = self.spool.take_candidate(&loser.key)? else {
            return Ok(());
        };
        self.spool.put_change(&claimed(candidate, self.property, winner))
    }
}

/// Dormant candidates that lost nothing this time have their claim now.
fn wake_the_rest(spool: &Spool) -> Result<(), ExecutorError> {
    for_each_window(spool, |window| {
        let dormant = window.iter().filter(|(_, state)| *state == CandidateState::Dormant);
        dormant.map(|(candidate, _)| &candidate.key).try_for_each(|key| spool.wake(key))
    })
}

fn claimed(candidate: Candidate, property: &PropertyName, winner: &SourceKey) -> Change {
    let message = format!("is already the value of source record `{winner}`");
    Change {
        rejection: Some(Rejection::of_property(RejectionCode::Claimed, property.clone(), message)),
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
        prior: candidate.prior,
    }
}

fn read_contender(order: &[u8], payload: &[u8]) -> Result<Contender, ExecutorError> {
    let corrupt = || ExecutorError::Corrupt("a contender");
    let (value, _) = order.split_first_chunk::<16>().ok_or_else(corrupt)?;
    let key = std::str::from_utf8(payload).map_err(|_| corrupt())?;
    Ok(Contender { value: ValueDigest::from_bytes(*value), key: key.into() })
}
