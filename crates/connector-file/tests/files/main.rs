//! Files as they come, read through the `Source` trait.
#![cfg(test)]

mod csv_errors;
mod csv_property;
mod csv_rows;
mod destination;
mod encodings;
mod gzip;
mod jsonl;
mod paging;
mod support;
