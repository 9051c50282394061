//! A process that dies in the middle of its work loses nothing that it was told is durable.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use fieldline_model::{Checkpoint, Claim, Fingerprint, KeySum, Progress, SourceKey, Watermark};
use fieldline_state::{Lease, SqliteStore, StateStore};

use crate::support::{at, digest, hash, intent, known, on_file, run, scope};

/// Tells the child where the state is.
const STATE: &str = "FIELDLINE_TEST_STATE";
const RECORDS_PER_COMMIT: i64 = 300;
const ROUNDS: usize = 4;

fn names(number: i64) -> Vec<SourceKey> {
    (0..RECORDS_PER_COMMIT).map(|record| format!("K{number:06}-{record:04}").into()).collect()
}

/// The checkpoint of that number: it closes the intent of its number and moves the watermark to it.
fn checkpoint(number: i64) -> Checkpoint {
    let mut checkpoint = Checkpoint {
        closed: vec![number.to_string().into()],
        progress: Some(Progress {
            fingerprint: Fingerprint::of([&b"plan"[..]]),
            watermark: Some(Watermark::Integer(number)),
            keys: Some(KeySum::from_bits(number.unsigned_abs())),
        }),
        ..Checkpoint::default()
    };
    for key in names(number) {
        let text = key.as_str();
        checkpoint.hashes.push((key.clone(), hash(text)));
        checkpoint.records.push((key.clone(), known(text, &[("email", text, text)])));
        checkpoint.claims.push(Claim { property: "email".into(), value: digest(text), key });
    }
    checkpoint
}

fn watermark(store: &dyn StateStore) -> i64 {
    match store.progress(&scope()).unwrap().and_then(|progress| progress.watermark) {
        Some(Watermark::Integer(number)) => number,
        _ => 0,
    }
}

#[test]
#[ignore = "runs inside the test below, which kills it"]
fn child_works_until_killed() {
    let Some(path) = std::env::var_os(STATE) else { return };
    let store = SqliteStore::open(Path::new(&path)).unwrap();
    let Lease::Granted(_guard) = store.lease(&scope(), &run("child"), at(0)).unwrap() else {
        panic!("the lease of a dead process is held");
    };
    // Written past the test harness, which would keep it back.
    let tell = |word: &str, number: i64| {
        let mut out = std::io::stdout().lock();
        writeln!(out, "{word} {number}").and_then(|()| out.flush()).unwrap();
    };
    for number in watermark(&store) + 1.. {
        store.intend(&scope(), &[intent(&number.to_string(), &["k"])]).unwrap();
        tell("intended", number);
        store.commit(&scope(), &checkpoint(number)).unwrap();
        tell("committed", number);
    }
}

/// What a child told us that is durable.
#[derive(Default, Debug)]
struct Told {
    intended: i64,
    committed: i64,
}

impl Told {
    /// Takes note of a line; whether it was one of the child's own.
    fn note(&mut self, line: &str) -> bool {
        // The harness begins a line of its own that the first word ends up on.
        let told = line.split_once("intended ").map(|(_, number)| (&mut self.intended, number));
        let told = match told {
            Some(told) => Some(told),
            None => line.split_once("committed ").map(|(_, number)| (&mut self.committed, number)),
        };
        let Some((count, number)) = told else { return false };
        *count = number.parse().unwrap();
        true
    }
}

fn start_child(path: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "death::child_works_until_killed", "--ignored", "--nocapture"])
        .env(STATE, path)
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap()
}

/// Lets a child work for a while, kills it at whatever it does, and returns what it had told by then.
fn work_and_die(path: &Path, store: &SqliteStore, words: usize) -> Told {
    let mut child = start_child(path);
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut told = Told::default();
    let mut heard = 0;
    while heard < words {
        let line = lines.next().expect("the child works until it is killed").unwrap();
        heard += usize::from(told.note(&line));
    }
    let asked = store.lease(&scope(), &run("parent"), at(1)).unwrap();
    assert!(matches!(asked, Lease::HeldBy { run, since } if run.as_str() == "child" && since == at(0)));
    child.kill().unwrap();
    child.wait().unwrap();
    for line in lines {
        told.note(&line.unwrap());
    }
    told
}

fn assert_whole(store: &SqliteStore, told: &Told) {
    let reached = watermark(store);
    assert!(reached >= told.committed, "the watermark lost {} of {told:?}", told.committed - reached);
    for number in 1..=reached {
        let (keys, expected) = (names(number), checkpoint(number));
        let hashes = keys.iter().cloned().zip(store.hashes(&scope(), &keys).unwrap());
        assert!(hashes.eq(expected.hashes.into_iter().map(|(key, hash)| (key, Some(hash)))));
        let records = keys.iter().cloned().zip(store.records(&scope(), &keys).unwrap());
        assert!(records.eq(expected.records.into_iter().map(|(key, record)| (key, Some(record)))));
        let mut claims = store.claims_of(&scope(), &keys).unwrap();
        claims.sort_by(|one, other| one.key.cmp(&other.key));
        assert!(claims == expected.claims);
    }
    let total = (reached * RECORDS_PER_COMMIT).cast_unsigned();
    let summary = store.summary(&scope()).unwrap();
    assert_eq!(
        (summary.hashes, summary.records, summary.claims),
        (total, total, total),
        "a commit is there in part"
    );
    let open: Vec<_> = store.open_intents(&scope()).unwrap();
    let open: Vec<i64> = open.iter().map(|intent| intent.batch.as_str().parse().unwrap()).collect();
    assert!(open.is_empty() || open == [reached + 1], "open: {open:?}");
    assert!(told.intended <= reached || open == [told.intended], "an intent was lost: {told:?}");
}

#[test]
fn a_killed_process_loses_nothing_and_leaves_nothing_half_done() {
    on_file(|path| {
        let store = SqliteStore::open(path).unwrap();
        for round in 0..ROUNDS {
            let told = work_and_die(path, &store, 9 + 2 * round);
            opened_again(path, &told);
            assert_whole(&store, &told);
            assert!(
                matches!(store.lease(&scope(), &run("parent"), at(2)).unwrap(), Lease::Granted(_)),
                "the lease outlived its process",
            );
        }
        assert!(watermark(&store) >= 16);
    });
}

/// A store that never saw the dead process alive finds the same.
fn opened_again(path: &Path, told: &Told) {
    assert_whole(&SqliteStore::open(path).unwrap(), told);
}
