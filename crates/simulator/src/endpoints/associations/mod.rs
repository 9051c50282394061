//! Associations: batches between two object types, one record's own, labels, and those that records are created with.

mod batch_link;
mod batch_read;
mod batch_unlink;
mod body;
mod check;
mod errors;
mod labels;
mod on_create;
mod record;
mod shown;

use crate::core::Core;
use crate::http::{Call, Family, Operation, Verb};
use crate::stats::CallKind;
use crate::wire::Answer;

/// All operations of both families.
pub(super) const OPERATIONS: &[&[Operation]] = &[
    batch_link::OPERATIONS,
    batch_read::OPERATIONS,
    batch_unlink::OPERATIONS,
    labels::OPERATIONS,
    record::OPERATIONS,
];

pub(super) use on_create::{AssociationInput, Planned, link, plan};
pub(super) use shown::{Shown, of_records};

/// One `POST` between two object types.
const fn batch(tail: &'static str, kind: CallKind, run: fn(&Core, &Call) -> Answer) -> Operation {
    Operation { verb: Verb::Post, family: Family::Associations, tail, kind, run }
}
