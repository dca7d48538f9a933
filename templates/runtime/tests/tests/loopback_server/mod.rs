//! A server on loopback that records the bytes of each request and sends the given responses.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A running server.
pub struct Server {
    /// The base URL.
    pub url: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Starts a server with these responses, in order; the last one is repeated. `silence`
    /// sends no response while the client waits, and an empty text closes the connection.
    pub async fn with_responses(responses: &[&str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port is free");
        let url = format!("http://{}", listener.local_addr().expect("it is bound"));
        let requests = Arc::new(Mutex::new(Vec::new()));
        let responses: Vec<String> = responses
            .iter()
            .rev()
            .map(|text| (*text).to_owned())
            .collect();
        let responses = Arc::new(Mutex::new(responses));
        let recorded = Arc::clone(&requests);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&responses), Arc::clone(&recorded)));
            }
        });
        Self { url, requests }
    }

    /// Returns the requests so far.
    pub fn requests(&self) -> Vec<String> {
        self.requests
            .lock()
            .expect("no test panics with it")
            .clone()
    }

    /// Returns the last request.
    pub fn request(&self) -> String {
        self.requests().pop().expect("there was a request")
    }
}

/// Returns a response with a status line such as `200 OK`, headers that each end with `\r\n`, and a
/// body.
pub fn response(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n{body}"
    )
}

async fn serve(
    mut stream: TcpStream,
    responses: Arc<Mutex<Vec<String>>>,
    requests: Arc<Mutex<Vec<String>>>,
) {
    let request = read(&mut stream).await;
    let response = {
        requests
            .lock()
            .expect("no test panics with it")
            .push(request);
        let mut responses = responses.lock().expect("no test panics with it");
        match responses.len() {
            0 | 1 => responses.last().cloned(),
            _ => responses.pop(),
        }
    };
    match response.as_deref() {
        // Until the client closes the connection.
        Some("silence") => drop(stream.read(&mut [0]).await),
        Some(response) => drop(stream.write_all(response.as_bytes()).await),
        None => {}
    }
}

async fn read(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .filter_map(|line| line.split_once(": "))
                .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
                .and_then(|(_, length)| length.parse().ok())
                .unwrap_or(0);
            if body.len() >= length {
                return text;
            }
        }
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => return String::from_utf8_lossy(&bytes).into_owned(),
            Ok(count) => bytes.extend_from_slice(&buffer[..count]),
        }
    }
}
