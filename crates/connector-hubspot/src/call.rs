//! One call, before it is sent.

use std::sync::atomic::AtomicBool;

use bytes::Bytes;
use fieldline_connector::quota::CallKind;
use fieldline_model::WriteInput;
use http::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::log::traces;

/// One call. It may be sent several times.
pub(crate) struct Call {
    pub(crate) kind: CallKind,
    pub(crate) method: Method,
    /// Without query, so that it can be logged: no path of ours names a record.
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) body: Option<Bytes>,
    /// The trace ids of its inputs, for the log.
    pub(crate) traces: Option<String>,
    /// Whether an attempt was never answered, or by a server that failed: it may still take effect.
    pub(crate) may_be_late: AtomicBool,
    /// Statuses that the caller deals with itself; the call is not repeated for them.
    pub(crate) yields_on: &'static [u16],
}

impl Call {
    pub(crate) fn get(kind: CallKind, path: String) -> Self {
        Self {
            kind,
            method: Method::GET,
            path,
            query: String::new(),
            body: None,
            traces: None,
            may_be_late: AtomicBool::new(false),
            yields_on: &[],
        }
    }

    pub(crate) fn post(kind: CallKind, path: String, body: &impl Serialize) -> Self {
        let body =
            serde_json::to_vec(body).expect("bodies are plain structs of text, which always serialize");
        Self { method: Method::POST, body: Some(body.into()), ..Self::get(kind, path) }
    }

    /// The same with a query, already encoded and without the `?`.
    pub(crate) fn with_query(self, query: String) -> Self {
        Self { query, ..self }
    }

    /// The same, whose log names its inputs.
    pub(crate) fn about(self, inputs: &[&WriteInput]) -> Self {
        Self { traces: Some(traces(inputs)), ..self }
    }

    /// The same, but an answer with one of these statuses goes back to the caller at once.
    pub(crate) fn yielding_on(self, yields_on: &'static [u16]) -> Self {
        Self { yields_on, ..self }
    }

    /// Method and path, as messages name it.
    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    pub(crate) fn target(&self) -> String {
        if self.query.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, self.query) }
    }
}

/// The body of a 2xx answer.
pub(crate) trait Answer: DeserializeOwned {
    /// What an answer without content (204) says; `None` when the call is never answered so.
    fn no_content() -> Option<Self> {
        None
    }

    /// What makes a well-formed answer useless, so that the call must be repeated.
    fn flaw(&self) -> Option<&'static str> {
        None
    }
}
