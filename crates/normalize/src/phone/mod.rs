//! Phone numbers as people write them: what of a cell is the number, and what that number is in its country's plan.

mod country;
mod extension;
mod plan;
mod signs;
mod tail;
mod written;

pub use country::{PhoneCountry, PhoneWriting};
pub(crate) use plan::{Found, Unread, has_country_code, read};
