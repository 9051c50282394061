//! Whatever is done to them, all stores answer alike.

use fieldline_model::{
    Awaited, AwaitedValue, Checkpoint, Claim, EpochUnit, Fingerprint, Intent, KeySum, KnownLinks,
    KnownRecord, LinkState, Progress, Rejection, RejectionCode, SkippedEntry, SkippedFate, SourceHash,
    SourceKey, Standing, StandingKind, Subject, Watermark,
};
use fieldline_state::{MemoryStore, RunStatus, Scope, SqliteStore, StateStore};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::select;

use crate::pair::Pair;
use crate::support::{
    at, claim, digest, elsewhere, entry, everything, hash, intent, known, linked, on_file, on_key, run, scope,
};

const KEYS: [&str; 8] = ["", "A", "A\0", "B", "a", "z", "ü", "😀"];
const PROPERTIES: [&str; 4] = ["email", "phone", "app_id", "zip"];
const VALUES: [&str; 4] = ["1", "2", "3", "4"];
const RULES: [&str; 3] = ["companies", "companies primary", "deals"];
const MARKED: [&str; 2] = ["accounts", "people"];
const BATCHES: [&str; 4] = ["b1", "b2", "b3", "b4"];
const RUNS: [&str; 3] = ["r1", "r2", "r3"];

