//! The envelope of batch answers.

use serde::Serialize;

use crate::instant::Iso;
use crate::wire::{ApiError, Reply};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct BatchBody<T> {
    status: &'static str,
    results: Vec<T>,
    started_at: Iso,
    completed_at: Iso,
    #[serde(skip_serializing_if = "Option::is_none")]
    num_errors: Option<usize>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<ApiError>,
}

/// Bytes a batch answer starts with per result; a contact with a dozen values takes about this much.
const BYTES_PER_RESULT: usize = 640;

/// `status` when every input went well, else 207 with the errors.
pub(super) fn reply<T: Serialize>(
    status: u16,
    results: Vec<T>,
    errors: Vec<ApiError>,
    at: (i64, i64),
) -> Reply {
    let capacity = 256 + BYTES_PER_RESULT * results.len();
    let is_partial = !errors.is_empty();
    let body = BatchBody {
        status: "COMPLETE",
        results,
        started_at: Iso(at.0),
        completed_at: Iso(at.1),
        num_errors: is_partial.then_some(errors.len()),
        errors,
    };
    Reply::sized_json(if is_partial { 207 } else { status }, &body, capacity)
}
