//! Runs that are stopped or fail in the middle, and the runs after them.

use fieldline_connector::{Calls, ErrorClass};
use fieldline_executor::{Ending, ExecutorError, Reading, Stop};

use crate::support::{CUSTOMERS, Fault, Shelf, Table, World};

const HEADER: &str = "id,email,name,note,nick,phone,city,amount";

fn rows() -> Table {
    Table::new(HEADER, (0..200).map(|n| format!("C{n:03},c{n}@x.io,Ada,n,k,+1,Bonn,{n}")))
}

async fn ends_undisturbed(world: &mut World) {
    let mut undisturbed = World::with(CUSTOMERS, Shelf::Memory, 5);
    undisturbed.run(&rows()).await;
    let ran = world.try_run(&rows(), Reading::Incremental).await.unwrap();
    assert!(matches!(ran.ending, Ending::Complete) && ran.moved && ran.counts.is_balanced());
    assert_eq!(world.crm.contents(), undisturbed.crm.contents());
    assert!(world.remembered(&rows()) == undisturbed.remembered(&rows()));
    assert_eq!(world.run(&rows()).await.calls, Calls::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_finishes_what_is_in_flight_and_the_next_run_the_rest() {
    let mut world = World::with(CUSTOMERS, Shelf::Memory, 5);
    world.crm.portal().stops_at = Some((10, world.stop.clone()));
    let ran = world.try_run(&rows(), Reading::Incremental).await.unwrap();
    assert!(matches!(ran.ending, Ending::Stopped) && !ran.moved);
    assert_eq!(ran.counts.created, world.crm.len() as u64);
    assert!((50..200).contains(&ran.counts.created));
    assert_eq!(ran.counts.open, 200 - ran.counts.created, "what was not reached is open");
    assert!(world.state.open_intents(&world.scope()).unwrap().is_empty());
    assert_eq!(world.state.progress(&world.scope()).unwrap(), None);
    world.crm.portal().stops_at = None;
    world.stop = Stop::default();
    ends_undisturbed(&mut world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_before_the_load_is_an_error_that_writes_nothing() {
    let mut world = World::with(CUSTOMERS, Shelf::Memory, 5);
    world.stop.request();
    let stopped = world.try_run(&rows(), Reading::Incremental).await;
    assert!(matches!(stopped, Err(ExecutorError::Stopped)) && world.crm.len() == 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_destination_error_ends_the_run_and_the_next_one_mends_it() {
    let transient = ErrorClass::Transient { retry_after: None };
    for class in [transient, ErrorClass::Permanent, ErrorClass::Exhausted] {
        for fault in [Fault::ErrBefore(class), Fault::ErrAfter(class)] {
            for at in [0, 7, 39] {
                let mut world = World::with(CUSTOMERS, Shelf::Memory, 5);
                world.crm.portal().faults.insert(at, fault);
                let ran = world.try_run(&rows(), Reading::Incremental).await.unwrap();
                let exhausted = matches!(ran.ending, Ending::Exhausted(_));
                assert!(exhausted || matches!(ran.ending, Ending::Failed(_)));
                assert_eq!(exhausted, class == ErrorClass::Exhausted);
                assert!(ran.counts.open >= 5 && ran.counts.is_balanced() && !ran.moved, "{fault:?} {at}");
                let intents = world.state.open_intents(&world.scope()).unwrap();
                assert_eq!(intents.len(), 1, "what was in flight has its outcome, the failed call is open");
                ends_undisturbed(&mut world).await;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn inputs_without_an_answer_are_read_back() {
    let mut world = World::with(CUSTOMERS, Shelf::Memory, 5);
    world.crm.portal().faults.insert(3, Fault::OpenAfter);
    let ran = world.run(&rows()).await;
    assert_eq!((ran.counts.created, ran.counts.open), (200, 0));
    let mut world = World::with(CUSTOMERS, Shelf::Memory, 5);
    world.crm.portal().faults.insert(3, Fault::OpenBefore);
    let ran = world.try_run(&rows(), Reading::Incremental).await.unwrap();
    assert_eq!((ran.counts.created, ran.counts.open, ran.moved), (195, 5, false));
    assert!(ran.counts.is_balanced());
    ends_undisturbed(&mut world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_adoption_without_an_answer_is_not_taken_for_done() {
    let rows = Table::new(HEADER, ["C1,a@x.io,Ada,,,,,"]);
    for (fault, adopted) in [(Fault::OpenBefore, 0), (Fault::OpenAfter, 1)] {
        let mut world = World::new(CUSTOMERS);
        // All that is missing is our key.
        world.crm.put(&[("email", "a@x.io"), ("firstname", "Ada")]);
        world.crm.portal().faults.insert(0, fault);
        let ran = world.try_run(&rows, Reading::Incremental).await.unwrap();
        assert_eq!((ran.counts.adopted, ran.counts.open), (adopted, 1 - adopted), "{fault:?}");
        world.run(&rows).await;
        assert!(world.crm.id_of("C1").is_some(), "{fault:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn batches_keep_to_the_destinations_limit() {
    for max_batch in [1, 7, 100] {
        let mut world = World::with(CUSTOMERS, Shelf::Memory, max_batch);
        let ran = world.run(&rows()).await;
        assert_eq!(ran.calls.write, 200_u64.div_ceil(max_batch as u64));
        assert_eq!(ran.calls.read, 2 * 200_u64.div_ceil(max_batch as u64), "by key, then by e-mail");
    }
}
