//! Webhooks: who is told what, signed, batched and tried again.

use std::time::Duration;

use fieldline_simulator::{Builder, Clock, SignatureVersion, Simulator};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::receiver::Receiver;
use crate::support::{Api, CONTACTS};

const NOW: i64 = 1_790_000_000_000;
const APP: &str = "/webhooks/v3/7";

fn builder(clock: &Clock) -> Builder {
    Simulator::builder().clock(clock.clone()).deliver_webhooks(false)
}

/// An app that is told these events at this address.
async fn subscribed(builder: Builder, receiver: &Receiver, subscriptions: &[Value]) -> Api {
    let api = Api::start(builder).await;
    let settings = json!({"targetUrl": receiver.url, "throttling": {"maxConcurrentRequests": 10}});
    assert_eq!(api.put(&format!("{APP}/settings"), settings).await.status, 200);
    for subscription in subscriptions {
        let made = api.post(&format!("{APP}/subscriptions"), subscription.clone()).await;
        assert_eq!(made.status, 201, "{}", made.body);
    }
    api
}

fn on(event_type: &str) -> Value {
    json!({"eventType": event_type, "active": true})
}

fn on_change(property: &str) -> Value {
    json!({"eventType": "contact.propertyChange", "propertyName": property, "active": true})
}

/// What is told, without what differs from run to run.
fn told(events: &[Value], names: &[&str]) -> Vec<Value> {
    let one = |event: &Value| names.iter().map(|name| event[*name].clone()).collect();
    events.iter().map(one).collect()
}

async fn delivered(api: &Api, receiver: &Receiver) -> Vec<Value> {
    api.simulator().deliver_webhooks().await;
    receiver.events()
}

#[tokio::test]
async fn apps_and_people_are_told_apart() {
    let (clock, receiver) = (Clock::scripted(NOW), Receiver::start(&[]).await);
    let wanted = [on("contact.creation"), on("contact.deletion"), on_change("city")];
    let api = subscribed(builder(&clock), &receiver, &wanted).await;
    let made = api.post(CONTACTS, json!({"properties": {"city": "Bonn", "zip": "53111"}})).await;
    let id = made.text("/id");
    api.simulator().edit("contacts", id, &[("city", ""), ("zip", "")]);
    api.delete(&format!("{CONTACTS}/{id}")).await;

    let events = delivered(&api, &receiver).await;
    let names = ["subscriptionType", "propertyName", "propertyValue", "changeSource", "changeFlag"];
    assert_eq!(
        told(&events, &names),
        [
            json!(["contact.creation", null, null, "INTEGRATION", "NEW"]),
            json!(["contact.propertyChange", "city", "Bonn", "INTEGRATION", null]),
            json!(["contact.propertyChange", "city", "", "CRM_UI", null]),
            json!(["contact.deletion", null, null, "INTEGRATION", "DELETED"]),
        ]
    );
    let first = &events[0];
    assert_eq!(first["objectId"].to_string(), id);
    assert_eq!(
        told(&events[..1], &["portalId", "appId", "subscriptionId", "occurredAt", "attemptNumber"]),
        [json!([1_234_567, 7, 1, NOW, 0])]
    );
    assert_eq!(delivered(&api, &receiver).await, [] as [Value; 0]);
}

#[tokio::test]
async fn nothing_is_told_of_what_changes_nothing_or_nobody_wants() {
    let (clock, receiver) = (Clock::scripted(NOW), Receiver::start(&[]).await);
    let paused = json!({"eventType": "contact.creation"});
    let api = subscribed(builder(&clock), &receiver, &[paused, on_change("city")]).await;
    let id = api.contact(&[("zip", "53111")]);
    api.company("A");
    api.simulator().edit("contacts", &id, &[("zip", "1")]);
    api.simulator().edit("contacts", &id, &[("city", "")]);
    assert_eq!(delivered(&api, &receiver).await, [] as [Value; 0]);
    // A refused batch takes everything back.
    let body = json!({"inputs": [{"properties": {"city": "Bonn"}}, {"properties": {"town": "Bonn"}}]});
    assert_eq!(api.post(&format!("{CONTACTS}/batch/create"), body).await.status, 400);
    assert_eq!(delivered(&api, &receiver).await, [] as [Value; 0]);

    // Once it goes on, the paused one is told what happens from then on.
    api.patch(&format!("{APP}/subscriptions/1"), json!({"active": true})).await;
    api.contact(&[]);
    assert_eq!(delivered(&api, &receiver).await.len(), 1);
    api.delete(&format!("{APP}/settings")).await;
    api.contact(&[]);
    assert_eq!(api.simulator().stats().webhooks.events, 1);
}

