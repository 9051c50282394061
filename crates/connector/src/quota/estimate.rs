//! How long calls will take, before they are sent.

use std::time::Duration;

use super::limits::Limits;
use super::pace::Pace;

/// Calls to be made, and the records that are written with them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Work {
    /// Calls that read.
    pub read: u64,
    /// Searches.
    pub search: u64,
    /// Calls that write.
    pub write: u64,
    /// Records that are written or archived.
    pub records: u64,
}

/// How long work takes at least: what the limits and the pace ask for, without the time that answers need.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Estimate {
    /// Zero where nothing holds back.
    pub duration: Duration,
    /// Whether the pace is what makes it so long, rather than the account's limits.
    pub is_paced: bool,
}

impl Work {
    /// The time for it: everything is read, then written.
    pub fn estimate(&self, limits: &Limits, pace: Pace) -> Estimate {
        let allowed = self.seconds(limits, Pace::NONE);
        let paced = self.seconds(limits, pace);
        let duration = Duration::try_from_secs_f64(paced).unwrap_or(Duration::MAX);
        Estimate { duration, is_paced: paced > allowed }
    }

    fn seconds(&self, limits: &Limits, pace: Pace) -> f64 {
        let burst = rate(limits.burst(), limits.window());
        let paced = rate(pace.calls_burst(), pace.calls_window());
        let calls = burst.min(paced);
        let reading = (self.read as f64 / calls)
            .max(self.search as f64 / rate(limits.search_per_second(), Duration::from_secs(1)))
            .max((self.read + self.search) as f64 / paced);
        let records = pace.record_gap().map_or(0.0, |gap| gap.as_secs_f64() * self.records as f64);
        reading + (self.write as f64 / calls).max(records)
    }
}

/// Calls per second.
fn rate(burst: Option<u32>, window: Duration) -> f64 {
    burst.map_or(f64::INFINITY, |burst| f64::from(burst) / window.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use super::*;

    #[test]
    fn the_slowest_of_what_holds_back_decides() {
        let pace = |calls: u32, records: u32| Pace {
            calls_per_1000_seconds: NonZeroU32::new(calls),
            records_per_hour: NonZeroU32::new(records),
        };
        let (professional, marketplace) =
            (Limits::professional(), Limits::professional().of_marketplace_app());
        let work = |read, search, write, records| Work { read, search, write, records };
        // (work, limits, pace, seconds, whether the pace decides)
        let cases = [
            (work(0, 0, 0, 0), professional, Pace::NONE, 0, false),
            (work(19, 0, 19, 1_900), professional, Pace::NONE, 2, false),
            (work(19, 40, 19, 1_900), professional, Pace::NONE, 11, false),
            (work(11, 0, 11, 1_100), marketplace, Pace::NONE, 2, false),
            (work(10, 10, 10, 1_000), professional, pace(1_000, 0), 30, true),
            (work(19, 0, 100, 10_000), professional, pace(0, 10_000), 3_601, true),
            (work(19, 0, 19, 1_900), professional, pace(100_000, 100_000_000), 2, false),
            (work(9, 9, 9, 900), Limits::unlimited(), Pace::NONE, 0, false),
            (work(0, 0, 5, 500), Limits::unlimited(), pace(500, 0), 10, true),
        ];
        for (work, limits, pace, seconds, is_paced) in cases {
            let estimate = work.estimate(&limits, pace);
            let told = (estimate.duration.as_secs_f64().round(), estimate.is_paced);
            assert_eq!(told, (f64::from(seconds), is_paced), "{work:?} {pace:?}");
        }
    }
}
