//! Links between records of two mappings.

use fieldline_connector::{Calls, ErrorClass};
use fieldline_executor::Reading;
use fieldline_model::{StandingKind, Subject};

use crate::support::{BILLING, CUSTOMERS, Effect, Fault, PLAIN, PRIMARY, Shelf, Table, World};

const HEADER: &str = "id,email,name,note,nick,phone,city,amount,firms";
const FIRMS: &str = "key,firm,ref";

/// Companies, keyed by another field than their source's key.
const ACCOUNTS: &str = r#"
fieldline: 1
mapping: accounts
source: { connection: app, stream: accounts.csv, key: key }
destination:
  connection: hubspot
  object: companies
  key: { property: tax_id, from: ref, normalize: uppercase }
fields:
  city: { from: firm }
"#;

/// Customers with one association rule more, given as its last keys.
fn customers(rules: &[&str]) -> String {
    let rules: String = rules
        .iter()
        .map(|rule| format!("  - {{ to: companies, target: accounts, from: firms, normalize: {{ split: {{ separator: '|' }} }}, {rule} }}\n"))
        .collect();
    format!("{CUSTOMERS}associations:\n{rules}")
}

fn people(rows: &[(&str, &str)]) -> Table {
    Table::new(HEADER, rows.iter().map(|(key, firms)| format!("{key},,Ada,,,,,,{firms}")))
}

fn firms(refs: &[&str]) -> Table {
    Table::new(FIRMS, refs.iter().map(|reference| format!("key of {reference},Firm,{reference}")))
}

fn world(rules: &[&str], shelf: Shelf, max_batch: usize) -> World {
    World::with_all(&[ACCOUNTS, &customers(rules)], shelf, max_batch)
}

async fn load_firms(world: &mut World, refs: &[&str]) {
    world.turn_to("accounts");
    world.run(&firms(refs)).await;
    world.turn_to("customers");
}

