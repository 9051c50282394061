//! From cut rows to records.

use std::io::Read;
use std::sync::Arc;

use encoding_rs::{Encoding, UTF_8};
use fieldline_connector::{ConnectorError, UnreadableRow};
use fieldline_model::{Body, Columns, RowsBuilder};

use super::bad_row::{BadRow, Wording};
use super::cells::Cells;
use super::header;
use super::hint::hint;
use super::options::CsvOptions;
use super::preamble;
use super::tokens::{Cut, Tokens};
use super::window::Window;
use crate::input::{Input, JsonShape};
use crate::pump::{Item, Parser};

/// Reads the rows of one file.
pub(crate) struct CsvParser {
    tokens: Tokens<Box<dyn Read + Send>>,
    columns: Arc<Columns>,
    /// The rows of the page being read.
    rows: RowsBuilder,
    /// The first row of a file without header: read already, because it says how many columns there are.
    pending: Option<Cut>,
    place: Place,
    hint: Option<String>,
}

/// What messages need to know about the file.
struct Place {
    name: String,
    encoding: &'static Encoding,
    counted_by: &'static str,
}

impl CsvParser {
    /// Reads the header, or counts the columns of the first row.
    ///
    /// # Errors
    /// Permanent: an empty file, or a header that cannot be read or is cut short.
    pub(crate) fn new(input: Input, options: &CsvOptions) -> Result<Self, ConnectorError> {
        let Input { text, name, encoding, .. } = input;
        let counted_by = if options.header { "the header" } else { "the first row" };
        let place = Place { name, encoding, counted_by };
        let cannot_read = |cause| Input::cannot_read(&place.name, cause);
        let mut window = Window::new(text);
        let preamble = preamble::pass_over(&mut window, options.skip_lines).map_err(cannot_read)?;
        let beginning = window.filled().map_err(cannot_read)?;
        if let Some(shape) = JsonShape::of(beginning) {
            return Err(place.error(shape.problem_of_table()));
        }
        let delimiter = preamble.delimiter.unwrap_or(options.delimiter);
        let mut tokens = Tokens::new(window, options, delimiter, preamble.line);
        let first = tokens.cut().map_err(cannot_read)?;
        let cells = tokens.cells();
        let names = match first {
            Cut::End => return Err(place.error(place.empty(options))),
            Cut::Bad(bad) => {
                let message = bad.message(&Wording { names: &[], counted_by: "" });
                return Err(place.error(format!("cannot be read: line {} {message}", bad.line)));
            }
            Cut::Row(_) if options.header => place.header(cells)?,
            Cut::Row(_) => header::numbered(cells.count()),
        };
        tokens.expect(header::width(&names));
        let hint = match first {
            Cut::Row(line) if options.header => {
                hint(&names, line, tokens.ahead().map_err(cannot_read)?, delimiter)
            }
            _ => None,
        };
        let pending = (!options.header).then_some(first);
        let columns = Columns::new(names);
        let rows = RowsBuilder::new(&columns);
        Ok(Self { tokens, columns, rows, pending, place, hint })
    }

    pub(crate) fn columns(&self) -> &Arc<Columns> {
        &self.columns
    }

    /// Which option may be wrong, as far as the header tells.
    pub(crate) fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    fn item(&mut self, line: u64) -> Item {
        let cells = self.tokens.cells();
        match take(cells, &self.place, self.columns.names(), &mut self.rows) {
            Ok(()) => {
                self.rows.end_row();
                Item::Record { line, bytes: cells.text.len() }
            }
            Err(message) => {
                self.rows.drop_row();
                Item::Unreadable(UnreadableRow { line, hash: cells.digest(), message })
            }
        }
    }

    fn rejected(&self, bad: &BadRow) -> UnreadableRow {
        let wording = Wording { names: self.columns.names(), counted_by: self.place.counted_by };
        UnreadableRow { line: bad.line, hash: bad.hash, message: bad.message(&wording) }
    }
}

/// Takes the cells of a row. The error says why they are no text; some may have been taken by then.
fn take(cells: Cells<'_>, place: &Place, names: &[String], rows: &mut RowsBuilder) -> Result<(), String> {
    let invalid = || place.invalid_text(cells, names);
    let text = std::str::from_utf8(cells.text).map_err(|_| invalid())?;
    for (start, end) in cells.spans().take(names.len()) {
        // Two broken characters in neighbouring cells can look like a whole one.
        rows.push(text.get(start..end).ok_or_else(invalid)?);
    }
    // Columns without a name, at the end, may be left out.
    (cells.count()..names.len()).for_each(|_| rows.push(""));
    Ok(())
}

impl Parser for CsvParser {
    fn next(&mut self) -> Result<Option<Item>, ConnectorError> {
        let cut = match self.pending.take() {
            Some(cut) => cut,
            None => self.tokens.cut().map_err(|cause| Input::cannot_read(&self.place.name, cause))?,
        };
        Ok(match cut {
            Cut::Row(line) => Some(self.item(line)),
            Cut::Bad(bad) => Some(Item::Unreadable(self.rejected(&bad))),
            Cut::End => None,
        })
    }

    fn bodies(&mut self) -> Vec<Body> {
        self.rows.take().map(Body::Row).collect()
    }
}

impl Place {
    fn error(&self, message: impl std::fmt::Display) -> ConnectorError {
        Input::permanent(&self.name, message)
    }

    fn empty(&self, options: &CsvOptions) -> String {
        let behind = match options.skip_lines {
            0 => String::new(),
            lines => format!(" behind the {lines} lines that `skip_lines` passes over"),
        };
        match options.header {
            true => format!("is empty{behind}; it must begin with a header line"),
            false => format!("is empty{behind}; its columns cannot be counted"),
        }
    }

    fn header(&self, cells: Cells<'_>) -> Result<Vec<String>, ConnectorError> {
        let names: Option<Vec<String>> =
            cells.iter().map(|cell| String::from_utf8(cell.to_vec()).ok()).collect();
        names.ok_or_else(|| {
            self.error(format!("has a header that is not valid {}; set `encoding`", self.encoding_name()))
        })
    }

    /// Says where the first invalid text is: the byte within the cell, counted from 1, and the column.
    fn invalid_text(&self, cells: Cells<'_>, names: &[String]) -> String {
        let found = cells.iter().zip(names).find_map(|(cell, name)| {
            let error = std::str::from_utf8(cell).err()?;
            Some((error.valid_up_to() + 1, name))
        });
        let encoding = self.encoding_name();
        match found {
            // Bytes are those of the file only where nothing was transcoded.
            Some((byte, name)) if self.encoding == UTF_8 => {
                format!("is not valid {encoding} at byte {byte} of `{name}`")
            }
            Some((_, name)) => format!("is not valid {encoding} in `{name}`"),
            None => format!("is not valid {encoding}"),
        }
    }

    fn encoding_name(&self) -> &'static str {
        self.encoding.name()
    }
}
