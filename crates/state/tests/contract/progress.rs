//! The watermark.

use fieldline_model::{Checkpoint, Fingerprint, Progress, Watermark};
use fieldline_state::{Scope, StateStore};

use crate::support::{at, elsewhere, scope};

contract!(
    nothing_is_known_before_the_first_complete_run,
    instants_come_back_to_the_nanosecond,
    a_watermark_never_moves_back_under_one_fingerprint,
    another_fingerprint_replaces_the_watermark,
    a_commit_without_progress_leaves_it,
);

fn progress(plan: &str, watermark: impl Into<Option<i64>>) -> Progress {
    let watermark = watermark.into().map(Watermark::Integer);
    Progress { fingerprint: Fingerprint::of([plan.as_bytes()]), watermark }
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

fn a_watermark_never_moves_back_under_one_fingerprint(store: &dyn StateStore) {
    let steps = [(None, None), (Some(5), Some(5)), (Some(3), Some(5)), (None, Some(5)), (Some(6), Some(6))];
    for (to, expected) in steps {
        assert_eq!(advance(store, &scope(), progress("p", to)), Some(progress("p", expected)));
    }
    let mixed = Progress { watermark: Some(Watermark::Instant(at(0))), ..progress("p", None) };
    assert_eq!(advance(store, &scope(), mixed), Some(mixed), "integers come before instants");
    assert_eq!(advance(store, &scope(), progress("p", i64::MAX)), Some(mixed));
}

fn another_fingerprint_replaces_the_watermark(store: &dyn StateStore) {
    for to in [progress("p", 9), progress("q", 3), progress("p", 4), progress("q", None)] {
        assert_eq!(advance(store, &scope(), to), Some(to));
    }
}

fn a_commit_without_progress_leaves_it(store: &dyn StateStore) {
    advance(store, &scope(), progress("p", 9));
    store.commit(&scope(), &Checkpoint { closed: vec!["b".into()], ..Checkpoint::default() }).unwrap();
    assert_eq!(store.progress(&scope()).unwrap(), Some(progress("p", 9)));
}
