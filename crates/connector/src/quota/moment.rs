//! Two clocks that tell the same moment.

use std::time::{Duration, Instant};

/// One moment by two clocks: this process's, which never jumps, and the one all processes of a machine share.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Moment {
    /// By this process's clock.
    pub instant: Instant,
    /// By the shared clock: since any beginning that all processes agree on, such as the Unix epoch.
    pub shared: Duration,
}

impl Moment {
    /// Nanoseconds of the shared clock at `at`.
    pub(super) fn to_shared(self, at: Instant) -> u64 {
        let shared = match at.checked_duration_since(self.instant) {
            Some(ahead) => self.shared.saturating_add(ahead),
            None => self.shared.saturating_sub(self.instant - at),
        };
        u64::try_from(shared.as_nanos()).unwrap_or(u64::MAX)
    }

    /// When the shared clock tells so many nanoseconds.
    pub(super) fn to_own(self, nanos: u64) -> Instant {
        let at = Duration::from_nanos(nanos);
        match at.checked_sub(self.shared) {
            Some(ahead) => self.instant + ahead,
            None => self.instant.checked_sub(self.shared - at).unwrap_or(self.instant),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back_is_exact() {
        let moment = Moment { instant: Instant::now(), shared: Duration::new(1_800_000_000, 123_456_789) };
        let second = Duration::from_secs(1);
        for at in [moment.instant, moment.instant + second, moment.instant - second] {
            assert_eq!(moment.to_own(moment.to_shared(at)), at);
        }
        assert_eq!(moment.to_shared(moment.instant + second), 1_800_000_001_123_456_789);
    }

    #[test]
    fn two_processes_understand_each_other() {
        let start = Instant::now();
        let one = Moment { instant: start, shared: Duration::from_secs(100) };
        let other = Moment { instant: start + Duration::from_secs(7_000), shared: Duration::from_secs(103) };
        let told = one.to_shared(start + Duration::from_secs(5));
        assert_eq!(other.to_own(told), other.instant + Duration::from_secs(2));
    }
}
