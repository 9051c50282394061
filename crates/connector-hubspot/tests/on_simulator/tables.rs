//! Archiving, times of values, owners, pipelines and stages.

use fieldline_connector::{Calls, Destination as _, ErrorClass, Fetch};
use fieldline_model::{LiveRow, LiveTable, Outcome, RecordId};
use fieldline_simulator::{Fault, FaultKind, Simulator};

use crate::support::{account, by_id, hubspot, names, words};

#[tokio::test]
async fn archiving_says_which_records_were_gone_and_may_be_repeated() {
    let account = account(true).await;
    let simulator = account.simulator();
    let made: Vec<RecordId> = ["a@x.io", "b@x.io", "c@x.io"]
        .map(|email| simulator.create_record("contacts", &[("email", email)]).unwrap().into())
        .to_vec();
    simulator.archive("contacts", made[1].as_str());
    let ids = [made[0].clone(), made[1].clone(), "987654321".into(), made[2].clone()];
    let hubspot = hubspot(&account);
    simulator.inject(vec![Fault::new("batch/archive", FaultKind::DropAfter)]);
    let outcomes = hubspot.archive(&"contacts".into(), &ids).await.unwrap();
    assert_eq!(words(&outcomes), ["written", "missing", "missing", "written"]);
    assert_eq!(hubspot.calls(), Calls { read: 1, write: 2, retried: 1, ..Calls::default() });
    assert!(hubspot.fetch(&by_id(&ids, &[])).await.unwrap().is_empty());
    let again = hubspot.archive(&"contacts".into(), &ids).await.unwrap();
    assert!(again.iter().all(|outcome| *outcome == Outcome::Missing));
    assert!(hubspot.archive(&"contacts".into(), &[]).await.unwrap().is_empty());
}

#[tokio::test]
async fn times_of_values_are_read_in_calls_of_fifty() {
    let account = account(true).await;
    let simulator = account.simulator();
    let ids: Vec<RecordId> = (0..100)
        .map(|number| {
            let email = format!("{number}@x.io");
            simulator.create_record("contacts", &[("email", &email), ("phone", "+1")]).unwrap().into()
        })
        .collect();
    simulator.edit("contacts", ids[7].as_str(), &[("phone", "")]);
    let hubspot = hubspot(&account);
    let request = Fetch { timed: names(&["phone", "city"]), ..by_id(&ids, &["phone", "city"]) };
    let found = hubspot.fetch(&request).await.unwrap();
    assert_eq!((found.len(), hubspot.calls().read), (100, 2));
    let of = |id: &RecordId| found.iter().find(|record| record.id == *id).unwrap();
    assert!(of(&ids[3]).changed_at.contains_key("phone") && !of(&ids[3]).changed_at.contains_key("city"));
    let (cleared, kept) = (of(&ids[7]), of(&ids[6]));
    assert_eq!((cleared.get("phone"), kept.get("phone")), (None, Some("+1")));
    assert!(cleared.changed_at["phone"] >= kept.changed_at["phone"]);
    let untimed = hubspot.fetch(&by_id(&ids, &["phone"])).await.unwrap();
    assert!(untimed[0].changed_at.is_empty() && hubspot.calls().read == 3);
}

fn column(rows: &[LiveRow], name: &str) -> Vec<String> {
    rows.iter().map(|row| row.0.get(name).cloned().unwrap_or_default()).collect()
}

#[tokio::test]
async fn owners_are_read_page_by_page_and_only_active_ones() {
    let owner = |number: usize| {
        let archived = number.is_multiple_of(10);
        format!(
            r#"{{"id":"{number}","email":"o{number}@x.io","firstName":"O","lastName":"{number}","userId":{},"archived":{archived}}}"#,
            number + 5_000
        )
    };
    let owners: Vec<String> = (1..=250).map(owner).collect();
    let data = format!(r#"{{"owners":[{}]}}"#, owners.join(","));
    let account = Simulator::builder().data_json(&data).unwrap().build().start().await.unwrap();
    let hubspot = hubspot(&account);
    let rows = hubspot.table(&LiveTable::Owners).await.unwrap();
    assert_eq!((rows.len(), hubspot.calls().other), (225, 3));
    assert_eq!(column(&rows[..1], "id"), ["1"]);
    assert_eq!(column(&rows[..1], "email"), ["o1@x.io"]);
    assert_eq!(column(&rows[..1], "user_id"), ["5001"]);
    assert_eq!(column(&rows[..1], "name"), ["O 1"]);
    assert!(!format!("{rows:?}").contains("o1@"), "owners are people");
}

#[tokio::test]
async fn stages_are_found_by_the_id_or_label_of_their_pipeline() {
    let account = account(true).await;
    let hubspot = hubspot(&account);
    let pipelines = hubspot.table(&LiveTable::Pipelines { object: "deals".into() }).await.unwrap();
    assert_eq!(
        (column(&pipelines, "id"), column(&pipelines, "label")),
        (vec!["default".into()], vec!["Sales Pipeline".into()])
    );
    for pipeline in ["default", "Sales Pipeline"] {
        let table = LiveTable::Stages { object: "deals".into(), pipeline: pipeline.into() };
        let stages = hubspot.table(&table).await.unwrap();
        assert_eq!(stages.len(), 7);
        assert_eq!(column(&stages[5..6], "id"), ["closedwon"]);
        assert_eq!(column(&stages[5..6], "label"), ["Closed Won"]);
    }
    let table = LiveTable::Stages { object: "deals".into(), pipeline: "Partners".into() };
    let error = hubspot.table(&table).await.unwrap_err();
    assert_eq!(error.class(), ErrorClass::Permanent);
    assert_eq!(error.to_string(), "deals have no pipeline `Partners`; there are `Sales Pipeline`");
}
