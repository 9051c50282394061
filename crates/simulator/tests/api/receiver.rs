//! A receiver of webhooks that answers as it is told and keeps what it gets.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::{Bytes, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode};
use serde_json::Value;
use tokio::net::TcpListener;

#[derive(Clone, Debug)]
pub(crate) struct Delivery {
    pub(crate) headers: HeaderMap,
    pub(crate) path: String,
    pub(crate) body: Bytes,
}

impl Delivery {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).expect("the header is there")
    }

    pub(crate) fn events(&self) -> Vec<Value> {
        serde_json::from_slice(&self.body).expect("a delivery is a list of events")
    }
}

#[derive(Default)]
struct Shared {
    seen: Vec<Delivery>,
    answers: VecDeque<u16>,
}

#[derive(Clone)]
pub(crate) struct Receiver {
    pub(crate) url: String,
    shared: Arc<Mutex<Shared>>,
}

impl Receiver {
    /// Answers with these statuses in turn, then with 204.
    pub(crate) async fn start(answers: &[u16]) -> Self {
        let shared = Shared { answers: answers.iter().copied().collect(), ..Shared::default() };
        let shared = Arc::new(Mutex::new(shared));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let address = listener.local_addr().expect("a bound port has an address");
        let own = Arc::clone(&shared);
        let receive = move |request: Request| receive(Arc::clone(&own), request);
        tokio::spawn(axum::serve(listener, Router::new().fallback(receive)).into_future());
        Self { url: format!("http://{address}/hook?from=hubspot"), shared }
    }

    /// Takes out what has arrived since the last time.
    pub(crate) fn take(&self) -> Vec<Delivery> {
        std::mem::take(&mut self.shared.lock().unwrap_or_else(PoisonError::into_inner).seen)
    }

    /// The events that have arrived since the last time, in order of the requests.
    pub(crate) fn events(&self) -> Vec<Value> {
        self.take().iter().flat_map(Delivery::events).collect()
    }
}

async fn receive(shared: Arc<Mutex<Shared>>, request: Request) -> StatusCode {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, 1 << 20).await.unwrap_or_default();
    let mut shared = shared.lock().unwrap_or_else(PoisonError::into_inner);
    shared.seen.push(Delivery { headers: parts.headers, path: parts.uri.to_string(), body });
    let status = shared.answers.pop_front().unwrap_or(204);
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
