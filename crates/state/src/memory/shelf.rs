//! What is kept for one scope.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use fieldline_model::{
    Checkpoint, Claim, Doubt, EndpointCalls, Fingerprint, Intent, KnownLinks, KnownRecord, LinkRule,
    MappingId, Progress, PropertyName, RunId, SkippedFate, SourceHash, SourceKey, Standing, StandingKind,
    Subject, ValueDigest,
};

use crate::{RunEntry, SkippedCount, Summary};

/// A value of a unique property.
type Unique = (PropertyName, ValueDigest);

/// A batch that was announced, and since when it is in doubt.
#[derive(PartialEq)]
struct Announced {
    intent: Intent,
    doubted_at: Option<DateTime<Utc>>,
}

#[derive(Default, PartialEq)]
pub(super) struct Shelf {
    pub(super) progress: Option<Progress>,
    pub(super) hashes: BTreeMap<SourceKey, SourceHash>,
    pub(super) records: BTreeMap<SourceKey, KnownRecord>,
    holders: BTreeMap<Unique, SourceKey>,
    held: BTreeMap<SourceKey, BTreeSet<Unique>>,
    pub(super) links: BTreeMap<(SourceKey, LinkRule), KnownLinks>,
    /// How often records have got another id, or were forgotten.
    pub(super) relocations: u64,
    pub(super) link_marks: BTreeMap<MappingId, Fingerprint>,
    pub(super) standing: BTreeMap<Subject, Standing>,
    /// Values that are left out, by property and record.
    pub(super) skipped: BTreeMap<(PropertyName, SourceKey), SkippedFate>,
    /// Oldest first.
    intents: Vec<Announced>,
    /// In the order in which they began.
    pub(super) runs: Vec<RunEntry>,
    pub(super) endpoints: BTreeMap<RunId, Vec<EndpointCalls>>,
}

impl Shelf {
    pub(super) fn commit(&mut self, checkpoint: &Checkpoint) {
        checkpoint.forgotten.iter().for_each(|key| self.forget_record(key));
        checkpoint.released.iter().for_each(|claim| self.release(claim));
        checkpoint.claims.iter().for_each(|claim| self.take(claim));
        self.hashes.extend(checkpoint.hashes.iter().cloned());
        for (key, record) in &checkpoint.records {
            let before = self.records.insert(key.clone(), record.clone());
            self.relocations += u64::from(before.is_some_and(|before| before.id != record.id));
        }
        checkpoint.links.iter().for_each(|known| self.link(known));
        self.link_marks.extend(checkpoint.link_marks.iter().cloned());
        for entry in &checkpoint.standing {
            self.standing.insert(entry.subject.clone(), without_value(entry.clone()));
        }
        for subject in &checkpoint.settled {
            self.standing.remove(subject);
        }
        for entry in &checkpoint.skipped {
            self.skipped.retain(|(_, key), _| *key != entry.key);
            let lines = entry.values.iter();
            self.skipped.extend(lines.map(|(name, fate)| ((name.clone(), entry.key.clone()), *fate)));
        }
        for (batch, since) in &checkpoint.doubted {
            let known = self.intents.iter_mut().filter(|known| known.intent.batch == *batch);
            known.for_each(|known| known.doubted_at = Some(*since));
        }
        self.intents.retain(|known| !checkpoint.closed.contains(&known.intent.batch));
        self.progress = checkpoint.progress.or(self.progress);
    }

    /// Keys of records that are in the source, in order.
    pub(super) fn present(&self) -> impl Iterator<Item = &SourceKey> {
        self.hashes.iter().filter(|(_, hash)| **hash != SourceHash::LEFT).map(|(key, _)| key)
    }

    /// Keys of records that have left, in order.
    pub(super) fn left(&self) -> impl Iterator<Item = &SourceKey> {
        self.hashes.iter().filter(|(_, hash)| **hash == SourceHash::LEFT).map(|(key, _)| key)
    }

    /// Everything about a record goes.
    fn forget_record(&mut self, key: &SourceKey) {
        self.hashes.remove(key);
        self.relocations += u64::from(self.records.remove(key).is_some());
        self.claims_of(key).iter().for_each(|claim| self.release(claim));
        let links = std::mem::take(&mut self.links);
        let (gone, kept) = links.into_iter().partition(|((holder, _), _)| holder == key);
        self.links = kept;
        let gone: BTreeMap<(SourceKey, LinkRule), KnownLinks> = gone;
        for rule in gone.into_keys().map(|(_, rule)| rule) {
            self.standing.remove(&Subject::Links { rule, key: key.clone() });
        }
        self.standing.remove(&Subject::Key(key.clone()));
        self.skipped.retain(|(_, holder), _| holder != key);
    }

    fn link(&mut self, known: &KnownLinks) {
        let place = (known.key.clone(), known.rule.clone());
        if known.is_empty() {
            self.links.remove(&place);
        } else {
            self.links.insert(place, known.clone());
        }
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
        let announced = Announced { intent: intent.clone(), doubted_at: None };
        match self.intents.iter_mut().find(|known| known.intent.batch == intent.batch) {
            Some(known) => *known = announced,
            None => self.intents.push(announced),
        }
    }

    /// Intents without an outcome, oldest first.
    pub(super) fn open_intents(&self) -> impl Iterator<Item = &Intent> {
        self.intents.iter().filter(|known| known.doubted_at.is_none()).map(|known| &known.intent)
    }

    /// Intents in doubt, oldest first.
    pub(super) fn doubts(&self) -> impl Iterator<Item = Doubt> {
        let doubt =
            |known: &Announced| Some(Doubt { intent: known.intent.clone(), since: known.doubted_at? });
        self.intents.iter().filter_map(doubt)
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

    /// Keys with links that are due, in order.
    pub(super) fn due_keys(&self) -> impl Iterator<Item = &SourceKey> {
        let due = self.links.values().filter(|known| known.is_due).map(|known| &known.key);
        due.collect::<BTreeSet<_>>().into_iter()
    }

    /// How many values of each property are left out.
    pub(super) fn skipped_counts(&self) -> Vec<SkippedCount> {
        let mut counts: Vec<SkippedCount> = Vec::new();
        for ((property, _), fate) in &self.skipped {
            if counts.last().is_none_or(|last| last.property != *property) {
                counts.push(SkippedCount { property: property.clone(), count: 0, cleared: 0 });
            }
            if let Some(last) = counts.last_mut() {
                last.count += 1;
                last.cleared += u64::from(*fate == SkippedFate::Cleared);
            }
        }
        counts
    }

    /// Whether it waits for a look-up, and is not loaded as its source has it.
    fn is_unloaded(&self, entry: &Standing) -> bool {
        let hash = match &entry.subject {
            Subject::Key(key) => self.hashes.get(key),
            Subject::Line(_) | Subject::Links { .. } => None,
        };
        matches!(entry.kind, StandingKind::Pending(_)) && hash != Some(&entry.source_hash)
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
            pending: standing(|kind| matches!(kind, StandingKind::Pending(_))),
            unloaded: self.standing.values().filter(|entry| self.is_unloaded(entry)).count() as u64,
            absent: standing(|kind| matches!(kind, StandingKind::Absent)),
            links_due: self.due_keys().count() as u64,
            intents: self.open_intents().count() as u64,
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
