//! Batches, with every kind of bad input, with and without trace ids.

use fieldline_connector::{Destination as _, ErrorClass};
use fieldline_model::{Outcome, WriteKind};

use crate::support::{KEY, Row, account, batch, hubspot, id, update, upsert, words};

#[tokio::test]
async fn an_upsert_creates_then_updates_the_same_records() {
    let account = account(true).await;
    let hubspot = hubspot(&account);
    let keys: Vec<String> = (0..100).map(|number| format!("C{number}")).collect();
    let mut ids = Vec::new();
    for (round, (created, phone)) in [("created", "+1"), ("written", "+2")].into_iter().enumerate() {
        let properties = [("phone", phone)];
        let rows: Vec<Row<'_>> = keys.iter().map(|key| (key.as_str(), &properties[..])).collect();
        let outcomes = hubspot.write(&upsert(&rows)).await.unwrap();
        assert!(words(&outcomes).iter().all(|word| word == created));
        let now: Vec<_> = outcomes.iter().map(id).collect();
        assert!(round == 0 || now == ids);
        ids = now;
        for (key, outcome) in keys.iter().zip(&outcomes) {
            let record =
                account.simulator().records("contacts").into_iter().find(|r| r.id == id(outcome).as_str());
            assert_eq!(record.unwrap().get(KEY), Some(key.as_str()));
        }
    }
    assert_eq!(hubspot.calls().write, 2);
    let stats = account.simulator().stats();
    assert_eq!((stats.records.created, stats.records.updated, stats.totals.write), (100, 100, 2));
}

#[tokio::test]
async fn the_answer_shows_what_hubspot_stored() {
    let account = account(true).await;
    let row: &[(&str, &str)] = &[("email", "Ada@X.IO"), ("phone", ""), ("firstname", "Ada")];
    let outcomes = hubspot(&account).write(&upsert(&[("C1", row)])).await.unwrap();
    let Outcome::Written { stored, .. } = &outcomes[0] else { panic!("{outcomes:?}") };
    let stored: Vec<(&str, Option<&str>)> =
        stored.iter().map(|(name, value)| (name.as_str(), value.as_deref())).collect();
    assert_eq!(stored[0], ("email", Some("ada@x.io")));
    assert!(stored.contains(&("firstname", Some("Ada"))));
    // An emptied property comes back as null or not at all.
    assert!(stored.iter().all(|(name, value)| *name != "phone" || value.is_none()));
}

/// 100 upserts of which some are bad; with trace ids in one call, without them in several.
#[tokio::test]
async fn one_bad_row_never_costs_a_good_one() {
    for (trace_ids, most_calls) in [(true, 1), (false, 1 + 3 * 14)] {
        let account = account(trace_ids).await;
        account.simulator().create_record("contacts", &[("email", "taken@x.io")]).unwrap();
        let hubspot = hubspot(&account);
        let keys: Vec<String> = (0..100).map(|number| format!("C{number}")).collect();
        let rows: Vec<Row<'_>> = keys
            .iter()
            .enumerate()
            .map(|(number, key)| {
                let properties: &[(&str, &str)] = match number {
                    7 => &[("email", "foo")],
                    50 => &[("plan_tier", "gold")],
                    99 => &[("email", "Taken@x.io")],
                    _ => &[("firstname", "Ada")],
                };
                (key.as_str(), properties)
            })
            .collect();
        let outcomes = hubspot.write(&upsert(&rows)).await.unwrap();
        let words = words(&outcomes);
        assert_eq!(words.iter().filter(|word| *word == "created").count(), 97, "trace ids: {trace_ids}");
        assert_eq!((words[7].as_str(), words[50].as_str()), ("rejected: email", "rejected: plan_tier"));
        assert!(words[99].starts_with("rejected: "), "{}", words[99]);
        assert!(hubspot.calls().write <= most_calls, "{:?}", hubspot.calls());
        assert_eq!(hubspot.calls().retried, 0);
        assert_eq!(account.simulator().records("contacts").len(), 98);
        assert_eq!(account.simulator().stats().totals.write, hubspot.calls().write);
    }
}

#[tokio::test]
async fn updates_tell_missing_from_refused() {
    for trace_ids in [true, false] {
        let account = account(trace_ids).await;
        let simulator = account.simulator();
        let one = simulator.create_record("contacts", &[("email", "ada@x.io")]).unwrap();
        let two = simulator.create_record("contacts", &[("email", "bo@x.io")]).unwrap();
        let gone = simulator.create_record("contacts", &[("email", "gone@x.io")]).unwrap();
        simulator.archive("contacts", &gone);
        let rows: [Row<'_>; 4] = [
            (&one, &[("phone", "+1")]),
            ("987654321", &[("phone", "+2")]),
            (&two, &[("email", "ada@x.io")]),
            (&gone, &[("phone", "+3")]),
        ];
        let outcomes = hubspot(&account).write(&update(&rows)).await.unwrap();
        let expected = ["written", "missing", "rejected: email", "missing"];
        assert_eq!(words(&outcomes), expected, "trace ids: {trace_ids}");
        let email = simulator.records("contacts")[1].get("email").map(str::to_owned);
        assert_eq!(email.as_deref(), Some("bo@x.io"));
    }
}

#[tokio::test]
async fn two_spellings_of_one_key_are_written_one_after_the_other() {
    let account = account(true).await;
    let rows: [Row<'_>; 3] = [
        ("ada@x.io", &[("firstname", "First")]),
        ("bo@x.io", &[("firstname", "Bo")]),
        ("ADA@x.io", &[("firstname", "Second")]),
    ];
    let batch = batch("contacts", WriteKind::Upsert("email".into()), &rows);
    let outcomes = hubspot(&account).write(&batch).await.unwrap();
    assert_eq!(words(&outcomes), ["created", "created", "written"]);
    assert_eq!(id(&outcomes[0]), id(&outcomes[2]));
    assert_eq!(account.simulator().records("contacts")[0].get("firstname"), Some("Second"));
}

#[tokio::test]
async fn a_key_that_is_not_unique_blames_the_mapping_not_the_records() {
    let account = account(true).await;
    let batch = batch("contacts", WriteKind::Upsert("phone".into()), &[("+1", &[]), ("+2", &[])]);
    let hubspot = hubspot(&account);
    let error = hubspot.write(&batch).await.unwrap_err();
    assert_eq!(error.class(), ErrorClass::Permanent);
    assert!(error.to_string().contains("unique"), "{error}");
    assert_eq!(hubspot.calls().write, 1);
}

#[tokio::test]
async fn custom_objects_are_written_alike() {
    let account = account(true).await;
    let rows: [Row<'_>; 2] = [("H1", &[("length_m", "12.5")]), ("H2", &[("length_m", "long")])];
    let batch = batch("p4242_boats", WriteKind::Upsert("hull_number".into()), &rows);
    let outcomes = hubspot(&account).write(&batch).await.unwrap();
    assert_eq!(words(&outcomes), ["created", "rejected: length_m"]);
}
