//! The steps, one file each. A new one is its file, its `mod` line and its line in [`ALL`].

mod boolean;
mod collapse_spaces;
mod country;
mod date;
mod datetime;
mod decimal;
mod domain;
mod email;
mod extract;
mod lowercase;
mod money;
mod number;
mod phone;
mod phone_extension;
mod replace;
mod sha256;
mod split;
mod title_case;
mod trim;
mod truncate;
mod uppercase;
mod url;

pub use boolean::read_boolean;

use crate::signature::Signature;

/// Every step, in the order in which documentation lists them: normalizers first, then transforms.
pub(crate) static ALL: &[&Signature] = &[
    &trim::SIGNATURE,
    &collapse_spaces::SIGNATURE,
    &lowercase::SIGNATURE,
    &uppercase::SIGNATURE,
    &title_case::SIGNATURE,
    &email::SIGNATURE,
    &phone::SIGNATURE,
    &date::SIGNATURE,
    &datetime::SIGNATURE,
    &number::SIGNATURE,
    &decimal::SIGNATURE,
    &money::SIGNATURE,
    &boolean::SIGNATURE,
    &country::SIGNATURE,
    &domain::SIGNATURE,
    &url::SIGNATURE,
    &replace::SIGNATURE,
    &extract::SIGNATURE,
    &split::SIGNATURE,
    &truncate::SIGNATURE,
    &phone_extension::SIGNATURE,
    &sha256::SIGNATURE,
];
