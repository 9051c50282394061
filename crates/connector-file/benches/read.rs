//! How fast files are read: rows of about 200 bytes in 15 columns, to the end of the stream.

use std::fmt::Write as _;
use std::fs;
use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use fieldline_connector::Source;
use fieldline_connector_file::{CsvOptions, CsvSource, JsonlOptions, JsonlSource};
use tokio::runtime::{Builder, Runtime};

const ROWS: u64 = 200_000;

fn csv_text() -> String {
    let mut text =
        "id,email,first,last,phone,country,created,updated,plan,mrr,currency,status,company,notes,test\n"
            .to_owned();
    for row in 0..ROWS {
        writeln!(
            text,
            "C-{row:07},person{row}@mail.example.com,Jürgen,Müller,+49 151 2345 6789,Germany,2024-05-01T10:11:12Z,\
             2026-01-02T03:04:05Z,p1,12900,EUR,open,\"Müller & Söhne, GmbH\",\"asked for \"\"an offer\"\"\",false"
        )
        .expect("text can be written to a string");
    }
    text
}

fn jsonl_text() -> String {
    let mut text = String::new();
    for row in 0..ROWS {
        writeln!(
            text,
            r#"{{"id":"C-{row:07}","email":"person{row}@mail.example.com","phone":"+49 151 2345 6789","mrr":129.00,"plan":"p1","tags":["a","b"],"updated":"2026-01-02T03:04:05Z","company":"Müller & Söhne, GmbH"}}"#
        )
        .expect("text can be written to a string");
    }
    text
}

fn drain(runtime: &Runtime, mut source: impl Source) -> u64 {
    runtime.block_on(async {
        let mut count = 0;
        while let Some(page) = source.page().await.expect("the file is intact") {
            count += black_box(page).records.len() as u64;
        }
        count
    })
}

fn read(criterion: &mut Criterion) {
    let runtime = Builder::new_current_thread().build().expect("a runtime starts");
    let folder = tempfile::tempdir().expect("a folder can be made");
    let write = |name: &str, text: String| {
        let path = folder.path().join(name);
        fs::write(&path, text).expect("a file can be written");
        path
    };
    let csv = write("rows.csv", csv_text());
    let jsonl = write("rows.jsonl", jsonl_text());
    let open_csv = |path: &Path| CsvSource::open(path, CsvOptions::default()).expect("the file opens");
    let open_jsonl = |path: &Path| JsonlSource::open(path, JsonlOptions::default()).expect("the file opens");

    let mut group = criterion.benchmark_group("read");
    group.sample_size(10).throughput(Throughput::Elements(ROWS));
    group.bench_function("csv", |bench| bench.iter(|| assert_eq!(drain(&runtime, open_csv(&csv)), ROWS)));
    group.bench_function("jsonl", |bench| {
        bench.iter(|| assert_eq!(drain(&runtime, open_jsonl(&jsonl)), ROWS))
    });
    group.finish();
}

criterion_group!(benches, read);
criterion_main!(benches);
