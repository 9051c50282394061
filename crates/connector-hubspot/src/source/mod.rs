//! HubSpot as a source.

mod begin;
mod rows;
mod stream;

pub use stream::{HubspotSource, HubspotStream};
