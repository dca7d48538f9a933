//! An HTTP/1.1 server on loopback that records requests and sends scripted responses.
//!
//! It does not mock a client library: tests see the bytes on the wire.
//!
//! ```
//! use std::io::{Read, Write};
//! use trine_loopback::{Loopback, MockResponse};
//!
//! let server = Loopback::start(|_| MockResponse::json(200, "{}"));
//! let mut stream = std::net::TcpStream::connect(server.address()).unwrap();
//! stream.write_all(b"GET /a?b=c HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
//! stream.read_to_end(&mut Vec::new()).unwrap();
//! assert_eq!(server.requests()[0].target, "/a?b=c");
//! ```

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use serde_json::Value as Json;

/// The maximum length of a request body, in bytes.
const MAX_BODY: usize = 16 << 20;

/// A request as received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The method: `PATCH`.
    pub method: String,
    /// Path and query, as sent: `/leads/1?a=b`.
    pub target: String,
    /// Header names in lower case with their values, in the order of sending.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Recorded {
    /// Returns the value of a header. `name` is in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// Returns the path without the query.
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// Returns the query without its `?`, or the empty text.
    pub fn query(&self) -> &str {
        self.target.split_once('?').map_or("", |(_, query)| query)
    }

    /// Returns the body as text. Invalid UTF-8 is replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Returns the body as JSON.
    ///
    /// # Panics
    ///
    /// Panics if the body is not JSON.
    pub fn json(&self) -> Json {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("the body is not valid JSON ({error}): {}", self.text()))
    }
}

/// A response of the server.
#[derive(Clone, Debug)]
pub struct MockResponse {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    delay: Duration,
    /// The chunk length of the body; `None` sends it without chunks.
    chunk: Option<usize>,
    is_cut_short: bool,
    /// The pause after each repetition of a body without an end.
    repetition: Option<Duration>,
    /// The pause between the head and the body; the connection is closed instead if `None`.
    pause: Option<Duration>,
}

impl MockResponse {
    /// Creates a response without a body.
    pub fn status(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Vec::new(),
            delay: Duration::ZERO,
            chunk: None,
            is_cut_short: false,
            repetition: None,
            pause: Some(Duration::ZERO),
        }
    }

    /// Creates a response with a JSON body.
    pub fn json(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self::body(status, "application/json", body)
    }

    /// Creates a response with a body of any media type.
    pub fn body(status: u16, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let response = Self {
            body: body.into(),
            ..Self::status(status)
        };
        response.header("content-type", media_type)
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sets the delay before the response is sent.
    #[must_use]
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Closes the connection without a response.
    pub fn hang_up() -> Self {
        Self {
            pause: None,
            ..Self::status(200)
        }
    }

    /// Sets the pause between the head and the body.
    #[must_use]
    pub fn with_slow_body(mut self, pause: Duration) -> Self {
        self.pause = Some(pause);
        self
    }

    /// Sends the body in chunks of `length` bytes, without a content length.
    #[must_use]
    pub fn in_chunks(mut self, length: usize) -> Self {
        self.chunk = Some(length.max(1));
        self
    }

    /// Sends the body in chunks and closes the connection before the last one.
    #[must_use]
    pub fn cut_short(mut self) -> Self {
        self.is_cut_short = true;
        self.in_chunks(usize::MAX)
    }

    /// Repeats the body, with this pause, until the client closes the connection.
    #[must_use]
    pub fn without_end(mut self, pause: Duration) -> Self {
        self.repetition = Some(pause);
        self
    }

    fn write(&self, stream: &mut TcpStream) -> io::Result<()> {
        thread::sleep(self.delay);
        let Some(pause) = self.pause else {
            return Ok(());
        };
        let length = match (self.chunk, self.repetition) {
            (Some(_), _) => "transfer-encoding: chunked\r\n".to_owned(),
            (None, Some(_)) => String::new(),
            (None, None) => format!("content-length: {}\r\n", self.body.len()),
        };
        let mut head = format!(
            "HTTP/1.1 {} status\r\n{length}connection: close\r\n",
            self.status
        );
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        stream.write_all(head.as_bytes())?;
        thread::sleep(pause);
        if let Some(pause) = self.repetition {
            loop {
                stream.write_all(&self.body)?;
                thread::sleep(pause);
            }
        }
        match self.chunk {
            None => stream.write_all(&self.body)?,
            Some(length) => {
                for chunk in self.body.chunks(length) {
                    stream.write_all(format!("{:x}\r\n", chunk.len()).as_bytes())?;
                    stream.write_all(chunk)?;
                    stream.write_all(b"\r\n")?;
                }
                if !self.is_cut_short {
                    stream.write_all(b"0\r\n\r\n")?;
                }
            }
        }
        stream.flush()
    }
}

