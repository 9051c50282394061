//! Standing entries: rejected, held, open, and unreadable lines.

use fieldline_model::{
    Awaited, AwaitedValue, Checkpoint, Rejection, RejectionCode, Standing, StandingKind, Subject,
};
use fieldline_state::StateStore;

use crate::support::{elsewhere, entry, hash, on_key, run, scope, standing};

contract!(
    entries_come_back_as_they_were_committed,
    the_value_of_a_rejection_is_not_kept,
    entries_are_paged_by_key_and_then_by_line,
    an_entry_replaces_the_one_about_its_subject,
    a_line_and_a_key_of_the_same_text_are_two_subjects,
    only_the_settled_are_closed,
    lines_of_other_runs_are_settled,
    every_rejection_code_survives,
    who_waits_is_loaded_or_not,
);

fn subjects(entries: &[Standing]) -> Vec<String> {
    entries.iter().map(|entry| entry.subject.to_string()).collect()
}

fn all(store: &dyn StateStore) -> Vec<Standing> {
    store.standing(&scope(), None, usize::MAX).unwrap()
}

fn entries_come_back_as_they_were_committed(store: &dyn StateStore) {
    let of_property = Rejection::of_property(RejectionCode::Normalize, "email".into(), "is not an address");
    let of_record = Rejection::of_record(RejectionCode::Claimed, "is held by `C-1`");
    let awaited = vec![
        Awaited { property: "dealstage".into(), value: AwaitedValue::Text("Signed, \"sealed\"".into()) },
        Awaited { property: "hubspot_owner_id".into(), value: AwaitedValue::Digest("9f0c".into()) },
    ];
    let entries = [
        entry(on_key("a"), StandingKind::Rejected(of_property)),
        entry(on_key("b"), StandingKind::Rejected(of_record)),
        entry(on_key("c"), StandingKind::Held("`plan` was changed in HubSpot".into())),
        Standing { line: 4_000_000_000, run: run("run-2"), ..entry(on_key("d"), StandingKind::Open) },
        entry(on_key("e"), StandingKind::Pending(awaited)),
        entry(on_key("f"), StandingKind::Absent),
        Standing { source_hash: hash("raw"), ..entry(Subject::Line(12), StandingKind::Open) },
    ];
    store.commit(&scope(), &standing(entries.clone())).unwrap();
    assert_eq!(all(store), entries);
    assert_eq!(store.standing(&elsewhere(), None, 9).unwrap(), []);
    let summary = store.summary(&scope()).unwrap();
    assert_eq!((summary.rejected, summary.held, summary.open, summary.pending), (2, 1, 2, 1));
    assert_eq!((summary.unloaded, summary.absent), (1, 1));
}

fn the_value_of_a_rejection_is_not_kept(store: &dyn StateStore) {
    let rejection = Rejection::of_property(RejectionCode::Normalize, "email".into(), "is not an address");
    let shown = rejection.clone().with_value("secret@");
    store.commit(&scope(), &standing([entry(on_key("a"), StandingKind::Rejected(shown))])).unwrap();
    assert!(all(store) == [entry(on_key("a"), StandingKind::Rejected(rejection))]);
}

fn entries_are_paged_by_key_and_then_by_line(store: &dyn StateStore) {
    let ordered = [on_key("9"), on_key("A"), on_key("a"), on_key("ä")].into_iter();
    let ordered: Vec<_> = ordered.chain([2, 9, 10, 100_000].map(Subject::Line)).collect();
    let entries = ordered.iter().rev().map(|subject| entry(subject.clone(), StandingKind::Open));
    store.commit(&scope(), &standing(entries)).unwrap();
    for limit in 1..=ordered.len() + 1 {
        let mut paged = Vec::new();
        loop {
            let page = store.standing(&scope(), paged.last(), limit).unwrap();
            assert!(page.len() <= limit);
            assert!(paged.len() <= ordered.len(), "a page begins after its `after`");
            if page.is_empty() {
                break;
            }
            paged.extend(page.into_iter().map(|entry| entry.subject));
        }
        assert_eq!(paged, ordered, "in pages of {limit}");
    }
    let between = store.standing(&scope(), Some(&on_key("B")), 2).unwrap();
    assert_eq!(subjects(&between), ["a", "ä"], "after a subject that has no entry");
    assert_eq!(store.standing(&scope(), None, 0).unwrap(), []);
}

