//! The compiled mapping and what it does to a record.

mod association;
mod describe;
mod endpoints;
mod fingerprint;
mod rule;
mod transform_plan;
mod view;

pub use crate::run::{
    FilterTrace, Identity, LineTrace, LinkEnd, LinkTrace, LiveLookup, LiveTables, MapHit, Mapped, RuleEnd,
    RuleTrace, Stage, StageEnd, Trace, Transformer,
};
pub use association::AssociationRule;
pub(crate) use endpoints::COUNTER_FORM;
pub use endpoints::{DestinationKind, DestinationPlan, Distinct, SourceKind, SourcePlan, SyncTag};
pub(crate) use fingerprint::{Ingredients, fingerprint};
pub use rule::Rule;

pub use fieldline_model::{OnDrift, Owner, WriteMode};
pub(crate) use rule::{Outline, StepOutline};
pub(crate) use transform_plan::Core;
pub use transform_plan::{AmbiguousField, MissingField, TransformPlan};
pub use view::{FieldView, PlanView, StepView};
