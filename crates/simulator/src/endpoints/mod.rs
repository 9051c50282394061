//! The API, one endpoint family per file; each file lists its operations.

mod account_info;
mod associations;
mod batch_body;
mod batch_inputs;
mod batch_read;
mod batch_write;
mod batch_write_operations;
mod gdpr_delete;
mod history;
mod limits;
mod merge;
mod oauth;
mod older;
mod owners;
mod pipelines;
mod pipelines_write;
mod properties;
mod properties_batch;
mod property_errors;
mod property_groups;
mod property_validations;
mod record_body;
mod records;
mod records_list;
mod schemas;
mod search;
mod selection;
mod webhooks;

use crate::http::Operation;

/// Every operation; its place in this order is its place among the counters.
pub(crate) fn all() -> impl Iterator<Item = &'static Operation> {
    [
        records::OPERATIONS,
        records_list::OPERATIONS,
        batch_read::OPERATIONS,
        batch_write_operations::OPERATIONS,
        merge::OPERATIONS,
        gdpr_delete::OPERATIONS,
        search::OPERATIONS,
        properties::OPERATIONS,
        properties_batch::OPERATIONS,
        property_groups::OPERATIONS,
        property_validations::OPERATIONS,
        schemas::OPERATIONS,
        owners::OPERATIONS,
        pipelines::OPERATIONS,
        account_info::OPERATIONS,
        limits::OPERATIONS,
        older::OPERATIONS,
        pipelines_write::OPERATIONS,
    ]
    .into_iter()
    .chain(associations::OPERATIONS.iter().chain(oauth::OPERATIONS).chain(webhooks::OPERATIONS).copied())
    .flatten()
}

pub(crate) use property_errors::definition_error;
pub(crate) use schemas::add_custom_type;
