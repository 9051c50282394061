//! What the headers of an answer say.

use std::str::FromStr;
use std::time::Duration;

use fieldline_connector::quota::RateHeaders;
use http::HeaderMap;
use http::header::RETRY_AFTER;

/// The rate limit headers; absent on search answers.
pub(crate) fn rate_headers(headers: &HeaderMap) -> RateHeaders {
    RateHeaders {
        max: number(headers, "x-hubspot-ratelimit-max"),
        remaining: number(headers, "x-hubspot-ratelimit-remaining"),
        daily: number(headers, "x-hubspot-ratelimit-daily"),
        daily_remaining: number(headers, "x-hubspot-ratelimit-daily-remaining"),
    }
}

/// `Retry-After` in seconds. The date form is not used by HubSpot.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    number(headers, RETRY_AFTER.as_str()).map(Duration::from_secs)
}

/// HubSpot's name for the call, to quote to its support.
pub(crate) fn correlation_id(headers: &HeaderMap) -> Option<&str> {
    headers.get("x-hubspot-correlation-id").and_then(|value| value.to_str().ok())
}

fn number<N: FromStr>(headers: &HeaderMap, name: &str) -> Option<N> {
    headers.get(name)?.to_str().ok()?.trim().parse().ok()
}
