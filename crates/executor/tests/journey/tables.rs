//! What the portal's tables say is newer than the snapshot, and a rejection that comes from them ends when they are mended.

use fieldline_connector::Calls;
use fieldline_executor::Reading;
use fieldline_model::{LiveRow, LiveTable, PropertyOption, RejectionCode};

use crate::support::{CUSTOMERS, Ran, Table, World};

const HEADER: &str = "id,email,name,note,nick,phone,city,amount,owner,at";

/// Customers with one rule more, for that property and with these keys.
fn mapping(property: &str, keys: &str) -> String {
    CUSTOMERS.replace("fields:\n", &format!("fields:\n  {property}: {{ from: owner, {keys} }}\n"))
}

/// Customers with an owner by name, by a rule with these keys more.
fn owned(more: &str) -> String {
    mapping("hubspot_owner_id", &format!("lookup: {{ in: hubspot.owners, by: name }}{more}"))
}

/// The same, with another way of missing.
fn missing(on_miss: &str, more: &str) -> String {
    let lookup = format!("lookup: {{ in: hubspot.owners, by: name, on_miss: {on_miss} }}{more}");
    mapping("hubspot_owner_id", &lookup)
}

/// The same mapping with a watermark.
fn marked(mapping: &str) -> String {
    mapping.replace("key: id }\ndestination", "key: id, watermark: at }\ndestination")
}

fn table(rows: &[(&str, &str)]) -> Table {
    Table::new(HEADER, rows.iter().map(|(key, owner)| format!("{key},,Ada,,,,,,{owner},1")))
}

/// Makes these the owners of the portal.
fn staff(world: &World, owners: &[(&str, &str)]) {
    let row = |(id, name): &(&str, &str)| {
        LiveRow([("id", (*id).to_owned()), ("name", (*name).to_owned())].into_iter().collect())
    };
    world.crm.portal().tables.insert(LiveTable::Owners, owners.iter().map(row).collect());
}

fn code(ran: &Ran, key: &str) -> RejectionCode {
    ran.change(key).rejection.as_ref().expect("a rejection").code
}

