//! Several clients on one quota, in virtual time.

use proptest::prelude::*;

use super::*;
use crate::quota::QuotaSnapshot;

/// A process: its own quota and its own clock.
struct Client {
    quota: Quota,
    /// What its clock shows when the shared one shows nothing.
    origin: Instant,
    /// When it asks or sends again, by the shared clock.
    asks_at: Duration,
    /// Answers under way.
    answers: Vec<(Duration, Ticket, u32)>,
    sent: usize,
}

/// A server that counts when a call arrives.
#[derive(Default)]
struct Server {
    arrivals: Vec<Duration>,
}

impl Server {
    /// Calls counted in the window that ends at `now`.
    fn used(&self, now: Duration) -> usize {
        self.arrivals.iter().filter(|at| **at <= now && **at + seconds(10) > now).count()
    }
}

fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

fn ms(count: u64) -> Duration {
    Duration::from_millis(count)
}

impl Client {
    fn new(number: u64, burst: u32) -> Self {
        let limits = Limits::new(burst, None, 4).unwrap();
        Self {
            quota: Quota::new(limits, Share::NONE).of_client(number),
            origin: Instant::now() + seconds(1_000 * number),
            asks_at: ms(number * 7),
            answers: Vec::new(),
            sent: 0,
        }
    }

    /// Does `work` on the quota that all share.
    fn with<T>(
        &mut self,
        shared: &mut QuotaSnapshot,
        now: Duration,
        work: impl FnOnce(&mut Quota, Instant) -> T,
    ) -> T {
        let moment = Moment { instant: self.origin + now, shared: now };
        self.quota.restore(shared.clone(), moment);
        let result = work(&mut self.quota, moment.instant);
        *shared = self.quota.snapshot(moment);
        result
    }

    /// Takes the answers that have come, then asks for one more call.
    fn step(
        &mut self,
        shared: &mut QuotaSnapshot,
        server: &mut Server,
        burst: u32,
        ways: &mut impl Iterator<Item = (u64, u64)>,
    ) {
        let now = self.asks_at;
        let due: Vec<_> = self.answers.extract_if(.., |(at, ..)| *at <= now).collect();
        for (_, ticket, remaining) in due {
            let headers =
                RateHeaders { max: Some(burst), remaining: Some(remaining), ..RateHeaders::default() };
            self.with(shared, now, |quota, now| quota.answered(ticket, headers, now));
        }
        match self.with(shared, now, |quota, now| quota.take(CallKind::Write, now)) {
            Ok(ticket) => {
                let (there, back) = ways.next().unwrap();
                let arrives_at = now + ms(there);
                server.arrivals.push(arrives_at);
                let remaining = burst as usize - server.used(arrives_at).min(burst as usize);
                self.answers.push((arrives_at + ms(back), ticket, remaining as u32));
                self.sent += 1;
            }
            Err(Wait::Until(at)) => {
                let next_answer = self.answers.iter().map(|(at, ..)| *at).min().unwrap_or(Duration::MAX);
                self.asks_at = (at - self.origin).min(next_answer);
            }
            Err(wait) => panic!("no cap was set: {wait:?}"),
        }
    }
}

/// The most arrivals in any window.
fn fullest(arrivals: &mut [Duration]) -> usize {
    arrivals.sort();
    let within =
        |from: usize| arrivals[from..].iter().take_while(|at| **at < arrivals[from] + seconds(10)).count();
    (0..arrivals.len()).map(within).max().unwrap_or(0)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn clients_that_share_fill_the_window_fairly_and_never_overdraw_it(
        clients in 2_u64..=3,
        burst in 20_u32..60,
        ways in prop::collection::vec((0_u64..=100, 0_u64..300), 1..40),
    ) {
        share(clients, burst, &ways)?;
    }
}

