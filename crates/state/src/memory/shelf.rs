//! What is kept for one scope.

use std::collections::{BTreeMap, BTreeSet};

use fieldline_model::{
    Checkpoint, Claim, Intent, KnownRecord, Progress, PropertyName, SourceHash, SourceKey, Standing,
    StandingKind, Subject, ValueDigest,
};

use crate::{RunEntry, Summary};

/// A value of a unique property.
type Unique = (PropertyName, ValueDigest);

#[derive(Default, PartialEq)]
pub(super) struct Shelf {
    pub(super) progress: Option<Progress>,
    pub(super) hashes: BTreeMap<SourceKey, SourceHash>,
    pub(super) records: BTreeMap<SourceKey, KnownRecord>,
    holders: BTreeMap<Unique, SourceKey>,
    held: BTreeMap<SourceKey, BTreeSet<Unique>>,
    pub(super) standing: BTreeMap<Subject, Standing>,
    /// Oldest first.
    pub(super) intents: Vec<Intent>,
    /// In the order in which they began.
    pub(super) runs: Vec<RunEntry>,
}

impl Shelf {
    pub(super) fn commit(&mut self, checkpoint: &Checkpoint) {
        checkpoint.released.iter().for_each(|claim| self.release(claim));
        checkpoint.claims.iter().for_each(|claim| self.take(claim));
        self.hashes.extend(checkpoint.hashes.iter().cloned());
        self.records.extend(checkpoint.records.iter().cloned());
        for entry in &checkpoint.standing {
            self.standing.insert(entry.subject.clone(), without_value(entry.clone()));
        }
        for subject in &checkpoint.settled {
            self.standing.remove(subject);
        }
        self.intents.retain(|intent| !checkpoint.closed.contains(&intent.batch));
        self.progress = checkpoint.progress.or(self.progress);
    }

    fn release(&mut self, claim: &Claim) {
        let unique = (claim.property.clone(), claim.value);
        if self.holders.get(&unique) == Some(&claim.key) {
            self.holders.remove(&unique);
            self.forget(&claim.key, &unique);
        }
    }

    fn take(&mut self, claim: &Claim) {
        let unique = (claim.property.clone(), claim.value);
        if let Some(loser) = self.holders.insert(unique.clone(), claim.key.clone()) {
            self.forget(&loser, &unique);
        }
        self.held.entry(claim.key.clone()).or_default().insert(unique);
    }

    fn forget(&mut self, key: &SourceKey, unique: &Unique) {
        if let Some(values) = self.held.get_mut(key) {
            values.remove(unique);
            if values.is_empty() {
                self.held.remove(key);
            }
        }
    }

    pub(super) fn intend(&mut self, intent: &Intent) {
        match self.intents.iter_mut().find(|known| known.batch == intent.batch) {
            Some(known) => *known = intent.clone(),
            None => self.intents.push(intent.clone()),
        }
    }

    pub(super) fn holder(&self, property: &PropertyName, value: ValueDigest) -> Option<SourceKey> {
        self.holders.get(&(property.clone(), value)).cloned()
    }

    pub(super) fn claims_of(&self, key: &SourceKey) -> Vec<Claim> {
        let claim = |(property, value): &Unique| Claim {
            property: property.clone(),
            value: *value,
            key: key.clone(),
        };
        self.held.get(key).into_iter().flatten().map(claim).collect()
    }

    pub(super) fn summary(&self) -> Summary {
        let standing = |wanted: fn(&StandingKind) -> bool| {
            self.standing.values().filter(|entry| wanted(&entry.kind)).count() as u64
        };
        Summary {
            hashes: self.hashes.len() as u64,
            records: self.records.len() as u64,
            claims: self.holders.len() as u64,
            rejected: standing(|kind| matches!(kind, StandingKind::Rejected(_))),
            held: standing(|kind| matches!(kind, StandingKind::Held(_))),
            open: standing(|kind| matches!(kind, StandingKind::Open)),
            intents: self.intents.len() as u64,
        }
    }
}

/// The value of a rejection is shown when it happens, and not kept.
fn without_value(mut entry: Standing) -> Standing {
    if let StandingKind::Rejected(rejection) = &mut entry.kind {
        rejection.value = None;
    }
    entry
}
