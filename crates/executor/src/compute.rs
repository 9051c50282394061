//! Compute: source → change plan. `plan` stops after it, `run` goes on to load.

use fieldline_connector::{Calls, Source};
use fieldline_mapping::SourceKind;
use fieldline_model::{KeySum, OnMissing, Progress, SourceKey, Watermark};

use crate::ExecutorError;
use crate::change_plan::{ChangePlan, PlanFacts};
use crate::checkpoints::has_repaired_lines;
use crate::claims::{Court, UniqueProperties};
use crate::context::Pipeline;
use crate::counts::PlanCounts;
use crate::extract::{Extracted, Since, extract, source_error};
use crate::followed::{follow_archives, leave_shared};
use crate::gates::judge_gates;
use crate::links::plan_links;
use crate::marks::WatermarkNews;
use crate::missing::{pass_on_inherited, take_back_inherited};
use crate::observe::Observe;
use crate::prepare::{Prepared, prepare};
use crate::rivals::reject_rivals;
use crate::select::{Scrutiny, select};
use crate::spool::Spool;

/// How often the source is read once more for records that hold a value which another record asks for.
const MOST_LOOKS: usize = 8;

/// Changes looked at together.
const WINDOW: usize = 1_000;

/// How much of the source a run looks at.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Reading {
    /// From the watermark on, where there is one.
    #[default]
    Incremental,
    /// Everything, whatever the watermark says.
    Full,
    /// Everything, and every record is compared with the destination, also where its source has not moved: somebody else has
    /// been at the destination as a whole.
    Anew,
}

/// Computes the change plan of one mapping: reads the source to its end, compares with the state and the portal, writes
/// nothing anywhere but to the spool. Memory stays flat however many records there are.
///
/// # Errors
/// When the source, the portal or the state cannot be read, when the source lacks mapped fields or the portal mapped
/// properties (before the first record is read there), or when the run is asked to stop.
pub async fn compute(
    pipeline: &Pipeline,
    source: Box<dyn Source>,
    reading: Reading,
) -> Result<ChangePlan, ExecutorError> {
    let pipeline = pipeline.clone();
    tokio::task::spawn_blocking(move || compute_blocking(&pipeline, source, reading))
        .await
        .map_err(ExecutorError::Bug)?
}

fn compute_blocking(
    pipeline: &Pipeline,
    source: Box<dyn Source>,
    reading: Reading,
) -> Result<ChangePlan, ExecutorError> {
    let mapping = pipeline.transform.id();
    let _span = tracing::info_span!("compute", %mapping, run = %pipeline.run).entered();
    let calls_before = pipeline.destination.calls();
    let durable = pipeline.state.progress(&pipeline.scope())?;
    let since = Since::of(pipeline, durable.as_ref(), reading != Reading::Incremental)?;
    let is_backfill = durable.is_some_and(|durable| durable.fingerprint != pipeline.transform.fingerprint());

    let known_keys = durable.and_then(|durable| durable.keys);

    let mut sifted = sift(pipeline, source, since, (reading, known_keys), None)?;
    follow_archives(pipeline, &sifted.spool)?;
    let is_waking = !sifted.spool.woken(None, 1)?.is_empty();
    if is_waking && look_again(pipeline, &mut sifted, (reading, known_keys))? {
        tracing::info!("records were merged with such as have left: the source was read once more");
    }
    let mut prepared = compare(pipeline, &sifted.spool)?;
    for _ in 0..MOST_LOOKS {
        // Somebody asks for values that people put on records nobody looks at.
        let has_roused = sifted.spool.woken_count()? > sifted.woken;
        if !has_roused
            || !sifted.since.is_everything()
            || !look_again(pipeline, &mut sifted, (reading, known_keys))?
        {
            break;
        }
        tracing::info!("unique values were moved in the portal: the source was read once more");
        prepared = compare(pipeline, &sifted.spool)?;
    }
    let Sifted { since, spool, mut counts, news, high_water, keys, is_complete, calls: source_calls, .. } =
        sifted;
    let progress = Progress {
        fingerprint: pipeline.transform.fingerprint(),
        watermark: high_water
            .max(durable.filter(|_| !since.is_everything()).and_then(|durable| durable.watermark)),
        keys,
    };
    leave_shared(pipeline, &spool)?;
    let link_types = plan_links(pipeline, &spool, prepared.as_ref(), is_backfill)?;
    spool.count_into(&mut counts)?;
    spool.count_links(&mut counts)?;
    counts.left_alone = spool.left_alone_count()?;
    let skipped = spool.skipped()?;
    counts.skipped_values = skipped.iter().map(|property| property.count).sum();
    if counts.pending > counts.pending_not_read {
        note_pending(pipeline, &spool)?;
    }
    tracing::info!(write_count = counts.writes(), reject_count = counts.reject, "change plan computed");
    let gates = judge_gates(pipeline, &counts, &spool)?;
    let calls = pipeline.destination.calls() - calls_before + source_calls;
    let leaves_missing = leaves_missing(pipeline, &since, &spool)?;
    let facts = PlanFacts {
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
    };
    ChangePlan::new(pipeline, spool, prepared, facts)
}

