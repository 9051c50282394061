//! A mapping file's structure, read from its tree: every key known, every node of the right kind, nothing resolved yet.

mod association;
mod duration;
mod lookup;
mod mapping;
mod policy;
mod rule;
mod section;
mod watermark;

pub(crate) use association::RawAssociation;
pub(crate) use duration::duration;
pub(crate) use lookup::{OnMiss, RawLookup};
pub(crate) use mapping::{
    ObjectKey, RawDestination, RawField, RawMapping, RawSource, check_version, read_included,
};
pub(crate) use rule::{ON_ERROR, RawArgument, RawArgumentKind, RawMap, RawRule, RawStep, RawValue, Required};
use section::glued;
pub(crate) use section::{Choice, Section, items, scalar};
pub(crate) use watermark::{RawForm, RawWatermark};
