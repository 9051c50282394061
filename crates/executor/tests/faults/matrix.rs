//! Every fault × every write call × before and after its effect.

use std::sync::atomic::{AtomicU64, Ordering};

use fieldline_simulator::Fault;

use crate::account::Account;
use crate::clockwork::{drive, in_virtual_time};
use crate::end_state::{EndState, end_state};
use crate::project::CUSTOMERS;
use crate::rows::Rows;
use crate::schedule::{Schedule, cells};
use crate::story::{Size, days, prepare};

/// More runs than the faults of any schedule: a run that does not get to its end has met one at least.
const MOST_RUNS: usize = 40;

/// Plays the story to its end; the faults wait from their day on.
async fn play(seed: u64, size: Size, day: usize, faults: &[Fault], is_certain: bool) -> EndState {
    let mut account = Account::open(seed, CUSTOMERS).await;
    prepare(account.simulator());
    let clockwork = tokio::spawn(drive(account.simulator().clone()));
    let days = days(size);
    for (number, today) in days.iter().enumerate() {
        if number == day {
            account.simulator().inject(faults.to_vec());
        }
        settle(&mut account, 0, &today.accounts).await;
        settle(&mut account, 1, &today.customers).await;
    }
    if let (true, [fault]) = (is_certain, faults) {
        assert!(
            account.simulator().waiting_faults().is_empty(),
            "the story makes no call to {}",
            fault.endpoint
        );
    }
    account.simulator().clear_faults();
    let [_, last] = &days;
    let tables = [&last.accounts, &last.customers];
    for (mapping, rows) in tables.into_iter().enumerate() {
        let ran = account.run(mapping, rows).await.unwrap();
        let counts = ran.counts;
        assert!(ran.is_settled && ran.writes == 0, "a run more has nothing to do: {counts:?}");
        assert_eq!(counts.unchanged + counts.standing, counts.read, "{counts:?}");
    }
    clockwork.abort();
    end_state(&account, tables)
}

/// Runs a mapping until nothing is left to do. Once no fault waits any more, one run has to be enough.
async fn settle(account: &mut Account, mapping: usize, rows: &Rows) {
    for _ in 0..MOST_RUNS {
        let is_calm = account.simulator().waiting_faults().is_empty();
        match account.run(mapping, rows).await {
            Ok(ran) if ran.is_settled => return,
            Ok(ran) => {
                let calls = account.simulator().stats().requests;
                assert!(!is_calm, "nothing disturbed it, and yet: {:?} after {calls:?}", ran.counts);
            }
            Err(error) => assert!(!is_calm, "nothing disturbed it, and yet: {error}"),
        }
    }
    panic!("after {MOST_RUNS} runs it is not settled");
}

/// How many schedules, or the only one.
fn chosen() -> std::ops::Range<u64> {
    let read = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u64>().unwrap());
    if let Some(only) = read("FIELDLINE_FAULT_SCHEDULE") {
        return only..only + 1;
    }
    0..read("FIELDLINE_FAULT_SCHEDULES").unwrap_or_else(cells)
}

/// Plays one schedule; the seed of everything is its number.
fn check(schedule: &Schedule, undisturbed: &[EndState; 2]) {
    let Schedule { number, size, day, faults, is_certain } = schedule;
    let expected = &undisturbed[usize::from(*size == Size::Large)];
    let played =
        std::panic::catch_unwind(|| in_virtual_time(play(*number, *size, *day, faults, *is_certain)));
    let replay = format!("replay with FIELDLINE_FAULT_SCHEDULE={number}; {schedule:?}");
    let Ok(found) = played else { panic!("{replay}") };
    let missing: Vec<&String> = expected.difference(&found).collect();
    let strange: Vec<&String> = found.difference(expected).collect();
    assert!(missing.is_empty() && strange.is_empty(), "missing {missing:#?}\nstrange {strange:#?}\n{replay}");
}

#[test]
fn whatever_goes_wrong_the_end_is_that_of_an_undisturbed_run() {
    let calm = |size| in_virtual_time(play(0, size, 0, &[], false));
    let undisturbed = [calm(Size::Small), calm(Size::Large)];
    let chosen = chosen();
    let next = AtomicU64::new(chosen.start);
    std::thread::scope(|scope| {
        let workers = std::thread::available_parallelism().map_or(2, |count| count.get().min(8));
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= chosen.end {
                        return;
                    }
                    check(&Schedule::of(number), &undisturbed);
                }
            });
        }
    });
}
