//! When a delivery that failed is tried again: up to ten times within a day, spread at random.

use crate::dice::Dice;

/// Minutes between two attempts, before they are spread. [I] Only the number of attempts and the day are documented.
const WAITS: [i64; 10] = [1, 5, 15, 30, 60, 120, 180, 240, 300, 360];

/// How long to wait after `attempts` failed retries and the first delivery, in milliseconds; nothing after the last.
pub(super) fn wait_ms(attempts: u32, dice: &Dice) -> Option<i64> {
    let minutes = WAITS.get(usize::try_from(attempts).ok()?)?;
    let full = minutes * 60_000;
    // Between 80 and 100 per cent of it, so that the last attempt still falls into the day.
    let spread = i64::try_from(dice.throw() % 200).unwrap_or(0);
    Some(full - full * spread / 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_retries_fit_into_a_day_and_are_spread_by_seed() {
        let times = |seed| {
            let dice = Dice::new(seed);
            (0..).map_while(|attempts| wait_ms(attempts, &dice)).collect::<Vec<i64>>()
        };
        for seed in 0..50 {
            assert_eq!(times(seed).len(), 10);
            assert!((60_000_000..86_400_000).contains(&times(seed).iter().sum::<i64>()), "{seed}");
        }
        assert_eq!(times(7), times(7));
        assert_ne!(times(7), times(8));
    }
}
