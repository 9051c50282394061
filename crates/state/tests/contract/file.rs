//! What only a file can promise: it outlives the store, is shared, and holds no values.

use std::path::Path;
use std::sync::Barrier;

use fieldline_model::{
    Checkpoint, Fingerprint, Progress, Rejection, RejectionCode, Standing, StandingKind, Subject,
};
use fieldline_state::{RunStatus, SqliteStore, StateStore};

use crate::support::{
    at, claim, entry, everything, hash, hashes, intent, keys, known, on_file, on_key, opened, run, scope,
};

fn fill(store: &dyn StateStore) {
    let rejection = Rejection::of_property(RejectionCode::Normalize, "email".into(), "is not an address");
    let checkpoint = Checkpoint {
        hashes: vec![("a".into(), hash("1")), ("ü".into(), hash("2"))],
        records: vec![("a".into(), known("9", &[("email", "x", "y"), ("phone", "z", "z")]))],
        claims: vec![claim("email", "x", "a")],
        standing: vec![entry(Subject::Line(3), StandingKind::Rejected(rejection.with_value("s3cret value")))],
        progress: Some(Progress { fingerprint: Fingerprint::of([&b"p"[..]]), watermark: None, keys: None }),
        ..Checkpoint::default()
    };
    store.commit(&scope(), &checkpoint).unwrap();
    store.intend(&scope(), &[intent("b1", &["a", "bb"])]).unwrap();
    store.begin_run(&scope(), &run("r"), at(0)).unwrap();
    store.end_run(&scope(), &run("r"), at(1), RunStatus::Stopped, "{}").unwrap();
}

#[test]
fn everything_is_there_when_the_file_is_opened_again() {
    on_file(|path| {
        let keys = keys(["a", "b", "ü"]);
        let before = opened(path, |store| {
            fill(store);
            everything(store, &scope(), &keys)
        });
        assert_eq!(opened(path, |store| everything(store, &scope(), &keys)), before);
        assert_eq!(opened(path, |store| store.scopes().unwrap()), [scope()]);
    });
}

#[test]
fn a_commit_that_fails_leaves_nothing_behind() {
    on_file(|path| {
        let store = SqliteStore::open(path).unwrap();
        fill(&store);
        let keys = keys(["a", "b", "ü"]);
        let before = everything(&store, &scope(), &keys);
        // No such line fits into the table, and standing entries come after most of the rest.
        let impossible = Standing { line: u64::MAX, ..entry(on_key("b"), StandingKind::Open) };
        let good = Checkpoint {
            records: vec![("b".into(), known("10", &[("new_property", "v", "v")]))],
            claims: vec![claim("email", "x", "b"), claim("another_new_property", "v", "b")],
            closed: vec!["b1".into()],
            ..hashes([("a", "changed"), ("b", "new")])
        };
        let bad = Checkpoint { standing: vec![impossible], ..good.clone() };
        assert!(store.commit(&scope(), &bad).is_err());
        assert_eq!(everything(&store, &scope(), &keys), before);

        // Names that were numbered on the way must not be remembered with numbers that never came to be.
        let other = claim("third_new_property", "v", "a");
        opened(path, |second| {
            second.commit(&scope(), &Checkpoint { claims: vec![other.clone()], ..Checkpoint::default() })
        })
        .unwrap();
        store.commit(&scope(), &good).unwrap();
        assert_eq!(
            store.records(&scope(), &keys).unwrap()[1],
            Some(known("10", &[("new_property", "v", "v")]))
        );
        assert_eq!(store.claims_of(&scope(), &keys[..1]).unwrap(), [other]);
    });
}

#[test]
fn no_record_value_is_in_the_files() {
    on_file(|path| {
        opened(path, |store| fill(store));
        assert!(files_contain(path, b"is not an address"), "the search finds what is there");
        assert!(!files_contain(path, b"s3cret"));
    });
}

/// Whether the bytes stand in the database or in a file beside it.
fn files_contain(path: &Path, wanted: &[u8]) -> bool {
    let files = std::fs::read_dir(path.parent().unwrap()).unwrap();
    let mut contents = files.map(|file| std::fs::read(file.unwrap().path()).unwrap());
    contents.any(|bytes| bytes.windows(wanted.len()).any(|window| window == wanted))
}

#[test]
fn readers_see_whole_commits_while_a_writer_works() {
    const COMMITS: usize = 60;
    on_file(|path| {
        let stores = [SqliteStore::open(path).unwrap(), SqliteStore::open(path).unwrap()];
        let names: Vec<_> = (0..200).map(|number| format!("K{number:03}").into()).collect();
        let start = Barrier::new(3);
        std::thread::scope(|threads| {
            threads.spawn(|| {
                start.wait();
                for commit in 0..COMMITS {
                    let hashes =
                        names.iter().map(|key: &_| (Clone::clone(key), hash(&commit.to_string()))).collect();
                    stores[0].commit(&scope(), &Checkpoint { hashes, ..Checkpoint::default() }).unwrap();
                }
            });
            for store in &stores {
                let (start, names) = (&start, &names);
                threads.spawn(move || {
                    start.wait();
                    let last = Some(hash(&(COMMITS - 1).to_string()));
                    loop {
                        let found = store.hashes(&scope(), names).unwrap();
                        assert!(found.iter().all(|hash| *hash == found[0]), "a commit was seen in part");
                        if found[0] == last {
                            break;
                        }
                    }
                });
            }
        });
    });
}

#[test]
fn a_file_in_the_middle_of_a_write_can_be_opened_and_read() {
    on_file(|path| {
        opened(path, |store| fill(store));
        let writer = rusqlite::Connection::open(path).unwrap();
        writer.execute_batch("BEGIN IMMEDIATE; DELETE FROM hashes").unwrap();
        let found = opened(path, |store| store.hashes(&scope(), &keys(["a"])).unwrap());
        assert_eq!(found, [Some(hash("1"))]);
        writer.execute_batch("COMMIT").unwrap();
        assert_eq!(opened(path, |store| store.hashes(&scope(), &keys(["a"])).unwrap()), [None]);
    });
}

#[test]
fn two_stores_may_write_one_file_at_once() {
    on_file(|path| {
        std::thread::scope(|threads| {
            for writer in 0..3 {
                threads.spawn(move || {
                    let store = SqliteStore::open(path).unwrap();
                    for number in 0..40 {
                        let key = format!("{writer}-{number}");
                        let property = format!("property_{writer}_{number}");
                        let records = vec![(key.as_str().into(), known(&key, &[(&property, "v", "v")]))];
                        store.commit(&scope(), &Checkpoint { records, ..hashes([(&key, &key)]) }).unwrap();
                    }
                });
            }
        });
        let store = SqliteStore::open(path).unwrap();
        assert_eq!(store.summary(&scope()).unwrap().hashes, 120);
        for writer in 0..3 {
            let key = format!("{writer}-39");
            let property = format!("property_{writer}_39");
            let found = store.records(&scope(), &keys([&key])).unwrap();
            assert_eq!(found, [Some(known(&key, &[(&property, "v", "v")]))]);
        }
    });
}
