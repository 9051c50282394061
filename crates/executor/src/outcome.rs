//! Outcomes → what is counted and what is remembered.

use std::collections::BTreeSet;

use fieldline_mapping::{AssociationRule, TransformPlan};
use fieldline_model::{
    Action, Awaited, AwaitedValue, Change, Checkpoint, Claim, Fingerprint, ObjectType, Outcome,
    PendingLookup, Prior, PropertyName, Reason, RecordId, Rejection, RunId, SkippedEntry, Standing,
    StandingKind, Subject,
};
use fieldline_reconcile::{Reconciler, known_after};

use crate::ExecutorError;
use crate::claims::{Court, Refusals};
use crate::context::Pipeline;
use crate::counts::RunCounts;
use crate::links::{LinkChange, due_links};
use crate::spool::{SkippedReader, Spared, Spool};
use crate::trades::is_emptied_first;

/// Turns what became of changes into counts and checkpoint entries.
pub(crate) struct Bookkeeper<'a> {
    pub(crate) reconciler: &'a Reconciler,
    transform: &'a TransformPlan,
    pub(crate) spool: &'a Spool,
    /// Whether any record gives a claim up.
    has_released: bool,
    /// Whether any record waits for another.
    has_follows: bool,
    /// Whether any record lives on under another key.
    has_heirs: bool,
    skipping: Skipping,
    skipped: SkippedReader,
    /// The association rules, where any link moved.
    rules: &'a [AssociationRule],
    run: &'a RunId,
    refusals: Refusals,
    pub(crate) counts: RunCounts,
    pub(crate) checkpoint: Checkpoint,
}

impl<'a> Bookkeeper<'a> {
    pub(crate) fn new(
        reconciler: &'a Reconciler,
        pipeline: &'a Pipeline,
        spool: &'a Spool,
        counts: RunCounts,
    ) -> Result<Self, ExecutorError> {
        let (has_released, has_follows) = (spool.has_released()?, spool.has_follows()?);
        let (has_heirs, checkpoint) = (spool.has_heirs()?, Checkpoint::default());
        let skipping = Skipping::of(pipeline, spool)?;
        let rules = if spool.has_links()? { pipeline.transform.associations() } else { &[] };
        let run = &pipeline.run;
        Ok(Self {
            reconciler,
            transform: &pipeline.transform,
            spool,
            has_released,
            has_follows,
            has_heirs,
            skipping,
            skipped: SkippedReader::default(),
            rules,
            run,
            refusals: Refusals::default(),
            counts,
            checkpoint,
        })
    }

    /// A change that ends without a call.
    pub(crate) fn settle(&mut self, change: &Change) -> Result<(), ExecutorError> {
        match change.action {
            Action::Unchanged => {
                self.counts.unchanged += 1;
                self.remember(change, change.id.clone(), &[])?;
            }
            // Found by a match property and already as it should be, key included.
            Action::Adopt | Action::Update | Action::Create => {
                self.counts.adopted += 1;
                self.remember(change, change.id.clone(), &[])?;
            }
            Action::Skip => {
                self.counts.skipped += 1;
                self.checkpoint.hashes.push((change.key.clone(), change.source_hash));
                match change.reason {
                    // Another mapping, or a person, may create it without its source moving.
                    Reason::Absent => self.stand(change, StandingKind::Absent),
                    _ => self.close_standing(change),
                }
            }
            Action::Hold => {
                self.counts.held += 1;
                self.counts.held_standing += u64::from(change.is_standing());
                if change.reason == Reason::Waits {
                    self.wait(change)?;
                } else {
                    self.stand(change, StandingKind::Held(change.reason.to_string()));
                }
            }
            Action::Reject => self.reject(change, change.rejection.clone())?,
            // Archives are no part of a wave.
            Action::Archive => {}
        }
        Ok(())
    }

    /// A change that was sent, and its outcome. [`Outcome::Open`] is resolved by the caller before.
    pub(crate) fn record(&mut self, change: &Change, outcome: Outcome) -> Result<(), ExecutorError> {
        if change.action == Action::Archive {
            return self.record_archive(change, outcome);
        }
        if self.has_follows && !matches!(outcome, Outcome::Written { .. }) {
            self.spool.put_unwritten(&change.key)?;
        }
        match outcome {
            Outcome::Written { id, created, stored } => {
                match change.action {
                    Action::Create if created => self.counts.created += 1,
                    Action::Adopt => self.counts.adopted += 1,
                    _ => self.counts.updated += 1,
                }
                self.remember(change, Some(id), &stored)?;
            }
            // HubSpot requires what is looked up, which nobody knew: the record waits for it.
            Outcome::Rejected(rejection) if self.is_awaited(change, &rejection) => {
                self.give_back(change);
                self.counts.held += 1;
                self.wait(change)?;
            }
            Outcome::Rejected(rejection) => {
                self.give_back(change);
                self.refusals.note(self.reconciler, change, &rejection);
                self.reject(change, Some(rejection))?;
            }
            Outcome::Missing => {
                self.give_back(change);
                self.counts.held += 1;
                self.stand(change, StandingKind::Held(Reason::Deleted.to_string()));
            }
            Outcome::Open => {
                self.counts.open += 1;
                self.stand(change, StandingKind::Open);
            }
        }
        Ok(())
    }

