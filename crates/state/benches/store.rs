//! The two things a big mapping asks of the state: taking a first load in, and recognising what has not changed.
//!
//! `cargo bench -p fieldline-state --bench store -- --quick`. Figures are for a million records unless they say otherwise.

use std::hint::black_box;

use criterion::{BatchSize, Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use fieldline_model::{
    Checkpoint, Claim, Intent, IntentEntry, KnownRecord, SourceHash, SourceKey, ValueDigest, WrittenDigests,
};
use fieldline_state::{Scope, SqliteStore, StateStore};
use tempfile::TempDir;

const RECORDS: u64 = 1_000_000;
const WINDOW: u64 = 10_000;
const PROPERTIES: [&str; 8] =
    ["email", "firstname", "lastname", "phone", "city", "country", "plan_tier", "signup_date"];

fn scope() -> Scope {
    Scope { portal: "1234567".into(), mapping: "customers".into() }
}

fn key(number: u64) -> SourceKey {
    format!("C-{number:08}").into()
}

/// A stand-in for a digest: scattered, and cheaper than a real one, so that the store is what is measured.
fn scattered(number: u64) -> [u8; 16] {
    let mut state = u128::from(number) + 0x9e37_79b9_7f4a_7c15;
    for _ in 0..2 {
        state = (state ^ (state >> 61)).wrapping_mul(0xda94_2042_e4dd_58b5_94d0_49bb_1331_11eb);
    }
    (state ^ (state >> 64)).to_be_bytes()
}

fn digests(number: u64) -> Vec<WrittenDigests> {
    let digest = |place: u64| ValueDigest::from_bytes(scattered(number * 16 + place));
    let entry = |(place, property): (u64, &&str)| WrittenDigests {
        property: (*property).into(),
        written: digest(place),
        observed: digest(place),
    };
    (0..).zip(&PROPERTIES).map(entry).collect()
}

/// Everything a first load notes about these records.
fn checkpoint(numbers: std::ops::Range<u64>) -> Checkpoint {
    let mut checkpoint = Checkpoint::default();
    for number in numbers {
        let key = key(number);
        let value = ValueDigest::from_bytes(scattered(number * 16));
        checkpoint.claims.push(Claim { property: "email".into(), value, key: key.clone() });
        checkpoint.hashes.push((key.clone(), SourceHash::from_bytes(scattered(number * 16 + 15))));
        let record =
            KnownRecord { id: (10_000_000_000 + number).to_string().into(), digests: digests(number) };
        checkpoint.records.push((key, record));
    }
    checkpoint
}

/// The announcement of a batch of these records.
fn intent(numbers: std::ops::Range<u64>) -> Intent {
    let entry = |number| IntentEntry {
        key: key(number),
        source_hash: SourceHash::from_bytes(scattered(number * 16 + 15)),
        trace: format!("01890a5d-ac96-774b-bcce-{number:012}").into(),
        id: None,
        external_id: number.to_string().into(),
        after: digests(number).into_iter().map(|digest| (digest.property, digest.written)).collect(),
    };
    Intent {
        kind: fieldline_model::IntentKind::Write,
        batch: format!("batch-{}", numbers.start).into(),
        run: "run-1".into(),
        object: "contacts".into(),
        key_property: "app_customer_id".into(),
        entries: numbers.map(entry).collect(),
    }
}

fn empty_store() -> (TempDir, SqliteStore) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let store = SqliteStore::open(&folder.path().join("state.db")).expect("a new store");
    (folder, store)
}

fn load(store: &SqliteStore, commit: u64) {
    for start in (0..RECORDS).step_by(commit as usize) {
        store.commit(&scope(), &checkpoint(start..start + commit)).expect("a commit");
    }
}

fn look_up_all(store: &SqliteStore, step: u64) -> usize {
    let mut found = 0;
    for start in (0..RECORDS).step_by((WINDOW * step) as usize) {
        let numbers = (start..start + WINDOW * step).step_by(step as usize);
        let keys: Vec<_> = numbers.map(key).collect();
        found += store.hashes(&scope(), &keys).expect("hashes").iter().flatten().count();
    }
    found
}

fn first_load(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("first load");
    group.sample_size(10).sampling_mode(SamplingMode::Flat).throughput(Throughput::Elements(RECORDS));
    group.bench_function("building checkpoints, no store", |bench| {
        bench.iter(|| {
            for start in (0..RECORDS).step_by(1_000) {
                black_box(checkpoint(start..start + 1_000));
            }
        });
    });
    for commit in [1_000, 5_000] {
        group.bench_function(format!("commits of {commit}"), |bench| {
            bench.iter_batched_ref(empty_store, |(_, store)| load(store, commit), BatchSize::PerIteration);
        });
    }
    group.finish();
}

fn announcements(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("intents");
    group.sample_size(10).sampling_mode(SamplingMode::Flat).throughput(Throughput::Elements(RECORDS / 10));
    let work = |(_, store): &mut (TempDir, SqliteStore)| {
        for start in (0..RECORDS / 10).step_by(100) {
            let announced = intent(start..start + 100);
            store.intend(&scope(), std::slice::from_ref(&announced)).expect("an intent");
            let closed = Checkpoint { closed: vec![announced.batch], ..Checkpoint::default() };
            store.commit(&scope(), &closed).expect("a commit");
        }
    };
    group.bench_function("announcing and closing batches of 100, a tenth", |bench| {
        bench.iter_batched_ref(empty_store, work, BatchSize::PerIteration);
    });
    group.finish();
}

fn look_ups(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("look-ups");
    group.sample_size(10).sampling_mode(SamplingMode::Flat);
    let (_folder, store) = empty_store();
    group.throughput(Throughput::Elements(RECORDS));
    group.bench_function("every hash, empty store", |bench| bench.iter(|| look_up_all(&store, 1)));
    load(&store, 5_000);
    group.bench_function("every hash", |bench| bench.iter(|| look_up_all(&store, 1)));
    for step in [10, 100] {
        group.throughput(Throughput::Elements(RECORDS / step));
        group
            .bench_function(format!("every {step}th hash"), |bench| bench.iter(|| look_up_all(&store, step)));
    }
    group.throughput(Throughput::Elements(WINDOW));
    let keys: Vec<_> = (0..RECORDS).step_by((RECORDS / WINDOW) as usize).map(key).collect();
    group.bench_function("every 100th record", |bench| bench.iter(|| store.records(&scope(), &keys)));
    group.bench_function("claims of every 100th record", |bench| {
        bench.iter(|| store.claims_of(&scope(), &keys))
    });
    let values: Vec<_> = (0..WINDOW).map(|number| ValueDigest::from_bytes(scattered(number * 16))).collect();
    let property = "email".into();
    group.bench_function("holders of values", |bench| {
        bench.iter(|| store.claims(&scope(), &property, &values))
    });
    group.bench_function("summary of a million", |bench| bench.iter(|| store.summary(&scope())));
    group.finish();
}

criterion_group!(benches, first_load, announcements, look_ups);
criterion_main!(benches);
