//! Links whose records are others than when they were made: made anew, archived and back, or given to a successor.

use fieldline_connector::Calls;
use fieldline_executor::Reading;
use fieldline_model::{Checkpoint, LinkEnds};

use crate::support::{Shelf, Table, World};

const ACCOUNTS: &str = r#"
fieldline: 1
mapping: accounts
source: { connection: app, stream: accounts.csv, key: ref }
destination: { connection: hubspot, object: companies, key: { property: tax_id, from: ref }, WISH }
policy: { max_archives: 100% }
fields:
  city: { from: firm }
"#;

const PEOPLE: &str = r#"
fieldline: 1
mapping: people
source: { connection: app, stream: people.csv, key: id }
destination: { connection: hubspot, object: contacts, key: { property: app_id, from: id }, on_deleted: recreate }
fields:
  firstname: { from: name }
associations:
  - { to: companies, target: accounts, from: firms, normalize: { split: { separator: '|' } }, RULE }
"#;

const RULES: [&str; 6] = [
    "mode: add",
    "mode: replace",
    "label: primary, mode: add",
    "label: primary, mode: replace",
    "label: billing contact, mode: add",
    "label: billing contact, mode: replace",
];

fn world(rule: &str, wish: &str) -> World {
    let (accounts, people) = (ACCOUNTS.replace("WISH", wish), PEOPLE.replace("RULE", rule));
    World::with_all(&[&accounts, &people], Shelf::Sqlite, 10)
}

fn people(rows: &[(&str, &str, &str)]) -> Table {
    Table::new("id,name,firms", rows.iter().map(|(key, name, firms)| format!("{key},{name},{firms}")))
}

async fn load_firms(world: &mut World, rows: &[(&str, &str)]) {
    world.turn_to("accounts");
    let rows = Table::new("ref,firm", rows.iter().map(|(key, firm)| format!("{key},{firm}")));
    world.try_run(&rows, Reading::Incremental).await.unwrap();
    world.turn_to("people");
}

/// Deletes a record with its links, as HubSpot does.
fn delete(world: &World, property: &str, value: &str) {
    let mut portal = world.crm.portal();
    let id = portal.holder(property, value).unwrap();
    portal.records.remove(&id);
    portal.links.retain(|(from, to), _| *from != id && *to != id);
}

/// HubSpot takes the links of archived records away.
fn tidy(world: &World) {
    let mut portal = world.crm.portal();
    let ids: Vec<u64> = portal.records.keys().copied().collect();
    portal.links.retain(|(from, to), _| ids.contains(from) && ids.contains(to));
}

