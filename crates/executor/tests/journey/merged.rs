//! Records that were merged in HubSpot, and whose source records leave.

use fieldline_connector::Calls;
use fieldline_executor::Reading;
use fieldline_model::{Action, Reason};

use crate::archives::archiving;
use crate::support::{Ran, Table, World};

const HEADER: &str = "id,email,name,note,nick,phone,city,amount";

fn rows(keys: &str) -> Table {
    named(keys, "Ada")
}

/// A row for each key, a letter; the city is its tax id where a mapping is keyed by that.
fn named(keys: &str, name: &str) -> Table {
    Table::new(HEADER, keys.chars().map(|key| format!("{key},{key}@x.io,{name},,,,T-{key},")))
}

fn by_city() -> String {
    archiving().replace("{ property: app_id, from: id }", "{ property: tax_id, from: city }")
}

/// Under which id a merged record goes on.
#[derive(Clone, Copy, Debug)]
enum Ids {
    New,
    First,
}

fn record(world: &World, key: &str) -> u64 {
    world.crm.portal().holder("email", &format!("{key}@x.io")).unwrap()
}

fn merge(world: &World, ids: Ids, first: &str, second: &str) -> u64 {
    let (first, second) = (record(world, first), record(world, second));
    match ids {
        Ids::New => world.crm.merge(first, second),
        Ids::First => world.crm.merge_under(first, first, second),
    }
}

async fn loaded(mapping: &str, keys: &str, batch: usize) -> World {
    let mut world = World::with(mapping, crate::support::Shelf::Memory, batch);
    world.run(&rows(keys)).await;
    world
}

fn known(world: &World) -> u64 {
    world.state.record_count(&world.scope()).unwrap()
}

