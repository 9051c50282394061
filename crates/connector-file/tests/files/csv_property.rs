//! Any table that the `csv` crate writes is read back equal.

use csv::{QuoteStyle, Terminator, WriterBuilder};
use fieldline_connector_file::{CsvOptions, CsvSource};
use fieldline_model::Body;
use proptest::prelude::*;

use crate::support::{file, gzip, read};

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

fn written(table: &[Vec<String>], delimiter: u8, terminator: Terminator) -> Vec<u8> {
    let mut writer = WriterBuilder::new()
        .delimiter(delimiter)
        .terminator(terminator)
        // Otherwise a lone empty cell would be a blank line, which is no row.
        .quote_style(if table[0].len() == 1 { QuoteStyle::Always } else { QuoteStyle::Necessary })
        .from_writer(Vec::new());
    writer.write_record((0..table[0].len()).map(|index| format!("column {index}"))).unwrap();
    table.iter().for_each(|row| writer.write_record(row).unwrap());
    writer.into_inner().unwrap()
}

proptest! {
    #[test]
    fn written_tables_are_read_back(
        table in table(),
        delimiter in prop::sample::select(&b",;\t|"[..]),
        is_crlf: bool,
        page_records in 1_usize..50,
        is_compressed: bool,
    ) {
        let terminator = if is_crlf { Terminator::CRLF } else { Terminator::Any(b'\n') };
        let bytes = written(&table, delimiter, terminator);
        let line_of = |row: usize| {
            let before = written(&table[..row + 1], delimiter, terminator);
            let this = written(&[table[row].clone()], delimiter, terminator);
            let header = this.iter().position(|&byte| byte == b'\n').unwrap() + 1;
            let above = &before[..before.len() - (this.len() - header)];
            above.iter().filter(|&&byte| byte == b'\n').count() as u64 + 1
        };
        let file = if is_compressed { file("t.csv.gz", &gzip(&bytes)) } else { file("t.csv", &bytes) };
        let options = CsvOptions { delimiter, page_records, ..CsvOptions::default() };
        let found = read(CsvSource::open(&file.path, options).unwrap());
        prop_assert!(found.end.is_ok());
        prop_assert_eq!(found.problems(), Vec::<String>::new());
        prop_assert_eq!(found.records().count(), table.len());
        for (index, (record, expected)) in found.records().zip(&table).enumerate() {
            let Body::Row(row) = &record.body else { panic!("a CSV row is a row") };
            prop_assert_eq!(&row.cells().collect::<Vec<_>>(), expected);
            prop_assert_eq!(record.line, line_of(index));
        }
    }

    /// Whatever the bytes are: no panic, every line at most once, and an end.
    #[test]
    fn any_bytes_are_read_to_the_end(bytes in prop::collection::vec(prop::sample::select(&b"a,\"\n\r\xc3\xa9\xff"[..]), 0..200)) {
        let file = file("t.csv", &[b"x,y\n", bytes.as_slice()].concat());
        let found = read(CsvSource::open(&file.path, CsvOptions { page_records: 3, ..CsvOptions::default() }).unwrap());
        prop_assert!(found.end.is_ok());
        let mut lines: Vec<u64> = found.records().map(|record| record.line).collect();
        lines.extend(found.pages.iter().flat_map(|page| &page.unreadable).map(|row| row.line));
        lines.sort_unstable();
        // A lone carriage return ends a row without ending a line.
        if !bytes.contains(&b'\r') {
            prop_assert!(lines.windows(2).all(|pair| pair[0] < pair[1]));
        }
    }
}
