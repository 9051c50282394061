//! Fetch, list, find.

use fieldline_connector::{Destination as _, Fetch, FetchBy};
use fieldline_model::RecordId;

use crate::support::{KEY, account, by_id, by_unique, hubspot, names, values};

#[tokio::test]
async fn records_are_fetched_by_id_and_by_unique_value() {
    let account = account(true).await;
    let simulator = account.simulator();
    let one =
        simulator.create_record("contacts", &[("email", "ada@x.io"), (KEY, "C1"), ("phone", "+1")]).unwrap();
    let two = simulator.create_record("contacts", &[("email", "bo@x.io"), (KEY, "C2")]).unwrap();
    let hubspot = hubspot(&account);
    let ids = [one.as_str(), two.as_str(), "987654321"].map(RecordId::from);
    let found = hubspot.fetch(&by_id(&ids, &["email", "phone"])).await.unwrap();
    assert_eq!(values(found.clone(), "email"), ["ada@x.io", "bo@x.io"]);
    assert_eq!(values(found, "phone"), ["+1", "∅"]);
    let found = hubspot.fetch(&by_unique(KEY, &["C2", "C3"], &["email"])).await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].get(KEY), found[0].get("email")), (Some("C2"), Some("bo@x.io")));
    let found = hubspot.fetch(&by_unique("email", &["Ada@X.io"], &[KEY])).await.unwrap();
    assert_eq!(values(found, KEY), ["C1"]);
}

#[tokio::test]
async fn archived_records_are_absent() {
    let account = account(true).await;
    let id = account.simulator().create_record("contacts", &[(KEY, "C1")]).unwrap();
    account.simulator().archive("contacts", &id);
    let hubspot = hubspot(&account);
    assert!(hubspot.fetch(&by_id(&[id.into()], &[])).await.unwrap().is_empty());
    assert!(hubspot.fetch(&by_unique(KEY, &["C1"], &[])).await.unwrap().is_empty());
    assert!(hubspot.list(&"contacts".into(), &[], None).await.unwrap().records.is_empty());
}

#[tokio::test]
async fn a_list_has_every_record_once_in_order_of_id() {
    let account = account(true).await;
    let simulator = account.simulator();
    let ids: Vec<String> =
        (0..250).map(|n| simulator.create_record("contacts", &[(KEY, &n.to_string())]).unwrap()).collect();
    let hubspot = hubspot(&account);
    // Few properties fit into the URL; with very many, ids are listed and read in a second call.
    let long: Vec<String> =
        (0..400).map(|number| format!("no_such_property_with_a_long_name_{number}")).collect();
    let mut many: Vec<&str> = long.iter().map(String::as_str).collect();
    many.push(KEY);
    for (properties, calls) in [(vec![KEY], 3), (many, 6)] {
        let before = hubspot.calls().read;
        let (mut cursor, mut records) = (None, Vec::new());
        loop {
            let page =
                hubspot.list(&"contacts".into(), &names(&properties), cursor.as_deref()).await.unwrap();
            records.extend(page.records);
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        let listed: Vec<&str> = records.iter().map(|record| record.id.as_str()).collect();
        assert_eq!(listed, ids.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(records[249].get(KEY), Some("249"));
        assert_eq!(hubspot.calls().read - before, calls);
    }
}

#[tokio::test]
async fn find_sees_every_record_with_one_of_the_values() {
    let account = account(true).await;
    let simulator = account.simulator();
    for number in 0..450 {
        let company = ["Acme", "ACME", "other"][number % 3];
        simulator.create_record("contacts", &[("company", company), (KEY, &number.to_string())]).unwrap();
    }
    let hubspot = hubspot(&account);
    let values = ["Acme".to_owned(), "nobody".to_owned()];
    let found = hubspot.find(&"contacts".into(), &"company".into(), &values, &names(&[KEY])).await.unwrap();
    assert_eq!(found.len(), 300);
    assert!(found.iter().all(|record| record.get("company").unwrap().eq_ignore_ascii_case("acme")));
    assert_eq!(hubspot.calls().search, 2);
    assert_eq!(hubspot.count(&"contacts".into()).await.unwrap(), 450);
}

#[tokio::test]
async fn custom_objects_are_read_alike() {
    let account = account(true).await;
    account.simulator().create_record("boats", &[("hull_number", "H1"), ("length_m", "12.5")]).unwrap();
    let by = FetchBy::Unique("hull_number".into(), vec!["H1".to_owned()]);
    let request =
        Fetch { object: "p4242_boats".into(), by, properties: names(&["length_m"]), timed: Vec::new() };
    let found = hubspot(&account).fetch(&request).await.unwrap();
    assert_eq!(values(found, "length_m"), ["12.5"]);
}
