//! The change plan: what a load would do, record by record, as a value.

use std::sync::Arc;

use fieldline_connector::Calls;
use fieldline_mapping::TransformPlan;
use fieldline_model::{Action, Change, ObjectType, Progress, PropertyName, SourceKey};

use crate::ExecutorError;
use crate::context::Pipeline;
use crate::counts::PlanCounts;
use crate::gates::GateVerdict;
use crate::links::{Foreseen, LinkChange, LinkTypes, LinkedPair, break_promises, foresee, plan_moved};
use crate::marks::WatermarkNews;
use crate::prepare::Prepared;
use crate::spool::{LineRejection, SkippedProperty, Spool, Waiting};

/// Link changes looked at together.
const WINDOW: usize = 1_000;

/// Everything a load would do. Lies on disk; goes away when dropped. Loaded by [`load`](crate::load()).
pub struct ChangePlan {
    pub(crate) spool: Spool,
    pub(crate) counts: PlanCounts,
    /// `None` when nothing had to be compared.
    pub(crate) prepared: Option<Prepared>,
    /// Where the mapping will stand after the load.
    pub(crate) progress: Progress,
    /// Where it stands.
    pub(crate) durable: Option<Progress>,
    /// How many waves are written one after another, less one.
    pub(crate) last_wave: u32,
    /// How many records are emptied before all others.
    pub(crate) trades: u64,
    pub(crate) is_backfill: bool,
    pub(crate) transform: Arc<TransformPlan>,
    pipeline: Pipeline,
    pub(crate) link_types: LinkTypes,
    pub(crate) is_complete: bool,
    pub(crate) news: WatermarkNews,
    pub(crate) skipped: Vec<SkippedProperty>,
    leaves_missing: bool,
    gates: Vec<GateVerdict>,
    /// Write calls for records.
    record_writes: u64,
    pairs: u64,
    budget: Budget,
    line_count: u64,
}

/// What is known of a plan beside what lies in its spool.
pub(crate) struct PlanFacts {
    /// Whether every row of the source was looked at.
    pub(crate) is_complete: bool,
    /// What people should hear of the watermarks.
    pub(crate) news: WatermarkNews,
    /// Values that are left out of records.
    pub(crate) skipped: Vec<SkippedProperty>,
    pub(crate) counts: PlanCounts,
    pub(crate) progress: Progress,
    pub(crate) durable: Option<Progress>,
    pub(crate) is_backfill: bool,
    /// Whether unreadable rows keep it from telling who has left the source.
    pub(crate) leaves_missing: bool,
    pub(crate) gates: Vec<GateVerdict>,
    pub(crate) link_types: LinkTypes,
    /// The calls of computing it.
    pub(crate) calls: Calls,
}

/// What a plan costs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Budget {
    /// Batch reads, gets and lists; those of computing the plan.
    pub read: u64,
    /// Write calls the load will make.
    pub write: u64,
    /// Searches; those of computing the plan.
    pub search: u64,
}

impl ChangePlan {
    /// The plan in that spool.
    pub(crate) fn new(
        pipeline: &Pipeline,
        spool: Spool,
        prepared: Option<Prepared>,
        facts: PlanFacts,
    ) -> Result<Self, ExecutorError> {
        let PlanFacts {
            is_complete,
            news,
            skipped,
            counts,
            progress,
            durable,
            is_backfill,
            leaves_missing,
            gates,
            link_types,
            calls,
        } = facts;
        let transform = Arc::clone(&pipeline.transform);
        let batch = pipeline.destination.batch_size() as u64;
        let pairs = pipeline.destination.max_links() as u64;
        let line_count = spool.line_count()?;
        let (last_wave, trades) =
            if spool.has_follows()? { (spool.form_waves()?, spool.trade_count()?) } else { (0, 0) };
        let write = if last_wave > 0 {
            spool.write_calls(batch)?
        } else {
            (counts.update + counts.adopt).div_ceil(batch) + counts.create.div_ceil(batch)
        };
        let record_writes = write + counts.archive.div_ceil(batch) + trades.div_ceil(batch);
        let write = record_writes + spool.link_calls(pairs)?;
        let budget = Budget { read: calls.read, write, search: calls.search };
        Ok(Self {
            spool,
            counts,
            prepared,
            progress,
            durable,
            last_wave,
            trades,
            is_backfill,
            transform,
            pipeline: pipeline.clone(),
            link_types,
            is_complete,
            news,
            skipped,
            leaves_missing,
            gates,
            record_writes,
            pairs,
            budget,
            line_count,
        })
    }

    /// What becomes of the records read.
    pub fn counts(&self) -> &PlanCounts {
        &self.counts
    }

    /// Whether the mapping changed since it was last loaded, so that every record is read and compared anew.
    pub fn is_backfill(&self) -> bool {
        self.is_backfill
    }

    /// What people should hear of the watermarks that were read for it.
    pub fn watermarks(&self) -> &WatermarkNews {
        &self.news
    }

