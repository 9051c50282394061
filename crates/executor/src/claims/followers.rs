//! What becomes of those who wait for a value that is not given up after all.

use fieldline_model::Change;

use super::taken::taken;
use crate::ExecutorError;
use crate::spool::Spool;

/// Followers handled at once.
const WINDOW: usize = 1_000;

/// Rejects changes of a wave that follow one which was not written after all. What they have claimed is given back.
pub(crate) fn abandon_followers(
    spool: &Spool,
    wave: u32,
    mut give_back: impl FnMut(&Change),
) -> Result<(), ExecutorError> {
    loop {
        let window = spool.abandoned(wave, WINDOW)?;
        if window.is_empty() {
            return Ok(());
        }
        for (change, follow) in window {
            give_back(&change);
            spool.drop_claims_of(&change.key)?;
            spool.put_unwritten(&change.key)?;
            let rejection = taken(&follow.property, &follow.leader);
            spool.put_change(&change.into_rejected(rejection))?;
        }
    }
}
