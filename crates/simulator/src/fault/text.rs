//! Faults as people write them on a command line.

use std::str::FromStr;

use thiserror::Error;

use super::{Fault, FaultKind};

/// A text that is no fault.
#[derive(Debug, Error, PartialEq, Eq)]
#[error(
    "`{0}` is no fault: write `endpoint=kind`, then `,times=N`, `,after=N`, `,chance=PERCENT`, `,retry_after=SECONDS` or \
     `,delay=MILLISECONDS`; kind is a status such as `503` (or `503_after`, when the call takes effect first), or \
     `rate_limits`, `drop_before`, `drop_after`, `timeout_before`, `timeout_after`, `empty_2xx`, `truncated`, \
     `invalid_json`, `slow`, `random`"
)]
pub struct BadFault(String);

impl FromStr for Fault {
    type Err = BadFault;

    /// Reads `batch/upsert=503,times=2,after=1`; the endpoint may be empty.
    fn from_str(text: &str) -> Result<Self, BadFault> {
        read(text).ok_or_else(|| BadFault(text.to_owned()))
    }
}

fn read(text: &str) -> Option<Fault> {
    let mut parts = text.split(',');
    let (endpoint, kind) = parts.next()?.split_once('=')?;
    let mut fault = of_kind(endpoint, kind)?;
    for part in parts {
        let (name, number) = part.split_once('=')?;
        let number: u32 = number.parse().ok()?;
        match name {
            "times" => fault.times = number,
            "after" => fault.after_n = number,
            "chance" if number <= 100 => fault.chance = number,
            "retry_after" => fault.retry_after = Some(number),
            "delay" => fault.delay_ms = number,
            _ => return None,
        }
    }
    Some(fault)
}

fn of_kind(endpoint: &str, kind: &str) -> Option<Fault> {
    let status = |text: &str| text.parse().ok().filter(|status: &u16| (200..=599).contains(status));
    if let Some(status) = kind.strip_suffix("_after").and_then(status) {
        return Some(Fault::status_after(endpoint, status));
    }
    if kind.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Fault::status(endpoint, status(kind)?));
    }
    let quoted = format!("\"{kind}\"");
    let kind = serde_json::from_str(&quoted).ok()?;
    // These two need a number.
    let is_whole = !matches!(kind, FaultKind::Status | FaultKind::StatusAfter);
    is_whole.then(|| Fault::new(endpoint, kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts() {
        let cases = [
            ("batch/upsert=503", Fault::status("batch/upsert", 503)),
            ("batch/upsert=502_after", Fault::status_after("batch/upsert", 502)),
            ("=429,times=3", Fault::status("", 429).times(3)),
            ("=rate_limits", Fault::new("", FaultKind::RateLimits)),
            ("search=drop_after,after=2", Fault::new("search", FaultKind::DropAfter).after(2)),
            ("x=empty_2xx", Fault::new("x", FaultKind::Empty2xx)),
            ("x=random,times=9,chance=5", Fault::new("x", FaultKind::Random).times(9).chance(5)),
            ("x=slow,delay=20", Fault { delay_ms: 20, ..Fault::new("x", FaultKind::Slow) }),
        ];
        for (text, fault) in cases {
            assert_eq!(text.parse(), Ok(fault), "{text}");
        }
        let bad =
            ["", "503", "x=status", "x=status_after", "x=99", "x=99_after", "x=503,times", "x=503,often=2"];
        for text in bad.iter().chain(&["x=explode", "x=503,chance=101", "x=", "x=_after"]) {
            assert!(text.parse::<Fault>().is_err(), "{text}");
        }
    }
}
