//! Who waits for a value, and which run gives it to whom.

use fieldline_connector::Calls;
use fieldline_model::{Action, RejectionCode};

use super::places::{PLACES, taxed};
use crate::support::{CUSTOMERS, Ran, Table, World};

fn code(ran: &Ran, key: &str) -> RejectionCode {
    ran.change(key).rejection.as_ref().expect("a rejection").code
}

fn rows(rows: &[&str]) -> Table {
    Table::new("id,email,name,note,nick,phone,city,amount", rows)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_run_that_finds_the_holder_gone_gives_its_value_on() {
    let plain = CUSTOMERS.replace("  match: [email]\n", "");
    for (name, old, held, rejected) in [
        ("it has moved", "OLD,x@x.io,Ida,,,,,", 1, 0),
        ("it has moved, and wants what another has", "OLD,b@x.io,Ida,,,,,", 0, 1),
        ("it cannot be mapped", "OLD,x@x.io,Ada,,,,,junk", 0, 1),
    ] {
        for is_early in [false, true] {
            let mut world = World::new(&plain);
            let new = if is_early { "A,x@x.io,Zoe,,,,," } else { "Z,x@x.io,Zoe,,,,," };
            let key = &new[..1];
            world.run(&rows(&["OLD,x@x.io,Ada,,,,,", "B,b@x.io,Bob,,,,,"])).await;
            let waiting = rows(&["OLD,x@x.io,Ada,,,,,", "B,b@x.io,Bob,,,,,", new]);
            assert!(world.run(&waiting).await.rejection(key).contains("`OLD`"), "{name}");
            let id = world.crm.id_of("OLD").unwrap();
            world.crm.portal().records.remove(&id);
            assert_eq!(world.run(&waiting).await.calls, Calls::default(), "{name}: nobody looks");
            let moved = rows(&[old, "B,b@x.io,Bob,,,,,", new]);
            let ran = world.run(&moved).await;
            let counts = (ran.counts.created, ran.counts.held, ran.counts.rejected);
            assert_eq!(counts, (1, held, rejected), "{name}: {:#?}", ran.changes);
            assert_eq!(world.crm.get(key, "email"), "x@x.io", "{name}");
            assert_eq!(world.run(&moved).await.calls.write, 0, "{name}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_cannot_be_mapped_keeps_what_hubspot_shows() {
    let mut world = World::new(&CUSTOMERS.replace("  match: [email]\n", ""));
    world.run(&rows(&["OLD,x@x.io,Ada,,,,,"])).await;
    let junk = rows(&["OLD,x@x.io,Ada,,,,,junk", "NEW,x@x.io,Zoe,,,,,"]);
    for _ in 0..3 {
        let ran = world.run(&junk).await;
        assert!(ran.rejection("NEW").contains("`OLD`"));
        assert_eq!((ran.counts.rejected, ran.calls.write), (2, 0));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_to_a_record_of_nobodys_frees_what_others_wait_for() {
    // In the order of keys the one that waits comes before or after the one that frees its value.
    for waiting in ["A", "Z"] {
        let mut world = World::new(PLACES);
        world.crm.put(&[("email", "k@x.io"), ("tax_id", "1")]);
        let waits = format!("{waiting},w@x.io,1,Wim");
        let first = taxed(&["H,h@x.io,4,Han", "K,k@x.io,4,Kim", &waits]);
        for _ in 0..2 {
            let ran = world.run(&first).await;
            assert_eq!(code(&ran, "K"), RejectionCode::Claimed, "K comes to it, but does not get the 4");
            assert!(ran.change(waiting).rejection.is_some());
        }
        let freed = taxed(&["H,h@x.io,,Han", "K,k@x.io,4,Kim", &waits]);
        let ran = world.run(&freed).await;
        assert_eq!((ran.counts.adopted, ran.counts.created, ran.counts.rejected), (1, 1, 0), "{waiting}");
        assert_eq!(["K", waiting].map(|key| world.crm.get(key, "tax_id")), ["4", "1"]);
        assert_eq!(world.run(&freed).await.calls, Calls::default());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_rows_that_come_to_one_record_the_first_that_gets_everything_has_it() {
    for (name, table, winner) in [
        ("the first", ["A,k@x.io,3,n", "B,k@x.io,4,n", "C,k@x.io,5,n"], Some("A")),
        ("the second", ["A,k@x.io,9,n", "B,k@x.io,4,n", "C,k@x.io,5,n"], Some("B")),
        ("the last", ["C,k@x.io,9,n", "B,k@x.io,9,n", "A,k@x.io,5,n"], Some("A")),
        ("none", ["A,k@x.io,9,n", "B,k@x.io,9,n", "C,k@x.io,9,n"], None),
    ] {
        let mut world = World::new(PLACES);
        world.crm.put(&[("email", "k@x.io")]);
        world.crm.put(&[("tax_id", "9")]);
        let table = taxed(&table);
        let ran = world.run(&table).await;
        let adopted: Vec<&str> = ran
            .changes
            .iter()
            .filter(|change| change.action == Action::Adopt)
            .map(|change| change.key.as_str())
            .collect();
        assert_eq!(adopted, Vec::from_iter(winner), "{name}: {:#?}", ran.changes);
        assert_eq!((ran.counts.created, world.crm.len()), (0, 2), "{name}");
        let again = world.run(&table).await;
        assert_eq!((again.calls.write, again.counts.standing), (0, again.counts.rejected), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_itself_still_has_what_hubspot_shows_and_no_more() {
    for (name, emptied, created) in [("as it was", false, 0), ("emptied by people", true, 1)] {
        let mut world = World::new(PLACES);
        world.run(&taxed(&["A,a@x.io,1,Ada", "B,b@x.io,2,Bob"])).await;
        if emptied {
            world.crm.edit("A", "tax_id", "");
        }
        // A gets nothing of B, so it gives nothing up.
        let table = taxed(&["A,b@x.io,,Ada", "N,n@x.io,1,Nan", "B,b@x.io,2,Bob"]);
        let ran = world.run(&table).await;
        assert_eq!(ran.counts.created, created, "{name}: {:#?}", ran.changes);
        assert!(ran.rejection("A").contains("`B`"), "{name}");
        assert_eq!(world.run(&table).await.calls.write, 0, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_of_one_that_waits_is_not_somebody_elses() {
    let mut world = World::new(PLACES);
    world.run(&taxed(&["H,h@x.io,,Han", "K,k@x.io,,Kim"])).await;
    // K gives its address up as soon as it gets Han's.
    let waiting = taxed(&["N,k@x.io,,Nan", "K,h@x.io,,Kim", "H,h@x.io,,Han"]);
    for _ in 0..2 {
        let ran = world.run(&waiting).await;
        assert_eq!(["N", "K"].map(|key| code(&ran, key)), [RejectionCode::Claimed; 2]);
        assert!(ran.rejection("N").contains("`K`"));
    }
    let freed = taxed(&["N,k@x.io,,Nan", "K,z@x.io,,Kim", "H,h@x.io,,Han"]);
    let ran = world.run(&freed).await;
    assert_eq!((ran.counts.created, ran.counts.updated, ran.counts.rejected), (1, 1, 0));
    assert_eq!(world.run(&freed).await.calls, Calls::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_gone_is_held_for_that_in_every_run() {
    let mut world = World::new(&CUSTOMERS.replace("  match: [email]\n", ""));
    world.run(&rows(&["OLD,x@x.io,Ada,,,,,"])).await;
    let id = world.crm.id_of("OLD").unwrap();
    world.crm.portal().records.remove(&id);
    let table = rows(&["OLD,x@x.io,Ida,,,,,", "NEW,x@x.io,Zoe,,,,,"]);
    for (created, standing) in [(1, 0), (0, 1), (0, 1)] {
        let ran = world.run(&table).await;
        assert_eq!((ran.counts.created, ran.counts.held, ran.counts.rejected), (created, 1, 0));
        assert_eq!(ran.counts.held_standing, standing);
        assert_eq!(ran.change("OLD").action, Action::Hold);
    }
}
