//! What is remembered against a record says why, as of the last run, and goes when the record does.

use fieldline_model::{RejectionCode, StandingKind, Subject};

use crate::support::{CUSTOMERS, Shelf, Table, World};

const HEADER: &str = "id,email,name,note,nick,phone,city,amount";

fn table(rows: &[&str]) -> Table {
    Table::new(HEADER, rows)
}

/// What stands of each record: its key and why.
fn standing(world: &World) -> Vec<String> {
    let entries = world.state.standing(&world.scope(), None, 99).unwrap();
    let why = |kind: &StandingKind| match kind {
        StandingKind::Rejected(rejection) => format!("{} {}", rejection.code, rejection.message),
        StandingKind::Held(why) => why.clone(),
        other => format!("{other:?}"),
    };
    entries.iter().map(|entry| format!("{}: {}", entry.subject, why(&entry.kind))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hold_that_becomes_a_rejection_is_news() {
    let mapping = CUSTOMERS
        .replace("on_drift: hold }", "on_drift: hold }\n  tax_id: { from: nick, required: create }")
        .replace("  nick: { from: nick, write: fill_empty }\n", "")
        .replace("match: [email]", "match: [email]\n  on_deleted: recreate");
    let mut world = World::new(&mapping);
    world.run(&table(&["A,,Ada,,T1,+1,,"])).await;
    world.crm.edit("A", "phone", "+9");
    let moved = table(&["A,,Ada,,,+2,,"]);
    assert_eq!(world.run(&moved).await.counts.held, 1);
    assert_eq!(standing(&world), ["A: phone changed since our last write (on_drift: hold)"]);
    // The record vanishes: it would be new, and may not be created without its number.
    world.crm.portal().records.clear();
    for known in [0, 1, 1] {
        let ran = world.run(&moved).await;
        assert_eq!((ran.counts.rejected, ran.counts.standing), (1, known));
        assert_eq!(standing(&world), ["A: R0201 is empty, and the record would be new"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_hold_takes_the_place_of_another_and_is_news_once() {
    let mut world = World::new(CUSTOMERS);
    world.run(&table(&["A,,Ada,,,+1,,"])).await;
    world.crm.edit("A", "phone", "+9");
    let moved = table(&["A,,Ada,,,+2,,"]);
    let news = |ran: &crate::support::Ran| ran.counts.held - ran.counts.held_standing;
    assert_eq!(news(&world.run(&moved).await), 1);
    assert_eq!(news(&world.run(&moved).await), 0);
    world.crm.portal().records.clear();
    assert_eq!(news(&world.run(&moved).await), 1, "it is gone now, which is another reason");
    assert_eq!(standing(&world), ["A: the record we loaded is gone from HubSpot"]);
    assert_eq!(news(&world.run(&moved).await), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rejection_says_who_has_the_value_today() {
    let mapping =
        CUSTOMERS.replace("  nick: {", "  tax_id: { from: nick, on_empty: clear }\n  nick: {").replace(
            "  email: { from: email, normalize: email }",
            "  email: { from: email, normalize: email, on_empty: clear }",
        );
    let mut world = World::new(&mapping);
    world.run(&table(&["A,a@x.io,Ada,,,,,", "C,c@x.io,Cy,,V1,,,", "B,a@x.io,Bob,,V1,,,"])).await;
    assert!(standing(&world)[0].contains("email") || standing(&world)[0].contains("`A`"));
    // The address is given up; the number has another holder.
    let rows = table(&["A,b@x.io,Ada,,,,,", "C,c@x.io,Cy,,V1,,,", "B,a@x.io,Bob,,V1,,,"]);
    for _ in 0..2 {
        let ran = world.run(&rows).await;
        assert_eq!(ran.change("B").rejection.as_ref().unwrap().code, RejectionCode::Claimed);
        assert!(standing(&world)[0].contains("`C`"), "{:?}", standing(&world));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_remembered_of_records_goes_with_them() {
    let mapping = CUSTOMERS.replace(
        "amount: { from: amount, normalize: number }",
        "amount: { from: amount, normalize: number }\n  hubspot_owner_id: { from: city, lookup: { in: hubspot.owners, by: email } }\n  note: { from: note, map: { y: yes }, on_error: skip }",
    ).replace("  note: { from: note, write: create_only }\n", "");
    let with_watermark = mapping.replace("key: id }\ndestination", "key: id, watermark: nick }\ndestination");
    for (mapping, shelf) in
        [(&mapping, Shelf::Memory), (&mapping, Shelf::Sqlite), (&with_watermark, Shelf::Sqlite)]
    {
        let mut world = World::with(mapping, shelf, 10);
        world.run(&table(&["H,,Hal,,1,+1,,"])).await;
        world.crm.edit("H", "phone", "+9");
        // Held, waiting, rejected, going without a value, and well.
        let rows =
            ["H,,Hal,,2,+2,,", "P,,Pam,,2,,no@x.io,", "R,,Rob,,2,,,junk", "S,,Sue,zz,2,,,", "W,,Wim,,2,,,"];
        world.run(&table(&rows)).await;
        assert_eq!(
            (standing(&world).len(), world.state.skipped_keys(&world.scope(), None, 9).unwrap().len()),
            (3, 1)
        );
        // As long as their rows are there, all of it stays, also below the watermark.
        let later = [&rows[..], &["Z,,Zoe,,9,,,"]].concat();
        world.run(&table(&later)).await;
        world.run(&table(&later)).await;
        assert_eq!(standing(&world).len(), 3);
        // A row that cannot be read may be theirs.
        world.run(&table(&["W,,Wim,,2,,,", "# broken"])).await;
        assert_eq!(standing(&world).iter().filter(|line| !line.starts_with("line")).count(), 3);
        // An empty source tells nothing.
        world.run(&table(&[])).await;
        assert_eq!(standing(&world).iter().filter(|line| !line.starts_with("line")).count(), 3);
        world.run(&table(&["R,,Rob,,2,,,junk", "W,,Wim,,2,,,"])).await;
        let left = world.state.standing(&world.scope(), None, 9).unwrap();
        let left: Vec<&Subject> = left.iter().map(|entry| &entry.subject).collect();
        assert_eq!(left, [&Subject::Key("R".into())], "only R is there");
        assert_eq!(world.state.skipped_keys(&world.scope(), None, 9).unwrap(), []);
        assert_eq!(world.crm.get("H", "phone"), "+9", "what was loaded stays");
    }
}
