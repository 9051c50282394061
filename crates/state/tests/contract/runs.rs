//! The history of runs.

use fieldline_state::{RunEntry, RunStatus, StateError, StateStore};

use crate::support::{at, elsewhere, run, scope};

contract!(
    a_run_begins_and_ends,
    every_status_survives,
    the_newest_come_first,
    a_run_that_begins_again_starts_clean,
    a_run_without_beginning_cannot_end,
);

fn a_run_begins_and_ends(store: &dyn StateStore) {
    store.begin_run(&scope(), &run("r1"), at(0)).unwrap();
    let status = RunStatus::Running;
    let begun = RunEntry { run: run("r1"), started_at: at(0), ended_at: None, status, report: String::new() };
    assert_eq!(store.runs(&scope(), 9).unwrap(), std::slice::from_ref(&begun));
    assert_eq!(store.runs(&elsewhere(), 9).unwrap(), []);
    store.end_run(&scope(), &run("r1"), at(60), RunStatus::Complete, r#"{"read":3}"#).unwrap();
    let report = r#"{"read":3}"#.to_owned();
    let ended = RunEntry { ended_at: Some(at(60)), status: RunStatus::Complete, report, ..begun };
    assert_eq!(store.runs(&scope(), 9).unwrap(), [ended]);
}

fn every_status_survives(store: &dyn StateStore) {
    let all = [RunStatus::Running, RunStatus::Complete, RunStatus::Stopped, RunStatus::Failed];
    for status in all {
        store.begin_run(&scope(), &run("r"), at(0)).unwrap();
        store.end_run(&scope(), &run("r"), at(1), status, "{}").unwrap();
        assert_eq!(store.runs(&scope(), 1).unwrap()[0].status, status);
    }
}

fn the_newest_come_first(store: &dyn StateStore) {
    for (name, started) in [("b", 20), ("a", 10), ("c", 30), ("same", 20)] {
        store.begin_run(&scope(), &run(name), at(started)).unwrap();
    }
    let names = |limit| -> Vec<_> {
        store.runs(&scope(), limit).unwrap().into_iter().map(|entry| entry.run.into_string()).collect()
    };
    assert_eq!(names(9), ["c", "same", "b", "a"]);
    assert_eq!(names(2), ["c", "same"]);
    assert!(names(0).is_empty());
}

fn a_run_that_begins_again_starts_clean(store: &dyn StateStore) {
    store.begin_run(&scope(), &run("r"), at(0)).unwrap();
    store.end_run(&scope(), &run("r"), at(1), RunStatus::Failed, "{}").unwrap();
    store.begin_run(&scope(), &run("r"), at(2)).unwrap();
    let status = RunStatus::Running;
    let clean = RunEntry { run: run("r"), started_at: at(2), ended_at: None, status, report: String::new() };
    assert_eq!(store.runs(&scope(), 9).unwrap(), [clean]);
}

fn a_run_without_beginning_cannot_end(store: &dyn StateStore) {
    store.begin_run(&elsewhere(), &run("r"), at(0)).unwrap();
    let error = store.end_run(&scope(), &run("r"), at(1), RunStatus::Complete, "{}").unwrap_err();
    assert!(matches!(error, StateError::UnknownRun { run } if run == "r"));
    assert_eq!(store.runs(&scope(), 9).unwrap(), []);
}
