//! Links of records that are gone, refused links, and what stays until something better is there.

use fieldline_connector::Calls;
use fieldline_executor::Reading;
use fieldline_model::{Action, Reason};

use crate::support::{CUSTOMERS, PLAIN, PRIMARY, Shelf, Table, World};

const ACCOUNTS: &str = r#"
fieldline: 1
mapping: accounts
source: { connection: app, stream: accounts.csv, key: ref }
destination: { connection: hubspot, object: companies, key: { property: tax_id, from: ref } }
fields:
  city: { from: firm }
"#;

pub(crate) fn world(rule: &str) -> World {
    World::with_all(&[ACCOUNTS, &customers(rule)], Shelf::Memory, 10)
}

/// The mapping whose links go by that rule.
fn customers(rule: &str) -> String {
    let rule = format!(
        "associations: [{{ to: companies, target: accounts, from: firms, normalize: {{ split: {{ separator: '|' }} }}, {rule} }}]"
    );
    format!("{}{rule}\n", CUSTOMERS.replace("  match: [email]\n", ""))
}

pub(crate) fn people(rows: &[(&str, &str)]) -> Table {
    let rows = rows.iter().map(|(key, firms)| format!("{key},,Ada,,,,,,{firms}"));
    Table::new("id,email,name,note,nick,phone,city,amount,firms", rows)
}

fn firms(rows: &[&str]) -> Table {
    Table::new(
        "ref,firm",
        rows.iter().map(|row| if row.contains(',') { (*row).to_owned() } else { format!("{row},Bonn") }),
    )
}

pub(crate) async fn load_firms(world: &mut World, rows: &[&str]) {
    world.turn_to("accounts");
    world.try_run(&firms(rows), Reading::Incremental).await.unwrap();
    world.turn_to("customers");
}

