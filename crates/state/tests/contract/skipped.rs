//! Values that are left out of records.

use fieldline_model::{Checkpoint, PropertyName, SkippedEntry, SkippedFate, SourceKey};
use fieldline_state::{SkippedCount, StateStore};

use crate::support::{elsewhere, scope};

contract!(
    values_are_counted_by_property_and_listed_by_key,
    an_entry_replaces_what_was_left_out_before,
    forgotten_records_have_none,
    pages_join_without_a_gap,
);

fn entry(key: &str, values: &[(&str, SkippedFate)]) -> SkippedEntry {
    let values = values.iter().map(|(property, fate)| ((*property).into(), *fate)).collect();
    SkippedEntry { key: key.into(), values }
}

fn commit(store: &dyn StateStore, entries: Vec<SkippedEntry>) {
    store.commit(&scope(), &Checkpoint { skipped: entries, ..Checkpoint::default() }).unwrap();
}

fn all(store: &dyn StateStore) -> Vec<(String, String, SkippedFate)> {
    let lines = store.skipped(&scope(), None, usize::MAX).unwrap();
    lines.into_iter().map(|line| (line.property.to_string(), line.key.to_string(), line.fate)).collect()
}

use SkippedFate::{Cleared, Kept};

fn values_are_counted_by_property_and_listed_by_key(store: &dyn StateStore) {
    assert_eq!(store.skipped_counts(&scope()).unwrap(), []);
    commit(store, vec![entry("b", &[("phone", Kept), ("amount", Cleared)]), entry("a", &[("amount", Kept)])]);
    let count = |property: &str, count, cleared| SkippedCount { property: property.into(), count, cleared };
    assert_eq!(store.skipped_counts(&scope()).unwrap(), [count("amount", 2, 1), count("phone", 1, 0)]);
    let expected = [("amount", "a", Kept), ("amount", "b", Cleared), ("phone", "b", Kept)];
    assert_eq!(all(store), expected.map(|(property, key, fate)| (property.into(), key.into(), fate)));
    assert_eq!(store.skipped_keys(&scope(), None, 9).unwrap(), ["a", "b"].map(SourceKey::from));
    assert_eq!(store.skipped_counts(&elsewhere()).unwrap(), []);
}

fn an_entry_replaces_what_was_left_out_before(store: &dyn StateStore) {
    commit(store, vec![entry("a", &[("phone", Kept), ("amount", Kept)]), entry("b", &[("phone", Kept)])]);
    commit(store, vec![entry("a", &[("amount", Cleared)])]);
    let expected = [("amount", "a", Cleared), ("phone", "b", Kept)];
    assert_eq!(all(store), expected.map(|(property, key, fate)| (property.into(), key.into(), fate)));
    commit(store, vec![entry("a", &[]), entry("c", &[])]);
    assert_eq!(all(store), [("phone".into(), "b".into(), Kept)]);
    commit(store, Vec::new());
    assert_eq!(all(store).len(), 1);
}

fn forgotten_records_have_none(store: &dyn StateStore) {
    commit(store, vec![entry("a", &[("phone", Kept)]), entry("b", &[("phone", Kept)])]);
    store.commit(&scope(), &Checkpoint { forgotten: vec!["a".into()], ..Checkpoint::default() }).unwrap();
    assert_eq!(all(store), [("phone".into(), "b".into(), Kept)]);
}

fn pages_join_without_a_gap(store: &dyn StateStore) {
    let keys = ["1", "10", "A", "ä"];
    commit(store, keys.map(|key| entry(key, &[("phone", Kept), ("amount", Kept)])).into());
    let (mut lines, mut after) = (Vec::new(), None::<(PropertyName, SourceKey)>);
    loop {
        let place = after.as_ref().map(|(property, key)| (property, key));
        let Some(line) = store.skipped(&scope(), place, 1).unwrap().pop() else { break };
        after = Some((line.property.clone(), line.key.clone()));
        lines.push((line.property.to_string(), line.key.to_string(), line.fate));
    }
    assert_eq!(lines, all(store));
    let (mut found, mut after) = (Vec::new(), None::<SourceKey>);
    while let Some(key) = store.skipped_keys(&scope(), after.as_ref(), 1).unwrap().pop() {
        after = Some(key.clone());
        found.push(key);
    }
    assert_eq!(found, keys.map(SourceKey::from));
}
