//! The API, one endpoint family per file; each file lists its operations.

mod account_info;
mod batch_body;
mod batch_inputs;
mod batch_read;
mod batch_write;
mod batch_write_operations;
mod merge;
mod owners;
mod pipelines;
mod properties;
mod properties_batch;
mod property_errors;
mod property_groups;
mod record_body;
mod records;
mod records_list;
mod schemas;
mod search;
mod selection;

use crate::http::Operation;

/// Every operation; its place in this order is its place among the counters.
pub(crate) fn all() -> impl Iterator<Item = &'static Operation> {
    [
        records::OPERATIONS,
        records_list::OPERATIONS,
        batch_read::OPERATIONS,
        batch_write_operations::OPERATIONS,
        merge::OPERATIONS,
        search::OPERATIONS,
        properties::OPERATIONS,
        properties_batch::OPERATIONS,
        property_groups::OPERATIONS,
        schemas::OPERATIONS,
        owners::OPERATIONS,
        pipelines::OPERATIONS,
        account_info::OPERATIONS,
    ]
    .into_iter()
    .flatten()
}

pub(crate) use property_errors::definition_error;
pub(crate) use schemas::add_custom_type;
