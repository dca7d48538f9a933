//! The server of the page: a few fixed paths, for this computer only.
//!
//! It answers requests for its own name and port only, so that a website cannot read the document through
//! a host name that it lets resolve to this computer. Each connection has one request, and their number
//! and the size and time of each are bounded.

use std::io::{self, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use trine::preview::PAGE;

use super::state::State;

/// The maximum number of connections; a page has one that stays open.
const CONNECTIONS: usize = 64;
/// The maximum size of the head of a request.
const HEAD: usize = 16 << 10;
/// The maximum number of headers.
const HEADERS: usize = 64;
/// The time for a request.
const PATIENCE: Duration = Duration::from_secs(10);
/// The time after which a comment keeps the stream of changes open.
const PULSE: Duration = Duration::from_secs(15);

/// The headers of all responses. Nothing is loaded from elsewhere, and no other page may embed or read
/// this one.
const HEADERS_OF_ALL: &str = "\
Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n\
Cross-Origin-Resource-Policy: same-origin\r\n\
Cross-Origin-Opener-Policy: same-origin\r\n\
X-Content-Type-Options: nosniff\r\n\
Referrer-Policy: no-referrer\r\n\
Cache-Control: no-store\r\n\
Connection: close\r\n";

const JSON: &str = "application/json";
const TEXT: &str = "text/plain; charset=utf-8";

/// What a request asks for.
#[derive(Debug, PartialEq, Eq)]
enum Asked {
    /// The file of the page with this name.
    File(String),
    Data,
    Files,
    Changes,
    /// Nothing that there is: status, and the reason.
    Refused(&'static str, &'static str),
}

/// Serves the page until the process ends.
pub(super) fn serve(listener: &TcpListener, port: u16, state: &Arc<State>) {
    let open = Arc::new(AtomicUsize::new(0));
    for stream in listener.incoming().flatten() {
        if open.fetch_add(1, Ordering::SeqCst) >= CONNECTIONS {
            open.fetch_sub(1, Ordering::SeqCst);
            continue;
        }
        let (state, open) = (Arc::clone(state), Arc::clone(&open));
        thread::spawn(move || {
            // A closed connection is not an error.
            let _ = answer(&stream, port, &state);
            open.fetch_sub(1, Ordering::SeqCst);
        });
    }
}

fn answer(stream: &TcpStream, port: u16, state: &State) -> io::Result<()> {
    stream.set_write_timeout(Some(PATIENCE))?;
    let Some(head) = head(stream)? else {
        return respond(stream, "431 Request Header Fields Too Large", TEXT, "");
    };
    match asked(&head, port) {
        Asked::File(name) => match PAGE.iter().find(|file| file.name == name) {
            Some(file) => respond(stream, "200 OK", file.media_type, file.text),
            None => respond(stream, "404 Not Found", TEXT, "not found\n"),
        },
        Asked::Data => listed(stream, state.data()),
        Asked::Files => listed(stream, state.files()),
        Asked::Changes => changes(stream, state),
        Asked::Refused(status, reason) => respond(stream, status, TEXT, reason),
    }
}

/// Reads the head of a request; `None` if it is too long.
fn head(mut stream: &TcpStream) -> io::Result<Option<Vec<u8>>> {
    let end = Instant::now() + PATIENCE;
    let mut head = Vec::new();
    let mut block = [0; 2048];
    while !head.windows(4).any(|bytes| bytes == b"\r\n\r\n") {
        let rest = end.saturating_duration_since(Instant::now());
        if rest.is_zero() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        stream.set_read_timeout(Some(rest))?;
        match stream.read(&mut block)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            count => head.extend_from_slice(&block[..count]),
        }
        if head.len() > HEAD {
            return Ok(None);
        }
    }
    Ok(Some(head))
}