fn an_entry_replaces_the_one_about_its_subject(store: &dyn StateStore) {
    let rejection = Rejection::of_property(RejectionCode::Required, "email".into(), "is empty");
    let newer = Standing { line: 8, run: run("run-2"), ..entry(on_key("a"), StandingKind::Open) };
    for entry in [entry(on_key("a"), StandingKind::Rejected(rejection)), newer.clone()] {
        store.commit(&scope(), &standing([entry])).unwrap();
    }
    assert_eq!(all(store), [newer]);
}

fn a_line_and_a_key_of_the_same_text_are_two_subjects(store: &dyn StateStore) {
    let entries = [on_key("7"), Subject::Line(7)].map(|subject| entry(subject, StandingKind::Open));
    store.commit(&scope(), &standing(entries)).unwrap();
    store.commit(&scope(), &Checkpoint { settled: vec![Subject::Line(7)], ..Checkpoint::default() }).unwrap();
    assert_eq!(subjects(&all(store)), ["7"]);
}

fn only_the_settled_are_closed(store: &dyn StateStore) {
    let entries = ["a", "b", "c"].map(|key| entry(on_key(key), StandingKind::Open));
    store.commit(&scope(), &standing(entries.clone())).unwrap();
    store.commit(&elsewhere(), &standing(entries)).unwrap();
    let settled = vec![on_key("b"), on_key("never there")];
    store.commit(&scope(), &Checkpoint { settled, ..Checkpoint::default() }).unwrap();
    assert_eq!(subjects(&all(store)), ["a", "c"]);
    assert_eq!(store.standing(&elsewhere(), None, 9).unwrap().len(), 3);
}

fn lines_of_other_runs_are_settled(store: &dyn StateStore) {
    let judged = |subject, by: &str| Standing { run: run(by), ..entry(subject, StandingKind::Open) };
    let entries = [
        judged(on_key("a"), "old"),
        judged(Subject::Line(1), "old"),
        judged(Subject::Line(2), "now"),
        judged(Subject::Line(3), "older"),
    ];
    store.commit(&scope(), &standing(entries.clone())).unwrap();
    store.commit(&elsewhere(), &standing(entries)).unwrap();
    assert_eq!(store.settle_lines_before(&scope(), &run("now")).unwrap(), 2);
    assert_eq!(subjects(&all(store)), ["a", "line 2"]);
    assert_eq!(store.settle_lines_before(&scope(), &run("now")).unwrap(), 0);
    assert_eq!(store.standing(&elsewhere(), None, 9).unwrap().len(), 4);
}

fn every_rejection_code_survives(store: &dyn StateStore) {
    let rejected = |code: &RejectionCode| {
        entry(on_key(code.as_str()), StandingKind::Rejected(Rejection::of_record(*code, "is wrong")))
    };
    let entries: Vec<_> = RejectionCode::ALL.iter().map(rejected).collect();
    store.commit(&scope(), &standing(entries.clone())).unwrap();
    assert_eq!(all(store), entries);
}

fn who_waits_is_loaded_or_not(store: &dyn StateStore) {
    let awaited = || vec![Awaited { property: "dealstage".into(), value: AwaitedValue::Text("Won".into()) }];
    let waits = |key: &str| entry(on_key(key), StandingKind::Pending(awaited()));
    let now = waits("a").source_hash;
    let entries = [waits("a"), waits("b"), waits("c"), entry(on_key("d"), StandingKind::Absent), waits("e")];
    // A was loaded as its source has it, B as its source had it before, C never; E in another portal.
    let hashes = vec![("a".into(), now), ("b".into(), hash("before")), ("d".into(), now)];
    store.commit(&scope(), &Checkpoint { hashes, ..standing(entries) }).unwrap();
    let hashes = vec![("e".into(), now)];
    store.commit(&elsewhere(), &Checkpoint { hashes, ..Checkpoint::default() }).unwrap();
    let summary = store.summary(&scope()).unwrap();
    assert_eq!((summary.pending, summary.unloaded, summary.absent, summary.held), (4, 3, 1, 0));
}
