//! HubSpot as a source.

mod begin;
mod rows;
mod stream;

pub(crate) use rows::MERGED_IDS;
pub use stream::{HubspotSource, HubspotStream};
