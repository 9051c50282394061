//! Stores under test, and short ways to write what goes into them.

use chrono::{DateTime, Utc};
use fieldline_model::{
    Checkpoint, Claim, Intent, IntentEntry, IntentKind, KnownLinks, KnownRecord, LinkEnds, LinkState, RunId,
    SourceHash, SourceKey, Standing, StandingKind, Subject, ValueDigest, WrittenDigests,
};
use fieldline_state::{Scope, SqliteStore, StateStore};

/// Makes one test of each function per implementation: in memory, on SQLite, and on two SQLite stores that share a
/// file and are used in turns.
macro_rules! contract {
    ($($name:ident),* $(,)?) => {
        mod memory {
            $(#[test] fn $name() { super::$name(&fieldline_state::MemoryStore::new()); })*
        }
        mod sqlite {
            $(#[test] fn $name() { $crate::support::on_file(|path| {
                super::$name(&fieldline_state::SqliteStore::open(path).unwrap());
            }); })*
        }
        mod sqlite_pair {
            $(#[test] fn $name() { $crate::support::on_file(|path| {
                super::$name(&$crate::pair::Pair::open(path));
            }); })*
        }
    };
}

/// Runs `test` with the path of a state file that does not exist yet.
pub(crate) fn on_file(test: impl FnOnce(&std::path::Path)) {
    let folder = tempfile::tempdir().unwrap();
    test(&folder.path().join("state.db"));
}

/// Opens the file, lets `work` use it and closes it again.
pub(crate) fn opened<T>(path: &std::path::Path, work: impl FnOnce(&SqliteStore) -> T) -> T {
    work(&SqliteStore::open(path).unwrap())
}

pub(crate) fn scope() -> Scope {
    Scope { portal: "100".into(), mapping: "customers".into() }
}

/// The same mapping in another portal.
pub(crate) fn elsewhere() -> Scope {
    Scope { portal: "200".into(), mapping: "customers".into() }
}

pub(crate) fn keys<const N: usize>(keys: [&str; N]) -> [SourceKey; N] {
    keys.map(SourceKey::from)
}

pub(crate) fn hash(text: &str) -> SourceHash {
    SourceHash::of([text.as_bytes()])
}

pub(crate) fn digest(text: &str) -> ValueDigest {
    ValueDigest::of([text.as_bytes()])
}

pub(crate) fn hashes<const N: usize>(entries: [(&str, &str); N]) -> Checkpoint {
    let hashes = entries.map(|(key, text)| (key.into(), hash(text))).into();
    Checkpoint { hashes, ..Checkpoint::default() }
}

/// A record with digests by property: (name, written, observed).
pub(crate) fn known(id: &str, digests: &[(&str, &str, &str)]) -> KnownRecord {
    let entry = |&(property, written, observed): &(&str, &str, &str)| WrittenDigests {
        property: property.into(),
        written: digest(written),
        observed: digest(observed),
    };
    KnownRecord { id: id.into(), digests: digests.iter().map(entry).collect() }
}

pub(crate) fn claim(property: &str, value: &str, key: &str) -> Claim {
    Claim { property: property.into(), value: digest(value), key: key.into() }
}

pub(crate) fn claims<const N: usize>(claims: [Claim; N]) -> Checkpoint {
    Checkpoint { claims: claims.into(), ..Checkpoint::default() }
}

pub(crate) fn on_key(key: &str) -> Subject {
    Subject::Key(key.into())
}

pub(crate) fn entry(subject: Subject, kind: StandingKind) -> Standing {
    Standing { subject, source_hash: hash("judged"), kind, line: 7, run: "run-1".into() }
}

pub(crate) fn standing(entries: impl IntoIterator<Item = Standing>) -> Checkpoint {
    Checkpoint { standing: entries.into_iter().collect(), ..Checkpoint::default() }
}

pub(crate) fn intent(batch: &str, keys: &[&str]) -> Intent {
    let entry = |key: &&str| IntentEntry {
        key: (*key).into(),
        source_hash: hash(key),
        trace: format!("{batch}/{key}").into(),
        id: (key.len() > 1).then(|| format!("9{}", key.len()).into()),
        external_id: format!("ext-{key}").into(),
        after: vec![("email".into(), digest(key)), ("phone".into(), digest(batch))],
    };
    Intent {
        batch: batch.into(),
        run: "run-1".into(),
        kind: if keys.len() == 1 { IntentKind::Archive } else { IntentKind::Write },
        object: "contacts".into(),
        key_property: "app_customer_id".into(),
        entries: keys.iter().map(entry).collect(),
    }
}

/// The links of a rule, due where one is pending.
pub(crate) fn linked(key: &str, rule: &str, targets: &[(&str, LinkState)]) -> KnownLinks {
    KnownLinks {
        key: key.into(),
        rule: rule.into(),
        targets: targets.iter().map(|(target, state)| ((*target).into(), *state)).collect(),
        is_due: targets.iter().any(|(_, state)| *state == LinkState::Pending),
        ends: LinkEnds::default(),
    }
}

pub(crate) fn run(name: &str) -> RunId {
    name.into()
}

/// That many seconds after some morning.
pub(crate) fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_760_000_000 + seconds, 123_456_789).unwrap()
}

/// Everything a store answers about a scope, to compare two stores, or one store with itself later.
pub(crate) fn everything(store: &dyn StateStore, scope: &Scope, keys: &[SourceKey]) -> Vec<String> {
    let mut claims = store.claims_of(scope, keys).unwrap();
    claims.sort();
    vec![
        format!("{:?}", store.progress(scope).unwrap()),
        format!("{:?}", store.hashes(scope, keys).unwrap()),
        format!("{:?}", store.hashes_among(scope, keys.first(), keys.get(3..).unwrap_or_default()).unwrap()),
        format!("{:?}", store.hashed_keys(scope, None, usize::MAX).unwrap()),
        format!("{:?}", store.left_keys(scope, keys.first(), usize::MAX).unwrap()),
        format!("{:?}", store.records(scope, keys).unwrap()),
        format!("{claims:?}"),
        format!("{:?}", store.known_ids(scope, None, usize::MAX).unwrap()),
        format!("{:?}", store.record_count(scope).unwrap()),
        format!("{:?}", store.links(scope, keys).unwrap()),
        format!("{:?}", store.due_links(scope, None, usize::MAX).unwrap()),
        format!("{:?}", store.linked_keys(scope, None, usize::MAX).unwrap()),
        format!("{:?}", store.standing(scope, None, usize::MAX).unwrap()),
        format!("{:?}", store.open_intents(scope).unwrap()),
        format!("{:?}", store.doubts(scope).unwrap()),
        format!("{:?}", store.runs(scope, usize::MAX).unwrap()),
        format!("{:?}", store.skipped(scope, None, usize::MAX).unwrap()),
        format!("{:?}", store.skipped_counts(scope).unwrap()),
        format!("{:?}", store.summary(scope).unwrap()),
    ]
}
