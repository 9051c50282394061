//! Search. Its index lags behind writes by seconds, and never shows archived records.

mod by_value;
mod changed;
mod count;
mod request;

pub(crate) use by_value::search;
pub(crate) use changed::{Changed, changed};
pub(crate) use count::count;