    /// What became of a record that was to be archived.
    fn record_archive(&mut self, change: &Change, outcome: Outcome) -> Result<(), ExecutorError> {
        match outcome {
            Outcome::Written { .. } => {
                self.counts.archived += 1;
                // Should it come back, it is looked for and created like any other.
                self.checkpoint.forgotten.push(change.key.clone());
                if let Some(id) = change.id.as_ref().filter(|_| self.has_heirs) {
                    self.checkpoint.forgotten.extend(self.spool.inherited_with(id)?);
                }
            }
            // It was there when the plan was made: whether it is gone or was merged, the next run finds out.
            Outcome::Missing => self.counts.not_archived += 1,
            Outcome::Rejected(rejection) => {
                self.counts.not_archived += 1;
                self.stand(change, StandingKind::Rejected(rejection));
            }
            Outcome::Open => {
                self.counts.not_archived += 1;
                self.stand(change, StandingKind::Open);
            }
        }
        Ok(())
    }

    /// A record that is not archived although its source record has left.
    pub(crate) fn spare(&mut self, change: &Change, why: Spared) {
        self.counts.left_alone += u64::from(why != Spared::Gone);
        match why {
            // Should the source record come back, it is looked for like any other.
            Spared::Gone | Spared::MergedAway => self.checkpoint.forgotten.push(change.key.clone()),
            Spared::Shared => self.stand(change, StandingKind::Held(change.reason.to_string())),
        }
    }

    /// Changes of a batch whose fate is unknown: its intent stays open, and the next run reads back.
    pub(crate) fn leave_open(&mut self, changes: &[Change]) {
        let archives = changes.iter().filter(|change| change.action == Action::Archive).count() as u64;
        self.counts.not_archived += archives;
        self.counts.open += changes.len() as u64 - archives;
    }

    fn remember(
        &mut self,
        change: &Change,
        id: Option<RecordId>,
        stored: &[(PropertyName, Option<String>)],
    ) -> Result<(), ExecutorError> {
        self.checkpoint.hashes.push((change.key.clone(), change.source_hash));
        if let Some(id) = id {
            self.remember_links(change, &id)?;
            // In one transaction: two source records that know one record would let the one archive the other's.
            if self.has_heirs {
                self.checkpoint.forgotten.extend(self.spool.inherited_with(&id)?);
            }
            let after = known_after(self.reconciler, change, id, stored);
            self.counts.rewritten += u64::from(after.is_rewritten);
            self.checkpoint.records.push((change.key.clone(), after.record));
        }
        // HubSpot shows the value no more, so others may have it.
        if self.has_released {
            self.checkpoint.released.extend(self.spool.released_by(&change.key)?);
        }
        self.note_skipped(change)?;
        if change.pending.is_empty() {
            self.close_standing(change);
            return Ok(());
        }
        self.wait(change)
    }

    /// Remembers the values that are left out of the record, or that none is any more.
    fn note_skipped(&mut self, change: &Change) -> Result<(), ExecutorError> {
        if self.skipping == Skipping::Nothing {
            return Ok(());
        }
        let values = self.skipped.of(self.spool, &change.key)?;
        if !values.is_empty() || self.skipping == Skipping::Before {
            self.checkpoint.skipped.push(SkippedEntry { key: change.key.clone(), values });
        }
        Ok(())
    }

    /// The record's look-ups are repeated in the next run.
    fn wait(&mut self, change: &Change) -> Result<(), ExecutorError> {
        self.counts.pending += 1;
        for lookup in &change.pending {
            let property = &self.transform.rules()[usize::from(lookup.rule)].property;
            self.spool.put_lookup_wait(&change.key, property, lookup)?;
        }
        self.stand(change, StandingKind::Pending(self.awaited(change)));
        Ok(())
    }

    fn awaited(&self, change: &Change) -> Vec<Awaited> {
        awaited(&change.pending, |rule| self.transform.rules()[usize::from(rule)].property.clone())
    }

