//! A world in memory: a toy CRM, rows as a source, a state that can die, and runs over them.

mod crm;
mod crm_destination;
mod crm_links;
mod dice;
mod dying;
mod life;
mod link_model;
mod memory;
mod model;
mod project;
mod table;
mod world;

pub(crate) use crm::{Fault, MERGED_IDS};
pub(crate) use crm_links::{BILLING, PLAIN, PRIMARY};
pub(crate) use dice::Dice;
pub(crate) use life::Effect;
pub(crate) use model::Model;
pub(crate) use project::CUSTOMERS;
pub(crate) use table::Table;
pub(crate) use world::{Ran, Shelf, World};