const TWO: [(&str, &str); 2] = [("T1", "Bonn"), ("T2", "Kiel")];

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_is_made_anew_gets_its_links() {
    for rule in RULES {
        let mut world = world(rule, "on_deleted: hold");
        load_firms(&mut world, &TWO).await;
        world.run(&people(&[("A", "Ann", "T1"), ("B", "Ben", "T2")])).await;
        let links = world.crm.links();
        delete(&world, "app_id", "B");
        let rows = people(&[("A", "Ann", "T1"), ("B", "Benno", "T2")]);
        let ran = world.run(&rows).await;
        assert_eq!((ran.counts.created, ran.plan.link, ran.counts.linked), (1, 1, 1), "{rule}");
        assert_eq!(world.crm.links(), links, "{rule}");
        assert_eq!(world.run(&rows).await.calls, Calls::default(), "{rule}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_was_archived_and_is_back_gets_its_links() {
    for rule in RULES {
        let mut world = world(rule, "on_missing: archive");
        load_firms(&mut world, &TWO).await;
        let rows = people(&[("A", "Ann", "T1"), ("B", "Ben", "T2")]);
        world.run(&rows).await;
        let links = world.crm.links();
        load_firms(&mut world, &TWO[1..]).await;
        tidy(&world);
        for _ in 0..2 {
            let ran = world.run(&rows).await;
            assert_eq!((ran.counts.links_pending, ran.calls.write), (1, 0), "{rule}");
            assert_eq!((ran.news.waiting.len(), ran.news.waiting[0].value.as_str()), (1, "T1"), "{rule}");
            assert_eq!(world.state.summary(&world.scope()).unwrap().links_due, 1, "{rule}");
        }
        load_firms(&mut world, &TWO).await;
        let ran = world.run(&rows).await;
        assert_eq!((ran.plan.link, ran.counts.linked, ran.counts.links_pending), (1, 1, 0), "{rule}");
        assert_eq!(world.crm.links(), links, "{rule}");
        assert_eq!(world.run(&rows).await.calls, Calls::default(), "{rule}");
        assert_eq!(world.state.summary(&world.scope()).unwrap().links_due, 0, "{rule}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_has_to_run_while_the_record_is_away() {
    for rule in RULES {
        let mut world = world(rule, "on_missing: archive");
        load_firms(&mut world, &TWO).await;
        let rows = people(&[("A", "Ann", "T1"), ("B", "Ben", "T2")]);
        world.run(&rows).await;
        let links = world.crm.links();
        load_firms(&mut world, &TWO[1..]).await;
        tidy(&world);
        load_firms(&mut world, &TWO).await;
        // One of the two moves, too.
        let rows = people(&[("A", "Ann", "T1"), ("B", "Benno", "T2")]);
        assert_eq!(world.run(&rows).await.counts.linked, 1, "{rule}");
        assert_eq!(world.crm.links(), links, "{rule}");
        assert_eq!(world.run(&rows).await.calls, Calls::default(), "{rule}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_moves_gets_its_link_to_the_record_that_is_back() {
    let mut world = world("mode: replace", "on_missing: archive");
    load_firms(&mut world, &TWO).await;
    world.run(&people(&[("A", "Ann", "T1|T2")])).await;
    load_firms(&mut world, &TWO[1..]).await;
    tidy(&world);
    load_firms(&mut world, &TWO).await;
    let rows = people(&[("A", "Anna", "T1|T2")]);
    let ran = world.run(&rows).await;
    assert_eq!((ran.counts.updated, ran.counts.linked, ran.counts.unlinked), (1, 1, 0));
    assert_eq!(world.crm.links(), ["A T1 {279}", "A T2 {279}"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_company_that_is_deleted_and_made_anew_gets_its_links() {
    for rule in RULES {
        let mut world = world(rule, "on_deleted: recreate");
        load_firms(&mut world, &TWO).await;
        let rows = people(&[("A", "Ann", "T1"), ("B", "Ben", "T1"), ("C", "Cem", "T2")]);
        world.run(&rows).await;
        let links = world.crm.links();
        delete(&world, "tax_id", "T1");
        load_firms(&mut world, &[("T1", "Bern"), ("T2", "Kiel")]).await;
        let ran = world.run(&rows).await;
        assert_eq!((ran.plan.link, ran.counts.linked, ran.counts.not_read), (2, 2, 3), "{rule}");
        assert_eq!(world.crm.links(), links, "{rule}");
        assert_eq!(world.run(&rows).await.calls, Calls::default(), "{rule}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn links_to_a_company_that_is_held_as_gone_wait_for_its_successor() {
    for rule in RULES {
        let mut world = world(rule, "on_deleted: hold");
        load_firms(&mut world, &TWO).await;
        let rows = people(&[("A", "Ann", "T1"), ("B", "Ben", "T2")]);
        world.run(&rows).await;
        let links = world.crm.links();
        delete(&world, "tax_id", "T1");
        let firms = [("T1", "Bern"), ("T2", "Kiel")];
        for _ in 0..2 {
            load_firms(&mut world, &firms).await;
            let ran = world.run(&rows).await;
            assert_eq!((ran.counts.links_pending, ran.calls.write), (1, 0), "{rule}");
            assert_eq!(world.state.summary(&world.scope()).unwrap().links_due, 1, "{rule}");
        }
        world.crm.put(&[("tax_id", "T1")]);
        load_firms(&mut world, &firms).await;
        assert_eq!(world.run(&rows).await.counts.linked, 1, "{rule}");
        assert_eq!(world.crm.links(), links, "{rule}");
        assert_eq!(world.run(&rows).await.calls, Calls::default(), "{rule}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_successor_of_the_record_itself_gets_its_links() {
    for rule in RULES {
        let mut world = world(rule, "on_deleted: hold");
        let holding = PEOPLE.replace("RULE", rule).replace(", on_deleted: recreate", "");
        world.remap_all(&[&ACCOUNTS.replace("WISH", "on_deleted: hold"), &holding]);
        load_firms(&mut world, &TWO).await;
        world.run(&people(&[("A", "Ann", "T1"), ("B", "Ben", "T2")])).await;
        let links = world.crm.links();
        delete(&world, "app_id", "A");
        let rows = people(&[("A", "Anna", "T1"), ("B", "Ben", "T2")]);
        assert_eq!(world.run(&rows).await.counts.held, 1, "{rule}");
        world.crm.put(&[("app_id", "A")]);
        let ran = world.run(&rows).await;
        assert_eq!((ran.counts.held, ran.plan.link, ran.counts.linked), (0, 1, 1), "{rule}");
        assert_eq!(world.crm.links(), links, "{rule}");
        assert_eq!(world.run(&rows).await.calls, Calls::default(), "{rule}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_gets_back_what_was_away() {
    for rule in ["mode: add", "mode: replace"] {
        let mut world = world(rule, "on_missing: archive");
        let firms = [("T1", "Bonn"), ("T2", "Kiel"), ("T3", "Ulm")];
        load_firms(&mut world, &firms).await;
        let rows = people(&[("A", "Ann", "T1|T2|T3"), ("B", "Ben", "T3")]);
        world.run(&rows).await;
        let links = world.crm.links();
        load_firms(&mut world, &firms[2..]).await;
        tidy(&world);
        assert_eq!(world.run(&rows).await.counts.links_pending, 2, "{rule}");
        load_firms(&mut world, &firms[1..]).await;
        let ran = world.run(&rows).await;
        assert_eq!((ran.counts.linked, ran.counts.links_pending), (1, 1), "{rule}");
        load_firms(&mut world, &firms).await;
        assert_eq!(world.run(&rows).await.counts.linked, 1, "{rule}");
        assert_eq!(world.crm.links(), links, "{rule}");
        assert_eq!(world.run(&rows).await.calls, Calls::default(), "{rule}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_stops_before_its_links_leaves_them_to_the_next() {
    let mut world = world("mode: replace", "on_deleted: recreate");
    load_firms(&mut world, &TWO).await;
    world.run(&people(&[("A", "Ann", "T1"), ("B", "Ben", "T2")])).await;
    let links = world.crm.links();
    delete(&world, "tax_id", "T1");
    load_firms(&mut world, &[("T1", "Bern"), ("T2", "Kiel")]).await;
    let rows = people(&[("A", "Ann", "T1"), ("B", "Benno", "T2")]);
    let next = world.crm.portal().calls.write;
    world.crm.portal().stops_at = Some((next, world.stop.clone()));
    world.try_run(&rows, Reading::Incremental).await.unwrap();
    world.stop = fieldline_executor::Stop::default();
    world.crm.portal().stops_at = None;
    assert_eq!(world.try_run(&rows, Reading::Incremental).await.unwrap().counts.linked, 1);
    assert_eq!(world.crm.links(), links);
    assert_eq!(world.run(&rows).await.calls, Calls::default());
}

const STAFF: &str = r#"
fieldline: 1
mapping: staff
source: { connection: app, stream: staff.csv, key: id }
destination: { connection: hubspot, object: contacts, key: { property: app_id, from: id }, WISH }
policy: { max_archives: 100% }
fields:
  firstname: { from: name }
associations:
  - { to: contacts, target: staff, from: boss, mode: replace }
"#;

fn staff(rows: &[(&str, &str, &str)]) -> Table {
    Table::new("id,name,boss", rows.iter().map(|(key, name, boss)| format!("{key},{name},{boss}")))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mapping_links_its_own_records_again() {
    let mut world = World::with_all(&[&STAFF.replace("WISH", "on_deleted: recreate")], Shelf::Sqlite, 10);
    world.run(&staff(&[("A", "Ann", ""), ("B", "Ben", "A")])).await;
    let links = world.crm.links();
    assert_eq!(links.len(), 1);
    delete(&world, "app_id", "A");
    let rows = staff(&[("A", "Anna", ""), ("B", "Ben", "A")]);
    let ran = world.run(&rows).await;
    assert_eq!((ran.counts.created, ran.plan.link, ran.counts.linked), (1, 1, 1));
    assert_eq!(world.crm.links(), links);
    world.run(&rows).await;
    assert_eq!(world.run(&rows).await.calls, Calls::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mapping_that_archives_its_own_records_shows_who_waits() {
    let mut world = World::with_all(&[&STAFF.replace("WISH", "on_missing: archive")], Shelf::Sqlite, 10);
    let rows = staff(&[("A", "Ann", ""), ("B", "Ben", "A")]);
    world.run(&rows).await;
    let links = world.crm.links();
    let rest = staff(&[("B", "Ben", "A")]);
    let ran = world.run(&rest).await;
    assert_eq!((ran.counts.archived, ran.counts.links_pending), (1, 1));
    tidy(&world);
    assert_eq!(world.run(&rest).await.counts.links_pending, 1);
    let ran = world.run(&rows).await;
    assert_eq!((ran.counts.created, ran.counts.linked), (1, 1));
    assert_eq!(world.crm.links(), links);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_of_both_mappings_shows_what_becomes_of_the_links() {
    for (wish, firms, expected) in [
        ("on_deleted: recreate", &[("T1", "Bern"), ("T2", "Kiel")][..], (1, 0)),
        ("on_deleted: hold", &[("T1", "Bern"), ("T2", "Kiel")][..], (0, 1)),
        ("on_missing: archive", &[("T2", "Kiel")][..], (0, 1)),
    ] {
        for rule in RULES {
            let mut world = world(rule, wish);
            load_firms(&mut world, &TWO).await;
            let rows = people(&[("A", "Ann", "T1"), ("B", "Ben", "T2")]);
            world.run(&rows).await;
            if firms.len() == 2 {
                delete(&world, "tax_id", "T1");
            }
            world.turn_to("accounts");
            let table = Table::new("ref,firm", firms.iter().map(|(key, firm)| format!("{key},{firm}")));
            let accounts = world.plan(&table).await.unwrap();
            world.turn_to("people");
            let mut plan = world.plan(&rows).await.unwrap();
            plan.foresee(&accounts).unwrap();
            let counts = plan.counts();
            assert_eq!((counts.link, counts.links_pending), expected, "{wish}, {rule}");
            assert_eq!((counts.unlink, plan.budget().write), (0, expected.0), "{wish}, {rule}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn links_that_an_earlier_version_made_are_looked_at_when_records_move() {
    let mut world = world("mode: replace", "on_deleted: recreate");
    load_firms(&mut world, &TWO).await;
    let rows = people(&[("A", "Ann", "T1"), ("B", "Ben", "T2")]);
    world.run(&rows).await;
    let links = world.crm.links();
    let mut known = world.state.links(&world.scope(), &["A".into(), "B".into()]).unwrap();
    known.iter_mut().for_each(|known| known.ends = LinkEnds::default());
    world.state.commit(&world.scope(), &Checkpoint { links: known, ..Checkpoint::default() }).unwrap();
    assert_eq!(world.run(&rows).await.calls, Calls::default());
    delete(&world, "tax_id", "T1");
    load_firms(&mut world, &[("T1", "Bern"), ("T2", "Kiel")]).await;
    let ran = world.run(&rows).await;
    assert_eq!((ran.counts.linked, ran.calls.read), (1, 2), "B is looked at, and found linked");
    assert_eq!(world.crm.links(), links);
    assert_eq!(world.run(&rows).await.calls, Calls::default());
}
