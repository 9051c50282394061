//! Requests that are never answered in time.

use std::time::Duration;

use crate::core::Core;

/// HubSpot's edge gives up after 100 seconds and answers 524.
const EDGE_TIMEOUT: Duration = Duration::from_secs(100);

/// Holds a request until the client gives up (which ends this future), the edge does, or the server stops.
pub(super) async fn hold(core: &Core) {
    let mut stopping = core.stopping.subscribe();
    tokio::select! {
        () = tokio::time::sleep(EDGE_TIMEOUT) => {}
        _ = stopping.wait_for(|is_stopping| *is_stopping) => {}
    }
}
