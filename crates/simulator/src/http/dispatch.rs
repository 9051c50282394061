//! The life of one request: body, latency, token, limits, fault, operation, answer, count.

use std::sync::Arc;
use std::time::Duration;

use axum::RequestPartsExt;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{ConnectInfo, RawPathParams, Request};
use axum::http::request::Parts;
use axum::response::Response;

use super::call::Call;
use super::gate;
use super::hold::hold;
use super::line::LineHandle;
use super::operation::{Family, Operation};
use super::refusal::{html, refusal};
use super::response::{Answering, aborted, bare, truncated};
use super::scopes;
use crate::core::Core;
use crate::fault::{Fault, FaultKind};
use crate::limits::Metered;
use crate::store::Source;
use crate::version::ApiVersion;
use crate::wire::{Answer, ApiError, Reply};

/// Far above any body that HubSpot takes.
const BODY_MAX: usize = 32 * 1024 * 1024;

/// How calls of no known endpoint are counted.
pub(super) const UNKNOWN: &str = "unknown";

/// How a request ends.
enum Ending {
    Answered(Response),
    Cut,
    Held,
}

/// One operation at its place among the counters.
#[derive(Clone)]
pub(super) struct Endpoint {
    pub(super) core: Arc<Core>,
    pub(super) place: usize,
    pub(super) operation: &'static Operation,
    pub(super) template: Arc<str>,
}

impl Endpoint {
    pub(super) async fn serve(self, request: Request) -> Response {
        let line = request.extensions().get::<ConnectInfo<LineHandle>>().map(|info| info.0.clone());
        let (mut parts, body) = request.into_parts();
        let ending = match to_bytes(body, BODY_MAX).await {
            Ok(body) => self.answer(&mut parts, body).await,
            Err(_) => Ending::Answered(bare(413, Body::empty())),
        };
        let counters = &self.core.counters;
        match ending {
            Ending::Answered(response) => {
                counters.answered(self.place, Some(response.status().as_u16()));
                response
            }
            Ending::Cut => {
                counters.answered(self.place, None);
                cut(line)
            }
            Ending::Held => {
                counters.answered(self.place, None);
                hold(&self.core).await;
                bare(524, Body::empty())
            }
        }
    }

    async fn answer(&self, parts: &mut Parts, body: Bytes) -> Ending {
        let core = &self.core;
        self.delay(parts.uri.path()).await;
        let correlation_id = core.dice.uuid().to_string();
        let mut answering = Answering { correlation_id, quota: None, retry_after: None };
        match self.admit(parts, &mut answering) {
            Ok(()) => {}
            Err(error) => return Ending::Answered(answering.finish(Err(error))),
        }
        let call = match call(self.operation.family, parts, body).await {
            Ok(call) => call,
            Err(error) => return Ending::Answered(answering.finish(Err(error))),
        };
        if let Err(error) = self.check_scopes(&call) {
            return Ending::Answered(answering.finish(Err(error)));
        }
        let requested = format!("{} {}", self.operation.verb.name(), call.path);
        match core.faults.hit([&requested, &self.template], &core.dice) {
            Some(fault) => self.fail(&fault, &call, answering).await,
            None => Ending::Answered(answering.finish(self.run(&call))),
        }
    }

    /// A path that nobody serves is unknown to any token.
    fn check_scopes(&self, call: &Call) -> Result<(), ApiError> {
        let is_known = !self.operation.tail.is_empty() || &*self.template != UNKNOWN;
        if is_known { scopes::check(&self.core, self.operation, call) } else { Ok(()) }
    }

    /// What the network and HubSpot take before a call is looked at.
    async fn delay(&self, path: &str) {
        let latencies = &self.core.settings.latencies;
        if latencies.are_none() {
            return;
        }
        let requested = format!("{} {path}", self.operation.verb.name());
        let texts = [requested.as_str(), &self.template];
        let wait = latencies.wait(self.operation.kind, texts, &self.core.latency_dice);
        if !wait.is_zero() {
            tokio::time::sleep(wait).await;
        }
    }

