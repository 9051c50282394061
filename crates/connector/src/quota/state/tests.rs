//! The quota in virtual time.

use super::*;

const NO_HEADERS: RateHeaders =
    RateHeaders { max: None, remaining: None, daily: None, daily_remaining: None };

fn exact(burst: u32, daily: Option<u64>) -> Quota {
    Quota::new(Limits::new(burst, daily, 4).unwrap().with_margin(Duration::ZERO), Share::NONE)
}

fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

/// Sends as fast as allowed until `end`; how many calls went.
fn greedy(quota: &mut Quota, kind: CallKind, start: Instant, end: Instant) -> u64 {
    let (mut now, mut sent) = (start, 0);
    while now < end {
        match quota.take(kind, now) {
            Ok(_) => sent += 1,
            Err(Wait::Until(at)) => now = at,
            Err(Wait::Exhausted | Wait::LinksExhausted | Wait::TooManyErrors) => break,
        }
    }
    sent
}

#[test]
fn greedy_load_uses_the_whole_burst() {
    let start = Instant::now();
    for (burst, minutes) in [(1, 1), (100, 10), (190, 60)] {
        let sent = greedy(&mut exact(burst, None), CallKind::Write, start, start + seconds(minutes * 60));
        assert_eq!(sent, u64::from(burst) * 6 * minutes);
    }
}

#[test]
fn searches_have_a_limit_of_their_own() {
    let start = Instant::now();
    let mut quota = exact(1, None);
    let _ = quota.take(CallKind::Read, start).unwrap();
    assert_eq!(greedy(&mut quota, CallKind::Search, start, start + seconds(60)), 240);
    assert_eq!(quota.take(CallKind::Read, start), Err(Wait::Until(start + seconds(10))));
}

#[test]
fn reads_writes_and_the_rest_share_the_burst() {
    let start = Instant::now();
    let mut quota = exact(3, None);
    for kind in [CallKind::Read, CallKind::Write, CallKind::Other] {
        assert!(quota.take(kind, start).is_ok());
    }
    assert!(quota.take(CallKind::Read, start).is_err());
}

#[test]
fn the_day_ends_before_the_reserve_and_comes_back() {
    let limits = Limits::new(1_000, Some(100), 4).unwrap();
    let mut quota = Quota::new(limits, Share::percent(20).unwrap());
    let start = Instant::now();
    quota.enter_day(1);
    assert_eq!(greedy(&mut quota, CallKind::Read, start, start + seconds(100)), 80);
    assert_eq!(quota.take(CallKind::Search, start), Err(Wait::Exhausted));
    assert_eq!((quota.used_today(), quota.left_today()), (80, Some(0)));
    quota.enter_day(1);
    assert_eq!(quota.take(CallKind::Read, start), Err(Wait::Exhausted));
    quota.enter_day(2);
    assert_eq!(quota.left_today(), Some(80));
    assert!(quota.take(CallKind::Read, start + seconds(20)).is_ok());
}

#[test]
fn a_corrected_day_is_the_same_day() {
    let mut quota = exact(100, Some(10));
    quota.enter_day(5);
    quota.report_day(7);
    quota.correct_day(4);
    quota.enter_day(4);
    assert_eq!(quota.left_today(), Some(3));
    quota.enter_day(5);
    assert_eq!(quota.left_today(), Some(10));
}

#[test]
fn a_day_declared_used_up_stays_so() {
    let mut quota = exact(5, None);
    quota.enter_day(7);
    quota.exhaust();
    assert_eq!(quota.take(CallKind::Read, Instant::now()), Err(Wait::Exhausted));
    quota.enter_day(8);
    assert!(quota.take(CallKind::Read, Instant::now()).is_ok());
}

#[test]
fn what_was_used_before_this_process_counts() {
    let mut quota = exact(100, Some(10));
    quota.report_day(9);
    let now = Instant::now();
    assert!(quota.take(CallKind::Read, now).is_ok());
    assert_eq!(quota.take(CallKind::Read, now), Err(Wait::Exhausted));
}

#[test]
fn headers_lower_the_daily_count_but_never_raise_it() {
    let start = Instant::now();
    let mut quota = exact(100, Some(1_000));
    let ticket = quota.take(CallKind::Read, start).unwrap();
    let told = |daily, left| RateHeaders { daily: Some(daily), daily_remaining: Some(left), ..NO_HEADERS };
    quota.answered(ticket, told(500, 100), start);
    assert_eq!((quota.used_today(), quota.left_today()), (400, Some(100)));
    quota.answered(ticket, told(2_000, 2_000), start);
    assert_eq!((quota.used_today(), quota.left_today()), (1, Some(499)));
}

