//! Associations where records are created, read and searched for.

use fieldline_simulator::Simulator;
use serde_json::{Value, json};

use crate::support::{Api, CONTACTS};

fn to(id: &str, numbers: &[u32]) -> Value {
    let types: Vec<Value> = numbers
        .iter()
        .map(|number| json!({"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": number}))
        .collect();
    json!({"to": {"id": id}, "types": types})
}

#[tokio::test]
async fn a_record_is_created_with_its_associations() {
    let api = Api::start(Simulator::builder()).await;
    let (company, friend) = (api.company("Engines"), api.contact(&[]));
    let body = json!({"properties": {}, "associations": [to(&company, &[1]), to(&friend, &[449])]});
    let created = api.post(CONTACTS, body).await;
    assert_eq!(created.status, 201);
    let id = created.text("/id");
    let path = format!("{CONTACTS}/{id}?associations=companies,contacts,deals,planets");
    let expected = json!({
        "companies": {"results": [
            {"id": company, "type": "contact_to_company_unlabeled"},
            {"id": company, "type": "contact_to_company"},
        ]},
        "contacts": {"results": [{"id": friend, "type": "contact_to_contact"}]},
    });
    assert_eq!(api.get(&path).await.body["associations"], expected);
    let page = api.get(&format!("{CONTACTS}?associations=company")).await;
    assert_eq!(page.results()[1]["associations"]["companies"], expected["companies"]);
    assert_eq!(page.results()[0].get("associations"), None);
    assert_eq!(api.get(&format!("{CONTACTS}/{id}")).await.body.get("associations"), None);
}

#[tokio::test]
async fn bad_associations_refuse_the_record() {
    let api = Api::start(Simulator::builder()).await;
    let company = api.company("Engines");
    let cases = [
        (to("7", &[1]), "INVALID_OBJECT_IDS", "COMPANY=7 is not valid"),
        (to("x", &[279]), "INVALID_OBJECT_IDS", "COMPANY=x is not valid"),
        (to(&company, &[999]), "INVALID_ASSOCIATION_TYPES", "CONTACT: HUBSPOT_DEFINED 999 is not valid"),
        (to(&company, &[279, 4]), "INVALID_ASSOCIATION_TYPES", "CONTACT: HUBSPOT_DEFINED 4 is not valid"),
        (to(&company, &[]), "INVALID_ASSOCIATION_TYPES", "no type is given"),
    ];
    for (association, name, reason) in cases {
        let answer = api.post(CONTACTS, json!({"properties": {}, "associations": [association]})).await;
        assert_eq!(answer.status, 400);
        assert_eq!(answer.text("/message"), "One or more associations are invalid");
        assert_eq!(answer.body["context"][name], json!([reason]));
    }
    assert!(api.simulator().records("contacts").is_empty());
}

#[tokio::test]
async fn batch_creates_link_each_input() {
    let api = Api::start(Simulator::builder()).await;
    let company = api.company("Engines");
    let input = |city: &str, id: &str, trace: Option<&str>| {
        let mut input = json!({"properties": {"city": city}, "associations": [to(id, &[279])]});
        if let Some(trace) = trace {
            input["objectWriteTraceId"] = json!(trace);
        }
        input
    };
    let path = format!("{CONTACTS}/batch/create");
    let whole = json!({"inputs": [input("Bonn", &company, None), input("Ulm", "7", None)]});
    assert_eq!(api.post(&path, whole).await.status, 400);
    assert!(api.simulator().associations("companies", &company, "contacts").is_empty());
    let traced = json!({"inputs": [input("Bonn", &company, Some("a")), input("Ulm", "7", Some("b"))]});
    let answer = api.post(&path, traced).await;
    assert_eq!((answer.status, answer.results().len()), (207, 1));
    assert_eq!(answer.text("/errors/0/message"), "One or more associations are invalid");
    assert_eq!(answer.body["errors"][0]["context"]["objectWriteTraceId"], json!(["b"]));
    let linked = api.simulator().associations("companies", &company, "contacts");
    assert_eq!(vec![linked[0].id.as_str()], [answer.text("/results/0/id")]);
}

#[tokio::test]
async fn searching_by_association() {
    let api = Api::start(Simulator::builder().custom_object("car")).await;
    let company = api.company("Engines");
    let (near, far) = (api.contact(&[("city", "Bonn")]), api.contact(&[("city", "Bonn")]));
    api.simulator().associate("contacts", &near, "companies", &company);
    let search = async |object: &str, id: &str| {
        let filter = json!({"propertyName": format!("associations.{object}"), "operator": "EQ", "value": id});
        let city = json!({"propertyName": "city", "operator": "EQ", "value": "bonn"});
        api.post(&format!("{CONTACTS}/search"), json!({"filters": [filter, city]})).await
    };
    for name in ["company", "companies", "0-2"] {
        assert_eq!(search(name, &company).await.sorted("/id"), vec![near.clone()], "{name}");
    }
    assert_eq!(search("company", &far).await.body["total"], 0);
    assert_eq!(search("contact", &near).await.body["total"], 0);
    assert_eq!(search("car", "1").await.status, 400);
}
