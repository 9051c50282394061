//! What tells whether a stream has the rows that it had.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use crate::ids::SourceKey;

/// The sum of the digests of the keys of a stream's rows. Two reads with the same keys have the same sum, in whatever order
/// the rows come; two with other keys have the same one by a chance of 2⁻⁶⁴.
///
/// How digests are made may change with the compiler. Then nothing has the sum it had, and whoever compares looks closely.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct KeySum(u64);

impl KeySum {
    /// Takes one row's key.
    pub fn add(&mut self, key: &SourceKey) {
        let mut hasher = DefaultHasher::new();
        key.as_str().hash(&mut hasher);
        self.0 = self.0.wrapping_add(hasher.finish());
    }

    /// The sum as a number, for a store.
    pub fn to_bits(self) -> u64 {
        self.0
    }

    /// Takes the number of a sum made earlier.
    pub fn from_bits(bits: u64) -> Self {
        Self(bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(keys: &[&str]) -> KeySum {
        let mut sum = KeySum::default();
        keys.iter().for_each(|key| sum.add(&SourceKey::new(*key)));
        sum
    }

    #[test]
    fn the_same_keys_have_the_same_sum_in_any_order() {
        assert_eq!(sum(&["a", "b", "c"]), sum(&["c", "a", "b"]));
        assert_eq!(KeySum::from_bits(sum(&["a", "b"]).to_bits()), sum(&["b", "a"]));
        for others in [&["a", "b"][..], &["a", "b", "d"], &["a", "b", "c", "c"], &["ab", "c"], &["c"], &[]] {
            assert_ne!(sum(&["a", "b", "c"]), sum(others), "{others:?}");
        }
    }
}