#[test]
fn the_window_follows_headers_downwards_only() {
    // (burst, max, remaining, calls that still go at once after the first)
    let cases = [
        (10, Some(10), Some(9), 9),
        (10, Some(10), Some(3), 3),
        (10, Some(10), Some(0), 0),
        (10, Some(5), Some(4), 4),
        (10, Some(250), Some(249), 9),
        (10, None, Some(100), 9),
        (10, None, None, 9),
        (10, Some(0), None, 0),
    ];
    for (burst, max, remaining, left) in cases {
        let start = Instant::now();
        let mut quota = exact(burst, None);
        let ticket = quota.take(CallKind::Read, start).unwrap();
        quota.answered(ticket, RateHeaders { max, remaining, ..NO_HEADERS }, start);
        let went = (0..20).filter(|_| quota.take(CallKind::Read, start).is_ok()).count();
        assert_eq!(went, left, "max {max:?}, remaining {remaining:?}");
    }
}

#[test]
fn headers_that_agree_with_us_cost_nothing() {
    // A server that counts at arrival, 40 ms after sending, and answers 60 ms later: the load must stay full.
    let start = Instant::now();
    let mut quota = exact(100, None);
    let (mut now, mut sent): (Instant, Vec<(Instant, Ticket)>) = (start, Vec::new());
    let mut answered = 0;
    while now < start + seconds(600) {
        while answered < sent.len() && sent[answered].0 + Duration::from_millis(100) <= now {
            let (at, ticket) = sent[answered];
            let counted_at = at + Duration::from_millis(40);
            let arrivals = sent.iter().map(|(at, _)| *at + Duration::from_millis(40));
            let used = arrivals.filter(|a| *a <= counted_at && *a + seconds(10) > counted_at).count() as u32;
            let headers = RateHeaders { max: Some(100), remaining: Some(100 - used), ..NO_HEADERS };
            quota.answered(ticket, headers, at + Duration::from_millis(100));
            answered += 1;
        }
        match quota.take(CallKind::Read, now) {
            Ok(ticket) => sent.push((now, ticket)),
            Err(Wait::Until(at)) => now = at.min(now + Duration::from_millis(100)),
            Err(wait) => unreachable!("no cap was set: {wait:?}"),
        }
    }
    assert_eq!(sent.len(), 6_000);
}

#[test]
fn a_refusal_closes_its_lane_only() {
    let start = Instant::now();
    let cases = [
        (CallKind::Read, Throttle::Window, None, seconds(10)),
        (CallKind::Read, Throttle::Window, Some(seconds(3)), seconds(3)),
        (CallKind::Read, Throttle::Second, None, seconds(1)),
        (CallKind::Search, Throttle::Second, None, seconds(1)),
        (CallKind::Search, Throttle::Second, Some(seconds(7)), seconds(7)),
    ];
    for (kind, limit, retry_after, pause) in cases {
        let mut quota = exact(100, None);
        let ticket = quota.take(kind, start).unwrap();
        assert_eq!(quota.throttled(ticket, limit, retry_after, start), None);
        assert_eq!(quota.take(kind, start), Err(Wait::Until(start + pause)));
        let other = if kind == CallKind::Search { CallKind::Read } else { CallKind::Search };
        assert!(quota.take(other, start).is_ok());
        assert!(quota.take(kind, start + pause).is_ok());
    }
}

#[test]
fn three_refusals_in_a_minute_halve_the_burst_for_a_minute() {
    let start = Instant::now();
    let mut quota = exact(100, None);
    let mut now = start;
    for strike in 1..=3 {
        let ticket = quota.take(CallKind::Read, now).unwrap();
        now += Duration::from_millis(1);
        let note = quota.throttled(ticket, Throttle::Window, None, now);
        let halved = Note::Halved { burst: 50, until: now + seconds(60) };
        assert_eq!(note, (strike == 3).then_some(halved));
        now += seconds(10);
    }
    assert_eq!(greedy(&mut quota, CallKind::Read, now, now + seconds(10)), 50);
    let later = now + seconds(60);
    assert_eq!(greedy(&mut quota, CallKind::Read, later, later + seconds(10)), 100);
}

#[test]
fn refusals_of_calls_under_way_count_once() {
    let start = Instant::now();
    let mut quota = exact(100, None);
    let tickets: Vec<Ticket> = (0..8).map(|_| quota.take(CallKind::Read, start).unwrap()).collect();
    let later = start + Duration::from_millis(80);
    for ticket in tickets {
        assert_eq!(quota.throttled(ticket, Throttle::Window, None, later), None);
    }
    assert_eq!(quota.take(CallKind::Read, later), Err(Wait::Until(later + seconds(10))));
}

