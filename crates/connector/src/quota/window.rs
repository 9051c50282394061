//! An exact rolling window.
//!
//! The server counts a call when it arrives, which is some time between our sending it and our hearing the answer. A call
//! sent at `s` and answered at `a` reached the server no later than `min(a, s + margin)`; its slot is free one window
//! after that. The next call to use the slot is sent, and so arrives, no earlier.

use std::collections::{BTreeSet, VecDeque};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::moment::Moment;

/// At most so many calls in any stretch of `span`.
#[derive(Debug)]
pub(super) struct RollingWindow {
    span: Duration,
    margin: Duration,
    /// When each taken slot becomes free, with a number to tell equal instants apart.
    taken: BTreeSet<(Instant, u64)>,
    /// When slots became free that a slow answer may still have been counted with; ascending.
    freed: VecDeque<Instant>,
    next_number: u64,
}

/// A slot of the window.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Slot {
    frees_at: Instant,
    number: u64,
}

impl RollingWindow {
    pub(super) fn new(span: Duration, margin: Duration) -> Self {
        Self { span, margin, taken: BTreeSet::new(), freed: VecDeque::new(), next_number: 0 }
    }

    pub(super) fn span(&self) -> Duration {
        self.span
    }

    /// Whether one of `capacity` slots is free, else when to ask again: when the next one is free, or before that, as soon
    /// as it may be, because its answer has come by then or will have told by how much the margin was too careful.
    pub(super) fn check(&mut self, capacity: u32, now: Instant) -> Result<(), Instant> {
        self.expire(now);
        let surplus = self.taken.len().checked_sub(capacity as usize);
        match surplus.and_then(|surplus| self.taken.iter().nth(surplus)) {
            Some((frees_at, _)) => {
                let may_be_free_at = frees_at.checked_sub(self.margin).filter(|at| *at > now);
                Err(may_be_free_at.unwrap_or(*frees_at))
            }
            None => Ok(()),
        }
    }

    /// Takes a slot; one is free.
    pub(super) fn take(&mut self, now: Instant) -> Slot {
        self.occupy(now + self.margin + self.span)
    }

    /// The answer to the call in `slot` came, which was sent at `sent_at`: it reached the server before `now`.
    pub(super) fn answered(&mut self, slot: Slot, sent_at: Instant, now: Instant) {
        if !self.taken.remove(&(slot.frees_at, slot.number)) {
            // Told over to others and back, the instant may have moved by a hair; the number has not.
            let Some(moved) = self.taken.iter().find(|(_, number)| *number == slot.number).copied() else {
                return;
            };
            self.taken.remove(&moved);
        }
        self.taken.insert((now.min(sent_at + self.margin) + self.span, slot.number));
    }

    /// How many slots were taken at `at` or later, as far as we know of: an answer to a call sent then cannot have
    /// counted more of ours.
    pub(super) fn taken_since(&mut self, at: Instant, now: Instant) -> usize {
        self.expire(now);
        self.taken.len() + self.freed.iter().rev().take_while(|freed_at| **freed_at > at).count()
    }

    /// Takes `count` slots for calls of others; they may have been sent as late as `now`.
    pub(super) fn occupy_for_others(&mut self, count: usize, now: Instant) {
        for _ in 0..count {
            self.occupy(now + self.span);
        }
    }

    fn occupy(&mut self, frees_at: Instant) -> Slot {
        let slot = Slot { frees_at, number: self.next_number };
        self.next_number += 1;
        self.taken.insert((slot.frees_at, slot.number));
        slot
    }

    fn expire(&mut self, now: Instant) {
        while self.taken.first().is_some_and(|(frees_at, _)| *frees_at <= now) {
            self.freed.extend(self.taken.pop_first().map(|(frees_at, _)| frees_at));
        }
        // An answer later than a whole window after its call tells nothing about the present.
        while self.freed.front().is_some_and(|freed_at| *freed_at + self.span <= now) {
            self.freed.pop_front();
        }
    }

    pub(super) fn snapshot(&self, moment: Moment) -> WindowSnapshot {
        WindowSnapshot {
            taken: self.taken.iter().map(|(at, number)| (moment.to_shared(*at), *number)).collect(),
            freed: self.freed.iter().map(|at| moment.to_shared(*at)).collect(),
            next_number: self.next_number,
        }
    }

