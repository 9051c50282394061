//! Random rows, portals, edits and deaths against a straight-line model of what HubSpot should hold in the end.
//!
//! A failure names its seed. `SEEDS=5000 cargo test -p fieldline-executor --test journey random` hunts longer.

use std::collections::BTreeSet;

use fieldline_executor::Reading;
use fieldline_model::{Change, RejectionCode};

use crate::archives::archiving;
use crate::support::{CUSTOMERS, Dice, Effect, Model, Shelf, Table, World};

const HEADER: &str = "id,email,name,note,nick,phone,city,amount";
const SEEDS: u64 = 150;

/// Every key once, in random order, some left out; few e-mails, so that they clash and move about.
fn random_rows(dice: &mut Dice) -> Vec<String> {
    let mut keys: Vec<u64> = (0..8).filter(|_| !dice.one_in(5)).collect();
    for index in (1..keys.len()).rev() {
        keys.swap(index, dice.below(index as u64 + 1) as usize);
    }
    let mut row = |key: &u64| {
        let email = if dice.one_in(6) { String::new() } else { format!("E{}@x.io", dice.below(6)) };
        let amount = if dice.one_in(8) { "junk".to_owned() } else { dice.below(3).to_string() };
        let text = |name: &str, dice: &mut Dice| match dice.below(3) {
            0 => String::new(),
            n => format!("{name}{n}"),
        };
        let [name, note, nick] = ["name", "note", "nick"].map(|name| text(name, dice));
        let other = if dice.one_in(3) { String::new() } else { format!("K{}", dice.below(8)) };
        format!("K{key},{email},{name},{note},{nick},,{other},{amount}")
    };
    keys.iter().map(&mut row).collect()
}

/// Records that were there before us: some carry a key, some an e-mail.
fn populate(dice: &mut Dice, world: &World, model: &mut Model) {
    let mut taken = BTreeSet::new();
    for _ in 0..dice.below(4) {
        let number = dice.below(6);
        let property = if dice.one_in(2) {
            ("app_id", format!("K{number}"))
        } else {
            ("email", format!("e{number}@x.io"))
        };
        if taken.insert(property.clone()) {
            let properties = [(property.0, property.1.as_str()), ("nick", "theirs")];
            world.crm.put(&properties);
            model.put(&properties);
        }
    }
}

fn edit(dice: &mut Dice, world: &World, model: &mut Model) {
    for number in 0..8 {
        let key = format!("K{number}");
        if dice.one_in(4) && world.crm.id_of(&key).is_some() {
            let property = ["firstname", "note", "nick", "amount"][dice.below(4) as usize];
            let value = ["", "7"][dice.below(2) as usize];
            world.crm.edit(&key, property, value);
            model.edit(&key, property, value);
        }
    }
}

/// Runs to the end, dying on the way when the dice say so.
async fn run(dice: &mut Dice, world: &mut World, table: &Table, name: &str) {
    while dice.one_in(2) {
        let effect = if dice.one_in(2) { Effect::Before } else { Effect::After };
        world.life.ends_at(dice.below(20), effect);
        let _ = world.try_run(table, Reading::Incremental).await;
        world.life.renew();
    }
    let ran = world.try_run(table, Reading::Incremental).await.unwrap();
    assert!(ran.counts.is_balanced() && ran.moved, "{name}: {:?}", ran.counts);
    assert!(world.state.open_intents(&world.scope()).unwrap().is_empty(), "{name}");
}

/// The mapping without its city, in whose column rows name the record they are to be linked to.
fn mapping(archives: bool, replaces: bool) -> String {
    let mapping = if archives { archiving() } else { CUSTOMERS.to_owned() };
    let mapping = mapping.replace("  city: { from: city, on_drift: accept }\n", "");
    let mode = if replaces { "replace" } else { "add" };
    let rule = format!("{{ to: contacts, target: customers, from: city, mode: {mode} }}");
    format!("{mapping}associations: [{rule}]\n")
}

/// Whether a change is rejected for a value of a record that the table does not hold, or not as it can be mapped.
fn waits_for_a_stranger(change: &Change, table: &Table) -> bool {
    let Some(rejection) = &change.rejection else { return false };
    let is_named = |row: &String| {
        let key = row.split(',').next().filter(|_| !row.ends_with(",junk"));
        key.is_some_and(|key| rejection.message.contains(&format!("`{key}`")))
    };
    match rejection.code {
        RejectionCode::Claimed => !table.rows.iter().any(is_named),
        RejectionCode::TakenThere => true,
        _ => false,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hubspot_ends_as_the_model_says() {
    let seeds = std::env::var("SEEDS").map_or(SEEDS, |seeds| seeds.parse().unwrap());
    for seed in 0..seeds {
        let mut dice = Dice::new(seed);
        let shelf = if seed % 10 == 0 { Shelf::Sqlite } else { Shelf::Memory };
        let archives = seed % 3 == 0;
        let replaces = seed % 2 == 0;
        let mut world = World::with(&mapping(archives, replaces), shelf, 2);
        let mut model = Model::new(archives, replaces);
        populate(&mut dice, &world, &mut model);
        for round in 0..4 {
            let name = format!("seed {seed}, round {round}");
            let table = Table::new(HEADER, random_rows(&mut dice)).paged(3);
            run(&mut dice, &mut world, &table, &name).await;
            model.run(&table);
            assert_eq!(world.crm.contents(), model.contents(), "{name}: {:#?}", table.rows);
            assert_eq!(world.crm.links(), model.links(), "{name}: {:#?}", table.rows);
            world.crm.assert_unique();
            let again = world.try_run(&table, Reading::Incremental).await.unwrap();
            assert_eq!(again.calls.write, 0, "{name}: {:#?}", again.changes);
            // For an hour, what a dead process sent may still take effect.
            world.hours += 2;
            world.try_run(&table, Reading::Incremental).await.unwrap();
            let again = world.try_run(&table, Reading::Incremental).await.unwrap();
            // Whether a record that no row stands for still has a value in HubSpot takes a look.
            let is_asking = again.changes.iter().any(|change| waits_for_a_stranger(change, &table));
            let reads = if is_asking { 0 } else { again.calls.read };
            assert_eq!((reads, again.calls.write), (0, 0), "{name}: {:#?}", again.changes);
            edit(&mut dice, &world, &mut model);
        }
    }
}
