//! Fetch, list, find, count, schema, identify.

use fieldline_connector::{Destination as _, ErrorClass, Fetch, FetchBy};
use fieldline_model::{ObjectType, ObservedRecord, PropertyName, PropertyType, RecordId};
use serde_json::json;

use crate::server::{Seen, Server, ok, status};

fn names(names: &[&str]) -> Vec<PropertyName> {
    names.iter().map(|name| PropertyName::from(*name)).collect()
}

fn contacts() -> ObjectType {
    ObjectType::from("contacts")
}

fn by_id(ids: &[&str], properties: &[&str]) -> Fetch {
    let by = FetchBy::Id(ids.iter().map(|id| RecordId::from(*id)).collect());
    Fetch { object: contacts(), by, properties: names(properties), timed: Vec::new() }
}

fn words(records: &[ObservedRecord]) -> Vec<String> {
    let word = |record: &ObservedRecord| {
        let properties = record.properties.iter().map(|(name, value)| format!(" {name}={value}"));
        format!("{}{}", record.id, properties.collect::<String>())
    };
    records.iter().map(word).collect()
}

#[tokio::test]
async fn missing_records_and_empty_properties_are_left_out() {
    let answer = r#"{"status":"COMPLETE","results":[{"id":"2","properties":{"email":"b@x.io","phone":null,"fax":"","hs_object_id":"2"}}],
        "numErrors":1,"errors":[{"status":"error","category":"OBJECT_NOT_FOUND","message":"Could not get some CONTACT objects","context":{"ids":["1"]}}]}"#;
    let server = Server::script([status(207, answer)]).await;
    let hubspot = server.hubspot();
    let records = hubspot.fetch(&by_id(&["1", "2"], &["email", "phone", "fax"])).await.unwrap();
    assert_eq!(words(&records), ["2 email=b@x.io"]);
    let seen = server.seen();
    assert_eq!(seen[0].line, "POST /crm/objects/2026-09/contacts/batch/read");
    let properties = ["email", "phone", "fax", "hs_additional_emails"];
    let expected = json!({"inputs": [{"id": "1"}, {"id": "2"}], "properties": properties});
    assert_eq!(seen[0].body, expected);
    assert_eq!(hubspot.calls().read, 1);
}