/// What was taken from the source, and from where on.
struct Taken {
    source: Box<dyn Source>,
    since: Since,
    spool: Spool,
    extracted: Extracted,
}

/// What became of the rows of the source, before HubSpot was read.
struct Sifted {
    source: Box<dyn Source>,
    since: Since,
    spool: Spool,
    counts: PlanCounts,
    news: WatermarkNews,
    high_water: Option<Watermark>,
    /// The keys of the stream, where every row of it was seen.
    keys: Option<KeySum>,
    /// What reading has cost, all looks together.
    calls: Calls,
    is_complete: bool,
    /// How many records are looked at although they have not moved.
    woken: u64,
}

/// Reads the source and sorts its records. Those that the spool of an earlier look has woken are looked at, too. `known_keys`
/// are those of the last complete stream.
fn sift(
    pipeline: &Pipeline,
    source: Box<dyn Source>,
    since: Since,
    (reading, known_keys): (Reading, Option<KeySum>),
    earlier: Option<&Spool>,
) -> Result<Sifted, ExecutorError> {
    let Taken { source, since, spool, extracted } = take(pipeline, source, since)?;
    earlier.map_or(Ok(()), |earlier| wake_as_in(earlier, &spool))?;
    let mut counts = PlanCounts::default();
    (counts.passed_over, counts.unread_watermarks) = (extracted.passed_over, extracted.news.unread);
    let (news, high_water, calls) = (extracted.news.clone(), extracted.high_water, extracted.calls);
    tracing::info!(record_count = extracted.read, "source read");
    let is_everything = since.is_everything();
    let scrutiny = Scrutiny {
        is_everything,
        is_complete: is_everything || pipeline.transform.source().kind() == SourceKind::File,
        is_anew: reading == Reading::Anew,
        wakes_all: reading == Reading::Anew,
        has_woken: earlier.is_some(),
        has_same_rows: known_keys == Some(extracted.keys),
    };
    let is_complete = scrutiny.is_complete;
    let keys = is_complete.then_some(extracted.keys);
    select(pipeline, extracted, scrutiny, &spool, &mut counts)?;
    tracing::info!(candidate_count = spool.active_count()?, not_read = counts.not_read, "records selected");
    let woken = spool.woken_count()?;
    Ok(Sifted { source, since, spool, counts, news, high_water, keys, calls, is_complete, woken })
}

/// Has the same source records looked at as were woken in an earlier look.
fn wake_as_in(earlier: &Spool, spool: &Spool) -> Result<(), ExecutorError> {
    let mut after: Option<SourceKey> = None;
    loop {
        let window = earlier.woken(after.as_ref(), WINDOW)?;
        let Some(last) = window.last() else {
            return Ok(());
        };
        after = Some(last.clone());
        window.iter().try_for_each(|key| spool.put_woken(key))?;
    }
}

/// Reads the source once more, for those that the spool has woken; `false` where it cannot be read again.
fn look_again(
    pipeline: &Pipeline,
    sifted: &mut Sifted,
    reading: (Reading, Option<KeySum>),
) -> Result<bool, ExecutorError> {
    let Some(source) = reopened(pipeline, sifted.source.as_ref())? else {
        return Ok(false);
    };
    let earlier = sifted.calls;
    *sifted = sift(pipeline, source, sifted.since.clone(), reading, Some(&sifted.spool))?;
    sifted.calls = sifted.calls + earlier;
    follow_archives(pipeline, &sifted.spool)?;
    Ok(true)
}

/// The source once more, from its first record.
fn reopened(pipeline: &Pipeline, source: &dyn Source) -> Result<Option<Box<dyn Source>>, ExecutorError> {
    source.reopen().map_err(|cause| source_error(pipeline, cause))
}