pub(crate) fn company(world: &World, reference: &str) -> u64 {
    world.crm.portal().holder("tax_id", reference).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_is_never_without_its_primary_company() {
    let mut world = world("label: primary, mode: replace");
    load_firms(&mut world, &["T1", "T2"]).await;
    world.run(&people(&[("A", "T1"), ("B", "T1")])).await;
    world.crm.portal().primaries.clear();
    let rows = people(&[("A", "T2"), ("B", "T2")]);
    let ran = world.run(&rows).await;
    assert_eq!((ran.counts.linked, ran.counts.unlinked), (2, 2));
    let primaries = world.crm.portal().primaries.clone();
    assert!(primaries.iter().all(|one| one.values().all(|count| *count == 1)), "{primaries:?}");
    assert_eq!(world.crm.links(), ["A T1 {279}", "A T2 {1, 279}", "B T1 {279}", "B T2 {1, 279}"]);
    assert_eq!(world.run(&rows).await.calls, Calls::default());
    assert_eq!(PRIMARY, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_old_link_stays_until_the_new_one_is_there() {
    for (rule, before, after) in [
        ("label: primary, mode: replace", "A T1 {1, 279}", ["A T1 {279}", "A T2 {1, 279}"].as_slice()),
        ("mode: replace", "A T1 {279}", ["A T2 {279}"].as_slice()),
        (
            "label: billing contact, mode: replace",
            "A T1 {7, 279}",
            ["A T1 {279}", "A T2 {7, 279}"].as_slice(),
        ),
    ] {
        let mut world = world(rule);
        load_firms(&mut world, &["T1", "T2"]).await;
        world.run(&people(&[("A", "T1")])).await;
        let pair = (world.crm.id_of("A").unwrap(), company(&world, "T2"));
        world.crm.portal().refused_links.push(pair);
        let rows = people(&[("A", "T2")]);
        for rejected in [1, 0, 0] {
            let ran = world.try_run(&rows, Reading::Incremental).await.unwrap();
            assert_eq!((ran.counts.links_rejected, ran.counts.unlinked), (rejected, 0), "{rule}");
            assert_eq!(world.crm.links(), [before], "{rule}");
        }
        world.crm.portal().refused_links.clear();
        assert_eq!(world.run(&rows).await.counts.linked, 1, "{rule}");
        assert_eq!(world.crm.links(), after, "{rule}");
        assert_eq!(world.run(&rows).await.calls, Calls::default(), "{rule}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_link_is_planned_to_a_record_that_is_known_to_be_gone() {
    let mut world = world("label: primary, mode: replace");
    load_firms(&mut world, &["T1", "T2"]).await;
    world.run(&people(&[("A", "T1")])).await;
    let gone = company(&world, "T2");
    let record = world.crm.portal().records.remove(&gone).unwrap();
    // The row moves, so that the record is looked for, and held.
    load_firms(&mut world, &["T1", "T2,Kiel"]).await;
    let rows = people(&[("A", "T2")]);
    for _ in 0..2 {
        let ran = world.run(&rows).await;
        assert_eq!((ran.plan.link, ran.counts.links_pending, ran.counts.links_rejected), (0, 1, 0));
        assert_eq!((ran.calls.write, world.crm.links()), (0, vec!["A T1 {1, 279}".to_owned()]));
    }
    // Somebody restores it.
    world.crm.portal().records.insert(gone, record);
    load_firms(&mut world, &["T1", "T2,Kiel"]).await;
    assert_eq!(world.run(&rows).await.counts.linked, 1);
    assert_eq!(world.crm.links(), ["A T1 {279}", "A T2 {1, 279}"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_of_both_mappings_links_to_nothing_that_the_first_finds_gone() {
    let mut world = world("mode: replace");
    load_firms(&mut world, &["T1", "T2"]).await;
    world.run(&people(&[("A", "T1")])).await;
    let gone = company(&world, "T2");
    world.crm.portal().records.remove(&gone);
    world.turn_to("accounts");
    let accounts = world.plan(&firms(&["T1", "T2,Kiel"])).await.unwrap();
    world.turn_to("customers");
    let mut customers = world.plan(&people(&[("A", "T2")])).await.unwrap();
    assert_eq!((customers.counts().link, customers.counts().unlink), (1, 1));
    customers.foresee(&accounts).unwrap();
    let counts = customers.counts();
    assert_eq!((counts.link, counts.unlink, counts.links_pending), (0, 0, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn links_of_a_record_that_is_gone_wait_without_a_call_that_writes() {
    let mut world = world("mode: add");
    load_firms(&mut world, &["T1"]).await;
    let rows = people(&[("A", "T1|T9")]);
    assert_eq!(world.run(&rows).await.counts.links_pending, 1);
    let id = world.crm.id_of("A").unwrap();
    let record = world.crm.portal().records.remove(&id).unwrap();
    world.crm.portal().links.clear();
    for _ in 0..3 {
        let ran = world.run(&rows).await;
        assert_eq!((ran.calls.write, ran.counts.links_pending, ran.counts.links_rejected), (0, 1, 0));
    }
    load_firms(&mut world, &["T1", "T9"]).await;
    for _ in 0..3 {
        let ran = world.run(&rows).await;
        assert_eq!((ran.calls.write, ran.counts.links_pending, ran.counts.links_rejected), (0, 1, 0));
    }
    world.crm.portal().records.insert(id, record);
    assert_eq!(world.run(&rows).await.counts.linked, 2);
    assert_eq!(world.run(&rows).await.calls, Calls::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_was_refused_for_a_record_that_is_gone_is_sent_once() {
    let mut world = world("mode: add");
    load_firms(&mut world, &["T1", "T2"]).await;
    world.run(&people(&[("A", "T1")])).await;
    let gone = company(&world, "T2");
    let record = world.crm.portal().records.remove(&gone).unwrap();
    let rows = people(&[("A", "T1|T2")]);
    let ran = world.try_run(&rows, Reading::Incremental).await.unwrap();
    assert_eq!((ran.calls.write, ran.counts.links_rejected), (1, 1), "nobody knew");
    for _ in 0..2 {
        let ran = world.run(&rows).await;
        assert_eq!((ran.calls.write, ran.counts.links_pending, ran.counts.links_rejected), (0, 1, 0));
        assert_eq!(world.state.summary(&world.scope()).unwrap().rejected, 1);
    }
    world.crm.portal().records.insert(gone, record);
    assert_eq!(world.run(&rows).await.counts.linked, 1);
    assert_eq!(world.state.summary(&world.scope()).unwrap().rejected, 0);
    assert_eq!(world.run(&rows).await.calls, Calls::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_says_which_links_it_keeps() {
    let mut world = world("mode: add");
    load_firms(&mut world, &["T1", "T2"]).await;
    world.run(&people(&[("A", "T1")])).await;
    let plan = world.plan(&people(&[("A", "T2")])).await.unwrap();
    let change = plan.links(&"companies".into(), None, 10).unwrap().remove(0);
    let pairs = plan.linked_pairs(&change);
    let kept: Vec<&str> = pairs[0].kept.iter().map(|id| id.as_str()).collect();
    assert_eq!((pairs.len(), kept), (1, vec!["T1"]));
    drop(plan);
    world.run(&people(&[("A", "T2")])).await;
    assert_eq!(world.crm.links(), ["A T1 {279}", "A T2 {279}"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_rows_whose_records_were_merged_say_so() {
    let mut world = World::new(CUSTOMERS);
    let rows = |name: &str| {
        let row = |key: &str| format!("{key},{key}@x.io,{name},,,,,");
        Table::new("id,email,name,note,nick,phone,city,amount", [row("A"), row("B"), row("C")])
    };
    world.run(&rows("Ada")).await;
    let (a, b) = (world.crm.id_of("A").unwrap(), world.crm.id_of("B").unwrap());
    let survivor = world.crm.merge(b, a);
    let ran = world.run(&rows("Grace")).await;
    assert_eq!((ran.counts.held, ran.counts.updated), (1, 2));
    let merged = Reason::Merged { id: survivor.to_string().into(), key: Some("B".into()) };
    assert_eq!((ran.change("A").action, &ran.change("A").reason), (Action::Hold, &merged));
    assert_eq!((world.crm.id_of("B"), world.crm.get("B", "firstname")), (Some(survivor), "Grace".into()));
    let ran = world.run(&rows("Grace")).await;
    assert_eq!((ran.counts.held_standing, ran.calls.write), (1, 0));
    assert_eq!(ran.change("A").reason, merged, "in every run");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_merged_into_one_of_nobodys_is_followed() {
    let mut world = World::new(CUSTOMERS);
    let rows = |name: &str| {
        Table::new("id,email,name,note,nick,phone,city,amount", [format!("A,a@x.io,{name},,,,,")])
    };
    world.run(&rows("Ada")).await;
    let survivor = world.crm.put(&[("email", "old@x.io")]);
    let id = world.crm.id_of("A").unwrap();
    let survivor = world.crm.merge(survivor, id);
    // The values of the first win, and it had no key: what was ours is kept.
    let ran = world.run(&rows("Grace")).await;
    assert_eq!((ran.counts.updated, world.crm.id_of("A"), world.crm.len()), (1, Some(survivor), 1));
    assert_eq!(world.crm.get("A", "email"), "a@x.io");
}

/// A back-fill compares every record anew, and the links of rules that take others away with it.
#[tokio::test(flavor = "multi_thread")]
async fn a_rule_that_begins_to_replace_takes_away_what_was_added() {
    for (rule, left) in [
        ("mode: replace", ["A T2 {279}", "B T1 {279}"].as_slice()),
        ("label: primary, mode: replace", &["A T1 {279}", "A T2 {1, 279}", "B T1 {1, 279}", "B T2 {279}"]),
        ("mode: replace, on_empty: clear", &["A T2 {279}", "B T1 {279}"]),
        // The links that it leaves alone are another rule's, or nobody's.
        ("mode: add", &["A T1 {279}", "A T2 {279}", "B T1 {279}", "B T2 {279}"]),
        (
            "label: billing contact, mode: replace",
            &["A T1 {279}", "A T2 {7, 279}", "B T1 {7, 279}", "B T2 {279}"],
        ),
    ] {
        let mut world = world("mode: add");
        load_firms(&mut world, &["T1", "T2"]).await;
        world.run(&people(&[("A", "T1"), ("B", "T1")])).await;
        let rows = people(&[("A", "T2"), ("B", "T1")]);
        world.run(&rows).await;
        let (b, second) = (world.crm.id_of("B").unwrap(), company(&world, "T2"));
        world.crm.link_by_hand(b, second, &[PLAIN]);
        assert_eq!(world.crm.links(), ["A T1 {279}", "A T2 {279}", "B T1 {279}", "B T2 {279}"]);

        world.remap_all(&[ACCOUNTS, &customers(rule)]);
        let before = world.crm.links();
        let plan = world.plan(&rows).await.unwrap();
        let planned = *plan.counts();
        assert_eq!(world.crm.links(), before, "{rule}: a plan changes nothing");
        let ran = world.run(&rows).await.counts;
        assert_eq!((ran.linked, ran.unlinked), (planned.link, planned.unlink), "{rule}");
        assert_eq!(world.crm.links(), left, "{rule}");
        assert_eq!(world.run(&rows).await.calls, Calls::default(), "{rule}");
    }
}
