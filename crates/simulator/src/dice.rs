//! Seeded randomness: result order and correlation ids repeat with the seed.

use std::sync::atomic::{AtomicU64, Ordering};

use uuid::{Builder, Uuid};

/// Splitmix64 over an atomic counter: one throw is one addition, so request threads share it without a lock.
pub(crate) struct Dice(AtomicU64);

const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }

    pub(crate) fn throw(&self) -> u64 {
        let mut mixed = self.0.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A version 4 UUID, as HubSpot's correlation ids are.
    pub(crate) fn uuid(&self) -> Uuid {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&self.throw().to_be_bytes());
        bytes[8..].copy_from_slice(&self.throw().to_be_bytes());
        Builder::from_random_bytes(bytes).into_uuid()
    }

    /// Shuffles in place (Fisher and Yates).
    pub(crate) fn shuffle<T>(&self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = usize::try_from(self.throw() % (last as u64 + 1)).unwrap_or(0);
            items.swap(last, other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_and_another_differs() {
        let order = |seed| {
            let mut items: Vec<u32> = (0..50).collect();
            Dice::new(seed).shuffle(&mut items);
            items
        };
        assert_eq!(order(7), order(7));
        assert_ne!(order(7), order(8));
        let mut sorted = order(7);
        sorted.sort_unstable();
        assert_eq!(sorted, (0..50).collect::<Vec<_>>());
    }

    #[test]
    fn uuids_are_version_4() {
        assert_eq!(Dice::new(1).uuid().get_version_num(), 4);
    }
}
