//! One value of a unique property, one record: who has it?
//!
//! Judged on the whole plan, after everything it writes to was read, so that the answer depends neither on batches nor on
//! what the state believes: a value belongs to the record that HubSpot shows it on, until that record gives it up. A free
//! value goes to the earliest source record that gets everything it wants. Who gets a value that another gives up is
//! written after it; where records change places, one of them is emptied before.
//!
//! ```text
//! find_contests   wishes → values nobody contests are claimed, the others noted with the holder the state knows
//! wake            who waits from earlier runs, and may win now, is looked at; holders nobody looks at are asked about
//! (observe)       what HubSpot shows on the records of the plan: who keeps, gives up and takes which value
//! judge_claims    contests → losers are rejected, followers have their leaders
//! ```

mod asking;
mod contenders;
mod followers;
mod group;
mod holdings;
mod judge;
mod left;
mod proof;
mod refusals;
mod released;
mod speakers;
mod taken;
mod unique;
mod wake;

use fieldline_model::{Change, Claim, KEY_RULE, ObservedRecord, PropertyName, SourceKey, ValueDigest};
use fieldline_reconcile::{Candidate, Reconciler};

use crate::ExecutorError;
use crate::context::Pipeline;
use crate::spool::Spool;

pub(crate) use asking::Asking;
pub(crate) use followers::abandon_followers;
pub(crate) use holdings::{drop_wishes, note_holdings, note_listed, showing};
pub(crate) use refusals::Refusals;
pub(crate) use taken::taken;
pub(crate) use unique::UniqueProperties;

/// Candidates and contenders handled at once.
const WINDOW: usize = 4_096;

/// Everything that claims are judged with.
#[derive(Clone, Copy)]
pub(crate) struct Court<'a> {
    pub(crate) pipeline: &'a Pipeline,
    pub(crate) reconciler: &'a Reconciler,
    pub(crate) unique: &'a UniqueProperties,
    pub(crate) spool: &'a Spool,
}

impl Court<'_> {
    /// Notes who wants what, wakes who may get what it waits for, and asks HubSpot about holders that nobody looks at.
    pub(crate) fn open(self) -> Result<(), ExecutorError> {
        for rule in self.unique.rules() {
            contenders::find_contests(self, rule)?;
        }
        wake::wake(self)?;
        proof::prove_holders(self)
    }

    /// Judges all contests, once the records of the plan were read: losers become rejections, and what is to become durable,
    /// or to be given up, is noted in the spool.
    pub(crate) fn judge(self) -> Result<(), ExecutorError> {
        proof::prove_takes(self)?;
        judge::judge_all(self)?;
        released::note_released(self)
    }
}

impl Court<'_> {
    /// Every value that a candidate asks for.
    pub(crate) fn wanted(self, candidate: &Candidate) -> Vec<Claim> {
        self.unique.wanted(self.reconciler, candidate)
    }

    /// The rule of a unique property, that of the key included whatever it is made of.
    fn rule_named(self, property: &PropertyName) -> Option<u16> {
        let is_key = self.reconciler.definition(KEY_RULE).name == *property;
        self.unique.rule_of(property).or(is_key.then_some(KEY_RULE))
    }

    /// The key and all unique properties, to be read.
    fn properties(self) -> Vec<PropertyName> {
        let rules = self.unique.rules().filter(|rule| *rule != KEY_RULE).chain([KEY_RULE]);
        rules.map(|rule| self.reconciler.definition(rule).name.clone()).collect()
    }

    /// The source record whose key a record carries, as far as keys tell.
    pub(crate) fn owner_of(self, record: &ObservedRecord) -> Result<Option<SourceKey>, ExecutorError> {
        let key = self.reconciler.definition(KEY_RULE);
        let Some(carried) = record.get(key.name.as_str()) else {
            return Ok(None);
        };
        if self.pipeline.transform.destination().key_is_source_key() {
            return Ok(Some(SourceKey::new(carried)));
        }
        let value = self.reconciler.canonical(KEY_RULE, Some(carried)).digest();
        let holders = self.pipeline.state.claims(&self.pipeline.scope(), &key.name, &[value])?;
        Ok(holders.into_iter().flatten().next())
    }

    /// Whether a change leaves behind the value of a claim.
    pub(crate) fn is_left_by(self, change: &Change, claim: &Claim) -> bool {
        let rule = self.unique.rule_of(&claim.property);
        rule.is_some_and(|rule| holdings::gives_up(self, change, rule, claim.value))
    }

    /// Whether the property of that rule is unique, so that its values are claimed.
    pub(crate) fn is_unique(self, rule: u16) -> bool {
        self.unique.rules().any(|known| known == rule)
    }

    /// Whether a record found by a unique value is that of another source record of this mapping: whose value it is, and
    /// will be, is then a matter of claims.
    pub(crate) fn is_of_another(
        self,
        candidate: &Candidate,
        rule: u16,
        value: ValueDigest,
        record: &ObservedRecord,
    ) -> Result<bool, ExecutorError> {
        let property = &self.reconciler.definition(rule).name;
        let is_anothers = self.is_claimed_by_another(candidate, property, value, record)?
            || (rule != KEY_RULE && self.carries_key_of_another(candidate, record)?);
        if is_anothers {
            self.spool.put_held(property, &value, &record.id)?;
        }
        Ok(is_anothers)
    }

    fn is_claimed_by_another(
        self,
        candidate: &Candidate,
        property: &PropertyName,
        value: ValueDigest,
        record: &ObservedRecord,
    ) -> Result<bool, ExecutorError> {
        let holder = self.spool.contested_value(property, &value)?.and_then(|contested| contested.holder);
        let Some(holder) = holder.filter(|holder| *holder != candidate.key) else {
            return Ok(false);
        };
        if self.has_left(&holder)? {
            // Whoever comes to its record lives on as it.
            if self.has_left_record(&holder, &record.id)? {
                self.spool.put_heir_of(&record.id, &holder)?;
            }
            return Ok(false);
        }
        let is_proven = self.spool.held_by(property, &value)?.as_ref() == Some(&record.id);
        Ok(is_proven || self.is_record_of(&holder, record)?)
    }

    fn carries_key_of_another(
        self,
        candidate: &Candidate,
        record: &ObservedRecord,
    ) -> Result<bool, ExecutorError> {
        match self.owner_of(record)? {
            Some(owner) if owner != candidate.key => Ok(self.is_record_of(&owner, record)?
                // Nobody looks at that one, and it may ask for another value.
                || self.rouse_speaker(record)?),
            _ => Ok(false),
        }
    }

    /// Whether that record is the one of a source record which has moved, or waits.
    fn is_record_of(self, owner: &SourceKey, record: &ObservedRecord) -> Result<bool, ExecutorError> {
        let Some((owner, _)) = self.spool.candidate(owner)? else {
            return Ok(false);
        };
        let carried = record.get(self.reconciler.definition(KEY_RULE).name.as_str());
        let wanted = Some(owner.desired.external_id.as_str());
        Ok(owner.last.as_ref().is_some_and(|last| last.id == record.id)
            || self.reconciler.canonical(KEY_RULE, carried) == self.reconciler.canonical(KEY_RULE, wanted))
    }
}
