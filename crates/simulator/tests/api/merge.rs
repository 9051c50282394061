//! Merging two records, and what becomes of the old id.

use fieldline_simulator::{MergedIds, Simulator};
use serde_json::json;

use crate::support::{Api, CONTACTS};

#[tokio::test]
async fn the_survivor_takes_what_it_lacks_and_answers_for_the_other() {
    let api = Api::with_key().await;
    let survivor = api.contact(&[("email", "a@b.io"), ("city", "Bonn")]);
    let loser =
        api.contact(&[("email", "c@d.io"), ("city", "Köln"), ("phone", "1"), ("app_customer_id", "C-1")]);
    let body = json!({"primaryObjectId": survivor, "objectIdToMerge": loser});
    let merged = api.post(&format!("{CONTACTS}/merge"), body.clone()).await;
    let (primary, survivor) = (survivor, merged.text("/id").to_owned());
    assert_eq!(merged.status, 200);
    assert!(survivor != primary && survivor != loser, "a new id");
    let merged_ids = format!("{primary};{loser}");

    let records = api.simulator().records("contacts");
    assert_eq!(records.len(), 1);
    let expected = [
        ("email", "a@b.io"),
        ("city", "Bonn"),
        ("phone", "1"),
        ("app_customer_id", "C-1"),
        ("hs_merged_object_ids", merged_ids.as_str()),
        ("hs_additional_emails", "c@d.io"),
    ];
    for (name, value) in expected {
        assert_eq!(records[0].get(name), Some(value), "{name}");
    }
    // Both old ids work for single calls and in batches that read, not in batches that write.
    for old in [&primary, &loser] {
        assert_eq!(api.get(&format!("{CONTACTS}/{old}")).await.text("/id"), survivor);
        let patched = api.patch(&format!("{CONTACTS}/{old}"), json!({"properties": {"zip": "1"}})).await;
        assert_eq!(patched.text("/id"), survivor);
    }
    let ids = [&primary, &loser, &survivor].map(|id| json!({"id": id}));
    let read = api.post(&format!("{CONTACTS}/batch/read"), json!({"inputs": ids})).await;
    assert_eq!((read.status, read.results().len()), (200, 1));
    assert_eq!(read.results()[0]["id"], survivor);
    let update = json!({"inputs": [{"id": loser, "properties": {"zip": "2"}}]});
    assert_eq!(api.post(&format!("{CONTACTS}/batch/update"), update).await.status, 207);
    assert!(api.get(&format!("{CONTACTS}?archived=true")).await.results().is_empty());
    assert_eq!(api.post(&format!("{CONTACTS}/merge"), body).await.status, 400);
}

#[tokio::test]
async fn ids_of_merges_upon_merges_all_lead_to_the_last() {
    let api = Api::with_key().await;
    let ids = [1, 2, 3, 4].map(|number| api.contact(&[("email", &format!("p{number}@x.io"))]));
    let merge = |one: &str, two: &str| api.simulator().merge("contacts", one, two);
    let (left, right) = (merge(&ids[0], &ids[1]), merge(&ids[2], &ids[3]));
    // By an old id as well as by the present one.
    let last = merge(&ids[1], &right);
    for id in ids.iter().chain([&left, &right, &last]) {
        let read = api.get(&format!("{CONTACTS}/{id}?properties=email,hs_merged_object_ids")).await;
        assert_eq!((read.text("/id"), read.text("/properties/email")), (last.as_str(), "p1@x.io"), "{id}");
        let mut known: Vec<&str> = read.text("/properties/hs_merged_object_ids").split(';').collect();
        known.sort_unstable();
        let mut expected: Vec<&str> = ids.iter().chain([&left, &right]).map(String::as_str).collect();
        expected.sort_unstable();
        assert_eq!(known, expected);
    }
    assert_eq!(api.simulator().records("contacts").len(), 1);
}

#[tokio::test]
async fn the_primary_s_id_may_be_kept_as_it_once_was() {
    let api = Api::start(Simulator::builder().merged_ids(MergedIds::Primary)).await;
    let (primary, loser) = (api.contact(&[("city", "Bonn")]), api.contact(&[("city", "Köln")]));
    assert_eq!(api.simulator().merge("contacts", &primary, &loser), primary);
    let records = api.simulator().records("contacts");
    assert_eq!((records.len(), records[0].get("city")), (1, Some("Bonn")));
    assert_eq!(records[0].get("hs_merged_object_ids"), Some(loser.as_str()));
}

#[tokio::test]
async fn the_second_address_stays_unique_and_finds_the_survivor() {
    let api = Api::with_key().await;
    let primary = api.contact(&[("email", "a@b.io")]);
    let loser = api.contact(&[("email", "c@d.io")]);
    // Ids may be numbers, and members that HubSpot does not know are passed over.
    let number = |id: &str| id.parse::<u64>().unwrap();
    let body =
        json!({"primaryObjectId": number(&primary), "objectIdToMerge": number(&loser), "why": "twins"});
    let merged = api.post(&format!("{CONTACTS}/merge"), body).await;
    let survivor = merged.text("/id").to_owned();
    assert_eq!(api.post(CONTACTS, json!({"properties": {"email": "c@d.io"}})).await.status, 409);
    let upsert = json!({"inputs": [{"id": "c@d.io", "idProperty": "email", "properties": {"city": "Bonn"}}]});
    let answer = api.post(&format!("{CONTACTS}/batch/upsert"), upsert).await;
    assert_eq!(
        (answer.results()[0]["id"].as_str(), &answer.results()[0]["new"]),
        (Some(survivor.as_str()), &json!(false))
    );
}

#[tokio::test]
async fn a_merged_id_archives_nothing_by_either_route() {
    for ids in [MergedIds::New, MergedIds::Primary] {
        let api = Api::start(Simulator::builder().merged_ids(ids)).await;
        let (primary, loser) = (api.contact(&[("city", "Bonn")]), api.contact(&[("city", "Kiel")]));
        let survivor = api.simulator().merge("contacts", &primary, &loser);
        for old in [&primary, &loser].into_iter().filter(|old| **old != survivor) {
            assert_eq!(api.delete(&format!("{CONTACTS}/{old}")).await.status, 204, "{ids}");
            let inputs = json!({"inputs": [{"id": old}]});
            assert_eq!(api.post(&format!("{CONTACTS}/batch/archive"), inputs).await.status, 204, "{ids}");
            assert_eq!(api.simulator().records("contacts").len(), 1, "{ids}");
        }
        assert_eq!(api.delete(&format!("{CONTACTS}/{survivor}")).await.status, 204);
        assert_eq!(api.simulator().records("contacts").len(), 0, "{ids}");
    }
}
