//! How a CSV file is written.

/// How a CSV file is written, and how large its pages are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CsvOptions {
    /// The byte between cells: comma (the default), tab, semicolon or bar.
    pub delimiter: u8,
    /// The byte around cells that hold delimiters or line ends; inside it is written twice. `"` by default.
    pub quote: u8,
    /// The name of the encoding, any label of the WHATWG Encoding Standard: `utf-8` (the default), `windows-1252`,
    /// `utf-16le`, …
    pub encoding: String,
    /// Whether the first line names the columns (the default). Without, they are called `c1`, `c2`, …
    pub header: bool,
    /// How many rows a page has at most; 1,000 by default.
    pub page_records: usize,
}

impl Default for CsvOptions {
    fn default() -> Self {
        Self { delimiter: b',', quote: b'"', encoding: "utf-8".to_owned(), header: true, page_records: 1_000 }
    }
}

impl CsvOptions {
    /// What is wrong with the delimiter or the quote, if anything.
    pub(crate) fn problem(&self) -> Option<String> {
        if !matches!(self.delimiter, b',' | b'\t' | b';' | b'|') {
            let given = self.delimiter.escape_ascii();
            return Some(format!("is read with the delimiter `{given}`; `,`, tab, `;` and `|` are possible"));
        }
        if !self.quote.is_ascii_punctuation() || self.quote == self.delimiter {
            let given = self.quote.escape_ascii();
            return Some(format!(
                "is read with the quote `{given}`; a punctuation mark such as `\"` or `'` is possible"
            ));
        }
        None
    }
}
