//! Load: change plan → intents → batches → outcomes → checkpoints.

use std::sync::Arc;
use std::time::Instant;

use chrono::TimeDelta;
use fieldline_connector::{Calls, ConnectorError, ErrorClass};
use fieldline_model::{BatchId, Change, Checkpoint, Intent, ObjectSchema, Outcome, SourceKey};
use fieldline_reconcile::Reconciler;
use tokio::runtime::Handle;
use tokio::task::JoinSet;
use tracing::Instrument as _;

use crate::ExecutorError;
use crate::batches::{self, Batches, Next};
use crate::change_plan::ChangePlan;
use crate::checkpoints::{begin, commit_claims, commit_lines, has_standing_lines};
use crate::claims::{Court, UniqueProperties, abandon_followers};
use crate::context::Pipeline;
use crate::counts::RunCounts;
use crate::departures::commit_departed;
use crate::ledger::Ledger;
use crate::links::{RefusedLinks, refused_links};
use crate::marks::WatermarkNews;
use crate::observer::Phase;
use crate::outcome::Bookkeeper;
use crate::prepare::Prepared;
use crate::read_back::fate;
use crate::spool::{SkippedProperty, Waiting};

/// Batches under way at once; the destination's own rate limit decides how fast they go.
pub(crate) const IN_FLIGHT: usize = 8;
/// Batches announced in one transaction.
const ANNOUNCED: usize = 4;
/// Records whose outcomes are committed in one transaction.
const COMMITTED: usize = 2_000;

/// How a load ended.
#[derive(Debug)]
pub enum Ending {
    /// Everything in the plan has its outcome.
    Complete,
    /// Stopped on request after the batches in flight.
    Stopped,
    /// Stopped because the portal's daily allowance is used up.
    Exhausted(ExecutorError),
    /// Stopped by an error; what was committed counts, the rest is settled by the next run.
    Failed(ExecutorError),
}

impl Ending {
    /// What a call that failed means for the load.
    fn of_call(doing: &'static str, cause: ConnectorError) -> Self {
        match (cause.class(), ExecutorError::of_call(doing, cause)) {
            (ErrorClass::Stopped, _) => Ending::Stopped,
            (ErrorClass::Exhausted, error) => Ending::Exhausted(error),
            (_, error) => Ending::Failed(error),
        }
    }
}

/// What a load did.
#[derive(Debug)]
pub struct Loaded {
    /// What became of the records. Records not reached when the load ended early count as open.
    pub counts: RunCounts,
    /// How it ended.
    pub ending: Ending,
    /// Whether the watermark moved.
    pub moved: bool,
    /// The calls of the load itself.
    pub calls: Calls,
    /// What people should hear of what was loaded.
    pub news: LoadNews,
}

/// What people should hear of a load beside its counts.
#[derive(Clone, Debug, Default)]
pub struct LoadNews {
    /// Whether the mapping changed since it was loaded last, so that every record was compared anew.
    pub is_backfill: bool,
    /// The watermarks of the source.
    pub watermarks: WatermarkNews,
    /// Values that were left out of records, by property, each with some of the records.
    pub skipped: Vec<(SkippedProperty, Vec<SourceKey>)>,
    /// What most records wait for.
    pub waiting: Vec<Waiting>,
    /// How many things are waited for.
    pub things: u64,
    /// Some of the links that stand refused.
    pub refused_links: Vec<RefusedLinks>,
}

/// Things that are waited for, and records named of each thing.
const NAMED: usize = 20;
/// Records named of each.
const SAMPLES: usize = 5;

/// What people should hear of a plan that was loaded.
fn news(plan: &ChangePlan) -> Result<LoadNews, ExecutorError> {
    let skipped = plan.skipped.iter().map(|skipped| {
        let keys = plan.skipped_keys(&skipped.property, None, SAMPLES)?;
        Ok((skipped.clone(), keys))
    });
    Ok(LoadNews {
        is_backfill: plan.is_backfill,
        watermarks: plan.news.clone(),
        skipped: skipped.collect::<Result<_, ExecutorError>>()?,
        waiting: plan.spool.waits(NAMED, SAMPLES)?,
        things: plan.spool.wait_count()?,
        refused_links: Vec::new(),
    })
}

/// Loads a change plan, checkpointing as it goes. After any end the same plan computed anew continues where this one
/// stopped.
///
/// # Errors
/// [`ExecutorError::Refused`] when a gate refuses the plan; then nothing was done. Else only when the state or the spool
/// fails; errors of the destination are part of [`Loaded`].
pub async fn load(pipeline: &Pipeline, plan: ChangePlan) -> Result<Loaded, ExecutorError> {
    let pipeline = pipeline.clone();
    tokio::task::spawn_blocking(move || load_blocking(&pipeline, &plan)).await.map_err(ExecutorError::Bug)?
}

