//! Reading a lookup table: a CSV file with a header.

use std::collections::BTreeMap;

use fieldline_diagnostics::{Label, SourceFile, count};

/// A table, read.
pub(super) struct TableFile {
    file: SourceFile,
    columns: Vec<String>,
    /// Cells with the byte at which their row begins.
    rows: Vec<(usize, Vec<String>)>,
}

/// What is wrong with a table, and where in its file.
#[derive(Debug)]
pub(super) struct TableProblem {
    pub(super) message: String,
    pub(super) label: Box<Label>,
    pub(super) help: String,
}

impl TableFile {
    /// Reads the text of a file. Commas between cells, the first line names the columns.
    pub(super) fn read(path: &str, text: &str) -> Result<Self, TableProblem> {
        let file = SourceFile::new(path, text);
        let skipped = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let mut reader =
            csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(&text.as_bytes()[skipped..]);
        let problem = |error: &csv::Error| {
            let byte = error.position().map_or(0, |position| skipped + position.byte() as usize);
            TableProblem {
                message: format!("the table `{path}` cannot be read: {}", reason(error)),
                label: Box::new(line_label(&file, byte, "this row")),
                help: "Give each row as many cells as the first line has names, with commas between them."
                    .into(),
            }
        };
        let columns: Vec<String> =
            reader.headers().map_err(|error| problem(&error))?.iter().map(str::to_owned).collect();
        let mut rows = Vec::new();
        for row in reader.records() {
            let row = row.map_err(|error| problem(&error))?;
            let byte = row.position().map_or(0, |position| skipped + position.byte() as usize);
            rows.push((byte, row.iter().map(str::to_owned).collect()));
        }
        Ok(Self { file, columns, rows })
    }

    /// The file's path.
    pub(super) fn path(&self) -> &str {
        self.file.name()
    }

    /// The names of its columns.
    pub(super) fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Results by text, each with the number of its row; rows without a text to look up are passed over.
    pub(super) fn pairs(
        &self,
        by: usize,
        take: usize,
    ) -> Result<BTreeMap<String, (String, usize)>, TableProblem> {
        let mut pairs: BTreeMap<String, (String, usize)> = BTreeMap::new();
        for (number, (_, cells)) in self.rows.iter().enumerate() {
            let (text, result) = (&cells[by], &cells[take]);
            if text.is_empty() {
                continue;
            }
            match pairs.get(text) {
                Some((earlier, _)) if earlier != result => {
                    return Err(TableProblem {
                        message: format!("the table `{}` has two results for `{text}`", self.path()),
                        label: Box::new(self.label(number, "the second")),
                        help: "Remove one of the two rows.".into(),
                    });
                }
                Some(_) => {}
                None => {
                    pairs.insert(text.clone(), (result.clone(), number));
                }
            }
        }
        Ok(pairs)
    }

    /// Marks a row.
    pub(super) fn label(&self, row: usize, text: &str) -> Label {
        line_label(&self.file, self.rows.get(row).map_or(0, |(byte, _)| *byte), text)
    }
}

/// Marks the line that begins at or after `byte`.
fn line_label(file: &SourceFile, byte: usize, text: &str) -> Label {
    let rest = file.text().get(byte..).unwrap_or_default();
    let start = byte + (rest.len() - rest.trim_start_matches(['\r', '\n']).len());
    let rest = file.text().get(start..).unwrap_or_default();
    let length = rest.find(['\r', '\n']).unwrap_or(rest.len());
    file.label(start..start + length, text)
}

fn reason(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("a row has {}, and the first line {}", count(*len as usize, "cell"), expected_len)
        }
        csv::ErrorKind::Utf8 { .. } => "it is not UTF-8".to_owned(),
        _ => "it is no CSV".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_trimmed_and_blank_ones_passed_over() {
        let table = TableFile::read("t.csv", "\u{feff}mail, id\r\na@b.io ,7\r\n,8\r\na@b.io,7\r\n").unwrap();
        assert_eq!(table.columns(), ["mail", "id"]);
        let pairs = table.pairs(0, 1).unwrap();
        assert_eq!(pairs, BTreeMap::from([("a@b.io".to_owned(), ("7".to_owned(), 0))]));
        assert_eq!(table.label(0, "").line, 2);
    }

    #[test]
    fn contradictions_and_ragged_rows_are_found_at_their_lines() {
        let table = TableFile::read("t.csv", "a,b\n1,x\n2,y\n1,z\n").unwrap();
        assert_eq!(table.pairs(0, 1).unwrap_err().label.line, 4);
        let problem = TableFile::read("t.csv", "a,b\n1,x\n2\n").err().unwrap();
        assert_eq!(
            (problem.label.line, problem.message.contains("1 cell,")),
            (3, true),
            "{}",
            problem.message
        );
    }
}
