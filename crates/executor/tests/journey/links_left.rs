//! Links that cannot come about: their row has left the source, or a record of theirs is gone from HubSpot.

use fieldline_connector::Calls;
use fieldline_executor::{Reading, Waiting, WaitingPlace};
use fieldline_model::{LiveRow, LiveTable};

use crate::support::{CUSTOMERS, Shelf, Table, World};

const HEADER: &str = "id,email,name,note,nick,phone,city,amount,firms";

const ACCOUNTS: &str = r#"
fieldline: 1
mapping: accounts
source: { connection: app, stream: accounts.csv, key: key }
destination: { connection: hubspot, object: companies, key: { property: tax_id, from: key } }
fields: { city: city }
"#;

fn customers(rule: &str) -> String {
    format!(
        "{CUSTOMERS}associations:\n  - {{ to: companies, target: accounts, from: firms, \
         normalize: {{ split: {{ separator: '|' }} }}, {rule} }}\n"
    )
}

fn people(rows: &[(&str, &str)]) -> Table {
    Table::new(HEADER, rows.iter().map(|(key, firms)| format!("{key},,Ada,,,,,,{firms}")))
}

/// The same, with a row that cannot be read: nobody knows whose it is.
fn broken(rows: &[(&str, &str)]) -> Table {
    let mut table = people(rows);
    table.rows.push("# broken".to_owned());
    table
}

fn firms(rows: &[&str]) -> Table {
    Table::new("key,city", rows)
}

fn world(rule: &str, shelf: Shelf) -> World {
    World::with_all(&[ACCOUNTS, &customers(rule)], shelf, 10)
}

async fn load_firms(world: &mut World, rows: &[&str]) {
    world.turn_to("accounts");
    world.run(&firms(rows)).await;
    world.turn_to("customers");
}

fn remove_company(world: &World, key: &str) {
    let id = world.crm.portal().holder("tax_id", key).unwrap();
    world.crm.portal().records.remove(&id);
    world.crm.portal().links.retain(|(_, to), _| *to != id);
}

fn remove_person(world: &World, key: &str) {
    let id = world.crm.id_of(key).unwrap();
    world.crm.portal().records.remove(&id);
    world.crm.portal().links.retain(|(from, _), _| *from != id);
}

fn told(waiting: &[Waiting]) -> Vec<String> {
    let place = |place: &WaitingPlace| match place {
        WaitingPlace::Mapping(_) => "waits for",
        WaitingPlace::Gone(_) => "gone is",
        WaitingPlace::OfGone(_) => "gone, for",
        WaitingPlace::Lookup(_) => "looks up",
    };
    let keys = |one: &Waiting| one.keys.iter().map(|key| key.as_str()).collect::<Vec<_>>().join(" ");
    waiting.iter().map(|one| format!("{} {} {}", keys(one), place(&one.place), one.value)).collect()
}