#[tokio::test]
async fn merges_restores_and_erasures_are_told() {
    let (clock, receiver) = (Clock::scripted(NOW), Receiver::start(&[]).await);
    let kinds = ["merge", "restore", "privacyDeletion", "deletion"];
    let wanted: Vec<Value> = kinds.iter().map(|kind| on(&format!("contact.{kind}"))).collect();
    let api = subscribed(builder(&clock), &receiver, &wanted).await;
    let survivor = api.contact(&[("email", "a@example.com")]);
    let loser = api.contact(&[("email", "b@example.com"), ("city", "Bonn")]);
    let (primary, survivor) = (survivor.clone(), api.simulator().merge("contacts", &survivor, &loser));
    let merge = &delivered(&api, &receiver).await[0];
    let id = |text: &str| json!(text.parse::<u64>().unwrap());
    assert_eq!(merge["subscriptionType"], "contact.merge");
    assert_eq!((&merge["primaryObjectId"], &merge["newObjectId"]), (&id(&primary), &id(&survivor)));
    assert_eq!(merge["mergedObjectIds"], json!([id(&loser)]));
    // The city, the further address and the merged id.
    assert_eq!(merge["numberOfPropertiesMoved"], 3);

    api.simulator().archive("contacts", &survivor);
    api.simulator().restore("contacts", &survivor).unwrap();
    api.simulator().erase_contact(&survivor);
    let types = told(&delivered(&api, &receiver).await, &["subscriptionType"]);
    assert_eq!(
        types,
        [json!(["contact.deletion"]), json!(["contact.restore"]), json!(["contact.privacyDeletion"])]
    );
}

#[tokio::test]
async fn a_restored_record_must_not_bring_back_a_value_that_somebody_has() {
    let api = Api::start(Simulator::builder()).await;
    let old = api.contact(&[("email", "a@example.com")]);
    assert!(api.simulator().restore("contacts", &old).is_err(), "it is in no bin");
    api.simulator().archive("contacts", &old);
    let new = api.contact(&[("email", "a@example.com")]);
    assert!(api.simulator().restore("contacts", &old).unwrap_err().contains("already has that value"));
    api.simulator().edit("contacts", &new, &[("email", "b@example.com")]);
    api.simulator().restore("contacts", &old).unwrap();
    let found = api.get(&format!("{CONTACTS}/a@example.com?idProperty=email")).await;
    assert_eq!(found.text("/id"), old);
}

#[tokio::test]
async fn both_sides_of_an_association_are_told() {
    let (clock, receiver) = (Clock::scripted(NOW), Receiver::start(&[]).await);
    let wanted = [on("contact.associationChange"), on("company.associationChange")];
    let api = subscribed(builder(&clock), &receiver, &wanted).await;
    let (contact, company) = (api.contact(&[]), api.company("A"));
    let path = format!("/crm/objects/2026-09/contacts/{contact}/associations/companies/{company}");
    let primary = json!([{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 1}]);
    assert_eq!(api.put(&path, primary).await.status, 201);
    let names = ["associationType", "associationRemoved", "isPrimaryAssociation", "changeSource"];
    let mut linked = told(&delivered(&api, &receiver).await, &names);
    linked.sort_by_key(Value::to_string);
    assert_eq!(
        linked,
        [
            json!(["COMPANY_TO_CONTACT", false, false, "INTEGRATION"]),
            json!(["COMPANY_TO_CONTACT", false, true, "INTEGRATION"]),
            json!(["CONTACT_TO_COMPANY", false, false, "INTEGRATION"]),
            json!(["CONTACT_TO_COMPANY", false, true, "INTEGRATION"]),
        ]
    );
    let again = api.put(&path, json!([{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 1}]));
    assert_eq!(again.await.status, 201);
    assert_eq!(delivered(&api, &receiver).await, [] as [Value; 0], "nothing has changed");

    assert_eq!(api.delete(&path).await.status, 204);
    let ended = delivered(&api, &receiver).await;
    assert_eq!(ended.len(), 4);
    assert!(ended.iter().all(|event| event["associationRemoved"] == true));
}

#[tokio::test]
async fn any_object_type_can_be_listened_to_by_its_id() {
    let (clock, receiver) = (Clock::scripted(NOW), Receiver::start(&[]).await);
    let api = subscribed(builder(&clock).custom_object("car"), &receiver, &[]).await;
    let generic =
        |object: &str| json!({"eventType": "object.creation", "objectTypeId": object, "active": true});
    for object in ["0-2", "p1234567_car"] {
        assert_eq!(api.post(&format!("{APP}/subscriptions"), generic(object)).await.status, 201);
    }
    api.company("A");
    api.contact(&[]);
    api.simulator().create_record("car", &[]).unwrap();
    let events = delivered(&api, &receiver).await;
    let types = told(&events, &["subscriptionType", "objectTypeId"]);
    assert_eq!(types[0], json!(["object.creation", "0-2"]));
    assert_eq!(types.len(), 2);
    assert!(types[1][1].as_str().unwrap().starts_with("2-"));
}

