//! Values that are left out of records are counted, remembered with their records, and gated.

use fieldline_connector::Calls;
use fieldline_executor::{ExecutorError, Reading};
use fieldline_model::SkippedFate;

use crate::support::{CUSTOMERS, Shelf, Table, World};

const HEADER: &str = "id,email,name,note,nick,phone,city,amount";

/// Customers whose amounts and notes may be left out.
fn mapping(policy: &str) -> String {
    CUSTOMERS
        .replace(
            "amount: { from: amount, normalize: number }",
            "amount: { from: amount, normalize: number, on_error: skip }",
        )
        .replace(
            "city: { from: city, on_drift: accept }",
            "city: { from: city, map: { b: Bonn }, on_error: clear }",
        )
        .replace("fields:\n", &format!("{policy}fields:\n"))
}

fn table(rows: &[(&str, &str, &str, &str)]) -> Table {
    let row =
        |(key, name, city, amount): &(&str, &str, &str, &str)| format!("{key},,{name},,,,{city},{amount}");
    Table::new(HEADER, rows.iter().map(row))
}

/// What is remembered: property, key, what became of it.
fn remembered(world: &World) -> Vec<String> {
    let lines = world.state.skipped(&world.scope(), None, 99).unwrap();
    let word = |fate| if fate == SkippedFate::Kept { "" } else { " emptied" };
    lines.iter().map(|line| format!("{} {}{}", line.property, line.key, word(line.fate))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn values_left_out_are_counted_by_property_and_named() {
    for shelf in [Shelf::Memory, Shelf::Sqlite] {
        let mut world = World::with(&mapping(""), shelf, 10);
        let rows = table(&[
            ("A", "a", "b", "1"),
            ("B", "b", "x", "1.5x"),
            ("C", "c", "", "junk"),
            ("D", "d", "", "2"),
        ]);
        let plan = world.plan(&rows).await.unwrap();
        let counts: Vec<_> =
            plan.skipped().iter().map(|one| (one.property.to_string(), one.count, one.cleared)).collect();
        assert_eq!(counts, [("amount".to_owned(), 2, 0), ("city".to_owned(), 1, 1)]);
        let keys = plan.skipped_keys(&"amount".into(), None, 9).unwrap();
        assert_eq!(keys, ["B", "C"].map(Into::into));
        assert_eq!(plan.skipped_keys(&"amount".into(), Some(&"B".into()), 9).unwrap(), ["C".into()]);
        drop(plan);
        let ran = world.run(&rows).await;
        assert_eq!((ran.counts.created, ran.news.skipped.len()), (4, 2));
        assert_eq!(ran.news.skipped[0].1, ["B", "C"].map(Into::into));
        let all = ["amount B", "amount C", "city B emptied"];
        assert_eq!(remembered(&world), all);
        // Unchanged records cost nothing, are not counted again, and keep what they go without.
        let ran = world.run(&rows).await;
        assert_eq!((ran.calls, ran.news.skipped.len()), (Calls::default(), 0));
        assert_eq!(remembered(&world), all);
        // One is set right, another one moves and goes without still.
        let rows = table(&[
            ("A", "a", "b", "1"),
            ("B", "b", "b", "15"),
            ("C", "cc", "", "junk"),
            ("D", "d", "", "2"),
        ]);
        let ran = world.run(&rows).await;
        assert_eq!((ran.counts.updated, ran.news.skipped[0].0.count), (2, 1));
        assert_eq!(remembered(&world), ["amount C"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn records_that_are_not_sent_go_without_nothing() {
    let mut world = World::new(&mapping(""));
    let rows = |email: &str| Table::new(HEADER, [format!("A,{email},a,,,,,junk")]);
    let ran = world.run(&rows("a@")).await;
    assert_eq!((ran.counts.rejected, ran.news.skipped.len()), (1, 0));
    assert_eq!(remembered(&world), [""; 0]);
    world.run(&rows("a@x.io")).await;
    assert_eq!(remembered(&world), ["amount A"]);
    // Held for drift: what HubSpot has is still without.
    world.crm.edit("A", "phone", "+9");
    let held = Table::new(HEADER, ["A,a@x.io,a,,,+2,,5"]);
    world.run(&Table::new(HEADER, ["A,a@x.io,a,,,+1,,junk"])).await;
    world.crm.edit("A", "phone", "+9");
    assert_eq!(world.run(&held).await.counts.held, 1);
    assert_eq!(remembered(&world), ["amount A"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn look_ups_and_links_that_are_passed_over_count_too() {
    let rule = "associations:\n  - { to: contacts, target: customers, from: nick, normalize: email, on_error: skip, label: primary }\n";
    let mapping = format!("{CUSTOMERS}{rule}").replace("  note: ", "  hubspot_owner_id: { from: note, lookup: { in: hubspot.owners, by: email, on_miss: skip } }\n  note: ");
    let mut world = World::new(&mapping);
    let ran = world.run(&Table::new(HEADER, ["A,,a,who@x.io,no mail,,,"])).await;
    let counts: Vec<_> =
        ran.news.skipped.iter().map(|(one, keys)| (one.property.to_string(), keys.len())).collect();
    assert_eq!(counts, [("contacts (primary)".to_owned(), 1), ("hubspot_owner_id".to_owned(), 1)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gate_stops_a_run_that_would_lose_too_much() {
    let rows = |bad: usize| {
        let amount = |number: usize| if number < bad { "junk" } else { "1" };
        Table::new(HEADER, (0..10).map(|number| format!("K{number},,a,,,,,{}", amount(number))))
    };
    for (policy, allowed) in [("max_skipped: 2", 2), ("max_skipped: 30%", 3), ("max_skipped: 0", 0)] {
        let mut world = World::new(&mapping(&format!("policy: {{ {policy} }}\n")));
        let Err(error @ ExecutorError::Refused { .. }) =
            world.try_run(&rows(allowed + 1), Reading::Incremental).await
        else {
            panic!("{policy} refuses")
        };
        let said = format!("max_skipped: {} values skipped, at most {allowed}", allowed + 1);
        assert!(error.to_string().contains(&said), "{error}");
        assert_eq!((world.crm.len(), remembered(&world).len()), (0, 0), "{policy}: nothing is done");
        assert_eq!(world.run(&rows(allowed)).await.counts.created, 10, "{policy}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gate_stops_a_run_whose_watermarks_cannot_be_used() {
    let mapping = CUSTOMERS
        .replace("key: id }\ndestination", "key: id, watermark: amount }\ndestination")
        .replace("fields:\n", "policy: { max_unread_watermarks: 1 }\nfields:\n");
    let mapping = mapping.replace("  amount: { from: amount, normalize: number }\n", "");
    let mut world = World::new(&mapping);
    let odd = table(&[("A", "a", "", "5"), ("B", "b", "", "soon"), ("C", "c", "", "later")]);
    let Err(error) = world.try_run(&odd, Reading::Incremental).await else { panic!("refused") };
    let said = "max_unread_watermarks: 2 watermarks that cannot be used, at most 1";
    assert!(error.to_string().contains(said), "{error}");
    assert_eq!(world.run(&table(&[("A", "a", "", "5"), ("B", "b", "", "soon")])).await.counts.created, 2);
}
