//! What became of the calls to one endpoint.

use std::time::Duration;

use crate::Latencies;

/// How one call ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CallOutcome {
    /// Answered well.
    Ok,
    /// Answered well for some inputs and with errors for others (207).
    Partly,
    /// Refused (4xx, but for 429).
    Refused,
    /// Refused as too fast (429).
    Throttled,
    /// The server failed (5xx).
    Failed,
    /// No answer, or none that can be read.
    Unanswered,
}

impl CallOutcome {
    /// Every outcome, in the order of the variants.
    pub const ALL: [Self; 6] =
        [Self::Ok, Self::Partly, Self::Refused, Self::Throttled, Self::Failed, Self::Unanswered];
}

/// The calls of one run to one endpoint: a method and a path that names object types and no record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EndpointCalls {
    /// `GET`, `POST`, …
    pub method: String,
    /// The path without query, such as `/crm/objects/2026-09/contacts/batch/upsert`.
    pub path: String,
    /// Calls that were answered well.
    pub ok: u64,
    /// Calls that were answered with errors for some inputs (207).
    pub partly: u64,
    /// Calls that were refused (4xx, but for 429).
    pub refused: u64,
    /// Calls that were refused as too fast (429).
    pub throttled: u64,
    /// Calls at which the server failed (5xx).
    pub failed: u64,
    /// Calls without an answer that can be read.
    pub unanswered: u64,
    /// Those of them all that were sent again after a failure.
    pub retried: u64,
    /// From sending to the last byte of the answer, or to giving it up; the wait for a turn is none of it.
    pub latencies: Latencies,
}

impl EndpointCalls {
    /// An endpoint that was not called yet.
    pub fn new(method: &str, path: &str) -> Self {
        Self {
            method: method.to_owned(),
            path: path.to_owned(),
            ok: 0,
            partly: 0,
            refused: 0,
            throttled: 0,
            failed: 0,
            unanswered: 0,
            retried: 0,
            latencies: Latencies::default(),
        }
    }

    /// Notes a call that took so long; `attempt` is 1 when it was sent for the first time.
    pub fn note(&mut self, outcome: CallOutcome, attempt: u32, latency: Duration) {
        *match outcome {
            CallOutcome::Ok => &mut self.ok,
            CallOutcome::Partly => &mut self.partly,
            CallOutcome::Refused => &mut self.refused,
            CallOutcome::Throttled => &mut self.throttled,
            CallOutcome::Failed => &mut self.failed,
            CallOutcome::Unanswered => &mut self.unanswered,
        } += 1;
        self.retried += u64::from(attempt > 1);
        self.latencies.note(latency);
    }

    /// Adds what other calls to the same endpoint came to.
    pub fn merge(&mut self, other: &Self) {
        self.ok += other.ok;
        self.partly += other.partly;
        self.refused += other.refused;
        self.throttled += other.throttled;
        self.failed += other.failed;
        self.unanswered += other.unanswered;
        self.retried += other.retried;
        self.latencies.merge(&other.latencies);
    }

    /// All of them.
    pub fn calls(&self) -> u64 {
        self.ok + self.partly + self.refused + self.throttled + self.failed + self.unanswered
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merged_calls_are_those_of_both() {
        let (mut one, mut other, mut both) = (
            EndpointCalls::new("GET", "/x"),
            EndpointCalls::new("GET", "/x"),
            EndpointCalls::new("GET", "/x"),
        );
        for (number, outcome) in (1..).zip(CallOutcome::ALL) {
            for (endpoint, attempt, millis) in [(&mut one, number, 3), (&mut other, 2, 40)] {
                endpoint.note(outcome, attempt, Duration::from_millis(millis));
                both.note(outcome, attempt, Duration::from_millis(millis));
            }
        }
        one.merge(&other);
        assert_eq!(one, both);
    }

    #[test]
    fn every_call_has_one_outcome_and_a_latency() {
        let mut endpoint = EndpointCalls::new("POST", "/x");
        for (number, outcome) in (1..).zip(CallOutcome::ALL) {
            (0..number).for_each(|attempt| endpoint.note(outcome, attempt + 1, Duration::from_millis(5)));
        }
        let EndpointCalls { ok, partly, refused, throttled, failed, unanswered, retried, .. } = endpoint;
        assert_eq!([ok, partly, refused, throttled, failed, unanswered], [1, 2, 3, 4, 5, 6]);
        assert_eq!((endpoint.calls(), endpoint.latencies.len(), retried), (21, 21, 15));
    }
}