fn company(world: &World, reference: &str) -> u64 {
    world.crm.portal().holder("tax_id", reference).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn records_are_linked_and_a_second_run_makes_no_call() {
    for shelf in [Shelf::Memory, Shelf::Sqlite] {
        let mut world = world(&["mode: add"], shelf, 3);
        load_firms(&mut world, &["T1", "T2"]).await;
        let rows = people(&[("A", "t1"), ("B", "t1|T2"), ("C", ""), ("D", "T2")]);
        let ran = world.run(&rows).await;
        assert_eq!((ran.counts.created, ran.counts.linked, ran.counts.links_pending), (4, 4, 0));
        assert_eq!(ran.calls.write, 4, "two batches of records and two of links");
        assert_eq!(world.crm.links(), ["A T1 {279}", "B T1 {279}", "B T2 {279}", "D T2 {279}"]);
        assert_eq!(world.run(&rows).await.calls, Calls::default());
        // A name moves: links are not looked at.
        let renamed = Table::new(HEADER, ["A,,Grace,,,,,,t1"]);
        let ran = world.run(&renamed).await;
        assert_eq!((ran.counts.updated, ran.calls.read, ran.calls.write), (1, 1, 1));
        // Added ones join, and none is taken away.
        let ran = world.run(&people(&[("A", "T2"), ("B", "")])).await;
        assert_eq!((ran.counts.linked, ran.counts.unlinked), (1, 0));
        assert_eq!(world.crm.links(), ["A T1 {279}", "A T2 {279}", "B T1 {279}", "B T2 {279}", "D T2 {279}"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_waits_for_its_record() {
    let mut world = world(&["mode: add"], Shelf::Sqlite, 10);
    load_firms(&mut world, &["T1"]).await;
    let rows = people(&[("A", "T1|T2"), ("B", "T2")]);
    let ran = world.run(&rows).await;
    assert_eq!((ran.counts.linked, ran.counts.links_pending, ran.moved), (1, 2, true));
    for _ in 0..2 {
        let ran = world.run(&rows).await;
        assert_eq!((ran.counts.not_read, ran.counts.links_pending, ran.calls.write), (2, 2, 0));
    }
    assert_eq!(world.state.summary(&world.scope()).unwrap().links_due, 2);
    load_firms(&mut world, &["T1", "T2"]).await;
    // B is not in the stream of this run, or cannot be read: links wait in the state, not in the source.
    let ran = world.run(&Table::new(HEADER, ["A,,Ada,,,,,,T1|T2", "# broken"])).await;
    assert_eq!((ran.counts.linked, ran.counts.links_pending), (2, 0));
    assert_eq!(world.crm.links(), ["A T1 {279}", "A T2 {279}", "B T2 {279}"]);
    assert_eq!(world.run(&rows).await.counts.not_read, 1, "B is back, and read");
    assert_eq!(world.run(&rows).await.calls, Calls::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_that_is_removed_waits_for_nothing() {
    let mut world = world(&["mode: add", "label: billing contact"], Shelf::Sqlite, 10);
    let rows = people(&[("A", "T1"), ("B", "T1")]);
    assert_eq!(world.run(&rows).await.counts.links_pending, 4);
    world.remap_all(&[ACCOUNTS, &customers(&["mode: add"])]);
    assert_eq!(world.run(&rows).await.counts.links_pending, 2);
    world.remap_all(&[ACCOUNTS, CUSTOMERS]);
    world.run(&rows).await;
    assert_eq!(world.state.summary(&world.scope()).unwrap().links_due, 0);
    assert_eq!(world.run(&rows).await.calls, Calls::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn replace_takes_away_what_the_source_does_not_ask_for() {
    let mut world = world(&["mode: replace"], Shelf::Memory, 10);
    load_firms(&mut world, &["T1", "T2", "T3"]).await;
    world.run(&people(&[("A", "T1"), ("B", "T1")])).await;
    let (a, b) = (world.crm.id_of("A").unwrap(), world.crm.id_of("B").unwrap());
    let (second, third) = (company(&world, "T2"), company(&world, "T3"));
    world.crm.link_by_hand(a, second, &[PLAIN]);
    world.crm.link_by_hand(a, third, &[PLAIN, BILLING]);
    world.crm.link_by_hand(b, second, &[PLAIN]);
    // Only A's links move; B keeps what was linked by hand.
    let rows = people(&[("A", "T3"), ("B", "T1")]);
    let ran = world.run(&rows).await;
    assert_eq!((ran.counts.linked, ran.counts.unlinked), (0, 2), "it is linked to T3 already");
    assert_eq!(world.crm.links(), ["A T3 {7, 279}", "B T1 {279}", "B T2 {279}"]);
    assert_eq!(world.run(&rows).await.calls, Calls::default());
    // As long as one of its records is unknown, nothing is taken away.
    let ran = world.run(&people(&[("A", "T1|T9")])).await;
    assert_eq!((ran.counts.linked, ran.counts.unlinked, ran.counts.links_pending), (1, 0, 1));
    load_firms(&mut world, &["T1", "T2", "T3", "T9"]).await;
    let ran = world.run(&people(&[("A", "T1|T9")])).await;
    assert_eq!((ran.counts.linked, ran.counts.unlinked), (1, 0), "the link to T3 has a label of its own");
    assert_eq!(world.run(&people(&[("A", "T1|T9")])).await.calls, Calls::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_emptied_field_takes_all_links_away_where_it_says_so() {
    let mut world = world(&["mode: replace, on_empty: clear"], Shelf::Memory, 10);
    load_firms(&mut world, &["T1"]).await;
    world.run(&people(&[("A", "T1")])).await;
    let rows = people(&[("A", "")]);
    let ran = world.run(&rows).await;
    assert_eq!((ran.counts.unlinked, world.crm.links().len()), (1, 0));
    assert_eq!(world.state.links(&world.scope(), &["A".into()]).unwrap(), []);
    assert_eq!(world.run(&rows).await.calls, Calls::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn labels_join_what_is_there_and_the_primary_moves() {
    let rules = ["label: primary, mode: replace", "label: billing contact"];
    let mut world = world(&rules, Shelf::Memory, 10);
    load_firms(&mut world, &["T1", "T2"]).await;
    let ran = world.run(&people(&[("A", "T1")])).await;
    assert_eq!(ran.counts.linked, 1, "two labels of one pair are one call");
    assert_eq!(world.crm.links(), ["A T1 {1, 7, 279}"]);
    let rows = people(&[("A", "T2")]);
    let ran = world.run(&rows).await;
    assert_eq!((ran.counts.linked, ran.counts.unlinked), (1, 1));
    assert_eq!(world.crm.links(), ["A T1 {7, 279}", "A T2 {1, 7, 279}"]);
    assert_eq!(world.run(&rows).await.calls, Calls::default());
    assert_ne!(PRIMARY, PLAIN);
}

#[tokio::test(flavor = "multi_thread")]
async fn several_primaries_are_a_dead_letter_of_the_link_alone() {
    let mut world = world(&["label: primary"], Shelf::Sqlite, 10);
    load_firms(&mut world, &["T1", "T2"]).await;
    let rows = people(&[("A", "T1|T2"), ("B", "T1")]);
    let ran = world.run(&rows).await;
    assert_eq!((ran.counts.created, ran.counts.rejected), (2, 0), "the record itself is loaded");
    assert_eq!((ran.counts.linked, ran.counts.links_rejected), (1, 1));
    let entry = world.state.standing(&world.scope(), None, 9).unwrap().remove(0);
    let StandingKind::Rejected(rejection) = &entry.kind else { panic!("rejected") };
    assert_eq!(rejection.property.as_ref().unwrap().as_str(), "companies (primary)");
    assert!(matches!(&entry.subject, Subject::Links { key, .. } if key.as_str() == "A"));
    let ran = world.run(&rows).await;
    assert_eq!((ran.calls, ran.counts.links_rejected), (Calls::default(), 0), "it stands");
    let ran = world.run(&people(&[("A", "T2"), ("B", "T1")])).await;
    assert_eq!((ran.counts.linked, world.state.summary(&world.scope()).unwrap().rejected), (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_link_costs_no_other_and_stands() {
    let mut world = world(&["mode: add"], Shelf::Memory, 10);
    load_firms(&mut world, &["T1", "T2"]).await;
    world.run(&people(&[("A", ""), ("B", "")])).await;
    let refused = (world.crm.id_of("A").unwrap(), company(&world, "T2"));
    world.crm.portal().refused_links.push(refused);
    let rows = people(&[("A", "T1|T2"), ("B", "T2")]);
    let ran = world.try_run(&rows, Reading::Incremental).await.unwrap();
    assert_eq!((ran.counts.linked, ran.counts.links_rejected, ran.moved), (2, 1, true));
    assert_eq!(world.state.summary(&world.scope()).unwrap().rejected, 1);
    // It is tried again in every run, and is no news.
    let ran = world.try_run(&rows, Reading::Incremental).await.unwrap();
    assert_eq!((ran.calls.write, ran.counts.links_rejected), (1, 0));
    assert_eq!(world.state.summary(&world.scope()).unwrap().rejected, 1);
    world.crm.portal().refused_links.clear();
    let ran = world.run(&rows).await;
    assert_eq!((ran.counts.linked, world.state.summary(&world.scope()).unwrap().rejected), (1, 0));
    assert_eq!(world.run(&rows).await.calls, Calls::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_rejected_or_held_is_not_linked() {
    let mut world = world(&["mode: add"], Shelf::Memory, 10);
    load_firms(&mut world, &["T1"]).await;
    world.run(&Table::new(HEADER, ["A,,Ada,,,+1,,,"])).await;
    world.crm.edit("A", "phone", "+9");
    let rows = Table::new(HEADER, ["A,,Ada,,,+2,,,T1", "B,,Bob,,,,,junk,T1"]);
    let ran = world.run(&rows).await;
    assert_eq!((ran.counts.held, ran.counts.rejected, ran.counts.linked), (1, 1, 0));
    world.crm.edit("A", "phone", "+2");
    assert_eq!(world.run(&rows).await.counts.linked, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_counts_links_to_what_an_earlier_plan_would_load() {
    let mut world = world(&["mode: add"], Shelf::Memory, 10);
    world.turn_to("accounts");
    let accounts = world.plan(&firms(&["T1", "T2"])).await.unwrap();
    world.turn_to("customers");
    let rows = people(&[("A", "T1|T3"), ("B", "T2")]);
    let mut customers = world.plan(&rows).await.unwrap();
    assert_eq!((customers.counts().link, customers.counts().links_pending), (0, 3));
    customers.foresee(&accounts).unwrap();
    assert_eq!((customers.counts().link, customers.counts().links_pending), (2, 1));
    assert_eq!(customers.budget().write, 2);
    drop((accounts, customers));
    load_firms(&mut world, &["T1", "T2"]).await;
    let ran = world.run(&rows).await;
    assert_eq!((ran.counts.linked, ran.counts.links_pending), (2, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mapping_links_records_that_it_creates_itself() {
    let rule = "associations:\n  - { to: contacts, target: customers, from: firms }\n";
    let mut world = World::with_all(&[&format!("{CUSTOMERS}{rule}")], Shelf::Memory, 10);
    let rows = people(&[("A", "B"), ("B", "Z"), ("C", "A")]);
    let ran = world.run(&rows).await;
    assert_eq!((ran.plan.link, ran.counts.linked, ran.counts.links_pending), (2, 2, 1));
    assert_eq!(world.crm.links(), ["A B {279}", "C A {279}"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_hubspot_links_by_itself_keeps_its_labels() {
    let mut world = world(&["label: billing contact"], Shelf::Memory, 10);
    load_firms(&mut world, &["T1"]).await;
    world.run(&people(&[("A", "")])).await;
    let pair = (world.crm.id_of("A").unwrap(), company(&world, "T1"));
    world.crm.link_by_hand(pair.0, pair.1, &[PLAIN, PRIMARY]);
    world.run(&people(&[("A", "T1")])).await;
    assert_eq!(world.crm.links(), ["A T1 {1, 7, 279}"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_label_the_portal_lacks_stops_before_anything_is_loaded() {
    let mut world = world(&["label: no such label"], Shelf::Memory, 10);
    load_firms(&mut world, &["T1"]).await;
    let error = world.try_run(&people(&[("A", "T1")]), Reading::Incremental).await.unwrap_err();
    assert!(error.to_string().contains("`no such label` association from contacts to companies"), "{error}");
    assert_eq!(world.crm.id_of("A"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn link_calls_that_fail_lose_nothing() {
    let transient = ErrorClass::Transient { retry_after: None };
    for fault in
        [Fault::ErrBefore(transient), Fault::ErrAfter(transient), Fault::OpenBefore, Fault::OpenAfter]
    {
        let mut world = world(&["mode: replace"], Shelf::Memory, 10);
        load_firms(&mut world, &["T1", "T2"]).await;
        world.run(&people(&[("A", "T1"), ("B", "T1")])).await;
        for call in 0..3 {
            let next = world.crm.portal().calls.write + call;
            world.crm.portal().faults.insert(next, fault);
            let (one, other) = if call % 2 == 0 { ("T2", "T1") } else { ("T1", "T2") };
            let rows = people(&[("A", one), ("B", one)]);
            world.try_run(&rows, Reading::Incremental).await.unwrap();
            world.crm.portal().faults.clear();
            world.run(&rows).await;
            let expected = [format!("A {one} {{279}}"), format!("B {one} {{279}}")];
            assert_eq!(world.crm.links(), expected, "{fault:?} at call {call}, not {other}");
            assert_eq!(world.run(&rows).await.calls, Calls::default(), "{fault:?} at call {call}");
        }
    }
}

/// Creations, updates, links that come, go and wait; the process dies at every step.
#[tokio::test(flavor = "multi_thread")]
async fn death_at_any_step_changes_no_link_in_the_end() {
    let rules = ["mode: replace", "label: billing contact, mode: replace"];
    let before = people(&[("A", "T1"), ("B", "T1|T2"), ("C", "T2")]);
    let after = people(&[("A", "T2"), ("B", "T2"), ("C", "T2|T9"), ("D", "T1"), ("E", "T1|T2")]);
    let mut undisturbed = world(&rules, Shelf::Memory, 2);
    load_firms(&mut undisturbed, &["T1", "T2"]).await;
    undisturbed.run(&before).await;
    undisturbed.run(&after).await;
    let keys = ["A", "B", "C", "D", "E"].map(Into::into);
    // Ids differ with the order of the batches.
    let remembered = |world: &World| {
        let mut links = world.state.links(&world.scope(), &keys).unwrap();
        for known in &mut links {
            let ends = std::mem::take(&mut known.ends);
            let id = |id: u64| fieldline_model::RecordId::new(id.to_string());
            assert_eq!(ends.from, world.crm.id_of(known.key.as_str()).map(id));
            assert!(ends.to.iter().all(|(to, there)| *there == id(company(world, to.as_str()))));
        }
        links
    };
    let memory = remembered(&undisturbed);
    for shelf in [Shelf::Memory, Shelf::Sqlite] {
        for effect in [Effect::Before, Effect::After] {
            for step in 0.. {
                let name = format!("{shelf:?}, death {effect:?} step {step}");
                let mut world = world(&rules, shelf, 2);
                load_firms(&mut world, &["T1", "T2"]).await;
                world.run(&before).await;
                world.life.ends_at(step, effect);
                let _ = world.try_run(&after, Reading::Incremental).await;
                if !world.life.renew() {
                    assert!(step > 6, "{name}");
                    break;
                }
                world.run(&after).await;
                assert_eq!(world.crm.links(), undisturbed.crm.links(), "{name}");
                assert_eq!(remembered(&world), memory, "{name}");
                assert_eq!(world.run(&after).await.calls.write, 0, "{name}");
            }
        }
    }
}