#[derive(Clone, Debug)]
enum Step {
    Commit(Box<Checkpoint>),
    Intend(Vec<Intent>),
    SettleLines(&'static str),
    BeginRun(&'static str, i64),
    EndRun(&'static str, RunStatus),
}

fn records() -> impl Strategy<Value = Vec<(SourceKey, KnownRecord)>> {
    let digests = vec((select(&PROPERTIES[..]), select(&VALUES[..]), select(&VALUES[..])), 0..4);
    let record = (select(&KEYS[..]), select(&VALUES[..]), digests);
    vec(record.prop_map(|(key, id, digests)| (key.into(), known(id, &digests))), 0..4)
}

fn claims() -> impl Strategy<Value = Vec<Claim>> {
    let parts = (select(&PROPERTIES[..]), select(&VALUES[..]), select(&KEYS[..]));
    vec(parts.prop_map(|(property, value, key)| claim(property, value, key)), 0..5)
}

fn subject() -> impl Strategy<Value = Subject> {
    let links = (select(&RULES[..]), select(&KEYS[..]));
    prop_oneof![
        select(&KEYS[..]).prop_map(on_key),
        (0_u64..4).prop_map(Subject::Line),
        links.prop_map(|(rule, key)| Subject::Links { rule: rule.into(), key: key.into() }),
    ]
}

fn standing() -> impl Strategy<Value = Vec<Standing>> {
    let rejected = (select(RejectionCode::ALL), prop::option::of(select(&PROPERTIES[..]))).prop_map(
        |(code, property)| {
            let rejection =
                Rejection { property: property.map(Into::into), ..Rejection::of_record(code, "is wrong") };
            StandingKind::Rejected(rejection.with_value("a value"))
        },
    );
    let held = select(&VALUES[..]).prop_map(|why| StandingKind::Held(why.into()));
    let pending = select(&PROPERTIES[..]).prop_map(|what| {
        StandingKind::Pending(vec![Awaited {
            property: what.into(),
            value: AwaitedValue::Text("Signed".into()),
        }])
    });
    let kind = prop_oneof![rejected, held, pending, Just(StandingKind::Open), Just(StandingKind::Absent)];
    let entry = (subject(), kind, select(&RUNS[..]), 0_u64..9)
        .prop_map(|(subject, kind, by, line)| Standing { run: run(by), line, ..entry(subject, kind) });
    vec(entry, 0..4)
}

fn links() -> impl Strategy<Value = Vec<KnownLinks>> {
    let states = [
        LinkState::Linked,
        LinkState::Pending,
        LinkState::Rejected,
        LinkState::TargetGone,
        LinkState::RecordGone,
    ];
    let states = select(states.to_vec());
    let parts = (select(&KEYS[..]), select(&RULES[..]), vec((select(&VALUES[..]), states), 0..3));
    vec(parts.prop_map(|(key, rule, targets)| linked(key, rule, &targets)), 0..4)
}

fn progress() -> impl Strategy<Value = Option<Progress>> {
    let watermark = prop_oneof![
        Just(None),
        (-3_i64..9).prop_map(|number| Some(Watermark::Integer(number))),
        (0_i64..9).prop_map(|seconds| Some(Watermark::Instant(at(seconds)))),
        (select(&EpochUnit::ALL[..]), 0_i64..9).prop_map(|(unit, count)| Some(Watermark::Epoch(unit, count))),
    ];
    let keys = prop::option::of(select(&[0, 7, u64::MAX][..]));
    let progress = (select(&VALUES[..2]), watermark, keys).prop_map(|(plan, watermark, keys)| Progress {
        fingerprint: Fingerprint::of([plan.as_bytes()]),
        watermark,
        keys: keys.map(KeySum::from_bits),
    });
    prop::option::of(progress)
}

fn skipped() -> impl Strategy<Value = Vec<SkippedEntry>> {
    let fates = select(&[SkippedFate::Kept, SkippedFate::Cleared][..]);
    let values = btree_map(select(&PROPERTIES[..]), fates, 0..3);
    let entry = (select(&KEYS[..]), values).prop_map(|(key, values)| SkippedEntry {
        key: key.into(),
        values: values.into_iter().map(|(property, fate)| (property.into(), fate)).collect(),
    });
    vec(entry, 0..3)
}

fn checkpoint() -> impl Strategy<Value = Checkpoint> {
    let digest = prop_oneof![4 => select(&VALUES[..]).prop_map(hash), 1 => Just(SourceHash::LEFT)];
    let hashes = vec((select(&KEYS[..]), digest), 0..5)
        .prop_map(|entries| entries.into_iter().map(|(key, hash)| (key.into(), hash)).collect());
    let closed =
        vec(select(&BATCHES[..]), 0..2).prop_map(|batches| batches.into_iter().map(Into::into).collect());
    let forgotten = vec(select(&KEYS[..]), 0..2).prop_map(|keys| keys.into_iter().map(Into::into).collect());
    let doubted = vec((select(&BATCHES[..]), 0_i64..9), 0..2).prop_map(|doubted| {
        doubted.into_iter().map(|(batch, seconds)| (batch.into(), at(seconds))).collect()
    });
    let marks = vec((select(&MARKED[..]), select(&VALUES[..])), 0..2).prop_map(|marks| {
        let mark = |(target, text): (&str, &str)| (target.into(), Fingerprint::of([text.as_bytes()]));
        marks.into_iter().map(mark).collect()
    });
    let ends = (forgotten, (links(), marks), skipped(), (closed, doubted), progress());
    (hashes, records(), claims(), claims(), standing(), vec(subject(), 0..3), ends).prop_map(
        |(
            hashes,
            records,
            claims,
            released,
            standing,
            settled,
            (forgotten, (links, link_marks), skipped, (closed, doubted), progress),
        )| {
            Checkpoint {
                forgotten,
                links,
                link_marks,
                hashes,
                records,
                claims,
                released,
                standing,
                settled,
                skipped,
                closed,
                doubted,
                progress,
            }
        },
    )
}

fn step() -> impl Strategy<Value = Step> {
    let intents = vec((select(&BATCHES[..]), vec(select(&KEYS[..]), 0..3)), 0..3);
    let status = select(&[RunStatus::Complete, RunStatus::Stopped, RunStatus::Failed][..]);
    prop_oneof![
        5 => checkpoint().prop_map(|checkpoint| Step::Commit(Box::new(checkpoint))),
        2 => intents.prop_map(|list| Step::Intend(list.iter().map(|(batch, keys)| intent(batch, keys)).collect())),
        1 => select(&RUNS[..]).prop_map(Step::SettleLines),
        1 => (select(&RUNS[..]), 0_i64..4).prop_map(|(run, started)| Step::BeginRun(run, started)),
        1 => (select(&RUNS[..]), status).prop_map(|(run, status)| Step::EndRun(run, status)),
    ]
}

/// Does the step and returns what the store says about it.
fn apply(store: &dyn StateStore, scope: &Scope, step: &Step) -> String {
    match step {
        Step::Commit(checkpoint) => format!("{:?}", store.commit(scope, checkpoint)),
        Step::Intend(intents) => format!("{:?}", store.intend(scope, intents)),
        Step::SettleLines(by) => format!("{:?}", store.settle_lines_before(scope, &run(by))),
        Step::BeginRun(name, started) => format!("{:?}", store.begin_run(scope, &run(name), at(*started))),
        Step::EndRun(name, status) => format!("{:?}", store.end_run(scope, &run(name), at(9), *status, "{}")),
    }
}

fn answers(store: &dyn StateStore) -> Vec<String> {
    let values = VALUES.map(digest);
    let keys = KEYS.map(SourceKey::from);
    let mut answers = vec![format!("{:?}", store.scopes().unwrap())];
    for scope in [scope(), elsewhere()] {
        answers.extend(everything(store, &scope, &keys));
        answers.push(format!("{:?}", store.relocations(&scope).unwrap()));
        answers.push(format!("{:?}", MARKED.map(|target| store.link_mark(&scope, &target.into()).unwrap())));
        for property in PROPERTIES {
            answers.push(format!("{:?}", store.claims(&scope, &property.into(), &values).unwrap()));
        }
    }
    answers
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn random_steps_have_the_same_effect_everywhere(steps in vec((any::<bool>(), step()), 1..16)) {
        on_file(|path| {
            let memory = MemoryStore::new();
            let pair = Pair::open(path);
            for (here, step) in &steps {
                let scope = if *here { scope() } else { elsewhere() };
                assert_eq!(apply(&memory, &scope, step), apply(&pair, &scope, step));
                assert_eq!(answers(&memory), answers(&pair));
            }
            drop(pair);
            assert_eq!(answers(&memory), answers(&SqliteStore::open(path).unwrap()));
        });
    }
}
