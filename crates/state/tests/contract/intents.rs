//! Intents: announced, open, closed.

use fieldline_model::{BatchId, Checkpoint, Intent};
use fieldline_state::StateStore;

use crate::support::{elsewhere, intent, scope};

contract!(
    intents_come_back_whole_and_oldest_first,
    closing_removes_just_the_named,
    announcing_again_replaces_and_keeps_the_age,
    an_intent_announced_after_a_closing_is_the_youngest,
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
