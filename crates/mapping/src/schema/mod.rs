//! The record schema: JSON Schema of source records.
//!
//! It does three things: it gives fields their types at compile time, it turns text cells into values of these types, and
//! it rejects records that do not fit.

mod coercion;
mod field_types;
mod formats;
mod key_check;
mod record_schema;
mod whole_numbers;

pub(crate) use coercion::{as_integer, exact};
pub(crate) use field_types::{FieldLookup, FieldTypes};
pub(crate) use key_check::KeyCheck;
pub(crate) use record_schema::RecordSchema;
