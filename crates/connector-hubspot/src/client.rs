//! Sends one call: quota → request → judgement → retry, and nothing else.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use fieldline_connector::quota::{Quota, Ticket};
use fieldline_connector::retry::{Circuit, Directive, Retry, RetryPolicy};
use fieldline_connector::tokens::{AccessToken, Renewal, TokenProvider};
use fieldline_connector::{ErrorClass, Stop};
use fieldline_model::CallOutcome;
use tokio::time::Instant;

use crate::books::Keeper;
use crate::bounded::{has_too_many_members, is_cut};
use crate::call::{Answer, Call};
use crate::calls::CallCounter;
use crate::classify::classify;
use crate::config::HubspotConfig;
use crate::error_body::ErrorBody;
use crate::failure::Failure;
use crate::gate::{Gate, Shut};
use crate::headers;
use crate::log::log;
use crate::meter::{Meter, outcome};
use crate::paths::ApiVersion;
use crate::transport::{Media, Request, Response, Transport, TransportError};

const SOON: ErrorClass = ErrorClass::Transient { retry_after: None };

/// Sends calls to one account.
pub(crate) struct Client {
    pub(crate) version: ApiVersion,
    pub(crate) calls: CallCounter,
    pub(crate) meter: Meter,
    pub(crate) gate: Arc<Gate>,
    transport: Arc<dyn Transport>,
    tokens: Arc<dyn TokenProvider>,
    policy: RetryPolicy,
    /// Every call draws its jitter from a seed of its own.
    next_seed: Arc<AtomicU64>,
    circuit: Arc<Mutex<Circuit>>,
    stop: Stop,
}

/// So often we try to connect to a server that has never answered: more likely the address is wrong than the server busy.
const FIRST_CONNECTS: u32 = 3;

impl Client {
    pub(crate) fn new(config: &HubspotConfig, transport: Arc<dyn Transport>) -> Self {
        Self {
            version: config.api_version,
            calls: CallCounter::default(),
            meter: Meter::default(),
            gate: Arc::new(Gate::new(
                Keeper::new(quota(config), config.quota_store.clone(), config.clock),
                config.stop.clone(),
            )),
            transport,
            tokens: Arc::clone(&config.tokens),
            policy: config.retry,
            next_seed: Arc::new(AtomicU64::new(config.seed)),
            circuit: Arc::default(),
            stop: config.stop.clone(),
        }
    }

    /// The same account with the same quota and the same circuit, and counters of its own.
    pub(crate) fn beside(&self) -> Self {
        Self {
            version: self.version,
            calls: CallCounter::default(),
            meter: Meter::default(),
            gate: Arc::clone(&self.gate),
            transport: Arc::clone(&self.transport),
            tokens: Arc::clone(&self.tokens),
            policy: self.policy,
            next_seed: Arc::clone(&self.next_seed),
            circuit: Arc::clone(&self.circuit),
            stop: self.stop.clone(),
        }
    }

    /// Sends a call until it is answered well, or the policy gives up.
    pub(crate) async fn send<A: Answer>(&self, call: &Call) -> Result<A, Failure> {
        let mut retry = Retry::new(self.policy, self.next_seed.fetch_add(1, Ordering::Relaxed));
        let (mut attempt, mut was_refused) = (1, false);
        loop {
            self.circuit().check(Instant::now().into_std()).map_err(|failing_for| down(call, failing_for))?;
            let token = self.tokens.token().await.map_err(Failure::of_token)?;
            let tried = self.attempt(call, attempt, &token, retry.left()).await;
            let failure = match tried.outcome {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            retry.took(tried.latency);
            // Another token, and the call once more: but only once.
            if failure.status == Some(401) && !std::mem::replace(&mut was_refused, true) {
                let renewal = self.tokens.refused(&token).await.map_err(Failure::of_token)?;
                if renewal == Renewal::Renewed {
                    attempt += 1;
                    continue;
                }
            }
            if failure.status.is_some_and(|status| call.yields_on.contains(&status)) {
                return Err(failure);
            }
            if let Some(advice) = self.hopeless(&failure, attempt) {
                return Err(failure.advised(advice));
            }
            match retry.decide(failure.class) {
                Directive::Stop(advice) => return Err(failure.advised(advice)),
                Directive::RetryAfter(wait) => self.pause(call, wait).await?,
            }
            attempt += 1;
        }
    }

    /// Waits before the call is sent again, unless the run is asked to stop.
    async fn pause(&self, call: &Call, wait: Duration) -> Result<(), Failure> {
        tokio::select! {
            () = tokio::time::sleep(wait) => Ok(()),
            () = self.stop.requested() => {
                let why = "the run was asked to stop before it was sent again";
                Err(Failure::of_call(call, ErrorClass::Stopped, why))
            }
        }
    }

    /// Why to give up although the failure may pass, if so.
    fn hopeless(&self, failure: &Failure, attempt: u32) -> Option<&'static str> {
        let circuit = self.circuit();
        if circuit.is_open() {
            return Some("Everything has failed for a minute; run again later, the run resumes.");
        }
        let is_nobody_there = failure.is_unreached && !circuit.has_gone_well() && attempt >= FIRST_CONNECTS;
        is_nobody_there.then_some("Nothing answers at that address.")
    }

