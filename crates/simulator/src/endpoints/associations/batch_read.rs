//! `POST …/batch/read`.

use serde::{Deserialize, Serialize};

use super::body::{IdBody, LinkedBody, page};
use super::check::{Ends, record_id};
use super::{batch, errors};
use crate::core::Core;
use crate::endpoints::{batch_body, batch_inputs::check_count_to};
use crate::http::{Call, Operation};
use crate::stats::CallKind;
use crate::wire::{Answer, ApiError, LooseId, Paging};

pub(super) const OPERATIONS: &[Operation] = &[batch("/{from}/{to}/batch/read", CallKind::Read, read)];

/// HubSpot's limit since February 2025.
const INPUTS_MAX: usize = 1_000;
/// [I] Links of one record in one answer.
pub(super) const PAGE_MAX: usize = 500;

#[derive(Deserialize)]
struct ReadInputs {
    inputs: Vec<ReadInput>,
}

#[derive(Deserialize)]
struct ReadInput {
    id: LooseId,
    #[serde(default)]
    after: Option<LooseId>,
}

#[derive(Serialize)]
struct ReadBody {
    from: IdBody,
    to: Vec<LinkedBody>,
    #[serde(skip_serializing_if = "Option::is_none")]
    paging: Option<Paging>,
}

/// Ids without associations, known or not, are items of a 207.
fn read(core: &Core, call: &Call) -> Answer {
    let started_at = core.clock.now_ms();
    let ends = Ends::of(core, call, "from", "to")?;
    let ReadInputs { inputs } = call.json()?;
    check_count_to(inputs.len(), INPUTS_MAX)?;
    let account = core.associations.lock();
    let (mut results, mut errors) = (Vec::new(), Vec::new());
    for input in &inputs {
        let after = input.after.as_ref().map_or(Ok(0), |after| after.0.parse());
        let Ok(after) = after else {
            return Err(ApiError::validation("after is not a valid paging cursor"));
        };
        let id = match record_id(&input.id.0) {
            Ok(id) => id,
            Err(error) => {
                errors.push(error);
                continue;
            }
        };
        let from = (ends.from.place, id);
        let found = page(&account, &ends, from, after, PAGE_MAX, call.version);
        if found.results.is_empty() && after == 0 {
            errors.push(errors::none_found(&ends.from, &ends.to, &input.id.0));
        } else {
            let link = |after: &str| {
                let (object, to) = (call.param("from"), call.param("to"));
                call.link(&format!("/crm/v4/objects/{object}/{id}/associations/{to}"), &[("after", after)])
            };
            let paging = found.next.map(|next| Paging::linked(next, link));
            results.push(ReadBody { from: IdBody::of(from), to: found.results, paging });
        }
    }
    core.dice.shuffle(&mut results);
    Ok(batch_body::reply(200, results, errors, (started_at, core.clock.now_ms())))
}
