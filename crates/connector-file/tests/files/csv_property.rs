//! Any table that the `csv` crate writes is read back equal, and no line of any file is lost in silence.

use csv::{QuoteStyle, ReaderBuilder, Terminator, WriterBuilder};
use fieldline_connector_file::{CsvOptions, CsvSource};
use fieldline_model::Body;
use proptest::prelude::*;

use crate::support::{Read, file, gzip, read};

/// Cells with a bent for what makes CSV hard.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-z0-9 ]{0,12}",
        4 => "[a,;\t|\"'\r\n é太\u{feff}]{0,12}",
        1 => any::<String>().prop_map(|text| text.chars().take(40).collect()),
    ]
}

fn table() -> impl Strategy<Value = Vec<Vec<String>>> {
    (1_usize..6).prop_flat_map(|columns| prop::collection::vec(prop::collection::vec(cell(), columns), 1..40))
}

fn written(table: &[Vec<String>], delimiter: u8, terminator: Terminator, style: QuoteStyle) -> Vec<u8> {
    let mut writer = WriterBuilder::new()
        .delimiter(delimiter)
        .terminator(terminator)
        // Otherwise a lone empty cell would be a blank line, which is no row.
        .quote_style(if table[0].len() == 1 { QuoteStyle::Always } else { style })
        .from_writer(Vec::new());
    writer.write_record((0..table[0].len()).map(|index| format!("column {index}"))).unwrap();
    table.iter().for_each(|row| writer.write_record(row).unwrap());
    writer.into_inner().unwrap()
}

fn cells_of(found: &Read) -> Vec<Vec<String>> {
    let rows = found.records().map(|record| match &record.body {
        Body::Row(row) => row.cells().map(str::to_owned).collect(),
        Body::Document(_) => panic!("a CSV row is a row"),
    });
    rows.collect()
}

/// Nothing is written in it.
fn is_blank(row: &[String]) -> bool {
    row.iter().all(|cell| cell.trim_ascii_start().is_empty())
}

/// Whether a note in the row may look like rows: there are line breaks, and delimiters that belong to cells, so that each line
/// may have as many as a row.
fn may_look_like_rows(row: &[String], delimiter: u8) -> bool {
    let has = |byte: u8| row.iter().any(|cell| cell.bytes().any(|found| found == byte));
    row.len() > 1 && has(b'\n') && has(delimiter)
}