    /// Whether a record was refused for want of a value that a look-up has not found yet.
    fn is_awaited(&self, change: &Change, rejection: &Rejection) -> bool {
        let missing = |awaited: &Awaited| rejection.property.as_ref() == Some(&awaited.property);
        self.awaited(change).iter().any(missing)
    }

    /// The record is there, so its links are due. In one transaction with the outcome: whatever happens from here on, they are
    /// made.
    fn remember_links(&mut self, change: &Change, id: &RecordId) -> Result<(), ExecutorError> {
        let objects: BTreeSet<&ObjectType> = self.rules.iter().map(|rule| &rule.to).collect();
        for to in objects {
            if let Some(links) = self.spool.links_of(to, &change.key)? {
                self.checkpoint.links.extend(due_links(&links, self.rules));
                self.spool.put_loaded(&LinkChange { from: Some(id.clone()), is_loaded: true, ..links })?;
            }
        }
        Ok(())
    }

    /// What a record claimed is not its own: the call that would have set it had no effect.
    pub(crate) fn give_back(&mut self, change: &Change) {
        for field in change.fields.iter().filter(|field| self.reconciler.definition(field.rule).unique) {
            let canonical = self.reconciler.canonical(field.rule, Some(field.after.wire()));
            let (property, value) = (self.reconciler.definition(field.rule).name.clone(), canonical.digest());
            let claim = Claim { property, value, key: change.key.clone() };
            self.checkpoint.released.push(claim);
        }
    }

    fn reject(&mut self, change: &Change, rejection: Option<Rejection>) -> Result<(), ExecutorError> {
        self.counts.rejected += 1;
        self.counts.standing += u64::from(change.is_standing());
        let is_known = |now: &Rejection| matches!(&change.prior, Prior::Same(StandingKind::Rejected(before)) if before.is_as(now));
        // What is remembered says why the record was rejected last.
        let is_overwritten = self.has_follows && self.spool.is_emptied_first(&change.key)?;
        if let Some(rejection) = rejection.filter(|now| is_overwritten || !is_known(now)) {
            self.stand(change, StandingKind::Rejected(rejection));
        }
        Ok(())
    }

    /// Rejects those with HubSpot's words who wait for a value that it has refused: nobody has it, and nobody will.
    pub(crate) fn pass_refusals_on(&mut self, court: Court<'_>) -> Result<(), ExecutorError> {
        let refusals = std::mem::take(&mut self.refusals);
        refusals.pass_on(court, |change, refusal| {
            self.stand(&change, StandingKind::Rejected(refusal.clone()));
            self.spool.put_change(&change.into_rejected(refusal))
        })
    }

    fn stand(&mut self, change: &Change, kind: StandingKind) {
        self.checkpoint.standing.push(Standing {
            subject: Subject::Key(change.key.clone()),
            source_hash: change.source_hash,
            kind,
            line: change.line,
            run: self.run.clone(),
        });
    }

    fn close_standing(&mut self, change: &Change) {
        // What was emptied on the way has had an entry since then.
        if change.prior != Prior::Nothing || is_emptied_first(change) {
            self.checkpoint.settled.push(Subject::Key(change.key.clone()));
        }
    }
}

/// Values that are left out of records: what the state has to hear of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Skipping {
    /// None, now or before.
    Nothing,
    /// Some now, none before: only these are news.
    First,
    /// Some were left out before: a record that takes all its values is news, too.
    Before,
}

impl Skipping {
    fn of(pipeline: &Pipeline, spool: &Spool) -> Result<Self, ExecutorError> {
        if !pipeline.state.skipped_keys(&pipeline.scope(), None, 1)?.is_empty() {
            return Ok(Skipping::Before);
        }
        Ok(if spool.has_skipped()? { Skipping::First } else { Skipping::Nothing })
    }
}

/// Whether a record was left out because it is not in HubSpot.
pub(crate) fn is_absent(standing: Option<&Standing>) -> bool {
    standing.is_some_and(|entry| entry.kind == StandingKind::Absent)
}

/// What look-ups wait for, by the names of their properties, as it may be kept.
pub(crate) fn awaited(pending: &[PendingLookup], name: impl Fn(u16) -> PropertyName) -> Vec<Awaited> {
    let value = |lookup: &PendingLookup| {
        if lookup.is_private {
            AwaitedValue::Digest(Fingerprint::of([lookup.value.as_bytes()]).to_string())
        } else {
            AwaitedValue::Text(lookup.value.clone())
        }
    };
    pending.iter().map(|lookup| Awaited { property: name(lookup.rule), value: value(lookup) }).collect()
}
