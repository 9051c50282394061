//! What expressions, templates and filters give for a record: one table per kind of question.

mod arguments;
mod compared;
mod decimals;
mod defaults;
mod filters;
mod helps;
mod joined;
mod members;
mod names;
mod nested;
mod random;
mod record;
mod support;
mod templates;
mod truth;
