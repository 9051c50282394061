//! The window under load, in virtual time: how much of it is used, and that it is never overdrawn.
//!
//! `cargo run --release -p fieldline-connector-hubspot --example window` measures the same with more calls.

mod in_process;
mod load;

use std::sync::Arc;
use std::time::Duration;

use fieldline_connector::Destination as _;
use fieldline_connector::quota::{Limits, MemoryQuota, Share};
use fieldline_connector_hubspot::HubspotConfig;

use crate::in_process::{Account, Latency, config};
use crate::load::{BURST, eat, share, upsert};

/// Calls of a load that fills three windows.
const CALLS: u64 = 3 * BURST as u64 + 1;

#[tokio::test(start_paused = true)]
async fn a_load_uses_what_is_allowed_and_is_never_refused() {
    let local = Limits::professional().with_margin(Duration::from_secs(2));
    let cases = [
        (Latency::NONE, Limits::professional(), 0.99),
        (Latency::NONE, local, 0.99),
        (Latency::INTERNET, Limits::professional(), 0.97),
        (Latency::INTERNET, local, 0.97),
        (Latency::ALL_BEFORE, local, 0.97),
    ];
    for (latency, limits, least) in cases {
        for seed in 1..=2 {
            let account = Account::open();
            let app = account.app("ours", latency, seed, HubspotConfig { limits, ..config() });
            upsert(&[Arc::clone(&app)], CALLS, 10).await.unwrap();
            let calls = app.calls();
            assert_eq!((calls.write, calls.throttled, calls.retried, account.refused()), (CALLS, 0, 0, 0));
            let used = share(&account.arrivals()).unwrap();
            assert!(used >= least, "{latency:?}, seed {seed}: {used}");
            assert_eq!(account.simulator.records("contacts").len() as u64, CALLS * 10);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn two_that_share_use_one_window_fairly_and_are_never_refused() {
    for (latency, least) in [(Latency::NONE, 0.99), (Latency::INTERNET, 0.97)] {
        let (account, store) = (Account::open(), Arc::new(MemoryQuota::default()));
        let app = |seed| {
            let config = HubspotConfig { quota_store: Some(Arc::clone(&store) as _), ..config() };
            account.app("ours", latency, seed, config)
        };
        let apps = [app(1), app(2)];
        upsert(&apps, CALLS, 5).await.unwrap();
        assert_eq!(account.refused(), 0);
        let used = share(&account.arrivals()).unwrap();
        assert!(used >= least, "{latency:?}: {used}");
        for app in apps {
            let part = app.calls().write as f64 / CALLS as f64;
            assert!((0.3..=0.7).contains(&part), "{part} for one of two");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn another_app_that_eats_a_third_of_the_day_is_counted_and_nothing_is_refused() {
    let account = Account::open();
    let limits = Limits::professional().with_daily(3_000).unwrap();
    let reserve = Share::percent(20).unwrap();
    let ours = account.app("ours", Latency::INTERNET, 1, HubspotConfig { limits, reserve, ..config() });
    let other = account.app("another", Latency::INTERNET, 2, config());
    let (eaten, used) = tokio::join!(eat(other, 1_000), eat(Arc::clone(&ours), u64::MAX));
    let (eaten, used) = (eaten.unwrap(), used.unwrap());
    assert_eq!((eaten, account.refused(), ours.calls().throttled), (1_000, 0, 0));
    // Our share is 2,400 calls of the account; a few of ours under way may be counted twice, never missed.
    assert!((2_400 - 16..=2_400).contains(&(eaten + used)), "{eaten} of another app and {used} of ours");
    assert_eq!(ours.day().1, Some(0));
}

#[tokio::test(start_paused = true)]
async fn two_runs_of_one_process_get_their_turns_alike() {
    let account = Account::open();
    let app = account.app("ours", Latency::INTERNET, 1, config());
    let runs = [Arc::new(app.for_run()), Arc::new(app.for_run())];
    upsert(&runs, CALLS, 5).await.unwrap();
    let used = share(&account.arrivals()).unwrap();
    assert!(used >= 0.97, "{used}");
    let parts = runs.map(|run| run.calls().write);
    assert_eq!((parts[0] + parts[1], app.calls().write, account.refused()), (CALLS, 0, 0));
    assert!(parts[0].abs_diff(parts[1]) * 10 <= CALLS, "{parts:?}");
}
