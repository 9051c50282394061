//! Answers that leave open what was written: the call is repeated, which is safe.

use std::time::Duration;

use fieldline_connector::{Destination as _, ErrorClass};
use fieldline_connector_hubspot::{Hubspot, HubspotConfig};

use crate::outcomes::{update, words};
use crate::server::{Reply, Server, ok, status};

const GOOD: &str = r#"{"results":[{"id":"1","objectWriteTraceId":"t0"}]}"#;

/// A destination that waits briefly for an answer that never comes, and long for any other.
fn hubspot(server: &Server, hangs: bool) -> Hubspot {
    let timeout = if hangs { Duration::from_millis(250) } else { Duration::from_secs(60) };
    Hubspot::new(HubspotConfig { timeout, ..server.config() }).unwrap()
}

/// Answers after which nobody knows.
fn riddles() -> Vec<(&'static str, Reply)> {
    vec![
        ("empty body", ok("")),
        ("empty object", ok("{}")),
        ("204", status(204, "")),
        ("no results and no errors", ok(r#"{"status":"COMPLETE","results":[]}"#)),
        ("no JSON", ok("<html>maintenance</html>")),
        ("truncated body", Reply::Truncated(GOOD[..20].to_owned())),
        ("dropped connection", Reply::Drop),
        ("no answer in time", Reply::Hang),
        ("bad gateway", status(502, "<html>")),
        ("internal error", status(500, r#"{"status":"error","category":"INTERNAL_ERROR"}"#)),
        ("too slow for HubSpot's own front end", status(524, "")),
        ("request timeout", status(408, "")),
    ]
}

#[tokio::test]
async fn the_call_is_repeated() {
    for (what, riddle) in riddles() {
        let hangs = matches!(riddle, Reply::Hang);
        let server = Server::script([riddle, ok(GOOD)]).await;
        let hubspot = hubspot(&server, hangs);
        let outcomes = hubspot.write(&update(&["1"])).await.unwrap();
        assert_eq!(words(&outcomes), ["wrote 1"], "{what}");
        assert_eq!((hubspot.calls().write, hubspot.calls().retried), (2, 1), "{what}");
        let seen = server.seen();
        assert_eq!(seen[0].body, seen[1].body, "{what}");
    }
}

#[tokio::test]
async fn a_riddle_that_stays_is_an_error_about_the_whole_batch() {
    for (what, riddle) in riddles() {
        let hangs = matches!(riddle, Reply::Hang);
        let server = Server::reacting(move |_| riddle.clone()).await;
        let hubspot = hubspot(&server, hangs);
        let error = hubspot.write(&update(&["1", "2"])).await.unwrap_err();
        assert_eq!(error.class(), ErrorClass::Transient { retry_after: None }, "{what}");
        assert_eq!((hubspot.calls().write, hubspot.calls().retried), (4, 3), "{what}");
    }
}
