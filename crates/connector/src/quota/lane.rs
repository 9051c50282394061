//! One limit with its window, its closures and its penalties.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::headers::RateHeaders;
use super::moment::Moment;
use super::note::Note;
use super::turns::{Turns, TurnsSnapshot};
use super::window::{RollingWindow, Slot, WindowSnapshot};

/// Within this time, three refusals are too many; and for so long the burst is halved then.
const MINUTE: Duration = Duration::from_secs(60);

/// Refusals within a minute that halve the burst.
const STRIKES: usize = 3;

/// Calls that share one limit: searches, links, everything else, or all of them at a pace of our own.
#[derive(Debug)]
pub(super) struct Lane {
    burst: Option<u32>,
    window: RollingWindow,
    /// The latest closure: when it was ordered, and until when it holds.
    closed: Option<(Instant, Instant)>,
    halved_until: Option<Instant>,
    strikes: VecDeque<Instant>,
    turns: Turns,
}

impl Lane {
    pub(super) fn new(burst: Option<u32>, span: Duration, margin: Duration) -> Self {
        let window = RollingWindow::new(span, margin);
        let (strikes, turns) = (VecDeque::new(), Turns::default());
        Self { burst, window, closed: None, halved_until: None, strikes, turns }
    }

    /// Takes a slot for a client (`None` when the lane is unlimited) or says until when to wait.
    pub(super) fn take(&mut self, client: u64, now: Instant) -> Result<Option<Slot>, Instant> {
        self.check(client, now)?;
        Ok(self.occupy(client, now))
    }

    /// Whether a client may have a slot now, else until when to wait.
    pub(super) fn check(&mut self, client: u64, now: Instant) -> Result<(), Instant> {
        if let Some((_, until)) = self.closed.filter(|(_, until)| *until > now) {
            return Err(until);
        }
        let Some(capacity) = self.capacity(now) else {
            return Ok(());
        };
        let leave = self.window.check(capacity, now).and_then(|()| self.turns.check(client, now));
        leave.inspect_err(|asks_at| self.turns.waits(client, *asks_at))
    }

    /// Takes a slot that was found free at the same moment.
    pub(super) fn occupy(&mut self, client: u64, now: Instant) -> Option<Slot> {
        self.burst?;
        self.turns.served(client, now);
        Some(self.window.take(now))
    }

    /// The answer to a call that held `slot` since `sent_at`. What it says can only lower what we believe.
    pub(super) fn answered(
        &mut self,
        slot: Option<Slot>,
        sent_at: Instant,
        headers: RateHeaders,
        now: Instant,
    ) {
        if let Some(slot) = slot {
            self.window.answered(slot, sent_at, now);
        }
        let Some(burst) = self.burst else { return };
        let burst = headers.max.map_or(burst, |max| burst.min(max.max(1)));
        self.burst = Some(burst);
        if let Some(remaining) = headers.remaining {
            let free = (burst as usize).saturating_sub(self.window.taken_since(sent_at, now));
            self.window.occupy_for_others(free.saturating_sub(remaining as usize), now);
        }
    }

    /// A call sent at `sent_at` was refused as too fast: nothing goes for `pause`.
    ///
    /// Calls that were already on their way when the lane closed belong to the same refusal.
    pub(super) fn throttled(&mut self, sent_at: Instant, pause: Duration, now: Instant) -> Option<Note> {
        let is_news = self.closed.is_none_or(|(ordered_at, _)| sent_at > ordered_at);
        let until = self.closed.map_or(now + pause, |(_, until)| until.max(now + pause));
        if !is_news {
            self.closed = self.closed.map(|(ordered_at, _)| (ordered_at, until));
            return None;
        }
        self.closed = Some((now, until));
        self.strike(now)
    }

    fn strike(&mut self, now: Instant) -> Option<Note> {
        self.strikes.push_back(now);
        self.strikes.retain(|at| *at + MINUTE > now);
        if self.strikes.len() < STRIKES {
            return None;
        }
        self.strikes.clear();
        self.halved_until = Some(now + MINUTE);
        self.capacity(now).map(|burst| Note::Halved { burst, until: now + MINUTE })
    }

    fn capacity(&self, now: Instant) -> Option<u32> {
        let is_halved = self.halved_until.is_some_and(|until| until > now);
        self.burst.map(|burst| if is_halved { (burst / 2).max(1) } else { burst })
    }

    pub(super) fn span(&self) -> Duration {
        self.window.span()
    }

    /// What others must know of the lane. The burst is none of it: everybody has it from its own project.
    pub(super) fn snapshot(&self, moment: Moment) -> LaneSnapshot {
        let shared = |at: Instant| moment.to_shared(at);
        LaneSnapshot {
            window: self.window.snapshot(moment),
            closed: self.closed.map(|(ordered_at, until)| (shared(ordered_at), shared(until))),
            halved_until: self.halved_until.map(shared),
            strikes: self.strikes.iter().copied().map(shared).collect(),
            turns: self.turns.snapshot(moment),
        }
    }

    pub(super) fn restore(&mut self, snapshot: &LaneSnapshot, moment: Moment) {
        let own = |at: u64| moment.to_own(at);
        self.window.restore(&snapshot.window, moment);
        self.closed = snapshot.closed.map(|(ordered_at, until)| (own(ordered_at), own(until)));
        self.halved_until = snapshot.halved_until.map(own);
        self.strikes = snapshot.strikes.iter().copied().map(own).collect();
        self.turns.restore(&snapshot.turns, moment);
    }
}

/// A lane as data, by the shared clock.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(super) struct LaneSnapshot {
    window: WindowSnapshot,
    closed: Option<(u64, u64)>,
    halved_until: Option<u64>,
    strikes: Vec<u64>,
    turns: TurnsSnapshot,
}