fn load_blocking(pipeline: &Pipeline, plan: &ChangePlan) -> Result<Loaded, ExecutorError> {
    if plan.is_refused() {
        let verdicts = plan.gates().iter().copied().filter(|verdict| !verdict.is_ok()).collect();
        return Err(ExecutorError::Refused { verdicts });
    }
    let mapping = pipeline.transform.id();
    let _span = tracing::info_span!("load", %mapping, run = %pipeline.run).entered();
    let calls_before = pipeline.destination.calls();
    let mut ledger = Ledger::open(Arc::clone(&pipeline.state), pipeline.scope());
    let nothing = Reconciler::new(Vec::new(), fieldline_model::PropertyDefinition::text("-"));
    let reconciler = plan.prepared.as_ref().map_or(&nothing, |prepared| &prepared.reconciler);
    begin(plan, &mut ledger)?;
    // Before anybody takes a record over that was left behind: whoever dies then has it told by this.
    commit_departed(&plan.spool, &mut ledger)?;
    let counts = RunCounts::from_plan(plan.counts());
    let keeper = Bookkeeper::new(reconciler, pipeline, &plan.spool, counts)?;
    let load = Load {
        pipeline,
        plan,
        ledger: &mut ledger,
        keeper,
        in_flight: JoinSet::new(),
        done: 0,
        began: Instant::now(),
    };
    let (mut counts, ending) = load.run()?;
    let ending = finish(pipeline, ending);
    commit_lines(pipeline, plan, &mut ledger, &mut counts)?;
    let is_complete = matches!(ending, Ending::Complete);
    let moved = is_complete && counts.open + counts.not_archived == 0;
    if !is_complete {
        counts.open += counts.unaccounted();
    }
    let must_commit = moved && plan.durable != Some(plan.progress);
    if must_commit {
        ledger.commit(Checkpoint { progress: Some(plan.progress), ..Checkpoint::default() })?;
    }
    ledger.close()?;
    let (refused, refused_links) = refused_links(pipeline, SAMPLES)?;
    counts.links_standing = refused.saturating_sub(counts.links_rejected);
    let RunCounts { created, updated, adopted, rejected, .. } = counts;
    tracing::info!(created, updated, adopted, rejected, watermark_moved = moved, "plan loaded");
    // A row that did not show up is mended only if everything was looked at.
    if moved && plan.is_complete && has_standing_lines(pipeline)? {
        pipeline.state.settle_lines_before(&pipeline.scope(), &pipeline.run)?;
    }
    let calls = pipeline.destination.calls() - calls_before;
    Ok(Loaded { counts, ending, moved, calls, news: LoadNews { refused_links, ..news(plan)? } })
}

/// Has the destination show what was written, once everything is.
fn finish(pipeline: &Pipeline, ending: Ending) -> Ending {
    if !matches!(ending, Ending::Complete) {
        return ending;
    }
    match pipeline.wait("finishing what was written", pipeline.destination.finish()) {
        Ok(()) => Ending::Complete,
        Err(error) if error.class() == ErrorClass::Exhausted => Ending::Exhausted(error),
        Err(error) => Ending::Failed(error),
    }
}

/// What the calls of a batch are made in. Tasks on the runtime do not know by themselves in whose place they work.
pub(crate) fn batch_span(intent: &Intent) -> tracing::Span {
    tracing::info_span!("batch", batch = %intent.batch, record_count = intent.entries.len())
}

/// What the inputs of a batch are to their changes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Step {
    /// The last call of each change: its outcome is the change's.
    Whole,
    /// Values are emptied that others take; the rest follows in another call.
    Emptying,
}

/// What a batch under way brings back.
pub(crate) struct Answer {
    pub(crate) step: Step,
    pub(crate) intent: Intent,
    pub(crate) changes: Vec<Change>,
    pub(crate) outcomes: Result<Vec<Outcome>, ConnectorError>,
}

pub(crate) struct Load<'a> {
    pub(crate) pipeline: &'a Pipeline,
    pub(crate) plan: &'a ChangePlan,
    pub(crate) ledger: &'a mut Ledger,
    pub(crate) keeper: Bookkeeper<'a>,
    pub(crate) in_flight: JoinSet<Answer>,
    done: u64,
    began: Instant,
}