    /// Slots that would be taken for longer than any can be, because the shared clock was set back, are cut short.
    pub(super) fn restore(&mut self, snapshot: &WindowSnapshot, moment: Moment) {
        let latest = moment.instant + self.margin + self.span;
        let taken = snapshot.taken.iter().map(|(at, number)| (moment.to_own(*at).min(latest), *number));
        self.taken = taken.collect();
        self.freed = snapshot.freed.iter().map(|at| moment.to_own(*at).min(moment.instant)).collect();
        self.next_number = snapshot.next_number;
    }
}

/// A window as data, by the shared clock.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(super) struct WindowSnapshot {
    taken: Vec<(u64, u64)>,
    freed: Vec<u64>,
    next_number: u64,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SPAN: Duration = Duration::from_secs(10);

    fn ms(count: u64) -> Duration {
        Duration::from_millis(count)
    }

    fn take(window: &mut RollingWindow, capacity: u32, now: Instant) -> Result<Slot, Instant> {
        window.check(capacity, now).map(|()| window.take(now))
    }

    /// The most instants that any half-open stretch of `span` holds.
    fn fullest(instants: &[Instant], span: Duration) -> usize {
        let within = |from: Instant| instants.iter().filter(|at| **at >= from && **at < from + span).count();
        instants.iter().map(|from| within(*from)).max().unwrap_or(0)
    }

    #[test]
    fn greedy_load_fills_every_window_exactly() {
        let start = Instant::now();
        let mut window = RollingWindow::new(SPAN, Duration::ZERO);
        let (mut now, mut sent) = (start, Vec::new());
        while sent.len() < 1_000 {
            match take(&mut window, 100, now) {
                Ok(_) => sent.push(now),
                Err(until) => now = until,
            }
        }
        assert_eq!(*sent.last().unwrap() - start, Duration::from_secs(90));
        assert_eq!(fullest(&sent, SPAN), 100);
    }

    #[test]
    fn an_answer_frees_its_slot_by_the_unused_margin_earlier() {
        let start = Instant::now();
        for (answer_ms, free_ms) in [(40, 10_040), (250, 10_250), (3_000, 10_250)] {
            let mut window = RollingWindow::new(SPAN, ms(250));
            let slot = take(&mut window, 1, start).unwrap();
            window.answered(slot, start, start + ms(answer_ms));
            let early = start + ms(free_ms - 250);
            assert_eq!(take(&mut window, 1, start + ms(answer_ms)), Err(early));
            assert_eq!(take(&mut window, 1, early), Err(start + ms(free_ms)));
        }
    }

    #[test]
    fn a_shrunk_window_waits_for_the_surplus_to_leave() {
        let start = Instant::now();
        let mut window = RollingWindow::new(SPAN, Duration::ZERO);
        for second in 0..4 {
            take(&mut window, 4, start + ms(second * 1_000)).unwrap();
        }
        assert_eq!(take(&mut window, 2, start + ms(5_000)), Err(start + ms(12_000)));
    }

    #[test]
    fn what_left_after_a_call_was_sent_still_counts_for_its_answer() {
        let start = Instant::now();
        let mut window = RollingWindow::new(SPAN, Duration::ZERO);
        take(&mut window, 9, start).unwrap();
        take(&mut window, 9, start + ms(5_000)).unwrap();
        assert_eq!(window.taken_since(start + ms(9_999), start + ms(10_001)), 2);
        assert_eq!(window.taken_since(start + ms(10_000), start + ms(10_001)), 1);
    }

    proptest! {
        #[test]
        fn the_server_never_sees_more_than_the_burst(
            capacity in 1_u32..20,
            calls in prop::collection::vec((0_u64..3_000, 0_u64..500, 0_u64..=250, 0_u64..4_000), 1..200),
        ) {
            let mut window = RollingWindow::new(SPAN, ms(250));
            let (mut now, mut arrivals) = (Instant::now(), Vec::new());
            let mut answers: Vec<(Instant, Instant, Slot)> = Vec::new();
            for (gap_ms, late_ms, way_ms, reply_ms) in calls {
                now += ms(gap_ms);
                let slot = loop {
                    answers.retain(|(at, sent_at, slot)| {
                        let due = *at <= now;
                        if due {
                            window.answered(*slot, *sent_at, *at);
                        }
                        !due
                    });
                    match take(&mut window, capacity, now) {
                        Ok(slot) => break slot,
                        Err(until) => {
                            prop_assert!(until > now);
                            now = until;
                        }
                    }
                };
                // It is sent somewhat after its slot was taken.
                let sent_at = now + ms(late_ms);
                arrivals.push(sent_at + ms(way_ms));
                answers.push((sent_at + ms(way_ms + reply_ms), sent_at, slot));
            }
            prop_assert!(fullest(&arrivals, SPAN) <= capacity as usize);
        }
    }
}
