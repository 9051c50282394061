//! Records whose source records have left the source, or are filtered: nobody's, and whoever comes to them has them.

use fieldline_connector::Calls;
use fieldline_executor::Reading;
use fieldline_model::{Action, RejectionCode, SourceKey};

use super::places::{PLACES, taxed};
use crate::support::{Effect, Fault, Shelf, Table, World};

const FILTER: &str = "key: id, filter: \"name != 'gone'\" }";

/// Without `match`, and one that finds records by a key that is not the source key.
fn plain() -> String {
    PLACES.replace(", match: [email]", "").replace("key: id }", FILTER)
}

fn by_email() -> String {
    PLACES.replace("key: id }", FILTER)
}

fn by_tax() -> String {
    let keyed =
        PLACES.replace("{ property: app_id, from: id }, match: [email]", "{ property: tax_id, from: tax }");
    keyed.replace("  tax_id: { from: tax, on_empty: clear }\n", "").replace("key: id }", FILTER)
}

fn known(world: &World) -> Vec<SourceKey> {
    world.state.known_ids(&world.scope(), None, 100).unwrap().into_iter().map(|(key, _)| key).collect()
}

/// The ways in which a source record is not there any more.
fn ways<'r>() -> [(&'static str, Vec<&'r str>); 2] {
    [("it left", vec![]), ("it is filtered", vec!["OLD,a@x.io,1,gone"])]
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_comes_to_one_takes_it_over() {
    for shelf in [Shelf::Memory, Shelf::Sqlite] {
        for (name, mapping) in [("by `match`", by_email()), ("by the external ID", by_tax())] {
            for (way, old) in ways() {
                // In the run that sees it leave, or later.
                for is_late in [false, true] {
                    let name = format!("{name}, {way}, late: {is_late}, {shelf:?}");
                    let mut world = World::with(&mapping, shelf, 10);
                    world.run(&taxed(&["OLD,a@x.io,1,Ada", "B,b@x.io,2,Bob"])).await;
                    let id = world.crm.portal().holder("email", "a@x.io");
                    let mut rows = old.clone();
                    rows.push("B,b@x.io,2,Bob");
                    if is_late {
                        world.run(&taxed(&rows)).await;
                        assert_eq!(world.run(&taxed(&rows)).await.calls, Calls::default(), "{name}");
                    }
                    rows.push("NEW,a@x.io,1,Anna");
                    let ran = world.run(&taxed(&rows)).await;
                    assert_eq!(
                        (ran.counts.updated, ran.counts.rejected),
                        (1, 0),
                        "{name}: {:#?}",
                        ran.changes
                    );
                    assert_eq!(world.crm.portal().holder("firstname", "Anna"), id, "{name}");
                    assert_eq!(
                        (world.crm.len(), known(&world)),
                        (2, vec!["B".into(), "NEW".into()]),
                        "{name}"
                    );
                    assert_eq!(world.run(&taxed(&rows)).await.calls, Calls::default(), "{name}");
                    // Should the old one come back, it is another's.
                    let back = taxed(&["OLD,a@x.io,1,Ada", "B,b@x.io,2,Bob", "NEW,a@x.io,1,Anna"]);
                    for _ in 0..2 {
                        let ran = world.run(&back).await;
                        assert!(ran.rejection("OLD").contains("`NEW`"), "{name}");
                        assert_eq!(world.crm.portal().holder("firstname", "Anna"), id, "{name}");
                    }
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_it_shows_is_refused_by_its_record_in_hubspot() {
    for (way, old) in ways() {
        for is_late in [false, true] {
            let name = format!("{way}, late: {is_late}");
            let mut world = World::new(&plain());
            world.run(&taxed(&["OLD,a@x.io,1,Ada"])).await;
            let id = world.crm.id_of("OLD").unwrap();
            let mut rows = old.clone();
            rows.push("B,b@x.io,2,Bob");
            if is_late {
                world.run(&taxed(&rows)).await;
            }
            rows.push("NEW,a@x.io,3,Anna");
            for standing in [0, 1, 1] {
                let ran = world.run(&taxed(&rows)).await;
                let rejection = ran.change("NEW").rejection.clone().unwrap();
                assert_eq!(
                    (rejection.code, ran.counts.standing),
                    (RejectionCode::TakenThere, standing),
                    "{name}"
                );
                assert!(rejection.message.contains(&id.to_string()), "{name}: {}", rejection.message);
                assert!(!rejection.message.contains("OLD"), "{name}: {}", rejection.message);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_refused_is_loaded_once_it_is_free() {
    for way_out in ["emptied", "deleted", "looked for"] {
        for (way, old) in ways() {
            let name = format!("{way}, {way_out}");
            let mut world = World::new(&plain());
            world.run(&taxed(&["OLD,a@x.io,1,Ada"])).await;
            let mut rows = old.clone();
            rows.extend(["B,b@x.io,2,Bob", "NEW,a@x.io,3,Anna"]);
            assert_eq!(world.run(&taxed(&rows)).await.counts.rejected, 1, "{name}");
            match way_out {
                "emptied" => world.crm.edit("OLD", "email", ""),
                "deleted" => {
                    let id = world.crm.id_of("OLD").unwrap();
                    world.crm.portal().records.remove(&id);
                }
                _ => world.remap(&by_email()),
            }
            let ran = world.run(&taxed(&rows)).await;
            assert_eq!(ran.counts.rejected, 0, "{name}: {:#?}", ran.changes);
            assert_eq!(world.crm.get("NEW", "email"), "a@x.io", "{name}");
            assert_eq!(world.run(&taxed(&rows)).await.calls, Calls::default(), "{name}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waited_for_a_row_hears_that_it_left() {
    for (mapping, is_found) in [(plain(), false), (by_email(), true)] {
        for (way, old) in ways() {
            let mut world = World::new(&mapping);
            world.run(&taxed(&["OLD,a@x.io,1,Ada"])).await;
            let ran = world.run(&taxed(&["OLD,a@x.io,1,Ada", "NEW,a@x.io,3,Anna"])).await;
            assert!(ran.rejection("NEW").contains("`OLD`"), "{way}");
            let mut rows = old.clone();
            rows.push("NEW,a@x.io,3,Anna");
            let ran = world.run(&taxed(&rows)).await;
            if is_found {
                assert_eq!((ran.counts.updated, world.crm.len()), (1, 1), "{way}: {:#?}", ran.changes);
                assert_eq!(world.crm.get("NEW", "tax_id"), "3", "{way}");
            } else {
                let rejection = ran.change("NEW").rejection.clone().unwrap();
                assert_eq!(rejection.code, RejectionCode::TakenThere, "{way}");
            }
            let again = world.run(&taxed(&rows)).await;
            assert_eq!((again.calls.write, again.counts.rejected), (0, u64::from(!is_found)), "{way}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_has_left_while_a_row_cannot_be_read() {
    let mut world = World::new(&by_email());
    world.run(&taxed(&["OLD,a@x.io,1,Ada", "B,b@x.io,2,Bob"])).await;
    let broken = taxed(&["# broken", "B,b@x.io,2,Bob", "NEW,a@x.io,3,Anna"]);
    let ran = world.try_run(&broken, Reading::Incremental).await.unwrap();
    assert!(ran.rejection("NEW").contains("`OLD`"), "the broken row may be it");
    let ran = world.run(&taxed(&["OLD,a@x.io,1,Ida", "B,b@x.io,2,Bob", "NEW,a@x.io,3,Anna"])).await;
    assert_eq!((ran.counts.updated, ran.counts.rejected), (1, 1));
    let ran = world.run(&taxed(&["B,b@x.io,2,Bob", "NEW,a@x.io,3,Anna"])).await;
    assert_eq!((ran.change("NEW").action, ran.counts.rejected), (Action::Update, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_cannot_be_mapped_has_not_left() {
    let mapping = by_email() + "  amount: { from: amount, normalize: number }\n";
    let mut world = World::new(&mapping);
    let rows = |rows: &[&str]| Table::new("id,email,tax,name,amount", rows);
    world.run(&rows(&["OLD,a@x.io,1,Ada,1"])).await;
    let junk = rows(&["OLD,a@x.io,1,Ada,junk", "NEW,a@x.io,3,Anna,1"]);
    for _ in 0..2 {
        assert!(world.run(&junk).await.rejection("NEW").contains("`OLD`"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_that_come_to_one_the_first_has_it() {
    let mut world = World::new(&by_email());
    world.run(&taxed(&["OLD,a@x.io,1,Ada"])).await;
    let rows = taxed(&["N1,a@x.io,3,Anna", "N2,a@x.io,4,Nan"]);
    for standing in [0, 1] {
        let ran = world.run(&rows).await;
        assert_eq!((ran.counts.rejected, ran.counts.standing), (1, standing));
        assert!(ran.rejection("N2").contains("`N1`"));
    }
    assert_eq!((world.crm.get("N1", "tax_id").as_str(), world.crm.len()), ("3", 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_cannot_have_it_leaves_it_as_it_is() {
    let mut world = World::new(&by_email());
    world.run(&taxed(&["OLD,a@x.io,1,Ada", "B,b@x.io,2,Bob"])).await;
    // It wants what B has, so it gets nothing, and the record stays what it was: one that was left.
    let rows = taxed(&["B,b@x.io,2,Bob", "NEW,a@x.io,2,Anna"]);
    for _ in 0..2 {
        let ran = world.run(&rows).await;
        assert!(ran.rejection("NEW").contains("`B`"));
        assert_eq!((world.crm.get("OLD", "email").as_str(), ran.calls.write), ("a@x.io", 0));
    }
    let ran = world.run(&taxed(&["OLD,a@x.io,1,Ida", "B,b@x.io,2,Bob", "NEW,a@x.io,2,Anna"])).await;
    assert_eq!((ran.counts.updated, ran.counts.rejected), (1, 1), "and it may come back: {:#?}", ran.changes);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_takeover_that_is_cut_off_anywhere_ends_as_one_that_is_not() {
    for mapping in [by_email(), by_tax()] {
        for effect in [Effect::Before, Effect::After] {
            for step in 0.. {
                let mut world = World::with(&mapping, Shelf::Memory, 2);
                world.run(&taxed(&["OLD,a@x.io,1,Ada", "B,b@x.io,2,Bob"])).await;
                let id = world.crm.portal().holder("email", "a@x.io");
                let rows = taxed(&["B,b@x.io,2,Bob", "NEW,a@x.io,1,Anna"]);
                world.life.ends_at(step, effect);
                let _ = world.try_run(&rows, Reading::Incremental).await;
                if !world.life.renew() {
                    assert!(step > 3);
                    break;
                }
                world.try_run(&rows, Reading::Incremental).await.unwrap();
                let name = format!("death {effect:?} step {step}");
                assert_eq!(world.crm.portal().holder("firstname", "Anna"), id, "{name}");
                assert_eq!((world.crm.len(), known(&world)), (2, vec!["B".into(), "NEW".into()]), "{name}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_takeover_that_comes_late_is_one() {
    for fault in [Fault::Late, Fault::OpenLate] {
        let mut world = World::new(&by_email());
        world.run(&taxed(&["OLD,a@x.io,1,Ada", "B,b@x.io,2,Bob"])).await;
        let rows = taxed(&["B,b@x.io,2,Bob", "NEW,a@x.io,1,Anna"]);
        let next = world.crm.portal().calls.write;
        world.crm.portal().faults.insert(next, fault);
        world.try_run(&rows, Reading::Incremental).await.unwrap();
        world.crm.portal().faults.clear();
        world.crm.portal().carry_out_late();
        for _ in 0..2 {
            world.try_run(&rows, Reading::Incremental).await.unwrap();
        }
        assert_eq!((world.crm.len(), known(&world)), (2, vec!["B".into(), "NEW".into()]), "{fault:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_to_who_left_it_behind_does_not_lead_to_itself() {
    let linked = by_email() + "associations: [{ to: contacts, target: places, from: ref }]\n";
    let mut world = World::new(&linked);
    let rows = |rows: &[&str]| Table::new("id,email,tax,name,ref", rows);
    world.run(&rows(&["OLD,a@x.io,1,Ada,"])).await;
    let ran = world.run(&rows(&["NEW,a@x.io,1,Ada,OLD"])).await;
    assert_eq!((ran.counts.updated, ran.counts.linked, ran.counts.links_pending), (1, 0, 1));
}