    /// The values that are left out of records, by property.
    pub fn skipped(&self) -> &[SkippedProperty] {
        &self.skipped
    }

    /// Records that are loaded without a value of that property, by key, after `after`, at most `limit`.
    ///
    /// # Errors
    /// When the spool fails.
    pub fn skipped_keys(
        &self,
        property: &PropertyName,
        after: Option<&SourceKey>,
        limit: usize,
    ) -> Result<Vec<SourceKey>, ExecutorError> {
        self.spool.skipped_keys(property, after, limit)
    }

    /// What most records would wait for when it is loaded, first: at most `limit` things with at most `keys` records named of
    /// each; and how many things there are.
    ///
    /// # Errors
    /// When the spool fails.
    pub fn waiting(&self, limit: usize, keys: usize) -> Result<(Vec<Waiting>, u64), ExecutorError> {
        self.spool.drop_link_waits()?;
        let mut after = None;
        loop {
            let window = self.spool.waiting_links(after.as_ref(), WINDOW)?;
            let Some(last) = window.last() else {
                return Ok((self.spool.waits(limit, keys)?, self.spool.wait_count()?));
            };
            after = Some((last.to.clone(), last.key.clone()));
            for change in &window {
                for (rule, target) in change.waiting() {
                    let place = change.place_of(&self.transform.associations()[usize::from(rule)], target);
                    self.spool.put_link_wait(&change.key, &place, &target.external_id)?;
                }
            }
        }
    }

    /// What the mapping's gates say of it, in the order of [`fieldline_model::GateKind`].
    pub fn gates(&self) -> &[GateVerdict] {
        &self.gates
    }

    /// Whether records that have left the source would be archived, but rows that could not be read may be theirs.
    pub fn leaves_missing(&self) -> bool {
        self.leaves_missing
    }

    /// Whether a gate refuses it: such a plan cannot be loaded.
    pub fn is_refused(&self) -> bool {
        self.gates.iter().any(|verdict| !verdict.is_ok())
    }

    /// The calls of computing it, and those the load will make.
    pub fn budget(&self) -> Budget {
        self.budget
    }

    /// Counts links to records that `earlier` would load, make anew or take away before this plan is loaded. Call it once for
    /// each plan of the same command that comes before this one, on a thread of a runtime with several. Records of earlier runs
    /// that would be linked now are asked about: HubSpot may not have them any more.
    ///
    /// # Errors
    /// When a spool, the state or the portal fails.
    pub fn foresee(&mut self, earlier: &ChangePlan) -> Result<(), ExecutorError> {
        let calls_before = self.pipeline.destination.calls();
        // What HubSpot holds is waited for here.
        tokio::task::block_in_place(|| self.foresee_links(earlier))?;
        self.budget.read += (self.pipeline.destination.calls() - calls_before).read;
        self.spool.count_links(&mut self.counts)?;
        self.budget.write = self.record_writes + self.spool.link_calls(self.pairs)?;
        Ok(())
    }

    fn foresee_links(&mut self, earlier: &ChangePlan) -> Result<(), ExecutorError> {
        let before = (earlier.transform.id(), &earlier.spool);
        plan_moved(&self.pipeline, &self.spool, before, &mut self.link_types)?;
        let Some(prepared) = &earlier.prepared else {
            return Ok(());
        };
        let before = Foreseen { transform: &earlier.transform, spool: &earlier.spool, prepared };
        let promised = foresee(self.transform.associations(), &self.link_types, &self.spool, &before)?;
        break_promises(&self.pipeline, &self.spool, promised)
    }

    /// Link changes to an object type by key, after `after`, at most `limit`.
    pub fn links(
        &self,
        to: &ObjectType,
        after: Option<&SourceKey>,
        limit: usize,
    ) -> Result<Vec<LinkChange>, ExecutorError> {
        self.spool.links(to, after, limit)
    }

    /// The pairs of a link change that get a call, those that lose something first.
    pub fn linked_pairs(&self, change: &LinkChange) -> Vec<LinkedPair> {
        change.pairs(self.transform.associations(), &self.link_types)
    }

    /// Changes by key, after `after`, at most `limit`; those with that action, or all.
    pub fn changes(
        &self,
        action: Option<Action>,
        after: Option<&SourceKey>,
        limit: usize,
    ) -> Result<Vec<Change>, ExecutorError> {
        self.spool.changes(action, after, limit)
    }

    /// Unreadable rows by line, after `after`, at most `limit`.
    pub fn lines(&self, after: u64, limit: usize) -> Result<Vec<LineRejection>, ExecutorError> {
        self.spool.lines(after, limit)
    }

    /// How many unreadable rows there are.
    pub fn line_count(&self) -> u64 {
        self.line_count
    }

    /// The property a field change names.
    pub fn property(&self, rule: u16) -> Option<&str> {
        Some(self.prepared.as_ref()?.reconciler.definition(rule).name.as_str())
    }
}

impl std::fmt::Debug for ChangePlan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ChangePlan({:?})", self.counts)
    }
}
