//! Records whose source records have left (`on_missing: archive`).

use fieldline_connector::{Calls, ErrorClass};
use fieldline_executor::{ExecutorError, Reading};
use fieldline_model::{Action, Reason};

use crate::support::{CUSTOMERS, Effect, Fault, Shelf, Table, World};

const HEADER: &str = "id,email,name,note,nick,phone,city,amount";

/// The mapping, archiving however many.
pub(crate) fn archiving() -> String {
    CUSTOMERS
        .replace("  match: [email]\n", "  match: [email]\n  on_missing: archive\n")
        .replace("fields:\n", "policy: { max_archives: 100% }\nfields:\n")
}

fn table<T: AsRef<str>>(keys: &[T]) -> Table {
    Table::new(HEADER, keys.iter().map(|key| format!("{0},{0}@x.io,Ada,,,,,", key.as_ref())))
}

fn keys(numbers: impl Iterator<Item = u32>) -> Vec<String> {
    numbers.map(|number| format!("K{number:03}")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_left_is_archived_and_forgotten() {
    let mut world = World::with(&archiving(), Shelf::Memory, 10);
    world.run(&table(&keys(0..50))).await;
    let rows = table(&keys((0..50).filter(|number| number % 2 == 0)));
    let ran = world.run(&rows).await;
    assert_eq!((ran.plan.archive, ran.counts.archived, ran.counts.not_read), (25, 25, 25));
    assert_eq!((ran.calls.write, ran.calls.read), (3, 3), "archives fill their batches, and are read before");
    assert_eq!(
        (ran.change("K001").action, &ran.change("K001").reason),
        (Action::Archive, &Reason::LeftSource)
    );
    assert_eq!((world.crm.len(), world.crm.id_of("K001")), (25, None));
    let summary = world.state.summary(&world.scope()).unwrap();
    assert_eq!((summary.hashes, summary.records, summary.claims), (25, 25, 25));
    assert_eq!(world.run(&rows).await.calls, Calls::default());
    // Who comes back is new.
    let ran = world.run(&table(&keys(0..50))).await;
    assert_eq!((ran.counts.created, world.crm.len()), (25, 50));
}

#[tokio::test(flavor = "multi_thread")]
async fn filtered_rejected_and_held_records_are_there() {
    let mapping =
        archiving().replace("key: id }\ndestination", "key: id, filter: \"name != 'gone'\" }\ndestination");
    let mut world = World::new(&mapping);
    let rows = |name: &str, amount: &str, phone: &str| {
        Table::new(
            HEADER,
            [
                format!("F,f@x.io,{name},,,,,"),
                format!("R,r@x.io,Ada,,,,,{amount}"),
                format!("H,h@x.io,Ada,,,{phone},,"),
            ],
        )
    };
    world.run(&rows("Ada", "1", "+1")).await;
    world.crm.edit("H", "phone", "+9");
    let ran = world.run(&rows("gone", "junk", "+2")).await;
    assert_eq!((ran.counts.filtered, ran.counts.rejected, ran.counts.held), (1, 1, 1));
    assert_eq!((ran.counts.archived, world.crm.len()), (0, 3));
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_judged_only_after_a_complete_read() {
    let watermark =
        archiving().replace("key: id }\ndestination", "key: id, watermark: amount }\ndestination");
    let mut world = World::new(&watermark);
    let row = |key: &str, mark: u32| format!("{key},{key}@x.io,Ada,,,,,{mark}");
    world.run(&Table::new(HEADER, [row("A", 1), row("B", 9)])).await;
    let rows = Table::new(HEADER, [row("B", 9), row("C", 10)]);
    let ran = world.run(&rows).await;
    assert_eq!((ran.counts.archived, ran.counts.created), (0, 1), "A lies below the watermark");
    let broken = Table::new(HEADER, [row("B", 9), "# broken".into()]);
    let ran = world.try_run(&broken, Reading::Full).await.unwrap();
    assert_eq!((ran.counts.archived, world.crm.len()), (0, 3), "the broken row may be A or C");
    let nameless = Table::new(HEADER, [row("B", 9), row("", 9)]);
    assert_eq!(world.try_run(&nameless, Reading::Full).await.unwrap().counts.archived, 0);
    assert!(world.try_run(&rows.clone().paged(1).failing_at(1), Reading::Full).await.is_err());
    assert_eq!(world.crm.len(), 3);
    let ran = world.try_run(&rows, Reading::Full).await.unwrap();
    assert_eq!((ran.counts.archived, world.crm.id_of("A")), (1, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_says_that_broken_rows_keep_it_from_judging() {
    let mut world = World::new(&archiving());
    world.run(&table(&["A", "B"])).await;
    let rows = |second: &str| Table::new(HEADER, ["A,A@x.io,Ada,,,,,".to_owned(), second.to_owned()]);
    for (second, is_left, archives) in [("# broken", true, 0), ("C,,Carl,,,,,", false, 1)] {
        let plan = world.plan(&rows(second)).await.unwrap();
        assert_eq!((plan.leaves_missing(), plan.counts().archive), (is_left, archives), "{second}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_the_record_schema_refuses_may_be_anybodys() {
    let schema = "key: id, record_schema: ../schemas/records/keys.json }\ndestination";
    let mapping = archiving().replace("key: id }\ndestination", schema);
    let row = |key: &str, name: &str| format!("{key},k{key}@x.io,{name},,,,,");
    let rows = |second: String| Table::new(HEADER, [row("001", "Ada"), second, row("003", "Ada")]);
    for (name, second, rejected, archived) in [
        ("without its zeros", row("2", "Ada"), 1, 0),
        ("as a fraction", row("2.0", "Ada"), 1, 0),
        ("as a rounded number", row("1.23E+11", "Ada"), 1, 0),
        ("a good key beside a bad name", row("002", "Bob"), 1, 0),
        ("another's good key beside a bad name", row("004", "Bob"), 1, 1),
        ("another's good key", row("004", "Ada"), 0, 1),
    ] {
        let mut world = World::new(&mapping);
        world.run(&rows(row("002", "Ada"))).await;
        for _ in 0..2 {
            let ran = world.run(&rows(second.clone())).await;
            assert_eq!(ran.counts.rejected, rejected, "{name}");
            assert_eq!(world.crm.id_of("002").is_none(), archived == 1, "{name}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_source_is_always_refused() {
    let mut world = World::new(&archiving());
    let nothing = table::<&str>(&[]);
    assert!(world.try_run(&nothing, Reading::Full).await.is_ok(), "there is nothing to lose yet");
    world.run(&table(&["A", "B"])).await;
    let refused = world.try_run(&nothing, Reading::Full).await;
    assert!(matches!(refused, Err(ExecutorError::EmptySource { known: 2, .. })));
    assert_eq!(world.crm.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn five_percent_are_archived_unless_more_is_allowed() {
    let mapping = archiving().replace("policy: { max_archives: 100% }\n", "");
    let mut world = World::new(&mapping);
    world.run(&table(&keys(0..40))).await;
    let refused = world.try_run(&table(&keys(3..40)), Reading::Incremental).await;
    let Err(error @ ExecutorError::Refused { .. }) = refused else { panic!("refused") };
    let message = "policy refused the load: max_archives: 3 archives, at most 2 (5% of 40 records)";
    assert_eq!((error.to_string().as_str(), world.crm.len()), (message, 40));
    assert_eq!(world.run(&table(&keys(2..40))).await.counts.archived, 2);
}

/// A source that gives its customers new keys must not lose their history in HubSpot.
#[tokio::test(flavor = "multi_thread")]
async fn a_record_whose_source_record_got_a_new_key_lives_on() {
    let by_email = archiving().replace("{ property: app_id, from: id }", "{ property: tax_id, from: city }");
    for (mapping, is_keyed_by_city) in [(archiving(), false), (by_email, true)] {
        let mut world = World::new(&mapping);
        let rows = |key: &str| {
            Table::new(HEADER, [format!("{key},a@x.io,Ada,,,,T-1,"), "Z,z@x.io,Zoe,,,,T-2,".into()])
        };
        world.run(&rows("OLD")).await;
        let id = world.crm.portal().holder("email", "a@x.io");
        let ran = world.run(&rows("NEW")).await;
        assert_eq!((ran.counts.archived, ran.counts.rejected, ran.counts.created), (0, 0, 0), "{ran:#?}");
        assert_eq!(ran.counts.updated + ran.counts.unchanged, 2);
        assert_eq!(world.crm.portal().holder("email", "a@x.io"), id);
        assert!(is_keyed_by_city || world.crm.id_of("NEW") == id);
        assert_eq!(world.state.record_count(&world.scope()).unwrap(), 2);
        assert_eq!(world.run(&rows("NEW")).await.calls, Calls::default());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_of_an_archived_record_is_free_at_once() {
    let mut world = World::new(&archiving().replace("  match: [email]\n", ""));
    let row = |key: &str, email: &str| format!("{key},{email},Ada,,,,,");
    let both = Table::new(HEADER, [row("A", "x@x.io"), row("B", "x@x.io")]);
    assert_eq!(world.run(&both).await.counts.rejected, 1);
    let ran = world.run(&Table::new(HEADER, [row("B", "x@x.io")])).await;
    assert_eq!((ran.counts.archived, ran.counts.created, ran.counts.rejected), (1, 1, 0));
    assert_eq!((world.crm.get("B", "email"), world.crm.len()), ("x@x.io".into(), 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_that_fail_lose_nothing() {
    let transient = ErrorClass::Transient { retry_after: None };
    let faults =
        [Fault::ErrBefore(transient), Fault::ErrAfter(transient), Fault::OpenBefore, Fault::OpenAfter];
    for fault in faults {
        let mut world = World::new(&archiving());
        world.run(&table(&["A", "B", "C"])).await;
        world.crm.portal().faults.insert(1, fault);
        let rows = table(&["A"]);
        let ran = world.try_run(&rows, Reading::Incremental).await.unwrap();
        let is_known = fault == Fault::OpenAfter;
        assert_eq!((ran.counts.archived, ran.moved), (if is_known { 2 } else { 0 }, is_known), "{fault:?}");
        assert!(ran.counts.is_balanced(), "{fault:?}");
        world.run(&rows).await;
        assert_eq!((world.crm.len(), world.state.record_count(&world.scope()).unwrap()), (1, 1), "{fault:?}");
        assert_eq!(world.run(&rows).await.calls, Calls::default(), "{fault:?}");
    }
}

/// One archived record comes back unchanged before anybody heard that it was archived.
#[tokio::test(flavor = "multi_thread")]
async fn who_returns_after_a_death_is_created_again() {
    for shelf in [Shelf::Memory, Shelf::Sqlite] {
        for effect in [Effect::Before, Effect::After] {
            for step in 0.. {
                let mut world = World::with(&archiving(), shelf, 2);
                let all = table(&["A", "B", "C", "D", "E"]);
                world.run(&all).await;
                let contents = world.crm.contents();
                world.life.ends_at(step, effect);
                let _ = world.try_run(&table(&["A"]), Reading::Incremental).await;
                if !world.life.renew() {
                    assert!(step > 4);
                    break;
                }
                let ran = world.run(&all).await;
                assert_eq!(world.crm.contents(), contents, "{shelf:?} {effect:?} {step}: {ran:#?}");
                // For an hour, what the dead process sent may still take effect.
                world.hours += 2;
                world.run(&all).await;
                assert_eq!(world.run(&all).await.calls, Calls::default(), "{shelf:?} {effect:?} {step}");
            }
        }
    }
}
