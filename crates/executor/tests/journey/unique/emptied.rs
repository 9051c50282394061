//! Records that are emptied on the way to others, and a source that goes back before they got their value.

use fieldline_connector::Calls;
use fieldline_executor::{Reading, Stop};
use fieldline_model::SourceHash;

use super::places::{PLACES, taxed};
use crate::support::{Effect, Fault, Shelf, Table, World};

/// Two that change places, and back.
const BEFORE: [&str; 2] = ["A,a@x.io,1,Ada", "B,b@x.io,2,Bob"];
const SWAPPED: [&str; 2] = ["A,a@x.io,2,Ada", "B,b@x.io,1,Bob"];
const WHAT: &str = "the source goes back";

async fn loaded(shelf: Shelf) -> World {
    let mut world = World::with(PLACES, shelf, 2);
    world.run(&taxed(&BEFORE)).await;
    world
}

fn taxes(world: &World) -> [String; 2] {
    ["A", "B"].map(|key| world.crm.get(key, "tax_id"))
}

/// The source is as it was in the beginning: so is HubSpot, and nothing is left to do.
async fn assert_back(world: &mut World, rows: &Table, name: &str) {
    world.try_run(rows, Reading::Incremental).await.unwrap();
    assert_eq!(taxes(world), ["1", "2"], "{name}: {WHAT}");
    // What may be late is looked for, for a while.
    assert_eq!(world.run(rows).await.calls.write, 0, "{name}: {WHAT}");
    let summary = world.state.summary(&world.scope()).unwrap();
    assert_eq!([summary.open, summary.held, summary.rejected], [0; 3], "{name}: {summary:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_other_half_is_refused() {
    for (name, refused) in [("the one that takes", "Zed"), ("the one that was emptied", "Eve")] {
        let mut world = loaded(Shelf::Memory).await;
        world.crm.portal().refused.push(("firstname", refused));
        let swapped = match refused {
            "Zed" => ["A,a@x.io,2,Ada", "B,b@x.io,1,Zed"],
            _ => ["A,a@x.io,2,Eve", "B,b@x.io,1,Bob"],
        };
        for _ in 0..3 {
            world.try_run(&taxed(&swapped), Reading::Incremental).await.unwrap();
        }
        assert_ne!(taxes(&world), ["1", "2"], "{name}: one was emptied");
        assert_back(&mut world, &taxed(&BEFORE), name).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_run_dies_anywhere() {
    for shelf in [Shelf::Memory, Shelf::Sqlite] {
        for effect in [Effect::Before, Effect::After] {
            for step in 0.. {
                let mut world = loaded(shelf).await;
                world.life.ends_at(step, effect);
                let _ = world.try_run(&taxed(&SWAPPED), Reading::Incremental).await;
                if !world.life.renew() {
                    assert!(step > 4);
                    break;
                }
                let name = format!("{shelf:?}, death {effect:?} step {step}");
                assert_back(&mut world, &taxed(&BEFORE), &name).await;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_run_is_stopped_between_the_two_calls() {
    // The rows stand below the watermark when they come back.
    let marked = PLACES.replace("key: id }", "key: id, watermark: at }");
    for mapping in [PLACES, marked.as_str()] {
        let mut world = World::new(mapping);
        let rows = |rows: [&str; 2], at: [u64; 2]| {
            let row = |number: usize| format!("{},{}", rows[number], at[number]);
            Table::new("id,email,tax,name,at", [row(0), row(1), "Z,z@x.io,9,Zoe,50".to_owned()])
        };
        world.run(&rows(BEFORE, [1, 2])).await;
        let (stop, next) = (Stop::default(), world.crm.portal().calls.write);
        world.stop = stop.clone();
        world.crm.portal().stops_at = Some((next, stop));
        world.try_run(&rows(SWAPPED, [60, 61]), Reading::Incremental).await.unwrap();
        world.stop = Stop::default();
        assert_eq!(taxes(&world), ["", "2"], "emptied");
        assert_back(&mut world, &rows(BEFORE, [1, 2]), mapping).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_emptying_is_carried_out_late() {
    let plain = PLACES.replace(", match: [email]", "").replace(", on_empty: clear", "");
    let ways = [PLACES, &plain].map(|mapping| [Fault::Late, Fault::OpenLate].map(|fault| (mapping, fault)));
    for (mapping, fault) in ways.into_iter().flatten() {
        for late_after in 0..3 {
            let mut world = World::with(mapping, Shelf::Memory, 2);
            world.run(&taxed(&BEFORE)).await;
            let next = world.crm.portal().calls.write;
            world.crm.portal().faults.insert(next, fault);
            world.try_run(&taxed(&SWAPPED), Reading::Incremental).await.unwrap();
            world.crm.portal().faults.clear();
            for number in 0..late_after {
                let ran = world.try_run(&taxed(&BEFORE), Reading::Incremental).await.unwrap();
                assert_eq!(ran.counts.rejected, 0, "{fault:?}, run {number}");
            }
            world.crm.portal().carry_out_late();
            let name = format!("{fault:?}, late after {late_after} runs");
            assert_eq!(taxes(&world), ["", "2"], "{name}");
            let ran = world.try_run(&taxed(&BEFORE), Reading::Incremental).await.unwrap();
            assert_eq!((ran.counts.rejected, ran.counts.updated), (0, 1), "{name}: {:#?}", ran.changes);
            assert_back(&mut world, &taxed(&BEFORE), &name).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_got_its_value_is_spared_like_any_other() {
    let mut world = loaded(Shelf::Memory).await;
    let swapped = taxed(&SWAPPED);
    world.run(&swapped).await;
    let keys = ["A".into(), "B".into()];
    let hashes = world.state.hashes(&world.scope(), &keys).unwrap();
    assert!(hashes.into_iter().all(|hash| hash != Some(SourceHash::EMPTIED)));
    assert_eq!(world.run(&swapped).await.calls, Calls::default());
    assert_eq!(world.state.summary(&world.scope()).unwrap().open, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_leaves_the_source_empty_is_no_more_open() {
    let mut world = loaded(Shelf::Memory).await;
    let (stop, next) = (Stop::default(), world.crm.portal().calls.write);
    world.stop = stop.clone();
    world.crm.portal().stops_at = Some((next, stop));
    world.try_run(&taxed(&SWAPPED), Reading::Incremental).await.unwrap();
    world.stop = Stop::default();
    assert_eq!(world.state.summary(&world.scope()).unwrap().open, 1);
    world.run(&taxed(&BEFORE[1..])).await;
    assert_eq!(world.state.summary(&world.scope()).unwrap().open, 0);
    assert_back(&mut world, &taxed(&BEFORE), "it left for a while").await;
}