    fn circuit(&self) -> MutexGuard<'_, Circuit> {
        self.circuit.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends the call once, and waits for the answer no longer than `left`. The wait for its turn comes before and is not
    /// counted.
    async fn attempt<A: Answer>(
        &self,
        call: &Call,
        attempt: u32,
        token: &AccessToken,
        left: Duration,
    ) -> Tried<A> {
        let ticket = match self.gate.pass(call.kind).await {
            Ok(ticket) => ticket,
            Err(Shut { class, why }) => return Tried::unsent(Failure::of_call(call, class, &why)),
        };
        self.calls.sent(call.kind, attempt);
        let sent_at = Instant::now();
        let ticket = ticket.sent(sent_at.into_std());
        let request = Request {
            method: call.method.clone(),
            target: call.target(),
            body: call.body.clone(),
            media: Media::Json,
            token: Some(token.clone()),
        };
        let sent = tokio::time::timeout(left, self.transport.send(request)).await;
        let sent = sent.unwrap_or_else(|late| Err(TransportError::Timeout(late.into())));
        let latency = sent_at.elapsed();
        log(call, attempt, latency, &sent);
        let is_at_work = sent.as_ref().is_ok_and(|response| response.status < 500);
        call.may_be_late.fetch_or(!is_at_work, Ordering::Relaxed);
        self.circuit().went(is_at_work, Instant::now().into_std());
        let response = match sent {
            Ok(response) => response,
            Err(error) => {
                self.meter.note(call, attempt, CallOutcome::Unanswered, latency);
                self.gate.unanswered().await;
                return Tried { outcome: Err(no_answer(call, error)), latency };
            }
        };
        let is_error = response.status >= 400;
        self.gate.answered(ticket, headers::rate_headers(&response.headers), is_error).await;
        let answer = match response.status {
            200..300 => read_answer(call, &response),
            _ => Err(self.refused(call, ticket, &response).await),
        };
        self.meter.note(call, attempt, outcome(response.status, answer.is_ok()), latency);
        Tried { outcome: answer, latency }
    }

    async fn refused(&self, call: &Call, ticket: Ticket, response: &Response) -> Failure {
        // Nothing in it can be trusted to blame an input, and to look for one would take a call for each.
        if is_cut(&response.body) && response.status < 500 && response.status != 429 {
            let why =
                format!("HubSpot answered {} with more than 1 MiB, which no refusal has", response.status);
            return Failure::of_call(call, ErrorClass::Permanent, &why);
        }
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
            self.gate.throttled(ticket, limit, retry_after).await;
        }
        if verdict.class == ErrorClass::Exhausted {
            self.gate.exhaust().await;
        }
        let failure = Failure::of_answer(call, verdict.class, response.status, body);
        match verdict.advice {
            Some(advice) => failure.advised(advice),
            None => failure,
        }
    }
}

/// What one attempt came to.
struct Tried<A> {
    outcome: Result<A, Failure>,
    /// From sending to the last byte.
    latency: Duration,
}

impl<A> Tried<A> {
    fn unsent(failure: Failure) -> Self {
        Self { outcome: Err(failure), latency: Duration::ZERO }
    }
}

fn quota(config: &HubspotConfig) -> Quota {
    Quota::new(config.limits, config.reserve).at_pace(config.pace).of_client(client_id())
}

/// A name for this client that no other on this machine has.
fn client_id() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    (u64::from(std::process::id()) << 32) | NEXT.fetch_add(1, Ordering::Relaxed)
}

/// Reads a 2xx answer. One that cannot be read is as good as none: the call may or may not have taken effect.
fn read_answer<A: Answer>(call: &Call, response: &Response) -> Result<A, Failure> {
    let no_content = A::no_content().filter(|_| response.status == 204);
    if let Some(answer) = no_content {
        return Ok(answer);
    }
    if has_too_many_members(&response.body) {
        let why = format!("the answer {} has more members than any answer of HubSpot", response.status);
        return Err(Failure::of_call(call, ErrorClass::Permanent, &why));
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
    let class = error.class();
    let mut failure = Failure::of_call(call, class, &error.to_string());
    failure.is_unreached = matches!(error, TransportError::Connect(_));
    failure.caused_by(error)
}

/// Nothing was sent, because HubSpot is taken to be down.
fn down(call: &Call, failing_for: Duration) -> Failure {
    let why =
        format!("HubSpot has failed every call for {} s, so this one was not sent", failing_for.as_secs());
    Failure::of_call(call, SOON, &why).advised("Run again later; the run resumes.")
}