fn archived(ran: &Ran) -> (u64, u64, u64) {
    (ran.counts.archived, ran.counts.left_alone, ran.counts.held)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_row_that_stays_inherits_the_record_of_the_one_that_left() {
    for ids in [Ids::New, Ids::First] {
        for mapping in [archiving(), by_city()] {
            for has_moved in [false, true] {
                let mut world = loaded(&mapping, "ABC", 100).await;
                let survivor = merge(&world, ids, "A", "B");
                if has_moved {
                    assert_eq!(world.run(&named("ABC", "Bea")).await.counts.held, 1, "{ids:?}");
                }
                let left = named("BC", if has_moved { "Bea" } else { "Ada" });
                let ran = world.run(&left).await;
                assert_eq!(archived(&ran), (0, 0, 0), "{ids:?} {has_moved} {mapping}");
                assert_eq!((record(&world, "B"), world.crm.len(), known(&world)), (survivor, 2, 2));
                assert_eq!(world.run(&left).await.calls, Calls::default(), "{ids:?} {has_moved}");
                // Who inherited it loses it when it leaves.
                let ran = world.run(&named("C", if has_moved { "Bea" } else { "Ada" })).await;
                assert_eq!((archived(&ran), world.crm.len(), known(&world)), ((1, 0, 0), 1, 1));
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_whose_record_was_merged_into_that_of_another_leaves_without_it() {
    for ids in [Ids::New, Ids::First] {
        for mapping in [archiving(), by_city()] {
            let mut world = loaded(&mapping, "ABC", 100).await;
            let survivor = merge(&world, ids, "B", "A");
            let ran = world.run(&rows("BC")).await;
            assert_eq!(archived(&ran), (0, 0, 0), "{ids:?} {mapping}");
            assert_eq!((record(&world, "B"), world.crm.len(), known(&world)), (survivor, 2, 2), "{ids:?}");
            assert_eq!(world.run(&rows("BC")).await.calls, Calls::default(), "{ids:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_rows_of_one_record_that_leave_together_archive_it_once() {
    for ids in [Ids::New, Ids::First] {
        let mut world = loaded(&archiving(), "ABC", 100).await;
        merge(&world, ids, "A", "B");
        let ran = world.run(&rows("C")).await;
        assert_eq!((archived(&ran), ran.plan.archive), ((1, 0, 0), 1), "{ids:?}");
        assert_eq!((world.crm.len(), known(&world)), (1, 1), "{ids:?}");
        assert_eq!(world.run(&rows("C")).await.calls, Calls::default(), "{ids:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_a_filtered_row_is_known_by_stays_and_is_told_of() {
    let filter =
        archiving().replace("key: id }\ndestination", "key: id, filter: \"name != 'gone'\" }\ndestination");
    let mut world = loaded(&filter, "ABC", 100).await;
    let survivor = merge(&world, Ids::New, "A", "B");
    let filtered = Table::new(HEADER, ["B,B@x.io,gone,,,,T-B,", "C,C@x.io,Ada,,,,T-C,"]);
    for _ in 0..2 {
        let ran = world.run(&filtered).await;
        assert_eq!((archived(&ran), ran.calls.write, world.crm.len()), ((0, 1, 0), 0, 2));
        let shared = Reason::Shared { id: survivor.to_string().into(), key: "B".into() };
        assert_eq!((ran.change("A").action, &ran.change("A").reason), (Action::Archive, &shared));
        let summary = world.state.summary(&world.scope()).unwrap();
        assert_eq!((summary.held, summary.records), (1, 3), "status says so, too");
    }
    // It comes back as it was, and the record is its own.
    assert_eq!(archived(&world.run(&rows("BC")).await), (0, 0, 0));
    assert_eq!((record(&world, "B"), known(&world)), (survivor, 2));
    assert_eq!(world.state.summary(&world.scope()).unwrap().held, 0);
    assert_eq!(world.run(&rows("BC")).await.calls, Calls::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_merged_into_one_without_a_key_is_archived_under_its_new_id() {
    let mut world = loaded(&archiving(), "AC", 100).await;
    let foreign = world.crm.put(&[("email", "old@x.io")]);
    let survivor = world.crm.merge(foreign, record(&world, "A"));
    let ran = world.run(&rows("C")).await;
    assert_eq!((archived(&ran), known(&world)), ((1, 0, 0), 1));
    assert!(!world.crm.portal().records.contains_key(&survivor));
    assert_eq!(world.run(&rows("C")).await.calls, Calls::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_merged_into_one_with_a_foreign_key_is_left_alone() {
    for mapping in [archiving(), by_city()] {
        let mut world = loaded(&mapping, "AC", 100).await;
        let foreign = world.crm.put(&[("app_id", "other"), ("tax_id", "other")]);
        let survivor = world.crm.merge(foreign, record(&world, "A"));
        let ran = world.run(&rows("C")).await;
        assert_eq!((archived(&ran), ran.calls.write, known(&world)), ((0, 1, 0), 0, 1));
        assert_eq!(ran.change("A").reason, Reason::MergedAway { id: survivor.to_string().into() });
        assert!(world.crm.portal().records.contains_key(&survivor));
        assert_eq!(world.run(&rows("C")).await.calls, Calls::default());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_is_gone_already_is_not_archived() {
    let mut world = loaded(&archiving(), "AC", 100).await;
    let id = record(&world, "A");
    world.crm.portal().records.remove(&id);
    let ran = world.run(&rows("C")).await;
    assert_eq!((archived(&ran), ran.plan.archive, ran.calls.write), ((0, 0, 0), 0, 0));
    assert_eq!(known(&world), 1);
}

/// It is there when the plan is made, and gone when it is loaded: the next run finds out.
#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_is_merged_under_the_plan_is_followed_by_the_next_run() {
    let mut world = loaded(&archiving(), "AC", 100).await;
    world.crm.portal().faults.insert(
        1,
        crate::support::Fault::ErrBefore(fieldline_connector::ErrorClass::Transient { retry_after: None }),
    );
    let ran = world.try_run(&rows("C"), Reading::Incremental).await.unwrap();
    assert_eq!((ran.counts.archived, ran.counts.not_archived), (0, 1));
    let foreign = world.crm.put(&[("email", "old@x.io")]);
    world.crm.merge(foreign, record(&world, "A"));
    let ran = world.run(&rows("C")).await;
    assert_eq!((archived(&ran), world.crm.len(), known(&world)), ((1, 0, 0), 1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn merged_gone_and_plain_records_are_told_apart_whatever_the_batches_are() {
    for batch in [1, 2, 3, 10] {
        for lists in [true, false] {
            let mut world = loaded(&archiving(), "ABCDEFGHIJ", batch).await;
            merge(&world, Ids::New, "A", "B");
            let gone = record(&world, "C");
            world.crm.portal().records.remove(&gone);
            for key in ["D", "E"] {
                let foreign = world.crm.put(&[("city", "old")]);
                world.crm.merge(foreign, record(&world, key));
            }
            if !lists {
                // Not even the merged records say which they were: rows are found by key then.
                let mut portal = world.crm.portal();
                portal
                    .records
                    .values_mut()
                    .for_each(|record| drop(record.remove(crate::support::MERGED_IDS)));
            }
            let ran = world.run(&rows(if lists { "BHIJ" } else { "AHIJ" })).await;
            // D, E, F and G; A's lives on as B's, C's is gone.
            assert_eq!(archived(&ran), (4, 0, 0), "batches of {batch}, {lists}");
            assert_eq!((world.crm.len(), known(&world)), (4, 4), "batches of {batch}, {lists}");
        }
    }
}
