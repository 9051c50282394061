//! Records whose source records leave the source for a while, or are filtered, and come back as they were.

use fieldline_connector::Calls;
use fieldline_executor::Reading;
use fieldline_model::{Action, Reason, RejectionCode};

use crate::archives::archiving;
use crate::support::{CUSTOMERS, Effect, Shelf, Table, World};

const HEADER: &str = "id,email,name,note,nick,phone,city,amount,at";

fn mapping(destination: &str, source: &str) -> String {
    CUSTOMERS
        .replace("  match: [email]\n", destination)
        .replace("key: id }\ndestination", &format!("key: id{source} }}\ndestination"))
}

fn row(key: &str, email: &str, name: &str, at: &str) -> String {
    format!("{key},{email},{name},,,,,,{at}")
}

fn table(rows: &[(&str, &str)]) -> Table {
    Table::new(HEADER, rows.iter().map(|(key, at)| row(key, &format!("{key}@x.io"), "Ada", at)))
}

fn delete(world: &World, key: &str) {
    let id = world.crm.id_of(key).unwrap();
    world.crm.portal().records.remove(&id);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_deleted_meanwhile_is_made_anew() {
    for shelf in [Shelf::Memory, Shelf::Sqlite] {
        for (gone, place) in [("A", "first"), ("C", "between"), ("E", "last")] {
            let mut world = World::with(&mapping("  on_deleted: recreate\n", ""), shelf, 10);
            let all: Vec<(&str, &str)> = ["A", "B", "C", "D", "E"].map(|key| (key, "")).into();
            let rest: Vec<(&str, &str)> = all.iter().copied().filter(|(key, _)| *key != gone).collect();
            world.run(&table(&all)).await;
            for _ in 0..2 {
                let ran = world.run(&table(&rest)).await;
                assert_eq!((ran.counts.not_read, ran.calls), (4, Calls::default()), "{place}");
            }
            delete(&world, gone);
            let ran = world.run(&table(&all)).await;
            assert_eq!((ran.counts.created, ran.counts.not_read, world.crm.len()), (1, 4, 5), "{place}");
            assert_eq!(world.run(&table(&all)).await.calls, Calls::default(), "{place}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_deleted_meanwhile_is_held_where_the_mapping_says_so() {
    let mut world = World::new(&mapping("", ""));
    let (all, rest) = (table(&[("A", ""), ("B", "")]), table(&[("B", "")]));
    world.run(&all).await;
    world.run(&rest).await;
    delete(&world, "A");
    for _ in 0..2 {
        let ran = world.run(&all).await;
        assert_eq!((ran.counts.held, ran.change("A").action), (1, Action::Hold));
        assert_eq!(ran.change("A").reason, Reason::Deleted);
    }
    // It leaves again, and the hold with it.
    assert_eq!(world.run(&rest).await.counts.held, 0);
    assert_eq!(world.run(&all).await.counts.held, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_was_left_alone_is_read_once() {
    let mut world = World::new(&mapping("", ""));
    let all = table(&[("A", ""), ("B", "")]);
    world.run(&all).await;
    world.run(&table(&[("B", "")])).await;
    let ran = world.run(&all).await;
    assert_eq!((ran.counts.unchanged, ran.counts.not_read), (2, 1));
    assert_eq!((ran.calls.read, ran.calls.write), (1, 0));
    assert_eq!(world.run(&all).await.calls, Calls::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_that_was_given_away_meanwhile_is_not_its_own() {
    let mut world = World::new(&mapping("  on_deleted: recreate\n", ""));
    let one = |key: &str, email: &str| row(key, email, "Ada", "");
    world.run(&Table::new(HEADER, [one("A", "a@x.io"), one("B", "b@x.io")])).await;
    world.run(&Table::new(HEADER, [one("B", "b@x.io")])).await;
    delete(&world, "A");
    let ran = world.run(&Table::new(HEADER, [one("B", "b@x.io"), one("C", "a@x.io")])).await;
    assert_eq!(ran.counts.created, 1);
    let rows = Table::new(HEADER, [one("A", "a@x.io"), one("B", "b@x.io"), one("C", "a@x.io")]);
    for _ in 0..2 {
        let ran = world.run(&rows).await;
        assert_eq!(ran.counts.rejected, 1, "{:#?}", ran.changes);
        let rejected = ran.changes.iter().find(|change| change.action == Action::Reject).unwrap();
        let code = rejected.rejection.as_ref().unwrap().code;
        assert!(matches!(code, RejectionCode::Claimed | RejectionCode::TakenThere), "{code:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_filtered_for_a_while_has_left() {
    for reading in [Reading::Incremental, Reading::Full, Reading::Anew] {
        let filter = ", filter: \"name != 'gone'\"";
        let mut world = World::new(&mapping("  on_deleted: recreate\n", filter));
        let rows =
            |name: &str| Table::new(HEADER, [row("A", "a@x.io", name, ""), row("B", "b@x.io", "Ada", "")]);
        world.run(&rows("Ada")).await;
        for _ in 0..2 {
            let ran = world.try_run(&rows("gone"), reading).await.unwrap();
            assert_eq!((ran.counts.filtered, ran.calls.write), (1, 0), "{reading:?}");
        }
        delete(&world, "A");
        assert_eq!(world.run(&rows("Ada")).await.counts.created, 1, "{reading:?}");
        assert_eq!(world.run(&rows("Ada")).await.calls, Calls::default(), "{reading:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_comes_back_below_the_watermark_is_read() {
    let keep = mapping("  on_deleted: recreate\n", ", watermark: at");
    let archive = archiving()
        .replace("  match: [email]\n", "  on_deleted: recreate\n")
        .replace("key: id }\ndestination", "key: id, watermark: at }\ndestination");
    for mapping in [keep, archive] {
        let mut world = World::with(&mapping, Shelf::Sqlite, 10);
        let all = table(&[("A", "5"), ("B", "9"), ("C", "4")]);
        world.run(&all).await;
        let ran = world.run(&table(&[("B", "9"), ("C", "4")])).await;
        assert_eq!((ran.counts.passed_over, ran.counts.archived), (1, 0));
        delete(&world, "A");
        let ran = world.run(&all).await;
        assert_eq!((ran.counts.created, ran.counts.passed_over), (1, 1));
        let ran = world.run(&all).await;
        assert_eq!((ran.calls, ran.counts.passed_over), (Calls::default(), 2));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_filtered_comes_back_below_the_watermark() {
    let source = ", watermark: at, filter: \"name != 'gone'\"";
    let mut world = World::new(&mapping("  on_deleted: recreate\n", source));
    let rows = |name: &str, at: &str| {
        Table::new(HEADER, [row("A", "a@x.io", name, at), row("B", "b@x.io", "Ada", "9")])
    };
    world.run(&rows("Ada", "5")).await;
    assert_eq!(world.run(&rows("gone", "9")).await.counts.filtered, 1);
    delete(&world, "A");
    assert_eq!(world.run(&rows("Ada", "5")).await.counts.created, 1);
    assert_eq!(world.run(&rows("Ada", "5")).await.calls, Calls::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_file_says_nothing_of_who_has_left() {
    let mut world = World::new(&mapping("", ""));
    let all = table(&[("A", ""), ("B", "")]);
    world.run(&all).await;
    world.run(&table(&[])).await;
    assert_eq!(world.run(&all).await.calls, Calls::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_cannot_be_read_hides_nobody_who_has_left() {
    let mut world = World::new(&mapping("  on_deleted: recreate\n", ""));
    let lines = |keys: &[&str]| {
        let rows = keys.iter().map(|key| row(key, &format!("{key}@x.io"), "Ada", ""));
        Table::new(HEADER, rows.chain(["# broken".to_owned()]))
    };
    world.try_run(&lines(&["A", "B"]), Reading::Incremental).await.unwrap();
    world.try_run(&lines(&["B"]), Reading::Incremental).await.unwrap();
    delete(&world, "A");
    let ran = world.try_run(&lines(&["A", "B"]), Reading::Incremental).await.unwrap();
    assert_eq!(ran.counts.created, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_may_leave_and_come_back() {
    let mut world = World::with(&mapping("  on_deleted: recreate\n", ""), Shelf::Sqlite, 100);
    let keys: Vec<String> = (0..9_000).map(|number| format!("K{number:05}")).collect();
    let of = |stays: fn(usize) -> bool| {
        let stay = keys.iter().enumerate().filter(|(number, _)| stays(*number));
        Table::new(HEADER, stay.map(|(_, key)| row(key, "", "Ada", "")))
    };
    let (all, some) = (of(|_| true), of(|number| number % 3 == 1 && number < 6_000));
    world.run(&all).await;
    assert_eq!(world.run(&some).await.calls, Calls::default());
    for key in ["K00000", "K00002", "K04500", "K06001", "K08999"] {
        delete(&world, key);
    }
    let ran = world.run(&all).await;
    assert_eq!((ran.counts.created, ran.counts.not_read, world.crm.len()), (5, 2_000, 9_000));
    assert_eq!(world.run(&all).await.calls, Calls::default());
}

/// While a stream has the rows it had, nobody looks for those who have left. A load of other rows may die at any call: who
/// was loaded by it and is not there afterwards has left all the same.
#[tokio::test(flavor = "multi_thread")]
async fn who_came_with_a_load_that_died_has_left_when_the_rows_are_those_of_before() {
    for (number, effect) in (0..5).flat_map(|number| [(number, Effect::Before), (number, Effect::After)]) {
        let mut world =
            World::with(&mapping("  on_deleted: recreate\n", ", watermark: at"), Shelf::Sqlite, 10);
        let (rest, all) = ([("A", "1"), ("B", "2")], [("A", "1"), ("B", "2"), ("C", "3")]);
        world.run(&table(&rest)).await;
        assert_eq!(world.run(&table(&rest)).await.calls, Calls::default());
        world.life.ends_at(number, effect);
        let died = world.try_run(&table(&all), Reading::Incremental).await.is_err();
        world.life.renew();
        world.run(&table(&rest)).await;
        if world.crm.id_of("C").is_some() {
            delete(&world, "C");
        }
        world.run(&table(&all)).await;
        let name = format!("{effect:?} call {number}, died: {died}");
        assert!(world.crm.id_of("C").is_some(), "{name}");
        assert_eq!(world.run(&table(&all)).await.calls, Calls::default(), "{name}");
        assert!(died || number > 2, "{name}");
    }
}
