//! `/{appId}/subscriptions/batch/update`: many subscriptions paused or let go on at once.

use serde::Deserialize;

use super::{app_id, operation};
use crate::core::Core;
use crate::endpoints::batch_body;
use crate::http::{Call, Operation, Verb};
use crate::wire::{Answer, ApiError, LooseId, Reply};

pub(super) const OPERATIONS: &[Operation] =
    &[operation(Verb::Post, "/{app_id}/subscriptions/batch/update", update)];

#[derive(Deserialize)]
struct BatchInput {
    inputs: Vec<ActiveInput>,
}

#[derive(Deserialize)]
struct ActiveInput {
    id: LooseId,
    active: bool,
}

/// [I] Unknown ids are items of a 207.
fn update(core: &Core, call: &Call) -> Answer {
    let app = app_id(call)?;
    let BatchInput { inputs } = call.json()?;
    let now = core.clock.now_ms();
    let (mut results, mut errors) = (Vec::new(), Vec::new());
    for input in inputs {
        let id = input.id.0.parse().ok();
        match id.and_then(|id| core.webhooks.set_active(app, id, input.active, now)) {
            Some(changed) => results.push(changed),
            None => errors.push(ApiError::not_found().with_context("ids", vec![input.id.0])),
        }
    }
    let reply: Reply = batch_body::reply(200, results, errors, (now, now));
    Ok(reply)
}
