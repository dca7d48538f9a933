//! Many calls at once, and long uploads, in little memory. `cargo xtask bench calls` measures more of
//! both.
#![cfg(feature = "stream")]

use std::convert::Infallible;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::pin::Pin;
use std::sync::{Arc, Barrier};
use std::task::{Context, Poll};
use std::thread;

use http_body::{Body, Frame, SizeHint};
use reqwest::Method;
use tokio::task::JoinSet;
use trine_runtime_tests::client::Client;
use trine_runtime_tests::runtime::NoError;

/// A body of zeros that exists only in parts.
struct Zeros(u64);

impl Body for Zeros {
    type Data = &'static [u8];
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Infallible>>> {
        static ZEROS: [u8; 64 << 10] = [0; 64 << 10];
        let count = self.0.min(ZEROS.len() as u64);
        self.0 -= count;
        let part = &ZEROS[..count as usize];
        Poll::Ready((count > 0).then(|| Ok(Frame::data(part))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.0)
    }
}

/// Reads a request. Returns the length of its body.
fn read(stream: &TcpStream) -> u64 {
    let mut stream = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).expect("a line");
        match line.trim_end().split_once(": ") {
            Some(("content-length", value)) => length = value.parse().expect("a length"),
            None if line.trim_end().is_empty() => break,
            _ => {}
        }
    }
    std::io::copy(&mut stream.take(length), &mut std::io::sink()).expect("a body")
}

/// Starts a server that responds to `count` requests when it has received all of them, with the length
/// of the body. Returns its URL.
fn serving(count: usize) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let url = format!("http://{}", listener.local_addr().expect("it is bound"));
    let barrier = Arc::new(Barrier::new(count));
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let barrier = Arc::clone(&barrier);
            thread::spawn(move || {
                let body = read(&stream).to_string();
                barrier.wait();
                let head = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length:";
                let _ = write!(stream, "{head} {}\r\n\r\n{body}", body.len());
            });
        }
    });
    url
}

fn runtime() -> tokio::runtime::Runtime {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime")
}

#[test]
fn a_long_upload_is_not_kept_in_memory() {
    const LENGTH: u64 = 96 << 20;
    let (client, runtime) = (Client::at(&serving(1)), runtime());
    let used = allocation_counter::measure(|| {
        runtime.block_on(async {
            let call = client.call(Method::POST, "/x");
            let body = reqwest::Body::wrap(Zeros(LENGTH));
            let call = call.bytes_body("application/octet-stream", body);
            let received = call.send_json::<u64, NoError>().await;
            assert_eq!(received.expect("a success").into_inner(), LENGTH);
        });
    });
    assert!(used.bytes_max < 8 << 20, "{} bytes", used.bytes_max);
}

#[test]
fn calls_at_once_take_little_memory() {
    const CALLS: usize = 500;
    let (client, runtime) = (Client::at(&serving(CALLS)), runtime());
    let used = allocation_counter::measure(|| {
        runtime.block_on(async {
            let mut calls = JoinSet::new();
            for _ in 0..CALLS {
                let call = client.call(Method::GET, "/x");
                calls.spawn(call.send_json::<u64, NoError>());
            }
            while let Some(call) = calls.join_next().await {
                call.expect("no call panics").expect("a success");
            }
        });
    });
    let each = used.bytes_max / CALLS as u64;
    assert!(each < 64 << 10, "{each} bytes for each call");
}