/// A server that runs until the process ends.
#[derive(Clone, Debug)]
pub struct Loopback {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<Recorded>>>,
}

impl Loopback {
    /// Starts a server on a free port. `respond` returns the response to each request.
    ///
    /// # Panics
    ///
    /// Panics if loopback has no free port.
    pub fn start(respond: impl Fn(&Recorded) -> MockResponse + Send + Sync + 'static) -> Self {
        Self::start_unsteady(|_| false, respond)
    }

    /// Starts a server that closes a connection before it reads from it if `drops` returns `true`
    /// for its number.
    ///
    /// # Panics
    ///
    /// Panics if loopback has no free port.
    pub fn start_unsteady(
        drops: impl Fn(usize) -> bool + Send + 'static,
        respond: impl Fn(&Recorded) -> MockResponse + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
        let address = listener
            .local_addr()
            .expect("a bound listener has an address");
        let requests = Arc::new(Mutex::new(Vec::new()));
        let record = Arc::clone(&requests);
        let respond = Arc::new(respond);
        thread::spawn(move || {
            for (number, stream) in listener.incoming().flatten().enumerate() {
                if drops(number) {
                    continue;
                }
                let (record, respond) = (Arc::clone(&record), Arc::clone(&respond));
                thread::spawn(move || serve(stream, &record, respond.as_ref()));
            }
        });
        Self { address, requests }
    }

    /// Starts a server with the same response to every request.
    pub fn with_response(response: MockResponse) -> Self {
        Self::start(move |_| response.clone())
    }

    /// Returns the address of the server.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the base URL: `http://127.0.0.1:1234`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns all requests so far, in order.
    pub fn requests(&self) -> Vec<Recorded> {
        self.requests
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Returns the only request.
    ///
    /// # Panics
    ///
    /// Panics unless there was exactly one request.
    pub fn request(&self) -> Recorded {
        let requests = self.requests();
        assert_eq!(requests.len(), 1, "one request was expected: {requests:?}");
        requests[0].clone()
    }
}

fn serve(
    mut stream: TcpStream,
    record: &Mutex<Vec<Recorded>>,
    respond: &dyn Fn(&Recorded) -> MockResponse,
) {
    // A connection that the client closes is ignored.
    let Ok(request) = read(&mut stream) else {
        return;
    };
    record
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(request.clone());
    let _ = respond(&request).write(&mut stream);
}

fn read(stream: &mut TcpStream) -> io::Result<Recorded> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let mut words = line.split_whitespace().map(str::to_owned);
    let (Some(method), Some(target)) = (words.next(), words.next()) else {
        return Err(io::ErrorKind::InvalidData.into());
    };
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        match line.trim_end().split_once(':') {
            Some((name, value)) => {
                headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
            }
            None => break,
        }
    }
    let mut request = Recorded {
        method,
        target,
        headers,
        body: Vec::new(),
    };
    request.body = match request.header("transfer-encoding") {
        Some("chunked") => read_chunks(&mut reader)?,
        _ => {
            let length = request
                .header("content-length")
                .and_then(|text| text.parse().ok());
            read_exactly(&mut reader, length.unwrap_or(0))?
        }
    };
    Ok(request)
}

fn read_chunks(reader: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let length = usize::from_str_radix(line.trim(), 16)
            .map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?;
        body.extend(read_exactly(reader, length)?);
        reader.read_line(&mut String::new())?;
        if length == 0 {
            return Ok(body);
        }
    }
}

fn read_exactly(reader: &mut impl Read, length: usize) -> io::Result<Vec<u8>> {
    if length > MAX_BODY {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok(body)
}
