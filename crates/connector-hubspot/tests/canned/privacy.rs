//! No token and no record value in logs and errors.

use std::io;
use std::sync::{Arc, Mutex};

use fieldline_connector::{Destination as _, Fetch, FetchBy};

use crate::outcomes::upsert;
use crate::server::{Server, TOKEN, ok, status};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn logs_and_errors_hold_no_token_and_no_value() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter("fieldline_connector_hubspot=trace,fieldline_connector=trace")
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let refusal = r#"{"status":"error","message":"Email address ada-private is invalid","category":"VALIDATION_ERROR","errors":[{"message":"Email address ada-private is invalid","code":"INVALID_EMAIL","in":"email"}]}"#;
    let broken = r#"{"results":[{"id":"1","properties":{"email":"ada-private"#;
    let script = [
        status(400, refusal),
        ok(r#"{"results":[{"id":"1","properties":{"email":"bo-private"}}]}"#),
        status(400, refusal),
        ok(broken),
        ok(broken),
        ok(broken),
        ok(broken),
    ];
    let server = Server::script(script).await;
    let hubspot = server.hubspot();
    let outcomes = hubspot.write(&upsert(&["ada-private", "bo-private"])).await.unwrap();
    let by = FetchBy::Unique("email".into(), vec!["ada-private".to_owned()]);
    let request = Fetch { object: "contacts".into(), by, properties: Vec::new(), timed: Vec::new() };
    let refused = hubspot.fetch(&request).await.unwrap_err();
    let unread = hubspot.fetch(&request).await.unwrap_err();
    let told = format!("{outcomes:?} {refused} {refused:?} {unread} {unread:?} {hubspot:?}");
    let logged = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(logged.contains("hubspot call answered") && logged.contains("status=400"), "{logged}");
    assert!(logged.contains("path=\"/crm/objects/2026-09/contacts/batch/upsert\""), "{logged}");
    for text in [told, logged] {
        assert!(!text.contains("private") && !text.contains(TOKEN), "{text}");
    }
}
