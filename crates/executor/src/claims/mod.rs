//! One value of a unique property, one record: who has it?
//!
//! Judged on the whole plan before anything is read or written, so that the answer does not depend on batches. A durable
//! claim stays with its holder as long as HubSpot shows it there; a value that its holder gives up, or that nobody has, goes
//! to the earliest source record that wins everything it wants. Who gets a value another gives up is written after it.

mod contenders;
mod followers;
mod judge;
mod released;
mod unique;

use fieldline_reconcile::Reconciler;

use crate::ExecutorError;
use crate::context::Pipeline;
use crate::spool::Spool;

pub(crate) use followers::{abandon_followers, strand_followers};
pub(crate) use unique::UniqueProperties;

/// Candidates and contenders handled at once.
const WINDOW: usize = 4_096;

/// Resolves all claims: losers become rejections, dormant candidates whose claim is free wake up, and what is to become
/// durable (or to be given up) is noted in the spool. Dormant candidates that stay losers are standing rejections.
pub(crate) fn resolve_claims(
    pipeline: &Pipeline,
    reconciler: &Reconciler,
    unique: &UniqueProperties,
    spool: &Spool,
) -> Result<(), ExecutorError> {
    for rule in unique.rules() {
        contenders::find_contests(pipeline, reconciler, unique, rule, spool)?;
    }
    judge::judge_all(reconciler, unique, spool)?;
    released::note_released(pipeline, reconciler, unique, spool)?;
    spool.wake_dormant()
}
