//! How a JSON Lines file is written.

/// How a JSON Lines file is written, and how large its pages are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct JsonlOptions {
    /// The name of the encoding, any label of the WHATWG Encoding Standard; `utf-8` by default.
    pub encoding: String,
    /// How many lines a page has at most; 1,000 by default.
    pub page_records: usize,
}

impl Default for JsonlOptions {
    fn default() -> Self {
        Self { encoding: "utf-8".to_owned(), page_records: 1_000 }
    }
}
