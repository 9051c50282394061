//! The simulator over real HTTP, one file per endpoint family.

mod account;
mod associations;
mod associations_batch;
mod associations_of_records;
mod batch_read;
mod batch_write;
mod batch_write_whole;
mod control;
mod faults;
mod gate;
mod gdpr;
mod groups;
mod history;
mod labels;
mod lifecycle;
mod limits;
mod merge;
mod oauth;
mod properties;
mod records;
mod schema_changes;
mod schemas;
mod search;
mod search_window;
mod start_data;
mod support;