#[tokio::test]
async fn a_fetch_by_unique_value_brings_the_key_back() {
    let server =
        Server::script([ok(r#"{"results":[{"id":"2","properties":{"email":"b@x.io","phone":"+1"}}]}"#)])
            .await;
    let by = FetchBy::Unique("email".into(), vec!["B@x.io".to_owned()]);
    let request = Fetch { object: contacts(), by, properties: names(&["phone"]), timed: Vec::new() };
    assert_eq!(words(&server.hubspot().fetch(&request).await.unwrap()), ["2 email=b@x.io phone=+1"]);
    let expected = json!({"inputs": [{"id": "B@x.io"}], "properties": ["phone", "email", "hs_additional_emails"], "idProperty": "email"});
    assert_eq!(server.seen()[0].body, expected);
}

#[tokio::test]
async fn a_record_that_could_not_be_read_is_not_taken_for_absent() {
    let partial =
        r#"{"results":[],"errors":[{"category":"INTERNAL_ERROR","message":"x","context":{"ids":["1"]}}]}"#;
    let server = Server::script([status(207, partial), ok(r#"{"results":[{"id":"1"}]}"#)]).await;
    assert_eq!(words(&server.hubspot().fetch(&by_id(&["1"], &[])).await.unwrap()), ["1"]);
}

#[tokio::test]
async fn nothing_is_asked_for_nothing_and_too_much_is_refused() {
    let server = Server::script([]).await;
    let hubspot = server.hubspot();
    assert!(hubspot.fetch(&by_id(&[], &["email"])).await.unwrap().is_empty());
    let many: Vec<String> = (0..101).map(|id| id.to_string()).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(hubspot.fetch(&by_id(&many, &[])).await.unwrap_err().class(), ErrorClass::Bug);
    assert!(hubspot.find(&contacts(), &"email".into(), &[" ".to_owned()], &[]).await.unwrap().is_empty());
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn a_contact_is_found_by_each_of_its_addresses() {
    let answer = r#"{"results":[{"id":"2","properties":{"email":"b@x.io","hs_additional_emails":"c@x.io; d@x.io"}},{"id":"3","properties":{"email":"e@x.io","hs_additional_emails":null}}]}"#;
    let server = Server::script([ok(answer)]).await;
    let by = FetchBy::Unique("email".into(), vec!["c@x.io".to_owned(), "e@x.io".to_owned()]);
    let request = Fetch { object: contacts(), by, properties: Vec::new(), timed: Vec::new() };
    let records = server.hubspot().fetch(&request).await.unwrap();
    assert_eq!(records[0].finding("email").collect::<Vec<_>>(), ["b@x.io", "c@x.io", "d@x.io"]);
    assert_eq!(records[1].finding("email").collect::<Vec<_>>(), ["e@x.io"]);
    assert_eq!(records[0].get("hs_additional_emails"), None, "nobody asked for it");
}

#[tokio::test]
async fn a_list_is_paged_by_cursor() {
    let first = r#"{"results":[{"id":"1","properties":{"email":"a@x.io"}}],"paging":{"next":{"after":"2","link":"x"}}}"#;
    let server = Server::script([ok(first), ok(r#"{"results":[{"id":"2"}]}"#)]).await;
    let hubspot = server.hubspot();
    let page = hubspot.list(&contacts(), &names(&["email", "phone"]), None).await.unwrap();
    assert_eq!((words(&page.records), page.next.as_deref()), (vec!["1 email=a@x.io".to_owned()], Some("2")));
    let page = hubspot.list(&contacts(), &names(&["email", "phone"]), Some("2")).await.unwrap();
    assert_eq!((words(&page.records), page.next), (vec!["2".to_owned()], None));
    let lines: Vec<String> = server.seen().into_iter().map(|request| request.line).collect();
    let query = "GET /crm/objects/2026-09/contacts?limit=100&properties=email%2Cphone%2Chs_additional_emails";
    assert_eq!(lines, [query.to_owned(), format!("{query}&after=2")]);
}

#[tokio::test]
async fn a_slow_list_is_read_in_smaller_pages_from_then_on() {
    let page = r#"{"results":[{"id":"1"}]}"#;
    let slow = || status(504, "");
    let script = [slow(), slow(), slow(), ok(page), ok(page)];
    let server = Server::script(script).await;
    let hubspot = server.hubspot();
    for _ in 0..2 {
        hubspot.list(&contacts(), &[], None).await.unwrap();
    }
    let queries: Vec<String> =
        server.seen().iter().map(|request| request.line.split('?').nth(1).unwrap().to_owned()).collect();
    let rest = "&properties=hs_object_id";
    assert_eq!(queries, [100, 50, 25, 25, 25].map(|limit| format!("limit={limit}{rest}")));
    assert_eq!((hubspot.calls().read, hubspot.calls().retried), (5, 1));
}

#[tokio::test]
async fn more_properties_than_a_url_can_carry_are_read_in_a_second_call() {
    let many: Vec<String> = (0..400).map(|number| format!("a_rather_long_property_name_{number}")).collect();
    let many: Vec<PropertyName> = many.into_iter().map(PropertyName::from).collect();
    let ids = r#"{"results":[{"id":"1"},{"id":"2"},{"id":"3"}],"paging":{"next":{"after":"4"}}}"#;
    let read = r#"{"results":[{"id":"3","properties":{"a_rather_long_property_name_7":"x"}},{"id":"1"}]}"#;
    let server = Server::script([ok(ids), status(207, read)]).await;
    let page = server.hubspot().list(&contacts(), &many, None).await.unwrap();
    assert_eq!(words(&page.records), ["1", "3 a_rather_long_property_name_7=x"]);
    assert_eq!(page.next.as_deref(), Some("4"));
    let seen = server.seen();
    assert!(seen[0].line.ends_with("?limit=100&properties=hs_object_id"));
    assert_eq!(seen[1].ids(), ["1", "2", "3"]);
}

#[tokio::test]
async fn find_asks_in_both_cases_and_reads_all_pages() {
    let first = r#"{"total":3,"results":[{"id":"1"},{"id":"2"}],"paging":{"next":{"after":"2"}}}"#;
    let second = r#"{"total":3,"results":[{"id":"2"},{"id":"3","properties":{"phone":"+1","name":"N"}}]}"#;
    let server = Server::script([ok(first), ok(second)]).await;
    let hubspot = server.hubspot();
    let values = ["Ada".to_owned()];
    let records = hubspot.find(&contacts(), &"phone".into(), &values, &names(&["name"])).await.unwrap();
    assert_eq!(words(&records), ["1", "2", "3 name=N phone=+1"]);
    let seen = server.seen();
    assert_eq!(seen[0].line, "POST /crm/objects/2026-09/contacts/search");
    let filter = json!([{"propertyName": "phone", "operator": "IN", "values": ["ada", "Ada"]}]);
    assert_eq!(seen[0].body["filterGroups"], json!([{ "filters": filter }]));
    assert_eq!((&seen[0].body["limit"], &seen[1].body["after"]), (&json!(200), &json!("2")));
    assert_eq!(hubspot.calls().search, 2);
}

#[tokio::test]
async fn find_keeps_its_bodies_small() {
    let server = Server::reacting(|_| ok(r#"{"total":0,"results":[]}"#)).await;
    let values: Vec<String> = (0..500).map(|number| format!("{number}@a-long-domain.example.com")).collect();
    server.hubspot().find(&contacts(), &"email".into(), &values, &names(&["phone"])).await.unwrap();
    let seen = server.seen();
    assert!(seen.iter().all(|request| request.body.to_string().chars().count() < 3_000));
    let asked: usize = seen.iter().map(|request| values_of(request).len()).sum();
    assert_eq!(asked, 500);
}

fn values_of(request: &Seen) -> Vec<serde_json::Value> {
    request.body["filterGroups"][0]["filters"][0]["values"].as_array().unwrap().clone()
}

#[tokio::test]
async fn find_reads_on_where_a_query_ends() {
    // 10,450 hits with ids from 1 on, and a server that refuses to look beyond 10,000 of one query.
    let server = Server::reacting(|request| {
        let filters = request.body["filterGroups"][0]["filters"].as_array().unwrap();
        let beyond: u64 =
            filters.get(1).map_or(0, |filter| filter["value"].as_str().unwrap().parse().unwrap());
        let after: u64 = request.body["after"].as_str().map_or(0, |after| after.parse().unwrap());
        if after + 200 > 10_000 {
            return status(400, r#"{"category":"VALIDATION_ERROR"}"#);
        }
        let from = beyond + after + 1;
        let records: Vec<String> =
            (from..from + 200).filter(|id| *id <= 10_450).map(|id| format!(r#"{{"id":"{id}"}}"#)).collect();
        let next = if from + 200 <= 10_450 {
            format!(r#","paging":{{"next":{{"after":"{}"}}}}"#, after + 200)
        } else {
            String::new()
        };
        ok(format!(r#"{{"results":[{}]{next}}}"#, records.join(",")))
    })
    .await;
    let values = ["x".to_owned()];
    let records = server.hubspot().find(&contacts(), &"name".into(), &values, &[]).await.unwrap();
    assert_eq!(records.len(), 10_450);
    assert_eq!(server.seen().len(), 53);
}

#[tokio::test]
async fn count_is_the_total_of_an_open_search() {
    let server = Server::script([ok(r#"{"total":12345,"results":[]}"#)]).await;
    let hubspot = server.hubspot();
    assert_eq!(hubspot.count(&contacts()).await.unwrap(), 12_345);
    assert_eq!(server.seen()[0].body, json!({"limit": 1, "properties": ["hs_object_id"]}));
    assert_eq!((hubspot.calls().search, hubspot.calls().other), (1, 0));
}

#[tokio::test]
async fn the_account_is_identified() {
    let answer = r#"{"portalId":1234567,"accountType":"SANDBOX","timeZone":"US/Eastern","uiDomain":"x"}"#;
    let server = Server::script([ok(answer)]).await;
    let hubspot = server.hubspot();
    let portal = hubspot.identify().await.unwrap();
    assert_eq!(portal.id.as_str(), "1234567");
    assert_eq!(portal.time_zone.as_deref(), Some("US/Eastern"));
    assert_eq!(portal.account_type.as_deref(), Some("SANDBOX"));
    let seen = server.seen();
    assert_eq!(seen[0].line, "GET /account-info/2026-09/details");
    assert!(seen[0].headers.contains(&format!("authorization: bearer {}", crate::server::TOKEN)));
    assert!(
        seen[0]
            .headers
            .iter()
            .any(|header| header.starts_with("accept-encoding: ") && header.contains("gzip"))
    );
    assert_eq!(hubspot.calls().other, 1);
}

#[tokio::test]
async fn definitions_become_a_schema() {
    let answer = r#"{"results":[
        {"name":"email","type":"string","fieldType":"text","hasUniqueValue":false,"options":[],"modificationMetadata":{"readOnlyValue":false}},
        {"name":"crm_id","type":"string","fieldType":"text","hasUniqueValue":true},
        {"name":"tags","type":"enumeration","fieldType":"checkbox","options":[{"label":"One","value":"1","hidden":false},{"value":"2"}]},
        {"name":"score","type":"number","fieldType":"calculation_equation","calculated":true},
        {"name":"createdate","type":"datetime","fieldType":"date","modificationMetadata":{"readOnlyValue":true}},
        {"name":"hubspot_owner_id","type":"enumeration","fieldType":"select","externalOptions":true,"options":[]},
        {"name":"odd","type":"object_coordinates","fieldType":"text"},
        {"name":"bare"},
        {"type":"string"}]}"#;
    for (object, email_is_unique) in [("contacts", true), ("0-1", true), ("companies", false)] {
        let server = Server::script([ok(answer)]).await;
        let hubspot = server.hubspot();
        let schema = hubspot.schema(&object.into()).await.unwrap();
        assert_eq!(server.seen()[0].line, format!("GET /crm/properties/2026-09/{object}"));
        let of = |name: &str| schema.get(name).unwrap().clone();
        assert_eq!(schema.properties().len(), 8);
        assert_eq!((of("email").unique, of("crm_id").unique), (email_is_unique, true));
        assert!(of("tags").is_multiple() && of("tags").options[1].label == "2");
        assert!(of("score").read_only && of("createdate").read_only && !of("email").read_only);
        assert!(of("hubspot_owner_id").external_options);
        assert_eq!(
            (of("odd").property_type.as_str(), of("bare").property_type.as_str()),
            ("object_coordinates", "unknown")
        );
        assert_eq!(of("createdate").property_type, PropertyType::Datetime);
        assert_eq!(hubspot.calls().other, 1);
    }
}
