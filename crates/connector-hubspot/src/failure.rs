//! A call that did not do what it should.

use std::error::Error;
use std::fmt::Write as _;

use fieldline_connector::{ConnectorError, ErrorClass};

use crate::call::Call;
use crate::error_body::ErrorBody;

/// Why a call failed, with what HubSpot said. The body may hold record values; [`ConnectorError`] made of it does not.
pub(crate) struct Failure {
    pub(crate) class: ErrorClass,
    /// The status, when there was an answer.
    pub(crate) status: Option<u16>,
    /// What the answer said; empty when there was none, or none to read.
    pub(crate) body: Box<ErrorBody>,
    /// Whether there was not even a connection.
    pub(crate) is_unreached: bool,
    what: String,
    advice: Option<&'static str>,
    cause: Option<Box<dyn Error + Send + Sync>>,
}

impl Failure {
    /// A failure without an answer, or with one that cannot be used; `why` is a fragment.
    pub(crate) fn of_call(call: &Call, class: ErrorClass, why: &str) -> Self {
        let what = format!("`{} {}`: {why}", call.method, call.path);
        Self {
            class,
            status: None,
            body: Box::default(),
            is_unreached: false,
            what,
            advice: None,
            cause: None,
        }
    }

    /// An answer that says no.
    pub(crate) fn of_answer(call: &Call, class: ErrorClass, status: u16, body: ErrorBody) -> Self {
        let mut what = format!("HubSpot answered {status}");
        if let Some(category) = &body.category {
            let _ = write!(what, " {category}");
        }
        let _ = write!(what, " to `{} {}`", call.method, call.path);
        for problem in body.problems.iter().take(3) {
            if let Some(code) = &problem.code {
                let _ = write!(what, "; {code}");
            }
            if let Some(property) = &problem.property {
                let _ = write!(what, " for `{property}`");
            }
        }
        if !body.scopes.is_empty() {
            let _ = write!(what, "; one of these scopes is needed: `{}`", body.scopes.join("`, `"));
        }
        if let Some(id) = &body.correlation_id {
            let _ = write!(what, " (correlation id {id})");
        }
        Self {
            class,
            status: Some(status),
            body: Box::new(body),
            is_unreached: false,
            what,
            advice: None,
            cause: None,
        }
    }

    /// There is no token to sign the call with, so it was not sent.
    pub(crate) fn of_token(error: ConnectorError) -> Self {
        // Whoever shows the chain leaves out what was said before.
        Self { what: error.to_string(), ..Self::from(error.class()) }.caused_by(error)
    }

    /// Whether HubSpot refused the call because of what some of its inputs say, and not the call as such.
    pub(crate) fn blames_inputs(&self) -> bool {
        matches!(self.status, Some(400 | 409 | 413 | 422)) && self.body.blames_the_call().is_none()
    }

    #[must_use]
    pub(crate) fn caused_by(mut self, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// The same with advice, a full sentence, unless a better one is there already.
    #[must_use]
    pub(crate) fn advised(mut self, advice: &'static str) -> Self {
        self.advice.get_or_insert(advice);
        self
    }
}

/// Nothing was sent.
impl From<ConnectorError> for Failure {
    fn from(error: ConnectorError) -> Self {
        Self { what: error.to_string(), ..Self::from(error.class()) }
    }
}

/// Nothing is known but the class.
impl From<ErrorClass> for Failure {
    fn from(class: ErrorClass) -> Self {
        Self {
            class,
            status: None,
            body: Box::default(),
            is_unreached: false,
            what: String::new(),
            advice: None,
            cause: None,
        }
    }
}

impl From<Failure> for ConnectorError {
    fn from(failure: Failure) -> Self {
        let message = match &failure.advice {
            Some(advice) => format!("{}. {advice}", failure.what),
            None => failure.what,
        };
        let error = ConnectorError::new(failure.class, message).lacking_scopes(failure.body.scopes);
        match failure.cause {
            Some(cause) => error.caused_by(cause),
            None => error,
        }
    }
}
