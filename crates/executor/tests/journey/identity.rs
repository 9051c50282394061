//! Which record in HubSpot is meant: known ids, keys, match properties, merges and losses.

use fieldline_connector::Calls;
use fieldline_model::{Action, Reason, RejectionCode};

use crate::support::{CUSTOMERS, Table, World};

const HEADER: &str = "id,email,name,note,nick,phone,city,amount";

fn table(rows: &[&str]) -> Table {
    Table::new(HEADER, rows.iter().map(|row| format!("{row},,,,,")))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_without_our_key_is_adopted_and_never_duplicated() {
    let mut world = World::new(CUSTOMERS);
    let id = world.crm.put(&[("email", "A@x.io"), ("firstname", "Old")]);
    let rows = table(&["C1,a@x.io,Ada"]);
    let ran = world.run(&rows).await;
    assert_eq!((ran.counts.adopted, ran.change("C1").reason.clone()), (1, Reason::MatchedBy("email".into())));
    assert_eq!((world.crm.id_of("C1"), world.crm.len()), (Some(id), 1));
    assert_eq!(world.run(&rows).await.calls, Calls::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_elses_record_is_never_merged_into() {
    let mut world = World::new(CUSTOMERS);
    world.crm.put(&[("email", "a@x.io"), ("app_id", "other")]);
    let rows = table(&["C1,a@x.io,Ada"]);
    for standing in [0, 1] {
        let ran = world.run(&rows).await;
        assert_eq!(ran.change("C1").rejection.as_ref().unwrap().code, RejectionCode::Foreign);
        assert_eq!((ran.counts.standing, ran.calls.write), (standing, 0));
    }
    assert_eq!(world.crm.get("other", "firstname"), "");
}

#[tokio::test(flavor = "multi_thread")]
async fn several_hits_are_held_and_two_finders_of_one_record_are_rivals() {
    let mapping = CUSTOMERS.replace("match: [email]", "match: [email, city]");
    let row = |key: &str, city: &str| format!("{key},{key}@x.io,Ada,,,,{city},");
    let mut world = World::new(&mapping);
    let two = [world.crm.put(&[("city", "Bonn")]), world.crm.put(&[("city", "Bonn")])];
    let one = world.crm.put(&[("city", "Kiel")]);
    let rows = Table::new(HEADER, [row("Z", "Kiel"), row("A", "Kiel"), row("B", "Bonn")]);
    let ran = world.run(&rows).await;
    assert_eq!((ran.counts.adopted, ran.counts.rejected, ran.counts.held), (1, 1, 1));
    let ids: Vec<_> = two.iter().map(|id| id.to_string().into()).collect();
    assert_eq!(ran.change("B").reason, Reason::Ambiguous { property: "city".into(), ids });
    assert_eq!(world.crm.id_of("Z"), Some(one), "the earlier source record has it");
    assert!(ran.rejection("A").contains("`Z`"));
    // Z's record carries its key now, so A is refused for another reason than before: that is news, once.
    for standing in [0, 1] {
        let ran = world.run(&rows).await;
        assert_eq!((ran.counts.held_standing, ran.counts.standing, ran.calls.write), (1, standing, 0));
        assert_eq!(ran.change("A").rejection.as_ref().unwrap().code, RejectionCode::Foreign);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_that_come_to_one_record_by_id_and_by_key_are_rivals() {
    let mut world = World::new(CUSTOMERS);
    world.run(&table(&["A,a@x.io,Ada"])).await;
    world.crm.edit("A", "app_id", "B");
    let ran = world.run(&table(&["A,a@x.io,Grace", "B,b@x.io,Bob"])).await;
    assert_eq!((ran.counts.updated, ran.counts.rejected), (1, 1));
    assert_eq!(world.crm.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_record_is_held_and_a_merged_one_is_followed() {
    let mut world = World::new(CUSTOMERS);
    world.run(&table(&["A,a@x.io,Ada", "B,b@x.io,Bob"])).await;
    let (a, b) = (world.crm.id_of("A").unwrap(), world.crm.id_of("B").unwrap());
    world.crm.portal().records.remove(&a);
    // B was merged into a record with another id; its properties survived.
    let merged = world.crm.portal().records.remove(&b).unwrap();
    world.crm.portal().records.insert(9_000, merged);
    let rows = table(&["A,a@x.io,Ada2", "B,b@x.io,Bob2"]);
    let ran = world.run(&rows).await;
    assert_eq!((ran.change("A").action, ran.change("A").reason.clone()), (Action::Hold, Reason::Deleted));
    assert_eq!((ran.counts.updated, world.crm.id_of("B")), (1, Some(9_000)));
    assert_eq!(world.crm.len(), 1, "what was deleted is not raised again");
    let ran = world.run(&rows).await;
    assert_eq!((ran.counts.held_standing, ran.counts.not_read), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_vanishes_under_the_write_is_held() {
    let mut world = World::new(CUSTOMERS);
    world.run(&table(&["A,a@x.io,Ada"])).await;
    let rows = table(&["A,a@x.io,Grace"]);
    world.crm.portal().vanishes_at_write = Some(1);
    let ran = world.try_run(&rows, fieldline_executor::Reading::Incremental).await.unwrap();
    assert_eq!((ran.counts.held, ran.counts.updated, world.crm.len()), (1, 0, 0));
    assert!(ran.counts.is_balanced());
    assert_eq!(world.run(&rows).await.counts.held_standing, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_pass_over_a_small_portal_gives_what_batch_reads_give() {
    let mapping = CUSTOMERS.replace("match: [email]", "match: [email, city]");
    let row = |n: usize| format!("C{n:04},c{n}@x.io,Ada,,,,town {},", n % 700);
    let mut found = Vec::new();
    for count in [999, 1_100] {
        let mut world = World::new(&mapping);
        world.crm.put(&[("app_id", "C0001"), ("firstname", "Ada")]);
        world.crm.put(&[("email", "C2@x.io")]);
        world.crm.put(&[("email", "c3@x.io"), ("app_id", "other")]);
        for _ in 0..2 {
            world.crm.put(&[("city", "town 5")]);
        }
        world.crm.put(&[("city", "town 6")]);
        let ran = world.run(&Table::new(HEADER, (0..count).map(row))).await;
        assert_eq!(world.crm.portal().listed_pages > 0, count > 1_000, "{count}");
        let first: Vec<_> = ran
            .changes
            .into_iter()
            .take(700)
            .map(|mut change| {
                change.source_hash = fieldline_model::SourceHash::from_bytes([0; 16]);
                change
            })
            .collect();
        found.push(first);
    }
    assert!(found[0] == found[1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_portal_shares_nothing() {
    let mut world = World::new(CUSTOMERS);
    let rows = table(&["A,a@x.io,Ada", "B,A@x.io,Bob"]);
    world.run(&rows).await;
    world.move_to_portal("2");
    let ran = world.run(&rows).await;
    assert_eq!((ran.counts.created, ran.counts.rejected, ran.counts.standing), (1, 1, 0));
    assert_eq!(world.crm.len(), 1);
}
