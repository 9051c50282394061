//! Webhooks of an app: settings and subscriptions, and who may set them.

use fieldline_simulator::Simulator;
use serde_json::{Value, json};

use crate::support::Api;

const APP: &str = "/webhooks/v3/7";

fn on(event_type: &str) -> Value {
    json!({"eventType": event_type, "active": true})
}

fn on_change(property: &str) -> Value {
    json!({"eventType": "contact.propertyChange", "propertyName": property, "active": true})
}

#[tokio::test]
async fn settings_and_subscriptions_are_kept() {
    for app in [APP, "/app-webhooks/2026-09/7"] {
        let api = Api::start(Simulator::builder()).await;
        let settings = format!("{app}/settings");
        assert_eq!(api.get(&settings).await.status, 404);
        let put =
            json!({"targetUrl": "http://localhost:9000/hook", "throttling": {"maxConcurrentRequests": 20}});
        api.put(&settings, put).await;
        let kept = api.get(&settings).await;
        assert_eq!(kept.text("/targetUrl"), "http://localhost:9000/hook");
        assert_eq!(kept.body["throttling"], json!({"period": "SECONDLY", "maxConcurrentRequests": 20}));
        assert_eq!(api.delete(&settings).await.status, 204);

        let subscriptions = format!("{app}/subscriptions");
        let made = api.post(&subscriptions, json!({"eventType": "deal.creation"})).await;
        assert_eq!((made.status, made.text("/id"), &made.body["active"]), (201, "1", &json!(false)));
        let batch = json!({"inputs": [{"id": 1, "active": true}, {"id": 2, "active": true}]});
        let batch = api.post(&format!("{subscriptions}/batch/update"), batch).await;
        assert_eq!((batch.status, batch.results().len()), (207, 1));
        assert_eq!(api.get(&subscriptions).await.body["results"][0]["active"], true);
        assert_eq!(api.get(&format!("{subscriptions}/1")).await.text("/eventType"), "deal.creation");
        assert_eq!(api.delete(&format!("{subscriptions}/1")).await.status, 204);
        assert_eq!(api.delete(&format!("{subscriptions}/1")).await.status, 404);
    }
}

#[tokio::test]
async fn what_cannot_be_set_says_why() {
    let api = Api::start(Simulator::builder()).await;
    let settings = [
        (json!({"targetUrl": "http://example.com/"}), "this machine only"),
        (json!({"targetUrl": "https://127.0.0.1/"}), "plain http"),
        (json!({"targetUrl": "hook"}), "not a valid URL"),
        (
            json!({"targetUrl": "http://[::1]:1/", "throttling": {"maxConcurrentRequests": 5}}),
            "greater than 5",
        ),
    ];
    for (body, reason) in settings {
        let refused = api.put(&format!("{APP}/settings"), body).await;
        assert_eq!(refused.status, 400);
        assert!(refused.text("/message").contains(reason), "{}", refused.body);
    }
    let subscriptions = [
        (on("contact.birthday"), 400, "not a valid eventType"),
        (on("product.creation"), 501, "does not simulate"),
        (on("contact.propertyChange"), 400, "needs a propertyName"),
        (on_change("hs_lastmodifieddate"), 400, "cannot be subscribed"),
        (on("object.creation"), 400, "needs an objectTypeId"),
        (json!({"eventType": "object.merge", "objectTypeId": "0-99"}), 400, "Unable to infer"),
    ];
    for (body, status, reason) in subscriptions {
        let refused = api.post(&format!("{APP}/subscriptions"), body).await;
        assert_eq!(refused.status, status, "{}", refused.body);
        assert!(refused.text("/message").contains(reason), "{}", refused.body);
    }
    assert_eq!(api.get("/webhooks/v3/me/settings").await.status, 400);
}

#[tokio::test]
async fn a_developer_key_opens_numbered_paths_only() {
    let api = Api::start(Simulator::builder().token("right")).await;
    let cases = [
        ("/webhooks/v3/7/subscriptions", 401),
        ("/webhooks/v3/7/subscriptions?hapikey=", 401),
        ("/webhooks/v3/7/subscriptions?hapikey=k", 200),
        ("/app-webhooks/2026-09/7/subscriptions?hapikey=k", 401),
        ("/crm/v3/owners?hapikey=k", 401),
    ];
    for (path, status) in cases {
        assert_eq!(api.get(path).await.status, status, "{path}");
    }
}
