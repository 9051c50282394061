//! Look-ups by windows of keys.

use fieldline_model::{Checkpoint, SourceHash, SourceKey};
use fieldline_state::StateStore;

use crate::support::{elsewhere, hash, hashes, keys, known, scope};

contract!(
    an_empty_store_answers_for_every_key,
    answers_are_aligned_with_the_keys,
    keys_are_told_apart_and_ordered_by_their_bytes,
    windows_of_any_density_find_the_same,
    records_come_back_as_they_were_committed,
    an_empty_window_has_an_empty_answer,
    a_walk_counts_who_stands_between,
    who_has_left_is_listed_apart,
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

fn a_walk_counts_who_stands_between(store: &dyn StateStore) {
    store.commit(&scope(), &hashes([("", "0"), ("b", "1"), ("c", "2"), ("e", "3"), ("g", "4")])).unwrap();
    let left = vec![("d".into(), SourceHash::LEFT), ("f".into(), SourceHash::LEFT)];
    store.commit(&scope(), &Checkpoint { hashes: left, ..Checkpoint::default() }).unwrap();
    let among = |after: Option<&str>, window: &[&str]| {
        let window: Vec<SourceKey> = window.iter().map(|key| SourceKey::from(*key)).collect();
        let (found, others) = store.hashes_among(&scope(), after.map(Into::into).as_ref(), &window).unwrap();
        assert_eq!(found, store.hashes(&scope(), &window).unwrap());
        others
    };
    assert_eq!(among(None, &["", "b", "c"]), 0);
    assert_eq!(among(None, &["c"]), 2);
    assert_eq!(among(Some("b"), &["c", "d", "e"]), 0);
    assert_eq!(among(Some(""), &["a", "e", "z"]), 3);
    assert_eq!(among(Some("e"), &["f"]), 0, "who comes later is not between");
    assert_eq!((among(Some("a"), &[]), among(Some("x"), &["z"])), (0, 0));
    assert_eq!(store.hashes_among(&elsewhere(), None, &keys(["a", "b"])).unwrap(), (vec![None, None], 0));
}

fn who_has_left_is_listed_apart(store: &dyn StateStore) {
    let mut known = hashes([("a", "1"), ("c", "2"), ("d", "3")]);
    known.hashes.extend([("b".into(), SourceHash::LEFT), ("c".into(), SourceHash::LEFT)]);
    store.commit(&scope(), &known).unwrap();
    let list = |after: Option<&str>, limit| {
        let after = after.map(SourceKey::from);
        let (present, left) = (
            store.hashed_keys(&scope(), after.as_ref(), limit).unwrap(),
            store.left_keys(&scope(), after.as_ref(), limit).unwrap(),
        );
        (present, left)
    };
    assert_eq!(list(None, 9), (keys(["a", "d"]).into(), keys(["b", "c"]).into()));
    assert_eq!(list(Some("b"), 9), (keys(["d"]).into(), keys(["c"]).into()));
    assert_eq!(list(None, 1), (keys(["a"]).into(), keys(["b"]).into()));
    // It is back, or gone for good.
    store.commit(&scope(), &hashes([("b", "4")])).unwrap();
    store.commit(&scope(), &Checkpoint { forgotten: vec!["c".into()], ..Checkpoint::default() }).unwrap();
    assert_eq!(list(None, 9), (keys(["a", "b", "d"]).into(), Vec::new()));
    assert_eq!(store.left_keys(&elsewhere(), None, 9).unwrap(), []);
}
