//! Gates (`policy`): judged on the whole plan, before anything is written.

use fieldline_connector::Calls;
use fieldline_executor::{ExecutorError, Reading};
use fieldline_model::GateKind;

use crate::support::{CUSTOMERS, Table, World};

const HEADER: &str = "id,email,name,note,nick,phone,city,amount";

fn with(policy: &str) -> String {
    CUSTOMERS
        .replace("fields:\n", &format!("policy: {{ {policy} }}\nfields:\n"))
        .replace("{ from: city, on_drift: accept }", "{ from: city, on_empty: clear }")
}

/// Records with their names, cities and amounts.
fn table(count: u32, name: &str, city: &str, amount: &str) -> Table {
    let row = |number: u32| format!("K{number},k{number}@x.io,{name},,,,{city},{amount}");
    Table::new(HEADER, (0..count).map(row))
}

async fn refused(world: &mut World, rows: &Table) -> String {
    let before = world.state.summary(&world.scope()).unwrap();
    let contents = world.crm.contents();
    let progress = world.state.progress(&world.scope()).unwrap();
    let plan = world.plan(rows).await.unwrap();
    assert!(plan.is_refused());
    drop(plan);
    let Err(error @ ExecutorError::Refused { .. }) = world.try_run(rows, Reading::Incremental).await else {
        panic!("refused")
    };
    assert_eq!(world.crm.contents(), contents, "nothing is loaded");
    assert_eq!(world.state.summary(&world.scope()).unwrap(), before);
    assert_eq!(world.state.progress(&world.scope()).unwrap(), progress);
    error.to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_gate_refuses_and_says_why() {
    let begun = || table(10, "Ada", "Bonn", "1");
    let cases = [
        ("max_creates: 4", table(15, "Ada", "Bonn", "1"), "max_creates: 5 creates, at most 4"),
        (
            "max_creates: 20%",
            table(15, "Ada", "Bonn", "1"),
            "max_creates: 5 creates, at most 3 (20% of 15 records)",
        ),
        (
            "max_updates: 90%",
            table(10, "Eve", "Bonn", "1"),
            "max_updates: 10 updates, at most 9 (90% of 10 records)",
        ),
        ("max_clears: 9", table(10, "Ada", "", "1"), "max_clears: 10 values emptied, at most 9"),
        ("max_rejections: 0", table(1, "Ada", "Bonn", "junk"), "max_rejections: 1 new rejections, at most 0"),
    ];
    for (policy, rows, message) in cases {
        let mut world = World::new(
            &CUSTOMERS.replace("{ from: city, on_drift: accept }", "{ from: city, on_empty: clear }"),
        );
        world.run(&begun()).await;
        world.remap(&with(policy));
        let said = refused(&mut world, &rows).await;
        assert_eq!(said, format!("policy refused the load: {message}"), "{policy}");
        // The same load passes when it is meant, without a back-fill: policy has no part in the fingerprint.
        let gate = policy.split(':').next().unwrap();
        world.remap(&with(&format!("{gate}: 1000")));
        assert!(!world.run(&rows).await.is_backfill, "{policy}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_passes_is_loaded_and_shown() {
    let mut world = World::new(&with("max_creates: 10, max_updates: 50%, max_clears: 0, max_rejections: 1"));
    let rows = table(10, "Ada", "Bonn", "1");
    let plan = world.plan(&rows).await.unwrap();
    let shown: Vec<_> = plan.gates().iter().map(|gate| (gate.gate.kind, gate.actual, gate.allowed)).collect();
    let expected = [
        (GateKind::MaxCreates, 10, 10),
        (GateKind::MaxUpdates, 0, 5),
        (GateKind::MaxClears, 0, 0),
        (GateKind::MaxRejections, 0, 1),
    ];
    assert_eq!(shown, expected);
    drop(plan);
    assert_eq!(world.run(&rows).await.counts.created, 10);
    assert_eq!(world.run(&rows).await.calls, Calls::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn rejections_of_old_pass_and_new_ones_count() {
    let mut world = World::new(CUSTOMERS);
    let rows = table(2, "Ada", "Bonn", "junk");
    assert_eq!(world.run(&rows).await.counts.rejected, 2);
    world.remap(&CUSTOMERS.replace("fields:\n", "policy: { max_rejections: 0 }\nfields:\n"));
    assert_eq!(world.run(&rows).await.counts.standing, 2);
    let said = refused(&mut world, &table(3, "Ada", "Bonn", "junk")).await;
    assert!(said.contains("max_rejections: 1 new rejections, at most 0"), "{said}");
}

/// A share is of all records the mapping manages, although an incremental run reads few of them.
#[tokio::test(flavor = "multi_thread")]
async fn shares_are_of_the_records_managed() {
    let mapping = with("max_updates: 10%")
        .replace("key: id }\ndestination", "key: id, watermark: amount }\ndestination");
    let mut world = World::new(&mapping);
    let row = |number: u32, name: &str, mark: u32| format!("K{number},,{name},,,,,{mark}");
    world
        .run(&Table::new(HEADER, (0..20).map(|number| row(number, "Ada", 1)).chain([row(99, "Z", 5)])))
        .await;
    let two = Table::new(HEADER, (0..2).map(|number| row(number, "Eve", 6)));
    assert_eq!(world.run(&two).await.counts.updated, 2, "2 of 21");
    let three = Table::new(HEADER, (0..3).map(|number| row(number, "Zoe", 7)));
    let said = refused(&mut world, &three).await;
    assert!(said.contains("max_updates: 3 updates, at most 2 (10% of 21 records)"), "{said}");
}
