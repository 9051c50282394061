//! The simulator over real HTTP, one file per endpoint family.

mod account;
mod batch_read;
mod batch_write;
mod batch_write_whole;
mod control;
mod faults;
mod gate;
mod lifecycle;
mod merge;
mod properties;
mod records;
mod schemas;
mod search;
mod search_window;
mod start_data;
mod support;
