//! From raw structure to typed plans: names are looked up, types flow through every rule.

mod catalog;
mod connections;
mod destination_type;
mod fields;
mod lines;
mod mapping;
mod roles;
mod schedule;
mod schemas;
mod scope;
mod settings;
mod source;
mod steps;
mod whole;

pub(crate) use catalog::{Catalog, Known, PortalCatalog};
pub(crate) use mapping::compile_mapping;
pub(crate) use schedule::compile_schedule;
pub(crate) use settings::{Settings, compile_settings};
pub(crate) use whole::{CompiledMapping, check_whole};
