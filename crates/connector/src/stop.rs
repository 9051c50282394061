//! How long work is asked to stop.

use tokio_util::sync::CancellationToken;

/// Asks a run to stop: what is under way is finished, what waits is given up. Clones share one state.
#[derive(Clone, Debug, Default)]
pub struct Stop(CancellationToken);

impl Stop {
    /// Asks. There is no way back.
    pub fn request(&self) {
        self.0.cancel();
    }

    /// Whether someone asked.
    pub fn is_requested(&self) -> bool {
        self.0.is_cancelled()
    }

    /// Completes when someone asks.
    pub async fn requested(&self) {
        self.0.cancelled().await;
    }
}
