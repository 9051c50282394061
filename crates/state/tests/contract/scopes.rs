//! Scopes are strangers to each other.

use fieldline_model::{Checkpoint, Fingerprint, Progress, StandingKind};
use fieldline_state::{Scope, StateStore, Summary};

use crate::support::{
    at, claim, elsewhere, entry, everything, hash, hashes, intent, keys, known, on_key, run, scope,
};

contract!(
    the_same_mapping_in_another_portal_is_a_stranger,
    another_mapping_in_the_same_portal_is_a_stranger,
    only_scopes_with_state_are_listed_in_order,
);

fn full() -> Checkpoint {
    Checkpoint {
        hashes: vec![("a".into(), hash("1"))],
        records: vec![("a".into(), known("9", &[("email", "x", "y")]))],
        claims: vec![claim("email", "x", "a")],
        standing: vec![entry(on_key("b"), StandingKind::Open)],
        progress: Some(Progress { fingerprint: Fingerprint::of([&b"p"[..]]), watermark: None, keys: None }),
        ..Checkpoint::default()
    }
}

/// Fills one scope, sees that the other is untouched, undoes all in the other and sees that the first is untouched.
fn strangers(store: &dyn StateStore, one: &Scope, other: &Scope) {
    let keys = keys(["a", "b"]);
    // Something of its own, so that the other scope is one the store has heard of.
    store.commit(other, &hashes([("z", "own")])).unwrap();
    let before = everything(store, other, &keys);
    store.commit(one, &full()).unwrap();
    store.intend(one, &[intent("b1", &["a"])]).unwrap();
    store.begin_run(one, &run("r"), at(0)).unwrap();
    assert_eq!(everything(store, other, &keys), before);
    assert_eq!(store.summary(other).unwrap(), Summary { hashes: 1, ..Summary::default() });

    let filled = everything(store, one, &keys);
    let undo = Checkpoint {
        released: vec![claim("email", "x", "a")],
        settled: vec![on_key("b")],
        closed: vec!["b1".into()],
        ..hashes([("a", "other")])
    };
    store.commit(other, &undo).unwrap();
    store.settle_lines_before(other, &run("r2")).unwrap();
    assert_eq!(everything(store, one, &keys), filled);
}

fn the_same_mapping_in_another_portal_is_a_stranger(store: &dyn StateStore) {
    strangers(store, &scope(), &elsewhere());
}

fn another_mapping_in_the_same_portal_is_a_stranger(store: &dyn StateStore) {
    strangers(store, &scope(), &Scope { mapping: "accounts".into(), ..scope() });
}

fn only_scopes_with_state_are_listed_in_order(store: &dyn StateStore) {
    let named = |portal: &str, mapping: &str| Scope { portal: portal.into(), mapping: mapping.into() };
    store.commit(&named("9", "a"), &hashes([("k", "1")])).unwrap();
    store.begin_run(&named("10", "b"), &run("r"), at(0)).unwrap();
    store.intend(&named("10", "a"), &[intent("b1", &["k"])]).unwrap();
    drop(store.lease(&named("5", "leased"), &run("r"), at(0)).unwrap());
    assert_eq!(store.settle_lines_before(&named("6", "settled"), &run("r")).unwrap(), 0);
    assert_eq!(store.hashes(&named("7", "asked"), &keys(["k"])).unwrap(), [None]);
    let closed = Checkpoint { closed: vec!["b1".into()], ..Checkpoint::default() };
    assert_eq!(store.scopes().unwrap(), [named("10", "a"), named("10", "b"), named("9", "a")]);
    store.commit(&named("10", "a"), &closed).unwrap();
    assert_eq!(store.scopes().unwrap(), [named("10", "b"), named("9", "a")]);
}
