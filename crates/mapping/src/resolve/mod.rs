//! From raw structure to typed plans: names are looked up, types flow through every rule.

mod associations;
mod catalog;
mod circles;
mod connections;
mod credentials;
mod destination_type;
mod facts;
mod fields;
mod include;
mod lines;
mod locked;
mod lookup;
mod mapping;
mod neighbours;
mod object_type;
mod roles;
mod schedule;
mod schemas;
mod scope;
mod settings;
mod shared_keys;
mod source;
mod steps;
mod table_file;
mod targets;
mod whole;
mod whole_object;

pub(crate) use catalog::{Catalog, Known, PortalCatalog};
pub(crate) use include::merge_included;
pub(crate) use mapping::compile_mapping;
pub(crate) use neighbours::Neighbours;
pub(crate) use schedule::compile_schedule;
pub(crate) use settings::{Settings, compile_settings};
pub(crate) use whole::{CompiledMapping, check_whole};
