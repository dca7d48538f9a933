//! A server on the loopback that notes the bytes of each request and answers with given ones.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A running server.
pub struct Server {
    /// Its URL.
    pub url: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Starts a server with these responses, in order; the last one is repeated. `silence` is no
    /// response while the client waits, and an empty text closes the connection without one.
    pub async fn answering(answers: &[&str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port is free");
        let url = format!("http://{}", listener.local_addr().expect("it is bound"));
        let requests = Arc::new(Mutex::new(Vec::new()));
        let answers: Vec<String> = answers
            .iter()
            .rev()
            .map(|text| (*text).to_owned())
            .collect();
        let answers = Arc::new(Mutex::new(answers));
        let noted = Arc::clone(&requests);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&answers), Arc::clone(&noted)));
            }
        });
        Self { url, requests }
    }

    /// The requests so far.
    pub fn requests(&self) -> Vec<String> {
        self.requests
            .lock()
            .expect("no test panics with it")
            .clone()
    }

    /// The last request.
    pub fn request(&self) -> String {
        self.requests().pop().expect("there was a request")
    }
}

/// An answer with a status line such as `200 OK`, headers that each end with `\r\n`, and a body.
pub fn answer(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n{body}"
    )
}

async fn serve(
    mut stream: TcpStream,
    answers: Arc<Mutex<Vec<String>>>,
    requests: Arc<Mutex<Vec<String>>>,
) {
    let request = read(&mut stream).await;
    let answer = {
        requests
            .lock()
            .expect("no test panics with it")
            .push(request);
        let mut answers = answers.lock().expect("no test panics with it");
        match answers.len() {
            0 | 1 => answers.last().cloned(),
            _ => answers.pop(),
        }
    };
    match answer.as_deref() {
        // Until the client closes the connection.
        Some("silence") => drop(stream.read(&mut [0]).await),
        Some(answer) => drop(stream.write_all(answer.as_bytes()).await),
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
