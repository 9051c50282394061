//! Walks over many records: exact totals however they are counted, and made-up records to walk over.

use std::time::Duration;

use fieldline_simulator::{Clock, PropertySpec, Simulator};
use serde_json::{Value, json};

use crate::support::{Answer, Api, CONTACTS};

const NOW: i64 = 1_790_000_000_000;

/// One page of the walk that a client makes past the cap: a new query for each page.
async fn page(api: &Api, since: i64, last: u64) -> Answer {
    let body = json!({
        "filterGroups": [{"filters": [
            {"propertyName": "lastmodifieddate", "operator": "GTE", "value": since.to_string()},
            {"propertyName": "hs_object_id", "operator": "GT", "value": last.to_string()},
        ]}],
        "sorts": [{"propertyName": "hs_object_id", "direction": "ASCENDING"}],
        "limit": 200,
    });
    let answer = api.post(&format!("{CONTACTS}/search"), body).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer
}

fn ids(answer: &Answer) -> Vec<u64> {
    answer
        .results()
        .iter()
        .map(|result| result["id"].as_str().and_then(|id| id.parse().ok()).expect("ids are numbers"))
        .collect()
}

async fn filled(count: u64) -> (Api, Clock) {
    let clock = Clock::scripted(NOW);
    let api = Api::start(Simulator::builder().clock(clock.clone())).await;
    api.simulator().fill("contacts", count).expect("made-up contacts are valid");
    (api, clock)
}

#[tokio::test]
async fn records_of_one_millisecond_are_read_exactly_once() {
    let (api, _) = filled(12_345).await;
    let (mut found, mut last) = (Vec::new(), 0);
    loop {
        let answer = page(&api, NOW, last).await;
        assert_eq!(answer.body["total"], json!(12_345 - found.len()));
        let ids = ids(&answer);
        let Some(end) = ids.last() else { break };
        last = *end;
        found.extend(ids);
    }
    let expected: Vec<u64> =
        api.simulator().records("contacts").iter().map(|record| record.id.parse().unwrap()).collect();
    assert_eq!(found, expected);
    assert_eq!(found.len(), 12_345);
}

#[tokio::test]
async fn the_total_follows_every_change_amid_a_walk() {
    let (api, clock) = filled(1_000).await;
    let first = ids(&page(&api, NOW, 0).await);
    assert_eq!(page(&api, NOW, first[199]).await.body["total"], json!(800));

    // A person removes one behind the page, one before it, and adds one.
    api.simulator().archive("contacts", &(first[199] + 300).to_string());
    assert_eq!(page(&api, NOW, first[199]).await.body["total"], json!(799));
    api.simulator().archive("contacts", &first[0].to_string());
    assert_eq!(page(&api, NOW, first[199]).await.body["total"], json!(799));
    api.contact(&[("city", "Bonn")]);
    assert_eq!(page(&api, NOW, first[199]).await.body["total"], json!(800));

    // Another bound on the time is another question.
    clock.advance(Duration::from_millis(1));
    api.simulator().edit("contacts", &(first[199] + 1).to_string(), &[("city", "Bonn")]);
    assert_eq!(page(&api, NOW + 1, first[199]).await.body["total"], json!(1));
    assert_eq!(page(&api, NOW, first[199]).await.body["total"], json!(800));
}

#[tokio::test]
async fn offsets_and_repeated_pages_show_the_same_as_a_new_walk() {
    let (api, _) = filled(450).await;
    let at = async |after: &str| {
        let body = json!({"sorts": ["hs_object_id"], "limit": 200, "after": after});
        api.post(&format!("{CONTACTS}/search"), body).await.body
    };
    let first = at("0").await;
    assert_eq!((&first["total"], &first["paging"]["next"]["after"]), (&json!(450), &json!("200")));
    assert_eq!(at("0").await, first);
    let last = at("400").await;
    assert_eq!(last["results"].as_array().unwrap().len(), 50);
    assert_eq!((&last["total"], &last["paging"]), (&json!(450), &Value::Null));
    assert_eq!(at("600").await["results"], json!([]));
}

#[tokio::test]
async fn a_walk_by_associations_is_counted_anew() {
    let (api, _) = filled(3).await;
    let company = api.company("A");
    let contacts: Vec<String> =
        api.simulator().records("contacts").into_iter().map(|record| record.id).collect();
    let total = async || {
        let body = json!({
            "filters": [{"propertyName": "associations.company", "operator": "EQ", "value": company}],
            "sorts": ["hs_object_id"],
        });
        api.post(&format!("{CONTACTS}/search"), body).await.body["total"].clone()
    };
    api.simulator().associate("contacts", &contacts[0], "companies", &company);
    assert_eq!(total().await, json!(1));
    api.simulator().associate("contacts", &contacts[1], "companies", &company);
    assert_eq!(total().await, json!(2));
}

#[tokio::test]
async fn a_lagging_index_is_never_remembered() {
    let clock = Clock::scripted(NOW);
    let builder = Simulator::builder().clock(clock.clone()).search_lag(Duration::from_secs(5));
    let api = Api::start(builder).await;
    api.simulator().fill("contacts", 10).unwrap();
    api.contact(&[("city", "Bonn")]);
    assert_eq!(page(&api, NOW, 0).await.body["total"], json!(10));
    clock.advance(Duration::from_secs(5));
    assert_eq!(page(&api, NOW, 0).await.body["total"], json!(11));
}

#[tokio::test]
async fn made_up_records_of_every_type() {
    let kind = PropertySpec::text("plate");
    let api = Api::start(Simulator::builder().custom_object("car").property("car", kind)).await;
    for object in ["contacts", "companies", "deals", "tickets", "car"] {
        api.simulator().fill(object, 3).unwrap();
        api.simulator().fill(object, 2).unwrap();
        assert_eq!(api.simulator().records(object).len(), 5, "{object}");
    }
    let contacts = api.simulator().records("contacts");
    assert_eq!(contacts[4].get("email"), Some("person5@example.com"));

    let plates = |place| vec![("plate".to_owned(), format!("P-{place}"))];
    api.simulator().fill_with("car", 1, plates).unwrap();
    assert_eq!(api.simulator().records("car")[5].get("plate"), Some("P-6"));
    let refused = api.simulator().fill_with("car", 1, |_| vec![("wings".to_owned(), "2".to_owned())]);
    let refused = refused.unwrap_err().to_string();
    assert!(refused.contains("record 7 of `car`") && refused.contains("wings"), "{refused}");
    assert!(api.simulator().fill("boats", 1).unwrap_err().to_string().contains("unknown object type"));
}
