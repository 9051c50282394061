//! Batch writes whose inputs stand for themselves, and what all batch writes share.

use fieldline_simulator::{PropertySpec, Simulator};
use serde_json::{Value, json};

use crate::support::{Api, CONTACTS, keyed};

fn upsert(number: usize, properties: Value) -> Value {
    json!({"id": format!("C-{number}"), "idProperty": "app_customer_id", "objectWriteTraceId": format!("t{number}"),
           "properties": properties})
}

#[tokio::test]
async fn an_upsert_creates_and_updates_and_says_which() {
    let api = Api::with_key().await;
    api.contact(&[("app_customer_id", "C-2"), ("city", "Bonn")]);
    let inputs: Vec<Value> =
        (1..=3).map(|n| upsert(n, json!({"email": format!("P{n}@Example.com")}))).collect();
    let answer = api.post(&format!("{CONTACTS}/batch/upsert"), json!({ "inputs": inputs })).await;
    assert_eq!((answer.status, answer.text("/status")), (200, "COMPLETE"));
    assert_eq!(answer.body.get("numErrors"), None);
    assert_eq!(answer.sorted("/objectWriteTraceId"), ["t1", "t2", "t3"]);
    assert_eq!(answer.sorted("/properties/email"), ["p1@example.com", "p2@example.com", "p3@example.com"]);
    for result in answer.results() {
        assert_eq!(result["new"], json!(result["objectWriteTraceId"] != json!("t2")));
    }
    let records = api.simulator().records("contacts");
    let keys: Vec<_> = records.iter().map(|record| record.get("app_customer_id").unwrap()).collect();
    assert_eq!(keys, ["C-2", "C-1", "C-3"]);
    assert_eq!(records[0].get("city"), Some("Bonn"));
}

#[tokio::test]
async fn with_trace_ids_a_bad_input_costs_no_good_one() {
    let api = Api::with_key().await;
    let taken = api.contact(&[("email", "taken@b.io"), ("app_customer_id", "C-9")]);
    let inputs = json!([
        upsert(1, json!({"email": "good@b.io"})),
        upsert(2, json!({"email": "bad@"})),
        upsert(3, json!({"email": "taken@b.io"})),
        upsert(4, json!({"lifecyclestage": "king"})),
        upsert(9, json!({"city": "Bonn"})),
    ]);
    let answer = api.post(&format!("{CONTACTS}/batch/upsert"), json!({ "inputs": inputs })).await;
    assert_eq!((answer.status, &answer.body["numErrors"]), (207, &json!(3)));
    assert_eq!(answer.sorted("/objectWriteTraceId"), ["t1", "t9"]);
    let error = |trace: &str| {
        let errors = answer.body["errors"].as_array().unwrap();
        errors.iter().find(|error| error["context"]["objectWriteTraceId"] == json!([trace])).unwrap()
    };
    assert_eq!(error("t2")["errors"][0]["code"], json!("INVALID_EMAIL"));
    assert_eq!(error("t2")["errors"][0]["message"], json!("Email address bad@ is invalid"));
    assert_eq!(error("t3")["category"], json!("CONFLICT"));
    assert_eq!(error("t3")["message"], json!(format!("Contact already exists. Existing ID: {taken}")));
    assert_eq!(error("t3")["context"]["existingId"], json!([taken]));
    let option = error("t4")["errors"][0]["message"].as_str().unwrap();
    assert!(option.starts_with(
        "king was not one of the allowed options: [label: \"Subscriber\"\nvalue: \"subscriber\"\n"
    ));
    assert_eq!(api.simulator().records("contacts").len(), 2);
}

#[tokio::test]
async fn later_inputs_of_a_batch_see_earlier_ones() {
    let api = Api::with_key().await;
    let holder = api.contact(&[("email", "a@b.io"), ("app_customer_id", "C-1")]);
    let inputs = json!([
        upsert(1, json!({"email": "new@b.io"})),
        upsert(2, json!({"email": "a@b.io"})),
        upsert(3, json!({"email": "A@B.io"})),
    ]);
    let answer = api.post(&format!("{CONTACTS}/batch/upsert"), json!({ "inputs": inputs })).await;
    assert_eq!(answer.sorted("/objectWriteTraceId"), ["t1", "t2"]);
    assert_ne!(answer.text("/errors/0/context/existingId/0"), holder);
}

#[tokio::test]
async fn an_update_that_takes_anothers_value_names_both_records() {
    let api = Api::with_key().await;
    let holder = api.contact(&[("email", "a@b.io")]);
    let other = api.contact(&[("email", "c@d.io")]);
    let input = json!({"id": other, "objectWriteTraceId": "1", "properties": {"email": "a@b.io"}});
    let answer = api.post(&format!("{CONTACTS}/batch/update"), json!({"inputs": [input]})).await;
    assert_eq!((answer.status, answer.text("/errors/0/category")), (207, "VALIDATION_ERROR"));
    let end = format!("propertyName=email, value=a@b.io}} on {other}. {holder} already has that value.");
    assert!(answer.text("/errors/0/message").ends_with(&end), "{}", answer.text("/errors/0/message"));
}

