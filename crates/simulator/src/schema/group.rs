//! Property groups.

use serde::Serialize;

/// A heading under which HubSpot's settings list properties.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Group {
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) display_order: i32,
    pub(crate) archived: bool,
}

impl Group {
    pub(crate) fn new(name: &str, label: &str) -> Self {
        Self { name: name.to_owned(), label: label.to_owned(), display_order: -1, archived: false }
    }
}
