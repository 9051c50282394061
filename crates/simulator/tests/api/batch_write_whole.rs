//! Batch writes that are all or nothing.

use fieldline_simulator::Simulator;
use serde_json::{Value, json};

use crate::support::{Api, CONTACTS, keyed};

/// Why the inputs do not stand for themselves: no trace ids, one missing, one twice, or a server that ignores them.
fn forms(inputs: &[Value]) -> Vec<(&'static str, bool, Vec<Value>)> {
    let traced = |ids: &[Option<&str>]| {
        let with = |(input, id): (&Value, &Option<&str>)| {
            let mut input = input.clone();
            if let Some(id) = id {
                input["objectWriteTraceId"] = json!(id);
            }
            input
        };
        inputs.iter().zip(ids).map(with).collect::<Vec<_>>()
    };
    vec![
        ("none", true, inputs.to_vec()),
        ("one missing", true, traced(&[Some("1"), None])),
        ("one twice", true, traced(&[Some("1"), Some("1")])),
        ("ignored", false, traced(&[Some("1"), Some("2")])),
    ]
}

#[tokio::test]
async fn one_bad_value_refuses_the_request_and_nothing_is_written() {
    let inputs =
        [json!({"properties": {"email": "a@b.io"}}), json!({"properties": {"email": "bad@", "x": "1"}})];
    for (name, honours, inputs) in forms(&inputs) {
        let api = Api::start(Simulator::builder().trace_ids(honours)).await;
        let answer = api.post(&format!("{CONTACTS}/batch/create"), json!({ "inputs": inputs })).await;
        assert_eq!(answer.status, 400, "{name}");
        let codes: Vec<&str> = answer.body["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|error| error["code"].as_str().unwrap())
            .collect();
        assert_eq!(codes, ["INVALID_EMAIL", "PROPERTY_DOESNT_EXIST"], "{name}");
        assert!(api.simulator().records("contacts").is_empty(), "{name}");
    }
}

#[tokio::test]
async fn a_problem_listed_twice_in_the_message_is_listed_once_in_the_errors() {
    let api = Api::with_key().await;
    let inputs = [json!({"properties": {"x": "1"}}), json!({"properties": {"x": "2"}})];
    let answer = api.post(&format!("{CONTACTS}/batch/create"), json!({ "inputs": inputs })).await;
    assert_eq!(answer.text("/message").matches("isValid").count(), 2);
    assert_eq!(answer.body["errors"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_conflict_takes_back_what_the_request_had_written() {
    let inputs = [
        json!({"id": "C-1", "idProperty": "app_customer_id", "properties": {"email": "moved@b.io", "city": "Köln"}}),
        json!({"id": "C-2", "idProperty": "app_customer_id", "properties": {"email": "taken@b.io"}}),
    ];
    for (name, honours, inputs) in forms(&inputs) {
        let api = Api::start(keyed().trace_ids(honours)).await;
        api.contact(&[("app_customer_id", "C-1"), ("email", "a@b.io"), ("city", "Bonn")]);
        let taken = api.contact(&[("email", "taken@b.io")]);
        let before = api.simulator().records("contacts");
        let answer = api.post(&format!("{CONTACTS}/batch/upsert"), json!({ "inputs": inputs })).await;
        assert_eq!((answer.status, answer.text("/category")), (409, "CONFLICT"), "{name}");
        assert_eq!(answer.text("/message"), format!("Contact already exists. Existing ID: {taken}"));
        assert!(api.simulator().records("contacts") == before, "{name}");
        // The unique values are as before, too.
        assert_eq!(api.get(&format!("{CONTACTS}/a@b.io?idProperty=email")).await.status, 200);
        assert_eq!(api.get(&format!("{CONTACTS}/moved@b.io?idProperty=email")).await.status, 404);
        assert_eq!(api.simulator().stats().inputs_accepted, 0);
    }
}

#[tokio::test]
async fn two_new_inputs_with_one_address_are_a_conflict() {
    let api = Api::with_key().await;
    let input = json!({"properties": {"email": "a@b.io"}});
    let answer = api.post(&format!("{CONTACTS}/batch/create"), json!({"inputs": [input, input]})).await;
    assert_eq!(answer.status, 409);
    assert!(api.simulator().records("contacts").is_empty());
    // Ids of writes that were taken back are free again.
    assert_eq!(api.post(&format!("{CONTACTS}/batch/create"), json!({"inputs": [input]})).await.status, 201);
}

#[tokio::test]
async fn ignored_trace_ids_are_not_echoed() {
    let api = Api::start(keyed().trace_ids(false)).await;
    let input = json!({"objectWriteTraceId": "1", "properties": {"email": "a@b.io"}});
    let answer = api.post(&format!("{CONTACTS}/batch/create"), json!({"inputs": [input]})).await;
    assert_eq!(answer.status, 201);
    assert_eq!(answer.results()[0].get("objectWriteTraceId"), None);
}
