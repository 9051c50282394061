//! The answers of faults, with the bodies that HubSpot and its edge send.

use crate::fault::{Fault, FaultKind};
use crate::wire::{Answer, ApiError, Reply};

/// The answer of a fault that answers a status.
pub(super) fn refusal(fault: &Fault) -> Answer {
    if fault.kind == FaultKind::RateLimits {
        let message = "You have reached your ten_secondly_rolling limit.";
        return Err(ApiError::new(429, "RATE_LIMITS", message));
    }
    match fault.status {
        200..=399 => Ok(Reply::empty(fault.status)),
        status => Err(error(status)),
    }
}

fn error(status: u16) -> ApiError {
    match status {
        401 => {
            ApiError::new(401, "EXPIRED_AUTHENTICATION", "The OAuth token used to make this call expired.")
        }
        423 => ApiError::new(423, "VALIDATION_ERROR", "The resource is locked; try again in two seconds."),
        429 => ApiError::rate_limit(
            "You have reached your ten_secondly_rolling limit.",
            "TEN_SECONDLY_ROLLING",
            None,
        ),
        477 => {
            ApiError::new(477, "MIGRATION_IN_PROGRESS", "The account is being moved to another data centre.")
        }
        400..=499 => ApiError::new(status, "BAD_REQUEST", "There was a problem with the request."),
        503 => ApiError::new(503, "SERVICE_UNAVAILABLE", "There was an error processing the request."),
        _ => ApiError::new(status, "INTERNAL_ERROR", "There was an error processing the request."),
    }
}

/// What a proxy says that knows nothing of APIs.
pub(super) fn html() -> Reply {
    let page = "<html><head><title>Please wait</title></head><body>Please wait</body></html>";
    Reply { body: page.as_bytes().to_vec(), ..Reply::empty(200) }
}
