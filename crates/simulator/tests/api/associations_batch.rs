//! Associations in batches.

use fieldline_simulator::Simulator;
use serde_json::{Value, json};

use crate::support::Api;

const NUMBERED: &str = "/crm/v4/associations/contacts/companies";
const DATED: &str = "/crm/associations/2026-09/contacts/companies";

fn labelled(from: &str, to: &str, number: u32) -> Value {
    let types = json!([{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": number}]);
    json!({"from": {"id": from}, "to": {"id": to}, "types": types})
}

#[tokio::test]
async fn every_pair_of_a_create_stands_for_itself() {
    let api = Api::start(Simulator::builder()).await;
    let (contact, company) = (api.contact(&[]), api.company("Engines"));
    let good = labelled(&contact, &company, 1);
    let whole = api.post(&format!("{NUMBERED}/batch/create"), json!({"inputs": [good]})).await;
    assert_eq!((whole.status, whole.text("/status")), (201, "COMPLETE"));
    assert_eq!(whole.results()[0]["labels"], json!(["Primary"]));
    let bad = [
        labelled("x", &company, 1),
        labelled(&contact, "157001", 1),
        labelled("157002", &company, 1),
        labelled(&contact, &company, 2),
    ];
    let inputs: Vec<Value> = [good].into_iter().chain(bad).collect();
    let partial = api.post(&format!("{DATED}/batch/create"), json!({ "inputs": inputs })).await;
    assert_eq!((partial.status, partial.results().len()), (207, 1));
    assert_eq!(partial.results()[0]["fromObjectId"], json!(contact));
    assert_eq!(partial.body["numErrors"], 4);
    let expected = [
        ("VALIDATION_ERROR", "INVALID_IDENTIFIER", "x is not a valid ID".to_owned()),
        ("OBJECT_NOT_FOUND", "TO_OBJECT_NOT_FOUND", "No company with ID 157001 exists".to_owned()),
        ("OBJECT_NOT_FOUND", "FROM_OBJECT_NOT_FOUND", "No contact with ID 157002 exists".to_owned()),
        (
            "VALIDATION_ERROR",
            "INVALID_ASSOCIATION_TYPE",
            "HUBSPOT_DEFINED association type 2 is not valid between contact and company".to_owned(),
        ),
    ];
    for (place, (category, sub_category, message)) in expected.into_iter().enumerate() {
        assert_eq!(partial.text(&format!("/errors/{place}/category")), category);
        let sub_category = format!("crm.associations.{sub_category}");
        assert_eq!(partial.text(&format!("/errors/{place}/subCategory")), sub_category);
        assert_eq!(partial.text(&format!("/errors/{place}/message")), message);
    }
}

#[tokio::test]
async fn the_default_links_both_ways() {
    let api = Api::start(Simulator::builder()).await;
    let (contact, company) = (api.contact(&[]), api.company("Engines"));
    let pair = json!({"from": {"id": contact}, "to": {"id": company}});
    let unknown = json!({"from": {"id": contact}, "to": {"id": "7"}});
    for _ in 0..2 {
        let body = json!({"inputs": [pair]});
        let answer = api.post(&format!("{NUMBERED}/batch/associate/default"), body).await;
        assert_eq!((answer.status, answer.results().len()), (200, 2));
        assert_eq!(answer.results()[1]["from"], json!({"id": company}));
        let back = json!({"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 280});
        assert_eq!(answer.results()[1]["associationSpec"], back);
    }
    let body = json!({"inputs": [pair, unknown]});
    let answer = api.post(&format!("{DATED}/batch/associate/default"), body).await;
    assert_eq!((answer.status, answer.body["numErrors"].as_u64()), (207, Some(1)));
    let linked = api.simulator().associations("companies", &company, "contacts");
    assert_eq!((linked.len(), linked[0].type_ids.as_slice()), (1, [280].as_slice()));
}

#[tokio::test]
async fn reading_names_those_without_associations() {
    let api = Api::start(Simulator::builder()).await;
    let (contact, lonely, company) = (api.contact(&[]), api.contact(&[]), api.company("Engines"));
    api.simulator().associate("contacts", &contact, "companies", &company);
    let ids = json!({"inputs": [{"id": contact}]});
    let whole = api.post(&format!("{NUMBERED}/batch/read"), ids).await;
    let number = company.parse::<u64>().unwrap();
    let types = json!([{"category": "HUBSPOT_DEFINED", "typeId": 279, "label": null}]);
    let expected =
        json!({"from": {"id": contact}, "to": [{"toObjectId": number, "associationTypes": types}]});
    assert_eq!((whole.status, &whole.results()[0]), (200, &expected));
    let ids = json!({"inputs": [{"id": contact}, {"id": lonely}, {"id": 7}]});
    let partial = api.post(&format!("{DATED}/batch/read"), ids).await;
    assert_eq!((partial.status, partial.results().len()), (207, 1));
    assert_eq!(partial.results()[0]["to"][0]["toObjectId"], json!(company));
    let message = format!("No company is associated with contact {lonely}.");
    assert_eq!(partial.text("/errors/0/message"), message);
    assert_eq!(partial.text("/errors/1/subCategory"), "crm.associations.NO_ASSOCIATIONS_FOUND");
    let context = json!({"fromObjectId": ["7"], "fromObjectType": ["contact"], "toObjectType": ["company"]});
    assert_eq!(partial.body["errors"][1]["context"], context);
}

#[tokio::test]
async fn a_record_with_many_links_is_read_in_pages() {
    let api = Api::start(Simulator::builder()).await;
    let company = api.company("Engines");
    for _ in 0..501 {
        let contact = api.contact(&[]);
        api.simulator().associate("contacts", &contact, "companies", &company);
    }
    let path = "/crm/associations/2026-09/companies/contacts/batch/read";
    let first = api.post(path, json!({"inputs": [{"id": company}]})).await;
    assert_eq!(first.results()[0]["to"].as_array().unwrap().len(), 500);
    let after = first.text("/results/0/paging/next/after");
    let second = api.post(path, json!({"inputs": [{"id": company, "after": after}]})).await;
    assert_eq!(second.results()[0]["to"].as_array().unwrap().len(), 1);
    assert_eq!(second.results()[0].get("paging"), None);
}

#[tokio::test]
async fn archiving_pairs_and_labels() {
    let api = Api::start(Simulator::builder()).await;
    let (contact, one, two) = (api.contact(&[]), api.company("One"), api.company("Two"));
    let create = json!({"inputs": [labelled(&contact, &one, 1), labelled(&contact, &two, 279)]});
    assert_eq!(api.post(&format!("{DATED}/batch/create"), create).await.status, 201);
    let type_ids = || {
        let found = api.simulator().associations("contacts", &contact, "companies");
        found.into_iter().map(|association| association.type_ids).collect::<Vec<_>>()
    };
    let primary = json!({"inputs": [labelled(&contact, &one, 1)]});
    let labels = api.post(&format!("{NUMBERED}/batch/labels/archive"), primary).await;
    assert_eq!((labels.status, type_ids()), (204, vec![vec![279], vec![279]]));
    let unlabelled = json!({"inputs": [labelled(&contact, &one, 279)]});
    let whole = api.post(&format!("{DATED}/batch/labels/archive"), unlabelled).await;
    assert_eq!((whole.status, whole.text("/status"), type_ids()), (200, "COMPLETE", vec![vec![279]]));
    let pairs = json!({"inputs": [{"from": {"id": contact}, "to": [{"id": one}, {"id": two}]}]});
    for (path, status) in [(NUMBERED, 204), (DATED, 200)] {
        assert_eq!(api.post(&format!("{path}/batch/archive"), pairs.clone()).await.status, status);
    }
    assert!(type_ids().is_empty());
}

#[tokio::test]
async fn how_many_inputs() {
    let api = Api::start(Simulator::builder()).await;
    let ids = |count: usize| json!({"inputs": vec![json!({"id": "7"}); count]});
    let pairs = |count: usize| json!({"inputs": vec![labelled("7", "8", 279); count]});
    let cases = [
        ("read", ids(1_000), 207),
        ("read", ids(1_001), 400),
        ("read", ids(0), 400),
        ("create", pairs(2_000), 207),
        ("create", pairs(2_001), 400),
        ("labels/archive", pairs(2_001), 400),
    ];
    for (call, body, status) in cases {
        assert_eq!(api.post(&format!("{DATED}/batch/{call}"), body).await.status, status, "{call}");
    }
}
