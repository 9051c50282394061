//! A fault and the calls it waits for.

use serde::{Deserialize, Serialize};

use super::FaultKind;

/// A fault that waits for matching calls. Also reads from text, see [`Fault::from_str`](#method.from_str).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// Part of `METHOD path` as requested or of the endpoint's template; empty matches every call.
    #[serde(default)]
    pub endpoint: String,
    /// What goes wrong.
    #[serde(default)]
    pub kind: FaultKind,
    /// The HTTP status of [`FaultKind::Status`] and [`FaultKind::StatusAfter`].
    #[serde(default = "default_status")]
    pub status: u16,
    /// How many calls it hits.
    #[serde(default = "once")]
    pub times: u32,
    /// How many matching calls pass before the first is hit.
    #[serde(default)]
    pub after_n: u32,
    /// Of a hundred matching calls so many are hit, drawn by the simulator's seed.
    #[serde(default = "always")]
    pub chance: u32,
    /// Seconds for a `Retry-After` header, with the kinds that answer a status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
    /// How long [`FaultKind::Slow`] keeps the answer back, in milliseconds of real (tokio) time.
    #[serde(default = "a_second")]
    pub delay_ms: u32,
}

fn default_status() -> u16 {
    503
}

fn once() -> u32 {
    1
}

fn always() -> u32 {
    100
}

fn a_second() -> u32 {
    1_000
}

impl Fault {
    /// A fault of `kind` that hits the next call to `endpoint`.
    pub fn new(endpoint: &str, kind: FaultKind) -> Self {
        Self {
            endpoint: endpoint.to_owned(),
            kind,
            status: default_status(),
            times: once(),
            after_n: 0,
            chance: always(),
            retry_after: None,
            delay_ms: a_second(),
        }
    }

    /// The next call to `endpoint` has no effect and is answered with `status`.
    pub fn status(endpoint: &str, status: u16) -> Self {
        Self { status, ..Self::new(endpoint, FaultKind::Status) }
    }

    /// The next call to `endpoint` takes effect and is answered with `status` all the same.
    pub fn status_after(endpoint: &str, status: u16) -> Self {
        Self { status, ..Self::new(endpoint, FaultKind::StatusAfter) }
    }

    /// Hits `times` calls instead of one.
    #[must_use]
    pub fn times(self, times: u32) -> Self {
        Self { times, ..self }
    }

    /// Lets `calls` matching calls pass first.
    #[must_use]
    pub fn after(self, calls: u32) -> Self {
        Self { after_n: calls, ..self }
    }

    /// Hits only so many of a hundred matching calls.
    #[must_use]
    pub fn chance(self, percent: u32) -> Self {
        Self { chance: percent, ..self }
    }
}
