//! What the calls of a run came to.

use std::time::Duration;

use fieldline_model::{CallOutcome, EndpointCalls};
use fieldline_state::StateStore;

use crate::support::{at, elsewhere, run, scope};

contract!(
    endpoints_are_kept_by_run_and_scope,
    the_last_ones_kept_count,
    a_run_that_begins_again_has_none,
    latencies_survive_in_full,
);

fn called(method: &str, path: &str, times: u64) -> EndpointCalls {
    let mut endpoint = EndpointCalls::new(method, path);
    for (number, outcome) in (0..times).zip(CallOutcome::ALL.into_iter().cycle()) {
        endpoint.note(outcome, 1 + number as u32 % 2, Duration::from_micros(number * number * 17));
    }
    endpoint
}

fn endpoints_are_kept_by_run_and_scope(store: &dyn StateStore) {
    let (read, write) =
        (called("POST", "/objects/batch/read", 30), called("POST", "/objects/batch/upsert", 7));
    let (zero, get) = (called("POST", "/nobody", 0), called("GET", "/zzz", 1));
    let kept = [write.clone(), read.clone(), get.clone(), zero.clone()];
    store.keep_endpoints(&scope(), &run("r1"), &kept).unwrap();
    store.keep_endpoints(&scope(), &run("r2"), std::slice::from_ref(&get)).unwrap();
    assert_eq!(store.endpoints(&scope(), &run("r1")).unwrap(), [get.clone(), zero, read, write]);
    assert_eq!(store.endpoints(&scope(), &run("r2")).unwrap(), [get]);
    assert_eq!(store.endpoints(&elsewhere(), &run("r1")).unwrap(), []);
    assert_eq!(store.endpoints(&scope(), &run("r3")).unwrap(), []);
}

fn the_last_ones_kept_count(store: &dyn StateStore) {
    store.keep_endpoints(&scope(), &run("r"), &[called("GET", "/a", 3), called("GET", "/b", 3)]).unwrap();
    store.keep_endpoints(&scope(), &run("r"), &[called("GET", "/b", 4)]).unwrap();
    assert_eq!(store.endpoints(&scope(), &run("r")).unwrap(), [called("GET", "/b", 4)]);
    store.keep_endpoints(&scope(), &run("r"), &[]).unwrap();
    assert_eq!(store.endpoints(&scope(), &run("r")).unwrap(), []);
}

fn a_run_that_begins_again_has_none(store: &dyn StateStore) {
    store.begin_run(&scope(), &run("r"), at(0)).unwrap();
    store.keep_endpoints(&scope(), &run("r"), &[called("GET", "/a", 3)]).unwrap();
    store.keep_endpoints(&scope(), &run("other"), &[called("GET", "/a", 2)]).unwrap();
    store.begin_run(&scope(), &run("r"), at(1)).unwrap();
    assert_eq!(store.endpoints(&scope(), &run("r")).unwrap(), []);
    assert_eq!(store.endpoints(&scope(), &run("other")).unwrap().len(), 1);
}

fn latencies_survive_in_full(store: &dyn StateStore) {
    let mut endpoint = called("GET", "/a", 2_000);
    endpoint.note(CallOutcome::Ok, 1, Duration::MAX);
    store.keep_endpoints(&scope(), &run("r"), std::slice::from_ref(&endpoint)).unwrap();
    let kept = store.endpoints(&scope(), &run("r")).unwrap();
    assert_eq!(kept[0].latencies.quantile(0.99), endpoint.latencies.quantile(0.99));
    assert_eq!(kept, [endpoint]);
}
