//! A small HTTP server that answers as it is told.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use fieldline_connector::quota::Limits;
use fieldline_connector::retry::RetryPolicy;
use fieldline_connector_hubspot::{Hubspot, HubspotConfig};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// The token that every test sends.
pub(crate) const TOKEN: &str = "pat-secret-token";

/// What the server does with a request.
#[derive(Clone)]
pub(crate) enum Reply {
    /// Answers with this status and body.
    Body(u16, String),
    /// Answers with this status, header lines and body.
    WithHeaders(u16, &'static str, String),
    /// Answers with this status, header lines and body that is no text.
    Raw(u16, &'static str, Vec<u8>),
    /// Promises more bytes than it sends, then closes.
    Truncated(String),
    /// Closes without a word.
    Drop,
    /// Never answers.
    Hang,
}

/// A 200 with this body.
pub(crate) fn ok(body: impl Into<String>) -> Reply {
    Reply::Body(200, body.into())
}

/// An answer with this status and body.
pub(crate) fn status(status: u16, body: impl Into<String>) -> Reply {
    Reply::Body(status, body.into())
}

/// A request as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// Method and target, such as `GET /crm/objects/…?limit=100`.
    pub(crate) line: String,
    /// Header lines in lower case.
    pub(crate) headers: Vec<String>,
    /// The JSON body; null when there was none.
    pub(crate) body: Value,
}

impl Seen {
    /// The `id`s of a batch call's inputs.
    pub(crate) fn ids(&self) -> Vec<String> {
        let inputs = self.body["inputs"].as_array().cloned().unwrap_or_default();
        inputs.iter().map(|input| input["id"].as_str().unwrap().to_owned()).collect()
    }
}

type Handler = Box<dyn FnMut(&Seen) -> Reply + Send>;

/// A server on a port of its own; ends with its runtime.
pub(crate) struct Server {
    base_url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Server {
    /// Answers requests in order of arrival; too many requests are answered with status 418.
    pub(crate) async fn script(replies: impl IntoIterator<Item = Reply>) -> Self {
        let mut replies: VecDeque<Reply> = replies.into_iter().collect();
        Self::reacting(move |_| replies.pop_front().unwrap_or_else(|| status(418, "the script is over")))
            .await
    }

    /// Answers as the function says.
    pub(crate) async fn reacting(handler: impl FnMut(&Seen) -> Reply + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let handler: Arc<Mutex<Handler>> = Arc::new(Mutex::new(Box::new(handler)));
        let notes = Arc::clone(&seen);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&handler), Arc::clone(&notes)));
            }
        });
        Self { base_url, seen }
    }

    /// A destination that speaks to this server, retries at once and gives up after four attempts.
    pub(crate) fn hubspot(&self) -> Hubspot {
        Hubspot::new(self.config()).unwrap()
    }

    pub(crate) fn config(&self) -> HubspotConfig {
        let retry = RetryPolicy { max_attempts: 4, base: Duration::from_micros(1), ..RetryPolicy::default() };
        HubspotConfig {
            base_url: self.base_url.clone(),
            limits: Limits::unlimited(),
            retry,
            ..HubspotConfig::new(TOKEN.into())
        }
    }

    /// The requests so far.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }
}

async fn serve(stream: TcpStream, handler: Arc<Mutex<Handler>>, notes: Arc<Mutex<Vec<Seen>>>) {
    let mut stream = BufReader::new(stream);
    while let Some(request) = read(&mut stream).await {
        let reply = {
            notes.lock().unwrap().push(request.clone());
            (handler.lock().unwrap())(&request)
        };
        let bytes = match reply {
            Reply::Body(status, body) => answer(status, "", &body, body.len()).into_bytes(),
            Reply::WithHeaders(status, headers, body) => {
                answer(status, headers, &body, body.len()).into_bytes()
            }
            Reply::Raw(status, headers, body) => {
                let head = answer(status, headers, "", body.len());
                [head.into_bytes(), body].concat()
            }
            Reply::Truncated(body) => {
                let _ = stream.write_all(answer(200, "", &body, body.len() + 100).as_bytes()).await;
                return;
            }
            Reply::Drop => return,
            Reply::Hang => return std::future::pending().await,
        };
        if stream.write_all(&bytes).await.is_err() {
            return;
        }
    }
}

fn answer(status: u16, headers: &str, body: &str, length: usize) -> String {
    format!(
        "HTTP/1.1 {status} X\r\ncontent-type: application/json;charset=utf-8\r\n{headers}content-length: {length}\r\n\r\n{body}"
    )
}

async fn read(stream: &mut BufReader<TcpStream>) -> Option<Seen> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        match line.trim_end() {
            "" => break,
            line => lines.push(line.to_owned()),
        }
    }
    let headers: Vec<String> = lines[1..].iter().map(|line| line.to_lowercase()).collect();
    let length = headers.iter().find_map(|line| line.strip_prefix("content-length: "));
    let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
    stream.read_exact(&mut body).await.ok()?;
    let body = serde_json::from_slice(&body).unwrap_or_default();
    let line = lines[0].trim_end_matches(" HTTP/1.1").to_owned();
    Some(Seen { line, headers, body })
}
