//! What calls came to, by endpoint: for people and for programs.

use std::time::Duration;

use fieldline_model::EndpointCalls;
use serde::Serialize;

use crate::render::thousands;

/// The calls of one run to one endpoint. Times are in milliseconds, from sending to the whole answer.
#[derive(Serialize, Clone, Debug)]
pub(crate) struct EndpointReport {
    method: String,
    path: String,
    calls: u64,
    ok: u64,
    partly: u64,
    refused: u64,
    throttled: u64,
    failed: u64,
    unanswered: u64,
    retried: u64,
    p50_ms: Option<f64>,
    p95_ms: Option<f64>,
    p99_ms: Option<f64>,
}

impl From<EndpointCalls> for EndpointReport {
    fn from(endpoint: EndpointCalls) -> Self {
        let quantile = |share| endpoint.latencies.quantile(share).map(milliseconds);
        Self {
            calls: endpoint.calls(),
            p50_ms: quantile(0.5),
            p95_ms: quantile(0.95),
            p99_ms: quantile(0.99),
            method: endpoint.method,
            path: endpoint.path,
            ok: endpoint.ok,
            partly: endpoint.partly,
            refused: endpoint.refused,
            throttled: endpoint.throttled,
            failed: endpoint.failed,
            unanswered: endpoint.unanswered,
            retried: endpoint.retried,
        }
    }
}

fn milliseconds(time: Duration) -> f64 {
    time.as_micros() as f64 / 1_000.0
}

/// One line for each endpoint, indented, those with the most calls first.
pub(crate) fn lines(endpoints: &[EndpointReport]) -> Vec<String> {
    let mut sorted: Vec<&EndpointReport> = endpoints.iter().collect();
    sorted.sort_by_key(|endpoint| std::cmp::Reverse(endpoint.calls));
    let widest = sorted.iter().map(|endpoint| endpoint.method.len() + endpoint.path.len() + 1).max();
    let width = widest.unwrap_or(0);
    let line = |endpoint: &&EndpointReport| {
        let name = format!("{} {}", endpoint.method, endpoint.path);
        format!("    {name:<width$}  {}   {}", times(endpoint), outcomes(endpoint))
    };
    sorted.iter().map(line).collect()
}

fn times(endpoint: &EndpointReport) -> String {
    let one = |name: &str, time: Option<f64>| format!("{name} {:>9}", time.map_or("-".to_owned(), shown));
    [("p50", endpoint.p50_ms), ("p95", endpoint.p95_ms), ("p99", endpoint.p99_ms)]
        .map(|(name, time)| one(name, time))
        .join("  ")
}

/// Times below ten milliseconds with a decimal, others without.
fn shown(time: f64) -> String {
    if time < 10.0 { format!("{time:.1} ms") } else { format!("{} ms", thousands(time.round() as u64)) }
}

/// The outcomes that came up.
fn outcomes(endpoint: &EndpointReport) -> String {
    let parts = [
        (endpoint.ok, "ok"),
        (endpoint.partly, "ok in part"),
        (endpoint.refused, "refused"),
        (endpoint.throttled, "throttled"),
        (endpoint.failed, "failed"),
        (endpoint.unanswered, "unanswered"),
    ];
    let told = parts.iter().filter(|(number, _)| *number > 0);
    let told: Vec<String> = told.map(|(number, word)| format!("{} {word}", thousands(*number))).collect();
    let retried = match endpoint.retried {
        0 => String::new(),
        retried => format!(" ({} of them sent again)", thousands(retried)),
    };
    format!("{}{retried}", told.join(", "))
}

#[cfg(test)]
mod tests {
    use fieldline_model::CallOutcome;

    use super::*;

    #[test]
    fn lines_tell_times_and_the_outcomes_that_came_up() {
        let mut write = EndpointCalls::new("POST", "/objects/contacts/batch/upsert");
        for number in 1..=1_500 {
            write.note(CallOutcome::Ok, 1, Duration::from_millis(number));
        }
        write.note(CallOutcome::Failed, 1, Duration::from_millis(1));
        write.note(CallOutcome::Partly, 2, Duration::from_millis(1));
        let mut read = EndpointCalls::new("GET", "/owners");
        read.note(CallOutcome::Unanswered, 1, Duration::from_micros(2_060));
        let reports: Vec<EndpointReport> = [read, write].into_iter().map(EndpointReport::from).collect();
        let lines = lines(&reports);
        assert_eq!(
            lines[0],
            "    POST /objects/contacts/batch/upsert  p50    754 ms  p95  1,442 ms  p99  1,507 ms   1,500 ok, 1 ok in part, \
             1 failed (1 of them sent again)"
        );
        let get = "    GET /owners                          p50    2.1 ms  p95    2.1 ms  p99    2.1 ms   1 unanswered";
        assert_eq!(lines[1], get);
    }
}
