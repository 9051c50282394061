//! Facts from standards, as data.

mod country;
mod country_index;
mod country_names;
mod currency;
pub(crate) mod small_words;
mod top_level;

pub(crate) use country::Country;
pub(crate) use currency::Currency;
pub(crate) use top_level::{date as top_level_date, is_top_level_domain};
