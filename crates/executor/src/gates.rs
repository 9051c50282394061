//! Gates: judged on the whole change plan, before anything is written.

use fieldline_model::{Gate, GateKind, GateLimit, OnMissing};

use crate::ExecutorError;
use crate::context::Pipeline;
use crate::counts::PlanCounts;
use crate::spool::Spool;

/// How many records may be archived when the mapping does not say: 5 %.
const MAX_ARCHIVES: GateLimit = GateLimit::Share(5_000);

/// What a gate says of a change plan.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct GateVerdict {
    /// The gate.
    pub gate: Gate,
    /// How many it lets through.
    pub allowed: u64,
    /// How many there are.
    pub actual: u64,
    /// How many records the mapping knows, for a share: those it has loaded before or has considered in this run, whichever
    /// are more.
    pub base: Option<u64>,
}

impl GateVerdict {
    /// Whether the plan may pass.
    pub fn is_ok(&self) -> bool {
        self.actual <= self.allowed
    }
}

impl std::fmt::Display for GateVerdict {
    /// `max_creates: 812 creates, at most 500`, with what a share is of.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let what = match self.gate.kind {
            GateKind::MaxCreates => "creates",
            GateKind::MaxUpdates => "updates",
            GateKind::MaxClears => "values emptied",
            GateKind::MaxArchives => "archives",
            GateKind::MaxRejections => "new rejections",
            GateKind::MaxSkipped => "values skipped",
            GateKind::MaxUnreadWatermarks => "watermarks that cannot be used",
        };
        write!(f, "{}: {} {what}, at most {}", self.gate.kind.as_str(), self.actual, self.allowed)?;
        match self.base {
            Some(base) => write!(f, " ({} of {base} records)", self.gate.limit),
            None => Ok(()),
        }
    }
}

/// Judges every gate of the mapping. Where records that have left the source are archived, `max_archives` is always among them.
pub(crate) fn judge_gates(
    pipeline: &Pipeline,
    counts: &PlanCounts,
    spool: &Spool,
) -> Result<Vec<GateVerdict>, ExecutorError> {
    let mut gates = pipeline.transform.policy().to_vec();
    let is_archiving = pipeline.transform.destination().on_missing() == OnMissing::Archive;
    if is_archiving && gates.iter().all(|gate| gate.kind != GateKind::MaxArchives) {
        gates.push(Gate { kind: GateKind::MaxArchives, limit: MAX_ARCHIVES });
    }
    let is_share = |gate: &Gate| matches!(gate.limit, GateLimit::Share(_));
    let base = if gates.iter().any(is_share) { base(pipeline, counts)? } else { 0 };
    let clears =
        if gates.iter().any(|gate| gate.kind == GateKind::MaxClears) { spool.clear_count()? } else { 0 };
    let verdict = |gate: Gate| GateVerdict {
        gate,
        allowed: gate.limit.allowed(base),
        actual: actual(gate.kind, counts, clears),
        base: is_share(&gate).then_some(base),
    };
    Ok(gates.into_iter().map(verdict).collect())
}

/// What shares are of.
fn base(pipeline: &Pipeline, counts: &PlanCounts) -> Result<u64, ExecutorError> {
    let managed = pipeline.state.record_count(&pipeline.scope())?;
    let considered = counts.read.saturating_sub(counts.filtered + counts.superseded);
    Ok(managed.max(considered))
}

fn actual(kind: GateKind, counts: &PlanCounts, clears: u64) -> u64 {
    match kind {
        GateKind::MaxCreates => counts.create,
        GateKind::MaxUpdates => counts.update + counts.adopt,
        GateKind::MaxClears => clears,
        GateKind::MaxArchives => counts.archive,
        GateKind::MaxRejections => counts.reject - counts.standing,
        GateKind::MaxSkipped => counts.skipped_values,
        GateKind::MaxUnreadWatermarks => counts.unread_watermarks,
    }
}
