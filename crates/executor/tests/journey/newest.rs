//! `owner: newest` and `multi: add`, from the source to HubSpot and back.

use fieldline_connector::Calls;
use fieldline_model::{Action, Reason};

use crate::support::{CUSTOMERS, Table, World};

const HEADER: &str = "id,email,name,note,nick,phone,city,amount,at,likes";

fn newest() -> String {
    CUSTOMERS.replace(
        "city: { from: city, on_drift: accept }",
        "city: { from: city, owner: newest, at: { from: at, normalize: { datetime: { timezone: UTC } } } }\n  \
         interests: { from: likes, normalize: { split: { separator: '|' } }, multi: add }",
    )
}

fn one(name: &str, city: &str, at: &str, likes: &str) -> Table {
    Table::new(HEADER, [format!("A,a@x.io,{name},,,,{city},,{at},{likes}")])
}

fn at(seconds: i64) -> String {
    chrono::DateTime::from_timestamp(seconds, 0).unwrap().to_rfc3339()
}

fn edit(world: &World, city: &str, seconds: i64) {
    world.crm.edit("A", "city", city);
    let id = world.crm.id_of("A").unwrap();
    world.crm.portal().times.insert((id, "city".into()), seconds);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_moved_last_has_it() {
    let mut world = World::new(&newest());
    world.run(&one("Ada", "Bonn", &at(10), "")).await;
    assert_eq!(world.crm.get("A", "city"), "Bonn");
    // Theirs moved alone, and stays.
    edit(&world, "Kiel", 20);
    world.run(&one("Ada2", "Bonn", &at(10), "")).await;
    assert_eq!((world.crm.get("A", "city"), world.crm.get("A", "firstname")), ("Kiel".into(), "Ada2".into()));
    // Ours moved alone since, even if it is the elder.
    world.run(&one("Ada2", "Ulm", &at(15), "")).await;
    assert_eq!(world.crm.get("A", "city"), "Ulm");
    // Both: the later one.
    edit(&world, "Jena", 40);
    world.run(&one("Ada2", "Gera", &at(30), "")).await;
    assert_eq!(world.crm.get("A", "city"), "Jena");
    edit(&world, "Suhl", 50);
    world.run(&one("Ada2", "Gotha", &at(60), "")).await;
    assert_eq!(world.crm.get("A", "city"), "Gotha");
    assert_eq!(world.run(&one("Ada2", "Gotha", &at(60), "")).await.calls, Calls::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_can_tell_is_held() {
    for (ours, theirs) in [(at(20), Some(20)), (String::new(), Some(20)), (at(20), None)] {
        let mut world = World::new(&newest());
        world.run(&one("Ada", "Bonn", &at(10), "")).await;
        world.crm.edit("A", "city", "Kiel");
        let id = world.crm.id_of("A").unwrap();
        theirs.map(|seconds| world.crm.portal().times.insert((id, "city".into()), seconds));
        let ran = world.run(&one("Ada", "Ulm", &ours, "")).await;
        assert_eq!(ran.change("A").reason, Reason::Undecided(vec!["city".into()]), "{ours} {theirs:?}");
        assert_eq!((ran.counts.held, world.crm.get("A", "city")), (1, "Kiel".into()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn times_are_asked_for_only_where_they_decide() {
    let mut world = World::new(CUSTOMERS);
    world.run(&one("Ada", "Bonn", "", "")).await;
    assert_eq!(world.crm.portal().timed_fetches, 0);
    let mut world = World::new(&newest());
    world.run(&one("Ada", "Bonn", "", "")).await;
    let portal = world.crm.portal();
    assert_eq!((portal.timed_fetches, portal.calls.read), (2, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_found_by_a_search_has_times_too() {
    let mapping = newest().replace("match: [email]", "match: [nick]");
    let mut world = World::new(&mapping);
    let id = world.crm.put(&[("nick", "ada"), ("city", "Kiel")]);
    world.crm.portal().times.insert((id, "city".into()), 5);
    let rows = Table::new(HEADER, [format!("A,,Ada,,ada,,Bonn,,{},", at(10))]);
    let ran = world.run(&rows).await;
    assert_eq!((ran.change("A").action, world.crm.get("A", "city")), (Action::Adopt, "Bonn".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn options_are_added_to_those_that_are_there() {
    let mut world = World::new(&newest());
    world.crm.put(&[("app_id", "A"), ("interests", "golf")]);
    world.run(&one("Ada", "Bonn", "", "chess|golf")).await;
    assert_eq!(world.crm.get("A", "interests"), "golf;chess");
    world.crm.edit("A", "interests", "chess;golf;sailing");
    let ran = world.run(&one("Ada2", "Bonn", "", "golf|chess")).await;
    assert_eq!(ran.change("A").fields.len(), 1, "the name alone");
    assert_eq!(world.crm.get("A", "interests"), "chess;golf;sailing");
}
