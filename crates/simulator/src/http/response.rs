//! HTTP responses with HubSpot's headers.

use std::future::ready;
use std::io;

use axum::body::{Body, Bytes, to_bytes};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use futures::StreamExt as _;

use crate::limits::Quota;
use crate::wire::{ApiError, Reply};

const JSON: HeaderValue = HeaderValue::from_static("application/json;charset=utf-8");

/// Builds one response; the correlation id is the same in header and error body.
pub(super) struct Answering {
    pub(super) correlation_id: String,
    pub(super) quota: Option<Quota>,
    pub(super) retry_after: Option<u32>,
}

impl Answering {
    pub(super) fn finish(self, answer: Result<Reply, ApiError>) -> Response {
        let (reply, is_unauthorized) = match answer {
            Ok(reply) => (reply, false),
            Err(error) => {
                let error = error.with_correlation_id(&self.correlation_id);
                (Reply::json(error.http_status(), &error), error.http_status() == 401)
            }
        };
        let mut response = bare(reply.status, Body::from(reply.body));
        let headers = response.headers_mut();
        if response_has_body(reply.status) {
            headers.insert(CONTENT_TYPE, JSON);
        }
        let mut put = |name: &'static str, value: String| {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        };
        put("x-hubspot-correlation-id", self.correlation_id);
        if is_unauthorized {
            put("x-hubspot-auth-failure", "401 Unauthorized".to_owned());
        }
        if let Some(location) = reply.location {
            put("location", location);
        }
        if let Some(seconds) = self.retry_after {
            put("retry-after", seconds.to_string());
        }
        if let Some(quota) = self.quota {
            rate_headers(quota, put);
        }
        response
    }
}

fn response_has_body(status: u16) -> bool {
    status != 204
}

fn rate_headers(quota: Quota, mut put: impl FnMut(&'static str, String)) {
    put("x-hubspot-ratelimit-max", quota.burst.to_string());
    put("x-hubspot-ratelimit-remaining", quota.burst_left.to_string());
    put("x-hubspot-ratelimit-interval-milliseconds", "10000".to_owned());
    if let Some((daily, daily_left)) = quota.daily {
        put("x-hubspot-ratelimit-daily", daily.to_string());
        put("x-hubspot-ratelimit-daily-remaining", daily_left.to_string());
    }
    // Deprecated and still sent: a tenth of the ten-secondly figures.
    put("x-hubspot-ratelimit-secondly", (quota.burst / 10).to_string());
    put("x-hubspot-ratelimit-secondly-remaining", (quota.burst / 10).min(quota.burst_left).to_string());
}

pub(super) fn bare(status: u16, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response
}

/// A body that fails at once: the nearest thing to a cut connection where the server is not ours to cut.
pub(super) fn aborted() -> Response {
    let failure = async { Err::<Bytes, io::Error>(io::ErrorKind::ConnectionAborted.into()) };
    bare(500, Body::from_stream(futures::stream::once(failure)))
}

/// The same with the second half of its body cut off; `None` when there is no body to cut.
pub(super) async fn truncated(response: Response) -> Option<Response> {
    let (parts, body) = response.into_parts();
    let whole = to_bytes(body, usize::MAX).await.ok().filter(|whole| whole.len() > 1)?;
    let half = futures::stream::once(ready(Ok(whole.slice(..whole.len() / 2))));
    let break_off = futures::stream::once(async {
        // The first half has to be on its way before the connection breaks.
        tokio::task::yield_now().await;
        Err::<Bytes, io::Error>(io::ErrorKind::ConnectionAborted.into())
    });
    Some(Response::from_parts(parts, Body::from_stream(half.chain(break_off))))
}
