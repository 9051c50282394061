//! How long calls took, in a fixed amount of memory.

use std::time::Duration;

/// Buckets per doubling: a bucket is at most 1/32 as wide as what falls into it.
const PER_DOUBLING: u64 = 32;

/// Longest time that is told apart, in microseconds: about 134 seconds, more than any call is waited for.
const LONGEST: u64 = (1 << 27) - 1;

/// One bucket for each microsecond up to 32, then 32 for each doubling.
const BUCKETS: usize = index(LONGEST) + 1;

/// A histogram of latencies with buckets that grow with what falls into them.
///
/// Two of them add up to what one would have seen ([`merge`](Self::merge)). A quantile is never below the true one, and
/// above it by at most 1/32 (3.2 %); times over 134 seconds count as that.
#[derive(Clone, PartialEq, Eq)]
pub struct Latencies {
    counts: Vec<u64>,
}

impl Default for Latencies {
    fn default() -> Self {
        Self { counts: vec![0; BUCKETS] }
    }
}

impl Latencies {
    /// Notes one call.
    pub fn note(&mut self, latency: Duration) {
        let micros = u64::try_from(latency.as_micros()).unwrap_or(LONGEST).min(LONGEST);
        self.counts[index(micros)] += 1;
    }

    /// Takes over what another has seen.
    pub fn merge(&mut self, other: &Self) {
        self.counts.iter_mut().zip(&other.counts).for_each(|(count, more)| *count += more);
    }

    /// How many calls were noted.
    pub fn len(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// Whether none was.
    pub fn is_empty(&self) -> bool {
        self.counts.iter().all(|count| *count == 0)
    }

    /// The time within which that share of calls (0 to 1) was over; `None` without calls.
    pub fn quantile(&self, share: f64) -> Option<Duration> {
        let rank = ((self.len() as f64 * share).ceil() as u64).max(1);
        let mut seen = 0;
        let index = self.counts.iter().position(|count| {
            seen += count;
            seen >= rank
        })?;
        Some(Duration::from_micros(highest(index)))
    }

    /// Buckets that are not empty, as their number and count, ascending: for keeping.
    pub fn buckets(&self) -> impl Iterator<Item = (usize, u64)> {
        self.counts.iter().copied().enumerate().filter(|(_, count)| *count > 0)
    }

    /// The same from kept buckets; `None` when one of them is none of ours.
    pub fn of_buckets(buckets: impl IntoIterator<Item = (usize, u64)>) -> Option<Self> {
        let mut latencies = Self::default();
        for (index, count) in buckets {
            *latencies.counts.get_mut(index)? += count;
        }
        Some(latencies)
    }
}

impl std::fmt::Debug for Latencies {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_map().entries(self.buckets()).finish()
    }
}

/// The bucket of so many microseconds.
const fn index(micros: u64) -> usize {
    if micros < PER_DOUBLING {
        return micros as usize;
    }
    let doublings = micros.ilog2() - PER_DOUBLING.ilog2();
    ((doublings as u64 * PER_DOUBLING) + (micros >> doublings)) as usize
}

/// The longest time of a bucket, in microseconds.
const fn highest(index: usize) -> u64 {
    let index = index as u64;
    if index < PER_DOUBLING {
        return index;
    }
    let doublings = index / PER_DOUBLING - 1;
    ((index - doublings * PER_DOUBLING + 1) << doublings) - 1
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn noted(micros: &[u64]) -> Latencies {
        let mut latencies = Latencies::default();
        micros.iter().for_each(|micros| latencies.note(Duration::from_micros(*micros)));
        latencies
    }

    #[test]
    fn buckets_follow_each_other_without_gap_and_end_with_the_longest_time() {
        for bucket in 0..BUCKETS - 1 {
            assert_eq!(index(highest(bucket)), bucket);
            assert_eq!(index(highest(bucket) + 1), bucket + 1);
        }
        assert_eq!((highest(BUCKETS - 1), BUCKETS), (LONGEST, 736));
        let endless = noted(&[u64::MAX]);
        assert_eq!(endless.quantile(1.0), Some(Duration::from_micros(LONGEST)));
    }

    #[test]
    fn without_calls_there_is_no_quantile() {
        assert_eq!((Latencies::default().quantile(0.5), Latencies::default().is_empty()), (None, true));
    }

    proptest! {
        #[test]
        fn quantiles_are_never_low_and_at_most_a_thirty_second_high(
            mut micros in prop::collection::vec(0..=LONGEST, 1..300),
            share in 0.0..=1.0_f64,
        ) {
            let latencies = noted(&micros);
            micros.sort_unstable();
            let rank = ((micros.len() as f64 * share).ceil() as usize).max(1);
            let exact = micros[rank - 1];
            let told = latencies.quantile(share).unwrap().as_micros() as u64;
            prop_assert!(told >= exact && told - exact <= exact / 32, "{told} for {exact}");
        }

        #[test]
        fn parts_add_up_and_survive_being_kept(
            one in prop::collection::vec(0..=LONGEST, 0..100),
            other in prop::collection::vec(0..=LONGEST, 0..100),
        ) {
            let mut merged = noted(&one);
            merged.merge(&noted(&other));
            let together = noted(&[one, other].concat());
            prop_assert_eq!(&merged, &together);
            prop_assert_eq!(Latencies::of_buckets(merged.buckets()), Some(together));
        }
    }

    #[test]
    fn a_bucket_of_another_layout_is_refused() {
        assert_eq!(Latencies::of_buckets([(BUCKETS, 1)]), None);
    }
}
