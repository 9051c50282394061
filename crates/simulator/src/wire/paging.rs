//! Where the next page of a list begins.

use serde::Serialize;

/// `paging` of lists and searches.
#[derive(Debug, Serialize)]
pub(crate) struct Paging {
    next: Next,
}

#[derive(Debug, Serialize)]
struct Next {
    after: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<String>,
}

impl Paging {
    /// The cursor alone, as searches answer it.
    pub(crate) fn after(after: impl ToString) -> Self {
        Self { next: Next { after: after.to_string(), link: None } }
    }

    /// The cursor, and the whole address of the next page: some readers follow nothing else.
    pub(crate) fn linked(after: impl ToString, link: impl FnOnce(&str) -> String) -> Self {
        let after = after.to_string();
        let link = Some(link(&after));
        Self { next: Next { after, link } }
    }
}
