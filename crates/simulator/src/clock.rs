//! The simulator's time: real, scripted by a test, or tokio's (which a test may pause).

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A source of wall-clock time.
pub trait TimeSource: Send + Sync {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    fn now_ms(&self) -> i64;
}

/// The clock a simulator lives by: time stamps, rate windows, the daily quota and the search lag all read it.
/// Clones show the same time, so a test keeps one and moves it.
#[derive(Clone)]
pub struct Clock {
    source: Arc<dyn TimeSource>,
    script: Option<Arc<Script>>,
    keeps_pace: bool,
}

impl Clock {
    /// The machine's clock.
    pub fn real() -> Self {
        Self { keeps_pace: true, ..Self::from_source(Machine) }
    }

    /// A clock that stands at `start_ms` (milliseconds since 1970 UTC) until [`Clock::advance`] moves it.
    pub fn scripted(start_ms: i64) -> Self {
        let script = Arc::new(Script(AtomicI64::new(start_ms)));
        Self { source: Arc::clone(&script) as Arc<dyn TimeSource>, script: Some(script), keeps_pace: false }
    }

    /// A clock that starts at `start_ms` and follows `tokio::time`, so it stands still and jumps with a paused
    /// runtime.
    pub fn tokio(start_ms: i64) -> Self {
        let source = Tokio { start_ms, started: tokio::time::Instant::now() };
        Self { keeps_pace: true, ..Self::from_source(source) }
    }

    /// A clock of the caller's own.
    pub fn from_source(source: impl TimeSource + 'static) -> Self {
        Self { source: Arc::new(source), script: None, keeps_pace: false }
    }

    /// Milliseconds since 1970 UTC.
    pub fn now_ms(&self) -> i64 {
        self.source.now_ms()
    }

    /// Whether it moves as `tokio::time` does; another clock may stand still or jump.
    pub(crate) fn keeps_pace(&self) -> bool {
        self.keeps_pace
    }

    /// Moves a scripted clock forward; answers whether the clock is scripted.
    pub fn advance(&self, by: Duration) -> bool {
        let Some(script) = &self.script else { return false };
        script.0.fetch_add(i64::try_from(by.as_millis()).unwrap_or(i64::MAX), Ordering::SeqCst);
        true
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::real()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Clock")
            .field("now_ms", &self.now_ms())
            .field("scripted", &self.script.is_some())
            .finish()
    }
}

struct Machine;

impl TimeSource for Machine {
    fn now_ms(&self) -> i64 {
        // Before 1970 the machine's clock is broken; zero is as good as any other answer.
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    }
}

struct Script(AtomicI64);

impl TimeSource for Script {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

struct Tokio {
    start_ms: i64,
    started: tokio::time::Instant,
}

impl TimeSource for Tokio {
    fn now_ms(&self) -> i64 {
        self.start_ms.saturating_add(i64::try_from(self.started.elapsed().as_millis()).unwrap_or(i64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scripted_clock_moves_only_when_told() {
        let clock = Clock::scripted(1_000);
        let other = clock.clone();
        assert_eq!(clock.now_ms(), 1_000);
        assert!(other.advance(Duration::from_millis(250)));
        assert_eq!(clock.now_ms(), 1_250);
    }

    #[test]
    fn a_real_clock_cannot_be_advanced() {
        let clock = Clock::real();
        assert!(!clock.advance(Duration::from_secs(1)));
        assert!(clock.now_ms() > 1_700_000_000_000);
    }

    #[tokio::test(start_paused = true)]
    async fn a_tokio_clock_follows_paused_time() {
        let clock = Clock::tokio(5_000);
        tokio::time::advance(Duration::from_secs(3)).await;
        assert_eq!(clock.now_ms(), 8_000);
    }
}