/// Lets the portal know an option that the snapshot does not.
fn add_option(world: &World, property: &str, value: &str) {
    let mut portal = world.crm.portal();
    let known = portal.properties.iter_mut().find(|known| known.name.as_str() == property).unwrap();
    known.options.push(PropertyOption { label: value.to_owned(), value: value.to_owned() });
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_record_waited_for_is_loaded_though_no_snapshot_knows_it() {
    for watermark in [false, true] {
        let plain = mapping("interests", "lookup: { in: hubspot.owners, by: name }");
        let mut world = World::new(&if watermark { marked(&plain) } else { plain });
        staff(&world, &[("golf", "Gus")]);
        let rows = table(&[("A", "Gus"), ("B", "Rob")]);
        let ran = world.run(&rows).await;
        assert_eq!((ran.counts.created, ran.counts.pending), (2, 1));
        staff(&world, &[("golf", "Gus"), ("rowing", "Rob")]);
        add_option(&world, "interests", "rowing");
        let ran = world.run(&rows).await;
        assert_eq!((ran.counts.updated, ran.counts.rejected, ran.counts.pending), (1, 0, 0), "{watermark}");
        assert_eq!(world.crm.get("B", "interests"), "rowing");
        assert_eq!(world.run(&rows).await.calls, Calls::default());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hubspot_decides_about_what_its_tables_give() {
    let mut world = World::new(&mapping("interests", "lookup: { in: hubspot.owners, by: name }"));
    staff(&world, &[("rowing", "Rob")]);
    let ran = world.run(&table(&[("B", "Rob")])).await;
    assert_eq!(code(&ran, "B"), RejectionCode::NotAccepted, "the portal does not have the option itself");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_mapping_gives_is_proven_by_the_snapshot() {
    for keys in ["map: { Rob: golf }, on_error: skip", "normalize: trim"] {
        let mut world = World::new(&mapping("interests", keys));
        add_option(&world, "interests", "rowing");
        let ran = world.run(&table(&[("A", "Rob"), ("B", "rowing")])).await;
        let is_mapped = keys.starts_with("map");
        assert_eq!(world.crm.get("A", "interests") == "golf", is_mapped, "{keys}");
        if !is_mapped {
            assert_eq!(code(&ran, "B"), RejectionCode::Conversion, "{keys}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_found_twice_is_looked_up_again_in_every_run() {
    for mapping in [owned(""), marked(&owned("")), owned(", required: true"), owned(", required: create")] {
        let mut world = World::new(&mapping);
        staff(&world, &[("1", "Ann Lee"), ("2", "ann lee"), ("3", "Bob")]);
        let rows = table(&[("A", "Ann Lee"), ("B", "Bob")]);
        let ran = world.run(&rows).await;
        assert_eq!((code(&ran, "A"), ran.counts.created), (RejectionCode::LookupMiss, 1));
        // It costs the table, and is no news.
        let ran = world.run(&rows).await;
        assert_eq!((ran.counts.rejected, ran.counts.standing), (1, 1));
        assert_eq!(ran.calls, Calls { other: 1, ..Calls::default() }, "{mapping}");
        // The reason is that of the last run.
        staff(&world, &[("1", "Ann Lee"), ("2", "ann lee"), ("3", "Bob"), ("4", "ANN LEE")]);
        let ran = world.run(&rows).await;
        assert_eq!((ran.counts.standing, ran.rejection("A").contains("in 3 rows")), (1, true));
        staff(&world, &[("1", "Ann Lee"), ("2", "Bea Lee"), ("3", "Bob")]);
        let ran = world.run(&rows).await;
        assert_eq!((ran.counts.created, ran.counts.rejected), (1, 0), "{mapping}");
        assert_eq!(world.crm.get("A", "hubspot_owner_id"), "1");
        assert_eq!(world.run(&rows).await.calls, Calls::default());
        assert_eq!(world.state.summary(&world.scope()).unwrap().rejected, 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_found_twice_may_be_found_no_more() {
    let mut world = World::new(&owned(", required: true"));
    staff(&world, &[("1", "Ann Lee"), ("2", "ann lee")]);
    let rows = table(&[("A", "Ann Lee")]);
    assert_eq!(code(&world.run(&rows).await, "A"), RejectionCode::LookupMiss);
    staff(&world, &[]);
    let ran = world.run(&rows).await;
    assert_eq!((ran.counts.held, ran.counts.rejected, ran.counts.pending), (1, 0, 1), "it waits now");
    staff(&world, &[("1", "Ann Lee"), ("2", "ann lee")]);
    let ran = world.run(&rows).await;
    assert_eq!((ran.counts.rejected, ran.counts.standing), (1, 0), "which is news");
    staff(&world, &[("2", "ann lee")]);
    assert_eq!(world.run(&rows).await.counts.created, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_a_table_is_to_blame_for_ends_with_it() {
    // Rejected at once; rejected for want of a needed value; the same by way of what is refused, and of HubSpot's own need.
    let cases = [
        (missing("reject", ""), &[][..], RejectionCode::LookupMiss),
        (marked(&missing("reject", "")), &[][..], RejectionCode::LookupMiss),
        (missing("skip", ", required: true"), &[][..], RejectionCode::LookupMiss),
        (missing("skip", ", required: create"), &[][..], RejectionCode::Required),
        (marked(&missing("skip", ", required: create")), &[][..], RejectionCode::Required),
        (missing("reject", ", required: create, on_error: skip"), &[][..], RejectionCode::Required),
        (missing("skip", ""), &["hubspot_owner_id"][..], RejectionCode::RequiredByHubspot),
    ];
    for (mapping, required, expected) in cases {
        let mut world = World::new(&mapping);
        world.remap_requiring(&mapping, required);
        staff(&world, &[("1", "Ann")]);
        let rows = table(&[("A", "Bea"), ("B", "Ann")]);
        assert_eq!(code(&world.run(&rows).await, "A"), expected, "{mapping}");
        for _ in 0..2 {
            let ran = world.run(&rows).await;
            assert_eq!((ran.counts.rejected, ran.counts.standing), (1, 1), "{mapping}");
            assert_eq!(ran.calls, Calls { other: 1, ..Calls::default() }, "{mapping}");
        }
        staff(&world, &[("1", "Ann"), ("2", "Bea")]);
        let ran = world.run(&rows).await;
        assert_eq!((ran.counts.created, ran.counts.rejected), (1, 0), "{mapping}");
        assert_eq!(world.crm.get("A", "hubspot_owner_id"), "2", "{mapping}");
        assert_eq!(world.run(&rows).await.calls, Calls::default(), "{mapping}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_nothing_to_look_up_costs_no_look_at_the_tables() {
    for mapping in
        [owned(", required: true"), owned(", required: create"), marked(&owned(", required: true"))]
    {
        let mut world = World::new(&mapping);
        staff(&world, &[("1", "Ann")]);
        let rows = table(&[("A", ""), ("B", "Ann")]);
        assert_eq!(code(&world.run(&rows).await, "A"), RejectionCode::Required);
        let ran = world.run(&rows).await;
        assert_eq!((ran.counts.standing, ran.calls), (1, Calls::default()), "{mapping}");
        let ran = world.try_run(&rows, Reading::Full).await.unwrap();
        assert_eq!((ran.counts.standing, ran.calls), (1, Calls::default()), "{mapping}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_rule_that_rejects_decides_with_its_table() {
    let by_name =
        "  hubspot_owner_id: { from: owner, lookup: { in: hubspot.owners, by: name, on_miss: reject } }\n";
    let mapping = CUSTOMERS.replace("fields:\n", &format!("fields:\n{by_name}"));
    let mut world = World::new(&mapping);
    staff(&world, &[("1", "Ann")]);
    // Its amount would be refused, too, after the owner.
    let rows = Table::new(HEADER, ["A,,Ada,,,,,junk,Bea,1"]);
    assert_eq!(code(&world.run(&rows).await, "A"), RejectionCode::LookupMiss);
    staff(&world, &[("2", "Bea")]);
    let ran = world.run(&rows).await;
    assert_eq!((code(&ran, "A"), ran.counts.standing), (RejectionCode::Normalize, 0));
    assert_eq!(world.run(&rows).await.calls, Calls::default(), "now it is its own fault");
}
