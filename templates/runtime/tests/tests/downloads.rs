//! Response bodies as streams of bytes.

#[allow(dead_code, reason = "not every test asks for all of it")]
mod loopback_server;

use std::future::poll_fn;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::pin::Pin;
use std::thread;
use std::time::Duration;

use futures_core::Stream;
use loopback_server::{Server, response};
use reqwest::Method;
use trine_runtime_tests::client::Client;
use trine_runtime_tests::runtime::{
    ByteStream, ClientBuilderCore, Error, NoError, RequestOptions, Response, RetryPolicy,
};

/// Starts a server that sends a head, `length` bytes, and nothing more. Returns its URL.
fn sending(head: &'static str, length: usize) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let url = format!("http://{}", listener.local_addr().expect("it is bound"));
    thread::spawn(move || {
        let mut open = Vec::new();
        for mut stream in listener.incoming().flatten() {
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(format!("HTTP/1.1 200 OK\r\n{head}\r\n\r\n").as_bytes());
            let part = vec![b'a'; 1 << 16];
            let mut left = length;
            while left > 0 {
                let count = left.min(part.len());
                if stream.write_all(&part[..count]).is_err() {
                    break;
                }
                left -= count;
            }
            open.push(stream);
        }
    });
    url
}

async fn open(client: &Client) -> Result<Response<ByteStream>, Error<NoError>> {
    client.call(Method::GET, "/x").send_byte_stream().await
}

#[tokio::test]
async fn a_body_is_copied() {
    let server = Server::with_responses(&[&response("200 OK", "x-a: b\r\n", "a body")]).await;
    let mut body = open(&Client::at(&server.url)).await.expect("a success");
    assert_eq!(body.headers()["x-a"], "b");
    let mut copy = Vec::new();
    assert_eq!(body.copy_to(&mut copy).await.expect("a copy"), 6);
    assert_eq!(copy, b"a body");
    assert!(body.next().await.is_none());
}

#[test]
fn a_long_body_is_not_kept_in_memory() {
    const LENGTH: usize = 96 << 20;
    let url = sending("content-length: 100663296", LENGTH);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let (runtime, client) = (runtime.expect("a runtime"), Client::at(&url));
    let used = allocation_counter::measure(|| {
        runtime.block_on(async {
            let mut body = open(&client).await.expect("a success");
            let copied = body.copy_to(&mut std::io::sink()).await;
            assert_eq!(copied.expect("a copy"), LENGTH as u64);
        });
    });
    assert!(used.bytes_max < 8 << 20, "{} bytes", used.bytes_max);
}

#[tokio::test]
async fn an_error_is_returned_before_the_stream() {
    let server = Server::with_responses(&[&response("404 No", "", "none")]).await;
    let error = open(&Client::at(&server.url)).await.expect_err("an error");
    assert!(
        matches!(&error, Error::Api(error) if error.raw() == b"none"),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_request_is_repeated_until_the_body_begins() {
    let half = "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf";
    let busy = response("503 No", "", "");
    let server = Server::with_responses(&[&busy, half]).await;
    let mut builder = ClientBuilderCore::new("runtime-tests/1.0");
    builder.retry(RetryPolicy::new().backoff(Duration::ZERO, Duration::ZERO));
    let client = Client::from_builder(builder, &server.url);
    let mut body = open(&client).await.expect("a success");
    assert_eq!(body.attempts(), 2);
    let mut copy = Vec::new();
    let error = body.copy_to(&mut copy).await.expect_err("half a body");
    assert_eq!(copy, b"half");
    let inner = error.into_inner().expect("the error of the stream");
    let inner = inner.downcast::<Error>().expect("the error of the stream");
    assert!(matches!(*inner, Error::Transport(_)), "{inner:?}");
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn a_silent_body_ends_also_when_it_is_polled() {
    let url = sending("content-length: 10", 4);
    let options = RequestOptions::new().idle_timeout(Duration::from_millis(200));
    let mut body = open(&Client::at(&url).with_options(options))
        .await
        .expect("a success");
    let mut next = async || poll_fn(|context| Pin::new(&mut *body).poll_next(context)).await;
    assert_eq!(next().await.expect("a chunk").expect("a chunk"), b"aaaa");
    let limit = Duration::from_secs(20);
    let error = tokio::time::timeout(limit, next()).await.expect("it ends");
    let error = error.expect("an error").expect_err("nothing is received");
    assert!(matches!(error, Error::Timeout(_)), "{error:?}");
}
