//! SplitMix64, the generator by Steele, Lea and Flood: small, fast, and the same everywhere.

/// A sequence of numbers that its seed decides.
pub(crate) struct Random(u64);

impl Random {
    /// The sequence that belongs to these numbers together.
    pub(crate) fn of(seed: u64, number: u64, purpose: u64) -> Self {
        let mut random = Self(seed);
        random.0 = random.next() ^ number;
        random.0 = random.next() ^ purpose;
        random
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(bound)) >> 64) as u64
    }

    /// True in `percent` of 100 cases.
    pub(crate) fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    pub(crate) fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len() as u64) as usize]
    }
}
