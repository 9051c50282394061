//! How a CSV file is written.

/// How a CSV file is written, and how large its pages are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CsvOptions {
    /// The byte between cells: comma (the default), tab, semicolon or bar. A first line `sep=;` in the file counts more.
    pub delimiter: u8,
    /// The byte around cells that hold delimiters or line ends; `"` by default. `None` where no cell is quoted.
    pub quote: Option<u8>,
    /// How a quote, a delimiter or a line end is written inside a cell.
    pub escape: Escape,
    /// The name of the encoding, any label of the WHATWG Encoding Standard: `utf-8` (the default), `windows-1252`,
    /// `utf-16le`, …
    pub encoding: String,
    /// Whether the first line names the columns (the default). Without, they are called `c1`, `c2`, …
    pub header: bool,
    /// How many lines before the header (or before the first row) are passed over.
    pub skip_lines: u64,
    /// How many rows a page has at most; 1,000 by default.
    pub page_records: usize,
}

/// How a sign that would end a cell is written inside it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Escape {
    /// A quote inside a quoted cell is written twice (RFC 4180).
    #[default]
    Doubled,
    /// A backslash stands in front of it, inside quotes and outside, as MySQL's `OUTFILE` and PostgreSQL's `COPY` write.
    /// `\n`, `\t` and the like are undone, and a cell that is `\N` is empty.
    Backslash,
}

impl Default for CsvOptions {
    fn default() -> Self {
        Self {
            delimiter: b',',
            quote: Some(b'"'),
            escape: Escape::Doubled,
            encoding: "utf-8".to_owned(),
            header: true,
            skip_lines: 0,
            page_records: 1_000,
        }
    }
}

/// Whether a byte can stand between cells.
pub(super) fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b',' | b'\t' | b';' | b'|')
}

impl CsvOptions {
    /// What is wrong with the delimiter or the quote, if anything.
    pub(crate) fn problem(&self) -> Option<String> {
        if !is_delimiter(self.delimiter) {
            let given = self.delimiter.escape_ascii();
            return Some(format!("is read with the delimiter `{given}`; `,`, tab, `;` and `|` are possible"));
        }
        let quote = self.quote?;
        let is_taken = quote == self.delimiter || (self.escape == Escape::Backslash && quote == b'\\');
        if !quote.is_ascii_punctuation() || is_taken {
            let given = quote.escape_ascii();
            return Some(format!(
                "is read with the quote `{given}`; a punctuation mark such as `\"` or `'` is possible"
            ));
        }
        None
    }
}
