//! Reading a lookup table: a CSV file with a header.

use std::collections::BTreeMap;

use fieldline_diagnostics::{Label, SourceFile, count};

use crate::resolve::table_quotes::stray_quote;

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
    /// Reads the text of a file. Commas between cells, unless a first line `sep=;` says otherwise; the first line names the
    /// columns. Rows in which nothing is written are no rows, and empty cells behind the last column do no harm.
    pub(super) fn read(path: &str, text: &str) -> Result<Self, TableProblem> {
        let file = SourceFile::new(path, text);
        let (skipped, delimiter) = beginning(text);
        let problem = |byte: usize, what: String, help: &str| TableProblem {
            message: format!("the table `{path}` cannot be read: {what}"),
            label: Box::new(line_label(&file, byte, "this row")),
            help: help.into(),
        };
        let body = &text[skipped..];
        if let Some(kind) = other_kind(body) {
            return Err(problem(
                skipped,
                format!("it is {kind}"),
                "Save the table as CSV, with the names of the columns in the first line.",
            ));
        }
        if let Some((at, what)) = stray_quote(body, delimiter) {
            let help = "Write a quote inside a quoted cell twice, and nothing around the quotes.";
            return Err(problem(skipped + at, format!("it {what}"), help));
        }
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(body.as_bytes());
        let unreadable = |error: &csv::Error| {
            let byte = error.position().map_or(0, |position| skipped + position.byte() as usize);
            problem(byte, reason(error).to_owned(), "Save it as CSV in UTF-8.")
        };
        let columns: Vec<String> =
            reader.headers().map_err(|error| unreadable(&error))?.iter().map(str::to_owned).collect();
        let mut rows = Vec::new();
        for row in reader.records() {
            let row = row.map_err(|error| unreadable(&error))?;
            let byte = row.position().map_or(0, |position| skipped + position.byte() as usize);
            if row.iter().all(str::is_empty) {
                continue;
            }
            if row.len() < columns.len() || row.iter().skip(columns.len()).any(|cell| !cell.is_empty()) {
                let what =
                    format!("a row has {}, and the first line {}", count(row.len(), "cell"), columns.len());
                let help =
                    "Give each row as many cells as the first line has names, with commas between them.";
                return Err(problem(byte, what, help));
            }
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

    /// The numbers of the columns that have a name.
    pub(super) fn named_columns(&self) -> Vec<usize> {
        (0..self.columns.len()).filter(|&column| !self.columns[column].is_empty()).collect()
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

/// What a text is that is no table.
fn other_kind(text: &str) -> Option<&'static str> {
    let text = text.trim_start();
    let begins = |with: &str| text.get(..with.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(with));
    if text.starts_with(['{', '[']) && text.trim_end().ends_with(['}', ']']) {
        return Some("JSON");
    }
    let is_markup = ["<!doctype", "<html", "<table", "<?xml"].into_iter().any(begins);
    is_markup.then_some("HTML or XML")
}

fn reason(error: &csv::Error) -> &'static str {
    match error.kind() {
        csv::ErrorKind::Utf8 { .. } => "it is not UTF-8",
        _ => "it is not CSV",
    }
}

/// How many bytes stand before the header, a byte order mark and a line `sep=;`, and what is between cells.
fn beginning(text: &str) -> (usize, u8) {
    let mark = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let line = text[mark..].split_inclusive('\n').next().unwrap_or_default();
    match line.trim_end().trim_matches('"').as_bytes() {
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', sign @ (b',' | b';' | b'|')] => {
            (mark + line.len(), *sign)
        }
        _ => (mark, b','),
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
    fn tables_are_read_as_files_are() {
        let cases: [(&str, &[usize]); 5] = [
            ("sep=;\na;b\n1;x\n", &[0, 1]),
            ("\u{feff}\"sep=;\"\r\na;b\r\n1;x\r\n", &[0, 1]),
            ("a,b,\n1,x,\n,,\n", &[0, 1]),
            ("a,b\n1,x,,\n,,,\n", &[0, 1]),
            ("a,,b\n1,y,x\n", &[0, 2]),
        ];
        for (text, named) in cases {
            let table = TableFile::read("t.csv", text).expect(text);
            assert_eq!(table.named_columns(), named, "{text:?}");
            let pairs = table.pairs(named[0], named[1]).unwrap();
            assert_eq!(pairs, BTreeMap::from([("1".to_owned(), ("x".to_owned(), 0))]), "{text:?}");
        }
        let problem = TableFile::read("t.csv", "sep=;\na;b\n1;x\n2;\"y\" z\n").err().unwrap();
        assert_eq!(problem.label.line, 4);
        assert!(problem.message.ends_with("it has text behind a closing quote"), "{}", problem.message);
    }

    #[test]
    fn a_file_of_another_kind_is_told_by_what_it_is() {
        for (text, expected) in [
            ("[{\"code\": \"a\", \"name\": \"b\"}]\n", Some("it is JSON")),
            ("\u{feff} {\"a\": \"b\"}", Some("it is JSON")),
            ("<!DOCTYPE html><html>login</html>", Some("it is HTML or XML")),
            ("<?xml version=\"1.0\"?>\n<a/>", Some("it is HTML or XML")),
            ("[code],name\na,b\n", None),
            ("<code>,name\na,b\n", None),
        ] {
            let problem = TableFile::read("t.csv", text).err().map(|problem| problem.message);
            let told = problem
                .map(|message| message.split_once(": ").map(|(_, what)| what.to_owned()).unwrap_or_default());
            assert_eq!(told.as_deref(), expected, "{text}");
        }
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
