//! One value of a unique property, one record.

use fieldline_connector::Calls;
use fieldline_executor::Reading;
use fieldline_model::{Action, RejectionCode};

use crate::support::{CUSTOMERS, Table, World};

const TWO: &str = r#"
fieldline: 1
mapping: customers
source: { connection: app, stream: customers.csv, key: id }
destination:
  connection: hubspot
  object: contacts
  key: { property: app_id, from: id }
  match: [email]
fields:
  email: { from: email, normalize: email }
  tax_id: { from: tax }
  firstname: { from: name }
"#;

fn table(rows: &[&str]) -> Table {
    Table::new("id,email,name,note,nick,phone,city,amount", rows.iter().map(|row| format!("{row},,,,,")))
}

fn taxed(rows: &[&str]) -> Table {
    Table::new("id,email,tax,name", rows)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_in_the_source_wins_whatever_the_order_of_keys() {
    for (rows, winner, loser) in
        [(["A,x@x.io,Ada", "B,X@x.io,Bob"], "A", "B"), (["B,x@x.io,Bob", "A,X@x.io,Ada"], "B", "A")]
    {
        let mut world = World::new(CUSTOMERS);
        let rows = table(&rows);
        let ran = world.run(&rows).await;
        assert_eq!((ran.counts.created, ran.counts.rejected, ran.counts.standing), (1, 1, 0));
        assert_eq!(ran.change(loser).rejection.as_ref().unwrap().code, RejectionCode::Claimed);
        assert!(ran.rejection(loser).contains(&format!("`{winner}`")));
        for _ in 0..2 {
            let again = world.run(&rows).await;
            assert_eq!((again.counts.rejected, again.counts.standing, again.calls), (1, 1, Calls::default()));
            assert!(again.rejection(loser).contains(&format!("`{winner}`")));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unchanged_holder_keeps_its_value_against_an_earlier_row() {
    let mut world = World::new(CUSTOMERS);
    world.run(&table(&["M,x@x.io,Ada"])).await;
    let ran = world.run(&table(&["A,x@x.io,Bob", "M,x@x.io,Ada"])).await;
    assert!(ran.rejection("A").contains("`M`"));
    // The holder is up for a change of something else, and still wants its value.
    let ran = world.run(&table(&["A,x@x.io,Bob", "M,x@x.io,Grace"])).await;
    assert!(ran.rejection("A").contains("`M`"));
    assert_eq!((ran.counts.updated, ran.counts.standing), (1, 1));
    // The holder left the source: whoever finds its record has it.
    let ran = world.run(&table(&["A,x@x.io,Carl"])).await;
    assert_eq!((ran.counts.updated, world.crm.len()), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_given_up_goes_to_the_one_who_waits_in_the_same_run() {
    // The heir's key sorts before or after the holder's; it is new, or has another value yet.
    for (holder, heir) in [("H", "A"), ("A", "H")] {
        for heirs_first in ["x@x.io", "y@x.io"] {
            let mut world = World::new(CUSTOMERS);
            let row = |key: &str, email: &str| format!("{key},{email},Ada");
            let of = |rows: [String; 2]| table(&[&rows[0], &rows[1]]);
            world.run(&of([row(holder, "x@x.io"), row(heir, heirs_first)])).await;
            let moved = of([row(holder, "z@x.io"), row(heir, "x@x.io")]);
            let ran = world.run(&moved).await;
            assert_eq!(ran.counts.rejected, 0, "{holder} {heirs_first}: {:?}", ran.changes);
            assert_eq!(world.crm.get(heir, "email"), "x@x.io");
            assert_eq!(world.crm.get(holder, "email"), "z@x.io");
            assert_eq!(world.run(&moved).await.calls, Calls::default());
            // All claims are right now: each value is refused to a third, by its holder.
            let rows = [row(holder, "z@x.io"), row(heir, "x@x.io"), row("T", "x@x.io"), row("U", "z@x.io")];
            let ran = world.run(&table(&rows.each_ref().map(String::as_str))).await;
            assert!(ran.rejection("T").contains(&format!("`{heir}`")));
            assert!(ran.rejection("U").contains(&format!("`{holder}`")));
            // And the value the heir had before is free.
            let freed = world.run(&table(&["V,y@x.io,Ada"])).await;
            assert_eq!(freed.counts.created, 1);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chain_of_values_moves_on_in_one_run() {
    let mut world = World::new(CUSTOMERS);
    world.run(&table(&["A,1@x.io,n", "B,2@x.io,n", "C,3@x.io,n"])).await;
    let ran = world.run(&table(&["A,2@x.io,n", "B,3@x.io,n", "C,4@x.io,n", "D,1@x.io,n"])).await;
    assert_eq!((ran.counts.updated, ran.counts.created, ran.counts.rejected), (3, 1, 0));
    let emails = ["A", "B", "C", "D"].map(|key| world.crm.get(key, "email"));
    assert_eq!(emails, ["2@x.io", "3@x.io", "4@x.io", "1@x.io"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_holder_that_cannot_move_keeps_its_value() {
    let mut world = World::new(CUSTOMERS);
    let first = table(&["H,x@x.io,Ada", "O,other@x.io,Ada"]);
    world.run(&first).await;
    // It wants a value that another has: it is rejected, HubSpot still shows its old one.
    let blocked = table(&["H,other@x.io,Ada", "O,other@x.io,Ada", "A,x@x.io,Bob"]);
    for _ in 0..2 {
        let ran = world.run(&blocked).await;
        assert_eq!((ran.counts.rejected, ran.counts.created), (2, 0), "{:?}", ran.changes);
        assert!(ran.rejection("A").contains("`H`") && ran.rejection("H").contains("`O`"));
    }
    // It is sent and refused: whoever waited goes on waiting.
    world.crm.portal().refused.push(("email", "refused@x.io"));
    let refused = table(&["H,refused@x.io,Ada", "O,other@x.io,Ada", "A,x@x.io,Bob"]);
    let ran = world.try_run(&refused, Reading::Incremental).await.unwrap();
    assert!(ran.counts.is_balanced());
    assert_eq!((ran.counts.rejected, ran.counts.created), (2, 0), "{:?}", ran.counts);
    // It moves at last.
    let ran = world.run(&table(&["H,fine@x.io,Ada", "O,other@x.io,Ada", "A,x@x.io,Bob"])).await;
    assert_eq!((ran.counts.updated, ran.counts.created, ran.counts.rejected), (1, 1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_holder_that_says_nothing_keeps_its_value() {
    let mut world = World::new(CUSTOMERS);
    world.run(&table(&["H,x@x.io,Ada"])).await;
    let ran = world.run(&table(&["H,,Grace", "A,x@x.io,Bob"])).await;
    assert_eq!(ran.change("H").action, Action::Update);
    assert!(ran.rejection("A").contains("`H`"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_loses_one_property_takes_no_other() {
    let mut world = World::new(TWO);
    // X loses its tax number to Z, and so Y can have the e-mail X wanted.
    let rows = taxed(&["Z,z@x.io,7,n", "X,x@x.io,7,n", "Y,x@x.io,8,n"]);
    for _ in 0..2 {
        let ran = world.run(&rows).await;
        assert_eq!((ran.counts.rejected, ran.plan.create + ran.counts.not_read), (1, 2), "{:?}", ran.changes);
        assert!(ran.rejection("X").contains("`Z`"));
        assert_eq!(world.crm.get("Y", "email"), "x@x.io");
    }
    // The other way round: the first wins both.
    let mut world = World::new(TWO);
    let ran = world.run(&taxed(&["X,x@x.io,7,n", "Y,x@x.io,8,n", "Z,z@x.io,7,n"])).await;
    assert_eq!((ran.counts.created, ran.counts.rejected), (1, 2));
    assert!(ran.rejection("Y").contains("`X`") && ran.rejection("Z").contains("`X`"));
}

#[tokio::test(flavor = "multi_thread")]
async fn many_claimants_of_one_value_are_one_record_and_rejections() {
    let mut world = World::new(CUSTOMERS);
    let rows: Vec<String> = (0..3_000).map(|n| format!("C{n:04},same@x.io,Ada,,,,,")).collect();
    let rows = Table::new("id,email,name,note,nick,phone,city,amount", rows);
    let ran = world.run(&rows).await;
    assert_eq!((ran.counts.created, ran.counts.rejected), (1, 2_999));
    assert_eq!(world.run(&rows).await.calls, Calls::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_holder_that_is_held_keeps_its_value_and_the_plan_knows() {
    let mut world = World::new(CUSTOMERS);
    let rows = |email: &str, phone: &str| {
        table_of(&[&format!("H,{email},Ada,,,{phone},,"), "A,x@x.io,Bob,,,,,", "B,b@x.io,Carl,,,,,"])
    };
    world.run(&rows("x@x.io", "+1")).await;
    world.crm.edit("H", "phone", "+9");
    for _ in 0..2 {
        let ran = world.run(&rows("z@x.io", "+2")).await;
        assert_eq!((ran.counts.held, ran.counts.rejected), (1, 1));
        assert!(ran.rejection("A").contains("`H`"));
    }
    let ran = world.run(&rows("z@x.io", "+9")).await;
    assert_eq!((ran.counts.updated, ran.counts.created), (1, 1));
    assert_eq!(world.crm.get("A", "email"), "x@x.io");
}

#[tokio::test(flavor = "multi_thread")]
async fn external_ids_that_are_no_source_keys_are_claimed_too() {
    let mapping = CUSTOMERS.replace("{ property: app_id, from: id }", "{ property: app_id, from: city }");
    let mut world = World::new(&mapping);
    let rows = table_of(&["A,a@x.io,Ada,,,,E1,", "B,b@x.io,Bob,,,,E1,"]);
    for standing in [0, 1] {
        let ran = world.run(&rows).await;
        assert_eq!((ran.counts.rejected, ran.counts.standing), (1, standing));
        assert!(ran.rejection("B").contains("`A`"));
    }
    // The external ID of a record changes: the record stays, and the old one is free.
    let ran = world.run(&table_of(&["A,a@x.io,Ada,,,,E2,", "B,b@x.io,Bob,,,,E1,"])).await;
    assert_eq!((ran.counts.updated, ran.counts.created, world.crm.len()), (1, 1, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_that_stays_in_hubspot_is_not_given_up() {
    let mapping =
        CUSTOMERS.replace("{ from: email, normalize: email }", "{ from: email, write: create_only }");
    let mut world = World::new(&mapping);
    world.run(&table(&["H,x@x.io,Ada"])).await;
    let ran = world.run(&table(&["H,y@x.io,Grace", "A,x@x.io,Bob"])).await;
    assert_eq!(world.crm.get("H", "email"), "x@x.io");
    assert!(ran.rejection("A").contains("`H`"));
}

fn table_of(rows: &[&str]) -> Table {
    Table::new("id,email,name,note,nick,phone,city,amount", rows)
}
