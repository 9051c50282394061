//! Where calls wait for their turn: the quota, shared.

use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Datelike as _, Utc};
use chrono_tz::Tz;
use fieldline_connector::quota::{CallKind, Note, Quota, RateHeaders, Throttle, Ticket, Wait};
use tokio::sync;
use tokio::time::Instant;

/// Callers go through in the order in which they came; searches have a queue of their own, because they have a limit of
/// their own.
pub(crate) struct Gate {
    quota: Mutex<Quota>,
    calls: sync::Mutex<()>,
    links: sync::Mutex<()>,
    searches: sync::Mutex<()>,
    /// The account's time zone, once it is known; its midnight renews the daily quota.
    zone: OnceLock<Tz>,
}

/// Nothing more goes today.
#[derive(Debug)]
pub(crate) struct Exhausted;

impl Gate {
    pub(crate) fn new(quota: Quota) -> Self {
        Self {
            quota: Mutex::new(quota),
            calls: sync::Mutex::new(()),
            links: sync::Mutex::new(()),
            searches: sync::Mutex::new(()),
            zone: OnceLock::new(),
        }
    }

    /// Waits until a call of this kind may be sent.
    pub(crate) async fn pass(&self, kind: CallKind) -> Result<Ticket, Exhausted> {
        let queue = match kind {
            CallKind::Search => &self.searches,
            CallKind::Read | CallKind::Write | CallKind::Other => &self.calls,
            CallKind::LinkRead | CallKind::LinkWrite | CallKind::LinkTypes => &self.links,
        };
        // Whoever holds the queue is the next to go; tokio hands it on in order of arrival.
        let _turn = queue.lock().await;
        loop {
            let taken = {
                let mut quota = self.quota();
                quota.enter_day(day_number(Utc::now(), self.zone.get().copied()));
                quota.take(kind, Instant::now().into_std())
            };
            match taken {
                Ok(ticket) => return Ok(ticket),
                Err(Wait::Exhausted) => return Err(Exhausted),
                Err(Wait::Until(at)) => tokio::time::sleep_until(at.into()).await,
            }
        }
    }

    pub(crate) fn answered(&self, ticket: Ticket, headers: RateHeaders) {
        self.quota().answered(ticket, headers, Instant::now().into_std());
    }

    pub(crate) fn throttled(&self, ticket: Ticket, limit: Throttle, retry_after: Option<Duration>) {
        let now = Instant::now().into_std();
        let note = self.quota().throttled(ticket, limit, retry_after, now);
        if let Some(Note::Halved { burst, until }) = note {
            let seconds = until.saturating_duration_since(now).as_secs();
            tracing::warn!(
                burst,
                seconds,
                "hubspot refused three calls within a minute; going at half speed"
            );
        }
    }

    pub(crate) fn exhaust(&self) {
        self.quota().exhaust();
    }

    /// Calls used today, and calls left for us (`None` without a cap).
    pub(crate) fn day(&self) -> (u64, Option<u64>) {
        let quota = self.quota();
        (quota.used_today(), quota.left_today())
    }

    /// Takes over how many calls were made today before this process began.
    pub(crate) fn restore_day(&self, used: u64) {
        let mut quota = self.quota();
        quota.enter_day(day_number(Utc::now(), self.zone.get().copied()));
        quota.restore_day(used);
    }

    /// Takes note of the account's time zone; a name that is none leaves UTC in place.
    pub(crate) fn learn_zone(&self, name: &str) {
        match name.parse() {
            Ok(zone) => {
                if self.zone.set(zone).is_ok() {
                    self.quota().correct_day(day_number(Utc::now(), Some(zone)));
                }
            }
            Err(_) => tracing::warn!("the account's time zone is not known here; its day is taken as UTC"),
        }
    }

    fn quota(&self) -> MutexGuard<'_, Quota> {
        // No code that holds the lock can panic half-way through a change.
        self.quota.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A number for the day it is in `zone`, UTC when unknown.
fn day_number(now: DateTime<Utc>, zone: Option<Tz>) -> i64 {
    let day = zone.map_or(now.date_naive(), |zone| now.with_timezone(&zone).date_naive());
    i64::from(day.num_days_from_ce())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use fieldline_connector::quota::{Limits, Share};

    use super::*;

    #[test]
    fn the_day_is_the_accounts() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let berlin = Some(chrono_tz::Europe::Berlin);
        assert_eq!(
            day_number(at("2026-11-23T22:59:59Z"), berlin) + 1,
            day_number(at("2026-11-23T23:00:00Z"), berlin)
        );
        assert_eq!(
            day_number(at("2026-11-23T23:59:59Z"), None) + 1,
            day_number(at("2026-11-24T00:00:00Z"), None)
        );
    }

    #[tokio::test(start_paused = true)]
    async fn callers_go_in_order_and_never_too_fast() {
        let limits = Limits::new(10, None, 4).unwrap().with_margin(Duration::ZERO);
        let gate = Arc::new(Gate::new(Quota::new(limits, Share::NONE)));
        let went = Arc::new(Mutex::new(Vec::new()));
        let start = Instant::now();
        let mut tasks = Vec::new();
        for number in 0..100 {
            let (gate, went) = (Arc::clone(&gate), Arc::clone(&went));
            tasks.push(tokio::spawn(async move {
                let _ = gate.pass(CallKind::Read).await.unwrap();
                went.lock().unwrap().push((number, start.elapsed().as_secs()));
            }));
        }
        for task in tasks {
            task.await.unwrap();
        }
        let expected: Vec<_> = (0..100).map(|number| (number, number / 10 * 10)).collect();
        assert_eq!(*went.lock().unwrap(), expected);
    }

    #[tokio::test(start_paused = true)]
    async fn a_waiting_search_holds_nobody_else_up() {
        let gate = Gate::new(Quota::new(Limits::new(10, None, 1).unwrap(), Share::NONE));
        let _ = gate.pass(CallKind::Search).await.unwrap();
        let start = Instant::now();
        let (search, read) = tokio::join!(
            async {
                let _ = gate.pass(CallKind::Search).await.unwrap();
                start.elapsed()
            },
            async {
                let _ = gate.pass(CallKind::Read).await.unwrap();
                start.elapsed()
            }
        );
        assert_eq!((search.as_millis(), read.as_millis()), (1_100, 0));
    }
}