#[tokio::test]
async fn unknown_ids_of_an_update_share_one_item_with_or_without_trace_ids() {
    let api = Api::with_key().await;
    let known = api.contact(&[("city", "Bonn")]);
    let archived = api.contact(&[("city", "Bonn")]);
    api.simulator().archive("contacts", &archived);
    for trace in [json!(null), json!("t")] {
        let input = |id: &str| {
            let mut input = json!({"id": id, "properties": {"city": "Köln"}});
            if let Some(trace) = trace.as_str() {
                input["objectWriteTraceId"] = json!(format!("{trace}-{id}"));
            }
            input
        };
        let inputs = json!([input("7"), input(&known), input(&archived)]);
        let answer = api.post(&format!("{CONTACTS}/batch/update"), json!({ "inputs": inputs })).await;
        assert_eq!((answer.status, answer.sorted("/id")), (207, vec![known.clone()]));
        assert_eq!(answer.text("/errors/0/category"), "OBJECT_NOT_FOUND");
        let message =
            "Could not get some CONTACT objects, they may be deleted or not exist. Check that ids are valid.";
        assert_eq!(answer.text("/errors/0/message"), message);
        assert_eq!(answer.body["errors"][0]["context"]["ids"], json!(["7", archived]));
    }
}

#[tokio::test]
async fn one_id_twice_refuses_everything_even_with_trace_ids() {
    let api = Api::with_key().await;
    let input = |id: &str, trace: &str| json!({"id": id, "idProperty": "email", "objectWriteTraceId": trace, "properties": {}});
    let inputs = json!([input("a@b.io", "1"), input("c@d.io", "2"), input("A@b.io", "3")]);
    let answer = api.post(&format!("{CONTACTS}/batch/upsert"), json!({ "inputs": inputs })).await;
    assert_eq!(answer.status, 400);
    assert_eq!(answer.text("/message"), "Duplicate IDs found in batch input: [a@b.io]. IDs must be unique");
    assert_eq!(answer.body["context"]["ids"], json!(["a@b.io"]));
    assert!(api.simulator().records("contacts").is_empty());
}

#[tokio::test]
async fn which_properties_address_records_in_writes() {
    let api = Api::start(keyed().property("companies", PropertySpec::text("key").unique())).await;
    let cases = [
        ("contacts", "upsert", "email", "a@b.io", 200),
        ("contacts", "upsert", "app_customer_id", "C-1", 200),
        ("contacts", "upsert", "firstname", "Ada", 400),
        ("contacts", "update", "email", "a@b.io", 400),
        ("contacts", "update", "app_customer_id", "C-1", 200),
        ("companies", "upsert", "domain", "b.io", 400),
        ("deals", "upsert", "dealname", "A", 400),
    ];
    for (object, call, by, id, status) in cases {
        let body = json!({"inputs": [{"id": id, "idProperty": by, "properties": {}}]});
        let answer = api.post(&format!("/crm/v3/objects/{object}/batch/{call}"), body).await;
        assert_eq!(answer.status, status, "{object} {call} {by}");
        if status == 400 {
            let message = answer.text("/message");
            assert!(message.starts_with("Unable to perform update/upsert by non-unique 0-"), "{message}");
        }
    }
}

#[tokio::test]
async fn a_batch_has_between_1_and_100_inputs() {
    let api = Api::with_key().await;
    for (count, status) in [(0, 400), (1, 201), (100, 201), (101, 400)] {
        let inputs: Vec<Value> = (0..count).map(|_| json!({"properties": {"city": "Bonn"}})).collect();
        let answer = api.post(&format!("{CONTACTS}/batch/create"), json!({ "inputs": inputs })).await;
        assert_eq!(answer.status, status, "{count}");
    }
}

#[tokio::test]
async fn results_come_in_another_order_and_the_seed_decides_it() {
    let order = async |seed: u64| {
        let api = Api::start(Simulator::builder().seed(seed)).await;
        let inputs: Vec<Value> = (0..20).map(|n| json!({"properties": {"city": n.to_string()}})).collect();
        let answer = api.post(&format!("{CONTACTS}/batch/create"), json!({ "inputs": inputs })).await;
        let city = |result: &Value| result["properties"]["city"].as_str().unwrap().to_owned();
        answer.results().iter().map(city).collect::<Vec<_>>()
    };
    let sent: Vec<String> = (0..20).map(|n| n.to_string()).collect();
    let first = order(1).await;
    assert_ne!(first, sent);
    assert_eq!(order(1).await, first);
    assert_ne!(order(2).await, first);
}

#[tokio::test]
async fn archiving_answers_204_whatever_the_ids_name() {
    let api = Api::with_key().await;
    let id = api.contact(&[("email", "a@b.io")]);
    let body = json!({"inputs": [{"id": id}, {"id": "7"}]});
    for _ in 0..2 {
        assert_eq!(api.post(&format!("{CONTACTS}/batch/archive"), body.clone()).await.status, 204);
    }
    assert!(api.simulator().records("contacts").is_empty());
    assert_eq!(api.simulator().stats().records.archived, 1);
    let again = api.post(CONTACTS, json!({"properties": {"email": "a@b.io"}})).await;
    assert_eq!(again.status, 201);
    assert_ne!(again.text("/id"), id);
}
