//! `POST …/batch/create` and `POST …/batch/associate/default`.

use serde::Deserialize;

use super::batch;
use super::body::{DefaultBody, LabelsBody};
use super::check::{Ends, IdInput, SpecInput};
use crate::core::Core;
use crate::endpoints::{batch_body, batch_inputs::check_count_to};
use crate::http::{Call, Operation};
use crate::stats::CallKind;
use crate::wire::Answer;

pub(super) const OPERATIONS: &[Operation] = &[
    batch("/{from}/{to}/batch/create", CallKind::Write, create),
    batch("/{from}/{to}/batch/associate/default", CallKind::Write, associate_default),
];

/// HubSpot's limit for writes of associations.
pub(super) const INPUTS_MAX: usize = 2_000;

#[derive(Deserialize)]
struct Inputs<T> {
    inputs: Vec<T>,
}

#[derive(Deserialize)]
struct PairInput {
    from: IdInput,
    to: IdInput,
}

#[derive(Deserialize)]
struct LabelledInput {
    from: IdInput,
    to: IdInput,
    types: Vec<SpecInput>,
}

/// Every pair stands for itself: what is wrong with one is an item of a 207.
fn create(core: &Core, call: &Call) -> Answer {
    let started_at = core.clock.now_ms();
    let ends = Ends::of(core, call, "from", "to")?;
    let Inputs { inputs } = call.json::<Inputs<LabelledInput>>()?;
    check_count_to(inputs.len(), INPUTS_MAX)?;
    let mut account = core.associations.lock();
    let (mut results, mut errors) = (Vec::new(), Vec::new());
    for input in &inputs {
        let checked = ends.pair(&input.from.id.0, &input.to.id.0);
        let checked = checked.and_then(|pair| Ok((pair, ends.kinds(&account.types, &input.types)?)));
        match checked {
            Ok(((from, to), kinds)) => {
                account.replace(from, to, &kinds);
                results.push(LabelsBody::of(&account, &ends, from, to, call.version));
            }
            Err(error) => errors.push(error),
        }
    }
    core.dice.shuffle(&mut results);
    Ok(batch_body::reply(201, results, errors, (started_at, core.clock.now_ms())))
}

/// Links without a label; both directions are results.
fn associate_default(core: &Core, call: &Call) -> Answer {
    let started_at = core.clock.now_ms();
    let ends = Ends::of(core, call, "from", "to")?;
    let Inputs { inputs } = call.json::<Inputs<PairInput>>()?;
    check_count_to(inputs.len(), INPUTS_MAX)?;
    let mut account = core.associations.lock();
    ends.require_relation(&account.types)?;
    let (mut results, mut errors) = (Vec::new(), Vec::new());
    for input in &inputs {
        match ends.pair(&input.from.id.0, &input.to.id.0) {
            Ok((from, to)) => {
                account.add_unlabelled(from, to);
                results.extend(DefaultBody::both(&account, from, to));
            }
            Err(error) => errors.push(error),
        }
    }
    Ok(batch_body::reply(200, results, errors, (started_at, core.clock.now_ms())))
}
