//! What people read.

mod account;
mod diff;
mod news;
mod page;
mod plan;
mod run;
mod tests;
mod trace;
mod wording;

pub(crate) use account::account_status;
pub(crate) use diff::diff;
pub(crate) use news::{more_waiting, skipped_line, unread_line, waiting_line};
pub(crate) use page::page;
pub(crate) use plan::{Detail, plan};
pub(crate) use run::run;
pub(crate) use tests::{TestReport, TestedMapping, TestedOne, junit, tests};
pub(crate) use trace::{trace, trace_json};
pub(crate) use wording::{count, thousands};
