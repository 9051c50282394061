//! The keys of the language: what the readers know, in the order in which files are written.
//!
//! One list per section, the only place where a key is spelt for reading, formatting and listing in messages. A test holds
//! that the JSON Schemas for editors describe exactly these.

use fieldline_model::GateKind;

/// A mapping file.
pub(crate) const MAPPING: &[&str] = &[
    "fieldline",
    "mapping",
    "description",
    "include",
    "source",
    "destination",
    "fields",
    "associations",
    "policy",
    "tests",
];
/// A file of shared rules.
pub(crate) const INCLUDED: &[&str] = &["fieldline", "description", "fields"];
/// A file of tests.
pub(crate) const TEST_FILE: &[&str] = &["fieldline", "mapping", "tests"];
/// `source`.
pub(crate) const SOURCE: &[&str] =
    &["connection", "stream", "key", "distinct", "watermark", "lookback", "record_schema", "filter"];
/// `destination`.
pub(crate) const DESTINATION: &[&str] =
    &["connection", "object", "key", "match", "mode", "on_missing", "on_deleted", "sync_source"];
/// The four ways to a value.
pub(crate) const VALUES: &[&str] = &["from", "expr", "template", "value"];
/// The rule of an argument, or of the time of a value.
pub(crate) const INNER_RULE: &[&str] =
    &["from", "expr", "template", "value", "normalize", "map", "map_else", "default"];
/// The rule of the destination key.
pub(crate) const KEY_RULE: &[&str] =
    &["property", "from", "expr", "template", "value", "normalize", "map", "map_else", "default"];
/// A field rule: the line of the value first, then what is done with it.
pub(crate) const FIELD_RULE: &[&str] = &[
    "from",
    "expr",
    "template",
    "value",
    "normalize",
    "map",
    "map_else",
    "lookup",
    "default",
    "required",
    "on_empty",
    "on_error",
    "multi",
    "owner",
    "at",
    "write",
    "on_drift",
    "why",
];
/// An association.
pub(crate) const LINK_RULE: &[&str] = &[
    "to",
    "target",
    "from",
    "expr",
    "template",
    "value",
    "normalize",
    "map",
    "map_else",
    "default",
    "on_empty",
    "on_error",
    "label",
    "mode",
];
/// `lookup`.
pub(crate) const LOOKUP: &[&str] = &["in", "by", "take", "on_miss"];
/// A test.
pub(crate) const TEST: &[&str] =
    &["name", "given", "expect", "expect_exact", "expect_rejection", "expect_filtered"];
/// `expect_rejection`.
pub(crate) const REJECTION: &[&str] = &["property", "code", "message"];
/// `fieldline.yaml`.
pub(crate) const PROJECT: &[&str] =
    &["fieldline", "project", "state", "connections", "targets", "defaults", "schedule"];
/// A connection of type `csv`.
pub(crate) const CSV: &[&str] = &["type", "path", "delimiter", "quote", "encoding", "header"];
/// A connection of type `jsonl`.
pub(crate) const JSONL: &[&str] = &["type", "path", "encoding"];
/// A connection of type `hubspot`.
pub(crate) const HUBSPOT: &[&str] = &[
    "type",
    "token",
    "portal",
    "tier",
    "limits",
    "reserve",
    "base_url",
    "api_version",
    "sync_source_property",
];
/// `limits` of a connection.
pub(crate) const LIMITS: &[&str] = &["burst", "daily", "search"];
/// A target.
pub(crate) const TARGET: &[&str] = &["connections"];
/// `defaults`.
pub(crate) const DEFAULTS: &[&str] = &["timezone", "region", "empty_values", "on_error"];
/// An entry of `schedule`.
pub(crate) const SCHEDULE: &[&str] = &["mappings", "cron", "timezone", "every"];
/// The gates of `policy`.
pub(crate) fn policy() -> Vec<&'static str> {
    GateKind::ALL.iter().map(|(word, _)| *word).collect()
}
/// A connection of any type, as its keys are ordered.
pub(crate) fn connection() -> Vec<&'static str> {
    let more = CSV.iter().filter(|key| !HUBSPOT.contains(key));
    HUBSPOT.iter().chain(more).copied().collect()
}
/// A rule of any kind, as its keys are ordered.
pub(crate) fn rule() -> Vec<&'static str> {
    let mut keys = vec!["property", "to", "target"];
    keys.extend(FIELD_RULE);
    keys.extend(["label", "mode"]);
    keys
}