impl Load<'_> {
    fn run(mut self) -> Result<(RunCounts, Ending), ExecutorError> {
        let size = self.pipeline.destination.batch_size();
        let destination = self.pipeline.transform.destination();
        let reconciler = self.keeper.reconciler;
        let mut batches = Batches::new(&self.plan.spool, reconciler, destination, &self.pipeline.run, size);
        // First of all: what is archived gives its unique values up.
        let mut ending = self.archive()?;
        if !matches!(ending, Ending::Complete) {
            return Ok((self.keeper.counts, ending));
        }
        ending = self.empty_first(&mut batches)?;
        if !matches!(ending, Ending::Complete) {
            return Ok((self.keeper.counts, ending));
        }
        for wave in 0..=self.plan.last_wave {
            ending = self.wave(wave, &mut batches)?;
            if !matches!(ending, Ending::Complete) {
                break;
            }
        }
        if matches!(ending, Ending::Complete) {
            self.pass_refusals_on()?;
            self.forget_removed_rules()?;
            ending = self.links()?;
        }
        Ok((self.keeper.counts, ending))
    }

    /// Has those hear of refused values who wait for them.
    fn pass_refusals_on(&mut self) -> Result<(), ExecutorError> {
        let Some(Prepared { reconciler, rules }) = &self.plan.prepared else {
            return Ok(());
        };
        let unique = UniqueProperties::of(self.pipeline, reconciler, rules);
        let spool = &self.plan.spool;
        self.keeper.pass_refusals_on(Court {
            pipeline: self.pipeline,
            reconciler,
            unique: &unique,
            spool,
        })?;
        self.commit()
    }

    /// Loads one wave to its end: who comes in the next one waits for values that this one gives up.
    fn wave(&mut self, wave: u32, batches: &mut Batches<'_>) -> Result<Ending, ExecutorError> {
        abandon_followers(&self.plan.spool, wave, |change| self.keeper.give_back(change))?;
        commit_claims(self.plan, wave, self.ledger)?;
        batches.begin_wave(wave);
        let ending = self.drain(batches)?;
        // Whatever is under way gets its answer, also after a failure.
        let last = self.receive_down_to(0)?;
        self.commit()?;
        Ok(match (ending, last) {
            (Ending::Complete | Ending::Stopped, Some(failure)) => failure,
            (ending, _) => ending,
        })
    }

    /// Sends batch after batch, until the wave is over or there is a reason to stop.
    fn drain(&mut self, batches: &mut Batches<'_>) -> Result<Ending, ExecutorError> {
        loop {
            if self.pipeline.stop.is_requested() {
                return Ok(Ending::Stopped);
            }
            let announced = self.gather(batches)?;
            if announced.is_empty() {
                return Ok(Ending::Complete);
            }
            let records = announced.iter().map(|prepared| prepared.changes.len()).sum();
            if let Some(ending) = self.await_leave(records)? {
                return Ok(ending);
            }
            let intents: Vec<Intent> = announced.iter().map(|prepared| batches.intent(prepared)).collect();
            self.ledger.intend(intents.clone())?;
            let sent = announced.into_iter().zip(intents);
            sent.for_each(|(prepared, intent)| self.send(prepared, intent, Step::Whole));
            if let Some(failure) = self.receive_down_to(IN_FLIGHT - ANNOUNCED)? {
                return Ok(failure);
            }
        }
    }

    /// The next batches to announce; changes that end without a call are settled on the way.
    fn gather(&mut self, batches: &mut Batches<'_>) -> Result<Vec<batches::Prepared>, ExecutorError> {
        // At a pace, batches go one by one.
        let most = if self.pipeline.destination.is_paced() { 1 } else { ANNOUNCED };
        let mut announced = Vec::with_capacity(most);
        while announced.len() < most
            && let Some(next) = batches.next()?
        {
            match next {
                Next::Batch(prepared) => announced.push(prepared),
                Next::Settled(changes) => {
                    changes.iter().try_for_each(|change| self.keeper.settle(change))?;
                    self.commit_when_due()?;
                }
            }
        }
        Ok(announced)
    }

    pub(crate) fn send(&mut self, prepared: batches::Prepared, intent: Intent, step: Step) {
        let destination = Arc::clone(&self.pipeline.destination);
        let span = batch_span(&intent);
        let call = async move {
            let outcomes = destination.write(&prepared.batch).await;
            Answer { step, intent, changes: prepared.changes, outcomes }
        };
        self.in_flight.spawn_on(call.instrument(span), &Handle::current());
    }

    /// Takes answers until no more than `limit` batches are under way; gives back why to stop, if so.
    pub(crate) fn receive_down_to(&mut self, limit: usize) -> Result<Option<Ending>, ExecutorError> {
        let mut failure = None;
        while self.in_flight.len() > limit {
            let Some(answer) = Handle::current().block_on(self.in_flight.join_next()) else {
                break;
            };
            let answer = answer.map_err(ExecutorError::Bug)?;
            if let Some(ending) = self.take(answer)? {
                failure.get_or_insert(ending);
            }
        }
        Ok(failure)
    }

    pub(crate) fn take(&mut self, answer: Answer) -> Result<Option<Ending>, ExecutorError> {
        let outcomes = match answer.outcomes {
            Ok(outcomes) => outcomes,
            // The intent stays open: the next run reads back what became of it.
            Err(cause) => {
                self.keeper.leave_open(&answer.changes);
                return Ok(Some(Ending::of_call("writing a batch", cause)));
            }
        };
        let outcomes = self.resolve_open(&answer.intent, outcomes)?;
        let is_open = outcomes.contains(&Outcome::Open);
        let changes = answer.changes.iter().zip(outcomes);
        match answer.step {
            Step::Whole => {
                self.done += answer.changes.len() as u64;
                for (change, outcome) in changes {
                    self.keeper.record(change, outcome)?;
                }
            }
            Step::Emptying => {
                for (change, outcome) in changes {
                    self.keeper.record_emptied(change, outcome)?;
                }
            }
        }
        self.conclude(answer.intent.batch, is_open);
        self.pipeline.report(Phase::Load, self.done, Some(self.plan.counts().writes()));
        self.commit_when_due()?;
        Ok(None)
    }

    /// The batch has its outcome. Where a part of it was looked for in vain, or an attempt to send it was never answered, HubSpot
    /// may still carry it out.
    fn conclude(&mut self, batch: BatchId, is_open: bool) {
        let checkpoint = &mut self.keeper.checkpoint;
        if self.pipeline.destination.may_be_late(&batch) || is_open {
            let passed = TimeDelta::from_std(self.began.elapsed()).unwrap_or_default();
            checkpoint.doubted.push((batch, self.pipeline.started_at + passed));
        } else {
            checkpoint.closed.push(batch);
        }
    }

    /// Inputs the answer said nothing about: what does HubSpot hold?
    fn resolve_open(
        &self,
        intent: &Intent,
        mut outcomes: Vec<Outcome>,
    ) -> Result<Vec<Outcome>, ExecutorError> {
        let open: Vec<usize> = outcomes
            .iter()
            .enumerate()
            .filter(|(_, outcome)| **outcome == Outcome::Open)
            .map(|(number, _)| number)
            .collect();
        if open.is_empty() {
            return Ok(outcomes);
        }
        let entries = open.iter().map(|number| intent.entries[*number].clone()).collect();
        let question = Intent { entries, ..intent.clone() };
        let schema = self.schema(&question);
        let call =
            fate(self.pipeline.destination.as_ref(), &question, &schema).instrument(batch_span(intent));
        // A failing read leaves them open; the next run asks again.
        let verdicts = Handle::current().block_on(call).unwrap_or_default();
        for (number, id) in open.into_iter().zip(verdicts) {
            if let Some(id) = id {
                let created = intent.entries[number].id.is_none();
                outcomes[number] = Outcome::Written { id, created, stored: Vec::new() };
            }
        }
        Ok(outcomes)
    }

    /// The definitions of what was sent, as the plan knows them.
    fn schema(&self, intent: &Intent) -> ObjectSchema {
        let rules = self.plan.prepared.as_ref().map_or(&[][..], |prepared| &prepared.rules);
        let definitions = rules.iter().map(|rule| self.keeper.reconciler.definition(*rule).clone()).collect();
        ObjectSchema::new(intent.object.clone(), definitions)
    }

    pub(crate) fn commit_when_due(&mut self) -> Result<(), ExecutorError> {
        let held = &self.keeper.checkpoint;
        let entries = held.hashes.len() + held.standing.len() + held.forgotten.len() + held.links.len();
        if entries >= COMMITTED { self.commit() } else { Ok(()) }
    }

    pub(crate) fn commit(&mut self) -> Result<(), ExecutorError> {
        // Answers come out of order; neighbours in key order cost the store less.
        let mut checkpoint = std::mem::take(&mut self.keeper.checkpoint);
        checkpoint.hashes.sort_unstable();
        checkpoint.records.sort_unstable_by(|one, other| one.0.cmp(&other.0));
        Ok(self.ledger.commit(checkpoint)?)
    }
}
