//! A started simulator and a client that speaks to it.

use std::sync::Once;

use fieldline_simulator::{Builder, PropertySpec, RunningSimulator, Simulator};
use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::Value;

pub(crate) struct Api {
    pub(crate) running: RunningSimulator,
    client: reqwest::Client,
}

/// One answer; a body that is no JSON reads as null.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().expect("headers are ASCII"))
    }

    pub(crate) fn text(&self, pointer: &str) -> &str {
        self.body
            .pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_else(|| panic!("no {pointer} in {}", self.body))
    }

    pub(crate) fn results(&self) -> &[Value] {
        self.body["results"].as_array().unwrap_or_else(|| panic!("no results in {}", self.body))
    }

    /// One text of every result, sorted: batch results come in no order.
    pub(crate) fn sorted(&self, pointer: &str) -> Vec<String> {
        let text = |result: &Value| result.pointer(pointer).and_then(Value::as_str).unwrap_or("-").to_owned();
        let mut texts: Vec<String> = self.results().iter().map(text).collect();
        texts.sort();
        texts
    }
}

fn install_tls_once() {
    static ONCE: Once = Once::new();
    // The client asks for a TLS provider even where every address is http.
    ONCE.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
}

impl Api {
    pub(crate) async fn start(builder: Builder) -> Self {
        install_tls_once();
        let running = builder.build().start().await.expect("a port is free");
        Self { running, client: reqwest::Client::new() }
    }

    /// Contacts with the unique property `app_customer_id`.
    pub(crate) async fn with_key() -> Self {
        Self::start(keyed()).await
    }

    pub(crate) fn simulator(&self) -> &Simulator {
        self.running.simulator()
    }

    pub(crate) async fn try_send(
        &self,
        method: Method,
        path: &str,
        body: &str,
    ) -> Result<Answer, reqwest::Error> {
        let request = self.client.request(method, format!("{}{path}", self.running.base_url()));
        let request = request.bearer_auth("test").header("content-type", "application/json");
        let response = request.body(body.to_owned()).send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.bytes().await?;
        Ok(Answer { status, headers, body: serde_json::from_slice(&bytes).unwrap_or(Value::Null) })
    }

    pub(crate) async fn send(&self, method: Method, path: &str, body: &str) -> Answer {
        self.try_send(method, path, body).await.expect("the simulator answers")
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, "").await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, &body.to_string()).await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PATCH, path, &body.to_string()).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PUT, path, &body.to_string()).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, "").await
    }

    /// Creates a company past the API and answers its id.
    pub(crate) fn company(&self, name: &str) -> String {
        self.simulator().create_record("companies", &[("name", name)]).expect("the company is valid")
    }

    /// Creates a contact past the API and answers its id.
    pub(crate) fn contact(&self, properties: &[(&str, &str)]) -> String {
        self.simulator().create_record("contacts", properties).expect("the contact is valid")
    }
}

pub(crate) fn keyed() -> Builder {
    Simulator::builder().property("contacts", PropertySpec::text("app_customer_id").unique())
}

/// The current dated path of the contacts.
pub(crate) const CONTACTS: &str = "/crm/objects/2026-09/contacts";
