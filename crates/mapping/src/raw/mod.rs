//! A mapping file's structure, read from its tree: every key known, every node of the right kind, nothing resolved yet.

mod duration;
mod mapping;
mod policy;
mod rule;
mod section;

pub(crate) use duration::duration;
pub(crate) use mapping::{RawDestination, RawField, RawMapping, RawSource, check_version};
pub(crate) use rule::{ON_ERROR, RawArgument, RawArgumentKind, RawMap, RawRule, RawStep, RawValue, Required};
pub(crate) use section::{Choice, Section, items, scalar};
