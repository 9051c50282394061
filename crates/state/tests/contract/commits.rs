//! Commits as a whole.

use fieldline_model::{Checkpoint, StandingKind};
use fieldline_state::{StateStore, Summary};

use crate::support::{claim, digest, entry, hash, hashes, intent, keys, known, on_key, scope, standing};

contract!(
    one_checkpoint_carries_everything,
    an_empty_checkpoint_changes_nothing,
    the_last_writer_wins,
    the_last_entry_of_a_checkpoint_wins,
    settling_comes_after_standing,
);

fn one_checkpoint_carries_everything(store: &dyn StateStore) {
    store.intend(&scope(), &[intent("b1", &["a"]), intent("b2", &["b"])]).unwrap();
    store.commit(&scope(), &standing([entry(on_key("a"), StandingKind::Open)])).unwrap();
    let checkpoint = Checkpoint {
        hashes: vec![("a".into(), hash("1"))],
        records: vec![("a".into(), known("9", &[("email", "x", "x")]))],
        claims: vec![claim("email", "x", "a")],
        standing: vec![entry(on_key("b"), StandingKind::Held("drift".into()))],
        settled: vec![on_key("a")],
        closed: vec!["b1".into()],
        ..Checkpoint::default()
    };
    store.commit(&scope(), &checkpoint).unwrap();
    let expected = Summary { hashes: 1, records: 1, claims: 1, held: 1, intents: 1, ..Summary::default() };
    assert_eq!(store.summary(&scope()).unwrap(), expected);
    assert_eq!(store.hashes(&scope(), &keys(["a"])).unwrap(), [Some(hash("1"))]);
    assert_eq!(store.claims(&scope(), &"email".into(), &[digest("x")]).unwrap(), [Some("a".into())]);
}

fn an_empty_checkpoint_changes_nothing(store: &dyn StateStore) {
    store.commit(&scope(), &Checkpoint::default()).unwrap();
    assert_eq!(store.summary(&scope()).unwrap(), Summary::default());
    assert_eq!(store.scopes().unwrap(), []);
}

fn the_last_writer_wins(store: &dyn StateStore) {
    for (text, id) in [("1", "91"), ("2", "92"), ("3", "93")] {
        let records = vec![("a".into(), known(id, &[("email", text, text)]))];
        store.commit(&scope(), &Checkpoint { records, ..hashes([("a", text)]) }).unwrap();
    }
    assert_eq!(store.hashes(&scope(), &keys(["a"])).unwrap(), [Some(hash("3"))]);
    assert_eq!(store.records(&scope(), &keys(["a"])).unwrap(), [Some(known("93", &[("email", "3", "3")]))]);
    assert_eq!(store.summary(&scope()).unwrap().records, 1);
}

fn the_last_entry_of_a_checkpoint_wins(store: &dyn StateStore) {
    let records = ["1", "2"].map(|id| ("a".into(), known(id, &[]))).into();
    let standing = ["first", "second"].map(|why| entry(on_key("a"), StandingKind::Held(why.into()))).into();
    let twice = hashes([("a", "1"), ("b", "1"), ("a", "2")]);
    store.commit(&scope(), &Checkpoint { records, standing, ..twice }).unwrap();
    assert_eq!(store.hashes(&scope(), &keys(["a"])).unwrap(), [Some(hash("2"))]);
    assert_eq!(store.records(&scope(), &keys(["a"])).unwrap(), [Some(known("2", &[]))]);
    let kept = store.standing(&scope(), None, 9).unwrap();
    assert_eq!(kept, [entry(on_key("a"), StandingKind::Held("second".into()))]);
}

fn settling_comes_after_standing(store: &dyn StateStore) {
    let checkpoint =
        Checkpoint { settled: vec![on_key("a")], ..standing([entry(on_key("a"), StandingKind::Open)]) };
    store.commit(&scope(), &checkpoint).unwrap();
    assert_eq!(store.standing(&scope(), None, 9).unwrap(), []);
}
