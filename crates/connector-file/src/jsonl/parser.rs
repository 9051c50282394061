//! From lines to records.

use std::io::Read;

use encoding_rs::Encoding;
use fieldline_connector::{ConnectorError, UnreadableRow};
use fieldline_model::{Body, SourceHash, SourceRecord};

use super::lines::{Cut, Lines};
use super::object::{self, JsonProblem};
use crate::input::Input;
use crate::pump::{Item, Parser};

/// Reads the lines of one file.
pub(crate) struct JsonlParser {
    lines: Lines<Box<dyn Read + Send>>,
    name: String,
    encoding: &'static Encoding,
}

impl JsonlParser {
    pub(crate) fn new(input: Input) -> Self {
        Self { lines: Lines::new(input.text), name: input.name, encoding: input.encoding }
    }

    fn item(&self, number: u64) -> Item {
        let line = self.lines.line();
        let unreadable =
            |message| Item::Unreadable(UnreadableRow { line: number, hash: SourceHash::of([line]), message });
        let text = match std::str::from_utf8(line) {
            Ok(text) => text,
            Err(error) => {
                let byte = error.valid_up_to() + 1;
                return unreadable(format!("is not valid {} at byte {byte}", self.encoding.name()));
            }
        };
        match object::read(text) {
            Ok(value) => Item::Record(SourceRecord { line: number, body: Body::Document(value) }, text.len()),
            Err(problem) => unreadable(message(text, &problem)),
        }
    }
}

impl Parser for JsonlParser {
    fn next(&mut self) -> Result<Option<Item>, ConnectorError> {
        loop {
            match self.lines.cut().map_err(|cause| Input::cannot_read(&self.name, cause))? {
                Cut::Line(_) if self.lines.line().trim_ascii().is_empty() => {}
                Cut::Line(number) => return Ok(Some(self.item(number))),
                Cut::TooLong(line, hash) => {
                    let message = "is longer than 16 MiB".to_owned();
                    return Ok(Some(Item::Unreadable(UnreadableRow { line, hash, message })));
                }
                Cut::End => return Ok(None),
            }
        }
    }
}

/// The problem with its column, counted in characters from 1.
fn message(line: &str, problem: &JsonProblem) -> String {
    let column = line.char_indices().take_while(|(byte, _)| *byte < problem.at).count() + 1;
    format!("{} (column {column})", problem.message)
}
