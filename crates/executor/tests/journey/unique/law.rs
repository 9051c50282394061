//! Random rings, chains, adoptions, deletions, archives, people and deaths against the law.
//!
//! A failure names its seed. `FIELDLINE_LAW_SEEDS=10000` plays that many; `FIELDLINE_LAW_SEED=7` that one alone.

use std::collections::{BTreeMap, BTreeSet};

use fieldline_executor::Reading;
use fieldline_model::{Action, Change};

use super::days::{Row, next_day, people, strangers, table};
use super::winners::{Setup, expected};
use crate::support::{Dice, Effect, Ran, Shelf, World};

/// Seeds that are played unless the environment says otherwise.
const SEEDS: u64 = 400;
/// Tests that share the seeds, so that they are played side by side.
const SHARES: u64 = 4;
const DAYS: usize = 3;

fn mapping(setup: Setup) -> String {
    let missing = if setup.archives { "archive" } else { "keep" };
    let matching = if setup.matches { "match: [email], " } else { "" };
    let empty = if setup.clears { "clear" } else { "skip" };
    format!(
        "fieldline: 1
mapping: customers
source: {{ connection: app, stream: customers.csv, key: id, filter: \"name != 'gone'\" }}
destination:
  {{ connection: hubspot, object: contacts, key: {{ property: app_id, from: id }}, {matching}on_missing: {missing} }}
policy: {{ max_archives: 100% }}
fields:
  email: {{ from: email, normalize: email, on_empty: {empty} }}
  tax_id: {{ from: tax, on_empty: clear }}
  firstname: {{ from: name }}
  amount: {{ from: amount, normalize: number }}
"
    )
}

/// Notes which rows ended well.
fn note_loaded(ran: &Ran, rows: &[Row], loaded: &mut BTreeMap<String, String>) {
    let is_there = |key: &String| rows.iter().any(|row| row.key == *key);
    for change in ran.changes.iter().filter(|change| change.action == Action::Archive) {
        loaded.remove(change.key.as_str());
    }
    for row in rows.iter().filter(|row| row.is_sound && !row.is_filtered() && is_there(&row.key)) {
        let change = ran.changes.iter().find(|change| change.key.as_str() == row.key);
        if change.is_none_or(|change| !matches!(change.action, Action::Reject | Action::Hold)) {
            loaded.insert(row.key.clone(), row.text());
        }
    }
}

/// Why each record is kept back.
fn reasons(ran: &Ran) -> Vec<(String, String)> {
    let reason = |change: &Change| match &change.rejection {
        Some(rejection) => rejection.code.to_string(),
        None => change.reason.to_string(),
    };
    let is_kept = |change: &&Change| matches!(change.action, Action::Reject | Action::Hold);
    ran.changes
        .iter()
        .filter(is_kept)
        .map(|change| (change.key.as_str().to_owned(), reason(change)))
        .collect()
}

/// A day without any trouble: what the plan said is done, HubSpot ends as the law says, and the next run writes nothing.
async fn calm_day(
    world: &mut World,
    setup: Setup,
    rows: &[Row],
    loaded: &mut BTreeMap<String, String>,
    name: &str,
) {
    let table = table(rows);
    let law = expected(setup, world, rows, loaded);
    let ran = world.run(&table).await;
    note_loaded(&ran, rows, loaded);
    let is_told = law.is_some();
    if let Some(law) = law {
        assert_eq!(world.crm.contents(), law, "{name}: {:#?}\n{:#?}", table.rows, ran.changes);
    }
    // A record that is gone and wants a value of another is held in the run that finds it gone, and refused afterwards.
    let kept_back = |ran: &Ran| -> BTreeSet<String> {
        let is_kept = |change: &&Change| matches!(change.action, Action::Reject | Action::Hold);
        ran.changes.iter().filter(is_kept).map(|change| change.key.as_str().to_owned()).collect()
    };
    for round in 0..3 {
        let again = world.run(&table).await;
        note_loaded(&again, rows, loaded);
        if again.calls.write == 0 {
            let told = format!("{:#?}\n{:#?}\n{:#?}", table.rows, ran.changes, again.changes);
            assert!(kept_back(&again).is_subset(&kept_back(&ran)), "{name}: {told}");
            let later = world.run(&table).await;
            note_loaded(&later, rows, loaded);
            assert_eq!(reasons(&later), reasons(&again), "{name}: {told}");
            assert_eq!(later.calls.write, 0, "{name}: {told}");
            return;
        }
        assert!(!is_told && round < 2, "{name}, round {round}: {:#?}\n{:#?}", table.rows, again.changes);
    }
}

/// The same day, and the process dies again and again.
async fn wild_day(world: &mut World, dice: &mut Dice, rows: &[Row]) {
    let table = table(rows);
    for _ in 0..dice.below(4) {
        let effect = if dice.one_in(2) { Effect::Before } else { Effect::After };
        world.life.ends_at(dice.below(14), effect);
        let _ = world.try_run(&table, Reading::Incremental).await;
        world.life.renew();
        world.crm.assert_unique();
    }
    for _ in 0..4 {
        let ran = world.try_run(&table, Reading::Incremental).await.unwrap();
        if ran.calls.write == 0 {
            break;
        }
    }
}

async fn play(seed: u64) {
    let mut dice = Dice::new(seed);
    let setup = Setup { archives: dice.one_in(3), matches: !dice.one_in(3), clears: dice.one_in(2) };
    let mut calm = World::with(&mapping(setup), Shelf::Memory, 2);
    let mut wild = World::with(&mapping(setup), Shelf::Memory, 2);
    let is_backwards = dice.one_in(2);
    calm.crm.portal().is_backwards = is_backwards;
    wild.crm.portal().is_backwards = !is_backwards;
    strangers(&mut dice, [&calm, &wild]);
    let (mut rows, mut loaded) = (Vec::new(), BTreeMap::new());
    for day in 0..DAYS {
        let name = format!("seed {seed}, day {day}, {setup:?}");
        println!("{name}");
        rows = next_day(&mut dice, &rows);
        if rows.is_empty() {
            continue;
        }
        calm_day(&mut calm, setup, &rows, &mut loaded, &name).await;
        wild_day(&mut wild, &mut dice, &rows).await;
        assert_eq!(wild.crm.contents(), calm.crm.contents(), "{name}: {:#?}", table(&rows).rows);
        people(&mut dice, [&calm, &wild]);
    }
}

/// Plays every fourth seed, from this one on.
async fn play_share(share: u64) {
    let number = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u64>().unwrap());
    if let Some(seed) = number("FIELDLINE_LAW_SEED") {
        if seed % SHARES == share {
            play(seed).await;
        }
        return;
    }
    let seeds = number("FIELDLINE_LAW_SEEDS").unwrap_or(SEEDS);
    println!("seeds {share} to {seeds}, every {SHARES}th");
    for seed in (share..seeds).step_by(SHARES as usize) {
        play(seed).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_value_has_one_holder_whatever_happens_first() {
    play_share(0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_value_has_one_holder_whatever_happens_second() {
    play_share(1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_value_has_one_holder_whatever_happens_third() {
    play_share(2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_value_has_one_holder_whatever_happens_fourth() {
    play_share(3).await;
}
