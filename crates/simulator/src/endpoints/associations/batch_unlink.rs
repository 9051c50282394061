//! `POST …/batch/archive` and `POST …/batch/labels/archive`. What is not there is passed over.

use serde::Deserialize;

use super::batch;
use super::batch_link::INPUTS_MAX;
use super::check::{Ends, IdInput, SpecInput, record_id};
use crate::core::Core;
use crate::endpoints::{batch_body, batch_inputs::check_count_to};
use crate::http::{Call, Operation};
use crate::stats::CallKind;
use crate::wire::{Answer, Reply};

pub(super) const OPERATIONS: &[Operation] = &[
    batch("/{from}/{to}/batch/archive", CallKind::Write, archive),
    batch("/{from}/{to}/batch/labels/archive", CallKind::Write, archive_labels),
];

#[derive(Deserialize)]
struct ArchiveInputs {
    inputs: Vec<ArchiveInput>,
}

#[derive(Deserialize)]
struct ArchiveInput {
    from: IdInput,
    to: Vec<IdInput>,
}

#[derive(Deserialize)]
struct LabelInputs {
    inputs: Vec<LabelInput>,
}

#[derive(Deserialize)]
struct LabelInput {
    from: IdInput,
    to: IdInput,
    types: Vec<SpecInput>,
}

fn archive(core: &Core, call: &Call) -> Answer {
    let ends = Ends::of(core, call, "from", "to")?;
    let ArchiveInputs { inputs } = call.json()?;
    check_count_to(inputs.len(), INPUTS_MAX)?;
    let (from_place, to_place) = ends.places();
    let mut account = core.associations.lock();
    for input in &inputs {
        let from = (from_place, record_id(&input.from.id.0)?);
        for to in &input.to {
            account.links.unlink(from, (to_place, record_id(&to.id.0)?));
        }
    }
    Ok(done(core, call))
}

fn archive_labels(core: &Core, call: &Call) -> Answer {
    let ends = Ends::of(core, call, "from", "to")?;
    let LabelInputs { inputs } = call.json()?;
    check_count_to(inputs.len(), INPUTS_MAX)?;
    let (from_place, to_place) = ends.places();
    let mut account = core.associations.lock();
    for input in &inputs {
        let from = (from_place, record_id(&input.from.id.0)?);
        let to = (to_place, record_id(&input.to.id.0)?);
        let kinds = ends.kinds(&account.types, &input.types)?;
        account.remove(from, to, &kinds);
    }
    Ok(done(core, call))
}

/// 204 on numbered paths; dated ones answer 200 with an envelope that [I] holds no results.
fn done(core: &Core, call: &Call) -> Reply {
    if call.version.numbers_associated_ids() {
        return Reply::empty(204);
    }
    let now = core.clock.now_ms();
    batch_body::reply(200, Vec::<()>::new(), Vec::new(), (now, now))
}
