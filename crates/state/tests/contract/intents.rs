//! Intents: announced, open, closed.

use fieldline_model::{BatchId, Checkpoint, Doubt, Intent};
use fieldline_state::StateStore;

use crate::support::{at, elsewhere, intent, scope};

contract!(
    intents_come_back_whole_and_oldest_first,
    closing_removes_just_the_named,
    announcing_again_replaces_and_keeps_the_age,
    an_intent_announced_after_a_closing_is_the_youngest,
    a_doubt_is_no_open_intent_and_ends_when_it_is_closed,
);

fn closing<const N: usize>(batches: [&str; N]) -> Checkpoint {
    Checkpoint { closed: batches.map(BatchId::from).into(), ..Checkpoint::default() }
}

fn open(store: &dyn StateStore) -> Vec<Intent> {
    store.open_intents(&scope()).unwrap()
}

fn intents_come_back_whole_and_oldest_first(store: &dyn StateStore) {
    let intents = [intent("z", &["k1", "k", "ü"]), intent("a", &[]), intent("m", &["", "k1"])];
    store.intend(&scope(), &intents[..2]).unwrap();
    store.intend(&scope(), &intents[2..]).unwrap();
    store.intend(&scope(), &[]).unwrap();
    assert_eq!(open(store), intents);
    assert_eq!(store.open_intents(&elsewhere()).unwrap(), []);
}

fn closing_removes_just_the_named(store: &dyn StateStore) {
    let intents = ["b1", "b2", "b3"].map(|batch| intent(batch, &["k"]));
    store.intend(&scope(), &intents).unwrap();
    store.intend(&elsewhere(), &intents).unwrap();
    store.commit(&scope(), &closing(["b1", "b3", "never announced"])).unwrap();
    assert_eq!(open(store), [intents[1].clone()]);
    assert_eq!(store.open_intents(&elsewhere()).unwrap(), intents);
}

fn announcing_again_replaces_and_keeps_the_age(store: &dyn StateStore) {
    store.intend(&scope(), &[intent("b1", &["k"]), intent("b2", &["k"])]).unwrap();
    store.intend(&scope(), &[intent("b1", &["other"])]).unwrap();
    assert_eq!(open(store), [intent("b1", &["other"]), intent("b2", &["k"])]);
}

fn an_intent_announced_after_a_closing_is_the_youngest(store: &dyn StateStore) {
    store.intend(&scope(), &[intent("b1", &["k"]), intent("b2", &["k"]), intent("b3", &["k"])]).unwrap();
    store.commit(&scope(), &closing(["b1", "b3"])).unwrap();
    store.intend(&scope(), &[intent("b1", &["k"])]).unwrap();
    assert_eq!(open(store), [intent("b2", &["k"]), intent("b1", &["k"])]);
}

fn a_doubt_is_no_open_intent_and_ends_when_it_is_closed(store: &dyn StateStore) {
    let intents = ["b1", "b2", "b3"].map(|batch| intent(batch, &["k", "l"]));
    store.intend(&scope(), &intents).unwrap();
    let doubting = |batches: &[(&str, i64)]| {
        let doubted = batches.iter().map(|(batch, seconds)| ((*batch).into(), at(*seconds))).collect();
        store.commit(&scope(), &Checkpoint { doubted, ..Checkpoint::default() }).unwrap();
    };
    let doubts = || store.doubts(&scope()).unwrap();
    let doubt = |number: usize, seconds| Doubt { intent: intents[number].clone(), since: at(seconds) };
    doubting(&[("b3", 1), ("b1", 2), ("never announced", 3)]);
    assert_eq!((open(store), doubts()), (vec![intents[1].clone()], vec![doubt(0, 2), doubt(2, 1)]));
    assert_eq!(store.summary(&scope()).unwrap().intents, 1);
    doubting(&[("b3", 9)]);
    assert_eq!(doubts(), [doubt(0, 2), doubt(2, 9)]);
    // Sent once more, it is open.
    store.intend(&scope(), &intents[..1]).unwrap();
    assert_eq!((open(store), doubts()), (intents[..2].to_vec(), vec![doubt(2, 9)]));
    store.commit(&scope(), &closing(["b3"])).unwrap();
    assert_eq!((open(store).len(), doubts()), (2, Vec::new()));
}
