//! Writes that the CRM carries out after they were looked for in vain.

use fieldline_connector::Calls;
use fieldline_executor::{Ending, Reading};

use crate::archives::archiving;
use crate::support::{CUSTOMERS, Fault, Shelf, Table, World};

const HEADER: &str = "id,email,name,note,nick,phone,city,amount";

/// Keys with the names of their people.
type Names<'n> = &'n [(&'n str, &'n str)];

/// Rows of keys with their names; `phone` is held where it drifts.
fn rows(names: Names<'_>) -> Table {
    let row = |(key, name): &(&str, &str)| format!("{key},{key}@x.io,{name},n,k,+1{},Bonn,1", name.len());
    Table::new(HEADER, names.iter().map(row))
}

/// A run whose next write call meets that fault.
async fn disturbed(world: &mut World, fault: Fault, table: &Table) {
    let next = world.crm.portal().calls.write;
    world.crm.portal().faults.insert(next, fault);
    world.try_run(table, Reading::Incremental).await.unwrap();
    world.crm.portal().faults.clear();
}

async fn calm(world: &mut World, table: &Table) {
    let ran = world.try_run(table, Reading::Incremental).await.unwrap();
    assert!(matches!(ran.ending, Ending::Complete) && ran.counts.is_balanced(), "{ran:#?}");
}

/// Two days: on the first a write is late, on the second the source is another. It comes before the second day's run, after it,
/// or never.
async fn end(mapping: &str, shelf: Shelf, fault: Fault, days: [Names<'_>; 3], late_after: usize) -> World {
    let mut world = World::with(mapping, shelf, 10);
    world.run(&rows(days[0])).await;
    disturbed(&mut world, fault, &rows(days[1])).await;
    for number in 0..4 {
        if number == late_after {
            world.crm.portal().carry_out_late();
        }
        calm(&mut world, &rows(days[2])).await;
    }
    world
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_write_is_found_and_settled() {
    let one: Names<'_> = &[("A", "Ada"), ("B", "Bob")];
    let archiving = archiving();
    let cases: [(&str, &str, [Names<'_>; 3]); 6] = [
        (
            "an update, and then another",
            CUSTOMERS,
            [one, &[("A", "Eve"), ("B", "Bob")], &[("A", "Evelyn"), ("B", "Bob")]],
        ),
        ("an update, and then back", CUSTOMERS, [one, &[("A", "Evelyn"), ("B", "Bob")], one]),
        ("the same update", CUSTOMERS, [one, &[("A", "Eve"), ("B", "Bob")], &[("A", "Eve"), ("B", "Bob")]]),
        (
            "a creation that leaves its source",
            &archiving,
            [one, &[("A", "Ada"), ("B", "Bob"), ("C", "New")], one],
        ),
        (
            "a creation that changes",
            CUSTOMERS,
            [one, &[("A", "Ada"), ("B", "Bob"), ("C", "New")], &[("A", "Ada"), ("B", "Bob"), ("C", "Newer")]],
        ),
        ("an archive that was taken back", &archiving, [one, &one[..1], one]),
    ];
    for (name, mapping, days) in cases {
        let mut undisturbed = World::with(mapping, Shelf::Memory, 10);
        undisturbed.run(&rows(days[0])).await;
        undisturbed.run(&rows(days[2])).await;
        let contents = undisturbed.crm.contents();
        for shelf in [Shelf::Memory, Shelf::Sqlite] {
            for fault in [Fault::Late, Fault::OpenLate] {
                for late_after in 0..3 {
                    let world = end(mapping, shelf, fault, days, late_after).await;
                    let place = format!("{name}: {fault:?}, {shelf:?}, late before run {late_after}");
                    assert_eq!(world.crm.contents(), contents, "{place}");
                    world.crm.assert_unique();
                    let summary = world.state.summary(&world.scope()).unwrap();
                    let left = [summary.open, summary.held, summary.rejected, summary.intents];
                    assert_eq!(left, [0; 4], "{place}: {summary:?}");
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attempt_that_was_never_answered_may_come_after_one_that_was() {
    let mut world = World::new(CUSTOMERS);
    world.run(&rows(&[("A", "Ada")])).await;
    disturbed(&mut world, Fault::Twice, &rows(&[("A", "Eve")])).await;
    world.run(&rows(&[("A", "Evelyn")])).await;
    world.crm.portal().carry_out_late();
    assert_eq!(world.crm.get("A", "firstname"), "Eve");
    calm(&mut world, &rows(&[("A", "Evelyn")])).await;
    assert_eq!(
        (world.crm.get("A", "firstname"), world.crm.get("A", "phone")),
        ("Evelyn".into(), "+16".into())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_person_changed_meanwhile_is_no_late_write() {
    let mut world = World::new(CUSTOMERS);
    world.run(&rows(&[("A", "Ada")])).await;
    disturbed(&mut world, Fault::Late, &rows(&[("A", "Eve")])).await;
    world.run(&rows(&[("A", "Evelyn")])).await;
    world.crm.edit("A", "phone", "+99");
    let ran = world.try_run(&rows(&[("A", "Evelyna")]), Reading::Incremental).await.unwrap();
    assert_eq!((ran.counts.held, world.crm.get("A", "phone").as_str()), (1, "+99"), "{ran:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_doubt_costs_calls_only_where_it_matters_and_ends_after_an_hour() {
    let mut world = World::new(CUSTOMERS);
    world.run(&rows(&[("A", "Ada")])).await;
    disturbed(&mut world, Fault::Late, &rows(&[("A", "Eve")])).await;
    let doubts = |world: &World| world.state.doubts(&world.scope()).unwrap().len();
    // Sent again: should the first one come now, it would change nothing.
    calm(&mut world, &rows(&[("A", "Eve")])).await;
    assert_eq!(doubts(&world), 1);
    assert_eq!(world.run(&rows(&[("A", "Eve")])).await.calls, Calls::default());
    world.run(&rows(&[("A", "Evelyn")])).await;
    assert_eq!(world.run(&rows(&[("A", "Evelyn")])).await.calls.read, 1, "one look for what may be late");
    // However long nothing ran: it is looked for once more before it is forgotten.
    world.hours = 24;
    world.crm.portal().carry_out_late();
    calm(&mut world, &rows(&[("A", "Evelyn")])).await;
    assert_eq!((world.crm.get("A", "firstname").as_str(), doubts(&world)), ("Evelyn", 0));
    assert_eq!(world.run(&rows(&[("A", "Evelyn")])).await.calls, Calls::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_below_the_watermark_are_looked_at_again() {
    let mapping = CUSTOMERS.replace("key: id }", "key: id, watermark: amount }");
    let mut world = World::new(&mapping);
    let row = |name: &str, at: &str| {
        Table::new(HEADER, [format!("A,a@x.io,{name},n,k,+1,Bonn,{at}"), "Z,z@x.io,Zoe,n,k,+1,Bonn,9".into()])
    };
    world.run(&row("Ada", "1")).await;
    disturbed(&mut world, Fault::Late, &row("Eve", "10")).await;
    calm(&mut world, &row("Evelyn", "11")).await;
    world.crm.portal().carry_out_late();
    let rest = Table::new(
        HEADER,
        ["A,a@x.io,Evelyn,n,k,+1,Bonn,11".to_owned(), "Y,y@x.io,Yan,n,k,+1,Bonn,20".into()],
    );
    calm(&mut world, &rest).await;
    assert_eq!(world.crm.get("A", "firstname"), "Evelyn");
}
