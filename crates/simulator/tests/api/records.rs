//! Single records: create, read, change, archive.

use serde_json::json;

use fieldline_simulator::{PropertySpec, Simulator};

use crate::support::{Api, CONTACTS};

#[tokio::test]
async fn a_record_lives_through_all_single_calls() {
    let api = Api::start(Simulator::builder()).await;
    let created =
        api.post(CONTACTS, json!({"properties": {"email": "Ada@Example.COM", "firstname": "Ada"}})).await;
    assert_eq!(created.status, 201);
    assert_eq!(created.text("/properties/email"), "ada@example.com");
    let id = created.text("/id");
    let path = format!("{CONTACTS}/{id}");
    assert_eq!(created.header("location"), Some(path.as_str()));

    let patched = api.patch(&path, json!({"properties": {"firstname": "", "annualrevenue": 12.5}})).await;
    assert_eq!(patched.status, 200);
    assert_eq!(patched.body["properties"]["firstname"], json!(null));
    assert_eq!(patched.body["properties"]["annualrevenue"], json!("12.5"));

    let read = api.get(&format!("{path}?properties=email,firstname,nothing_like_it")).await;
    assert_eq!(read.text("/properties/email"), "ada@example.com");
    assert_eq!(read.body["properties"]["firstname"], json!(null));
    assert_eq!(read.body["properties"].get("nothing_like_it"), None);

    assert_eq!(api.delete(&path).await.status, 204);
    assert_eq!(api.delete(&path).await.status, 204);
    assert_eq!(api.get(&path).await.status, 404);
    let archived = api.get(&format!("{path}?archived=true")).await;
    assert_eq!(archived.body["archived"], json!(true));
    assert!(archived.text("/archivedAt").ends_with('Z'));
}

#[tokio::test]
async fn every_name_and_version_leads_to_the_same_records() {
    let api = Api::start(Simulator::builder()).await;
    let id = api.contact(&[("email", "a@b.io")]);
    for object in ["contacts", "contact", "0-1"] {
        for prefix in ["/crm/v3/objects", "/crm/objects/2026-03", "/crm/objects/2026-09"] {
            let path = format!("{prefix}/{object}/{id}");
            assert_eq!(api.get(&path).await.text("/properties/email"), "a@b.io", "{path}");
        }
    }
    assert_eq!(api.get(&format!("/crm/objects/2025-01/contacts/{id}")).await.status, 404);
    let unknown = api.get("/crm/v3/objects/butterflies").await;
    assert_eq!(
        (unknown.status, unknown.text("/message")),
        (400, "Unable to infer object type from: butterflies")
    );
    assert_eq!(unknown.body.get("category"), None);
}

/// An object type, the properties of a record, and the names that a plain read shows.
type TypeCase = (&'static str, &'static [(&'static str, &'static str)], &'static [&'static str]);

#[tokio::test]
async fn each_type_shows_its_default_properties() {
    let api =
        Api::start(Simulator::builder().custom_object("cars").property("cars", PropertySpec::text("plate")))
            .await;
    let cases: [TypeCase; 4] = [
        (
            "contacts",
            &[("email", "a@b.io"), ("phone", "1")],
            &["createdate", "email", "firstname", "hs_object_id", "lastmodifieddate", "lastname"],
        ),
        (
            "companies",
            &[("name", "A")],
            &["createdate", "domain", "hs_lastmodifieddate", "hs_object_id", "name"],
        ),
        (
            "deals",
            &[("dealname", "A"), ("dealstage", "closedwon")],
            &[
                "amount",
                "closedate",
                "createdate",
                "dealname",
                "dealstage",
                "hs_lastmodifieddate",
                "hs_object_id",
                "pipeline",
            ],
        ),
        ("cars", &[("plate", "A")], &["hs_createdate", "hs_lastmodifieddate", "hs_object_id"]),
    ];
    for (object, properties, expected) in cases {
        let id = api.simulator().create_record(object, properties).unwrap();
        let object = if object == "cars" { "p1234567_cars" } else { object };
        let read = api.get(&format!("/crm/v3/objects/{object}/{id}")).await;
        let mut shown: Vec<&str> =
            read.body["properties"].as_object().unwrap().keys().map(String::as_str).collect();
        shown.sort_unstable();
        assert_eq!(shown, expected, "{object}");
    }
}

#[tokio::test]
async fn a_unique_property_addresses_a_record() {
    let api = Api::with_key().await;
    let id = api.contact(&[("email", "a@b.io"), ("app_customer_id", "C-1")]);
    for (by, value) in [("email", "A@B.io"), ("app_customer_id", "C-1"), ("hs_object_id", &id)] {
        let read = api.get(&format!("{CONTACTS}/{value}?idProperty={by}")).await;
        assert_eq!(read.text("/id"), id, "{by}");
    }
    let by_key = format!("{CONTACTS}/C-1?idProperty=app_customer_id");
    assert_eq!(api.patch(&by_key, json!({"properties": {"city": "X"}})).await.text("/id"), id);
    let refused = api.get(&format!("{CONTACTS}/Ada?idProperty=firstname")).await;
    assert_eq!(refused.status, 400);
    assert_eq!(
        refused.text("/message"),
        "Unable to perform update/upsert by non-unique 0-1 property firstname"
    );
}

