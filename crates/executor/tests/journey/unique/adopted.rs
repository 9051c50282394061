//! Values of records of nobody's: who comes to the record, and who gets what it gives up, settled in one run.

use fieldline_connector::Calls;
use fieldline_model::RejectionCode;

use super::places::{PLACES, taxed};
use crate::support::World;

fn matching(properties: &str) -> World {
    World::new(&PLACES.replace("match: [email]", &format!("match: [{properties}]")))
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_by_a_value_that_is_given_up_looks_on() {
    for properties in ["email", "tax_id", "email, tax_id", "tax_id, email"] {
        for rows in [["A,a@x.io,1,Ada", "B,b@x.io,2,Bob"], ["B,b@x.io,2,Bob", "A,a@x.io,1,Ada"]] {
            let mut world = matching(properties);
            world.crm.put(&[("email", "a@x.io"), ("tax_id", "2")]);
            let ran = world.run(&taxed(&rows)).await;
            let counts = (ran.counts.adopted, ran.counts.created, ran.counts.rejected);
            assert_eq!(counts, (1, 1, 0), "{properties} {rows:?}: {:#?}", ran.changes);
            assert_eq!(["A", "B"].map(|key| world.crm.get(key, "tax_id")), ["1", "2"]);
            assert_eq!(world.run(&taxed(&rows)).await.calls, Calls::default(), "{properties}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_looks_on_may_come_to_another_record() {
    let mut world = matching("email, tax_id");
    world.crm.put(&[("email", "a@x.io"), ("tax_id", "2")]);
    world.crm.put(&[("tax_id", "1"), ("firstname", "Zed")]);
    // B comes first by its address, which A has given up; then by its tax number.
    let rows = taxed(&["A,,2,Ada", "B,a@x.io,1,Bob"]);
    let ran = world.run(&rows).await;
    assert_eq!((ran.counts.adopted, ran.counts.rejected, world.crm.len()), (2, 0, 2), "{:#?}", ran.changes);
    assert_eq!(
        (world.crm.get("B", "email").as_str(), world.crm.get("B", "tax_id").as_str()),
        ("a@x.io", "1")
    );
    assert_eq!(world.run(&rows).await.calls, Calls::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_looks_on_has_the_record_after_all_if_the_first_gets_nothing() {
    let mut world = matching("email, tax_id");
    world.crm.put(&[("email", "a@x.io"), ("tax_id", "2")]);
    world.crm.put(&[("tax_id", "9"), ("email", "z@x.io")]);
    world.run(&taxed(&["Z,z@x.io,9,Zoe"])).await;
    // A cannot have what Z has.
    let rows = taxed(&["Z,z@x.io,9,Zoe", "A,a@x.io,9,Ada", "B,b@x.io,2,Bob"]);
    let ran = world.run(&rows).await;
    assert_eq!(
        (ran.counts.adopted, ran.counts.created, ran.counts.rejected),
        (1, 0, 1),
        "{:#?}",
        ran.changes
    );
    assert_eq!(world.crm.get("B", "email"), "b@x.io");
    assert_eq!(world.run(&rows).await.calls.write, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_by_a_value_that_stays_is_refused() {
    let mut world = matching("email, tax_id");
    world.crm.put(&[("email", "a@x.io"), ("tax_id", "2")]);
    let rows = taxed(&["A,a@x.io,2,Ada", "B,b@x.io,2,Bob"]);
    for standing in [0, 1] {
        let ran = world.run(&rows).await;
        assert_eq!((ran.counts.rejected, ran.counts.standing), (1, standing));
        assert_eq!(ran.change("B").rejection.as_ref().unwrap().code, RejectionCode::Claimed);
    }
}
