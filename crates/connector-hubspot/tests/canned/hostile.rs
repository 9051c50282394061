//! A portal that means harm, or is broken: answers without end, and ids that are none.

use std::io::Write as _;
use std::sync::Arc;

use fieldline_connector::{Destination as _, ErrorClass, Extent, Source as _};
use fieldline_connector_hubspot::{HubspotSource, HubspotStream};
use fieldline_model::LiveTable;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::server::{Reply, Server, TOKEN, ok, status};

/// So many bytes of JSON as gzip: a thousandth of it.
fn zipped(piece: &str, bytes: usize) -> Vec<u8> {
    let mut zip = GzEncoder::new(Vec::new(), Compression::fast());
    let piece = piece.repeat(65_536 / piece.len());
    for _ in 0..bytes / piece.len() {
        zip.write_all(piece.as_bytes()).unwrap();
    }
    zip.finish().unwrap()
}

const GZIP: &str = "content-encoding: gzip\r\n";

#[tokio::test]
async fn an_answer_that_swells_is_refused_at_once() {
    for piece in [" ", "{},", "\"a\":1,", "["] {
        let server = Server::reacting(move |_| Reply::Raw(200, GZIP, zipped(piece, 80 << 20))).await;
        let error = server.hubspot().identify().await.unwrap_err();
        assert_eq!(error.class(), ErrorClass::Permanent, "{piece}: {error}");
        assert!(error.to_string().contains("the answer is larger than 64 MiB"), "{error}");
        assert_eq!(server.seen().len(), 1, "it would only come again");
    }
}

#[tokio::test]
async fn an_answer_of_far_too_many_members_is_refused_before_it_is_read() {
    let server = Server::reacting(|_| Reply::Raw(200, GZIP, zipped("{},", 16 << 20))).await;
    let error = server.hubspot().count(&"contacts".into()).await.unwrap_err();
    assert!(error.to_string().contains("has more members than any answer of HubSpot"), "{error}");
}

#[tokio::test]
async fn a_refusal_without_end_is_taken_for_none() {
    for code in [400, 403, 404] {
        let server = Server::reacting(move |_| Reply::Raw(code, GZIP, zipped("Ada ", 80 << 20))).await;
        let error = server.hubspot().identify().await.unwrap_err();
        let said = error.to_string();
        assert!(said.contains(&format!("HubSpot answered {code} with more than 1 MiB")), "{said}");
        assert_eq!((error.class(), server.seen().len()), (ErrorClass::Permanent, 1), "{said}");
    }
}

#[tokio::test]
async fn an_account_is_a_number() {
    for id in [
        r#""../../../x""#,
        r#""1/../2""#,
        r#"{"a":1}"#,
        "[1]",
        "true",
        "-7",
        "1.5",
        r#""""#,
        r#""\u001b[31m7""#,
    ] {
        let server = Server::script([ok(format!(r#"{{"portalId":{id},"timeZone":"UTC"}}"#))]).await;
        let error = server.hubspot().identify().await.unwrap_err();
        assert_eq!(error.class(), ErrorClass::Permanent, "{id}");
        let said = error.to_string();
        assert!(said.ends_with("names a `portalId` that isn't a number"), "{id}: {said}");
    }
    for id in ["7", r#""7""#] {
        let server = Server::script([ok(format!(r#"{{"portalId":{id}}}"#))]).await;
        assert_eq!(server.hubspot().identify().await.unwrap().id.as_str(), "7");
    }
}

/// A page of one record, or one link, that names another page, round and round.
fn circling(
    page: &'static str,
    names: &'static [&'static str],
) -> impl FnMut(&crate::server::Seen) -> Reply + Send {
    let mut names = names.iter().cycle();
    move |seen| {
        let is_of_properties = seen.line.contains("/properties/");
        let after = names.next().unwrap();
        ok(if is_of_properties { r#"{"results":[]}"#.to_owned() } else { page.replace("NEXT", after) })
    }
}

const PAGE: &str = r#"{"total":5,"results":[{"id":"1","properties":{}}],"paging":{"next":{"after":"NEXT"}}}"#;
const LINKS: &str = r#"{"results":[{"from":{"id":"1"},"to":[{"toObjectId":"2","associationTypes":[]}],
    "paging":{"next":{"after":"NEXT"}}}]}"#;

#[tokio::test]
async fn pages_that_lead_round_in_circles_end_the_read() {
    for names in [&["a"][..], &["a", "b"], &["a", "b", "c"]] {
        let server = Server::reacting(circling(PAGE, names)).await;
        let hubspot = server.hubspot();
        let found = hubspot.find(&"contacts".into(), &"email".into(), &["x".to_owned()], &[]).await;
        let owners = hubspot.table(&LiveTable::Owners).await;
        let archived = list(server.hubspot()).await;
        let other = Server::reacting(circling(LINKS, names)).await;
        let links = other.hubspot().links(&"contacts".into(), &"companies".into(), &["1".into()]).await;
        let errors = [found.err(), owners.err(), archived, links.err()];
        for (number, error) in errors.into_iter().enumerate() {
            let error = error.unwrap_or_else(|| panic!("read {number} over {names:?} ended well"));
            assert_eq!(error.class(), ErrorClass::Permanent);
            assert!(error.to_string().contains("the read would never end"), "{number}: {error}");
        }
        assert!(server.seen().len() + other.seen().len() <= 4 * (names.len() + 1) + 1);
    }
}

/// Reads all records as a stream, to the error at its end.
async fn list(hubspot: fieldline_connector_hubspot::Hubspot) -> Option<fieldline_connector::ConnectorError> {
    let stream = HubspotStream {
        object: "contacts".into(),
        fields: Vec::new(),
        key: "hs_object_id".to_owned(),
        modified: None,
    };
    let mut source = HubspotSource::new(Arc::new(hubspot), stream);
    source.begin(Extent::default());
    loop {
        match source.page().await {
            Ok(Some(_)) => {}
            Ok(None) => return None,
            Err(error) => return Some(error),
        }
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Server::reacting(|_| ok("{}")).await;
    let location: &'static str = format!("location: {}/x\r\n", elsewhere.config().base_url).leak();
    for code in [301, 302, 303, 307, 308] {
        let server = Server::reacting(move |_| Reply::WithHeaders(code, location, String::new())).await;
        let error = server.hubspot().identify().await.unwrap_err();
        assert!(!format!("{error:?}").contains(TOKEN));
        assert!(!server.seen().is_empty() && elsewhere.seen().is_empty(), "{code}");
    }
}

#[tokio::test]
async fn json_that_goes_deeper_than_any_reader_is_an_error() {
    let deep = format!(r#"{{"results":{}{}}}"#, "[".repeat(100_000), "]".repeat(100_000));
    let server = Server::reacting(move |_| status(200, deep.clone())).await;
    assert!(server.hubspot().count(&"contacts".into()).await.is_err());
}
