//! What a compiled mapping does to one record.

mod convert;
mod field;
mod key;
mod link;
mod lookup;
mod mapped;
mod pipeline;
mod program;
mod reading;
mod stage_proof;
mod trace;
mod transformer;
mod watermark;

pub(crate) use convert::{Options, constant, convert, convert_with};
pub(crate) use field::{FieldProgram, Said};
pub(crate) use key::KeyForm;
pub(crate) use link::LinkProgram;
pub(crate) use lookup::{Hit, Lookup, LookupTable, Sought};
pub use lookup::{LiveLookup, LiveTables};
pub use mapped::{Identity, Mapped};
pub(crate) use pipeline::{Fault, MapTable, Pipeline, PipelineStep, ValueSource};
pub(crate) use program::{PathTable, Program};
pub(crate) use reading::{Reading, Seen, Tables, is_empty, is_empty_text};
pub(crate) use stage_proof::StageProof;
pub use trace::{
    FilterTrace, LineTrace, LinkEnd, LinkTrace, MapHit, RuleEnd, RuleTrace, Stage, StageEnd, Trace,
};
pub use transformer::Transformer;
pub(crate) use watermark::{MarkForm, WatermarkProgram, is_position};