proptest! {
    #[test]
    fn written_tables_are_read_back(
        table in table(),
        delimiter in prop::sample::select(&b",;\t|"[..]),
        is_crlf: bool,
        style in prop::sample::select(vec![QuoteStyle::Always, QuoteStyle::Necessary, QuoteStyle::NonNumeric]),
        page_records in 1_usize..50,
        is_compressed: bool,
    ) {
        let terminator = if is_crlf { Terminator::CRLF } else { Terminator::Any(b'\n') };
        let always = matches!(style, QuoteStyle::Always);
        let kept = |row: &Vec<String>| !is_blank(row) && (always || !may_look_like_rows(row, delimiter));
        let table: Vec<Vec<String>> = table.into_iter().filter(kept).collect();
        prop_assume!(!table.is_empty());
        let bytes = written(&table, delimiter, terminator, style);
        let line_of = |row: usize| {
            let before = written(&table[..row + 1], delimiter, terminator, style);
            let this = written(&[table[row].clone()], delimiter, terminator, style);
            let header = this.iter().position(|&byte| byte == b'\n').unwrap() + 1;
            let above = &before[..before.len() - (this.len() - header)];
            above.iter().filter(|&&byte| byte == b'\n').count() as u64 + 1
        };
        let file = if is_compressed { file("t.csv.gz", &gzip(&bytes)) } else { file("t.csv", &bytes) };
        let options = CsvOptions { delimiter, page_records, ..CsvOptions::default() };
        let found = read(CsvSource::open(&file.path, options).unwrap());
        prop_assert!(found.end.is_ok());
        prop_assert_eq!(found.problems(), Vec::<String>::new());
        prop_assert_eq!(cells_of(&found), table.clone());
        for (index, record) in found.records().enumerate() {
            prop_assert_eq!(record.line, line_of(index));
        }
    }

    /// Notes that look like rows are read, or rejected with all of their lines.
    #[test]
    fn what_looks_like_swallowed_rows_is_read_or_rejected(
        notes in prop::collection::vec("[a\n,]{0,12}", 1..20),
    ) {
        let table: Vec<Vec<String>> =
            notes.into_iter().enumerate().map(|(row, note)| vec![row.to_string(), "x".to_owned(), note]).collect();
        let file = file("t.csv", &written(&table, b',', Terminator::Any(b'\n'), QuoteStyle::Necessary));
        let found = read(CsvSource::open(&file.path, CsvOptions::default()).unwrap());
        let cells = cells_of(&found);
        prop_assert!(cells.iter().all(|row| table.contains(row)), "nothing is read that was not written");
        prop_assert_eq!(cells.len() + found.problems().len(), table.len());
        prop_assert!(found.problems().iter().all(|problem| problem.contains("could be a row of its own")));
    }

    /// Where nothing is quoted, rows are those that the `csv` crate reads: a line feed, a carriage return or both end one.
    #[test]
    fn rows_without_quotes_are_those_of_the_csv_crate(text in "[a,;\r\n ]{0,120}") {
        let file = file("t.csv", format!("x,y\n{text}").as_bytes());
        let found = read(CsvSource::open(&file.path, CsvOptions::default()).unwrap());
        prop_assert!(found.end.is_ok());
        let mut reader = ReaderBuilder::new().flexible(true).has_headers(false).from_reader(text.as_bytes());
        let rows: Vec<Vec<String>> =
            reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
        // Empty cells behind the last column do no harm.
        let is_row = |row: &&Vec<String>| row.len() >= 2 && row[2..].iter().all(String::is_empty);
        let rows: Vec<Vec<String>> =
            rows.iter().filter(is_row).filter(|row| !is_blank(row)).map(|row| row[..2].to_vec()).collect();
        prop_assert_eq!(cells_of(&found), rows);
    }

    /// Whatever the bytes are: no panic, every line at most once, and an end.
    #[test]
    fn any_bytes_are_read_to_the_end(bytes in prop::collection::vec(prop::sample::select(&b"a,\"\n\r\xc3\xa9\xff"[..]), 0..200)) {
        let file = file("t.csv", &[b"x,y\n", bytes.as_slice()].concat());
        let found = read(CsvSource::open(&file.path, CsvOptions { page_records: 3, ..CsvOptions::default() }).unwrap());
        prop_assert!(found.end.is_ok());
        let mut lines = begun(&found);
        lines.sort_unstable();
        // A lone carriage return ends a row without ending a line.
        if !bytes.contains(&b'\r') {
            prop_assert!(lines.windows(2).all(|pair| pair[0] < pair[1]));
        }
    }

    /// One byte of a file goes wrong. Every line that is not blank is part of a record, or of a row that is reported; and
    /// rows that nobody reports are rows that were written, but for the line that was hit.
    #[test]
    fn no_line_is_lost_when_a_byte_goes_wrong(
        rows in prop::collection::vec(("[a-z]{1,6}", "[a-z ]{0,8}", "[a-z\n ]{0,10}"), 3..30),
        is_quoted: bool,
        at in any::<prop::sample::Index>(),
        byte in prop::sample::select(&b"\",\nx;\\\r"[..]),
    ) {
        let table: Vec<Vec<String>> = rows
            .into_iter()
            .enumerate()
            .map(|(row, (key, name, note))| vec![format!("{key}{row}"), name, note])
            .collect();
        let style = if is_quoted { QuoteStyle::Always } else { QuoteStyle::Necessary };
        let mut bytes = written(&table, b',', Terminator::Any(b'\n'), style);
        let header = bytes.iter().position(|&byte| byte == b'\n').unwrap() + 1;
        let at = header + at.index(bytes.len() - header);
        bytes[at] = byte;
        let file = file("t.csv", &bytes);
        let found = read(CsvSource::open(&file.path, CsvOptions::default()).unwrap());
        prop_assert!(found.end.is_ok());
        let covered = covered(&found);
        for (index, text) in bytes[header..].split(|&byte| byte == b'\n').enumerate() {
            let line = index as u64 + 2;
            let is_blank = text.iter().all(|byte| b", \r\"".contains(byte));
            prop_assert!(is_blank || covered.contains(&line), "line {line} of\n{}", String::from_utf8_lossy(&bytes));
        }
        let strange = cells_of(&found).iter().filter(|row| !table.contains(row)).count();
        // Without quotes a new line end, or one that is gone, cannot be told from a row.
        prop_assert!(strange <= 2, "{strange} rows of\n{}", String::from_utf8_lossy(&bytes));
    }
}

fn begun(found: &Read) -> Vec<u64> {
    let unreadable = found.pages.iter().flat_map(|page| &page.unreadable).map(|row| row.line);
    found.records().map(|record| record.line).chain(unreadable).collect()
}

/// The lines that a record or a reported row reaches over.
fn covered(found: &Read) -> std::collections::BTreeSet<u64> {
    let records = found.records().map(|record| {
        let Body::Row(row) = &record.body else { panic!("a CSV row is a row") };
        let breaks: usize = row.cells().map(|cell| cell.matches('\n').count()).sum();
        record.line..=record.line + breaks as u64
    });
    let unreadable = found.pages.iter().flat_map(|page| &page.unreadable);
    let reported = unreadable.map(|row| row.line..=last_line(&row.message).unwrap_or(row.line));
    records.chain(reported).flatten().collect()
}

/// The last line that a message speaks of: `(lines 3 to 5)`, `reaches from line 3 to 5,`.
fn last_line(message: &str) -> Option<u64> {
    let (_, behind) = message.split_once("line").filter(|_| message.contains(" to "))?;
    let (_, behind) = behind.split_once(" to ")?;
    behind.split(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok()
}