    fn run(&self, call: &Call) -> Answer {
        let answer = (self.operation.run)(&self.core, call);
        self.core.tell_links(Source::Integration);
        answer
    }

    fn admit(&self, parts: &Parts, answering: &mut Answering) -> Result<(), ApiError> {
        let (core, family) = (&self.core, self.operation.family);
        if family.is_open() {
            return Ok(());
        }
        if family == Family::Webhooks {
            return gate::developer(core, parts);
        }
        let app = gate::app(core, &parts.headers)?;
        let caller = app.caller(&core.settings);
        let metered = family.metered(self.operation.kind);
        match gate::admit(core, caller, metered) {
            Ok(quota) => answering.quota = quota,
            Err(error) => {
                if metered != Metered::Search {
                    answering.quota = core.limiter.quota(caller, metered, core.clock.now_ms());
                }
                return Err(error);
            }
        }
        Ok(())
    }

    async fn fail(&self, fault: &Fault, call: &Call, mut answering: Answering) -> Ending {
        let run = || self.run(call);
        match fault.kind {
            FaultKind::Status | FaultKind::RateLimits | FaultKind::StatusAfter => {
                answering.retry_after = fault.retry_after;
                let answered = Ending::Answered(answering.finish(refusal(fault)));
                if fault.kind == FaultKind::StatusAfter { after(run(), answered) } else { answered }
            }
            FaultKind::DropBefore => Ending::Cut,
            FaultKind::TimeoutBefore => Ending::Held,
            FaultKind::DropAfter => after(run(), Ending::Cut),
            FaultKind::TimeoutAfter => after(run(), Ending::Held),
            FaultKind::Empty2xx => after(run(), Ending::Answered(answering.finish(Ok(Reply::empty(200))))),
            FaultKind::InvalidJson => after(run(), Ending::Answered(answering.finish(Ok(html())))),
            FaultKind::Truncated => match truncated(answering.finish(run())).await {
                Some(response) => Ending::Answered(response),
                None => Ending::Cut,
            },
            FaultKind::Slow => {
                let answer = run();
                tokio::time::sleep(Duration::from_millis(fault.delay_ms.into())).await;
                Ending::Answered(answering.finish(answer))
            }
            // The kind was drawn when the call was hit.
            FaultKind::Random => Ending::Answered(answering.finish(run())),
        }
    }
}

/// The operation has run; its own answer is lost on the way.
fn after(answer: Answer, ending: Ending) -> Ending {
    drop(answer);
    ending
}

fn cut(line: Option<LineHandle>) -> Response {
    match line {
        Some(line) => {
            line.cut();
            bare(500, Body::empty())
        }
        None => aborted(),
    }
}

async fn call(family: Family, parts: &mut Parts, body: Bytes) -> Result<Call, ApiError> {
    let params = parts.extract::<RawPathParams>().await.map_err(|_| ApiError::not_found())?;
    let params: Vec<(String, String)> =
        params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let version = params.iter().find(|(name, _)| name == "version");
    let version = match version {
        None => ApiVersion::V3,
        Some((_, dated)) => ApiVersion::dated(dated).ok_or_else(ApiError::not_found)?,
    };
    if !family.is_served(parts.uri.path(), version) {
        return Err(ApiError::not_found());
    }
    let host = parts.headers.get(axum::http::header::HOST).and_then(|host| host.to_str().ok());
    let origin = format!("http://{}", host.unwrap_or("localhost"));
    let query = parts.extract::<axum::extract::Query<Vec<(String, String)>>>().await;
    let query = query.map_err(|_| ApiError::validation("the query cannot be read"))?.0;
    Ok(Call { version, path: parts.uri.path().to_owned(), origin, params, query, body })
}
