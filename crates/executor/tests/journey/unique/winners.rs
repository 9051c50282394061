//! The law, straight-line: of all sets of rows that may move together, the one that suits the earliest rows best.

use std::collections::{BTreeMap, BTreeSet};

use fieldline_model::{PropertyName, SourceKey, canonical};

use super::days::Row;
use crate::support::World;

type Record = BTreeMap<String, String>;

/// How the world is set up.
#[derive(Clone, Copy, Debug)]
pub(super) struct Setup {
    /// Whether records that have left are archived.
    pub(super) archives: bool,
    /// Whether records are looked for by e-mail.
    pub(super) matches: bool,
    /// Whether an empty e-mail empties HubSpot's.
    pub(super) clears: bool,
}

/// A row that is looked at, and the record it is about; `None` while that is still to be created.
struct Candidate<'r> {
    row: &'r Row,
    record: Option<u64>,
}

/// What HubSpot should hold after a run over these rows, without ids; `None` where two rows come to one record, about which
/// this model says nothing. `loaded` holds the rows that ended well, by key.
pub(super) fn expected(
    setup: Setup,
    world: &World,
    rows: &[Row],
    loaded: &BTreeMap<String, String>,
) -> Option<Vec<Record>> {
    let mut records = world.crm.portal().records.clone();
    let known = known(world, loaded.keys().chain(rows.iter().map(|row| &row.key)));
    let there: BTreeSet<&str> = rows.iter().map(|row| row.key.as_str()).collect();
    let left: Vec<u64> =
        known.iter().filter(|(key, _)| !there.contains(key.as_str())).map(|(_, id)| *id).collect();
    let mut candidates = Vec::new();
    for row in rows.iter().filter(|row| row.is_sound && !row.is_filtered()) {
        if loaded.get(&row.key) == Some(&row.text()) {
            continue;
        }
        let by = |name: &str, value: &str| {
            let mut found =
                records.iter().filter(|(_, record)| record.get(name).is_some_and(|text| text == value));
            found.next().map(|(id, _)| *id)
        };
        let record = match known.get(&row.key) {
            Some(id) if records.contains_key(id) => Some(*id),
            // Gone, and held.
            Some(_) => match by("app_id", &row.key) {
                Some(id) => Some(id),
                None => continue,
            },
            None => {
                let matched = by("email", &row.email).filter(|_| setup.matches && !row.email.is_empty());
                if setup.archives && matched.is_some_and(|id| left.contains(&id)) {
                    return None;
                }
                let is_free = |id: &u64| !records[id].contains_key("app_id");
                by("app_id", &row.key).or(matched.filter(is_free))
            }
        };
        candidates.push(Candidate { row, record });
    }
    let ids: Vec<u64> = candidates.iter().filter_map(|candidate| candidate.record).collect();
    if ids.iter().collect::<BTreeSet<_>>().len() != ids.len() {
        return None;
    }
    if setup.archives {
        left.iter().for_each(|id| drop(records.remove(id)));
    }
    let order = order(world, rows, &candidates, &records);
    let winners = best(setup, &records, &candidates, &order);
    Some(moved(setup, &records, &candidates, winners))
}

/// Records that the state knows, by key.
fn known<'k>(world: &World, keys: impl Iterator<Item = &'k String>) -> BTreeMap<String, u64> {
    let keys: BTreeSet<SourceKey> = keys.map(|key| SourceKey::new(key.clone())).collect();
    let keys: Vec<SourceKey> = keys.into_iter().collect();
    let records = world.state.records(&world.scope(), &keys).unwrap();
    let id = |record: fieldline_model::KnownRecord| record.id.as_str().parse().unwrap();
    keys.into_iter().zip(records).filter_map(|(key, record)| Some((key.to_string(), id(record?)))).collect()
}

/// The candidates as they are served: first those that had a value before which others want, too; then by place.
fn order(
    world: &World,
    rows: &[Row],
    candidates: &[Candidate<'_>],
    records: &BTreeMap<u64, Record>,
) -> Vec<usize> {
    let had = |candidate: &Candidate<'_>| {
        [("email", &candidate.row.email), ("tax_id", &candidate.row.tax)].into_iter().any(|(name, value)| {
            let shows = |record: &Record| record.get(name) == Some(value);
            let has_it = candidate.record.is_some_and(|id| shows(&records[&id]));
            let wants = |row: &&Row| [&row.email, &row.tax].contains(&value) && row.key != candidate.row.key;
            let is_wanted = rows.iter().any(|row| wants(&row)) || records.values().any(shows);
            !value.is_empty()
                && !has_it
                && is_wanted
                && claimant(world, name, value) == Some(candidate.row.key.clone())
        })
    };
    let (first, rest): (Vec<usize>, Vec<usize>) =
        (0..candidates.len()).partition(|index| had(&candidates[*index]));
    first.into_iter().chain(rest).collect()
}

fn claimant(world: &World, name: &str, value: &str) -> Option<String> {
    let definition = world.crm.definition(name);
    let digest = canonical(&definition, Some(value)).digest();
    let holders = world.state.claims(&world.scope(), &PropertyName::from(name), &[digest]).unwrap();
    holders.into_iter().flatten().next().map(|key| key.to_string())
}

/// The best of all sets, as a bit for each candidate.
fn best(setup: Setup, records: &BTreeMap<u64, Record>, candidates: &[Candidate<'_>], order: &[usize]) -> u32 {
    let worth = |set: u32| -> Vec<bool> { order.iter().map(|index| set & (1 << index) != 0).collect() };
    let sets =
        (0..1_u32 << candidates.len()).filter(|set| is_unique(&moved(setup, records, candidates, *set)));
    sets.max_by_key(|set| worth(*set)).unwrap_or_default()
}

fn is_unique(records: &[Record]) -> bool {
    ["email", "tax_id"].into_iter().all(|name| {
        let values: Vec<&String> = records.iter().filter_map(|record| record.get(name)).collect();
        values.iter().collect::<BTreeSet<_>>().len() == values.len()
    })
}

/// What is there once the candidates of a set have moved.
fn moved(
    setup: Setup,
    records: &BTreeMap<u64, Record>,
    candidates: &[Candidate<'_>],
    set: u32,
) -> Vec<Record> {
    let mut records = records.clone();
    for (index, Candidate { row, record }) in candidates.iter().enumerate() {
        if set & (1 << index) == 0 {
            continue;
        }
        let id = record.unwrap_or(1_000 + index as u64);
        let before = records.get(&id).cloned().unwrap_or_default();
        let mut after = before.clone();
        let wanted = [
            ("app_id", &row.key, true),
            ("email", &row.email, setup.clears),
            ("tax_id", &row.tax, true),
            ("firstname", &row.name, false),
            ("amount", &"1".to_owned(), false),
        ];
        for (name, value, clears) in wanted {
            if !value.is_empty() || clears {
                after.insert(name.to_owned(), value.clone());
            }
        }
        after.retain(|_, value| !value.is_empty());
        if after != before {
            after.insert("sync_source".into(), "demo".into());
        }
        records.insert(id, after);
    }
    let mut records: Vec<Record> = records.into_values().collect();
    records.sort();
    records
}
