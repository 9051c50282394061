//! The watermark.

use fieldline_model::{Checkpoint, Fingerprint, KeySum, Progress, Watermark};
use fieldline_state::{Scope, StateStore};

use crate::support::{at, elsewhere, scope};

contract!(
    nothing_is_known_before_the_first_complete_run,
    instants_come_back_to_the_nanosecond,
    progress_is_replaced_as_given,
    a_commit_without_progress_leaves_it,
);

fn progress(plan: &str, watermark: impl Into<Option<i64>>) -> Progress {
    let watermark = watermark.into().map(Watermark::Integer);
    Progress { fingerprint: Fingerprint::of([plan.as_bytes()]), watermark, keys: None }
}

fn advance(store: &dyn StateStore, scope: &Scope, to: Progress) -> Option<Progress> {
    store.commit(scope, &Checkpoint { progress: Some(to), ..Checkpoint::default() }).unwrap();
    store.progress(scope).unwrap()
}

fn nothing_is_known_before_the_first_complete_run(store: &dyn StateStore) {
    assert_eq!(store.progress(&scope()).unwrap(), None);
    assert_eq!(advance(store, &elsewhere(), progress("p", 1)), Some(progress("p", 1)));
    assert_eq!(store.progress(&scope()).unwrap(), None);
}

fn instants_come_back_to_the_nanosecond(store: &dyn StateStore) {
    let to = Progress { watermark: Some(Watermark::Instant(at(5))), ..progress("p", None) };
    assert_eq!(advance(store, &scope(), to), Some(to));
}

fn progress_is_replaced_as_given(store: &dyn StateStore) {
    for to in [progress("p", 5), progress("p", 3), progress("p", None), progress("q", 9), progress("p", 4)] {
        assert_eq!(advance(store, &scope(), to), Some(to));
    }
    let mixed = Progress { watermark: Some(Watermark::Instant(at(0))), ..progress("p", None) };
    assert_eq!(advance(store, &scope(), mixed), Some(mixed));
    for bits in [0, 1, u64::MAX] {
        let keys = Progress { keys: Some(KeySum::from_bits(bits)), ..progress("p", 7) };
        assert_eq!(advance(store, &scope(), keys), Some(keys));
    }
    assert_eq!(advance(store, &scope(), progress("p", 7)), Some(progress("p", 7)));
}

fn a_commit_without_progress_leaves_it(store: &dyn StateStore) {
    advance(store, &scope(), progress("p", 9));
    store.commit(&scope(), &Checkpoint { closed: vec!["b".into()], ..Checkpoint::default() }).unwrap();
    assert_eq!(store.progress(&scope()).unwrap(), Some(progress("p", 9)));
}
