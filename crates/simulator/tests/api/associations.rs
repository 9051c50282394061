//! The associations of one record: put, list, delete, and what a primary company is.

use fieldline_simulator::Simulator;
use serde_json::{Value, json};

use crate::support::Api;

fn spec(number: u32) -> Value {
    json!([{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": number}])
}

fn type_ids(api: &Api, contact: &str) -> Vec<(String, Vec<u32>)> {
    let found = api.simulator().associations("contacts", contact, "companies");
    found.into_iter().map(|association| (association.id, association.type_ids)).collect()
}

#[tokio::test]
async fn numbered_and_dated_paths_lead_to_the_same_links() {
    let api = Api::start(Simulator::builder()).await;
    let (contact, company) = (api.contact(&[]), api.company("Engines"));
    let numbered = format!("/crm/v4/objects/contacts/{contact}/associations/companies");
    let dated = format!("/crm/objects/2026-09/0-1/{contact}/associations/company");
    let put = api.put(&format!("{numbered}/{company}"), spec(1)).await;
    assert_eq!((put.status, &put.body["labels"]), (201, &json!(["Primary"])));
    let ids = (put.text("/fromObjectTypeId"), put.text("/toObjectTypeId"));
    assert_eq!(ids, ("0-1", "0-2"));
    assert_eq!(put.body["toObjectId"], json!(company.parse::<u64>().unwrap()));
    let types = json!([
        {"category": "HUBSPOT_DEFINED", "typeId": 279, "label": null},
        {"category": "HUBSPOT_DEFINED", "typeId": 1, "label": "Primary"},
    ]);
    let number = json!({"toObjectId": company.parse::<u64>().unwrap(), "associationTypes": types});
    assert_eq!(api.get(&numbered).await.body, json!({"results": [number]}));
    let text = json!({"toObjectId": company, "associationTypes": types});
    assert_eq!(api.get(&dated).await.body, json!({"results": [text]}));
    for path in [&numbered, &dated] {
        assert_eq!(api.delete(&format!("{path}/{company}")).await.status, 204);
        assert_eq!(api.get(path).await.body, json!({"results": []}));
    }
}

#[tokio::test]
async fn a_put_replaces_and_the_default_adds() {
    let api = Api::start(Simulator::builder()).await;
    let (contact, one, two) = (api.contact(&[]), api.company("One"), api.company("Two"));
    let of = format!("/crm/objects/2026-09/contacts/{contact}/associations");
    for company in [&one, &two] {
        assert_eq!(api.put(&format!("{of}/companies/{company}"), spec(1)).await.status, 201);
    }
    // One company is primary: the second took the first one's place.
    assert_eq!(type_ids(&api, &contact), [(one.clone(), vec![279]), (two.clone(), vec![279, 1])]);
    let default = api.put(&format!("{of}/default/companies/{two}"), json!(null)).await;
    assert_eq!((default.status, default.text("/status")), (200, "COMPLETE"));
    let spec_of = |result: &Value| result["associationSpec"]["associationTypeId"].as_u64();
    assert_eq!(default.results().iter().map(spec_of).collect::<Vec<_>>(), [Some(279), Some(280)]);
    assert_eq!(type_ids(&api, &contact)[1].1, [279, 1]);
    assert_eq!(api.put(&format!("{of}/companies/{two}"), spec(279)).await.status, 201);
    assert_eq!(type_ids(&api, &contact)[1].1, [279]);
}

#[tokio::test]
async fn what_a_put_refuses() {
    let api = Api::start(Simulator::builder()).await;
    let (contact, company) = (api.contact(&[]), api.company("Engines"));
    let cases = [
        (
            format!("contacts/{contact}/associations/companies/{company}"),
            spec(280),
            400,
            "INVALID_ASSOCIATION_TYPE",
        ),
        (
            format!("contacts/{contact}/associations/companies/{company}"),
            json!([]),
            400,
            "INVALID_ASSOCIATION_TYPE",
        ),
        (format!("contacts/{contact}/associations/companies/x"), spec(279), 400, "INVALID_IDENTIFIER"),
        (format!("contacts/{contact}/associations/companies/7"), spec(279), 404, "TO_OBJECT_NOT_FOUND"),
        (format!("contacts/7/associations/companies/{company}"), spec(279), 404, "FROM_OBJECT_NOT_FOUND"),
    ];
    for (path, body, status, sub_category) in cases {
        let answer = api.put(&format!("/crm/v4/objects/{path}"), body).await;
        assert_eq!(answer.status, status, "{path}");
        assert_eq!(answer.text("/subCategory"), format!("crm.associations.{sub_category}"), "{path}");
    }
    let path = format!("/crm/v4/objects/contacts/{contact}/associations/contacts/{contact}");
    let itself = api.put(&path, spec(449)).await;
    let message = format!("Object {contact} cannot be associated to itself ({contact})");
    assert_eq!((itself.status, itself.text("/message")), (400, message.as_str()));
    assert_eq!(api.get("/crm/v4/objects/contacts/7/associations/companies").await.status, 404);
}

#[tokio::test]
async fn the_list_pages() {
    let api = Api::start(Simulator::builder()).await;
    let contact = api.contact(&[]);
    let companies: Vec<String> = (0..5).map(|n| api.company(&n.to_string())).collect();
    for company in &companies {
        api.simulator().associate("companies", company, "contacts", &contact);
    }
    let path = format!("/crm/objects/2026-03/contacts/{contact}/associations/companies");
    let (mut after, mut seen) = (String::new(), Vec::new());
    loop {
        let page = api.get(&format!("{path}?limit=2&after={after}")).await;
        seen.extend(page.results().iter().map(|result| result["toObjectId"].as_str().unwrap().to_owned()));
        match page.body.pointer("/paging/next/after") {
            Some(next) => after = next.as_str().unwrap().to_owned(),
            None => break,
        }
    }
    assert_eq!(seen, companies);
    assert_eq!(api.get(&format!("{path}?limit=501")).await.status, 400);
    assert_eq!(api.get(&format!("{path}?after=next")).await.status, 400);
}

#[tokio::test]
async fn links_go_with_their_records() {
    let api = Api::start(Simulator::builder()).await;
    let (company, kept) = (api.company("Engines"), api.contact(&[]));
    let gone: Vec<String> = (0..4).map(|_| api.contact(&[])).collect();
    for contact in gone.iter().chain([&kept]) {
        api.simulator().associate("contacts", contact, "companies", &company);
    }
    assert_eq!(api.delete(&format!("/crm/v3/objects/contacts/{}", gone[0])).await.status, 204);
    let archive = json!({"inputs": [{"id": gone[1]}]});
    assert_eq!(api.post("/crm/v3/objects/contacts/batch/archive", archive).await.status, 204);
    let erase = json!({"objectId": gone[2]});
    assert_eq!(api.post("/crm/v3/objects/contacts/gdpr-delete", erase).await.status, 204);
    api.simulator().archive("contacts", &gone[3]);
    let left = api.simulator().associations("companies", &company, "contacts");
    assert_eq!(left.iter().map(|association| &association.id).collect::<Vec<_>>(), [&kept]);
}

#[tokio::test]
async fn a_merge_hands_links_on() {
    let api = Api::start(Simulator::builder()).await;
    let (survivor, loser) = (api.contact(&[]), api.contact(&[]));
    let (one, two) = (api.company("One"), api.company("Two"));
    api.simulator().associate("contacts", &survivor, "companies", &one);
    api.simulator().associate("contacts", &loser, "companies", &two);
    let body = json!({"primaryObjectId": survivor, "objectIdToMerge": loser});
    let merged = api.post("/crm/v3/objects/contacts/merge", body).await;
    assert_eq!(type_ids(&api, merged.text("/id")), [(one, vec![279]), (two, vec![279])]);
    assert!(type_ids(&api, &survivor).is_empty() && type_ids(&api, &loser).is_empty());
}

#[tokio::test]
async fn a_reset_forgets_links() {
    let api = Api::start(Simulator::builder()).await;
    let (contact, company) = (api.contact(&[]), api.company("Engines"));
    api.simulator().associate("contacts", &contact, "companies", &company);
    api.simulator().reset();
    assert_eq!((api.contact(&[]), api.company("Engines")), (contact.clone(), company));
    assert!(type_ids(&api, &contact).is_empty());
}