/// What a plan and a run say of what waits; they say the same, and as many links.
async fn waits(world: &mut World, rows: &Table) -> Vec<String> {
    let plan = world.plan(rows).await.unwrap();
    let planned = told(&plan.waiting(9, 9).unwrap().0);
    let pending = plan.counts().links_pending;
    drop(plan);
    let ran = world.run(rows).await;
    assert_eq!((told(&ran.news.waiting), ran.counts.links_pending), (planned.clone(), pending));
    planned
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_left_waits_for_no_link() {
    for shelf in [Shelf::Memory, Shelf::Sqlite] {
        for rule in ["mode: add", "mode: replace", "label: billing contact"] {
            let mut world = world(rule, shelf);
            load_firms(&mut world, &["T1,Bonn"]).await;
            let both = people(&[("A", "T1|T9"), ("B", "T1|T8")]);
            assert_eq!(waits(&mut world, &both).await, ["B waits for T8", "A waits for T9"]);
            // A row that cannot be read may be that of B.
            let kept = ["B waits for T8", "A waits for T9"];
            assert_eq!(waits(&mut world, &broken(&[("A", "T1|T9")])).await, kept, "{rule}");
            for _ in 0..2 {
                assert_eq!(waits(&mut world, &people(&[("A", "T1|T9")])).await, ["A waits for T9"], "{rule}");
                assert_eq!(world.state.summary(&world.scope()).unwrap().links_due, 1);
            }
            load_firms(&mut world, &["T1,Bonn", "T8,Kiel", "T9,Ulm"]).await;
            let ran = world.run(&people(&[("A", "T1|T9")])).await;
            assert_eq!((ran.counts.linked, ran.counts.links_pending), (1, 0));
            assert_eq!(world.crm.links().len(), 3, "what was linked of B stays");
            // It comes back as it was.
            let ran = world.run(&both).await;
            assert_eq!((ran.counts.linked, world.crm.links().len()), (1, 4), "{rule}");
            assert_eq!(world.run(&both).await.calls, Calls::default());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rejected_links_of_a_row_that_left_are_forgotten() {
    let cases = [("label: primary", "T1|T2"), ("mode: add", "T1")];
    for (rule, targets) in cases {
        let mut world = world(rule, Shelf::Sqlite);
        load_firms(&mut world, &["T1,Bonn", "T2,Kiel"]).await;
        world.run(&people(&[("A", ""), ("B", "")])).await;
        let refused = (world.crm.id_of("B").unwrap(), world.crm.portal().holder("tax_id", "T1").unwrap());
        world.crm.portal().refused_links.push(refused);
        let rows = people(&[("A", "T1"), ("B", targets)]);
        world.try_run(&rows, Reading::Incremental).await.unwrap();
        assert_eq!(world.state.summary(&world.scope()).unwrap().rejected, 1, "{rule}");
        world.run(&people(&[("A", "T1")])).await;
        assert_eq!(world.state.summary(&world.scope()).unwrap().rejected, 0, "{rule}");
        assert_eq!(world.run(&people(&[("A", "T1")])).await.calls, Calls::default(), "{rule}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_comes_back_looks_up_again() {
    let rule = "  city: { from: city, lookup: { in: hubspot.owners, by: name } }\n";
    let mapping = CUSTOMERS.replace("  city: { from: city, on_drift: accept }\n", rule);
    let mut world = World::new(&mapping);
    let row = |key: &str, city: &str| format!("{key},,Ada,,,,{city},");
    let both = Table::new("id,email,name,note,nick,phone,city,amount", [row("A", ""), row("B", "Rob")]);
    assert_eq!(world.run(&both).await.counts.pending, 1);
    let one = Table::new(&both.header, [row("A", "")]);
    assert_eq!(world.run(&one).await.counts.pending, 0);
    let rob = LiveRow([("id", "7".to_owned()), ("name", "Rob".to_owned())].into_iter().collect());
    world.crm.portal().tables.insert(LiveTable::Owners, vec![rob]);
    world.run(&both).await;
    assert_eq!(world.crm.get("B", "city"), "7");
    assert_eq!(world.run(&both).await.calls, Calls::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_is_gone_is_promised_no_link() {
    for rule in ["mode: add", "mode: replace", "label: primary, mode: replace"] {
        let mut world = world(rule, Shelf::Sqlite);
        load_firms(&mut world, &["T1,Bonn"]).await;
        let rows = people(&[("A", "T9"), ("B", "T9")]);
        assert_eq!(waits(&mut world, &rows).await, ["A B waits for T9"]);
        remove_person(&world, "A");
        // A plan of both mappings makes B's link alone.
        world.turn_to("accounts");
        let accounts = world.plan(&firms(&["T1,Bonn", "T9,Ulm"])).await.unwrap();
        world.turn_to("customers");
        let mut plan = world.plan(&rows).await.unwrap();
        plan.foresee(&accounts).unwrap();
        assert_eq!((plan.counts().link, plan.counts().links_pending), (1, 1), "{rule}");
        assert_eq!(told(&plan.waiting(9, 9).unwrap().0), ["A gone, for T9"], "{rule}");
        drop((plan, accounts));
        load_firms(&mut world, &["T1,Bonn", "T9,Ulm"]).await;
        let ran = world.run(&rows).await;
        assert_eq!((ran.counts.linked, ran.counts.links_pending), (1, 1), "{rule}");
        assert_eq!(told(&ran.news.waiting), ["A gone, for T9"], "{rule}");
        for _ in 0..2 {
            assert_eq!(waits(&mut world, &rows).await, ["A gone, for T9"], "{rule}");
        }
        // Its row moves: now the record itself is held.
        let moved = Table::new(HEADER, ["A,,Grace,,,,,,T9".to_owned(), rows.rows[1].clone()]);
        assert_eq!(waits(&mut world, &moved).await, ["A gone, for T9"], "{rule}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_is_gone_is_remembered_so_without_its_target() {
    let mut world = world("mode: add", Shelf::Memory);
    load_firms(&mut world, &["T1,Bonn"]).await;
    let rows = people(&[("A", "T1|T9")]);
    world.run(&rows).await;
    remove_person(&world, "A");
    assert_eq!(waits(&mut world, &rows).await, ["A gone, for T9"]);
    // As long as nobody puts it back.
    assert_eq!(waits(&mut world, &rows).await, ["A gone, for T9"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_that_is_gone_is_not_waited_for_like_one_to_come() {
    // Its mapping knows that it is gone; or nobody knows before the link is refused.
    for is_known in [true, false] {
        let mut world = world("mode: add", Shelf::Sqlite);
        load_firms(&mut world, &["T1,Bonn", "T2,Kiel"]).await;
        world.run(&people(&[("A", "T1")])).await;
        remove_company(&world, "T2");
        if is_known {
            load_firms(&mut world, &["T1,Bonn", "T2,Ulm"]).await;
        }
        let rows = people(&[("A", "T1|T2|T9")]);
        let ran = world.try_run(&rows, Reading::Incremental).await.unwrap();
        assert_eq!(ran.counts.links_rejected, u64::from(!is_known));
        for _ in 0..3 {
            let told = waits(&mut world, &rows).await;
            assert_eq!(told, ["A waits for T9", "A gone is T2"], "known: {is_known}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_that_was_gone_and_is_created_anew_is_linked() {
    let recreating = ACCOUNTS.replace("from: key } }", "from: key }, on_deleted: recreate }");
    let mut world = World::with_all(&[&recreating, &customers("mode: add")], Shelf::Sqlite, 10);
    load_firms(&mut world, &["T1,Bonn"]).await;
    world.run(&people(&[("A", "")])).await;
    remove_company(&world, "T1");
    let rows = people(&[("A", "T1")]);
    world.try_run(&rows, Reading::Incremental).await.unwrap();
    assert_eq!(waits(&mut world, &rows).await, ["A gone is T1"]);
    load_firms(&mut world, &["T1,Ulm"]).await;
    let ran = world.run(&rows).await;
    assert_eq!((ran.counts.linked, ran.counts.links_pending), (1, 0));
    assert_eq!(world.state.summary(&world.scope()).unwrap().rejected, 0);
    assert_eq!(world.run(&rows).await.calls, Calls::default());
}

/// What happens to a record while its row comes to name nothing.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Fate {
    Stays,
    /// Somebody deletes it, and it is made anew.
    MadeAnew,
    /// Somebody takes its key away, and it is found by its e-mail address.
    Adopted,
    /// Its row is another one in everything.
    Rewritten,
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_names_nothing_waits_for_nothing() {
    for rule in ["mode: add", "mode: replace", "mode: replace, on_empty: clear", "label: billing contact"] {
        for fate in [Fate::Stays, Fate::MadeAnew, Fate::Adopted, Fate::Rewritten] {
            let name = format!("{rule}, {fate:?}");
            let mapping =
                customers(rule).replace("  match: [email]", "  match: [email]\n  on_deleted: recreate");
            let mut world = World::with_all(&[ACCOUNTS, &mapping], Shelf::Sqlite, 10);
            load_firms(&mut world, &["T1,Bonn"]).await;
            let rows =
                |cells: &str, firms: &str| Table::new(HEADER, [format!("A,a@x.io,{cells},,,,,,{firms}")]);
            assert_eq!(waits(&mut world, &rows("Ada", "T1|T9")).await, ["A waits for T9"], "{name}");
            let cells = if fate == Fate::Rewritten { "Bea" } else { "Ada" };
            match fate {
                Fate::MadeAnew => remove_person(&world, "A"),
                Fate::Adopted => world.crm.edit("A", "app_id", ""),
                Fate::Stays | Fate::Rewritten => {}
            }
            let blank = rows(cells, "");
            assert_eq!(waits(&mut world, &blank).await, [""; 0], "{name}");
            assert_eq!(world.state.links(&world.scope(), &["A".into()]).unwrap(), [], "{name}");
            let left = world.crm.links();
            let is_left = fate != Fate::MadeAnew && !rule.contains("clear");
            assert_eq!(left.len(), usize::from(is_left), "{name}: HubSpot has what it had");
            load_firms(&mut world, &["T1,Bonn", "T9,Ulm"]).await;
            let ran = world.run(&blank).await;
            assert_eq!((ran.counts.linked, ran.calls.write), (0, 0), "{name}");
            assert_eq!(world.crm.links(), left, "{name}: no row asks for a link to T9");
            // Named again, both are linked.
            world.run(&rows(cells, "T1|T9")).await;
            assert_eq!(world.crm.links().len(), 2, "{name}");
        }
    }
}

/// What was linked and is not named any more is HubSpot's: nobody makes it anew.
#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_is_not_named_any_more_does_not_follow_a_new_record() {
    for rule in ["mode: add", "mode: replace", "label: primary"] {
        let accounts = ACCOUNTS.replace("from: key } }", "from: key }, on_deleted: recreate }");
        let mut world = World::with_all(&[&accounts, &customers(rule)], Shelf::Sqlite, 10);
        load_firms(&mut world, &["T1,Bonn"]).await;
        world.run(&people(&[("A", "T1"), ("B", "T1")])).await;
        let rows = people(&[("A", ""), ("B", "T1")]);
        world.run(&rows).await;
        assert_eq!(world.crm.links().len(), 2, "{rule}: an empty field leaves what is there");
        remove_company(&world, "T1");
        load_firms(&mut world, &["T1,Kiel"]).await;
        let ran = world.run(&rows).await;
        assert_eq!((ran.counts.linked, world.crm.links().len()), (1, 1), "{rule}: B names it, A does not");
        assert_eq!(world.run(&rows).await.calls, Calls::default(), "{rule}");
    }
}
