//! Reading a large portal over real HTTP: calls per second of a walk over 250,000 records modified in one millisecond,
//! and of a list of 1,000,000.
//!
//! `cargo bench -p fieldline-simulator --bench large_reads`. One iteration reads everything once, and fails unless every
//! record came exactly once. On Linux it also says what a record takes in memory.

mod support;

use std::io::Write as _;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use fieldline_simulator::{Clock, Simulator};
use support::{Bench, request};

const NOW: i64 = 1_790_000_000_000;
const WALKED: u64 = 250_000;
const LISTED: u64 = 1_000_000;

fn filled(count: u64) -> Bench {
    let before = resident_bytes();
    let simulator = Simulator::builder().clock(Clock::scripted(NOW)).build();
    simulator.fill("contacts", count).expect("made-up contacts are valid");
    if let Some((before, after)) = before.zip(resident_bytes()) {
        let each = after.saturating_sub(before) / count;
        let _ = writeln!(std::io::stdout(), "{count} contacts of 3 values: {each} bytes of memory each");
    }
    Bench::start(simulator)
}

/// Memory of this process, where the system says it.
fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok()? * 1024)
}

/// What follows the last `marker` in an answer, up to a quotation mark.
fn last<'a>(answer: &'a [u8], marker: &str) -> Option<&'a str> {
    let text = std::str::from_utf8(answer).expect("answers are UTF-8");
    let place = text.rfind(marker)? + marker.len();
    text[place..].split('"').next()
}

fn count(answer: &[u8]) -> u64 {
    let text = std::str::from_utf8(answer).expect("answers are UTF-8");
    text.matches("{\"id\":\"").count() as u64
}

/// Every page is a new query that starts after the last id of the page before.
fn walk(bench: &mut Bench) -> u64 {
    let (mut found, mut after) = (0, "0".to_owned());
    loop {
        let body = format!(
            r#"{{"filterGroups":[{{"filters":[{{"propertyName":"lastmodifieddate","operator":"GTE","value":"{NOW}"}},{{"propertyName":"hs_object_id","operator":"GT","value":"{after}"}}]}}],"sorts":[{{"propertyName":"hs_object_id","direction":"ASCENDING"}}],"limit":200}}"#
        );
        let answer = bench.send(&request("POST", "/crm/objects/2026-09/contacts/search", &body));
        assert!(
            last(answer, "\"total\":").is_some_and(|total| total.starts_with(&(WALKED - found).to_string()))
        );
        found += count(answer);
        let Some(id) = last(answer, "{\"id\":\"") else { return found };
        after = id.to_owned();
    }
}

fn list(bench: &mut Bench) -> u64 {
    let (mut found, mut after) = (0, String::new());
    loop {
        let path = format!("/crm/objects/2026-09/contacts?limit=100{after}");
        let answer = bench.send(&request("GET", &path, ""));
        found += count(answer);
        let Some(next) = last(answer, "\"after\":\"") else { return found };
        after = format!("&after={next}");
    }
}

fn read(criterion: &mut Criterion, name: &str, records: u64, calls: u64, read: fn(&mut Bench) -> u64) {
    let mut bench = filled(records);
    let mut group = criterion.benchmark_group("large_reads");
    group.throughput(Throughput::Elements(calls)).sample_size(10).measurement_time(Duration::from_secs(10));
    group.bench_function(name, |bencher| bencher.iter(|| assert_eq!(read(&mut bench), records)));
    group.finish();
}

fn benches(criterion: &mut Criterion) {
    // The walk asks once more, to see that nothing is left.
    read(criterion, "search_250k_in_one_millisecond", WALKED, WALKED / 200 + 1, walk);
    read(criterion, "list_1m", LISTED, LISTED / 100, list);
}

criterion_group!(large_reads, benches);
criterion_main!(large_reads);
