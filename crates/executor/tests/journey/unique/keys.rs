//! Keys that people moved from one record to another in HubSpot.

use fieldline_connector::Calls;
use fieldline_model::RejectionCode;

use super::places::{PLACES, taxed};
use crate::support::{Ran, World};

/// Keyed by the source key, and by another field.
fn mappings() -> [String; 2] {
    let keyed = PLACES.replace("{ property: app_id, from: id }", "{ property: app_id, expr: \"'K' ~ id\" }");
    [PLACES.to_owned(), keyed]
}

fn code(ran: &Ran, key: &str) -> RejectionCode {
    ran.change(key).rejection.as_ref().expect("a rejection").code
}

async fn loaded(mapping: &str) -> (World, [String; 2]) {
    let mut world = World::new(mapping);
    world.run(&taxed(&["A,a@x.io,1,Ada", "B,b@x.io,2,Bob"])).await;
    let key = |email: &str| {
        let id = world.crm.portal().holder("email", email).unwrap();
        world.crm.portal().records[&id]["app_id"].clone()
    };
    let keys = [key("a@x.io"), key("b@x.io")];
    (world, keys)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_a_strangers_now_is_known_to_the_plan() {
    for mapping in mappings() {
        let (mut world, [key, _]) = loaded(&mapping).await;
        world.crm.edit(&key, "app_id", "");
        let stranger = world.crm.put(&[("app_id", key.as_str()), ("firstname", "Human")]);
        let rows = taxed(&["A,a@x.io,1,Ida", "B,b@x.io,2,Bob"]);
        for standing in [0, 1, 1] {
            let ran = world.run(&rows).await;
            assert_eq!((ran.counts.rejected, ran.counts.standing, ran.calls.write), (1, standing, 0));
            assert_eq!(code(&ran, "A"), RejectionCode::TakenThere);
            assert!(ran.rejection("A").contains(&stranger.to_string()), "{}", ran.rejection("A"));
        }
        world.crm.portal().records.remove(&stranger);
        let ran = world.run(&rows).await;
        assert_eq!((ran.counts.updated, ran.counts.rejected), (1, 0), "{:#?}", ran.changes);
        assert_eq!(world.crm.get(&key, "firstname"), "Ida");
        assert_eq!(world.run(&rows).await.calls, Calls::default());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_that_people_exchanged_are_refused_without_a_call() {
    for mapping in mappings() {
        for rows in [["A,a@x.io,1,Ida", "B,b@x.io,2,Bob"], ["A,a@x.io,1,Ida", "B,b@x.io,2,Rob"]] {
            let (mut world, [one, other]) = loaded(&mapping).await;
            world.crm.edit(&one, "app_id", "-");
            world.crm.edit(&other, "app_id", &one);
            world.crm.edit("-", "app_id", &other);
            let rows = taxed(&rows);
            let first = world.run(&rows).await;
            assert!(first.counts.rejected > 0 && first.calls.write == 0, "{:#?}", first.changes);
            for _ in 0..2 {
                let ran = world.run(&rows).await;
                let counts = (ran.counts.rejected, ran.counts.standing, ran.calls.write);
                assert_eq!(counts, (first.counts.rejected, first.counts.rejected, 0), "{:#?}", ran.changes);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_people_took_away_is_put_back() {
    for mapping in mappings() {
        let (mut world, [key, _]) = loaded(&mapping).await;
        world.crm.edit(&key, "app_id", "");
        let rows = taxed(&["A,a@x.io,1,Ida", "B,b@x.io,2,Bob"]);
        assert_eq!(world.run(&rows).await.counts.updated, 1);
        assert_eq!(world.crm.get(&key, "firstname"), "Ida");
        assert_eq!(world.run(&rows).await.calls, Calls::default());
        // No claim stays that nobody needs: it may move on.
        world.crm.edit(&key, "app_id", "");
        let rows = taxed(&["A,a@x.io,1,Eve", "B,b@x.io,2,Bob"]);
        assert_eq!(world.run(&rows).await.counts.updated, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_adoption_costs_no_question_about_its_key() {
    let mut world = World::new(PLACES);
    world.crm.put(&[("email", "a@x.io"), ("tax_id", "1")]);
    let ran = world.run(&taxed(&["A,a@x.io,1,Ada"])).await;
    assert_eq!((ran.counts.adopted, ran.calls.read, ran.calls.write), (1, 2, 1), "by its key, by `match`");
}
