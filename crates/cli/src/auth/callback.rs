//! Where HubSpot sends a person back to: a listener on this machine, for one answer.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use secrecy::SecretString;
use subtle::ConstantTimeEq as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use url::Url;

use crate::error::CommandError;

/// The path of the redirect URL.
const PATH: &str = "/oauth/callback";

/// Far more than the head of any request that matters has, in bytes.
const LONGEST_HEAD: usize = 16 * 1024;

/// How long a browser may take to say what it wants.
const PATIENCE: Duration = Duration::from_secs(10);

/// What HubSpot sent the person back with.
pub(crate) enum Returned {
    /// To be exchanged for tokens, once.
    Code(SecretString),
    /// The person or the account said no; the name of the refusal.
    Refused(String),
}

/// Listens for the person's return.
pub(crate) struct Callback {
    listeners: Vec<TcpListener>,
    port: u16,
}

impl Callback {
    /// Listens on that port of this machine, and on no other interface; 0 takes a free one.
    pub(crate) async fn listen(port: u16) -> Result<Self, CommandError> {
        let refused = |cause: std::io::Error| {
            CommandError::refused(format!("nobody could listen on port {port} of this machine for the answer"))
                .because(cause.to_string())
                .with_help("Stop what listens there, or state another `redirect_port` and add its redirect URL to the app.")
        };
        let first = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(refused)?;
        let port = first.local_addr().map_err(refused)?.port();
        let mut listeners = vec![first];
        // Some browsers take `localhost` for this one; a machine without it does not.
        listeners.extend(TcpListener::bind((Ipv6Addr::LOCALHOST, port)).await.ok());
        Ok(Self { listeners, port })
    }

    /// The redirect URL. HubSpot takes `http` for `localhost` alone (documented).
    pub(crate) fn redirect_uri(&self) -> String {
        format!("http://localhost:{}{PATH}", self.port)
    }

    /// Waits for a return that brings back this `state`; `None` when none came in time. Whoever brings another is turned away
    /// and changes nothing.
    pub(crate) async fn returned(self, state: &str, patience: Duration) -> Option<Returned> {
        let (sender, mut receiver) = mpsc::channel(1);
        let mut doors = JoinSet::new();
        for listener in self.listeners {
            doors.spawn(open(listener, state.to_owned(), sender.clone()));
        }
        tokio::time::timeout(patience, receiver.recv()).await.ok().flatten()
    }
}

/// Serves every caller on his own: browsers open connections that they may never use.
async fn open(listener: TcpListener, state: String, sender: mpsc::Sender<Returned>) {
    let mut callers = JoinSet::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        callers.spawn(serve(stream, state.clone(), sender.clone()));
        while callers.try_join_next().is_some() {}
    }
}

async fn serve(mut stream: TcpStream, state: String, sender: mpsc::Sender<Returned>) {
    let Ok(Some(head)) = tokio::time::timeout(PATIENCE, head(&mut stream)).await else { return };
    let (page, returned) = judge(&head, &state);
    let answer = tokio::time::timeout(PATIENCE, stream.write_all(page.response().as_bytes())).await;
    drop((answer, stream.shutdown().await));
    if let Some(returned) = returned {
        // The first one counts; nobody waits for a second.
        let _ = sender.try_send(returned);
    }
}

/// The head of a request, up to its empty line.
async fn head(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    let mut piece = [0; 1024];
    while !bytes.windows(4).any(|window| window == b"\r\n\r\n") {
        let length = stream.read(&mut piece).await.ok().filter(|length| *length > 0)?;
        bytes.extend_from_slice(&piece[..length]);
        if bytes.len() > LONGEST_HEAD {
            return None;
        }
    }
    String::from_utf8(bytes).ok()
}

/// What the person's browser shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Page {
    Welcome,
    Refused,
    Stranger,
    Nothing,
}

impl Page {
    fn response(self) -> String {
        let (status, title, text) = match self {
            Page::Welcome => (
                "200 OK",
                "Thank you",
                "Fieldline has HubSpot's answer. Go back to the terminal; this page can be closed.",
            ),
            Page::Refused => (
                "200 OK",
                "Not let in",
                "HubSpot did not let the app in. The terminal says more; this page can be closed.",
            ),
            Page::Stranger => (
                "400 Bad Request",
                "Another login",
                "This answer belongs to no login that is waited for. Open the address that the terminal shows.",
            ),
            Page::Nothing => {
                ("404 Not Found", "Nothing here", "Only HubSpot's answer to a login is expected here.")
            }
        };
        let body = format!(
            "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Fieldline: {title}</title>\
             <body style=\"font-family: sans-serif; margin: 4em\"><h1>{title}</h1><p>{text}</p></body></html>\n"
        );
        format!(
            "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\
             Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nConnection: close\r\n\r\n{body}",
            body.len()
        )
    }
}

