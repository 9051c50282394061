//! Pages: their bounds and their position.

use fieldline_connector_file::{CsvOptions, CsvSource};

use crate::support::{file, read};

#[test]
fn pages_are_bounded_in_rows_and_bad_rows_count() {
    let file = file("x.csv", b"a,b\n1,1\n2\n3,3\n4,4\n5,5\n");
    let options = CsvOptions { page_records: 2, ..CsvOptions::default() };
    let found = read(CsvSource::open(&file.path, options).unwrap());
    let sizes: Vec<_> = found.pages.iter().map(|page| (page.records.len(), page.unreadable.len())).collect();
    assert_eq!(sizes, [(1, 1), (2, 0), (1, 0)]);
}

#[test]
fn pages_are_bounded_in_bytes() {
    let mut text = String::from("a,b\n");
    (0..20).for_each(|row| text.push_str(&format!("{row},{}\n", "x".repeat(1 << 20))));
    let file = file("x.csv", text.as_bytes());
    let found = read(CsvSource::open(&file.path, CsvOptions::default()).unwrap());
    assert_eq!(found.records().count(), 20);
    assert!(found.pages.iter().all(|page| page.records.len() <= 2));
}

#[test]
fn the_position_grows_to_the_size_of_the_file() {
    let mut text = String::from("a,b\n");
    (0..200_000).for_each(|row| text.push_str(&format!("{row},x\n")));
    let file = file("x.csv", text.as_bytes());
    let found = read(CsvSource::open(&file.path, CsvOptions::default()).unwrap());
    let positions: Vec<u64> = found.pages.iter().map(|page| page.position_bytes).collect();
    assert!(positions.is_sorted());
    assert!(positions[0] < text.len() as u64 / 2);
    assert_eq!(*positions.last().unwrap(), text.len() as u64);
}
