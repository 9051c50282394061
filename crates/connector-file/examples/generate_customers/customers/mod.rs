//! Customers as they really come, made from a seed.
//!
//! Every thousand rows hold, scattered:
//!
//! | rows | kind | what becomes of them under `examples/01-first-sync` |
//! |---|---|---|
//! | 947 | plain | loaded |
//! | 10 | a customer again, with a later `updated_at` | the later one is loaded, the other superseded |
//! | 3 | a customer again, with an earlier `updated_at` | superseded |
//! | 3 | another customer with the e-mail of an earlier one | rejected: the earlier one has it |
//! | 4 | an e-mail that is none | rejected |
//! | 5 | no e-mail (blank, `N/A`, `-`) | rejected |
//! | 10 | a phone that is none | loaded without phone |
//! | 4 | a `created_at` that is no date | rejected |
//! | 2 | a plan code nobody knows | loaded without plan tier |
//! | 10 | test customers (`is_test`) | filtered |
//! | 1 | a wrong number of columns | unreadable |
//! | 1 | text that is not UTF-8 | unreadable |
//!
//! Rows that repeat an earlier customer need one: the first of a file may be plain instead. Within all kinds, e-mails come
//! padded and in mixed case, phones in the formats of their country, countries as codes and names, `created_at` in six
//! formats, companies and notes with commas, quotes and line ends, and optional cells empty, `N/A` or `-`.

mod calendar;
mod countries;
mod customer;
mod kind;
mod names;
mod phone;
mod random;
mod row;
mod stream;
mod summary;
mod words;

pub(crate) use stream::{Change, Settings};
pub(crate) use summary::write;

#[cfg(test)]
mod tests;
