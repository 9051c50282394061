//! Batch reads: by id, by unique property, what is missing.

use serde_json::{Value, json};

use crate::support::{Api, CONTACTS};

#[tokio::test]
async fn records_are_read_by_id_and_by_unique_property() {
    let api = Api::with_key().await;
    let ids: Vec<String> = (0..3)
        .map(|n| api.contact(&[("app_customer_id", &format!("C-{n}")), ("email", &format!("p{n}@b.io"))]))
        .collect();
    let cases = [
        (json!(null), ids.clone()),
        (json!("app_customer_id"), (0..3).map(|n| format!("C-{n}")).collect()),
        (json!("email"), (0..3).map(|n| format!("P{n}@b.io")).collect()),
    ];
    for (by, wanted) in cases {
        let inputs: Vec<Value> = wanted.iter().map(|id| json!({ "id": id })).collect();
        let body = json!({"idProperty": by, "properties": ["email", "city"], "inputs": inputs});
        let answer = api.post(&format!("{CONTACTS}/batch/read"), body).await;
        assert_eq!((answer.status, answer.sorted("/id")), (200, ids.clone()));
        assert_eq!(answer.sorted("/properties/email"), ["p0@b.io", "p1@b.io", "p2@b.io"]);
        assert_eq!(answer.results()[0]["properties"]["city"], json!(null));
    }
}

#[tokio::test]
async fn ids_that_are_not_there_make_a_207() {
    let api = Api::with_key().await;
    let id = api.contact(&[("city", "Bonn")]);
    let gone = api.contact(&[("city", "Bonn")]);
    api.simulator().archive("contacts", &gone);
    let body = json!({"inputs": [{"id": id}, {"id": gone}, {"id": "x"}, {"id": id}]});
    let answer = api.post(&format!("{CONTACTS}/batch/read"), body).await;
    assert_eq!((answer.status, answer.sorted("/id")), (207, vec![id]));
    assert_eq!(answer.body["errors"][0]["context"]["ids"], json!([gone, "x"]));
    let archived =
        api.post(&format!("{CONTACTS}/batch/read?archived=true"), json!({"inputs": [{"id": gone}]})).await;
    assert_eq!((archived.status, &archived.results()[0]["archived"]), (200, &json!(true)));
}

#[tokio::test]
async fn what_a_batch_read_refuses() {
    let api = Api::with_key().await;
    let inputs = |count: usize| (0..count).map(|n| json!({"id": n.to_string()})).collect::<Vec<_>>();
    let cases = [
        (json!({"inputs": inputs(101)}), 400),
        (json!({"idProperty": "firstname", "inputs": inputs(1)}), 400),
        (json!({"propertiesWithHistory": ["email"], "inputs": inputs(51)}), 400),
        (json!({"propertiesWithHistory": ["email"], "inputs": inputs(50)}), 207),
        (json!({"propertiesWithHistory": [], "inputs": inputs(1)}), 207),
    ];
    for (body, status) in cases {
        assert_eq!(api.post(&format!("{CONTACTS}/batch/read"), body).await.status, status);
    }
}
