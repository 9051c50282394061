//! A rolling window: at most so many calls in any span of time.

use std::collections::VecDeque;

/// Remembers when each admitted call came; a refused call leaves no trace.
#[derive(Debug)]
pub(crate) struct Window {
    limit: usize,
    span_ms: i64,
    admitted: VecDeque<i64>,
}

impl Window {
    pub(crate) fn new(limit: usize, span_ms: i64) -> Self {
        Self { limit, span_ms, admitted: VecDeque::with_capacity(limit) }
    }

    pub(crate) fn limit(&self) -> usize {
        self.limit
    }

    /// Calls that may still come now.
    pub(crate) fn left(&mut self, now: i64) -> usize {
        while self.admitted.front().is_some_and(|at| at + self.span_ms <= now) {
            self.admitted.pop_front();
        }
        self.limit.saturating_sub(self.admitted.len())
    }

    /// Takes one call at `now`; answers whether it was admitted.
    pub(crate) fn take(&mut self, now: i64) -> bool {
        let admitted = self.left(now) > 0;
        if admitted {
            self.admitted.push_back(now);
        }
        admitted
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_place_frees_exactly_after_the_span() {
        let mut window = Window::new(2, 10_000);
        assert!(window.take(0));
        assert!(window.take(4_000));
        assert!(!window.take(9_999));
        assert!(window.take(10_000));
        assert!(!window.take(13_999));
        assert!(window.take(14_000));
    }

    proptest! {
        #[test]
        fn no_span_ever_holds_more_than_the_limit(steps in prop::collection::vec(0_i64..3_000, 1..200)) {
            let mut window = Window::new(5, 10_000);
            let mut now = 0;
            let mut admitted = Vec::new();
            for step in steps {
                now += step;
                if window.take(now) {
                    admitted.push(now);
                }
            }
            for start in &admitted {
                let inside = admitted.iter().filter(|at| (*start..*start + 10_000).contains(*at)).count();
                prop_assert!(inside <= 5);
            }
        }
    }
}
