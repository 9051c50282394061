//! What records wait for is named, and a record that needs what it waits for waits as a whole.

use fieldline_connector::Calls;
use fieldline_executor::{Waiting, WaitingPlace};
use fieldline_model::{Action, LiveRow, LiveTable, RejectionCode, StandingKind};

use crate::support::{CUSTOMERS, Shelf, Table, World};

const HEADER: &str = "id,email,name,note,nick,phone,city,amount,owner,firm";

const ACCOUNTS: &str = r#"
fieldline: 1
mapping: accounts
source: { connection: app, stream: accounts.csv, key: key }
destination: { connection: hubspot, object: companies, key: { property: tax_id, from: key } }
fields: { city: firm }
"#;

/// Customers with an owner, by a rule with these keys more.
fn owned(more: &str) -> String {
    let rule =
        format!("  hubspot_owner_id: {{ from: owner, lookup: {{ in: hubspot.owners, by: email }}{more} }}\n");
    CUSTOMERS.replace("fields:\n", &format!("fields:\n{rule}"))
}

fn table(rows: &[(&str, &str, &str)]) -> Table {
    let row = |(key, name, owner): &(&str, &str, &str)| format!("{key},,{name},,,,,,{owner},");
    Table::new(HEADER, rows.iter().map(row))
}

fn linked(rows: &[(&str, &str)]) -> Table {
    Table::new(HEADER, rows.iter().map(|(key, firm)| format!("{key},,Ada,,,,,,,{firm}")))
}

fn hire(world: &World, id: &'static str, email: &str) {
    let row = [("id", id.to_owned()), ("email", email.to_owned())];
    let mut portal = world.crm.portal();
    portal.tables.entry(LiveTable::Owners).or_default().push(LiveRow(row.into_iter().collect()));
}