/// Reads the source. Where a row that could not be read in an earlier run is gone, it may have been repaired and stand below
/// the watermark: then everything is read.
fn take(pipeline: &Pipeline, mut source: Box<dyn Source>, since: Since) -> Result<Taken, ExecutorError> {
    check_fields(pipeline, source.as_ref())?;
    let spool = Spool::create(&pipeline.spool_folder)?;
    let extracted = extract(pipeline, source.as_mut(), &since, &spool)?;
    if since.is_everything() || !has_repaired_lines(pipeline, &spool)? {
        return Ok(Taken { source, since, spool, extracted });
    }
    match reopened(pipeline, source.as_ref())? {
        Some(source) => {
            tracing::info!("a row that could not be read is gone: everything is read");
            take(pipeline, source, Since::everything())
        }
        None => Ok(Taken { source, since, spool, extracted }),
    }
}

/// Notes what the look-ups of records wait for.
fn note_pending(pipeline: &Pipeline, spool: &Spool) -> Result<(), ExecutorError> {
    let rules = pipeline.transform.rules();
    let mut after: Option<SourceKey> = None;
    loop {
        let page = spool.pending_changes(after.as_ref(), WINDOW)?;
        let Some(last) = page.last() else {
            return Ok(());
        };
        after = Some(last.key.clone());
        for change in &page {
            for lookup in &change.pending {
                spool.put_lookup_wait(&change.key, &rules[usize::from(lookup.rule)].property, lookup)?;
            }
        }
    }
}

/// Whether rows that could not be read keep the plan from telling who has left the source.
fn leaves_missing(pipeline: &Pipeline, since: &Since, spool: &Spool) -> Result<bool, ExecutorError> {
    let is_archiving = pipeline.transform.destination().on_missing() == OnMissing::Archive;
    Ok(is_archiving && since.is_everything() && spool.has_lines()?)
}

/// A mapped field that the stream lacks, or has more than once, stops the run before its first row.
fn check_fields(pipeline: &Pipeline, source: &dyn Source) -> Result<(), ExecutorError> {
    let Some(columns) = &source.facts().columns else {
        return Ok(());
    };
    let stream = || pipeline.transform.source().stream().to_owned();
    let missing = pipeline.transform.missing_fields(columns);
    if !missing.is_empty() {
        let hint = source.hint().map(str::to_owned);
        let columns = columns.names().to_vec();
        return Err(ExecutorError::MissingFields { stream: stream(), missing, columns, hint });
    }
    let ambiguous = pipeline.transform.ambiguous_fields(columns);
    match ambiguous.is_empty() {
        true => Ok(()),
        false => Err(ExecutorError::AmbiguousFields { stream: stream(), ambiguous }),
    }
}

/// Turns candidates into changes. Without an active candidate nothing can differ, and no call is made.
fn compare(pipeline: &Pipeline, spool: &Spool) -> Result<Option<Prepared>, ExecutorError> {
    let has_archives = spool.has_archives()?;
    // Who waits for a value of a record that has left may have it now; whom HubSpot refused is asked about.
    let frees_values = has_archives || spool.has_any_left()?;
    let may_wake = spool.has_refused()? || (frees_values && spool.has_candidates()?);
    if spool.active_count()? == 0 && !may_wake {
        return Ok(None);
    }
    let prepared = prepare(pipeline)?;
    let unique = UniqueProperties::of(pipeline, &prepared.reconciler, &prepared.rules);
    let court = Court { pipeline, reconciler: &prepared.reconciler, unique: &unique, spool };
    court.open()?;
    let observed = Observe::new(court, &prepared.rules)?.run()?;
    if has_archives {
        pass_on_inherited(spool)?;
    }
    if observed.may_have_rivals {
        settle_rivals(court, &prepared)?;
    }
    court.judge()?;
    if has_archives {
        take_back_inherited(spool)?;
    }
    Ok(Some(prepared))
}

/// Leaves each record to one of those that came to it. Who came by a value that this one gives up looks for another record, and
/// may come to one that others have come to; each look begins behind the last one.
fn settle_rivals(court: Court<'_>, prepared: &Prepared) -> Result<(), ExecutorError> {
    loop {
        let passing = reject_rivals(court)?;
        if passing.is_empty() {
            return Ok(());
        }
        Observe::new(court, &prepared.rules)?.look_on(passing)?;
    }
}