#[tokio::test]
async fn the_list_is_walked_in_order_of_id() {
    let api = Api::start(Simulator::builder()).await;
    let ids: Vec<String> = (0..25).map(|n| api.contact(&[("email", &format!("p{n}@b.io"))])).collect();
    api.simulator().archive("contacts", &ids[3]);
    let mut found = Vec::new();
    let mut path = format!("{CONTACTS}?limit=10");
    loop {
        let page = api.get(&path).await;
        found.extend(page.results().iter().map(|record| record["id"].as_str().unwrap().to_owned()));
        let Some(after) = page.body.pointer("/paging/next/after") else { break };
        path = format!("{CONTACTS}?limit=10&after={}", after.as_str().unwrap());
    }
    let expected: Vec<String> = ids.iter().filter(|id| **id != ids[3]).cloned().collect();
    assert_eq!(found, expected);
    assert_eq!(api.get(&format!("{CONTACTS}?archived=true")).await.sorted("/id"), [ids[3].clone()]);
    assert_eq!(api.get(CONTACTS).await.results().len(), 10);
    for limit in ["101", "0", "x"] {
        assert_eq!(api.get(&format!("{CONTACTS}?limit={limit}")).await.status, 400);
    }
}

#[tokio::test]
async fn refused_creates() {
    let api = Api::with_key().await;
    let taken = api.contact(&[("email", "a@b.io"), ("app_customer_id", "C-1")]);
    let exists = api.post(CONTACTS, json!({"properties": {"email": "A@b.io"}})).await;
    assert_eq!((exists.status, exists.text("/category")), (409, "CONFLICT"));
    assert_eq!(exists.text("/message"), format!("Contact already exists. Existing ID: {taken}"));

    let key = api.post(CONTACTS, json!({"properties": {"app_customer_id": "C-1"}})).await;
    assert_eq!((key.status, key.text("/category")), (400, "VALIDATION_ERROR"));
    let start = "Cannot set PropertyValueCoordinates{portalId=1234567, objectTypeId=ObjectTypeId{legacyObjectType=CONTACT}, \
                 propertyName=app_customer_id, value=C-1} on ";
    assert!(key.text("/message").starts_with(start), "{}", key.text("/message"));
    assert!(key.text("/message").ends_with(&format!(". {taken} already has that value.")));

    let unknown = api.post(CONTACTS, json!({"properties": {"testproperty": "x"}})).await;
    assert_eq!(unknown.status, 400);
    let embedded = r#"Property values were not valid: [{"isValid":false,"message":"Property \"testproperty\" does not exist","error":"PROPERTY_DOESNT_EXIST","name":"testproperty","localizedErrorMessage":"Property \"testproperty\" does not exist","portalId":1234567}]"#;
    assert_eq!(unknown.text("/message"), embedded);
    assert_eq!(unknown.text("/errors/0/code"), "PROPERTY_DOESNT_EXIST");
    assert_eq!(unknown.text("/errors/0/context/propertyName/0"), "testproperty");
    assert_eq!(unknown.header("x-hubspot-correlation-id"), Some(unknown.text("/correlationId")));
    assert_eq!(api.simulator().records("contacts").len(), 1);
}

#[tokio::test]
async fn what_a_create_must_have() {
    let api = Api::start(Simulator::builder()).await;
    for (object, missing) in [("companies", "name"), ("deals", "dealname"), ("tickets", "subject")] {
        let new = api.post(&format!("/crm/objects/2026-09/{object}"), json!({"properties": {}})).await;
        assert_eq!(new.text("/errors/0/code"), "MISSING_REQUIRED_PROPERTY");
        assert_eq!(new.text("/message"), "The property values provided are invalid");
        let old = api.post(&format!("/crm/v3/objects/{object}"), json!({"properties": {}})).await;
        assert_eq!((old.status, old.text("/context/properties/0")), (400, missing));
    }
    assert_eq!(api.post(CONTACTS, json!({"properties": {}})).await.status, 201);
    let deal = api
        .post("/crm/v3/objects/deals", json!({"properties": {"dealname": "A", "dealstage": "closedwon"}}))
        .await;
    assert_eq!(deal.status, 201);
    let id = deal.text("/id");
    assert_eq!(api.get(&format!("/crm/v3/objects/deals/{id}")).await.text("/properties/pipeline"), "default");
}

