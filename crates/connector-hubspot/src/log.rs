//! One line for each call: what it was about and what came of it, and no value.
//!
//! Run, mapping and batch are those of the spans in which the call is made.

use std::time::Duration;

use fieldline_connector::quota::CallKind;
use fieldline_model::WriteInput;

use crate::call::Call;
use crate::headers;
use crate::transport::{Response, TransportError};

/// So many trace ids are named one by one.
const NAMED: usize = 3;

/// Tells of a call that was sent for the `attempt`-th time (from 1) and ended after that time.
pub(crate) fn log(call: &Call, attempt: u32, latency: Duration, sent: &Result<Response, TransportError>) {
    let kind = kind_name(call.kind);
    let elapsed_ms = latency.as_millis() as u64;
    match sent {
        Ok(response) => tracing::debug!(
            method = %call.method,
            path = call.path,
            kind,
            status = response.status,
            elapsed_ms,
            attempt,
            traces = call.traces,
            correlation_id = headers::correlation_id(&response.headers).unwrap_or_default(),
            "hubspot call answered"
        ),
        Err(error) => tracing::debug!(
            method = %call.method,
            path = call.path,
            kind,
            elapsed_ms,
            attempt,
            traces = call.traces,
            error = %error,
            "hubspot call without answer"
        ),
    }
}

/// The trace ids of inputs: a few by name, many by the first, the last and their number.
pub(crate) fn traces(inputs: &[&WriteInput]) -> String {
    match inputs {
        [first, .., last] if inputs.len() > NAMED => {
            format!("{} to {}, {} in all", first.trace, last.trace, inputs.len())
        }
        _ => inputs.iter().map(|input| input.trace.as_str()).collect::<Vec<_>>().join(", "),
    }
}

fn kind_name(kind: CallKind) -> &'static str {
    match kind {
        CallKind::Read => "read",
        CallKind::Write => "write",
        CallKind::Search => "search",
        CallKind::Other => "other",
        CallKind::LinkRead => "link read",
        CallKind::LinkWrite => "link write",
        CallKind::LinkTypes => "link types",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_traces_are_told_by_their_ends() {
        let input = |number: usize| WriteInput {
            trace: format!("b-{number}").into(),
            target: "never told".to_owned(),
            properties: Vec::new(),
        };
        let inputs: Vec<WriteInput> = (0..100).map(input).collect();
        let inputs: Vec<&WriteInput> = inputs.iter().collect();
        let cases =
            [(1, "b-0"), (3, "b-0, b-1, b-2"), (4, "b-0 to b-3, 4 in all"), (100, "b-0 to b-99, 100 in all")];
        for (count, told) in cases {
            assert_eq!(traces(&inputs[..count]), told);
        }
    }
}
