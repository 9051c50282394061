//! Leases: one holder per scope.

use chrono::{DateTime, Utc};
use fieldline_state::{Lease, LeaseGuard, Scope, SqliteStore, StateStore};

use crate::support::{at, elsewhere, on_file, run, scope};

contract!(
    a_second_run_is_told_who_and_since_when,
    a_dropped_guard_gives_the_lease_back,
    leases_of_other_scopes_are_free,
    a_refused_request_takes_nothing_away,
    of_many_requests_at_once_one_is_granted,
);

fn granted(store: &dyn StateStore, scope: &Scope, name: &str) -> LeaseGuard {
    match store.lease(scope, &run(name), at(0)).unwrap() {
        Lease::Granted(guard) => guard,
        Lease::HeldBy { run, .. } => panic!("held by {run}"),
    }
}

fn holder(store: &dyn StateStore, scope: &Scope) -> Option<(String, DateTime<Utc>)> {
    match store.lease(scope, &run("asking"), at(99)).unwrap() {
        Lease::Granted(_) => None,
        Lease::HeldBy { run, since } => Some((run.into_string(), since)),
    }
}

fn a_second_run_is_told_who_and_since_when(store: &dyn StateStore) {
    let _guard = granted(store, &scope(), "first");
    assert_eq!(holder(store, &scope()), Some(("first".into(), at(0))));
}

fn a_dropped_guard_gives_the_lease_back(store: &dyn StateStore) {
    for name in ["first", "second", "first"] {
        let guard = granted(store, &scope(), name);
        assert_eq!(holder(store, &scope()), Some((name.into(), at(0))));
        drop(guard);
    }
    assert_eq!(holder(store, &scope()), None);
}

fn leases_of_other_scopes_are_free(store: &dyn StateStore) {
    let _one = granted(store, &scope(), "first");
    let _other = granted(store, &elsewhere(), "second");
    assert_eq!(holder(store, &elsewhere()), Some(("second".into(), at(0))));
}

fn a_refused_request_takes_nothing_away(store: &dyn StateStore) {
    let guard = granted(store, &scope(), "first");
    for _ in 0..3 {
        assert_eq!(holder(store, &scope()), Some(("first".into(), at(0))));
    }
    drop(guard);
    drop(granted(store, &scope(), "second"));
}

fn of_many_requests_at_once_one_is_granted(store: &dyn StateStore) {
    let answers: Vec<_> = std::thread::scope(|threads| {
        let asking: Vec<_> =
            (0..8).map(|_| threads.spawn(|| store.lease(&scope(), &run("r"), at(0)).unwrap())).collect();
        asking.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(answers.iter().filter(|answer| matches!(answer, Lease::Granted(_))).count(), 1);
}

#[test]
fn a_guard_outlives_its_store() {
    on_file(|path| {
        let guard = granted(&SqliteStore::open(path).unwrap(), &scope(), "first");
        let store = SqliteStore::open(path).unwrap();
        assert_eq!(holder(&store, &scope()), Some(("first".into(), at(0))));
        drop(guard);
        assert_eq!(holder(&store, &scope()), None);
    });
}

#[test]
fn one_file_under_two_names_has_one_lease() {
    on_file(|path| {
        let store = SqliteStore::open(path).unwrap();
        let roundabout = path.parent().unwrap().join("./").join(path.file_name().unwrap());
        let other = SqliteStore::open(&roundabout).unwrap();
        let _guard = granted(&store, &scope(), "first");
        assert_eq!(holder(&other, &scope()), Some(("first".into(), at(0))));
    });
}