#[tokio::test]
async fn bodies_that_cannot_be_read() {
    let api = Api::start(Simulator::builder()).await;
    for body in ["{", r#"{"properties":[]}"#, "{}", "[]"] {
        let answer = api.send(reqwest::Method::POST, CONTACTS, body).await;
        assert_eq!(answer.status, 400, "{body}");
        assert!(answer.text("/message").starts_with("Invalid input JSON on line 1, column"), "{body}");
    }
    let missing = api.send(reqwest::Method::POST, CONTACTS, "{}").await;
    assert!(missing.text("/message").ends_with(". Some required fields were not set: [properties]"));
    let nested = api.post(CONTACTS, json!({"properties": {"city": ["x"]}})).await;
    assert_eq!(nested.status, 400);
}

#[tokio::test]
async fn what_is_not_simulated_says_so() {
    let api = Api::start(Simulator::builder()).await;
    let id = api.contact(&[]);
    let associated =
        json!({"properties": {"city": "Bonn"}, "associations": [{"to": {"id": "1"}, "types": []}]});
    assert_eq!(api.patch(&format!("{CONTACTS}/{id}"), associated).await.status, 501);
}

#[tokio::test]
async fn members_that_hubspot_does_not_know_are_passed_over() {
    let api = Api::with_key().await;
    let made = api.post(CONTACTS, json!({"properties": {"city": "Bonn"}, "id": 7, "colour": "red"})).await;
    assert_eq!(made.status, 201);
    let id = made.text("/id");
    let number: u64 = id.parse().unwrap();
    let read = json!({"inputs": [{"id": number, "archived": false}], "archived": false, "limit": "1"});
    assert_eq!(api.post(&format!("{CONTACTS}/batch/read"), read).await.results()[0]["id"], id);
    let upsert = json!({"inputs": [
        {"id": 12, "idProperty": "app_customer_id", "properties": {"city": "Bonn"}, "associations": []}
    ]});
    assert_eq!(api.post(&format!("{CONTACTS}/batch/upsert"), upsert).await.status, 200);
    let search = json!({"limit": "1", "after": 0, "filterGroups": [], "colour": "red"});
    assert_eq!(api.post(&format!("{CONTACTS}/search"), search).await.results().len(), 1);
}

#[tokio::test]
async fn a_patch_needs_something_to_change() {
    let api = Api::start(Simulator::builder()).await;
    let id = api.contact(&[]);
    for body in [json!({"properties": {}}), json!({})] {
        let answer = api.patch(&format!("{CONTACTS}/{id}"), body).await;
        assert_eq!((answer.status, answer.text("/category")), (400, "VALIDATION_ERROR"));
        let expected = "No properties found to update, please provide at least one.";
        assert_eq!((answer.text("/message"), answer.text("/context/properties/0")), (expected, "{}"));
    }
}

#[tokio::test]
async fn a_record_that_is_not_there_is_told_by_the_form_of_its_id() {
    let api = Api::start(Simulator::builder()).await;
    let cases = [
        ("100000000999", "resource not found", None),
        ("ada@x.io", "Object not found.  objectId are usually numeric.", Some("OBJECT_NOT_FOUND")),
        ("0", "Object not found. objectId is usually positive.", Some("OBJECT_NOT_FOUND")),
    ];
    for (id, message, category) in cases {
        let path = format!("{CONTACTS}/{id}");
        let change = json!({"properties": {"city": "Bonn"}});
        for answer in [api.get(&path).await, api.patch(&path, change).await, api.delete(&path).await] {
            let told = (answer.status, answer.text("/message"), answer.body["category"].as_str());
            assert_eq!(told, (404, message, category), "{id}");
        }
    }
}

#[tokio::test]
async fn a_list_names_the_address_of_its_next_page() {
    let api = Api::start(Simulator::builder()).await;
    let ids: Vec<String> = (0..5).map(|_| api.contact(&[("city", "Bad Aibling")])).collect();
    for begin in
        [CONTACTS, "/crm/objects/2026-09/contacts", "/crm/v4/objects/contacts", "/crm/objects/v3/contacts/"]
    {
        let (mut path, mut seen) = (format!("{begin}?limit=2&properties=city,email"), Vec::new());
        loop {
            let page = api.get(&path).await;
            seen.extend(page.results().iter().map(|record| record["id"].as_str().unwrap().to_owned()));
            assert_eq!(page.results()[0]["properties"]["city"], "Bad Aibling");
            let Some(link) = page.body.pointer("/paging/next/link") else { break };
            let link = link.as_str().unwrap();
            path = link.strip_prefix(&api.running.base_url()).expect("leads to this server").to_owned();
        }
        assert_eq!(seen, ids, "{begin}");
    }
    let search = api.post(&format!("{CONTACTS}/search"), json!({"limit": 2})).await;
    assert!(search.body.pointer("/paging/next/after").is_some(), "a search has a cursor");
    assert!(search.body.pointer("/paging/next/link").is_none(), "and no address");
}
