//! A simulator on a thread of its own and a client as plain as can be, so that benches measure the server.

use fieldline_simulator::{RunningSimulator, Simulator};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::runtime::Runtime;

/// Both ends, each with a runtime of its own.
pub(crate) struct Bench {
    asking: Runtime,
    client: Client,
    // Dropped last: the server lives on this runtime.
    _running: RunningSimulator,
    _serving: Runtime,
}

impl Bench {
    pub(crate) fn start(simulator: Simulator) -> Self {
        let serving = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let serving = serving.expect("a runtime can be made");
        let running = serving.block_on(simulator.start()).expect("a port is free");
        let asking = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let asking = asking.expect("a runtime can be made");
        let address = running.base_url().replace("http://", "");
        let client = asking.block_on(async {
            let stream = TcpStream::connect(address).await.expect("the simulator listens");
            Client { stream, buffer: Vec::with_capacity(1 << 20) }
        });
        Self { asking, client, _running: running, _serving: serving }
    }

    /// Sends one request and gives the whole answer, which must be a success.
    pub(crate) fn send(&mut self, request: &[u8]) -> &[u8] {
        self.asking.block_on(self.client.send(request));
        &self.client.buffer
    }
}

/// One connection that sends requests and reads the answers; nothing else.
struct Client {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Client {
    async fn send(&mut self, request: &[u8]) {
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
        assert!(self.buffer.starts_with(b"HTTP/1.1 200"), "every call succeeds");
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

/// A request of HTTP/1.1 as bytes.
pub(crate) fn request(method: &str, path: &str, body: &str) -> Vec<u8> {
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: simulator\r\nauthorization: Bearer t\r\ncontent-type: application/json\r\n"
    );
    format!("{head}content-length: {}\r\n\r\n{body}", body.len()).into_bytes()
}
