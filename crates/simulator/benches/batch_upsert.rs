//! Batch upsert over real HTTP: records accepted per second, limits off.
//!
//! `cargo bench -p fieldline-simulator --bench batch_upsert`. The client runs in the same process on a thread of its
//! own and sends prepared bodies, so that it costs as little as possible.

mod support;

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use fieldline_simulator::{PropertySpec, Simulator};
use support::{Bench, request};

const BATCH: usize = 100;

fn body(batch: usize) -> String {
    let input = |number: usize| {
        format!(
            r#"{{"id":"C-{number}","idProperty":"app_customer_id","objectWriteTraceId":"{number}","properties":{{"email":"person{number}@example.com","firstname":"Ada","lastname":"Lovelace","phone":"+4917112{number:06}","company":"Analytical Engines Ltd","jobtitle":"Engineer","city":"London","zip":"01234","country":"GB","lifecyclestage":"customer","hs_lead_status":"NEW","numemployees":"25-50"}}}}"#
        )
    };
    let inputs: Vec<String> = (0..BATCH).map(|place| input(batch * BATCH + place)).collect();
    format!(r#"{{"inputs":[{}]}}"#, inputs.join(","))
}

fn upsert(criterion: &mut Criterion, name: &str, batches: usize) {
    let simulator =
        Simulator::builder().property("contacts", PropertySpec::text("app_customer_id").unique()).build();
    let mut bench = Bench::start(simulator);
    let request = |batch| request("POST", "/crm/objects/2026-09/contacts/batch/upsert", &body(batch));
    let requests: Vec<Vec<u8>> = (0..batches).map(request).collect();
    let mut next = 0;
    let mut group = criterion.benchmark_group("batch_upsert");
    group.throughput(Throughput::Elements(BATCH as u64)).measurement_time(Duration::from_secs(8));
    group.bench_function(name, |bencher| {
        bencher.iter(|| {
            let request = &requests[next % requests.len()];
            next += 1;
            black_box(bench.send(request).len())
        });
    });
    group.finish();
}

fn benches(criterion: &mut Criterion) {
    // Few batches: after the first round every input updates. Many: every input creates.
    upsert(criterion, "update_100", 50);
    upsert(criterion, "create_100", 20_000);
}

criterion_group!(batch_upsert, benches);
criterion_main!(batch_upsert);
