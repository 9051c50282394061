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

/// What earlier runs made of rows, by key.
#[derive(Default)]
pub(super) struct Known {
    /// Rows that ended well.
    pub(super) loaded: BTreeMap<String, String>,
    /// Rows that the last run refused because of a value.
    pub(super) waiting: BTreeMap<String, String>,
}

/// A row that is looked at, and the record it is about; `None` while that is still to be created.
struct Candidate<'r> {
    row: &'r Row,
    record: Option<u64>,
}

/// What HubSpot should hold after a run over these rows, without ids; `None` where two rows come to one record, about which
/// this model says nothing.
pub(super) fn expected(setup: Setup, world: &World, rows: &[Row], ends: &Known) -> Option<Vec<Record>> {
    let mut records = world.crm.portal().records.clone();
    let known = known(world, ends.loaded.keys().chain(rows.iter().map(|row| &row.key)));
    let without = |is_there: &dyn Fn(&Row) -> bool| -> Vec<u64> {
        let there: BTreeSet<&str> =
            rows.iter().filter(|row| is_there(row)).map(|row| row.key.as_str()).collect();
        known.iter().filter(|(key, _)| !there.contains(key.as_str())).map(|(_, id)| *id).collect()
    };
    let left = without(&|_| true);
    // For these nobody speaks.
    let left_behind = without(&|row| !row.is_filtered());
    let sleepers = Sleepers { setup, world, rows, ends };
    let mut candidates = Vec::new();
    for row in rows.iter().filter(|row| row.is_sound && !row.is_filtered()) {
        if ends.loaded.get(&row.key) == Some(&row.text()) || sleepers.contain(row, &mut Vec::new()) {
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
                let is_free = |id: &u64| !records[id].contains_key("app_id") || left_behind.contains(id);
                by("app_id", &row.key).or(matched.filter(is_free))
            }
        };
        candidates.push(Candidate { row, record });
    }
    let mut known_rows = known.clone();
    known_rows.retain(|_, id| records.contains_key(id));
    rouse(&sleepers, &records, &known_rows, &mut candidates)?;
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

/// Adds rows that have not moved and whose records show a value which a candidate asks for: people put it there. `None` where
/// it is not told whether anybody gets to ask.
fn rouse<'r>(
    sleepers: &Sleepers<'r>,
    records: &BTreeMap<u64, Record>,
    known: &BTreeMap<String, u64>,
    candidates: &mut Vec<Candidate<'r>>,
) -> Option<()> {
    let Sleepers { setup, world, rows, ends } = sleepers;
    let wishes = |row: &'r Row| [("email", &row.email, setup.clears), ("tax_id", &row.tax, true)];
    loop {
        let before = candidates.len();
        for row in rows.iter().filter(|row| ends.loaded.get(&row.key) == Some(&row.text())) {
            let Some(id) = known.get(&row.key) else { continue };
            let is_mine = |known: &Candidate<'_>| known.row.key == row.key;
            if row.is_filtered() || !row.is_sound || candidates.iter().any(is_mine) {
                continue;
            }
            for (name, wanted, _) in wishes(row) {
                let Some(shown) = records[id].get(name).filter(|shown| *shown != wanted) else { continue };
                let asks = |row: &'r Row| wishes(row).iter().any(|wish| wish.0 == name && wish.1 == shown);
                let mut askers = candidates.iter().filter(|asker| asks(asker.row)).peekable();
                if askers.peek().is_none() {
                    continue;
                }
                let is_told = |asker: &Candidate<'r>| {
                    !ends.waiting.contains_key(&asker.row.key)
                        && !is_kept_from(world, candidates, asker.row, &mut Vec::new())
                };
                if !askers.any(is_told) {
                    return None;
                }
                candidates.push(Candidate { row, record: Some(*id) });
                break;
            }
        }
        if candidates.len() == before {
            candidates.sort_by_key(|known| rows.iter().position(|row| row.key == known.row.key));
            return Some(());
        }
    }
}

/// Whether a row asks for a value of somebody who is not looked at, or of somebody who is kept from what it asks for itself:
/// it may be rejected before it asks.
fn is_kept_from<'r>(
    world: &World,
    candidates: &[Candidate<'r>],
    row: &'r Row,
    seen: &mut Vec<&'r str>,
) -> bool {
    if seen.contains(&row.key.as_str()) {
        return false;
    }
    seen.push(&row.key);
    [("email", &row.email), ("tax_id", &row.tax)].into_iter().any(|(name, value)| {
        claimant(world, name, value).is_some_and(|holder| {
            let found = candidates.iter().find(|known| known.row.key == holder);
            found.is_none_or(|found| is_kept_from(world, candidates, found.row, seen))
        })
    })
}

/// Records that the state knows, by key.
fn known<'k>(world: &World, keys: impl Iterator<Item = &'k String>) -> BTreeMap<String, u64> {
    let keys: BTreeSet<SourceKey> = keys.map(|key| SourceKey::new(key.clone())).collect();
    let keys: Vec<SourceKey> = keys.into_iter().collect();
    let records = world.state.records(&world.scope(), &keys).unwrap();
    let id = |record: fieldline_model::KnownRecord| record.id.as_str().parse().unwrap();
    keys.into_iter().zip(records).filter_map(|(key, record)| Some((key.to_string(), id(record?)))).collect()
}

/// Who waits on, unseen, as far as the state knows.
struct Sleepers<'a> {
    setup: Setup,
    world: &'a World,
    rows: &'a [Row],
    ends: &'a Known,
}

impl Sleepers<'_> {
    /// Whether a row waits for a value that nobody may give up. Who is looked at already, in a circle, may.
    fn contain<'r>(&'r self, row: &'r Row, seen: &mut Vec<&'r str>) -> bool {
        if self.ends.waiting.get(&row.key) != Some(&row.text()) || seen.contains(&row.key.as_str()) {
            return false;
        }
        seen.push(&row.key);
        [("email", &row.email, self.setup.clears), ("tax_id", &row.tax, true)]
            .into_iter()
            .any(|(name, value, clears)| !value.is_empty() && self.is_kept(row, name, value, clears, seen))
    }

    /// Whether that value stays with another row, which nobody looks at.
    fn is_kept<'r>(
        &'r self,
        row: &Row,
        name: &str,
        value: &str,
        clears: bool,
        seen: &mut Vec<&'r str>,
    ) -> bool {
        let holder = claimant(self.world, name, value).filter(|holder| *holder != row.key);
        // Who has left, is filtered or cannot be mapped is asked about.
        let is_asked = |row: &&Row| !row.is_sound || row.is_filtered();
        let holder = holder.and_then(|holder| self.rows.iter().find(|row| row.key == holder));
        let Some(holder) = holder.filter(|row| !is_asked(row)) else {
            return false;
        };
        if self.ends.loaded.get(&holder.key) == Some(&holder.text()) {
            return true;
        }
        let wanted = if name == "email" { &holder.email } else { &holder.tax };
        let stays = wanted == value || (wanted.is_empty() && !clears);
        let is_waiting = self.ends.waiting.get(&holder.key) == Some(&holder.text());
        is_waiting && (stays || self.contain(holder, seen))
    }
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
