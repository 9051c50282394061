//! What the transport does by itself.

use fieldline_connector::retry::RetryPolicy;
use fieldline_connector::{Destination as _, ErrorClass};
use fieldline_connector_hubspot::{Hubspot, HubspotConfig, OAuthApp, TokenEndpoint};
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;

use crate::server::{Server, TOKEN};

#[tokio::test]
async fn nobody_there_is_a_passing_trouble() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let server = Server::script([]).await;
    let hubspot = Hubspot::new(HubspotConfig { base_url, ..server.config() }).unwrap();
    let error = hubspot.identify().await.unwrap_err();
    assert_eq!(error.class(), ErrorClass::Transient { retry_after: None });
    assert!(error.to_string().contains("no connection to HubSpot"), "{error}");
}

#[tokio::test]
async fn https_begins_with_a_tls_handshake() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    let hello = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut bytes = [0; 3];
        stream.read_exact(&mut bytes).await.unwrap();
        bytes
    });
    let retry = RetryPolicy { max_attempts: 1, ..RetryPolicy::default() };
    let config = HubspotConfig { base_url, retry, ..HubspotConfig::new(TOKEN.into()) };
    let error = Hubspot::new(config).unwrap().identify().await.unwrap_err();
    assert_eq!(error.class(), ErrorClass::Transient { retry_after: None });
    // A handshake record of TLS; nothing of HTTP, and so no token, before it.
    let [kind, major, _] = hello.await.unwrap();
    assert_eq!((kind, major), (22, 3));
}

#[test]
fn a_token_is_not_sent_in_clear_to_another_machine() {
    let base_url = "http://api.hubapi.com".to_owned();
    let error = Hubspot::new(HubspotConfig { base_url, ..HubspotConfig::new(TOKEN.into()) }).unwrap_err();
    assert_eq!(error.class(), ErrorClass::Permanent);
    assert!(!format!("{error} {error:?}").contains(TOKEN));
}

#[test]
fn nor_is_the_secret_of_an_app() {
    let app = || OAuthApp { client_id: "app".to_owned(), client_secret: TOKEN.into() };
    for base_url in ["http://api.hubapi.com", "http://10.0.0.1", "ftp://127.0.0.1"] {
        let config = HubspotConfig { base_url: base_url.to_owned(), ..HubspotConfig::new("".into()) };
        let error = TokenEndpoint::new(app(), &config).unwrap_err();
        assert_eq!(error.class(), ErrorClass::Permanent, "{base_url}");
        assert!(!format!("{error} {error:?} {:?}", app()).contains(TOKEN));
    }
}
