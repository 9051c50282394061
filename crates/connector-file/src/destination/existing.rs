//! Reads the file that is there into rows.

use fieldline_connector::{ConnectorError, Source};
use fieldline_model::Body;
use serde_json::{Map, Value as Json};
use tokio::runtime::Handle;

use super::cells::kept;
use super::failure::{of_content, of_staging, permanent};
use super::rows::{Row, Rows};
use super::target::{FileForm, FileTarget};
use crate::csv::{CsvOptions, CsvSource};
use crate::jsonl::{JsonlOptions, JsonlSource};

/// The fact under which a file's other columns are noted: names in order, as a JSON list.
pub(super) const OTHER_COLUMNS: &str = "other_columns";

/// Reads the file into `rows`, which are empty; no file is no row. Called on a blocking thread of a runtime.
///
/// # Errors
/// When the file cannot be read, or holds a row that cannot be kept: nothing of what a person wrote may be lost.
pub(super) fn read_existing(target: &FileTarget, rows: &mut Rows) -> Result<(), ConnectorError> {
    if !target.path.exists() {
        return Ok(());
    }
    let mut source: Box<dyn Source> = match target.form {
        FileForm::Csv { delimiter, quote } => {
            let options = CsvOptions { delimiter, quote, ..CsvOptions::default() };
            Box::new(CsvSource::open(&target.path, options)?)
        }
        FileForm::Jsonl => Box::new(JsonlSource::open(&target.path, JsonlOptions::default())?),
    };
    let header = source.facts().columns.clone();
    let mut intake = Intake { target, others: Vec::new() };
    if let Some(columns) = header {
        columns.names().iter().for_each(|name| intake.meet(name));
    }
    while let Some(page) = Handle::current().block_on(source.page())? {
        if let Some(row) = page.unreadable.first() {
            let why = format!("its line {} cannot be read: it {}", row.line, row.message);
            return Err(of_content(target, &why));
        }
        let placed = rows.at_once(|rows| {
            for record in &page.records {
                if let Err(why) = intake.place(rows, record.line, members(&record.body))? {
                    return Ok(Err(why));
                }
            }
            Ok(Ok(()))
        });
        placed.map_err(|cause| of_staging(target, cause))?.map_err(|why| of_content(target, &why))?;
    }
    let others = serde_json::to_string(&intake.others).map_err(|cause| permanent(cause.to_string()))?;
    rows.note(OTHER_COLUMNS, &others).map_err(|cause| of_staging(target, cause))
}

/// Takes rows in.
struct Intake<'t> {
    target: &'t FileTarget,
    /// Columns of the file that are none of the mapping's, in order of appearance.
    others: Vec<String>,
}

impl Intake<'_> {
    fn meet(&mut self, name: &str) {
        if self.target.column(name).is_none() && self.others.iter().all(|known| known != name) {
            self.others.push(name.to_owned());
        }
    }

    /// Keeps one row; the inner error says why it cannot be.
    fn place(&mut self, rows: &Rows, line: u64, members: Row) -> rusqlite::Result<Result<(), String>> {
        let Some(key) = members.get(self.target.key.as_str()).and_then(kept) else {
            return Ok(Err(format!("its line {line} has nothing under `{}`", self.target.key)));
        };
        let mut row = Row::with_capacity(members.len());
        for (name, value) in members {
            if self.target.column(&name).is_none() {
                self.meet(&name);
                row.insert(name, value);
            } else if let Some(text) = kept(&value) {
                row.insert(name, Json::from(text));
            }
        }
        let is_new = rows.put_new(&key, &row)?;
        let why = || format!("its line {line} has a `{}` that an earlier line has, too", self.target.key);
        Ok(if is_new { Ok(()) } else { Err(why()) })
    }
}

/// The cells or members of a record.
fn members(body: &Body) -> Row {
    match body {
        Body::Row(row) => {
            let names = row.columns().names().iter().cloned();
            names.zip(row.cells().map(Json::from)).collect()
        }
        Body::Document(document) => match document.to_json() {
            Json::Object(members) => members,
            _ => Map::new(),
        },
    }
}
