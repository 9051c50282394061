//! Whose value counts when HubSpot's moved: write modes, drift, rewritten values, over several runs.

use fieldline_connector::Calls;
use fieldline_model::{Action, FieldReason};

use crate::support::{CUSTOMERS, Table, World};

const HEADER: &str = "id,email,name,note,nick,phone,city,amount";

fn one(rest: &str) -> Table {
    Table::new(HEADER, [format!("C1,c1@x.io,{rest}")])
}

#[tokio::test(flavor = "multi_thread")]
async fn corrected_drift_is_shown_and_put_back() {
    let mut world = World::new(CUSTOMERS);
    world.run(&one("Ada,,,,,1")).await;
    world.crm.edit("C1", "firstname", "Edited");
    assert_eq!(world.run(&one("Ada,,,,,1")).await.calls, Calls::default(), "the source has not moved");
    let ran = world.run(&one("Ada,,,,,2")).await;
    let reasons: Vec<FieldReason> = ran.change("C1").fields.iter().map(|field| field.reason).collect();
    assert_eq!(reasons, [FieldReason::Drift, FieldReason::SourceChanged]);
    assert_eq!(ran.change("C1").fields[0].before.as_deref(), Some("Edited"));
    assert_eq!(world.crm.get("C1", "firstname"), "Ada");
}

#[tokio::test(flavor = "multi_thread")]
async fn held_drift_waits_for_a_person_and_is_judged_in_every_run() {
    let mut world = World::new(CUSTOMERS);
    world.run(&one("Ada,,,+1,,1")).await;
    world.crm.edit("C1", "phone", "+9");
    let touched = one("Ada,,,+1,,2");
    let ran = world.run(&touched).await;
    assert_eq!((ran.counts.held, ran.counts.held_standing, ran.calls.write), (1, 0, 0));
    let ran = world.run(&touched).await;
    assert_eq!((ran.counts.held, ran.counts.held_standing, ran.calls.read), (1, 1, 1));
    assert_eq!(world.crm.get("C1", "amount"), "1", "nothing of a held record is written");
    // The person puts it back: the rest is written, and the hold is over.
    world.crm.edit("C1", "phone", "+1");
    let ran = world.run(&touched).await;
    assert_eq!((ran.counts.updated, ran.counts.held), (1, 0));
    assert_eq!(world.run(&touched).await.calls, Calls::default());
    // Or the source takes the edit over.
    world.crm.edit("C1", "phone", "+9");
    assert_eq!(world.run(&one("Ada,,,+1,,3")).await.counts.held, 1);
    let taken = one("Ada,,,+9,,3");
    assert_eq!(world.run(&taken).await.counts.updated, 1);
    assert_eq!(world.run(&taken).await.calls, Calls::default());
    // Or the source goes back to what was loaded: nothing to hold.
    world.crm.edit("C1", "phone", "+8");
    assert_eq!(world.run(&one("Ada,,,+7,,3")).await.counts.held, 1);
    world.crm.edit("C1", "phone", "+9");
    let back = world.run(&taken).await;
    assert_eq!((back.counts.unchanged, back.counts.held), (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn accepted_drift_stays_until_the_source_moves() {
    let mut world = World::new(CUSTOMERS);
    world.run(&one("Ada,,,,Bonn,1")).await;
    world.crm.edit("C1", "city", "Cologne");
    for (rest, city) in
        [("Ada,,,,Bonn,2", "Cologne"), ("Ada,,,,Bonn,3", "Cologne"), ("Ada,,,,Berlin,3", "Berlin")]
    {
        world.run(&one(rest)).await;
        assert_eq!(world.crm.get("C1", "city"), city, "{rest}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn filled_and_created_values_are_left_alone() {
    let mut world = World::new(CUSTOMERS);
    world.run(&one("Ada,note,nick,,,1")).await;
    assert_eq!((world.crm.get("C1", "note"), world.crm.get("C1", "nick")), ("note".into(), "nick".into()));
    world.crm.edit("C1", "note", "edited");
    world.crm.edit("C1", "nick", "edited");
    world.run(&one("Ada,note2,nick2,,,2")).await;
    assert_eq!(
        (world.crm.get("C1", "note"), world.crm.get("C1", "nick")),
        ("edited".into(), "edited".into())
    );
    world.crm.edit("C1", "note", "");
    world.crm.edit("C1", "nick", "");
    world.run(&one("Ada,note2,nick2,,,3")).await;
    assert_eq!((world.crm.get("C1", "note"), world.crm.get("C1", "nick")), (String::new(), "nick2".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_that_begins_to_write_always_does_so() {
    for (property, mode) in [("note", "create_only"), ("nick", "fill_empty")] {
        let mut world = World::new(CUSTOMERS);
        world.crm.put(&[("app_id", "C1"), (property, "theirs")]);
        let table = one("Ada,ours,ours,,,1");
        world.run(&table).await;
        assert_eq!(world.crm.get("C1", property), "theirs");
        world.remap(&CUSTOMERS.replace(&format!("write: {mode}"), "write: always"));
        let ran = world.run(&table).await;
        assert!(ran.is_backfill);
        assert_eq!(world.crm.get("C1", property), "ours");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rewritten_value_is_not_sent_again_until_the_source_moves() {
    for stored in ["ADA", ""] {
        let mut world = World::new(CUSTOMERS);
        world.crm.portal().rewrites.push(("firstname", "ada", stored));
        let ran = world.run(&one("ada,,,,,1")).await;
        assert_eq!((ran.counts.created, ran.counts.rewritten), (1, 1));
        for amount in [2, 3] {
            let ran = world.run(&one(&format!("ada,,,,,{amount}"))).await;
            assert_eq!(ran.change("C1").fields.len(), 1, "the amount alone");
            assert_eq!(world.crm.get("C1", "firstname"), stored);
        }
        let ran = world.run(&one("ada2,,,,,3")).await;
        assert_eq!((ran.change("C1").action, ran.counts.rewritten), (Action::Update, 0));
        assert_eq!(world.crm.get("C1", "firstname"), "ada2");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn equal_values_in_another_writing_are_no_difference() {
    let mut world = World::new(CUSTOMERS);
    world.crm.put(&[("app_id", "C1"), ("email", "c1@x.io"), ("firstname", "Ada"), ("amount", "1.50")]);
    let ran = world.run(&one("Ada,,,,,1.5")).await;
    assert_eq!((ran.counts.unchanged, ran.counts.not_read, ran.calls.write), (1, 0, 0));
}
