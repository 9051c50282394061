//! What became of the calls, by endpoint.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use fieldline_model::{CallOutcome, EndpointCalls};

use crate::call::Call;

/// Outcomes and latencies of calls so far, by method and path.
#[derive(Default)]
pub(crate) struct Meter(Mutex<Vec<EndpointCalls>>);

impl Meter {
    /// A call was sent, for the `attempt`-th time (from 1), and ended after that time.
    pub(crate) fn note(&self, call: &Call, attempt: u32, outcome: CallOutcome, latency: Duration) {
        // Nothing that holds the lock can panic half-way through a change.
        let mut endpoints = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let method = call.method.as_str();
        let known = endpoints.iter().position(|known| known.method == method && known.path == call.path);
        // A run calls a dozen endpoints, so looking through all of them is quick.
        let index = known.unwrap_or_else(|| {
            endpoints.push(EndpointCalls::new(method, &call.path));
            endpoints.len() - 1
        });
        endpoints[index].note(outcome, attempt, latency);
    }

    /// Everything so far, in no particular order.
    pub(crate) fn endpoints(&self) -> Vec<EndpointCalls> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// What a status means for a call whose answer could, or could not, be read.
pub(crate) fn outcome(status: u16, is_read: bool) -> CallOutcome {
    match status {
        200..300 if !is_read => CallOutcome::Unanswered,
        207 => CallOutcome::Partly,
        200..300 => CallOutcome::Ok,
        429 => CallOutcome::Throttled,
        500.. => CallOutcome::Failed,
        _ => CallOutcome::Refused,
    }
}

#[cfg(test)]
mod tests {
    use fieldline_connector::quota::CallKind;

    use super::*;

    #[test]
    fn endpoints_are_told_apart_by_method_and_path() {
        let meter = Meter::default();
        let get = Call::get(CallKind::Read, "/a".to_owned());
        let post = Call::post(CallKind::Read, "/a".to_owned(), &());
        let latency = Duration::from_millis(3);
        meter.note(&get, 1, CallOutcome::Failed, latency);
        meter.note(&get, 2, CallOutcome::Ok, latency);
        meter.note(&post, 1, CallOutcome::Ok, latency);
        let endpoints = meter.endpoints();
        let told: Vec<_> = endpoints
            .iter()
            .map(|known| (known.method.as_str(), known.ok, known.failed, known.retried))
            .collect();
        assert_eq!(told, [("GET", 1, 1, 1), ("POST", 1, 0, 0)]);
    }

    #[test]
    fn every_status_is_an_outcome() {
        let cases = [
            (200, true, CallOutcome::Ok),
            (204, true, CallOutcome::Ok),
            (207, true, CallOutcome::Partly),
            (200, false, CallOutcome::Unanswered),
            (207, false, CallOutcome::Unanswered),
            (302, true, CallOutcome::Refused),
            (400, true, CallOutcome::Refused),
            (429, true, CallOutcome::Throttled),
            (477, true, CallOutcome::Refused),
            (502, true, CallOutcome::Failed),
            (524, false, CallOutcome::Failed),
        ];
        for (status, is_read, expected) in cases {
            assert_eq!(outcome(status, is_read), expected, "{status}");
        }
    }
}
