//! Look-ups in tables of the portal, and records that wait for them.

use fieldline_connector::Calls;
use fieldline_model::{AwaitedValue, LiveRow, LiveTable, StandingKind};

use crate::support::{CUSTOMERS, Table, World};

const HEADER: &str = "id,email,name,note,nick,phone,city,amount,owner,at";

/// The mapping with an owner, who may not be there yet.
fn owned(watermark: &str) -> String {
    CUSTOMERS
        .replace("key: id }\ndestination", &format!("key: id{watermark} }}\ndestination"))
        .replace("fields:\n", "fields:\n  hubspot_owner_id: { from: owner, lookup: { in: hubspot.owners, by: email, on_miss: pending } }\n")
}

fn table(rows: &[(&str, &str, &str)]) -> Table {
    let row = |(key, name, owner): &(&str, &str, &str)| format!("{key},,{name},,,,,,{owner},1");
    Table::new(HEADER, rows.iter().map(row))
}

fn hire(world: &World, id: &'static str, email: &str) {
    let row = [("id", id.to_owned()), ("email", email.to_owned())];
    let mut portal = world.crm.portal();
    portal.tables.entry(LiveTable::Owners).or_default().push(LiveRow(row.into_iter().collect()));
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_are_read_when_a_moved_record_needs_them() {
    let mut world = World::new(&owned(""));
    hire(&world, "7", "Ann@x.io");
    let rows = table(&[("A", "Ada", "ann@x.io "), ("B", "Bob", "ANN@x.io"), ("C", "Carl", "")]);
    let ran = world.run(&rows).await;
    assert_eq!(
        (ran.counts.created, ran.counts.pending, ran.calls.other),
        (3, 0, 2),
        "definitions and owners"
    );
    assert_eq!(
        (world.crm.get("A", "hubspot_owner_id"), world.crm.get("B", "hubspot_owner_id")),
        ("7".into(), "7".into())
    );
    assert_eq!(world.run(&rows).await.calls, Calls::default());
    let ran =
        world.run(&table(&[("A", "Ada", "ann@x.io "), ("B", "Bob", "ANN@x.io"), ("C", "Cleo", "")])).await;
    assert_eq!((ran.counts.updated, ran.calls.other), (1, 1), "nobody who moved has an owner");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_waits_for_its_owner_and_everything_else_is_loaded() {
    for watermark in ["", ", watermark: at"] {
        let mut world = World::new(&owned(watermark));
        hire(&world, "7", "ann@x.io");
        let rows = table(&[("A", "Ada", "ann@x.io"), ("B", "Bob", "new@x.io")]);
        let ran = world.run(&rows).await;
        assert_eq!((ran.counts.created, ran.counts.pending), (2, 1), "{watermark}");
        assert_eq!(world.crm.get("B", "firstname"), "Bob");
        let entry = world.state.standing(&world.scope(), None, 9).unwrap().remove(0);
        let StandingKind::Pending(awaited) = &entry.kind else { panic!("B waits") };
        assert_eq!(awaited[0].property.as_str(), "hubspot_owner_id");
        assert!(matches!(awaited[0].value, AwaitedValue::Digest(_)), "an address is not kept");
        // Higher up lies somebody else now: B is below the watermark, and still looked at.
        let later = Table::new(HEADER, [rows.rows[1].clone(), "Z,,Zoe,,,,,,,9".into()]);
        world.run(&later).await;
        for _ in 0..2 {
            let ran = world.run(&later).await;
            let calls = Calls { other: 1, ..Calls::default() };
            assert_eq!((ran.counts.pending, ran.counts.unchanged, ran.calls), (1, 2, calls), "{watermark}");
        }
        hire(&world, "8", "new@x.io");
        let ran = world.run(&later).await;
        assert_eq!((ran.counts.updated, ran.counts.pending, ran.calls.write), (1, 0, 1), "{watermark}");
        assert_eq!(world.crm.get("B", "hubspot_owner_id"), "8");
        assert_eq!(world.run(&later).await.calls, Calls::default(), "{watermark}");
        assert_eq!(world.state.summary(&world.scope()).unwrap().pending, 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_keeps_what_hubspot_has_and_follows_its_source() {
    let mut world = World::new(&owned(""));
    world.crm.put(&[("app_id", "A"), ("hubspot_owner_id", "5")]);
    let ran = world.run(&table(&[("A", "Ada", "new@x.io")])).await;
    assert_eq!((ran.counts.updated, ran.counts.pending), (1, 1));
    assert_eq!(world.crm.get("A", "hubspot_owner_id"), "5");
    let ran = world.run(&table(&[("A", "Ada2", "new@x.io")])).await;
    assert_eq!((ran.counts.updated, ran.counts.pending), (1, 1), "its source moved, and it waits on");
    let ran = world.run(&table(&[("A", "Ada2", "")])).await;
    assert_eq!((ran.counts.unchanged, ran.counts.pending), (1, 0), "it wants nobody any more");
    assert_eq!(world.state.summary(&world.scope()).unwrap().pending, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_held_record_that_waits_is_held() {
    let mut world = World::new(&owned(""));
    let row = |phone: &str| Table::new(HEADER, [format!("A,,Ada,,,{phone},,,new@x.io,1")]);
    world.run(&row("+1")).await;
    world.crm.edit("A", "phone", "+9");
    let ran = world.run(&row("+2")).await;
    assert_eq!((ran.counts.held, ran.counts.held_standing, ran.counts.pending), (1, 0, 0));
    let ran = world.run(&row("+2")).await;
    assert_eq!((ran.counts.held, ran.counts.held_standing), (1, 1));
    world.crm.edit("A", "phone", "+2");
    let ran = world.run(&row("+2")).await;
    assert_eq!((ran.counts.unchanged, ran.counts.pending), (1, 1), "and waits again");
}
