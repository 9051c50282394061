//! Greedy loads, and how much of what is allowed they use.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use fieldline_connector::{ConnectorError, Destination as _, ErrorClass};
use fieldline_connector_hubspot::Hubspot;
use fieldline_model::{Batch, WriteInput, WriteKind};
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::in_process::KEY;

/// Calls in ten seconds at the Professional tier.
pub(crate) const BURST: usize = 190;

/// Batches under way at once, as many as the executor has.
const IN_FLIGHT: usize = 8;

/// Upserts `batches` batches of `size` contacts as fast as these apps allow, each with as many callers as a load has.
///
/// # Errors
/// The first call that fails.
pub(crate) async fn upsert(apps: &[Arc<Hubspot>], batches: u64, size: u64) -> Result<(), ConnectorError> {
    let next = Arc::new(AtomicU64::new(0));
    let mut callers: JoinSet<Result<(), ConnectorError>> = JoinSet::new();
    for app in apps {
        for _ in 0..IN_FLIGHT {
            let (app, next) = (Arc::clone(app), Arc::clone(&next));
            callers.spawn(async move {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= batches {
                        return Ok(());
                    }
                    app.write(&batch(number, size)).await?;
                }
            });
        }
    }
    while let Some(ended) = callers.join_next().await {
        ended.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))?;
    }
    Ok(())
}

fn batch(number: u64, size: u64) -> Batch {
    let input = |index: u64| WriteInput {
        trace: format!("{number}-{index}").into(),
        target: format!("C-{}", number * size + index),
        properties: vec![("firstname".into(), "Ada".to_owned())],
    };
    Batch {
        id: format!("b{number}").into(),
        object: "contacts".into(),
        kind: WriteKind::Upsert(KEY.into()),
        inputs: (0..size).map(input).collect(),
    }
}

/// Makes the cheapest calls there are until `most` were made or the day is used up; how many there were.
///
/// # Errors
/// Any failure but that of a day that is used up.
pub(crate) async fn eat(app: Arc<Hubspot>, most: u64) -> Result<u64, ConnectorError> {
    let left = Arc::new(AtomicU64::new(most));
    let mut callers: JoinSet<Result<(), ConnectorError>> = JoinSet::new();
    for _ in 0..IN_FLIGHT {
        let (app, left) = (Arc::clone(&app), Arc::clone(&left));
        callers.spawn(async move {
            while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok()
            {
                match app.identify().await {
                    Ok(_) => {}
                    Err(error) if error.class() == ErrorClass::Exhausted => return Ok(()),
                    Err(error) => return Err(error),
                }
            }
            Ok(())
        });
    }
    while let Some(ended) = callers.join_next().await {
        ended.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))?;
    }
    Ok(app.calls().other)
}

/// The share of the allowed calls that were used: at full speed, the first call after `n` full windows comes `n` windows
/// after the first call of all. `None` for loads that fill no window.
pub(crate) fn share(arrivals: &[Instant]) -> Option<f64> {
    let windows = arrivals.len().checked_sub(1)? / BURST;
    let took = *arrivals.get(windows * BURST)? - *arrivals.first()?;
    let allowed = Duration::from_secs(10 * u64::try_from(windows).ok()?);
    (windows > 0).then(|| allowed.as_secs_f64() / took.as_secs_f64())
}
