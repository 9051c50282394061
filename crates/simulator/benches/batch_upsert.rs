//! Batch upsert over real HTTP: records accepted per second, limits off.
//!
//! `cargo bench -p fieldline-simulator`. The client runs in the same process on a thread of its own and sends
//! prepared bodies, so that it costs as little as possible.

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use fieldline_simulator::{PropertySpec, Simulator};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

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

fn request(body: &str) -> Vec<u8> {
    let head = "POST /crm/objects/2026-09/contacts/batch/upsert HTTP/1.1\r\nhost: simulator\r\nauthorization: Bearer t\r\n\
                content-type: application/json\r\n";
    format!("{head}content-length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

/// One connection that sends prepared requests and reads the answers; nothing else.
struct Client {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Client {
    async fn send(&mut self, request: &[u8]) -> usize {
        self.stream.write_all(request).await.expect("the simulator accepts requests");
        self.buffer.clear();
        let mut end = usize::MAX;
        while self.buffer.len() < end {
            let read = self.stream.read_buf(&mut self.buffer).await.expect("the simulator answers");
            assert!(read > 0, "the simulator closed the connection");
            if end == usize::MAX {
                end = end_of_answer(&self.buffer);
            }
        }
        assert!(self.buffer.starts_with(b"HTTP/1.1 200"), "every input is accepted");
        self.buffer.len()
    }
}

/// Length of the whole answer, once its head is there.
fn end_of_answer(buffer: &[u8]) -> usize {
    let Some(head) = buffer.windows(4).position(|window| window == b"\r\n\r\n") else { return usize::MAX };
    let text = String::from_utf8_lossy(&buffer[..head]).to_ascii_lowercase();
    let length = text.lines().find_map(|line| line.strip_prefix("content-length: "));
    let length: usize = length.and_then(|length| length.parse().ok()).expect("answers say their length");
    head + 4 + length
}

fn upsert(criterion: &mut Criterion, name: &str, batches: usize) {
    let serving = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let serving = serving.expect("a runtime can be made");
    let simulator =
        Simulator::builder().property("contacts", PropertySpec::text("app_customer_id").unique()).build();
    let running = serving.block_on(simulator.start()).expect("a port is free");
    let asking =
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime can be made");
    let address = running.base_url().replace("http://", "");
    let mut client = asking.block_on(async {
        let stream = TcpStream::connect(address).await.expect("the simulator listens");
        Client { stream, buffer: Vec::with_capacity(1 << 20) }
    });
    let requests: Vec<Vec<u8>> = (0..batches).map(|batch| request(&body(batch))).collect();
    let mut next = 0;
    let mut group = criterion.benchmark_group("batch_upsert");
    group.throughput(Throughput::Elements(BATCH as u64)).measurement_time(Duration::from_secs(8));
    group.bench_function(name, |bencher| {
        bencher.iter(|| {
            let request = &requests[next % requests.len()];
            next += 1;
            black_box(asking.block_on(client.send(request)))
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
