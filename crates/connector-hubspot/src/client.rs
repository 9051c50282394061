//! Sends one call: quota → request → judgement → retry, and nothing else.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use fieldline_connector::ErrorClass;
use fieldline_connector::quota::{CallKind, Quota, Ticket};
use fieldline_connector::retry::{Directive, Retry, RetryPolicy};
use tokio::time::Instant;

use crate::call::{Answer, Call};
use crate::calls::CallCounter;
use crate::classify::classify;
use crate::config::HubspotConfig;
use crate::error_body::ErrorBody;
use crate::failure::Failure;
use crate::gate::{Exhausted, Gate};
use crate::headers;
use crate::paths::ApiVersion;
use crate::transport::{Request, Response, Transport, TransportError};

const SOON: ErrorClass = ErrorClass::Transient { retry_after: None };

/// Sends calls to one account.
pub(crate) struct Client {
    pub(crate) version: ApiVersion,
    pub(crate) calls: CallCounter,
    pub(crate) gate: Gate,
    transport: Arc<dyn Transport>,
    policy: RetryPolicy,
    /// Every call draws its jitter from a seed of its own.
    next_seed: AtomicU64,
}

impl Client {
    pub(crate) fn new(config: &HubspotConfig, transport: Arc<dyn Transport>) -> Self {
        Self {
            version: config.api_version,
            calls: CallCounter::default(),
            gate: Gate::new(Quota::new(config.limits, config.reserve)),
            transport,
            policy: config.retry,
            next_seed: AtomicU64::new(config.seed),
        }
    }

    /// Sends a call until it is answered well, or the policy gives up.
    pub(crate) async fn send<A: Answer>(&self, call: &Call) -> Result<A, Failure> {
        let mut retry = Retry::new(self.policy, self.next_seed.fetch_add(1, Ordering::Relaxed));
        let mut attempt = 1;
        loop {
            let failure = match self.attempt(call, attempt).await {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            if failure.status.is_some_and(|status| call.yields_on.contains(&status)) {
                return Err(failure);
            }
            match retry.decide(failure.class) {
                Directive::Stop(advice) => return Err(failure.advised(advice)),
                Directive::RetryAfter(wait) => tokio::time::sleep(wait).await,
            }
            attempt += 1;
        }
    }

    async fn attempt<A: Answer>(&self, call: &Call, attempt: u32) -> Result<A, Failure> {
        let ticket = self.gate.pass(call.kind).await.map_err(|Exhausted| {
            Failure::of_call(call, ErrorClass::Exhausted, "our share of the account's daily calls is used up")
        })?;
        self.calls.sent(call.kind, attempt);
        let sent_at = Instant::now();
        let request = Request { method: call.method.clone(), target: call.target(), body: call.body.clone() };
        let sent = self.transport.send(request).await;
        log(call, attempt, sent_at, &sent);
        let response = sent.map_err(|error| no_answer(call, error))?;
        self.gate.answered(ticket, headers::rate_headers(&response.headers));
        match response.status {
            200..300 => read_answer(call, &response),
            _ => Err(self.refused(call, ticket, &response)),
        }
    }

    fn refused(&self, call: &Call, ticket: Ticket, response: &Response) -> Failure {
        let mut body = ErrorBody::parse(&response.body);
        if body.correlation_id.is_none() {
            body.correlation_id = headers::correlation_id(&response.headers).map(str::to_owned);
        }
        let retry_after = headers::retry_after(&response.headers);
        let verdict = classify(response.status, retry_after, &body);
        if response.status == 429 {
            self.calls.throttled();
        }
        if let Some(limit) = verdict.throttle {
            self.gate.throttled(ticket, limit, retry_after);
        }
        if verdict.class == ErrorClass::Exhausted {
            self.gate.exhaust();
        }
        let failure = Failure::of_answer(call, verdict.class, response.status, body);
        match verdict.advice {
            Some(advice) => failure.advised(advice),
            None => failure,
        }
    }
}

/// Reads a 2xx answer. One that cannot be read is as good as none: the call may or may not have taken effect.
fn read_answer<A: Answer>(call: &Call, response: &Response) -> Result<A, Failure> {
    let no_content = A::no_content().filter(|_| response.status == 204);
    if let Some(answer) = no_content {
        return Ok(answer);
    }
    // The parser's message may quote the body, so it is not kept as the cause.
    let answer: A = serde_json::from_slice(&response.body).map_err(|error| {
        let why = format!("the answer {} is no JSON we can read (line {})", response.status, error.line());
        Failure::of_call(call, SOON, &why)
    })?;
    match answer.flaw() {
        Some(flaw) => Err(Failure::of_call(call, SOON, flaw)),
        None => Ok(answer),
    }
}

fn no_answer(call: &Call, error: TransportError) -> Failure {
    let class = if matches!(error, TransportError::Request(_)) { ErrorClass::Bug } else { SOON };
    Failure::of_call(call, class, &error.to_string()).caused_by(error)
}

fn log(call: &Call, attempt: u32, sent_at: Instant, sent: &Result<Response, TransportError>) {
    let kind = kind_name(call.kind);
    let elapsed_ms = sent_at.elapsed().as_millis() as u64;
    match sent {
        Ok(response) => tracing::debug!(
            method = %call.method,
            path = call.path,
            kind,
            status = response.status,
            elapsed_ms,
            attempt,
            correlation_id = headers::correlation_id(&response.headers).unwrap_or_default(),
            "hubspot call answered"
        ),
        Err(error) => tracing::debug!(
            method = %call.method,
            path = call.path,
            kind,
            elapsed_ms,
            attempt,
            error = %error,
            "hubspot call without answer"
        ),
    }
}

fn kind_name(kind: CallKind) -> &'static str {
    match kind {
        CallKind::Read => "read",
        CallKind::Write => "write",
        CallKind::Search => "search",
        CallKind::Other => "other",
        CallKind::LinkRead => "link read",
        CallKind::LinkWrite => "link write",
        CallKind::LinkTypes => "link types",
    }
}
