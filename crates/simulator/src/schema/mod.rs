//! What an object type is: its properties, groups, pipelines and what it requires on create.

pub(crate) mod catalog;
mod define;
mod group;
mod hints;
mod object_type;
mod pipeline;
mod property;
mod registry;
mod required;
mod sensitivity;
mod validation_rule;

pub(crate) use define::{ChoiceInput, DefineError, PropertyInput, PropertyPatch, apply_patch, define};
pub(crate) use group::Group;
pub(crate) use object_type::{ObjectType, Standard};
pub(crate) use pipeline::{Pipeline, Stage};
pub(crate) use property::{Choice, Property, Role, Slot, ValueKind};
pub(crate) use registry::Schema;
pub(crate) use required::{Conditional, Requirements};
pub(crate) use sensitivity::Sensitivity;
pub(crate) use validation_rule::ValidationRule;