#[test]
fn unlimited_never_waits_but_obeys_a_refusal() {
    let start = Instant::now();
    let mut quota = Quota::new(Limits::unlimited(), Share::NONE);
    for _ in 0..100_000 {
        let ticket = quota.take(CallKind::Search, start).unwrap();
        quota.answered(ticket, RateHeaders { max: Some(1), remaining: Some(0), ..NO_HEADERS }, start);
    }
    let ticket = quota.take(CallKind::Search, start).unwrap();
    let _ = quota.throttled(ticket, Throttle::Second, None, start);
    assert_eq!(quota.take(CallKind::Search, start), Err(Wait::Until(start + seconds(1))));
}

#[test]
fn links_are_counted_apart_and_their_headers_correct_their_own_lane_only() {
    let start = Instant::now();
    let limits = Limits::professional().with_margin(Duration::ZERO);
    let mut quota = Quota::new(limits, Share::NONE);
    let window = start + seconds(10);
    let ticket = quota.take(CallKind::LinkRead, start).unwrap();
    let headers = RateHeaders { max: Some(150), remaining: Some(20), ..NO_HEADERS };
    quota.answered(ticket, headers, start);
    // Somebody else of our app has used 129 of them.
    assert_eq!(greedy(&mut quota, CallKind::LinkWrite, start, window), 20);
    assert_eq!(greedy(&mut quota, CallKind::Write, start, window), 190);
    let ticket = quota.take(CallKind::LinkTypes, window).unwrap();
    let _ = quota.throttled(ticket, Throttle::Window, None, window);
    assert!(quota.take(CallKind::LinkRead, window).is_err());
    assert!(quota.take(CallKind::Read, window).is_ok());
}

#[test]
fn a_used_up_day_of_links_stops_links_alone() {
    let start = Instant::now();
    let limits = Limits::unlimited().with_burst(1_000_000).unwrap().with_margin(Duration::ZERO);
    let mut quota = Quota::new(limits.with_window(Duration::from_millis(1)), Share::percent(80).unwrap());
    let kinds = [CallKind::LinkRead, CallKind::LinkWrite, CallKind::LinkTypes].into_iter().cycle();
    for (number, kind) in kinds.take(100_000).enumerate() {
        let now = start + Duration::from_millis(number as u64);
        assert!(quota.take(kind, now).is_ok(), "{number}");
    }
    let now = start + seconds(1_000);
    assert_eq!(quota.take(CallKind::LinkWrite, now), Err(Wait::LinksExhausted));
    assert_eq!(quota.links_today(), 100_000);
    assert!(quota.take(CallKind::Write, now).is_ok());
}

#[test]
fn a_pace_of_calls_holds_all_kinds_back_together() {
    let start = Instant::now();
    let paces = [(500, 30), (1_000, 60), (2_500, 150), (5_000, 300), (19_000, 1_140), (100_000, 1_140)];
    for (calls, in_a_minute) in paces {
        let pace = Pace { calls_per_1000_seconds: std::num::NonZeroU32::new(calls), ..Pace::NONE };
        let mut quota = exact(190, None).at_pace(pace);
        let kinds = [CallKind::Read, CallKind::Write, CallKind::Other].into_iter().cycle();
        let (mut now, mut sent) = (start, Vec::new());
        for kind in kinds {
            while let Err(wait) = quota.take(kind, now) {
                let Wait::Until(at) = wait else { unreachable!("no cap was set: {wait:?}") };
                now = at;
            }
            if now >= start + seconds(60) {
                break;
            }
            sent.push(now);
        }
        assert_eq!(sent.len(), in_a_minute, "{calls}");
        let within =
            |from: &Instant| sent.iter().filter(|at| *at >= from && **at < *from + seconds(1)).count();
        assert!(sent.iter().map(within).max().unwrap() <= (calls as usize).div_ceil(1_000), "{calls}");
    }
}

#[test]
fn a_call_that_waits_for_the_account_takes_nothing_of_the_pace() {
    let start = Instant::now();
    let pace = Pace { calls_per_1000_seconds: std::num::NonZeroU32::new(1_000), ..Pace::NONE };
    let mut quota = exact(1, None).at_pace(pace);
    assert!(quota.take(CallKind::Read, start).is_ok());
    assert_eq!(quota.take(CallKind::Read, start), Err(Wait::Until(start + seconds(1))));
    let later = start + seconds(1);
    assert_eq!(quota.take(CallKind::Read, later), Err(Wait::Until(start + seconds(10))));
    assert!(quota.take(CallKind::Search, later).is_ok());
}
