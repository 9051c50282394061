//! Records that change places: swaps, circles, chains, and what keeps them from it.

use fieldline_connector::Calls;
use fieldline_executor::Reading;
use fieldline_model::{Action, RejectionCode, SourceKey};

use crate::support::{CUSTOMERS, Effect, Table, World};

fn table(rows: &[&str]) -> Table {
    Table::new("id,email,name,note,nick,phone,city,amount", rows.iter().map(|row| format!("{row},,,,,")))
}

/// Two unique properties, both emptied when the source is empty.
pub(super) const PLACES: &str = r#"
fieldline: 1
mapping: places
source: { connection: app, stream: places.csv, key: id }
destination: { connection: hubspot, object: contacts, key: { property: app_id, from: id }, match: [email] }
fields:
  email: { from: email, normalize: email, on_empty: clear }
  tax_id: { from: tax, on_empty: clear }
  firstname: { from: name }
"#;

pub(super) fn taxed(rows: &[&str]) -> Table {
    Table::new("id,email,tax,name", rows)
}

/// What HubSpot shows of these records' e-mails.
fn emails<const N: usize>(world: &World, keys: [&str; N]) -> [String; N] {
    keys.map(|key| world.crm.get(key, "email"))
}

#[tokio::test(flavor = "multi_thread")]
async fn two_that_swap_are_both_written_and_the_plan_says_how() {
    for is_backwards in [false, true] {
        let mut world = World::new(CUSTOMERS);
        world.crm.portal().is_backwards = is_backwards;
        world.run(&table(&["A,a@x.io,Ada", "B,b@x.io,Bob"])).await;
        let swapped = table(&["A,b@x.io,Ada", "B,a@x.io,Benno"]);
        let ran = world.run(&swapped).await;
        // One is emptied, then one call for each wave.
        assert_eq!((ran.counts.updated, ran.counts.rejected, ran.calls.write), (2, 0, 3));
        let partner = |key: &str| {
            let field = ran.change(key).fields.iter().find(|field| field.trades_with.is_some());
            field.and_then(|field| field.trades_with.clone())
        };
        let emptied = ["A", "B"].map(partner);
        assert_eq!(emptied, [Some(SourceKey::from("B")), None], "the first in the source gives way");
        assert_eq!(emails(&world, ["A", "B"]), ["b@x.io", "a@x.io"]);
        assert_eq!(world.crm.get("B", "firstname"), "Benno");
        assert_eq!(world.run(&swapped).await.calls, Calls::default());
        // The claims are right: each value is refused to a third, by its holder.
        let ran = world.run(&table(&["T,a@x.io,Tom", "A,b@x.io,Ada", "B,a@x.io,Benno"])).await;
        assert!(ran.rejection("T").contains("`B`"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn circles_chains_and_both_end_as_the_source_says() {
    type Rows = &'static [&'static str];
    const THREE: Rows = &["A,a@x.io,n", "B,b@x.io,n", "C,c@x.io,n"];
    const FIVE: Rows = &["A,a@x.io,n", "B,b@x.io,n", "C,c@x.io,n", "D,d@x.io,n", "E,e@x.io,n"];
    let cases: &[(&str, Rows, Rows, [&str; 5])] = &[
        (
            "a circle of three",
            THREE,
            &["A,b@x.io,n", "B,c@x.io,n", "C,a@x.io,n"],
            ["b@x.io", "c@x.io", "a@x.io", "", ""],
        ),
        (
            "the circle the other way round",
            THREE,
            &["C,b@x.io,n", "A,c@x.io,n", "B,a@x.io,n"],
            ["c@x.io", "a@x.io", "b@x.io", "", ""],
        ),
        (
            "a circle and a chain that ends in nothing",
            FIVE,
            &["A,b@x.io,n", "B,a@x.io,n", "C,d@x.io,n", "D,e@x.io,n", "E,f@x.io,n"],
            ["b@x.io", "a@x.io", "d@x.io", "e@x.io", "f@x.io"],
        ),
        (
            "two circles, and one who joins behind",
            &["A,a@x.io,n", "B,b@x.io,n", "C,c@x.io,n", "D,d@x.io,n"],
            &["A,b@x.io,n", "B,a@x.io,n", "C,d@x.io,n", "D,c@x.io,n", "E,e@x.io,n"],
            ["b@x.io", "a@x.io", "d@x.io", "c@x.io", "e@x.io"],
        ),
    ];
    for (name, first, second, expected) in cases {
        let mut world = World::with(CUSTOMERS, crate::support::Shelf::Memory, 2);
        world.run(&table(first)).await;
        let ran = world.run(&table(second)).await;
        assert_eq!(ran.counts.rejected, 0, "{name}: {:#?}", ran.changes);
        assert_eq!(emails(&world, ["A", "B", "C", "D", "E"]), *expected, "{name}");
        assert_eq!(world.run(&table(second)).await.calls, Calls::default(), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_swap_waits_for_the_one_that_cannot_move() {
    let mut world = World::new(CUSTOMERS);
    let first = table(&["A,a@x.io,Ada", "B,b@x.io,Bob"]);
    world.run(&first).await;
    // B is rejected for another reason: nobody is emptied.
    let broken = Table::new(
        "id,email,name,note,nick,phone,city,amount",
        ["A,b@x.io,Ada,,,,,", "B,a@x.io,Bob,,,,,junk"],
    );
    for standing in [0, 2] {
        let ran = world.run(&broken).await;
        assert_eq!((ran.counts.rejected, ran.counts.standing, ran.calls.write), (2, standing, 0));
        assert!(ran.rejection("A").contains("`B`"));
        assert_eq!(emails(&world, ["A", "B"]), ["a@x.io", "b@x.io"]);
    }
    let swapped = table(&["A,b@x.io,Ada", "B,a@x.io,Bob"]);
    assert_eq!(world.run(&swapped).await.counts.updated, 2, "both, as soon as both can");
    assert_eq!(emails(&world, ["A", "B"]), ["b@x.io", "a@x.io"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_peoples_records_are_adopted_and_change_places() {
    let mut world = World::new(PLACES);
    world.crm.put(&[("email", "a@x.io"), ("tax_id", "1")]);
    world.crm.put(&[("email", "b@x.io"), ("tax_id", "2")]);
    let rows = taxed(&["A,a@x.io,2,Ada", "B,b@x.io,1,Bob"]);
    let ran = world.run(&rows).await;
    assert_eq!((ran.counts.adopted, ran.counts.rejected, world.crm.len()), (2, 0, 2));
    assert_eq!(["A", "B"].map(|key| world.crm.get(key, "tax_id")), ["2", "1"]);
    assert_eq!(world.run(&rows).await.calls, Calls::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn one_gets_what_an_adopted_one_gives_up_and_an_adoption_joins_a_circle() {
    let mut world = World::new(PLACES);
    world.crm.put(&[("email", "a@x.io"), ("tax_id", "9")]);
    let ran = world.run(&taxed(&["T,t@x.io,9,Tom", "A,a@x.io,,Ada"])).await;
    assert_eq!((ran.counts.adopted, ran.counts.created), (1, 1));
    assert_eq!(["T", "A"].map(|key| world.crm.get(key, "tax_id")), ["9", ""]);
    // N finds a record of nobody's, which has what T wants, and wants T's.
    world.crm.put(&[("email", "n@x.io"), ("tax_id", "7")]);
    let rows = taxed(&["T,t@x.io,7,Tom", "N,n@x.io,9,Nan", "A,a@x.io,,Ada"]);
    let ran = world.run(&rows).await;
    assert_eq!((ran.counts.adopted, ran.counts.updated, ran.counts.rejected), (1, 1, 0));
    assert_eq!(["T", "N"].map(|key| world.crm.get(key, "tax_id")), ["7", "9"]);
    assert_eq!(world.run(&rows).await.calls, Calls::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn one_plan_never_gives_a_value_to_two() {
    let mut world = World::new(PLACES);
    world.run(&taxed(&["A,a@x.io,1,Ada", "B,b@x.io,,Bob"])).await;
    // N wants both what A gives up, and what A needs in return.
    let rows = taxed(&["N,b@x.io,1,Nan", "A,b@x.io,,Ada", "B,,,Bob"]);
    let ran = world.run(&rows).await;
    assert_eq!((ran.counts.updated, ran.counts.rejected), (2, 1), "{:#?}", ran.changes);
    assert_eq!(emails(&world, ["A", "B"]), ["b@x.io", ""]);
    assert_eq!(world.crm.id_of("N"), None);
    let again = world.run(&rows).await;
    assert_eq!((again.counts.standing, again.calls.write), (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_properties_change_places_at_once() {
    let mut world = World::new(PLACES);
    world.run(&taxed(&["A,a@x.io,1,Ada", "B,b@x.io,2,Bob", "C,c@x.io,3,Carl"])).await;
    let rows = taxed(&["A,b@x.io,3,Ada", "B,a@x.io,1,Bob", "C,c@x.io,2,Carl"]);
    let ran = world.run(&rows).await;
    assert_eq!((ran.counts.updated, ran.counts.rejected), (3, 0));
    assert_eq!(emails(&world, ["A", "B", "C"]), ["b@x.io", "a@x.io", "c@x.io"]);
    assert_eq!(["A", "B", "C"].map(|key| world.crm.get(key, "tax_id")), ["3", "1", "2"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_do_not_change_places() {
    let mapping = CUSTOMERS.replace("{ property: app_id, from: id }", "{ property: app_id, from: city }");
    let rows = |first: &str, second: &str| {
        let row = |key: &str, city: &str| format!("{key},{key}@x.io,Ada,,,,{city},");
        Table::new("id,email,name,note,nick,phone,city,amount", [row("A", first), row("B", second)])
    };
    let mut world = World::new(&mapping);
    world.run(&rows("E1", "E2")).await;
    for standing in [0, 2] {
        let ran = world.run(&rows("E2", "E1")).await;
        assert_eq!((ran.counts.rejected, ran.counts.standing, ran.calls.write), (2, standing, 0));
        let message = ran.rejection("A");
        assert!(message.contains("keys cannot change places"), "{message}");
    }
    // In a chain they move on.
    let ran = world.run(&rows("E2", "E3")).await;
    assert_eq!((ran.counts.updated, ran.counts.rejected), (2, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_property_that_hubspot_does_not_empty_leaves_both_as_they_are() {
    let mut world = World::new(CUSTOMERS);
    world.run(&table(&["A,a@x.io,Ada", "B,b@x.io,Bob"])).await;
    world.crm.portal().required.push("email");
    let swapped = table(&["A,b@x.io,Ada", "B,a@x.io,Bob"]);
    let ran = world.try_run(&swapped, Reading::Incremental).await.unwrap();
    assert!(ran.counts.is_balanced());
    assert_eq!((ran.counts.rejected, ran.counts.updated), (2, 0), "{:?}", ran.counts);
    assert_eq!(emails(&world, ["A", "B"]), ["a@x.io", "b@x.io"]);
    assert_eq!(world.run(&swapped).await.calls.write, 0, "and nobody tries again and again");
    world.crm.portal().required.clear();
    let moved = table(&["A,b@x.io,Ida", "B,a@x.io,Bob"]);
    assert_eq!(world.run(&moved).await.counts.rejected, 0, "until the one that was refused moves");
    assert_eq!(emails(&world, ["A", "B"]), ["b@x.io", "a@x.io"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_swap_that_is_cut_off_anywhere_ends_as_one_that_is_not() {
    for effect in [Effect::Before, Effect::After] {
        for step in 0.. {
            let mut world = World::with(CUSTOMERS, crate::support::Shelf::Memory, 2);
            world.run(&table(&["X,x@x.io,n", "A,a@x.io,Ada", "B,b@x.io,Bob"])).await;
            // Between the calls anybody could take what was emptied: X comes first, and gets nothing.
            let rows = table(&["X,a@x.io,n", "A,b@x.io,Ada", "B,a@x.io,Bob"]);
            world.life.ends_at(step, effect);
            let _ = world.try_run(&rows, Reading::Incremental).await;
            if !world.life.renew() {
                assert!(step > 4);
                break;
            }
            world.try_run(&rows, Reading::Incremental).await.unwrap();
            let name = format!("death {effect:?} step {step}");
            assert_eq!(emails(&world, ["X", "A", "B"]), ["x@x.io", "b@x.io", "a@x.io"], "{name}");
            assert_eq!(world.run(&rows).await.calls.write, 0, "{name}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_too_long_for_waves_is_emptied_in_between() {
    const LENGTH: usize = 230;
    let rows = |shift: usize| {
        let row = |number: usize| format!("K{number:03},e{}@x.io,n", (number + shift) % LENGTH);
        let rows: Vec<String> = (0..LENGTH).map(row).collect();
        table(&rows.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let mut world = World::new(CUSTOMERS);
    world.run(&rows(0)).await;
    let ran = world.run(&rows(1)).await;
    assert_eq!((ran.counts.updated, ran.counts.rejected), (LENGTH as u64, 0));
    assert!(ran.calls.write < 110, "{} calls", ran.calls.write);
    assert_eq!(world.run(&rows(1)).await.calls, Calls::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_that_is_free_again_goes_to_whom_hubspot_refused_it() {
    let mut world = World::new(&CUSTOMERS.replace("  match: [email]\n", ""));
    let stranger = world.crm.put(&[("email", "a@x.io")]);
    let rows = table(&["A,a@x.io,Ada", "B,b@x.io,Bob"]);
    for standing in [0, 1] {
        let ran = world.run(&rows).await;
        let rejection = ran.change("A").rejection.clone().unwrap();
        assert_eq!((rejection.code, ran.counts.standing), (RejectionCode::TakenThere, standing));
        assert_eq!(ran.calls.write, 1 - standing, "the plan knows it");
    }
    world.crm.portal().records.remove(&stranger);
    let ran = world.run(&rows).await;
    assert_eq!((ran.counts.created, ran.counts.rejected), (1, 0));
    assert_eq!(world.run(&rows).await.calls, Calls::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_registers_again_gets_the_value_of_a_record_that_is_gone() {
    let plain = CUSTOMERS.replace("  match: [email]\n", "");
    let filtered =
        plain.replace("key: id }\ndestination", "key: id, filter: \"name != 'gone'\" }\ndestination");
    let old_row = |name: &str| format!("OLD,x@x.io,{name}");
    for (name, mapping, old) in [
        ("left the source", &plain, None),
        ("filtered", &filtered, Some(old_row("gone"))),
        ("still there", &plain, Some(old_row("Ada"))),
    ] {
        // The record is deleted before the other comes, or after it was rejected.
        for is_late in [false, true] {
            let mut world = World::new(mapping);
            world.run(&table(&["OLD,x@x.io,Ada"])).await;
            let rows: Vec<&str> = old.as_deref().into_iter().chain(["NEW,x@x.io,Zoe"]).collect();
            let rows = table(&rows);
            if is_late {
                let ran = world.run(&rows).await;
                let there = if name == "still there" { "`OLD`" } else { "record 100 in HubSpot" };
                assert!(ran.rejection("NEW").contains(there), "{name}: HubSpot shows it there");
            }
            let id = world.crm.id_of("OLD").unwrap();
            world.crm.portal().records.remove(&id);
            // Where both rows stay as they are, nobody asks again.
            let rows = if is_late && name == "still there" {
                table(&["OLD,x@x.io,Ida", "NEW,x@x.io,Zoe"])
            } else {
                rows
            };
            // The run that looks at its record finds that it is gone.
            let ran = world.try_run(&rows, Reading::Incremental).await.unwrap();
            assert_eq!((ran.counts.created, ran.counts.rejected), (1, 0), "{name}, late: {is_late}");
            assert_eq!(world.crm.get("NEW", "email"), "x@x.io", "{name}");
            assert_eq!(world.run(&rows).await.calls.write, 0, "{name}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_that_people_emptied_is_free_for_others() {
    let mut world = World::new(&CUSTOMERS.replace("  match: [email]\n", ""));
    world.run(&table(&["A,x@x.io,Ada"])).await;
    world.crm.edit("A", "email", "");
    // The source says nothing of A's address any more.
    let ran = world.run(&table(&["A,,Ada", "B,x@x.io,Bob"])).await;
    assert_eq!((ran.counts.created, ran.counts.rejected), (1, 0));
    assert_eq!(ran.change("A").action, Action::Unchanged);
}

#[tokio::test(flavor = "multi_thread")]
async fn people_who_swap_values_are_put_right() {
    let mut world = World::new(PLACES);
    world.run(&taxed(&["A,a@x.io,1,Ada", "B,b@x.io,2,Bob"])).await;
    for (key, value) in [("A", ""), ("B", "1"), ("A", "2")] {
        world.crm.edit(key, "tax_id", value);
    }
    let ran = world.run(&taxed(&["A,a@x.io,1,Ida", "B,b@x.io,2,Rob"])).await;
    assert_eq!((ran.counts.updated, ran.counts.rejected), (2, 0));
    assert_eq!(["A", "B"].map(|key| world.crm.get(key, "tax_id")), ["1", "2"]);
}
