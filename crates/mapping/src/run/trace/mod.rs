//! What a plan does to one record, told step by step: for `eval` and for tests of mappings.
//!
//! The walk uses the compiled parts that [`Transformer::apply`](crate::Transformer::apply) uses, one after another, and
//! keeps what stood between them. It is apart from `apply`, so that the hot path pays nothing for it; case tests hold that
//! both come to the same end.

mod line;
mod link;
mod rule;
mod told;
mod walk;

pub use told::{
    FilterTrace, LineTrace, LinkEnd, LinkTrace, MapHit, RuleEnd, RuleTrace, Stage, StageEnd, Trace,
};
