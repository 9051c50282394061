//! Shared values: changed in one step, by whoever has the store open.

use fieldline_state::{SharedStore, SqliteStore};

use crate::support::on_file;

macro_rules! shared_contract {
    ($($name:ident),* $(,)?) => {
        mod memory {
            $(#[test] fn $name() {
                let store = fieldline_state::MemoryStore::new();
                super::$name(&store, &store);
            })*
        }
        mod sqlite {
            $(#[test] fn $name() { $crate::support::on_file(|path| {
                let store = fieldline_state::SqliteStore::open(path).unwrap();
                super::$name(&store, &store);
            }); })*
        }
        mod sqlite_pair {
            $(#[test] fn $name() { $crate::support::on_file(|path| {
                let open = || fieldline_state::SqliteStore::open(path).unwrap();
                super::$name(&open(), &open());
            }); })*
        }
    };
}

shared_contract!(
    what_one_keeps_the_other_is_shown,
    names_are_apart,
    of_many_changes_at_once_none_is_lost,
    a_change_that_panics_keeps_nothing,
);

/// Replaces the value; gives back what was there.
fn replace(store: &dyn SharedStore, name: &str, value: &[u8]) -> Option<Vec<u8>> {
    let mut before = None;
    let mut work = |known: Option<&[u8]>| {
        before = known.map(<[u8]>::to_vec);
        value.to_vec()
    };
    store.exchange(name, &mut work).unwrap();
    before
}

fn what_one_keeps_the_other_is_shown(one: &dyn SharedStore, other: &dyn SharedStore) {
    assert_eq!(replace(one, "a", b"first"), None);
    assert_eq!(replace(other, "a", b""), Some(b"first".to_vec()));
    assert_eq!(replace(one, "a", b"third"), Some(Vec::new()));
}

fn names_are_apart(one: &dyn SharedStore, other: &dyn SharedStore) {
    assert_eq!(replace(one, "a", b"of a"), None);
    assert_eq!(replace(other, "b", b"of b"), None);
    assert_eq!(replace(one, "b", b""), Some(b"of b".to_vec()));
    assert_eq!(replace(other, "a", b""), Some(b"of a".to_vec()));
}

fn of_many_changes_at_once_none_is_lost(one: &dyn SharedStore, other: &dyn SharedStore) {
    let count = |known: Option<&[u8]>| {
        let number = known.map_or(0, |bytes| u32::from_be_bytes(bytes.try_into().unwrap()));
        (number + 1).to_be_bytes().to_vec()
    };
    std::thread::scope(|threads| {
        for store in [one, other, one, other] {
            threads.spawn(move || (0..50).for_each(|_| store.exchange("n", &mut { count }).unwrap()));
        }
    });
    assert_eq!(replace(one, "n", b""), Some(200_u32.to_be_bytes().to_vec()));
}

fn a_change_that_panics_keeps_nothing(one: &dyn SharedStore, other: &dyn SharedStore) {
    replace(one, "a", b"before");
    let attempt = std::panic::AssertUnwindSafe(|| one.exchange("a", &mut |_| panic!("half-way")));
    assert!(std::panic::catch_unwind(attempt).is_err());
    assert_eq!(replace(other, "a", b"after"), Some(b"before".to_vec()));
    assert_eq!(replace(one, "a", b""), Some(b"after".to_vec()));
}

#[test]
fn values_outlive_their_store() {
    on_file(|path| {
        replace(&SqliteStore::open(path).unwrap(), "a", b"kept");
        assert_eq!(replace(&SqliteStore::open(path).unwrap(), "a", b""), Some(b"kept".to_vec()));
    });
}
