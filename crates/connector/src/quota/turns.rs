//! Whose turn it is among clients that share a lane.
//!
//! Everybody asks again when the next slot is free, and whoever asks first would get it, again and again. So a client
//! that was served lately lets another go first who waits and was not.

use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::moment::Moment;

/// How late a waiting client may ask before nobody waits for it any longer: a busy machine wakes sleepers late, and a
/// client may have died.
const GRACE: Duration = Duration::from_millis(50);

/// How long a client steps back before it asks again.
const STEP_BACK: Duration = Duration::from_millis(2);

/// Who was served, in which order, and who waits.
#[derive(Debug, Default)]
pub(super) struct Turns {
    clients: Vec<Turn>,
    served: u64,
}

#[derive(Clone, Copy, Debug)]
struct Turn {
    client: u64,
    /// The higher, the later it was served.
    served: u64,
    /// When it was going to ask again.
    asks_at: Instant,
    is_waiting: bool,
}

impl Turns {
    /// A slot is free: may this client have it? Else when to ask again.
    pub(super) fn check(&mut self, client: u64, now: Instant) -> Result<(), Instant> {
        self.clients.retain(|turn| turn.client == client || turn.asks_at + GRACE > now);
        let served = self.clients.iter().find(|turn| turn.client == client).map_or(0, |turn| turn.served);
        let is_before = |turn: &Turn| turn.client != client && turn.is_waiting && turn.served < served;
        // Who has just stepped back is as good as here.
        if self.clients.iter().any(|turn| is_before(turn) && turn.asks_at <= now + STEP_BACK) {
            return Err(now + STEP_BACK);
        }
        Ok(())
    }

    /// The client was served.
    pub(super) fn served(&mut self, client: u64, now: Instant) {
        self.served += 1;
        let turn = Turn { client, served: self.served, asks_at: now, is_waiting: false };
        self.put(turn);
    }

    /// The client waits and asks again at `asks_at`.
    pub(super) fn waits(&mut self, client: u64, asks_at: Instant) {
        let served = self.clients.iter().find(|turn| turn.client == client).map_or(0, |turn| turn.served);
        self.put(Turn { client, served, asks_at, is_waiting: true });
    }

    fn put(&mut self, turn: Turn) {
        self.clients.retain(|known| known.client != turn.client);
        self.clients.push(turn);
    }

    pub(super) fn snapshot(&self, moment: Moment) -> TurnsSnapshot {
        let data = |turn: &Turn| (turn.client, turn.served, moment.to_shared(turn.asks_at), turn.is_waiting);
        TurnsSnapshot { clients: self.clients.iter().map(data).collect(), served: self.served }
    }

    pub(super) fn restore(&mut self, snapshot: &TurnsSnapshot, moment: Moment) {
        let turn = |&(client, served, asks_at, is_waiting): &(u64, u64, u64, bool)| Turn {
            client,
            served,
            asks_at: moment.to_own(asks_at),
            is_waiting,
        };
        self.clients = snapshot.clients.iter().map(turn).collect();
        self.served = snapshot.served;
    }
}

/// [`Turns`] as data: client, order, when it asks again by the shared clock, and whether it waits.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(super) struct TurnsSnapshot {
    clients: Vec<(u64, u64, u64, bool)>,
    served: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_was_served_lets_the_waiting_go_first_but_not_for_long() {
        let (mut turns, now) = (Turns::default(), Instant::now());
        turns.served(1, now);
        assert_eq!(turns.check(1, now), Ok(()));
        turns.waits(2, now);
        assert_eq!(turns.check(1, now), Err(now + STEP_BACK));
        assert_eq!(turns.check(2, now), Ok(()));
        assert_eq!(turns.check(1, now + GRACE), Ok(()));
    }

    #[test]
    fn three_who_always_wait_go_round() {
        let (mut turns, now) = (Turns::default(), Instant::now());
        let mut order = Vec::new();
        (1..=3).for_each(|client| turns.waits(client, now));
        for _ in 0..9 {
            // The first one always asks first.
            let client = (1..=3).find(|client| turns.check(*client, now).is_ok()).unwrap();
            turns.served(client, now);
            turns.waits(client, now);
            order.push(client);
        }
        assert_eq!(order, [1, 2, 3, 1, 2, 3, 1, 2, 3]);
    }

    #[test]
    fn who_asks_later_holds_nobody_up() {
        let (mut turns, now) = (Turns::default(), Instant::now());
        turns.served(1, now);
        turns.waits(2, now + Duration::from_secs(1));
        assert_eq!(turns.check(1, now), Ok(()));
    }
}
