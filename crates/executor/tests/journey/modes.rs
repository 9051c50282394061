//! Which records a mapping writes (`mode`), and what becomes of those that are gone from HubSpot (`on_deleted`).

use fieldline_connector::Calls;
use fieldline_executor::Reading;
use fieldline_model::{Action, Reason};

use crate::support::{CUSTOMERS, Table, World};

const HEADER: &str = "id,email,name,note,nick,phone,city,amount";

fn table(rows: &[&str]) -> Table {
    Table::new(HEADER, rows.iter().map(|row| format!("{row},,,,,")))
}

/// The mapping with one more line in `destination`.
fn with(line: &str) -> String {
    CUSTOMERS.replace("  match: [email]\n", &format!("  match: [email]\n  {line}\n"))
}

#[tokio::test(flavor = "multi_thread")]
async fn create_leaves_alone_what_exists() {
    let mut world = World::new(&with("mode: create"));
    world.crm.put(&[("app_id", "A"), ("firstname", "theirs")]);
    world.crm.put(&[("email", "b@x.io"), ("firstname", "theirs")]);
    world.crm.put(&[("email", "c@x.io"), ("app_id", "somebody-elses")]);
    let rows = table(&["A,a@x.io,Ada", "B,b@x.io,Bob", "C,c@x.io,Carl", "D,d@x.io,Dora"]);
    let ran = world.run(&rows).await;
    assert_eq!((ran.counts.created, ran.counts.skipped), (1, 3));
    assert_eq!((ran.change("B").action, &ran.change("B").reason), (Action::Skip, &Reason::Exists));
    assert_eq!((world.crm.get("A", "firstname"), world.crm.len()), ("theirs".into(), 4));
    let again = world.run(&rows).await;
    assert_eq!((again.counts.not_read, again.calls), (4, Calls::default()));
    // What we created ourselves exists, too.
    let ran = world.run(&table(&["D,d@x.io,Other"])).await;
    assert_eq!((ran.counts.skipped, world.crm.get("D", "firstname")), (1, "Dora".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn update_creates_nothing() {
    let mut world = World::new(&with("mode: update"));
    world.crm.put(&[("app_id", "A"), ("firstname", "theirs")]);
    world.crm.put(&[("email", "b@x.io")]);
    let rows = table(&["A,a@x.io,Ada", "B,b@x.io,Bob", "D,d@x.io,Dora"]);
    let ran = world.run(&rows).await;
    assert_eq!((ran.counts.updated, ran.counts.adopted, ran.counts.skipped), (1, 1, 1));
    assert_eq!(&ran.change("D").reason, &Reason::Absent);
    assert_eq!(world.crm.len(), 2);
    // Who is not there is looked for in every run: others may create it while its source does not move.
    let again = world.run(&rows).await;
    assert_eq!((again.counts.not_read, again.counts.skipped, again.calls.write), (2, 1, 0));
    world.crm.put(&[("email", "d@x.io")]);
    assert_eq!(world.run(&rows).await.counts.adopted, 1);
    assert_eq!(world.run(&rows).await.calls, Calls::default());
    let more = table(&["A,a@x.io,Ada", "B,b@x.io,Bob", "E,e@x.io,Eve"]);
    assert_eq!(world.run(&more).await.counts.skipped, 1);
    world.remap(CUSTOMERS);
    assert_eq!(world.run(&more).await.counts.created, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_left_out_holds_no_value_against_others() {
    let mut world = World::new(&with("mode: update"));
    world.crm.put(&[("app_id", "B")]);
    let rows = table(&["A,x@x.io,Ada", "B,x@x.io,Bob"]);
    let ran = world.run(&rows).await;
    assert_eq!((ran.counts.skipped, ran.counts.updated), (1, 1), "A comes first, and is not there");
    assert_eq!(world.crm.get("B", "email"), "x@x.io");
    assert_eq!(world.run(&rows).await.calls.write, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_gone_is_created_anew_where_the_mapping_says_so() {
    let mut world = World::new(&with("on_deleted: recreate"));
    world.run(&table(&["A,a@x.io,Ada", "B,b@x.io,Bob", "C,c@x.io,Carl"])).await;
    let ids = ["A", "B", "C"].map(|key| world.crm.id_of(key).unwrap());
    world.crm.portal().records.remove(&ids[0]);
    // B was merged into another record, C was deleted and made again by hand.
    let merged = world.crm.portal().records.remove(&ids[1]).unwrap();
    world.crm.portal().records.insert(9_000, merged);
    world.crm.portal().records.remove(&ids[2]);
    let by_hand = world.crm.put(&[("email", "c@x.io")]);
    let rows = table(&["A,a@x.io,Ada2", "B,b@x.io,Bob2", "C,c@x.io,Carl2"]);
    let ran = world.run(&rows).await;
    assert_eq!((ran.counts.created, ran.counts.updated, ran.counts.adopted), (1, 1, 1));
    assert_eq!((world.crm.id_of("B"), world.crm.id_of("C")), (Some(9_000), Some(by_hand)));
    assert_ne!(world.crm.id_of("A"), Some(ids[0]));
    assert_eq!((world.crm.len(), world.run(&rows).await.calls), (3, Calls::default()));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_vanishes_under_the_write_is_created_by_the_next_run() {
    let mut world = World::new(&with("on_deleted: recreate"));
    world.run(&table(&["A,a@x.io,Ada"])).await;
    let rows = table(&["A,a@x.io,Grace"]);
    world.crm.portal().vanishes_at_write = Some(1);
    let ran = world.try_run(&rows, Reading::Incremental).await.unwrap();
    assert_eq!((ran.counts.held, world.crm.len()), (1, 0));
    assert_eq!((world.run(&rows).await.counts.created, world.crm.get("A", "firstname")), (1, "Grace".into()));
    assert_eq!(world.run(&rows).await.calls, Calls::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_not_there_wants_nothing() {
    for matching in ["", "match: [email], "] {
        for rows in [["A,a@x.io", "C,a@x.io"], ["C,a@x.io", "A,a@x.io"], ["C,c@x.io", "B,c@x.io"]] {
            let mapping = CUSTOMERS.replace("  match: [email]\n", "  mode: update\n");
            let mapping = mapping
                .replace("  mode: update\n", &format!("  {}mode: update\n", matching.replace(", ", "\n  ")));
            let mut world = World::new(&mapping);
            world.crm.put(&[("app_id", "A"), ("email", "a@x.io")]);
            let table = Table::new(
                "id,email,name,note,nick,phone,city,amount",
                rows.map(|row| format!("{row},Ada,,,,,")),
            );
            let first = world.run(&table).await;
            for _ in 0..3 {
                let ran = world.run(&table).await;
                assert_eq!(ran.counts.rejected, 0, "{matching}{rows:?}: {:#?}", ran.changes);
                assert_eq!(
                    (ran.counts.skipped, ran.calls.write),
                    (first.counts.skipped, 0),
                    "{matching}{rows:?}"
                );
            }
        }
    }
}
