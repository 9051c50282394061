//! What the generator promises.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use fieldline_connector::Source as _;
use fieldline_connector_file::{CsvOptions, CsvSource};
use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat, Region};

use super::countries::COUNTRIES;
use super::customer::Customer;
use super::kind::Kind;
use super::row::Row;
use super::stream::{Change, Customers, Settings};
use super::summary::{Summary, write};

const SETTINGS: Settings = Settings { rows: 3_000, seed: 1, change: None };

fn generate(settings: Settings) -> (Vec<u8>, Summary) {
    let mut bytes = Vec::new();
    let summary = write(settings, &mut bytes).unwrap();
    (bytes, summary)
}

fn changed(percent: u64) -> Settings {
    Settings { change: Some(Change { per_million: percent * 10_000, seed: 7 }), ..SETTINGS }
}

/// Calls `check` with every row and its customer.
fn each_row(rows: u64, mut check: impl FnMut(&Row, &Customer)) {
    let mut customers = Customers::new(Settings { rows, seed: 42, change: None });
    let mut row = Row::default();
    while customers.next(&mut row).is_some() {
        let number = row.cells[0][2..].parse().unwrap();
        check(&row, &Customer::of(42, number));
    }
}

#[test]
fn the_example_holds_what_the_generator_writes() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/01-first-sync/data/customers.csv");
    let stored = std::fs::read(path).unwrap();
    assert!(stored == generate(SETTINGS).0, "write it again as the example's README says");
}

#[test]
fn every_kind_has_its_share() {
    let (_, summary) = generate(Settings { rows: 10_000, ..SETTINGS });
    assert_eq!(summary.rows(), 10_000);
    let shares = [
        (Kind::BadEmail, 40),
        (Kind::NoEmail, 50),
        (Kind::BadPhone, 100),
        (Kind::BadDate, 40),
        (Kind::BadPlan, 20),
        (Kind::Test, 100),
        (Kind::WrongColumns, 10),
        (Kind::InvalidText, 10),
    ];
    for (kind, count) in shares {
        assert_eq!(summary.count(kind), count, "{}", kind.name());
    }
    for (kind, count) in [(Kind::LaterAgain, 100), (Kind::EarlierAgain, 30), (Kind::SharedEmail, 30)] {
        // The first rows may have nobody to repeat.
        assert!((count - 2..=count).contains(&summary.count(kind)), "{}", kind.name());
    }
}

#[test]
fn the_csv_source_reads_it_with_the_bad_rows_that_were_meant() {
    let (bytes, summary) = generate(SETTINGS);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("customers.csv");
    std::fs::write(&path, bytes).unwrap();
    let mut source = CsvSource::open(&path, CsvOptions::default()).unwrap();
    let (mut records, mut reasons) = (0, HashMap::new());
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
        while let Some(page) = source.page().await.unwrap() {
            records += page.records.len() as u64;
            page.unreadable.into_iter().for_each(|row| *reasons.entry(row.message).or_insert(0) += 1);
        }
    });
    let expected = HashMap::from([
        ("has 9 columns, the header has 15".to_owned(), summary.count(Kind::WrongColumns)),
        ("is not valid UTF-8 at byte 4 of `first_name`".to_owned(), summary.count(Kind::InvalidText)),
    ]);
    assert_eq!(reasons, expected);
    assert_eq!(
        records,
        summary.rows() - summary.count(Kind::WrongColumns) - summary.count(Kind::InvalidText)
    );
}

#[test]
fn phones_are_valid_in_their_country_and_junk_is_not() {
    let mut seen = HashMap::new();
    each_row(30_000, |row, customer| {
        let text = row.cells[4].trim();
        if matches!(text, "" | "N/A" | "-") {
            return;
        }
        let has_country = !matches!(row.cells[5].as_str(), "" | "N/A" | "-");
        let region = has_country.then(|| Region::from_code(customer.country.code).unwrap());
        let parsed = PHONE_NUMBER_UTIL.parse(text, region).ok().filter(|number| number.is_valid());
        let parsed = parsed.map(|number| number.format_as(PhoneNumberFormat::E164).into_owned());
        let expected = (row.kind != Some(Kind::BadPhone)).then(|| customer.phone.e164());
        assert_eq!(parsed, expected, "`{text}` in {region:?}");
        *seen.entry(customer.country.code).or_insert(0) += 1;
    });
    assert_eq!(seen.len(), COUNTRIES.len(), "every country occurs");
}

#[test]
fn a_repeated_key_is_older_or_newer_as_its_kind_says_and_a_shared_email_is_somebody_elses() {
    let mut first = HashMap::new();
    let mut emails = HashSet::new();
    each_row(10_000, |row, _| {
        let id = row.cells[0].clone();
        let address = row.cells[1].trim().to_lowercase();
        match row.kind.unwrap() {
            Kind::LaterAgain | Kind::EarlierAgain => assert!(first.contains_key(&id), "{id}"),
            Kind::SharedEmail => {
                assert!(first.insert(id, ()).is_none());
                assert!(emails.contains(&address), "{address}");
            }
            Kind::BadEmail | Kind::NoEmail => assert!(first.insert(id, ()).is_none()),
            _ => {
                assert!(first.insert(id, ()).is_none());
                assert!(emails.insert(address), "a new customer has a new address");
            }
        }
    });
}

#[test]
fn a_changed_file_differs_in_exactly_the_changed_rows() {
    let (before, _) = generate(SETTINGS);
    for percent in [0, 1, 10, 60] {
        let (after, summary) = generate(changed(percent));
        assert_eq!(summary.changed, 30 * percent);
        let rows = |bytes: &[u8]| -> Vec<csv::ByteRecord> {
            let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
            reader.byte_records().map(Result::unwrap).collect()
        };
        let (before, after) = (rows(&before), rows(&after));
        let pairs: Vec<_> = before.iter().zip(&after).filter(|(before, after)| before != after).collect();
        assert_eq!(pairs.len() as u64, summary.changed);
        for (before, after) in pairs {
            let columns: Vec<usize> = (0..15).filter(|&column| before[column] != after[column]).collect();
            assert_eq!(columns[..1], [7], "`updated_at` moved");
            assert!(columns.contains(&8) && columns.contains(&9), "plan and price changed");
            assert!(after[7].starts_with(b"2026-11-1") && before[7] < after[7]);
        }
    }
}

#[test]
fn seeds_matter_and_rows_do_not_depend_on_how_many_there_are() {
    let (three, _) = generate(SETTINGS);
    let (five, _) = generate(Settings { rows: 5_000, ..SETTINGS });
    assert!(five.starts_with(&three));
    assert!(generate(Settings { seed: 2, ..SETTINGS }).0 != three);
}

#[test]
fn days_are_counted_as_the_calendar_does() {
    use super::calendar::{DateFormat, Instant};
    let cases = [
        ((1970, 1, 1), 0, "1970-01-01"),
        ((2000, 2, 29), 11_016, "2000-02-29"),
        ((2024, 12, 31), 20_088, "2024-12-31"),
        ((2026, 3, 1), 20_513, "2026-03-01"),
    ];
    for ((year, month, day), days, text) in cases {
        let midnight = Instant::midnight(year, month, day);
        assert_eq!(midnight.0, days * 86_400);
        let mut written = String::new();
        midnight.plus(86_399).push(DateFormat::IsoDay, &mut written);
        assert_eq!(written, text);
    }
}