/// Judges the head of a request.
fn judge(head: &str, state: &str) -> (Page, Option<Returned>) {
    let mut words = head.lines().next().unwrap_or_default().split(' ');
    let target = match (words.next(), words.next()) {
        (Some("GET"), Some(target)) if target.starts_with('/') => target,
        _ => return (Page::Nothing, None),
    };
    let Some(url) = Url::parse(&format!("http://localhost{target}")).ok().filter(|url| url.path() == PATH)
    else {
        return (Page::Nothing, None);
    };
    let value =
        |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    // Compared in constant time, so that nobody can feel his way to it.
    let is_ours = bool::from(value("state").unwrap_or_default().as_bytes().ct_eq(state.as_bytes()));
    if !is_ours {
        return (Page::Stranger, None);
    }
    match (value("code").filter(|code| !code.is_empty()), value("error")) {
        (Some(code), _) => (Page::Welcome, Some(Returned::Code(code.into()))),
        (None, error) => (Page::Refused, Some(Returned::Refused(name(&error.unwrap_or_default())))),
    }
}

/// Only a name is taken over from an address, never a text.
fn name(error: &str) -> String {
    let is_name = !error.is_empty()
        && error.len() <= 60
        && error.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    if is_name { error.to_owned() } else { "no code".to_owned() }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    #[test]
    fn only_the_answer_to_this_login_is_taken() {
        let cases = [
            ("GET /oauth/callback?code=na1-c&state=s%2B1 HTTP/1.1", Page::Welcome, "na1-c"),
            ("GET /oauth/callback?state=s%2B1&code=a%20b HTTP/1.1", Page::Welcome, "a b"),
            ("GET /oauth/callback?error=access_denied&state=s%2B1 HTTP/1.1", Page::Refused, "access_denied"),
            ("GET /oauth/callback?error=%3Cb%3E&state=s%2B1 HTTP/1.1", Page::Refused, "no code"),
            ("GET /oauth/callback?state=s%2B1&code= HTTP/1.1", Page::Refused, "no code"),
            ("GET /oauth/callback?code=c&state=other HTTP/1.1", Page::Stranger, ""),
            ("GET /oauth/callback?code=c&state=s HTTP/1.1", Page::Stranger, ""),
            ("GET /oauth/callback?code=c HTTP/1.1", Page::Stranger, ""),
            ("GET /oauth/callback HTTP/1.1", Page::Stranger, ""),
            ("GET /favicon.ico HTTP/1.1", Page::Nothing, ""),
            ("GET http://localhost/oauth/callback?code=c&state=s%2B1 HTTP/1.1", Page::Nothing, ""),
            ("POST /oauth/callback?code=c&state=s%2B1 HTTP/1.1", Page::Nothing, ""),
            ("", Page::Nothing, ""),
        ];
        for (head, expected, said) in cases {
            let (page, returned) = judge(head, "s+1");
            assert_eq!(page, expected, "{head}");
            let found = match returned {
                Some(Returned::Code(code)) => code.expose_secret().to_owned(),
                Some(Returned::Refused(name)) => name,
                None => String::new(),
            };
            assert_eq!(found, said, "{head}");
        }
    }

    #[test]
    fn pages_say_how_long_they_are_and_are_kept_nowhere() {
        for page in [Page::Welcome, Page::Refused, Page::Stranger, Page::Nothing] {
            let response = page.response();
            let (head, body) = response.split_once("\r\n\r\n").unwrap();
            assert!(head.contains(&format!("Content-Length: {}\r\n", body.len())), "{head}");
            assert!(head.contains("Cache-Control: no-store"), "{head}");
        }
    }

    #[tokio::test]
    async fn a_browser_that_says_nothing_or_too_much_holds_nobody_up() {
        let callback = Callback::listen(0).await.unwrap();
        let port = callback.port;
        let waiting = tokio::spawn(async move { callback.returned("s", Duration::from_secs(60)).await });
        let connect = || TcpStream::connect((Ipv4Addr::LOCALHOST, port));
        let _silent = connect().await.unwrap();
        let mut flood = connect().await.unwrap();
        // The door is shut on whoever does not come to an end.
        let _ = flood.write_all(&vec![b'x'; 2 * LONGEST_HEAD]).await;
        for target in ["/oauth/callback?code=stolen&state=guess", "/oauth/callback?code=good&state=s"] {
            let mut stream = connect().await.unwrap();
            stream
                .write_all(format!("GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n").as_bytes())
                .await
                .unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).await.unwrap();
            assert!(answer.starts_with("HTTP/1.1 "), "{answer}");
        }
        match waiting.await.unwrap() {
            Some(Returned::Code(code)) => assert_eq!(code.expose_secret(), "good"),
            _ => panic!("no code"),
        }
    }
}
