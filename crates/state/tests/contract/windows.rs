//! Look-ups by windows of keys.

use fieldline_model::{Checkpoint, SourceKey};
use fieldline_state::StateStore;

use crate::support::{hash, hashes, keys, known, scope};

contract!(
    an_empty_store_answers_for_every_key,
    answers_are_aligned_with_the_keys,
    keys_are_told_apart_and_ordered_by_their_bytes,
    windows_of_any_density_find_the_same,
    records_come_back_as_they_were_committed,
    an_empty_window_has_an_empty_answer,
);

fn an_empty_store_answers_for_every_key(store: &dyn StateStore) {
    let keys = keys(["a", "b"]);
    assert_eq!(store.hashes(&scope(), &keys).unwrap(), [None, None]);
    assert_eq!(store.records(&scope(), &keys).unwrap(), [None, None]);
    assert_eq!(store.claims_of(&scope(), &keys).unwrap(), []);
}

fn answers_are_aligned_with_the_keys(store: &dyn StateStore) {
    store.commit(&scope(), &hashes([("d", "4"), ("b", "2"), ("f", "6")])).unwrap();
    let found = store.hashes(&scope(), &keys(["a", "b", "c", "d", "e", "g"])).unwrap();
    assert_eq!(found, [None, Some(hash("2")), None, Some(hash("4")), None, None]);
}

fn keys_are_told_apart_and_ordered_by_their_bytes(store: &dyn StateStore) {
    let keys = keys([
        "", " ", "10", "9", "A", "A\0", "A\0b", "AA", "a", "a ", "z", "ß", "ä", "가", "\u{ffff}", "😀",
    ]);
    assert!(keys.is_sorted_by(|one, other| one.as_str().as_bytes() < other.as_str().as_bytes()));
    let entries: Vec<_> = keys.iter().rev().map(|key| (key.clone(), hash(key.as_str()))).collect();
    store.commit(&scope(), &Checkpoint { hashes: entries, ..Checkpoint::default() }).unwrap();
    let expected: Vec<_> = keys.iter().map(|key| Some(hash(key.as_str()))).collect();
    assert_eq!(store.hashes(&scope(), &keys).unwrap(), expected);
    for key in keys {
        assert_eq!(store.hashes(&scope(), std::slice::from_ref(&key)).unwrap(), [Some(hash(key.as_str()))]);
    }
}

fn windows_of_any_density_find_the_same(store: &dyn StateStore) {
    let name = |number: usize| SourceKey::from(format!("K{number:05}"));
    let even = (0..4000).step_by(2).map(|number| (name(number), hash(&number.to_string())));
    store.commit(&scope(), &Checkpoint { hashes: even.collect(), ..Checkpoint::default() }).unwrap();
    for step in [1, 2, 3, 7, 64, 501, 3999] {
        let numbers: Vec<_> = (0..4100).step_by(step).collect();
        let window: Vec<_> = numbers.iter().copied().map(name).collect();
        let stored =
            |number: &usize| (number.is_multiple_of(2) && *number < 4000).then(|| hash(&number.to_string()));
        let expected: Vec<_> = numbers.iter().map(stored).collect();
        assert_eq!(store.hashes(&scope(), &window).unwrap(), expected, "every {step}th key");
    }
}

fn records_come_back_as_they_were_committed(store: &dyn StateStore) {
    let rewritten = known("77", &[("email", "a", "a"), ("phone", "raw", "rewritten"), ("zip", "z", "z")]);
    let bare = known("", &[]);
    let records = vec![("b".into(), rewritten.clone()), ("a".into(), bare.clone())];
    store.commit(&scope(), &Checkpoint { records, ..Checkpoint::default() }).unwrap();
    let found = store.records(&scope(), &keys(["a", "aa", "b"])).unwrap();
    assert_eq!(found, [Some(bare), None, Some(rewritten)]);
}

fn an_empty_window_has_an_empty_answer(store: &dyn StateStore) {
    store.commit(&scope(), &hashes([("a", "1")])).unwrap();
    assert_eq!(store.hashes(&scope(), &[]).unwrap(), []);
    assert_eq!(store.records(&scope(), &[]).unwrap(), []);
    assert_eq!(store.claims_of(&scope(), &[]).unwrap(), []);
    assert_eq!(store.claims(&scope(), &"email".into(), &[]).unwrap(), []);
}
