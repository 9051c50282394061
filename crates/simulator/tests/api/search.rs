//! Search: operators, sorting, paging, limits, index lag.

use fieldline_simulator::{PropertySpec, Simulator};
use serde_json::{Value, json};

use crate::support::{Api, CONTACTS};

const TAGS: [(&str, &str); 3] = [("a", "A"), ("b", "B"), ("c", "C")];

/// Four contacts named by `city`: K, L, M and N; N has nothing else.
async fn filled() -> Api {
    let builder = Simulator::builder()
        .property("contacts", PropertySpec::number("seats"))
        .property("contacts", PropertySpec::date("signup_date"))
        .property("contacts", PropertySpec::multi("tags", &TAGS));
    let api = Api::start(builder).await;
    let rows = [
        [
            ("city", "K"),
            ("seats", "9"),
            ("signup_date", "2024-01-01"),
            ("tags", "a;b"),
            ("company", "Blue Sky Ltd"),
        ],
        [
            ("city", "L"),
            ("seats", "10"),
            ("signup_date", "2024-06-01"),
            ("tags", "c"),
            ("company", "Red Sea"),
        ],
        [
            ("city", "M"),
            ("seats", "10.0"),
            ("signup_date", "2025-01-01"),
            ("tags", "a"),
            ("company", "blue moon"),
        ],
    ];
    for row in rows {
        api.contact(&row);
    }
    api.contact(&[("city", "N")]);
    api
}

async fn cities(api: &Api, body: Value) -> String {
    let mut body = body;
    body["properties"] = json!(["city"]);
    let answer = api.post(&format!("{CONTACTS}/search"), body).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.body["total"], json!(answer.results().len()));
    answer.results().iter().map(|result| result["properties"]["city"].as_str().unwrap_or("-")).collect()
}

#[tokio::test]
async fn operators() {
    let api = filled().await;
    let cases = [
        (json!({"propertyName": "seats", "operator": "EQ", "value": "10"}), "LM"),
        (json!({"propertyName": "seats", "operator": "EQ", "value": 10}), "LM"),
        (json!({"propertyName": "seats", "operator": "NEQ", "value": "10"}), "K"),
        (json!({"propertyName": "seats", "operator": "LT", "value": "10"}), "K"),
        (json!({"propertyName": "seats", "operator": "LTE", "value": "10"}), "KLM"),
        (json!({"propertyName": "seats", "operator": "GT", "value": "9"}), "LM"),
        (json!({"propertyName": "seats", "operator": "GTE", "value": "9"}), "KLM"),
        (json!({"propertyName": "seats", "operator": "BETWEEN", "value": "9.5", "highValue": "10"}), "LM"),
        (json!({"propertyName": "signup_date", "operator": "GTE", "value": "1717200000000"}), "LM"),
        (json!({"propertyName": "signup_date", "operator": "LT", "value": "2024-06-01"}), "K"),
        (json!({"propertyName": "company", "operator": "EQ", "value": "RED SEA"}), "L"),
        (json!({"propertyName": "company", "operator": "IN", "values": ["red sea", "blue moon"]}), "LM"),
        (json!({"propertyName": "company", "operator": "NOT_IN", "values": ["red sea"]}), "KM"),
        (json!({"propertyName": "tags", "operator": "IN", "values": ["a"]}), "KM"),
        (json!({"propertyName": "tags", "operator": "NOT_IN", "values": ["a"]}), "L"),
        (json!({"propertyName": "tags", "operator": "EQ", "value": "C"}), ""),
        (json!({"propertyName": "company", "operator": "HAS_PROPERTY"}), "KLM"),
        (json!({"propertyName": "company", "operator": "NOT_HAS_PROPERTY"}), "N"),
        (json!({"propertyName": "company", "operator": "CONTAINS_TOKEN", "value": "blue"}), "KM"),
        (json!({"propertyName": "company", "operator": "CONTAINS_TOKEN", "value": "se*"}), "L"),
        (json!({"propertyName": "company", "operator": "NOT_CONTAINS_TOKEN", "value": "blue"}), "L"),
    ];
    for (filter, expected) in cases {
        let found = cities(&api, json!({"filterGroups": [{"filters": [filter]}]})).await;
        assert_eq!(found, expected, "{filter}");
    }
}

#[tokio::test]
async fn groups_sorts_and_words() {
    let api = filled().await;
    let seats =
        |operator: &str, value: &str| json!({"propertyName": "seats", "operator": operator, "value": value});
    let cases = [
        (json!({}), "KLMN"),
        (json!({"filterGroups": [{"filters": [seats("EQ", "9")]}, {"filters": [seats("EQ", "10")]}]}), "KLM"),
        (json!({"filterGroups": [{"filters": [seats("GTE", "9"), seats("LT", "10")]}]}), "K"),
        (json!({"filters": [seats("EQ", "9")]}), "K"),
        (json!({"sorts": [{"propertyName": "seats", "direction": "DESCENDING"}]}), "LMKN"),
        (json!({"sorts": ["seats"], "filters": [seats("GT", "0")]}), "KLM"),
        (json!({"sorts": ["-hs_object_id", "city"]}), "NMLK"),
        (json!({"query": "blue"}), "KM"),
        (json!({"query": "moon BLUE"}), "M"),
        (json!({"query": "green"}), ""),
    ];
    for (body, expected) in cases {
        assert_eq!(cities(&api, body.clone()).await, expected, "{body}");
    }
}

#[tokio::test]
async fn refused_searches() {
    let api = filled().await;
    let filter = json!({"propertyName": "seats", "operator": "EQ", "value": "1"});
    let group = |count: usize| json!({"filters": vec![filter.clone(); count]});
    let cases = [
        (json!({"filterGroups": vec![group(1); 6]}), 400),
        (json!({"filterGroups": [group(7)]}), 400),
        (json!({"filterGroups": [group(6), group(6), group(6)]}), 200),
        (json!({"filterGroups": [group(6), group(6), group(6), group(1)]}), 400),
        (json!({"limit": 200}), 200),
        (json!({"limit": 201}), 400),
        (json!({"limit": 0}), 400),
        (json!({"limit": 200, "after": "9800"}), 200),
        (json!({"limit": 200, "after": "9801"}), 400),
        (json!({"after": "next"}), 400),
        (json!({"query": "x".repeat(2_988)}), 200),
        (json!({"query": "x".repeat(2_989)}), 400),
        (json!({"filters": [{"propertyName": "nothing", "operator": "EQ", "value": "1"}]}), 400),
        (json!({"filters": [{"propertyName": "seats", "operator": "LIKE", "value": "1"}]}), 400),
        (json!({"filters": [{"propertyName": "seats", "operator": "EQ", "value": "many"}]}), 400),
        (json!({"filters": [{"propertyName": "seats", "operator": "EQ"}]}), 400),
        (json!({"filters": [{"propertyName": "seats", "operator": "IN", "values": []}]}), 400),
        (json!({"filters": [{"propertyName": "associations.company", "operator": "EQ", "value": "1"}]}), 200),
        (json!({"filters": [{"propertyName": "associations.company", "operator": "EQ", "value": "x"}]}), 400),
        (json!({"filters": [{"propertyName": "associations.company", "operator": "GT", "value": "1"}]}), 400),
        (json!({"filters": [{"propertyName": "associations.planet", "operator": "EQ", "value": "1"}]}), 400),
        (json!({"sorts": ["nothing"]}), 400),
    ];
    for (body, status) in cases {
        assert_eq!(api.post(&format!("{CONTACTS}/search"), body.clone()).await.status, status, "{body}");
    }
}
