//! Loads at a pace: batch by batch, and easy to stop while they wait.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use fieldline_connector::Leave;
use fieldline_executor::{Ending, Reading, Stop};

use crate::support::{CUSTOMERS, Shelf, Table, World};

const HEADER: &str = "id,email,name,note,nick,phone,city,amount";
const LONG: Duration = Duration::from_secs(3_600);

fn rows(count: usize) -> Table {
    Table::new(HEADER, (0..count).map(|n| format!("C{n:03},c{n}@x.io,Ada,n,k,+1,Bonn,{n}")))
}

#[tokio::test(flavor = "multi_thread")]
async fn leave_is_asked_for_before_each_batch_and_nothing_is_announced_before_it_is_given() {
    let mut world = World::with(CUSTOMERS, Shelf::Memory, 5);
    let asked = Arc::new(Mutex::new(Vec::new()));
    let (seen, state, scope) = (Arc::clone(&asked), Arc::clone(&world.state), world.scope());
    let mut is_granted = true;
    world.crm.portal().pace = Some(Box::new(move |records| {
        is_granted = !is_granted;
        if !is_granted {
            return Leave::AskAgainIn(Duration::from_millis(1));
        }
        seen.lock().unwrap().push((records, state.open_intents(&scope).unwrap().len()));
        Leave::Granted
    }));
    let ran = world.run(&rows(23)).await;
    assert_eq!(ran.counts.created, 23);
    let asked = asked.lock().unwrap();
    let records: Vec<usize> = asked.iter().map(|(records, _)| *records).collect();
    assert_eq!(records, [5, 5, 5, 5, 3]);
    assert!(asked.iter().enumerate().all(|(before, (_, open))| *open <= before), "{asked:?}");
    assert_eq!(world.crm.portal().writes.len(), 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_while_a_load_waits_is_obeyed_at_once_and_leaves_nothing_open() {
    let mut world = World::with(CUSTOMERS, Shelf::Sqlite, 5);
    let (stop, mut leaves) = (world.stop.clone(), 0);
    world.crm.portal().pace = Some(Box::new(move |_| {
        leaves += 1;
        if leaves <= 3 {
            return Leave::Granted;
        }
        stop.request();
        Leave::AskAgainIn(LONG)
    }));
    let began = Instant::now();
    let ran = world.try_run(&rows(200), Reading::Incremental).await.unwrap();
    assert!(began.elapsed() < LONG / 60);
    assert!(matches!(ran.ending, Ending::Stopped) && ran.counts.is_balanced());
    assert_eq!((ran.counts.created, ran.counts.open), (15, 185));
    assert!(world.state.open_intents(&world.scope()).unwrap().is_empty());

    world.crm.portal().pace = None;
    world.stop = Stop::default();
    let rest = world.run(&rows(200)).await;
    assert_eq!((rest.counts.created, rest.counts.not_read), (185, 15));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_answered_is_durable_before_a_long_wait() {
    let mut world = World::with(CUSTOMERS, Shelf::Sqlite, 5);
    let (state, scope, stop) = (Arc::clone(&world.state), world.scope(), world.stop.clone());
    let known = Arc::new(Mutex::new(0));
    let (seen, mut leaves) = (Arc::clone(&known), 0);
    world.crm.portal().pace = Some(Box::new(move |_| {
        leaves += 1;
        match leaves {
            1 => Leave::Granted,
            2 => Leave::AskAgainIn(Duration::from_millis(300)),
            _ => {
                *seen.lock().unwrap() = state.record_count(&scope).unwrap();
                stop.request();
                Leave::AskAgainIn(LONG)
            }
        }
    }));
    let ran = world.try_run(&rows(20), Reading::Incremental).await.unwrap();
    assert!(matches!(ran.ending, Ending::Stopped));
    assert_eq!(*known.lock().unwrap(), 5);
}
