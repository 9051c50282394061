//! A value that HubSpot refuses is refused to everyone who asks for it.

use fieldline_executor::Reading;
use fieldline_model::{RejectionCode, StandingKind};

use super::places::{PLACES, taxed};
use crate::support::{Ran, Shelf, Table, World};

/// The codes that stand after a run, by key.
fn standing(world: &World) -> Vec<(String, RejectionCode)> {
    let entries = world.state.standing(&world.scope(), None, 1_000).unwrap();
    let code = |kind| match kind {
        StandingKind::Rejected(rejection) => rejection.code,
        other => panic!("{other:?}"),
    };
    entries.into_iter().map(|entry| (entry.subject.to_string(), code(entry.kind))).collect()
}

fn refusing(values: &[(&'static str, &'static str)], max_batch: usize) -> World {
    let world = World::with(PLACES, Shelf::Sqlite, max_batch);
    world.crm.portal().refused = values.to_vec();
    world
}

/// A run in which HubSpot refuses what no plan foretells.
async fn run(world: &mut World, table: &Table) -> Ran {
    let ran = world.try_run(table, Reading::Incremental).await.unwrap();
    world.crm.assert_unique();
    ran
}

fn assert_settled(ran: &Ran, name: &str) {
    assert_eq!((ran.calls.write, ran.counts.rejected), (0, ran.counts.standing), "{name}");
}

#[tokio::test(flavor = "multi_thread")]
async fn all_who_ask_for_a_refused_value_are_refused_in_one_run() {
    for (name, refused, ask) in [
        ("an address", ("email", "none@x.io"), "none@x.io,"),
        ("a number", ("tax_id", "unknown"), ",unknown"),
    ] {
        for max_batch in [1, 100] {
            let mut world = refusing(&[refused], max_batch);
            let rows: Vec<String> = (1..=5).map(|number| format!("K{number},{ask},n")).collect();
            let table = taxed(&[&rows[0], &rows[1], &rows[2], &rows[3], &rows[4], "Z,z@x.io,,n"]);
            let ran = run(&mut world, &table).await;
            assert_eq!((ran.counts.created, ran.counts.rejected, ran.counts.standing), (1, 5, 0), "{name}");
            assert!(standing(&world).iter().all(|(_, code)| *code == RejectionCode::Refused), "{name}");
            for reading in [Reading::Incremental, Reading::Full, Reading::Incremental] {
                let again = world.try_run(&table, reading).await.unwrap();
                assert_eq!((again.counts.rejected, again.counts.standing), (5, 5), "{name}");
                assert_eq!((again.calls.write, again.calls.read), (0, 0), "{name}: {reading:?}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_value_is_tried_again_by_whoever_is_new_or_changes() {
    let mut world = refusing(&[("tax_id", "unknown")], 100);
    let table = taxed(&["A,a@x.io,unknown,n", "B,b@x.io,unknown,n"]);
    assert_eq!(run(&mut world, &table).await.counts.rejected, 2);
    let table =
        taxed(&["A,a@x.io,unknown,n", "B,b@x.io,unknown,n", "C,c@x.io,unknown,n", "D,d@x.io,unknown,n"]);
    let ran = run(&mut world, &table).await;
    assert_eq!(
        (ran.counts.rejected, ran.counts.standing, ran.calls.write),
        (4, 2, 1),
        "one of the two new ones"
    );
    assert_eq!(standing(&world).len(), 4);
    assert_settled(&run(&mut world, &table).await, "nothing new");
    world.crm.portal().refused.clear();
    assert_settled(&run(&mut world, &table).await, "a refusal stands until the row changes");
    let table =
        taxed(&["A,a@x.io,unknown,n", "B,b@x.io,unknown,m", "C,c@x.io,unknown,n", "D,d@x.io,unknown,n"]);
    let ran = run(&mut world, &table).await;
    assert_eq!((ran.counts.created, ran.counts.rejected), (1, 3), "B changed, so it has the value");
    assert_eq!(world.crm.get("B", "tax_id"), "unknown");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_for_what_a_refused_record_keeps_is_told_of_that_record() {
    let mut world = refusing(&[("email", "none@x.io")], 100);
    run(&mut world, &taxed(&["A,a@x.io,1,n"])).await;
    // A would give its address up, and two want the one that HubSpot refuses it.
    let table = taxed(&["A,none@x.io,1,n", "B,none@x.io,2,n", "C,a@x.io,3,n"]);
    let ran = run(&mut world, &table).await;
    assert_eq!(ran.counts.rejected, 3);
    let codes = [RejectionCode::Refused, RejectionCode::Refused, RejectionCode::Claimed];
    assert_eq!(standing(&world).iter().map(|(_, code)| *code).collect::<Vec<_>>(), codes);
    assert_settled(&run(&mut world, &table).await, "settled");
    assert_eq!(world.crm.get("A", "email"), "a@x.io");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_without_a_property_says_nothing_of_the_others() {
    // The record is refused for its name, and nobody else asks for that one: the next one gets the value.
    let mut world = refusing(&[("firstname", "junk")], 100);
    let table = taxed(&["A,a@x.io,1,junk", "B,b@x.io,1,n", "C,c@x.io,1,n"]);
    assert_eq!(run(&mut world, &table).await.counts.rejected, 3);
    let ran = run(&mut world, &table).await;
    assert_eq!((ran.counts.created, ran.counts.rejected, ran.counts.standing), (1, 2, 2));
    assert_eq!(world.crm.get("B", "tax_id"), "1");
    assert_settled(&run(&mut world, &table).await, "settled");
}
