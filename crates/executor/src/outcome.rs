//! Outcomes → what is counted and what is remembered.

use std::collections::BTreeSet;

use fieldline_mapping::AssociationRule;
use fieldline_model::{
    Action, Change, Checkpoint, Claim, ObjectType, Outcome, Prior, PropertyName, Reason, RecordId, Rejection,
    RunId, Standing, StandingKind, Subject,
};
use fieldline_reconcile::{Reconciler, digests_after, is_rewritten};

use crate::ExecutorError;
use crate::context::Pipeline;
use crate::counts::RunCounts;
use crate::links::{LinkChange, due_links};
use crate::spool::Spool;

/// Turns what became of changes into counts and checkpoint entries.
pub(crate) struct Bookkeeper<'a> {
    pub(crate) reconciler: &'a Reconciler,
    pub(crate) spool: &'a Spool,
    /// Whether any record gives a claim up.
    has_released: bool,
    /// Whether any record waits for another.
    has_follows: bool,
    /// Whether any record lives on under another key.
    has_heirs: bool,
    /// The association rules, where any link moved.
    rules: &'a [AssociationRule],
    run: &'a RunId,
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
        let rules = if spool.has_links()? { pipeline.transform.associations() } else { &[] };
        let run = &pipeline.run;
        Ok(Self { reconciler, spool, has_released, has_follows, has_heirs, rules, run, counts, checkpoint })
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
                    Reason::Absent => self.stand(change, StandingKind::Pending(ABSENT.to_owned())),
                    _ => self.close_standing(change),
                }
            }
            Action::Hold => {
                self.counts.held += 1;
                self.counts.held_standing += u64::from(change.is_standing());
                self.stand(change, StandingKind::Held(reason_text(&change.reason)));
            }
            Action::Reject => self.reject(change, change.rejection.clone()),
            // Archives are no part of a wave.
            Action::Archive => {}
        }
        Ok(())
    }

    /// A change that was sent, and its outcome. [`Outcome::Open`] is resolved by the caller before.
    pub(crate) fn record(&mut self, change: &Change, outcome: Outcome) -> Result<(), ExecutorError> {
        if change.action == Action::Archive {
            self.record_archive(change, outcome);
            return Ok(());
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
                self.counts.rewritten += u64::from(is_rewritten(self.reconciler, change, &stored));
                self.remember(change, Some(id), &stored)?;
            }
            Outcome::Rejected(rejection) => {
                self.give_back(change);
                self.reject(change, Some(rejection));
            }
            Outcome::Missing => {
                self.give_back(change);
                self.counts.held += 1;
                self.stand(change, StandingKind::Held(reason_text(&Reason::Deleted)));
            }
            Outcome::Open => {
                self.counts.open += 1;
                self.stand(change, StandingKind::Open);
            }
        }
        Ok(())
    }

    /// What became of a record that was to be archived.
    fn record_archive(&mut self, change: &Change, outcome: Outcome) {
        match outcome {
            Outcome::Written { .. } | Outcome::Missing => {
                self.counts.archived += 1;
                // Should it come back, it is looked for and created like any other.
                self.checkpoint.forgotten.push(change.key.clone());
            }
            Outcome::Rejected(rejection) => {
                self.counts.not_archived += 1;
                self.stand(change, StandingKind::Rejected(rejection));
            }
            Outcome::Open => {
                self.counts.not_archived += 1;
                self.stand(change, StandingKind::Open);
            }
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
            let known = digests_after(self.reconciler, change, id, stored);
            self.checkpoint.records.push((change.key.clone(), known));
        }
        // HubSpot shows the value no more, so others may have it.
        if self.has_released {
            self.checkpoint.released.extend(self.spool.released_by(&change.key)?);
        }
        if change.pending.is_empty() {
            self.close_standing(change);
            return Ok(());
        }
        self.counts.pending += 1;
        let names = change.pending.iter().map(|rule| self.reconciler.definition(*rule).name.as_str());
        let text = pending_text(names);
        self.stand(change, StandingKind::Pending(text));
        Ok(())
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

    fn reject(&mut self, change: &Change, rejection: Option<Rejection>) {
        self.counts.rejected += 1;
        if change.is_standing() {
            self.counts.standing += 1;
        } else if let Some(rejection) = rejection {
            self.stand(change, StandingKind::Rejected(rejection));
        }
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
        if change.prior != Prior::Nothing {
            self.checkpoint.settled.push(Subject::Key(change.key.clone()));
        }
    }
}

/// What a record waits for that `mode: update` leaves out; no list of properties reads like it.
const ABSENT: &str = "(to be created in HubSpot)";

/// Whether a record was left out because it is not in HubSpot.
pub(crate) fn is_absent(standing: Option<&Standing>) -> bool {
    matches!(standing.map(|entry| &entry.kind), Some(StandingKind::Pending(text)) if text == ABSENT)
}

/// The properties whose look-ups found nothing, as they are remembered.
pub(crate) fn pending_text<'n>(names: impl Iterator<Item = &'n str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}

/// Why a record got its action, as a word or a fragment without values.
pub fn reason_text(reason: &Reason) -> String {
    match reason {
        Reason::New => "new".to_owned(),
        Reason::MatchedBy(property) => format!("matched by {property}"),
        Reason::Differs => "differs".to_owned(),
        Reason::Same => "same".to_owned(),
        Reason::Rejected => "rejected".to_owned(),
        Reason::Drifted(properties) => {
            format!("{} changed since our last write (on_drift: hold)", properties.join(", "))
        }
        Reason::Undecided(properties) => {
            let names = properties.join(", ");
            format!("{names} changed on both sides, and nothing tells which is newer (owner: newest)")
        }
        Reason::Ambiguous { property, ids } => {
            let ids: Vec<&str> = ids.iter().map(RecordId::as_str).collect();
            format!("several records answer to `{property}`: {}", ids.join(", "))
        }
        Reason::Deleted => "the record we loaded is gone from HubSpot".to_owned(),
        Reason::Exists => "is in HubSpot already (mode: create)".to_owned(),
        Reason::Absent => "is not in HubSpot (mode: update)".to_owned(),
        Reason::LeftSource => "left the source (on_missing: archive)".to_owned(),
    }
}
