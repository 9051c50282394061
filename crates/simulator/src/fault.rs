//! Faults on demand: the answers a client must survive.

use std::str::FromStr;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// What goes wrong. `Before` and `After` say whether the call had taken effect.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// The call has no effect and is answered with [`Fault::status`].
    #[default]
    Status,
    /// The connection closes without an answer; no effect.
    DropBefore,
    /// The connection closes without an answer; the call took effect.
    DropAfter,
    /// No answer until the client gives up, at most 100 seconds and then 524; no effect.
    TimeoutBefore,
    /// As [`FaultKind::TimeoutBefore`], but the call took effect.
    TimeoutAfter,
    /// The call takes effect and is answered with 200 and no body.
    #[serde(rename = "empty_2xx")]
    Empty2xx,
}

/// A fault that waits for matching calls. Also reads from text, see [`Fault::from_str`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// Part of `METHOD path` as requested or of the endpoint's template; empty matches every call.
    #[serde(default)]
    pub endpoint: String,
    /// What goes wrong.
    #[serde(default)]
    pub kind: FaultKind,
    /// The HTTP status of [`FaultKind::Status`].
    #[serde(default = "default_status")]
    pub status: u16,
    /// How many calls it hits.
    #[serde(default = "once")]
    pub times: u32,
    /// How many matching calls pass before the first is hit.
    #[serde(default)]
    pub after_n: u32,
    /// Seconds for a `Retry-After` header, with [`FaultKind::Status`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
}

fn default_status() -> u16 {
    503
}

fn once() -> u32 {
    1
}

impl Fault {
    /// A fault of `kind` that hits the next call to `endpoint`.
    pub fn new(endpoint: &str, kind: FaultKind) -> Self {
        let (status, times) = (default_status(), once());
        Self { endpoint: endpoint.to_owned(), kind, status, times, after_n: 0, retry_after: None }
    }

    /// The next call to `endpoint` is answered with `status`.
    pub fn status(endpoint: &str, status: u16) -> Self {
        Self { status, ..Self::new(endpoint, FaultKind::Status) }
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
}

/// A text that is no fault.
#[derive(Debug, Error, PartialEq, Eq)]
#[error(
    "`{0}` is no fault: write `endpoint=kind`, then `,times=N`, `,after=N` or `,retry_after=N`; kind is a status such \
     as `503`, or `drop_before`, `drop_after`, `timeout_before`, `timeout_after`, `empty_2xx`"
)]
pub struct BadFault(String);

impl FromStr for Fault {
    type Err = BadFault;

    /// Reads `batch/upsert=503,times=2,after=1`; the endpoint may be empty.
    fn from_str(text: &str) -> Result<Self, BadFault> {
        let bad = || BadFault(text.to_owned());
        let mut parts = text.split(',');
        let (endpoint, kind) = parts.next().and_then(|first| first.split_once('=')).ok_or_else(bad)?;
        let mut fault = match kind.parse::<u16>() {
            Ok(status) if (200..=599).contains(&status) => Self::status(endpoint, status),
            Ok(_) => return Err(bad()),
            Err(_) => Self::new(endpoint, kind_named(kind).ok_or_else(bad)?),
        };
        for part in parts {
            let (name, number) = part.split_once('=').ok_or_else(bad)?;
            let number = number.parse().map_err(|_| bad())?;
            match name {
                "times" => fault.times = number,
                "after" => fault.after_n = number,
                "retry_after" => fault.retry_after = Some(number),
                _ => return Err(bad()),
            }
        }
        Ok(fault)
    }
}

fn kind_named(name: &str) -> Option<FaultKind> {
    let quoted = format!("\"{name}\"");
    serde_json::from_str(&quoted).ok().filter(|kind| *kind != FaultKind::Status)
}

/// The faults that still wait, in the order they were added.
#[derive(Default)]
pub(crate) struct Faults(Mutex<Vec<Fault>>);

impl Faults {
    pub(crate) fn add(&self, faults: Vec<Fault>) {
        self.with(|waiting| waiting.extend(faults));
    }

    pub(crate) fn waiting(&self) -> Vec<Fault> {
        self.with(|waiting| waiting.clone())
    }

    pub(crate) fn clear(&self) {
        self.with(Vec::clear);
    }

    /// The fault that hits this call, if any. `calls` are the texts to match against.
    pub(crate) fn hit(&self, calls: [&str; 2]) -> Option<Fault> {
        self.with(|waiting| {
            let matches = |fault: &Fault| calls.iter().any(|call| call.contains(&fault.endpoint));
            let mut hit = None;
            for fault in waiting.iter_mut().filter(|fault| matches(fault)) {
                if fault.after_n > 0 {
                    fault.after_n -= 1;
                } else if fault.times > 0 {
                    fault.times -= 1;
                    hit = Some(fault.clone());
                    break;
                }
            }
            waiting.retain(|fault| fault.times > 0);
            hit
        })
    }

    fn with<T>(&self, act: impl FnOnce(&mut Vec<Fault>) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts() {
        let cases = [
            ("batch/upsert=503", Fault::status("batch/upsert", 503)),
            ("=429,times=3", Fault::status("", 429).times(3)),
            ("search=drop_after,after=2", Fault::new("search", FaultKind::DropAfter).after(2)),
            ("x=empty_2xx", Fault::new("x", FaultKind::Empty2xx)),
        ];
        for (text, fault) in cases {
            assert_eq!(text.parse(), Ok(fault), "{text}");
        }
        for text in ["", "503", "x=status", "x=99", "x=503,times", "x=503,often=2", "x=explode"] {
            assert!(text.parse::<Fault>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_fault_waits_hits_and_is_gone() {
        let faults = Faults::default();
        faults.add(vec![Fault::status("upsert", 500).times(2).after(1)]);
        let call = ["POST /crm/objects/2026-09/contacts/batch/upsert", ""];
        assert_eq!(faults.hit(["GET /crm/owners/2026-09", ""]), None);
        let statuses: Vec<_> = (0..4).map(|_| faults.hit(call).map(|fault| fault.status)).collect();
        assert_eq!(statuses, [None, Some(500), Some(500), None]);
        assert!(faults.waiting().is_empty());
    }
}
