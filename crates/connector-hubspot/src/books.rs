//! The quota of this process, or the one it shares with others.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Datelike as _, NaiveDateTime, NaiveTime, Utc};
use fieldline_connector::quota::{Moment, Quota, QuotaStore, SharedQuota};
use fieldline_model::Zone;
use tokio::time::Instant;

/// What is known about the use of the account.
pub(crate) struct Books {
    pub(crate) quota: Quota,
    /// The account's time zone, once it is known; its midnight renews the daily quota.
    zone: Option<Zone>,
    /// The clock that all processes share.
    clock: fn() -> Duration,
}

impl Books {
    fn now(&self) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + (self.clock)()
    }

    fn enter_day(&mut self) {
        self.quota.enter_day(day_number(self.now(), self.zone));
    }

    /// The account's time zone became known; the calls of today stay counted.
    pub(crate) fn learn_zone(&mut self, zone: Zone) {
        if self.zone.replace(zone) != Some(zone) {
            self.quota.correct_day(day_number(self.now(), self.zone));
        }
    }

    /// When the account's next day begins, for people.
    pub(crate) fn next_day(&self) -> String {
        let zone = self.zone.unwrap_or_else(Zone::utc);
        next_midnight(self.now(), zone).format("%Y-%m-%d %H:%M").to_string() + " " + zone.name()
    }
}

/// Gives everybody access to the books, one after another.
pub(crate) struct Keeper {
    shared: Arc<Shared>,
}

struct Shared {
    books: Mutex<Books>,
    store: Option<Arc<dyn QuotaStore>>,
    has_failed: AtomicBool,
}

impl Keeper {
    /// Without a store, the quota is this process's alone. `clock` is the one that all processes share.
    pub(crate) fn new(quota: Quota, store: Option<Arc<dyn QuotaStore>>, clock: fn() -> Duration) -> Self {
        let books = Mutex::new(Books { quota, zone: None, clock });
        Self { shared: Arc::new(Shared { books, store, has_failed: AtomicBool::new(false) }) }
    }

    /// Does `work` on the newest books and keeps what it changed.
    pub(crate) async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Books, std::time::Instant) -> T + Send + 'static,
    ) -> T {
        let Some(store) = self.shared.store.clone() else {
            return self.shared.alone(work);
        };
        let shared = Arc::clone(&self.shared);
        let done = tokio::task::spawn_blocking(move || shared.together(store.as_ref(), work)).await;
        // The task is never cancelled, so it can only have panicked.
        done.unwrap_or_else(|error| resume_unwind(error.into_panic()))
    }

    /// Looks at the books as this process saw them last.
    pub(crate) fn look<T>(&self, view: impl FnOnce(&Books) -> T) -> T {
        view(&self.shared.books())
    }
}

impl Shared {
    fn alone<T>(&self, work: impl FnOnce(&mut Books, std::time::Instant) -> T) -> T {
        let mut books = self.books();
        books.enter_day();
        work(&mut books, Instant::now().into_std())
    }

    fn together<T>(
        &self,
        store: &dyn QuotaStore,
        work: impl FnOnce(&mut Books, std::time::Instant) -> T,
    ) -> T {
        let (mut work, mut result) = (Some(work), None);
        let exchanged = store.exchange(&mut |known| {
            let mut books = self.books();
            let moment = Moment { instant: Instant::now().into_std(), shared: (books.clock)() };
            if let Some(known) = known {
                let zone = known.zone.and_then(|name| Zone::named(&name));
                books.zone = books.zone.or(zone);
                books.quota.restore(known.quota, moment);
            }
            books.enter_day();
            result = work.take().map(|work| work(&mut books, moment.instant));
            SharedQuota {
                zone: books.zone.map(|zone| zone.name().to_owned()),
                quota: books.quota.snapshot(moment),
            }
        });
        if let Err(error) = exchanged
            && !self.has_failed.swap(true, Ordering::Relaxed)
        {
            tracing::warn!(%error, "the quota cannot be shared; other processes may make us too fast");
        }
        match (result, work) {
            (Some(result), _) => result,
            (None, Some(work)) => self.alone(work),
            (None, None) => unreachable!("whoever took the work has put its result down"),
        }
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        // No code that holds the lock can panic half-way through a change.
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A number for the day it is in `zone`, UTC when unknown.
fn day_number(now: DateTime<Utc>, zone: Option<Zone>) -> i64 {
    let day = zone.map_or(now.date_naive(), |zone| zone.local(now).date());
    i64::from(day.num_days_from_ce())
}

/// What the account's clock shows when its next day begins: 01:00 where the clocks skip midnight.
fn next_midnight(now: DateTime<Utc>, zone: Zone) -> NaiveDateTime {
    let tomorrow = zone.local(now).date() + chrono::Days::new(1);
    let midnight = tomorrow.and_time(NaiveTime::MIN);
    zone.first_instant_from(midnight).map_or(midnight, |instant| zone.local(instant))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn the_day_is_the_accounts() {
        let berlin = Zone::named("Europe/Berlin");
        for (before, after, zone) in [
            ("2026-11-23T22:59:59Z", "2026-11-23T23:00:00Z", berlin),
            ("2026-11-23T23:59:59Z", "2026-11-24T00:00:00Z", None),
        ] {
            assert_eq!(day_number(at(before), zone) + 1, day_number(at(after), zone));
        }
    }

    #[test]
    fn the_next_day_begins_at_the_accounts_midnight() {
        for (now, zone, midnight) in [
            ("2026-11-23T22:59:59Z", "Europe/Berlin", "2026-11-24T00:00:00"),
            ("2026-11-23T23:00:00Z", "Europe/Berlin", "2026-11-25T00:00:00"),
            ("2026-11-23T12:00:00Z", "UTC", "2026-11-24T00:00:00"),
            // Clocks go from 0:00 to 1:00 on 2024-03-31.
            ("2024-03-30T12:00:00Z", "Asia/Beirut", "2024-03-31T01:00:00"),
        ] {
            let zone = Zone::named(zone).unwrap();
            assert_eq!(next_midnight(at(now), zone), midnight.parse().unwrap());
        }
    }
}
