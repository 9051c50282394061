//! One `POST` over HTTP/1.1 to a receiver on this machine. Deliberately plain: what arrives is what is written here.

use std::io;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::target::Target;

/// As much of an answer as is looked at.
const HEAD_MAX: usize = 8 * 1024;

/// Sends a body with further headers and gives the status of the answer.
///
/// # Errors
/// When the receiver cannot be reached, closes the connection, or answers something that is no HTTP.
pub(super) async fn post(target: &Target, headers: &[(&str, String)], body: &str) -> io::Result<u16> {
    let mut stream = TcpStream::connect(target.address()).await?;
    let mut request = format!(
        "POST {} HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\
         user-agent: HubSpot Connect 2.0 (http://dev.hubspot.com/) (simulated)\r\n",
        target.path(),
        target.authority(),
        body.len(),
    );
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    request.push_str("\r\n");
    request.push_str(body);
    stream.write_all(request.as_bytes()).await?;
    let mut head = Vec::with_capacity(512);
    while !head.contains(&b'\n') && head.len() < HEAD_MAX {
        if stream.read_buf(&mut head).await? == 0 {
            break;
        }
    }
    status(&head).ok_or_else(|| io::Error::from(io::ErrorKind::InvalidData))
}

/// The status of `HTTP/1.1 204 No Content`.
fn status(head: &[u8]) -> Option<u16> {
    let line = head.split(|byte| *byte == b'\n').next()?;
    let line = std::str::from_utf8(line).ok()?;
    let mut words = line.split_whitespace();
    words.next().filter(|version| version.starts_with("HTTP/1."))?;
    words.next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_lines() {
        let cases: [(&[u8], Option<u16>); 5] = [
            (b"HTTP/1.1 204 No Content\r\n\r\n", Some(204)),
            (b"HTTP/1.0 500\r\n", Some(500)),
            (b"HTTP/1.1 many\r\n", None),
            (b"SSH-2.0-x\r\n", None),
            (b"", None),
        ];
        for (head, expected) in cases {
            assert_eq!(status(head), expected);
        }
    }
}
