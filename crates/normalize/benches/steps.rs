//! How many values a second each step normalizes, on one thread.
//!
//! `cargo bench -p fieldline-normalize` prints the time for one value; `-- phone` chooses a step.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use fieldline_model::Value;
use fieldline_normalize::{Argument, Arguments, Defaults, Step, compile};

/// Step, constant arguments, and values as they come in files.
type Case = (&'static str, Vec<(&'static str, Value)>, Vec<Value>);

fn texts(items: &[&str]) -> Vec<Value> {
    items.iter().map(|item| Value::from(*item)).collect()
}

fn cases() -> Vec<Case> {
    let names = texts(&["  Ada Lovelace ", "JEAN-LUC O'NEILL", "Amélie  Müller", "grace\u{a0}hopper"]);
    let dates = texts(&["2024-03-01", "2024-03-01T12:00:00+05:30", "2024-03-01 12:00:00.123Z", "20240301"]);
    let us_dates = texts(&["3/1/2024", "12/31/1999", "2024-03-01", "1709251200000"]);
    let formats = Value::List(texts(&["iso8601", "%m/%d/%Y", "epoch_ms"]));
    let amounts = texts(&["12.50", "1,234,567.891", "-7", "1e3"]);
    let web = texts(&["https://www.Example.com/about?x=1", "example.co.uk", "info@müller.de", "junk"]);
    let codes = texts(&["DE-123-456", "C-1007", "Fieldline GmbH - Berlin", "n/a"]);
    vec![
        ("trim", vec![], names.clone()),
        ("collapse_spaces", vec![], names.clone()),
        ("lowercase", vec![], names.clone()),
        ("uppercase", vec![], names.clone()),
        ("title_case", vec![], names),
        (
            "email",
            vec![],
            texts(&[" Ada@Example.COM ", "o'neill+x@mail.example.co.uk", "info@müller.de", "junk"]),
        ),
        ("date", vec![("timezone", "America/New_York".into())], dates.clone()),
        ("date", vec![("formats", formats)], us_dates),
        ("datetime", vec![("timezone", "Europe/Berlin".into())], dates),
        ("number", vec![("group_separator", ",".into())], amounts.clone()),
        ("decimal", vec![("scale", 2.into()), ("group_separator", ",".into())], amounts),
        (
            "money",
            vec![("currency", "EUR".into()), ("minor_units", true.into())],
            texts(&["1230", "5", "99999900"]),
        ),
        ("boolean", vec![], texts(&["true", "No", "1", "off"])),
        ("domain", vec![], web.clone()),
        ("url", vec![], web),
        ("replace", vec![("pattern", "[^0-9]".into())], codes.clone()),
        ("extract", vec![("pattern", r"(\d+)$".into()), ("on_miss", "empty".into())], codes.clone()),
        ("split", vec![("separator", "-".into())], codes.clone()),
        ("truncate", vec![("length", 6.into()), ("suffix", "…".into())], codes.clone()),
        ("sha256", vec![("salt", "salt".into())], codes),
        ("country", vec![], texts(&["US", "deu", "Österreich", "United Kingdom"])),
    ]
}

fn phones() -> Vec<(&'static str, Value)> {
    [
        ("US", "(415) 555-0132"),
        ("DE", "0171 2345678"),
        ("GB", "020 7946 0018"),
        ("FR", "01 42 68 53 00"),
        ("IT", "06 698 12345"),
        ("BR", "(11) 96123-4567"),
        ("IN", "098765 43210"),
        ("JP", "03-3224-5000"),
        ("AU", "(02) 9374 4000"),
        ("CH", "+41 44 668 18 00"),
    ]
    .map(|(region, number)| (region, Value::from(number)))
    .to_vec()
}

fn prepared(name: &str, arguments: &[(&str, Value)]) -> Step {
    let arguments: Arguments = arguments
        .iter()
        .map(|(name, value)| ((*name).to_owned(), Argument::Constant(value.clone())))
        .collect();
    compile(name, &arguments, &Defaults::default()).expect("the bench's arguments are right")
}

fn bench_steps(criterion: &mut Criterion) {
    for (position, (name, arguments, values)) in cases().into_iter().enumerate() {
        let step = prepared(name, &arguments);
        let mut values = values.iter().cycle();
        criterion.bench_function(&format!("{name}/{position}"), |bencher| {
            bencher.iter(|| step.apply(black_box(values.next().cloned().unwrap_or_default()), &[]));
        });
    }
}

fn bench_phone(criterion: &mut Criterion) {
    let arguments = Arguments::from([("region".to_owned(), Argument::Dynamic)]);
    let step = compile("phone", &arguments, &Defaults::default()).expect("`region` may come from the record");
    let regions: Vec<_> =
        phones().into_iter().map(|(region, number)| ([Value::from(region)], number)).collect();
    let mut values = regions.iter().cycle();
    criterion.bench_function("phone/ten countries", |bencher| {
        bencher.iter(|| values.next().map(|(region, number)| step.apply(black_box(number.clone()), region)));
    });
}

criterion_group!(benches, bench_steps, bench_phone);
criterion_main!(benches);