/// Lets clients send as fast as they may for two minutes; `ways` are the milliseconds there and back of calls in turn.
fn share(clients: u64, burst: u32, ways: &[(u64, u64)]) -> Result<(), TestCaseError> {
    let (mut shared, mut server) = (QuotaSnapshot::default(), Server::default());
    let mut ways = ways.iter().copied().cycle();
    let mut clients: Vec<_> = (1..=clients).map(|number| Client::new(number, burst)).collect();
    let end = seconds(120);
    loop {
        let next = clients.iter_mut().min_by_key(|client| client.asks_at).unwrap();
        if next.asks_at >= end {
            break;
        }
        next.step(&mut shared, &mut server, burst, &mut ways);
    }
    prop_assert!(fullest(&mut server.arrivals) <= burst as usize);
    let all: usize = clients.iter().map(|client| client.sent).sum();
    let allowed = 12 * burst as usize;
    prop_assert!(all * 100 >= allowed * 97, "{all} of {allowed}");
    for client in &clients {
        let fair = all / clients.len();
        // The first window went to whoever came first.
        prop_assert!(client.sent + burst as usize >= fair, "{} of {all}", client.sent);
    }
    Ok(())
}

/// Whoever came first used to be told of free slots first, with every answer, and so kept all of them for good.
#[test]
fn who_is_told_late_that_a_slot_is_free_is_not_starved() {
    for ways in [(0, 101), (0, 1), (50, 50), (100, 299)] {
        share(2, 20, &[ways]).unwrap();
    }
}

#[test]
fn what_was_used_of_the_day_outlives_a_process() {
    let limits = Limits::new(100, Some(10), 4).unwrap();
    let (shared, later) = (seconds(5), seconds(3_000));
    let mut first = Quota::new(limits, Share::NONE);
    let start = Instant::now();
    first.enter_day(7);
    (0..9).for_each(|_| assert!(first.take(CallKind::Read, start).is_ok()));
    let kept = first.snapshot(Moment { instant: start, shared });
    for (day, left) in [(7, 1), (8, 10)] {
        let mut second = Quota::new(limits, Share::NONE);
        second.restore(kept.clone(), Moment { instant: start, shared: later });
        second.enter_day(day);
        assert_eq!(second.left_today(), Some(left));
    }
}

#[test]
fn a_shared_clock_that_was_set_back_closes_the_window_for_no_longer_than_it_is() {
    let (start, shared) = (Instant::now(), seconds(1_000_000));
    let mut quota = Quota::new(Limits::new(1, None, 4).unwrap(), Share::NONE);
    assert!(quota.take(CallKind::Read, start).is_ok());
    let kept = quota.snapshot(Moment { instant: start, shared });
    quota.restore(kept, Moment { instant: start, shared: seconds(5) });
    assert_eq!(quota.take(CallKind::Read, start), Err(Wait::Until(start + ms(10_000))));
    let later = start + ms(10_000);
    assert_eq!(quota.take(CallKind::Read, later), Err(Wait::Until(start + ms(10_200))));
}

#[test]
fn two_clients_share_a_pace_of_records_and_take_turns() {
    let pace = Pace { records_per_hour: std::num::NonZeroU32::new(3_600), ..Pace::NONE };
    let mut shared = QuotaSnapshot::default();
    let mut clients: Vec<_> = (1..=2)
        .map(|number| {
            let client = Client::new(number, 100);
            Client {
                quota: Quota::new(Limits::unlimited(), Share::NONE).of_client(number).at_pace(pace),
                ..client
            }
        })
        .collect();
    let mut went = Vec::new();
    while went.len() < 20 {
        let (number, client) =
            clients.iter_mut().enumerate().min_by_key(|(_, client)| client.asks_at).unwrap();
        let now = client.asks_at;
        match client.with(&mut shared, now, |quota, now| quota.take_records(10, now)) {
            Ok(()) => went.push((number, now)),
            Err(at) => client.asks_at = at - client.origin,
        }
    }
    for (one, next) in went.iter().zip(&went[1..]) {
        assert!(next.1 - one.1 >= seconds(10), "{went:?}");
        assert!(next.1 - one.1 <= seconds(10) + ms(10), "{went:?}");
        assert_ne!(one.0, next.0, "{went:?}");
    }
}

#[test]
fn a_shared_clock_that_was_set_back_holds_records_up_for_one_batch_at_most() {
    let pace = Pace { records_per_hour: std::num::NonZeroU32::new(3_600), ..Pace::NONE };
    let start = Instant::now();
    let mut quota = Quota::new(Limits::unlimited(), Share::NONE).at_pace(pace);
    assert_eq!(quota.take_records(60, start), Ok(()));
    let kept = quota.snapshot(Moment { instant: start, shared: seconds(1_000_000) });
    quota.restore(kept, Moment { instant: start, shared: seconds(5) });
    assert_eq!(quota.take_records(60, start), Err(start + seconds(100)));
}
