//! Exact numbers: how text is read, how digits are rounded.

mod exact;
mod rounding;
mod separators;

pub(crate) use exact::to_decimal;
pub(crate) use rounding::{Rounding, rounding, rounding_argument};
pub(crate) use separators::{Separators, decimal_separator_argument, group_separator_argument};