/// What is waited for, with how many wait and who.
fn shown(waiting: &[Waiting]) -> Vec<(String, u64, String)> {
    let place = |place: &WaitingPlace| match place {
        WaitingPlace::Mapping(mapping) => mapping.to_string(),
        WaitingPlace::Gone(mapping) => format!("gone {mapping}"),
        WaitingPlace::OfGone(mapping) => format!("of gone {mapping}"),
        WaitingPlace::Lookup(property) => property.clone(),
    };
    let keys = |one: &Waiting| one.keys.iter().map(|key| key.as_str()).collect::<Vec<_>>().join(" ");
    waiting
        .iter()
        .map(|one| (format!("{} {}", place(&one.place), one.value), one.records, keys(one)))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn links_that_wait_are_grouped_by_the_record_they_wait_for() {
    let rule = "associations:\n  - { to: companies, target: accounts, from: firm }\n";
    let customers = format!("{CUSTOMERS}{rule}");
    let mut world = World::with_all(&[ACCOUNTS, &customers], Shelf::Sqlite, 10);
    world.turn_to("accounts");
    world.run(&Table::new("key,firm", ["A1,One", "A2,Two"])).await;
    world.turn_to("customers");
    let rows = linked(&[("1", "A1;A2"), ("2", "A1"), ("3", "A9"), ("4", "A9"), ("5", "A7"), ("6", "A9")]);
    let expected = [("accounts A9", 3, "3 4 6"), ("accounts A1;A2", 1, "1"), ("accounts A7", 1, "5")];
    let expected = expected.map(|(what, records, keys)| (what.to_owned(), records, keys.to_owned()));
    // In the plan as in the run, and in every later one as long as they wait.
    for _ in 0..3 {
        let plan = world.plan(&rows).await.unwrap();
        let (waiting, things) = plan.waiting(9, 9).unwrap();
        assert_eq!((shown(&waiting).as_slice(), things), (&expected[..], 3));
        let (waiting, things) = plan.waiting(1, 2).unwrap();
        assert_eq!(shown(&waiting), [("accounts A9".to_owned(), 3, "3 4".to_owned())]);
        assert_eq!(things, 3);
        drop(plan);
        let ran = world.run(&rows).await;
        assert_eq!((shown(&ran.news.waiting).as_slice(), ran.counts.links_pending), (&expected[..], 5));
    }
    world.turn_to("accounts");
    world.run(&Table::new("key,firm", ["A1,One", "A2,Two", "A9,Nine"])).await;
    world.turn_to("customers");
    let ran = world.run(&rows).await;
    assert_eq!((shown(&ran.news.waiting).as_slice(), ran.counts.linked), (&expected[1..], 3));
}

#[tokio::test(flavor = "multi_thread")]
async fn look_ups_that_wait_are_grouped_by_the_text_they_wait_for() {
    let mut world = World::new(&owned(""));
    hire(&world, "7", "ann@x.io");
    let rows = table(&[
        ("A", "Ada", "new@x.io"),
        ("B", "Bob", "ann@x.io"),
        ("C", "Cy", "New@x.io"),
        ("D", "Di", "new@x.io"),
    ]);
    let expected = [("hubspot_owner_id new@x.io", 2, "A D"), ("hubspot_owner_id New@x.io", 1, "C")];
    let expected = expected.map(|(what, records, keys)| (what.to_owned(), records, keys.to_owned()));
    for _ in 0..3 {
        let (waiting, _) = world.plan(&rows).await.unwrap().waiting(9, 9).unwrap();
        assert_eq!(shown(&waiting), expected);
        let ran = world.run(&rows).await;
        assert_eq!((shown(&ran.news.waiting).as_slice(), ran.counts.pending), (&expected[..], 3));
    }
    hire(&world, "8", "new@x.io");
    let ran = world.run(&rows).await;
    assert_eq!((ran.news.waiting.len(), ran.counts.pending, ran.counts.updated), (0, 0, 3));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_record_waits_for_a_look_up_that_it_needs() {
    // HubSpot requires it according to the snapshot; the rule says so for new records; the rule says so for all.
    let cases =
        [("", &["hubspot_owner_id"][..]), (", required: create", &[][..]), (", required: true", &[][..])];
    for (more, required) in cases {
        let mut world = World::new(&owned(more));
        world.remap_requiring(&owned(more), required);
        world.crm.portal().needed_on_create = vec!["hubspot_owner_id"];
        hire(&world, "7", "ann@x.io");
        let rows = table(&[("A", "Ada", "ann@x.io"), ("B", "Bob", "new@x.io"), ("C", "Cy", "")]);
        let ran = world.run(&rows).await;
        assert_eq!((ran.counts.created, ran.counts.held, ran.counts.pending), (1, 1, 1), "{more}");
        let code = ran.change("C").rejection.as_ref().unwrap().code;
        let expected =
            if more.is_empty() { RejectionCode::RequiredByHubspot } else { RejectionCode::Required };
        assert_eq!((code, ran.counts.rejected), (expected, 1), "{more}");
        assert_eq!(world.crm.portal().writes.iter().flatten().count(), 1, "{more}: neither is sent");
        let standing = world.state.standing(&world.scope(), None, 9).unwrap();
        assert!(matches!(standing[0].kind, StandingKind::Pending(_)), "{more}");
        assert_eq!(shown(&ran.news.waiting)[0].0, "hubspot_owner_id new@x.io");
        // It is looked up in every run, at the cost of no call about records.
        for _ in 0..2 {
            let ran = world.run(&rows).await;
            assert_eq!((ran.counts.held, ran.counts.held_standing, ran.counts.pending), (1, 1, 1), "{more}");
            assert_eq!(ran.calls, Calls { other: 1, ..Calls::default() }, "{more}");
            assert_eq!(shown(&ran.news.waiting)[0].0, "hubspot_owner_id new@x.io");
        }
        hire(&world, "8", "new@x.io");
        let ran = world.run(&rows).await;
        assert_eq!((ran.counts.created, ran.counts.held, ran.counts.pending), (1, 0, 0), "{more}");
        assert_eq!(world.crm.get("B", "hubspot_owner_id"), "8", "{more}");
        assert_eq!(world.run(&rows).await.calls, Calls::default(), "{more}");
        assert_eq!(world.state.summary(&world.scope()).unwrap().pending, 0, "{more}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_exists_waits_only_where_its_rule_says_so() {
    for (more, action) in [(", required: create", Action::Update), (", required: true", Action::Hold)] {
        let mut world = World::new(&owned(more));
        world.crm.put(&[("app_id", "A"), ("hubspot_owner_id", "5")]);
        let ran = world.run(&table(&[("A", "Ada", "new@x.io")])).await;
        assert_eq!((ran.change("A").action, ran.counts.pending), (action, 1), "{more}");
        assert_eq!(world.crm.get("A", "hubspot_owner_id"), "5", "{more}");
        let is_loaded = action == Action::Update;
        assert_eq!(world.crm.get("A", "firstname") == "Ada", is_loaded, "{more}");
        let ran = world.run(&table(&[("A", "Ada", "new@x.io")])).await;
        assert_eq!((ran.counts.pending, ran.counts.held), (1, u64::from(!is_loaded)), "{more}");
        assert_eq!(ran.counts.held_standing, ran.counts.held, "{more}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_hubspot_turns_out_to_require_is_waited_for_from_then_on() {
    let mut world = World::new(&owned(""));
    world.crm.portal().needed_on_create = vec!["hubspot_owner_id"];
    let rows = table(&[("A", "Ada", "new@x.io"), ("B", "Bob", "")]);
    let ran = world.try_run(&rows, fieldline_executor::Reading::Incremental).await.unwrap();
    assert_eq!((ran.counts.held, ran.counts.pending, ran.counts.rejected), (1, 1, 1));
    assert!(ran.counts.is_balanced());
    // A waits, and is not sent again; B has nothing to wait for.
    let ran = world.run(&rows).await;
    assert_eq!((ran.counts.held_standing, ran.counts.standing, ran.calls.write), (1, 1, 0));
    hire(&world, "8", "new@x.io");
    let ran = world.run(&rows).await;
    assert_eq!((ran.counts.created, ran.counts.held), (1, 0));
    assert_eq!(world.crm.get("A", "hubspot_owner_id"), "8");
}
