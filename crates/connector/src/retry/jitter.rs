//! Seeded randomness for waits.

use std::time::Duration;

/// A SplitMix64 generator (Steele, Lea and Flood 2014): enough to spread waits, no good for secrets.
#[derive(Clone, Debug)]
pub(super) struct Jitter(u64);

impl Jitter {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// An evenly spread duration from zero up to `longest`.
    pub(super) fn up_to(&mut self, longest: Duration) -> Duration {
        // 53 bits are what a double holds exactly.
        let fraction = (self.next() >> 11) as f64 / (1_u64 << 53) as f64;
        longest.mul_f64(fraction)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_spread_evenly_and_repeat_by_seed() {
        let longest = Duration::from_secs(1);
        let draws = |seed| {
            let mut jitter = Jitter::new(seed);
            (0..10_000).map(|_| jitter.up_to(longest)).collect::<Vec<_>>()
        };
        assert_eq!(draws(1), draws(1));
        assert_ne!(draws(1), draws(2));
        let in_first_quarter = draws(3).iter().filter(|draw| **draw < longest / 4).count();
        assert!((2_300..2_700).contains(&in_first_quarter), "{in_first_quarter}");
        assert!(draws(4).iter().all(|draw| *draw < longest));
    }
}
