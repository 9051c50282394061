//! Values that people move between records, and rows that ask for them: their own rows say what becomes of the records.

use fieldline_connector::Calls;
use fieldline_model::RejectionCode;

use super::places::{PLACES, taxed};
use crate::support::{Ran, Table, World};

fn code(ran: &Ran, key: &str) -> RejectionCode {
    ran.change(key).rejection.as_ref().expect("a rejection").code
}

/// The tax numbers of these records.
fn taxes<const N: usize>(world: &World, keys: [&str; N]) -> [String; N] {
    keys.map(|key| world.crm.get(key, "tax_id"))
}

async fn ends_well(world: &mut World, table: &Table, name: &str) {
    let ran = world.run(table).await;
    assert_eq!(ran.counts.rejected, 0, "{name}: {:#?}", ran.changes);
    assert_eq!(world.run(table).await.calls, Calls::default(), "{name}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_on_a_record_whose_row_asks_for_another_is_free() {
    for (name, third) in [("another", "C,c@x.io,3,Cid"), ("none", "C,c@x.io,,Cid")] {
        for is_first in [false, true] {
            let mut world = World::new(PLACES);
            world.run(&taxed(&["A,a@x.io,1,Ada", third])).await;
            world.crm.edit("A", "tax_id", "");
            world.crm.edit("C", "tax_id", "1");
            let rows = ["A,a@x.io,,Ada", third, "B,b@x.io,1,Bob"];
            let order = if is_first { [2, 1, 0] } else { [0, 1, 2] };
            ends_well(&mut world, &taxed(&order.map(|place| rows[place])), name).await;
            assert_eq!(taxes(&world, ["A", "B"]), ["", "1"], "{name}");
            assert_eq!(world.crm.get("C", "tax_id"), third.split(',').nth(2).unwrap(), "{name}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_address_by_which_records_are_found_is_no_different() {
    let mut world = World::new(PLACES);
    world.run(&taxed(&["A,a@x.io,1,Ada", "C,c@x.io,3,Cid"])).await;
    world.crm.edit("C", "email", "n@x.io");
    ends_well(&mut world, &taxed(&["A,a@x.io,1,Ada", "C,c@x.io,3,Cid", "N,n@x.io,5,Nan"]), "email").await;
    assert_eq!(["C", "N"].map(|key| world.crm.get(key, "email")), ["c@x.io", "n@x.io"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn records_that_people_let_change_places_are_put_right_when_one_is_touched() {
    let mut world = World::new(PLACES);
    world.run(&taxed(&["A,a@x.io,1,Ada", "B,b@x.io,2,Bob", "C,c@x.io,3,Cid"])).await;
    // A circle of three, one place on.
    world.crm.edit("A", "tax_id", "");
    world.crm.edit("C", "tax_id", "1");
    world.crm.edit("B", "tax_id", "3");
    world.crm.edit("A", "tax_id", "2");
    ends_well(&mut world, &taxed(&["A,a@x.io,1,Ann", "B,b@x.io,2,Bob", "C,c@x.io,3,Cid"]), "three").await;
    assert_eq!(taxes(&world, ["A", "B", "C"]), ["1", "2", "3"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_refused_such_a_value_gets_it_in_the_next_run() {
    let mut world = World::new(PLACES);
    let id = world.crm.put(&[("tax_id", "9")]);
    let rows = ["A,a@x.io,1,Ada", "N,n@x.io,9,Nan"];
    let ran = world.run(&taxed(&rows)).await;
    assert_eq!(code(&ran, "N"), RejectionCode::TakenThere);
    world.crm.portal().records.remove(&id);
    world.crm.edit("A", "tax_id", "9");
    ends_well(&mut world, &taxed(&rows), "moved from a record of nobody's to one of ours").await;
    assert_eq!(taxes(&world, ["A", "N"]), ["1", "9"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_says_nothing_of_the_value_keeps_what_people_put_there() {
    let mut world = World::new(&PLACES.replace("{ from: tax, on_empty: clear }", "{ from: tax }"));
    world.run(&taxed(&["A,a@x.io,,Ada"])).await;
    world.crm.edit("A", "tax_id", "1");
    let table = taxed(&["A,a@x.io,,Ada", "N,n@x.io,1,Nan"]);
    let ran = world.run(&table).await;
    assert!(ran.rejection("N").contains("`A`"), "{:#?}", ran.changes);
    assert_eq!(code(&ran, "N"), RejectionCode::Claimed);
    let again = world.run(&table).await;
    assert_eq!((again.calls, again.counts.standing), (Calls::default(), 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_reason_names_who_has_the_value_in_that_run() {
    for (name, first) in [("none", "A,a@x.io,,Ada"), ("another", "A,a@x.io,8,Ada")] {
        for waits in [false, true] {
            let mut world = World::new(PLACES);
            let waiting: &[&str] = &["A,a@x.io,1,Ada", "N,n@x.io,1,Nan"];
            world.run(&taxed(if waits { waiting } else { &waiting[..1] })).await;
            world.crm.edit("A", "tax_id", "");
            world.crm.put(&[("tax_id", "1")]);
            let table = taxed(&[first, "N,n@x.io,1,Nan"]);
            for standing in [0, 1, 1] {
                let ran = world.run(&table).await;
                assert_eq!(code(&ran, "N"), RejectionCode::TakenThere, "{name}");
                assert_eq!((ran.counts.rejected, ran.counts.standing), (1, standing), "{name}, {waits}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn below_the_watermark_the_reason_names_the_row_and_a_full_read_puts_it_right() {
    let marked = PLACES.replace("key: id }\ndestination", "key: id, watermark: at }\ndestination");
    let mut world = World::new(&marked);
    let table = |rows: &[&str]| Table::new("id,email,tax,name,at", rows);
    world.run(&table(&["A,a@x.io,1,Ada,2024-01-01", "B,b@x.io,2,Bob,2024-01-05"])).await;
    world.crm.edit("A", "tax_id", "9");
    let rows =
        table(&["A,a@x.io,1,Ada,2024-01-01", "B,b@x.io,2,Bob,2024-01-05", "N,n@x.io,9,Nan,2024-01-09"]);
    let ran = world.run(&rows).await;
    assert_eq!(code(&ran, "N"), RejectionCode::TakenThere);
    assert!(ran.rejection("N").contains("`A`"));
    let ran = world.try_run(&rows, fieldline_executor::Reading::Full).await.unwrap();
    assert_eq!((ran.counts.created, ran.counts.updated, ran.counts.rejected), (1, 1, 0));
    assert_eq!(taxes(&world, ["A", "N"]), ["1", "9"]);
}
