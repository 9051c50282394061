//! Webhooks of an app: where events go, and which.
//!
//! [I] Numbered paths ask for the developer's `hapikey` or a token, dated ones for a token; which one is not checked.
//! HubSpot takes up to five minutes to notice a change of settings, this simulator none.

mod settings;
mod subscriptions;
mod subscriptions_batch;

use crate::core::Core;
use crate::http::{Call, Family, Operation, Verb};
use crate::stats::CallKind;
use crate::wire::{Answer, ApiError};

pub(super) const OPERATIONS: &[&[Operation]] =
    &[settings::OPERATIONS, subscriptions::OPERATIONS, subscriptions_batch::OPERATIONS];

const fn operation(verb: Verb, tail: &'static str, run: fn(&Core, &Call) -> Answer) -> Operation {
    Operation { verb, family: Family::Webhooks, tail, kind: CallKind::Other, run }
}

/// The app that a path names.
fn app_id(call: &Call) -> Result<u64, ApiError> {
    let text = call.param("app_id");
    text.parse().map_err(|_| ApiError::validation(format!("{text} is not a valid app id")))
}
