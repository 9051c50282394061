//! What a source gives: duplicates, filtered rows, broken rows, rejections that stand.

use fieldline_connector::Calls;
use fieldline_executor::{ExecutorError, Reading};
use fieldline_model::RejectionCode;

use crate::support::{CUSTOMERS, Table, World};

const HEADER: &str = "id,email,name,note,nick,phone,city,amount";

fn table(rows: &[&str]) -> Table {
    Table::new(HEADER, rows.iter().map(|row| format!("{row},,,,,")))
}

fn source(line: &str) -> String {
    CUSTOMERS.replace(
        "source: { connection: app, stream: customers.csv, key: id }",
        &format!("source: {{ connection: app, stream: customers.csv, key: id, {line} }}"),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn one_key_is_one_record_in_this_run_and_the_next() {
    // Watermark in `nick`; the winner's name.
    let rows = ["C,,first,,1", "D,,alone,,1", "C,,second,,3", "C,,third,,2"];
    let cases = [
        ("distinct: latest, watermark: nick", "second"),
        ("distinct: latest", "first"),
        ("distinct: first", "first"),
    ];
    for (line, winner) in cases {
        let mut world = World::new(&source(line));
        let rows = Table::new(HEADER, rows.map(|row| format!("{row},,,"))).paged(1);
        let ran = world.run(&rows).await;
        assert_eq!((ran.counts.superseded, ran.counts.created), (2, 2), "{line}");
        assert_eq!(world.crm.get("C", "firstname"), winner, "{line}");
        for _ in 0..2 {
            let ran = world.run(&rows).await;
            assert_eq!(ran.calls, Calls::default(), "{line}");
            assert_eq!(world.crm.get("C", "firstname"), winner, "{line}");
        }
        let full = world.try_run(&rows, Reading::Full).await.unwrap();
        assert_eq!((full.counts.read, full.counts.superseded, full.counts.not_read), (4, 2, 2), "{line}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contested_key_is_rejected_whatever_part_of_the_stream_is_read() {
    for line in ["distinct: error", "distinct: error, watermark: nick"] {
        let mut world = World::new(&source(line));
        let rows = Table::new(HEADER, ["C,,first,,1,,,", "D,,alone,,9,,,", "C,,second,,9,,,"]);
        for standing in [0, 1, 1] {
            let ran = world.run(&rows).await;
            assert_eq!((ran.counts.rejected, ran.counts.standing), (1, standing), "{line}");
            assert_eq!(ran.change("C").rejection.as_ref().unwrap().code, RejectionCode::DuplicateKey);
            assert_eq!(world.crm.len(), 1, "{line}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contest_begins_and_ends_with_its_rows_in_any_order() {
    let row = |name: &str, mark: &str| format!("C,,{name},,{mark},,,");
    let cases = [
        ("distinct: error", row("one", "1"), row("two", "2")),
        ("distinct: error", row("one", "1"), row("one", "1")),
        ("distinct: error, watermark: nick", row("one", "2"), row("two", "2")),
        ("watermark: nick", row("one", "bad"), row("two", "2")),
        ("watermark: nick", row("one", "1"), row("two", "bad")),
        ("watermark: nick", row("one", "bad"), row("two", "worse")),
    ];
    for (line, one, two) in cases {
        for (first, second) in [(&one, &two), (&two, &one)] {
            let mut world = World::new(&source(line));
            let alone = Table::new(HEADER, [first]);
            assert_eq!(world.run(&alone).await.counts.created, 1, "{line}: {first}");
            // The record is in HubSpot when the other row comes, before it or behind it.
            for both in [[first, second], [second, first]] {
                let ran = world.run(&Table::new(HEADER, both)).await;
                assert_eq!((ran.counts.rejected, ran.counts.updated), (1, 0), "{line}: {both:?}");
            }
            let again = world.run(&Table::new(HEADER, [second, first])).await;
            assert_eq!((again.counts.rejected, again.counts.standing), (1, 1), "{line}: {first} {second}");
            // Either row alone is no contest any more.
            for (stays, writes) in [(first, 0), (second, u64::from(first != second))] {
                let ran = world.run(&Table::new(HEADER, [stays])).await;
                assert_eq!((ran.counts.rejected, ran.counts.updated), (0, writes), "{line}: {stays}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn filtered_rows_count_the_same_in_every_run() {
    let mut world = World::new(&source("filter: \"name != 'test'\""));
    let rows = table(&["A,a@x.io,Ada", "B,b@x.io,test", "C,c@x.io,test"]);
    for _ in 0..3 {
        assert_eq!(world.run(&rows).await.counts.filtered, 2);
    }
    assert_eq!(world.run(&rows).await.calls, Calls::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rejection_stands_until_the_source_or_the_mapping_moves() {
    let mut world = World::new(CUSTOMERS);
    let rows = |amount: &str| {
        Table::new(HEADER, [format!("A,a@x.io,Ada,,,,,{amount}"), "B,b@x.io,Bob,,,,,1".into()])
    };
    for standing in [0, 1, 1] {
        let ran = world.run(&rows("junk")).await;
        assert_eq!((ran.counts.rejected, ran.counts.standing), (1, standing));
    }
    // Its source moves, and it is judged anew: bad again, then good.
    assert_eq!(world.run(&rows("trash")).await.counts.standing, 0);
    let ran = world.run(&rows("2")).await;
    assert_eq!((ran.counts.created, ran.counts.rejected), (1, 0));
    assert_eq!(world.state.summary(&world.scope()).unwrap().rejected, 0);
    // Back to the bad row and to the good one: HubSpot has that already.
    assert_eq!(world.run(&rows("junk")).await.counts.rejected, 1);
    let ran = world.run(&rows("2")).await;
    assert_eq!((ran.counts.not_read, ran.calls), (2, Calls::default()));
    assert_eq!(world.state.summary(&world.scope()).unwrap().rejected, 0);
    // The mapping moves.
    assert_eq!(world.run(&rows("junk")).await.counts.rejected, 1);
    world.remap(&CUSTOMERS.replace("normalize: number }", "normalize: number, on_error: skip }"));
    let ran = world.run(&rows("junk")).await;
    assert_eq!((ran.counts.rejected, ran.is_backfill), (0, true));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_hubspot_refuses_is_not_sent_again_and_costs_no_good_row() {
    let mut world = World::new(CUSTOMERS);
    world.crm.portal().refused.push(("firstname", "bad"));
    let rows = table(&["A,a@x.io,Ada", "B,b@x.io,bad", "C,c@x.io,Carl"]);
    let ran = world.try_run(&rows, Reading::Incremental).await.unwrap();
    assert_eq!((ran.counts.created, ran.counts.rejected), (2, 1));
    let ran = world.run(&rows).await;
    assert_eq!((ran.counts.standing, ran.calls), (1, Calls::default()));
    assert_eq!(
        world.run(&table(&["A,a@x.io,Ada", "B,b@x.io,good", "C,c@x.io,Carl"])).await.counts.created,
        1
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn broken_rows_are_dead_letters_with_their_lines_until_they_are_mended() {
    let mut world = World::new(CUSTOMERS);
    let rows = table(&["A,a@x.io,Ada", "# broken", ",b@x.io,nobody", "C,c@x.io,Carl", "  ,d@x.io,blank"]);
    for standing in [0, 3, 3] {
        let ran = world.run(&rows).await;
        assert_eq!((ran.counts.read, ran.counts.rejected, ran.counts.standing), (5, 3, standing));
    }
    let entries = world.state.standing(&world.scope(), None, 10).unwrap();
    let lines: Vec<String> = entries.iter().map(|entry| entry.subject.to_string()).collect();
    assert_eq!(lines, ["line 3", "line 4", "line 6"]);
    // A row above moves them down: the same rows, so no news, and no dead letter at the old lines.
    let moved =
        ["A,a@x.io,Ada", "E,e@x.io,Eve", "# broken", ",b@x.io,nobody", "C,c@x.io,Carl", "  ,d@x.io,blank"];
    let ran = world.run(&table(&moved)).await;
    assert_eq!((ran.counts.rejected, ran.counts.standing, ran.counts.created), (3, 3, 1));
    let entries = world.state.standing(&world.scope(), None, 10).unwrap();
    let lines: Vec<String> = entries.iter().map(|entry| entry.subject.to_string()).collect();
    assert_eq!(lines, ["line 4", "line 5", "line 7"]);
    let ran = world.run(&table(&["A,a@x.io,Ada", "B,b@x.io,Bob", ",b@x.io,nobody", "C,c@x.io,Carl"])).await;
    assert_eq!((ran.counts.rejected, ran.counts.standing, ran.counts.created), (1, 1, 1));
    assert_eq!(world.state.summary(&world.scope()).unwrap().rejected, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_column_stops_before_the_first_row() {
    let mut world = World::new(CUSTOMERS);
    let rows = Table::new("id,e_mail,name,note,nick,city,amount", ["A,a,b,c,d,e,1"]).failing_at(0);
    let Err(ExecutorError::MissingFields { missing, .. }) = world.plan(&rows).await else {
        panic!("missing")
    };
    let fields: Vec<&str> = missing.iter().map(|field| field.field.as_str()).collect();
    assert_eq!(fields, ["email", "phone"]);
    assert_eq!(world.crm.portal().calls, Calls::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_portal_that_is_not_ready_is_refused_with_everything_it_lacks() {
    let mut world = World::new(CUSTOMERS);
    world
        .crm
        .portal()
        .properties
        .retain(|property| !["sync_source", "phone"].contains(&property.name.as_str()));
    for property in &mut world.crm.portal().properties {
        property.unique &= property.name.as_str() != "app_id";
        property.read_only = property.name.as_str() == "city";
    }
    let rows = table(&["A,a@x.io,Ada"]);
    let Err(ExecutorError::NotReady { problems, lacks_properties: true, .. }) =
        world.try_run(&rows, Reading::Incremental).await
    else {
        panic!("not ready")
    };
    for name in ["app_id", "sync_source", "phone", "city"] {
        assert!(problems.iter().any(|problem| problem.contains(&format!("`{name}`"))), "{problems:?}");
    }
    assert_eq!((problems.len(), world.crm.len()), (4, 0));
    assert_eq!(world.state.summary(&world.scope()).unwrap(), Default::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_writes_nothing_anywhere() {
    let mut world = World::new(CUSTOMERS);
    let rows = table(&["A,a@x.io,Ada", "B,a@x.io,Bob", "# broken"]);
    world.life.ends_at(0, crate::support::Effect::Before);
    let plan = world.plan(&rows).await.unwrap();
    assert_eq!((plan.counts().create, plan.counts().reject), (1, 2));
    assert_eq!((world.crm.len(), world.life.renew()), (0, false));
}