#[tokio::test]
async fn deliveries_are_signed_and_hold_a_hundred_events_at_most() {
    let (clock, receiver) = (Clock::scripted(NOW), Receiver::start(&[]).await);
    let builder = builder(&clock).webhook_secret("s3cret").webhook_signature(SignatureVersion::V2);
    let api = subscribed(builder, &receiver, &[on("contact.creation")]).await;
    for _ in 0..250 {
        api.contact(&[]);
    }
    api.simulator().deliver_webhooks().await;
    let deliveries = receiver.take();
    let mut sizes: Vec<usize> = deliveries.iter().map(|delivery| delivery.events().len()).collect();
    sizes.sort_unstable();
    assert_eq!(sizes, [50, 100, 100]);
    for delivery in deliveries {
        assert_eq!(delivery.path, "/hook?from=hubspot");
        assert_eq!(delivery.header("content-type"), "application/json");
        assert_eq!(delivery.header("x-hubspot-request-timestamp"), NOW.to_string());
        assert_eq!(delivery.header("x-hubspot-signature-version"), "v2");
        let text = ["s3cret".as_bytes(), b"POST", receiver.url.as_bytes(), &delivery.body].concat();
        let digest: String = Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(delivery.header("x-hubspot-signature"), digest);
        assert_eq!(delivery.header("x-hubspot-signature-v3").len(), 44);
    }
}

#[tokio::test]
async fn what_fails_is_tried_ten_times_more_and_then_dropped() {
    let (clock, receiver) = (Clock::scripted(NOW), Receiver::start(&[500; 11]).await);
    let api = subscribed(builder(&clock), &receiver, &[on("contact.creation")]).await;
    api.contact(&[]);
    let mut attempts = told(&delivered(&api, &receiver).await, &["attemptNumber"]);
    assert_eq!(delivered(&api, &receiver).await, [] as [Value; 0], "not before its time");
    for _ in 0..24 * 60 {
        clock.advance(Duration::from_secs(60));
        attempts.extend(told(&delivered(&api, &receiver).await, &["attemptNumber"]));
    }
    let expected: Vec<Value> = (0..=10).map(|attempt| json!([attempt])).collect();
    assert_eq!(attempts, expected);
    let counts = api.simulator().stats().webhooks;
    assert_eq!((counts.requests, counts.failed, counts.given_up, counts.waiting), (11, 11, 1, 0));
}

#[tokio::test]
async fn a_receiver_that_recovers_gets_everything() {
    let (clock, receiver) = (Clock::scripted(NOW), Receiver::start(&[503, 302]).await);
    let api = subscribed(builder(&clock), &receiver, &[on("contact.creation")]).await;
    api.contact(&[]);
    delivered(&api, &receiver).await;
    api.contact(&[]);
    delivered(&api, &receiver).await;
    assert_eq!(api.simulator().stats().webhooks.waiting, 2);
    clock.advance(Duration::from_secs(60));
    let events = delivered(&api, &receiver).await;
    assert_eq!(told(&events, &["attemptNumber"]), [json!([1]), json!([1])]);
    assert_eq!(api.simulator().stats().webhooks.waiting, 0);
    api.contact(&[]);
    api.simulator().reset();
    assert_eq!(delivered(&api, &receiver).await, [] as [Value; 0]);
    api.contact(&[]);
    assert_eq!(delivered(&api, &receiver).await.len(), 1, "subscriptions outlive a reset");
}

#[tokio::test(start_paused = true)]
async fn a_receiver_that_does_not_answer_has_five_seconds() {
    let clock = Clock::scripted(NOW);
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", silent.local_addr().unwrap());
    let api = Api::start(builder(&clock)).await;
    api.put(&format!("{APP}/settings"), json!({"targetUrl": url})).await;
    api.post(&format!("{APP}/subscriptions"), on("contact.creation")).await;
    api.contact(&[]);
    let before = tokio::time::Instant::now();
    api.simulator().deliver_webhooks().await;
    assert_eq!(before.elapsed().as_secs(), 5);
    assert_eq!(api.simulator().stats().webhooks.failed, 1);
}

#[tokio::test]
async fn a_running_server_delivers_by_itself() {
    let receiver = Receiver::start(&[]).await;
    let api = subscribed(Simulator::builder(), &receiver, &[on("contact.creation")]).await;
    let id = api.contact(&[]);
    let mut events = Vec::new();
    while events.is_empty() {
        tokio::task::yield_now().await;
        events = receiver.events();
    }
    assert_eq!(events[0]["objectId"].to_string(), id);
}

#[tokio::test]
async fn a_slow_receiver_holds_up_nobody_else() {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let receiver = Receiver::start(&[]).await;
    let api = subscribed(Simulator::builder(), &receiver, &[on("company.creation")]).await;
    let slow = json!({"targetUrl": format!("http://{}/", silent.local_addr().unwrap())});
    api.put("/webhooks/v3/8/settings", slow).await;
    api.post("/webhooks/v3/8/subscriptions", on("contact.creation")).await;
    api.contact(&[]);
    let held = silent.accept().await.unwrap();
    api.company("A");
    while receiver.take().is_empty() {
        tokio::task::yield_now().await;
    }
    let counts = api.simulator().stats().webhooks;
    assert_eq!((counts.requests, counts.failed), (2, 0), "the slow one still has time");
    drop(held);
}
