//! The language, described once: readers take the keys they know from here, and editors their schemas.

mod description;
mod mapping;
mod project;
mod schema;
mod secrets;
mod steps;

pub(crate) use description::Section as Description;
pub(crate) use mapping::{
    ARGUMENT_RULE, ASSOCIATION, DESTINATION, FIELD_RULE, INCLUDED, KEY, LEFT_OUT, LOOKUP, MAPPING, POLICY,
    REJECTION, SOURCE, TEST, TEST_FILE, WATERMARK,
};
pub(crate) use project::{
    CSV, DEFAULTS, HUBSPOT, JSONL, LIMITS, OAUTH, PACE, PROJECT, SCHEDULE_ENTRY, SECRET, TARGET,
};
pub use schema::{mapping_schema, project_schema, rules_schema, tests_schema};
pub(crate) use secrets::{ASKED_LATE, CLIENT_ID, CLIENT_SECRET, CREDENTIALS, SecretKey, TOKEN};
