//! Facts from standards, as data.

mod country;
mod country_index;
mod country_names;
mod currency;
pub(crate) mod small_words;

pub(crate) use country::Country;
pub(crate) use currency::Currency;
