//! Checkpoints that belong to no batch: claims, unreadable rows, records that need no look any more.

use fieldline_model::{
    Checkpoint, Claim, KnownLinks, LinkState, Progress, SkippedEntry, SourceHash, SourceKey, Standing,
    StandingKind, Subject,
};
use fieldline_state::StateError;

use crate::ExecutorError;
use crate::change_plan::ChangePlan;
use crate::context::Pipeline;
use crate::counts::RunCounts;
use crate::ledger::Ledger;
use crate::spool::Spool;

/// Whether unreadable rows of earlier runs are remembered.
pub(crate) fn has_standing_lines(pipeline: &Pipeline) -> Result<bool, ExecutorError> {
    let after = Subject::Line(0);
    let next = pipeline.state.standing(&pipeline.scope(), Some(&after), 1)?;
    Ok(next.first().is_some_and(|entry| matches!(entry.subject, Subject::Line(_))))
}

/// Whether an unreadable row that is remembered did not come this time.
pub(crate) fn has_repaired_lines(pipeline: &Pipeline, spool: &Spool) -> Result<bool, ExecutorError> {
    // Subjects of lines come after all keys.
    let mut after = Subject::Line(0);
    loop {
        let page = pipeline.state.standing(&pipeline.scope(), Some(&after), 1_000)?;
        let Some(last) = page.last() else {
            return Ok(false);
        };
        after = last.subject.clone();
        for entry in page {
            if !spool.has_line(&entry.source_hash)? {
                return Ok(true);
            }
        }
    }
}

/// What may no longer be true once the load has written something. From the first write of another plan on the old watermark
/// says nothing: should this load be cut off and the mapping be taken back, the next run must read everything again. And once
/// records of other rows are written, the rows of the last stream are not all that the state knows.
pub(crate) fn begin(plan: &ChangePlan, ledger: &mut Ledger) -> Result<(), StateError> {
    let Some(durable) = plan.durable else {
        return Ok(());
    };
    let keys = durable.keys.filter(|keys| plan.progress.keys == Some(*keys));
    let begun = match plan.is_backfill && durable.watermark.is_some() {
        true => Progress { watermark: None, keys, ..plan.progress },
        false => Progress { keys, ..durable },
    };
    if begun == durable {
        return Ok(());
    }
    ledger.commit(Checkpoint { progress: Some(begun), ..Checkpoint::default() })
}

/// Claims of a wave become durable before its first write: they say what is wanted, not what was done.
pub(crate) fn commit_claims(plan: &ChangePlan, wave: u32, ledger: &mut Ledger) -> Result<(), ExecutorError> {
    let mut after: Option<Claim> = None;
    loop {
        let claims = plan.spool.claims(wave, after.as_ref(), 10_000)?;
        let Some(last) = claims.last() else {
            return Ok(());
        };
        after = Some(last.clone());
        ledger.commit(Checkpoint { claims, ..Checkpoint::default() })?;
    }
}

/// Claims of records that change places become durable before any of them is emptied.
pub(crate) fn commit_promises(plan: &ChangePlan, ledger: &mut Ledger) -> Result<(), ExecutorError> {
    let mut after: Option<Claim> = None;
    loop {
        let claims = plan.spool.promised(after.as_ref(), 10_000)?;
        let Some(last) = claims.last() else {
            return Ok(());
        };
        after = Some(last.clone());
        ledger.commit(Checkpoint { claims, ..Checkpoint::default() })?;
    }
}

/// Unreadable rows become dead letters; records that need no look any more are settled.
pub(crate) fn commit_lines(
    pipeline: &Pipeline,
    plan: &ChangePlan,
    ledger: &mut Ledger,
    counts: &mut RunCounts,
) -> Result<(), ExecutorError> {
    let mut after = 0;
    loop {
        let lines = plan.spool.lines(after, 1_000)?;
        let Some(last) = lines.last() else {
            break;
        };
        after = last.line;
        counts.rejected += lines.len() as u64;
        counts.standing += lines.iter().filter(|line| line.standing).count() as u64;
        let standing = lines.into_iter().map(|line| Standing {
            subject: Subject::Line(line.line),
            source_hash: line.hash,
            kind: StandingKind::Rejected(line.rejection),
            line: line.line,
            run: pipeline.run.clone(),
        });
        ledger.commit(Checkpoint { standing: standing.collect(), ..Checkpoint::default() })?;
    }
    let mut after: Option<SourceKey> = None;
    loop {
        let keys = plan.spool.settled(after.as_ref(), 1_000)?;
        let Some((last, _)) = keys.last() else {
            return Ok(());
        };
        after = Some(last.clone());
        let left = keys.iter().filter(|(_, has_left)| *has_left).map(|(key, _)| key.clone()).collect();
        let mut checkpoint = forgotten(pipeline, left)?;
        checkpoint.settled.extend(keys.into_iter().map(|(key, _)| Subject::Key(key)));
        ledger.commit(checkpoint)?;
    }
}

/// What is not remembered any more of records that have left the source; keys ascend. Should one of them come back as it was,
/// it is looked at again.
fn forgotten(pipeline: &Pipeline, left: Vec<SourceKey>) -> Result<Checkpoint, ExecutorError> {
    if left.is_empty() {
        return Ok(Checkpoint::default());
    }
    let mut checkpoint = Checkpoint::default();
    for known in pipeline.state.links(&pipeline.scope(), &left)? {
        if known.targets.iter().any(|(_, state)| *state != LinkState::Linked) || known.is_due {
            checkpoint.settled.push(Subject::Links { rule: known.rule.clone(), key: known.key.clone() });
            let made = known.targets.into_iter().filter(|(_, state)| *state == LinkState::Linked).collect();
            checkpoint.links.push(KnownLinks { targets: made, is_due: false, ..known });
        }
    }
    let hashes = pipeline.state.hashes(&pipeline.scope(), &left)?;
    // No row has this digest.
    let none = SourceHash::from_bytes([0; 16]);
    let known = left.iter().zip(hashes).filter(|(_, hash)| hash.is_some());
    checkpoint.hashes = known.map(|(key, _)| (key.clone(), none)).collect();
    checkpoint.skipped = left.into_iter().map(|key| SkippedEntry { key, values: Vec::new() }).collect();
    Ok(checkpoint)
}