/// Returns what a request asks for.
fn asked(head: &[u8], port: u16) -> Asked {
    let mut headers = [httparse::EMPTY_HEADER; HEADERS];
    let mut request = httparse::Request::new(&mut headers);
    let Ok(httparse::Status::Complete(_)) = request.parse(head) else {
        return Asked::Refused("400 Bad Request", "invalid request\n");
    };
    let value = |name: &str| {
        let mut values = request.headers.iter();
        let mut values = values
            .by_ref()
            .filter(|header| header.name.eq_ignore_ascii_case(name));
        match (values.next(), values.next()) {
            (Some(header), None) => Some(header.value),
            _ => None,
        }
    };
    let hosts = ["127.0.0.1", "localhost"].map(|host| format!("{host}:{port}"));
    let host = value("Host");
    if !hosts.iter().any(|one| Some(one.as_bytes()) == host) {
        return Asked::Refused("421 Misdirected Request", "unknown host\n");
    }
    if request.method != Some("GET") {
        return Asked::Refused("405 Method Not Allowed", "only GET is allowed\n");
    }
    let is_own =
        value("Sec-Fetch-Site").is_none_or(|site| site == b"same-origin" || site == b"none");
    match request.path {
        Some("/") => Asked::File("index.html".to_owned()),
        _ if !is_own => Asked::Refused(
            "403 Forbidden",
            "requests from other websites are rejected\n",
        ),
        Some("/data.json") => Asked::Data,
        Some("/files.json") => Asked::Files,
        Some("/changes") => Asked::Changes,
        path => Asked::File(path.unwrap_or_default().trim_start_matches('/').to_owned()),
    }
}

fn listed(stream: &TcpStream, text: Option<Arc<str>>) -> io::Result<()> {
    match text {
        Some(text) => respond(stream, "200 OK", JSON, &text),
        None => respond(stream, "503 Service Unavailable", TEXT, "not read yet\n"),
    }
}

fn respond(mut stream: &TcpStream, status: &str, media_type: &str, text: &str) -> io::Result<()> {
    let length = text.len();
    let head = format!(
        "HTTP/1.1 {status}\r\n{HEADERS_OF_ALL}Content-Type: {media_type}\r\n\
         Content-Length: {length}\r\n\r\n"
    );
    stream.write_all(head.as_bytes())?;
    stream.write_all(text.as_bytes())
}

/// Sends an event for each version, beginning with the present one.
fn changes(mut stream: &TcpStream, state: &State) -> io::Result<()> {
    let head =
        format!("HTTP/1.1 200 OK\r\n{HEADERS_OF_ALL}Content-Type: text/event-stream\r\n\r\n");
    stream.write_all(head.as_bytes())?;
    let mut known = 0;
    loop {
        let event = match state.version_after(known, PULSE) {
            Some((version, name)) => {
                known = version;
                format!("data: {name}\n\n")
            }
            None => ":\n\n".to_owned(),
        };
        stream.write_all(event.as_bytes())?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(head: &str) -> Asked {
        asked(head.replace('\n', "\r\n").as_bytes(), 80)
    }

    #[test]
    fn only_requests_for_this_computer_are_answered() {
        assert_eq!(
            ask("GET /data.json HTTP/1.1\nHost: 127.0.0.1:80\n\n"),
            Asked::Data
        );
        assert_eq!(
            ask("GET /files.json HTTP/1.1\nhost: localhost:80\nSec-Fetch-Site: same-origin\n\n"),
            Asked::Files
        );
        for (head, status) in [
            ("GET /data.json HTTP/1.1\n\n", "421"),
            ("GET / HTTP/1.1\nHost: 127.0.0.1\n\n", "421"),
            ("GET / HTTP/1.1\nHost: evil.example:80\n\n", "421"),
            ("GET / HTTP/1.1\nHost: localhost:80\nHost: a\n\n", "421"),
            ("POST / HTTP/1.1\nHost: localhost:80\n\n", "405"),
            (
                "GET /data.json HTTP/1.1\nHost: localhost:80\nSec-Fetch-Site: cross-site\n\n",
                "403",
            ),
            ("GET\n\n", "400"),
        ] {
            let asked = ask(head);
            let Asked::Refused(found, _) = asked else {
                panic!("{head}: {asked:?}");
            };
            assert!(found.starts_with(status), "{head}: {found}");
        }
    }
}
