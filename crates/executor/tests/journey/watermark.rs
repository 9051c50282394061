//! Where a run begins to read, and when that moves.

use fieldline_executor::Reading;
use fieldline_model::{Progress, Watermark};

use crate::support::{CUSTOMERS, Fault, Table, World};

const HEADER: &str = "id,email,name,note,nick,phone,city,amount,at";

fn mapping(more: &str) -> String {
    CUSTOMERS.replace("key: id }\ndestination", &format!("key: id, watermark: at{more} }}\ndestination"))
}

fn table(rows: &[(&str, &str, &str)]) -> Table {
    let row = |(key, name, at): &(&str, &str, &str)| format!("{key},{key}@x.io,{name},,,,,,{at}");
    Table::new(HEADER, rows.iter().map(row))
}

fn watermark(world: &World) -> Option<Watermark> {
    let progress: Option<Progress> = world.state.progress(&world.scope()).unwrap();
    progress.and_then(|progress| progress.watermark)
}

#[tokio::test(flavor = "multi_thread")]
async fn later_runs_read_from_the_watermark_on_and_rows_without_one_always() {
    let mut world = World::new(&mapping(""));
    assert_eq!(
        world.run(&table(&[("A", "x", "5"), ("B", "x", "9"), ("C", "x", "")])).await.counts.created,
        3
    );
    assert_eq!(watermark(&world), Some(Watermark::Integer(9)));
    // A is changed without its watermark: that is not seen. B at the mark is read again, C always.
    let ran = world.run(&table(&[("A", "y", "5"), ("B", "x", "9"), ("C", "y", ""), ("D", "x", "12")])).await;
    assert_eq!((ran.counts.read, ran.counts.not_read, ran.counts.updated, ran.counts.created), (3, 1, 1, 1));
    assert_eq!(watermark(&world), Some(Watermark::Integer(12)));
    let full = world.try_run(&table(&[("A", "y", "5"), ("B", "x", "9")]), Reading::Full).await.unwrap();
    assert_eq!((full.counts.read, full.counts.updated), (2, 1));
    assert_eq!(watermark(&world), Some(Watermark::Integer(9)), "who reads everything sets it anew");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_from_the_future_hides_nothing() {
    let mut world = World::new(&mapping(""));
    let early = [("A", "x", "2024-01-03T00:00:00Z"), ("B", "x", "9999-12-31T23:59:59Z")];
    assert_eq!(world.run(&table(&early)).await.counts.created, 2);
    let seen = watermark(&world).unwrap();
    assert_eq!(seen.to_string(), "2024-01-03T00:00:00Z");
    let later = [
        ("A", "y", "2024-02-01T00:00:00Z"),
        ("B", "x", "9999-12-31T23:59:59Z"),
        ("C", "x", "2024-02-02T00:00:00Z"),
    ];
    let ran = world.run(&table(&later)).await;
    assert_eq!((ran.counts.read, ran.counts.updated, ran.counts.created, ran.counts.not_read), (3, 1, 1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_without_a_watermark_does_not_win_because_its_better_was_passed_over() {
    let mut world = World::new(&mapping(""));
    let rows = table(&[("C", "old", ""), ("C", "new", "5"), ("D", "x", "9")]);
    for _ in 0..3 {
        world.run(&rows).await;
        assert_eq!(world.crm.get("C", "firstname"), "new");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lookback_reads_an_overlap() {
    let at = |minute: u32| format!("2026-03-01T10:{minute:02}:00Z");
    let mut world = World::new(&mapping(", lookback: 10m"));
    world.run(&table(&[("A", "x", &at(5)), ("B", "x", &at(20)), ("C", "x", &at(30))])).await;
    let ran = world.run(&table(&[("A", "y", &at(5)), ("B", "y", &at(20)), ("C", "y", &at(30))])).await;
    assert_eq!((ran.counts.read, ran.counts.updated), (2, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn it_moves_only_at_a_complete_end_with_nothing_open() {
    let rows = table(&[("A", "x", "5"), ("B", "x", "9")]);
    let mut world = World::new(&mapping(""));
    assert!(world.try_run(&rows.clone().paged(1).failing_at(1), Reading::Incremental).await.is_err());
    assert_eq!((watermark(&world), world.crm.len()), (None, 0));
    world.crm.portal().faults.insert(0, Fault::OpenBefore);
    let ran = world.try_run(&rows, Reading::Incremental).await.unwrap();
    assert_eq!((ran.counts.open, ran.moved, watermark(&world)), (2, false, None));
    assert!(ran.counts.is_balanced());
    assert_eq!(world.run(&rows).await.counts.created, 2);
    assert_eq!(watermark(&world), Some(Watermark::Integer(9)));
}

#[tokio::test(flavor = "multi_thread")]
async fn held_and_refused_records_below_the_watermark_are_judged_anew() {
    let mut world = World::new(&mapping(""));
    let row = |key: &str, email: &str, phone: &str, at: &str| format!("{key},{email},Ada,,,{phone},,,{at}");
    let rows = |phone: &str, w: &str| {
        Table::new(
            HEADER,
            [
                row("A", "a@x.io", phone, "1"),
                row("W", w, "", "1"),
                row("L", "w@x.io", "", "1"),
                row("Z", "", "", "9"),
            ],
        )
    };
    world.run(&rows("+1", "w@x.io")).await;
    world.crm.edit("A", "phone", "+9");
    // A is touched at the watermark and held, then lies below it.
    let mut touched = rows("+2", "w@x.io");
    touched.rows[0] = row("A", "a@x.io", "+2", "9");
    assert_eq!(world.run(&touched).await.counts.held, 1);
    touched.rows[3] = row("Z", "", "", "20");
    assert_eq!(world.run(&touched).await.counts.held, 1);
    let ran = world.run(&touched).await;
    assert_eq!((ran.counts.held_standing, ran.counts.standing), (1, 1));
    // The winner moves on at the end of the stream; the loser far below gets the value.
    touched.rows[1] = row("W", "other@x.io", "", "30");
    let ran = world.run(&touched).await;
    assert_eq!((ran.counts.updated, ran.counts.created), (1, 1));
    assert_eq!(world.crm.get("L", "email"), "w@x.io");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_fingerprint_reads_everything_and_writes_only_what_differs() {
    let mut world = World::with(&mapping(""), crate::support::Shelf::Memory, 2);
    let names: Vec<String> = (0..40).map(|n| format!("K{n:02}")).collect();
    let rows: Vec<(&str, &str, &str)> = names.iter().map(|key| (key.as_str(), "ada", "5")).collect();
    let rows = table(&rows);
    world.run(&rows).await;
    let before = world.crm.portal().calls.write;
    let upper = mapping("").replace("normalize: trim", "normalize: uppercase");
    // Same values under another plan: everything is read, nothing written.
    world.remap(&mapping("").replace("normalize: trim", "normalize: [trim, lowercase]"));
    let ran = world.run(&rows).await;
    assert_eq!((ran.is_backfill, ran.counts.read, ran.counts.unchanged, ran.calls.write), (true, 40, 40, 0));
    // A plan that differs; cut off, it goes on where it stopped.
    world.remap(&upper);
    world
        .crm
        .portal()
        .faults
        .insert(before + 9, Fault::ErrBefore(fieldline_connector::ErrorClass::Permanent));
    let cut = world.try_run(&rows, Reading::Incremental).await.unwrap();
    assert!(!cut.moved && cut.counts.updated < 40);
    let rest = world.try_run(&rows, Reading::Incremental).await.unwrap();
    assert_eq!(rest.counts.updated + rest.counts.unchanged, 40);
    assert_eq!(rest.counts.updated + cut.counts.updated, 40);
    assert!(names.iter().all(|key| world.crm.get(key, "firstname") == "ADA"));
    assert!(!world.run(&rows).await.is_backfill);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backfill_that_was_cut_off_and_taken_back_leaves_nothing_behind() {
    let mut world = World::with(&mapping(""), crate::support::Shelf::Memory, 2);
    let names: Vec<String> = (0..40).map(|n| format!("K{n:02}")).collect();
    let rows: Vec<(&str, &str, &str)> = names.iter().map(|key| (key.as_str(), "ada", "5")).collect();
    let mut rows = table(&rows);
    rows.rows.push("Z,z@x.io,ada,,,,,,9".to_owned());
    world.run(&rows).await;
    let before = world.crm.portal().calls.write;
    world.remap(&mapping("").replace("normalize: trim", "normalize: uppercase"));
    world
        .crm
        .portal()
        .faults
        .insert(before + 9, Fault::ErrBefore(fieldline_connector::ErrorClass::Permanent));
    world.try_run(&rows, Reading::Incremental).await.unwrap();
    world.remap(&mapping(""));
    world.try_run(&rows, Reading::Incremental).await.unwrap();
    assert!(names.iter().all(|key| world.crm.get(key, "firstname") == "ada"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repaired_row_is_loaded_though_it_stands_below_the_watermark() {
    let good = |key: &str, name: &str, at: &str| format!("{key},{key}@x.io,{name},,,,,,{at}");
    let repaired = good("B", "Ben", "3");
    let junk = repaired.replace(",,3", ",junk,3");
    let cases = [
        ("an unreadable row", "", 1, vec!["#B,".to_owned()]),
        ("a row without a key", "", 1, vec![good("", "Ben", "3")]),
        ("a rounded key", "", 1, vec![good("1.23E+11", "Ben", "3")]),
        ("two unreadable rows, of which one stays", "", 2, vec!["#B,".to_owned(), "#Z,".to_owned()]),
        ("a value that is refused", "", 1, vec![junk]),
        ("two rows of one key", ", distinct: error", 1, vec![repaired.clone(), good("B", "Bo", "2")]),
        ("an odd watermark beside it", "", 1, vec![repaired.clone(), good("B", "Bo", "never")]),
    ];
    for (name, more, rejected, broken) in cases {
        let mut world = World::new(&mapping(more));
        let rows = |middle: &[String]| {
            let all = [&[good("A", "Ada", "1")], middle, &[good("C", "Cem", "9")]].concat();
            Table::new(HEADER, all)
        };
        let first = world.run(&rows(&broken)).await;
        assert_eq!((first.counts.created, first.counts.rejected), (2, rejected), "{name}");
        assert_eq!(watermark(&world), Some(Watermark::Integer(9)), "{name}");
        let again = world.run(&rows(&broken)).await;
        assert_eq!((again.counts.rejected, again.counts.standing), (rejected, rejected), "{name}: as before");
        assert_eq!(
            (again.plan.reject, again.plan.standing),
            (rejected, rejected),
            "{name}: so says the plan"
        );
        let summary = world.state.summary(&world.scope()).unwrap();
        assert_eq!(summary.rejected, rejected, "{name}: so says the state");
        let mut now = vec![repaired.clone()];
        now.extend(broken.iter().skip(1).filter(|row| row.starts_with('#')).cloned());
        let ran = world.run(&rows(&now)).await;
        assert_eq!((ran.counts.created, world.crm.get("B", "firstname")), (1, "Ben".to_owned()), "{name}");
        let last = world.run(&rows(&now)).await;
        assert_eq!((last.counts.updated, last.counts.rejected), (0, now.len() as u64 - 1), "{name}");
    }
}
